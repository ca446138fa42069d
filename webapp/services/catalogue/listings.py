"""채널상품 as a list: searched, filtered, counted and sorted, with a number of statements that never grows."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from peewee import Value, fn

from webapp.models.products import Listing, ListingOption, Sku
from webapp.models.runs import LIVE, Run
from webapp.models.stores import Store
from webapp.services import enriching
from webapp.services.catalogue import words

UNKNOWN = "unknown"
ORDERS = {
    "newest": (Listing.id.desc(),),
    "oldest": (Listing.id,),
    "name": (Listing.name, Listing.id),
    "cheapest": (Listing.price.asc(nulls="LAST"), Listing.id),
    "dearest": (Listing.price.desc(nulls="LAST"), Listing.id),
    "scarcest": (Listing.stock.asc(nulls="LAST"), Listing.id),
}
SHOWN = (
    Listing.id, Listing.store, Listing.product, Listing.number, Listing.name, Listing.seller_code, Listing.price,
    Listing.stock, Listing.status, Listing.image_url, Listing.missing, Listing.enriched_at, Listing.enrich_error,
)  # fmt: skip


@dataclass(frozen=True)
class Search:
    """What to look for in which stores. The three flags ask for listings that lack something."""

    stores: tuple[int, ...]
    text: str = ""
    status: str = ""
    order: str = "newest"
    unfilled: bool = False
    incomplete: bool = False
    unpriced: bool = False


@dataclass(frozen=True)
class Filling:
    """How many listings of a store the market has filled, of how many, when it last did, whether it goes on."""

    filled: int = 0
    total: int = 0
    latest: dt.datetime | None = None
    is_live: bool = False


def _wanted(search: Search) -> Any:
    """The condition of a search, its status apart: the tabs count the others."""
    condition = Listing.store.in_(search.stores)
    if search.unfilled:
        condition &= Listing.enriched_at.is_null()
    if search.incomplete:
        condition &= Listing.missing != Value("[]", converter=False)
    if search.unpriced:
        condition &= Listing.price.is_null()
    return condition & _fits(search.text) if search.text.strip() else condition


def _fits(text: str) -> Any:
    """Numbers and codes are compared whole; a name holds every word, in any order."""
    asked = words.read(text)
    named = Listing.name.contains(asked.names[0])
    for word in asked.names[1:]:
        named &= Listing.name.contains(word)
    if not asked.numbers:
        return named | (Listing.seller_code == asked.whole)
    coded = Listing.number.in_(asked.numbers) | Listing.seller_code.in_(asked.numbers)
    return coded | named if len(asked.numbers) == 1 else coded


def count_by_status(search: Search) -> dict[str, int]:
    """How many listings fit the search in each state of sale, whatever state it asks for."""
    rows = Listing.select(Listing.status, fn.COUNT(Listing.id)).where(_wanted(search)).group_by(Listing.status)
    return {status or UNKNOWN: number for status, number in rows.tuples()}


def page_of(search: Search, offset: int, limit: int) -> list[Listing]:
    """One page of the listings that fit, each with its store; what only a detail page needs is left out."""
    condition = _wanted(search)
    if search.status:
        condition &= Listing.status.is_null() if search.status == UNKNOWN else Listing.status == search.status
    ids = Listing.select(Listing.id).where(condition).order_by(*ORDERS[search.order]).limit(limit).offset(offset)
    place = {row[0]: index for index, row in enumerate(ids.tuples())}
    found = Listing.select(*SHOWN, Store).join(Store).where(Listing.id.in_(list(place)))
    return sorted(found, key=lambda listing: place[listing.id])


def sku_codes(listings: Sequence[Listing]) -> dict[int, list[str | None]]:
    """The codes of the SKUs that these listings' options are joined to, by listing; None for a SKU without one."""
    joined = (
        ListingOption.select(ListingOption.listing, Sku.code)
        .join(Sku)
        .where(ListingOption.listing.in_([listing.id for listing in listings]))
        .order_by(Sku.code.is_null(), ListingOption.id)
        .tuples()
    )
    codes: dict[int, list[str | None]] = defaultdict(list)
    for listing_id, code in joined:
        if code not in codes[listing_id]:
            codes[listing_id].append(code)
    return codes


def filling(stores: Sequence[Store]) -> dict[int, Filling]:
    """How far each store's listings have been filled from the market; a store without listings counts 0 of 0."""
    is_ours = (Run.store == Listing.store) & (Run.kind == enriching.KIND) & Run.state.in_(LIVE)
    counted = (
        Listing.select(
            Listing.store,
            fn.COUNT(Listing.enriched_at),
            fn.COUNT(Listing.id),
            fn.MAX(Listing.enriched_at),
            Run.select(fn.COUNT(Run.id)).where(is_ours),
        )
        .where(Listing.store.in_([store.id for store in stores]))
        .group_by(Listing.store)
        .tuples()
    )
    found = {store: Filling(filled, total, latest, live > 0) for store, filled, total, latest, live in counted}
    return {store.id: found.get(store.id, Filling()) for store in stores}
