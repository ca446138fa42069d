"""채널상품 as a list: counted, sorted and paged, with a number of statements and a time that never grow."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from peewee import JOIN, SQL, Ordering, Select, fn

from webapp.models.lists import LISTINGS, Tally
from webapp.models.products import Listing, ListingOption, Sku
from webapp.models.runs import LIVE, Run
from webapp.models.stores import Store
from webapp.services import enriching
from webapp.services.catalogue import tallies
from webapp.services.catalogue.finding import MOST, Finding, aside
from webapp.services.catalogue.searching import ORDERS, UNKNOWN, Search

# So many of a sample of MOST are enough to call what fits dense.
DENSE = MOST // 30
BY_ID = ("newest", "oldest")
SHOWN = (
    Listing.id, Listing.store, Listing.product, Listing.number, Listing.name, Listing.seller_code, Listing.price,
    Listing.discounted_price, Listing.stock, Listing.status, Listing.category_path, Listing.brand, Listing.image_url,
    Listing.missing, Listing.enriched_at, Listing.enrich_error, Listing.seen_at, Listing.seen_in_file_at,
    Listing.presence, Listing.differences, Listing.sale_ends_at, Listing.revision,
)  # fmt: skip


@dataclass(frozen=True)
class Counted:
    """How many listings fit a search: in each state of sale, whatever state it asks for, and in the asked one.

    With `is_more` the counting stopped: there are as many or more. `is_dense`: a page is full soon, wherever the list
    is begun, so its order is walked; else the few that fit are gathered and sorted.
    """

    by_state: dict[str, int]
    total: int
    is_more: bool = False
    is_dense: bool = False


@dataclass
class Standing:
    """A store's listings by state of sale, how many of them the market has filled, when it last did, if it goes on."""

    by_state: dict[str, int] = field(default_factory=dict)
    filled: int = 0
    latest: dt.datetime | None = None
    is_live: bool = False

    @property
    def total(self) -> int:
        return sum(self.by_state.values())


def count(finding: Finding, standing: Mapping[int, Standing]) -> Counted:
    """From the tallies where nothing narrows the search, else counted up to MOST."""
    search = finding.search
    if not search.stores:
        return Counted({}, 0)
    if not search.is_narrowed:
        return _whole(search, _tallied(standing[store] for store in search.stores))
    first = Listing.select(Listing.status).where(finding.sampled("")).limit(MOST + 1).alias("first")
    rows = Select((first,), (first.c.status, fn.COUNT(SQL("*")))).group_by(first.c.status).bind(Listing._meta.database)
    by_state = {state or UNKNOWN: int(number) for state, number in rows.tuples()}
    if finding.sample is None and sum(by_state.values()) <= MOST:
        return _whole(search, by_state)
    if finding.sample is not None:
        sampled = _whole(search, by_state).total
        return Counted(by_state, sampled, True, sampled >= DENSE)
    total = MOST
    if search.status:
        total = Listing.select(Listing.id).where(all_of(finding)).limit(MOST).count()
    return Counted(by_state, total, True, total >= MOST)


def _whole(search: Search, by_state: dict[str, int]) -> Counted:
    total = by_state.get(search.status, 0) if search.status else sum(by_state.values())
    return Counted(by_state, total, False, total > MOST)


def _tallied(standing: Iterable[Standing]) -> dict[str, int]:
    by_state: dict[str, int] = defaultdict(int)
    for one in standing:
        for state, number in one.by_state.items():
            by_state[state] += number
    return dict(by_state)


def all_of(finding: Finding) -> Any:
    """The condition of everything that fits, in every store of the search."""
    return finding.where(finding.search.stores, finding.search.status)


def count_all(finding: Finding) -> int:
    """Exactly how many fit, however long that takes."""
    if not finding.search.stores:
        return 0
    found: int = Listing.select(fn.COUNT(Listing.id)).where(all_of(finding)).scalar()
    return found


def page_of(finding: Finding, counted: Counted, offset: int, limit: int) -> list[Listing]:
    """One page of the listings that fit, each with its store; what only a detail page needs is left out.

    Behind the middle of a list the page is sought from its end, where it lies nearer.
    """
    backwards = not counted.is_more and offset > counted.total // 2
    if backwards:
        limit = max(0, min(limit, counted.total - offset))
        offset = counted.total - offset - limit
    if not finding.search.stores:
        return []
    ids = _ids(finding, Page(offset, limit, backwards, counted.is_dense))
    order = _order(finding.search, aside(_key(finding.search)), aside(Listing.id), backwards)
    found = list(_rows_of(ids).order_by(*order))
    return found[::-1] if backwards else found


def ids_in_order(finding: Finding) -> list[int]:
    """The ids of everything that fits, in the order of the search."""
    if not finding.search.stores:
        return []
    number = count_all(finding)
    rows = _ids(finding, Page(0, number, False, number > MOST)).bind(Listing._meta.database)
    return [row[0] for row in rows.tuples()]


def checked_at(listing: Listing) -> dt.datetime | None:
    """When the market or a file last told of the listing."""
    known = [moment for moment in (listing.seen_at, listing.enriched_at, listing.seen_in_file_at) if moment]
    return max(known, default=None)


def rows_of(ids: Sequence[int]) -> list[Listing]:
    """These listings with their stores, in the order of their ids as given."""
    place = {listing_id: index for index, listing_id in enumerate(ids)}
    return sorted(_rows_of(list(ids)), key=lambda listing: place[listing.id])


def _rows_of(ids: Any) -> Any:
    return Listing.select(*SHOWN, Store).join(Store).where(Listing.id.in_(ids))


def _key(search: Search) -> Any:
    return getattr(Listing, ORDERS[search.order][0])


@dataclass(frozen=True)
class Page:
    """Which rows of a list are wanted, from which end, and whether they are come upon soon."""

    offset: int
    limit: int
    backwards: bool
    is_dense: bool


def _ids(finding: Finding, page: Page) -> Any:
    """Ids of a page, each store's own rows read in order from an index and merged where there are several stores."""
    stores = finding.search.stores
    if len(stores) == 1:
        found = _of_store(finding, stores[0], page).limit(page.limit).offset(page.offset).alias("found")
        return Select((found,), (found.c.id,))
    firsts = (_of_store(finding, store, page).limit(page.offset + page.limit).alias(f"s{store}") for store in stores)
    selects = (Select((first,), (first.c.id, first.c.k)) for first in firsts)
    merged = reduce(lambda one, other: one.union_all(other), selects).alias("merged")
    order = _order(finding.search, merged.c.k, merged.c.id, page.backwards)
    rows = Select((merged,), (merged.c.id,)).order_by(*order)
    return rows.limit(page.limit).offset(page.offset)


def _of_store(finding: Finding, store: int, page: Page) -> Any:
    search = finding.search
    key, row_id = _key(search), Listing.id
    # The newest of a state stand in its own index; other orders are walked past other states.
    walked = page.is_dense and finding.ids is None and (search.order not in BY_ID or search.is_narrowed)
    if not page.is_dense:
        key, row_id = aside(key), aside(row_id)
    wanted = finding.where((store,), search.status, walked)
    rows = Listing.select(Listing.id, _key(search).alias("k")).where(wanted)
    return rows.order_by(*_order(search, key, row_id, page.backwards))


def _order(search: Search, key: Any, row_id: Any, backwards: bool) -> tuple[Any, ...]:
    """Unknown values stand last in either direction, and first when the list is read from its end."""
    name, goes_down = ORDERS[search.order]
    falling = goes_down is not backwards
    tie = _directed(row_id, falling)
    if name == "id":
        return (tie,)
    if name not in ("price", "stock"):
        return (_directed(key, falling), tie)
    return (_directed(key, falling, "FIRST" if backwards else "LAST"), tie)


def _directed(key: Any, falling: bool, nulls: str | None = None) -> Any:
    return Ordering(key, "DESC" if falling else "ASC", nulls=nulls)


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


def standing(store_ids: Sequence[int]) -> dict[int, Standing]:
    """How each of these stores stands, in one statement, from the tallies."""
    newest = Listing.select(fn.MAX(Listing.enriched_at)).where(Listing.store == Store.id)
    ours = (Run.store == Store.id) & (Run.kind == enriching.KIND) & Run.state.in_(LIVE)
    live = Run.select(fn.COUNT(Run.id)).where(ours)
    counted = (Tally.store_id == Store.id) & (Tally.area == LISTINGS)
    rows = (
        Store.select(Store.id, Tally.name, fn.SUM(Tally.number), newest.alias("latest"), live.alias("live"))
        .join(Tally, JOIN.LEFT_OUTER, on=counted)
        .where(Store.id.in_(store_ids))
        .group_by(Store.id, Tally.name)
    )
    found = {store_id: Standing() for store_id in store_ids}
    for store_id, name, number, latest, is_live in rows.tuples():
        one = found[store_id]
        one.latest, one.is_live = Listing.enriched_at.python_value(latest), bool(is_live)
        if name == tallies.FILLED:
            one.filled = int(number)
        elif number:
            one.by_state[name.removeprefix(tallies.STATE)] = int(number)
    return found
