"""Differences as a list, and the market's values taken where a person says so."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from peewee import JOIN, fn

from webapp.models.base import db
from webapp.models.products import Listing, ListingOption
from webapp.models.selling import Difference
from webapp.models.stores import Category, Store
from webapp.services import audit
from webapp.services.audit import Actor, Change
from webapp.services.catalogue import words
from webapp.services.imports.matching import only_writer
from webapp.services.products import comparing, history, taking
from webapp.services.products.history import Source, Subject
from webapp.services.products.seen import plain


@dataclass(frozen=True)
class Search:
    """Which open differences of which stores."""

    stores: tuple[int, ...]
    text: str = ""
    field: str = ""
    listing: int | None = None

    def of_store(self, store: Store) -> "Search":
        return Search((store.id,), self.text, self.field, self.listing)


def _wanted(search: Search) -> Any:
    """The condition of a search, its field apart."""
    condition = Listing.store.in_(search.stores)
    if search.listing is not None:
        condition &= Listing.id == search.listing
    if not search.text.strip():
        return condition
    asked = words.read(search.text)
    named = Listing.name.contains(asked.names[0])
    for word in asked.names[1:]:
        named &= Listing.name.contains(word)
    codes = asked.numbers or (asked.whole,)
    return condition & (named | Listing.number.in_(codes) | Listing.seller_code.in_(codes))


def count_by_field(search: Search) -> dict[str, int]:
    """How many differences of each field fit the search, whatever field it asks for."""
    counted = Difference.select(Difference.field, fn.COUNT(Difference.id)).join(Listing).where(_wanted(search))
    return dict(counted.group_by(Difference.field).tuples())


def page_of(search: Search, offset: int, limit: int) -> list[Difference]:
    """One page, newest first, each with its listing, store and option."""
    return list(_found(search).order_by(Difference.id.desc()).limit(limit).offset(offset))


def after(search: Search, behind: int, limit: int) -> list[Difference]:
    """The next differences by id, for work that goes on where it was cut off."""
    return list(_found(search).where(Difference.id > behind).order_by(Difference.id).limit(limit))


def of_ids(stores: Sequence[Store], ids: Sequence[int]) -> list[Difference]:
    """Those of these differences that are open and belong to the stores."""
    mine = Search(tuple(store.id for store in stores))
    return list(_found(mine).where(Difference.id.in_(list(ids))).order_by(Difference.id))


def count(search: Search) -> int:
    return sum(number for field, number in count_by_field(search).items() if not search.field or field == search.field)


def _found(search: Search) -> Any:
    rows = (
        Difference.select(Difference, Listing, Store, ListingOption)
        .join(Listing)
        .join(Store)
        .switch(Difference)
        .join(ListingOption, JOIN.LEFT_OUTER)
        .where(_wanted(search))
    )
    return rows.where(Difference.field == search.field) if search.field else rows


def take(store: Store, found: Sequence[Difference], actor: Actor) -> int:
    """Let the market's values stand here for these differences of a store; how many were still open."""
    taken = 0
    with db.atomic():
        only_writer(store)
        for row in found:
            taken += _take(row, store, actor)
    return taken


def _take(row: Difference, store: Store, actor: Actor) -> bool:
    fresh = Difference.get_or_none(Difference.id == row.id)
    if fresh is None:
        return False
    listing = Listing.get_by_id(fresh.listing_id)
    before, now_is = _set(fresh, listing)
    close(fresh, listing)
    Listing.update(revision=Listing.revision + 1).where(Listing.id == listing.id).execute()
    history.note(Source(history.SYNC, None, actor.user), Subject(listing=listing), before, now_is)
    audit.record(actor, Change("difference.take", f"Listing {listing.id}", before, now_is), store)
    return True


def close(row: Difference, listing: Listing) -> None:
    """A difference is over; the listing counts what is left. Call it as only writer."""
    row.delete_instance()
    left = Difference.select().where(Difference.listing == listing).count()
    Listing.update(differences=left).where(Listing.id == listing.id).execute()


def _set(row: Difference, listing: Listing) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write the market's value; what stood there and what stands now, as the history names it."""
    option = ListingOption.get_or_none(ListingOption.id == row.option_id) if row.option_id else None
    if row.field == comparing.ADDED:
        skus = taking.skus_by_code(listing, [row.there["seller_stock_code"]])
        _set_columns(listing, {}, [*listing.options, taking.make_option(listing, row.there, skus)])
        return {row.field: None}, {row.field: row.there["name"]}
    if option is None:
        value = dt.datetime.fromisoformat(row.there) if row.field == "sale_ends_at" else row.there
        before = plain(getattr(listing, row.field))
        _set_columns(listing, {row.field: value}, list(listing.options))
        return {row.field: before}, {row.field: row.there}
    columns = _option_columns(row)
    name = f"{row.field}:{option.name}" if option.name else row.field
    before = {column: getattr(option, column) for column in columns}
    option.patch(**columns)
    _set_columns(listing, {}, list(listing.options))
    first = next(iter(columns))
    return {name: before[first]}, {name: columns[first]}


def _option_columns(row: Difference) -> dict[str, Any]:
    if row.field == comparing.REMOVED:
        return {"status": comparing.GONE}
    if row.field == comparing.ROW_NUMBER:
        return {"stock_number": row.there["number"]}
    return {row.field.removeprefix("option."): row.there}


def _set_columns(listing: Listing, columns: dict[str, Any], options: list[ListingOption]) -> None:
    changed = comparing.derived(listing, options, columns)
    if "category_number" in changed:
        path = Category.select(Category.path).where(Category.number == changed["category_number"]).scalar()
        changed["category_path"] = path or listing.category_path
    if changed:
        listing.patch(**changed)
