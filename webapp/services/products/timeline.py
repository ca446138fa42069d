"""The history of a listing or a base product as it is read: what changed, and what the market refused, newest first."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from peewee import JOIN, SQL, Value

from webapp.models.accounts import User
from webapp.models.acts import REJECTED, Act
from webapp.models.products import Listing, ListingOption, Product, Sku
from webapp.models.selling import ProductChange
from webapp.models.stores import Store
from webapp.services.products.deeds import DEEDS

PAGE = 30
CHANGE, REFUSAL = 0, 1
# Acts that were never sent: the same click came twice.
REPEATED = "repeated"


@dataclass(frozen=True)
class Line:
    """One line: a change, or an act that the market did not do, with its answer."""

    at: dt.datetime
    user: User | None
    listing: Listing | None
    change: ProductChange | None = None
    act: Act | None = None
    sku: Sku | None = None


@dataclass(frozen=True)
class Timeline:
    """One page of it; `has_older` when there is more behind."""

    lines: list[Line]
    page: int
    has_older: bool


def of_listing(listing: Listing, page: int) -> Timeline:
    return _timeline(ProductChange.listing == listing, [listing], page)


def of_product(product: Product, stores: Sequence[Store], page: int) -> Timeline:
    """Of the product itself, its SKUs, and its listings in these stores only."""
    listings = list(Listing.select().where((Listing.product == product) & Listing.store.in_(list(stores))))
    seen = ProductChange.listing.is_null() | ProductChange.listing.in_([listing.id for listing in listings])
    return _timeline((ProductChange.product == product) & seen, listings, page)


def _timeline(mine: Any, listings: list[Listing], page: int) -> Timeline:
    changes = ProductChange.select(ProductChange.created_at.alias("at"), ProductChange.id, Value(CHANGE).alias("kind"))
    acts = Act.select(Act.created_at.alias("at"), Act.id, Value(REFUSAL).alias("kind"))
    both = changes.where(mine).union_all(acts.where(_refused(listings)))
    newest = both.order_by(SQL("1 DESC"), SQL("2 DESC")).limit(PAGE + 1).offset((page - 1) * PAGE)
    found = [(kind, row_id) for _, row_id, kind in newest.tuples()]
    keys = found[:PAGE]
    lines = {**_changes(keys), **_acts(keys, {listing.id: listing for listing in listings})}
    return Timeline([lines[key] for key in keys if key in lines], page, len(found) > PAGE)


def _refused(listings: list[Listing]) -> Any:
    """The acts on these listings and their options that the market did not do."""
    ids = [listing.id for listing in listings]
    rows = ListingOption.select(ListingOption.stock_number).where(ListingOption.listing.in_(ids))
    targets = Listing.select(Listing.number).where(Listing.id.in_(ids)).union_all(rows)
    stores = {listing.store_id for listing in listings}
    ours = Act.store.in_(list(stores)) & Act.kind.in_(list(DEEDS)) & Act.target.in_(targets)
    return ours & (Act.state == REJECTED) & ~Act.answer.contains(f'"{REPEATED}"')


def _changes(keys: list[tuple[int, int]]) -> dict[tuple[int, int], Line]:
    rows = (
        ProductChange.select(ProductChange, User, Sku, Listing)
        .join(User, JOIN.LEFT_OUTER)
        .switch(ProductChange)
        .join(Sku, JOIN.LEFT_OUTER)
        .switch(ProductChange)
        .join(Listing, JOIN.LEFT_OUTER)
        .where(ProductChange.id.in_([row_id for kind, row_id in keys if kind == CHANGE]))
    )
    return {(CHANGE, row.id): Line(row.created_at, row.user, row.listing, row, sku=row.sku) for row in rows}


def _acts(keys: list[tuple[int, int]], listings: dict[int, Listing]) -> dict[tuple[int, int], Line]:
    wanted = [row_id for kind, row_id in keys if kind == REFUSAL]
    if not wanted:
        return {}
    rows = Act.select(Act, User).join(User, JOIN.LEFT_OUTER).where(Act.id.in_(wanted))
    return {
        (REFUSAL, act.id): Line(act.created_at, act.user, listings.get(act.request.get("listing", 0)), act=act)
        for act in rows
    }
