"""채널상품 as a list: counted, sorted and paged, with a number of statements and a time that never grow."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from peewee import JOIN, SQL, Select, fn

from webapp.models.base import db
from webapp.models.lists import LISTINGS, Tally
from webapp.models.products import Listing, ListingOption, Sku
from webapp.models.runs import LIVE, Run
from webapp.models.stores import Store
from webapp.services import enriching
from webapp.services.catalogue import merging, tallies
from webapp.services.catalogue.finding import MOST, Finding, aside
from webapp.services.catalogue.merging import Page, ordering
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
    rows = Select((first,), (first.c.status, fn.COUNT(SQL("*")))).group_by(first.c.status).bind(db)
    by_state = {state or UNKNOWN: int(number) for state, number in rows.tuples()}
    if finding.sample is None and sum(by_state.values()) <= MOST:
        return _whole(search, by_state)
    if sum(by_state.values()) > MOST:
        by_state[max(by_state, key=lambda state: by_state[state])] -= 1  # the one that only told that there are more
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
    """One page of the listings that fit; what only a detail page needs is left out."""
    if not finding.search.stores:
        return []
    page = Page.of(offset, limit, None if counted.is_more else counted.total)
    order = _order(finding.search, page)
    rows = _rows_of(_ids(finding, page, counted.is_dense))
    found = list(rows.order_by(*order(aside(_key(finding.search)), aside(Listing.id))))
    return found[::-1] if page.backwards else found


def ids_in_order(finding: Finding) -> list[int]:
    """The ids of everything that fits, in the order of the search."""
    if not finding.search.stores:
        return []
    number = count_all(finding)
    rows = _ids(finding, Page(0, number), number > MOST).bind(db)
    return [row[0] for row in rows.tuples()]


def checked_at(listing: Listing) -> dt.datetime | None:
    """When the market or a file last told of the listing."""
    known = [moment for moment in (listing.seen_at, listing.enriched_at, listing.seen_in_file_at) if moment]
    return max(known, default=None)


def rows_of(ids: Sequence[int]) -> list[Listing]:
    """These listings in the order of their ids as given."""
    place = {listing_id: index for index, listing_id in enumerate(ids)}
    return sorted(_rows_of(list(ids)), key=lambda listing: place[listing.id])


def _rows_of(ids: Any) -> Any:
    return Listing.select(*SHOWN).where(Listing.id.in_(ids))


def _key(search: Search) -> Any:
    return getattr(Listing, ORDERS[search.order][0])


def _ids(finding: Finding, page: Page, is_dense: bool) -> Any:
    search, order = finding.search, _order(finding.search, page)
    # The newest of a state stand in its own index; other orders are walked past other states.
    walked = is_dense and finding.ids is None and (search.order not in BY_ID or search.is_narrowed)
    key, row_id = _key(search), Listing.id

    def of_store(store: int) -> Any:
        rows = Listing.select(row_id, key.alias("k")).where(finding.where((store,), search.status, walked))
        return rows.order_by(*(order(key, row_id) if is_dense else order(aside(key), aside(row_id))))

    return merging.ids(search.stores, of_store, order, page)


def _order(search: Search, page: Page) -> Callable[[Any, Any], Any]:
    """Unknown values stand last in either direction, and first when the list is read from its end."""
    name, falls = ORDERS[search.order]
    nulls = ("FIRST" if page.backwards else "LAST") if name in ("price", "stock") else None
    return lambda key, row_id: ordering(None if name == "id" else key, row_id, falls is not page.backwards, nulls)


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
    counted = (Tally.owner_id == Store.id) & (Tally.area == LISTINGS)
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
