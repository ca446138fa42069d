"""Looking through settlements: by day, order, claim, product and SKU, with what the found rows come to.

Where nothing but days is asked the totals tell how many rows there are and what they come to. Else what an index can
name is looked up first: few rows are the search, many are met on a walk in the list's order.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any
from urllib.parse import parse_qsl

from peewee import JOIN, fn

from webapp.models.base import db
from webapp.models.orders import OrderLine
from webapp.models.products import Sku
from webapp.models.settlements import AMOUNTS, COUNTS, SettlementLine, SettlementTotal
from webapp.services.catalogue import merging, pasted
from webapp.services.catalogue.finding import MOST, Narrowing, among, aside, ids_of_each
from webapp.services.catalogue.merging import Page
from webapp.services.settlements import criteria
from webapp.services.settlements.criteria import Criteria
from webapp.services.settlements.totals import SUMS

EVERYTHING = 2**31


@dataclass(frozen=True)
class Search:
    """Rows of these stores, found by `text`."""

    store_ids: tuple[int, ...]
    text: str = ""
    criteria: Criteria = Criteria()

    @property
    def is_plain(self) -> bool:
        """Whether it asks for days at most."""
        return not self.text and self.criteria.is_plain


@dataclass(frozen=True)
class Counted:
    """How many rows fit, `is_more` of which were not counted, and what they come to where that can be told."""

    total: int
    is_more: bool = False
    sums: SettlementTotal | None = None


def read(query: Mapping[str, str], store_ids: Iterable[int]) -> Search:
    """What an address asks for among these stores."""
    ids, asked = tuple(store_ids), query.get("store", "")
    if asked:
        ids = tuple(one for one in ids if str(one) == asked)
    return Search(ids, pasted.text_of(query).strip(), criteria.read(query))


def read_query(query: str, store_ids: Iterable[int]) -> Search:
    return read(dict(parse_qsl(query)), store_ids)


class Finding(Narrowing):
    """A search that is ready to be counted and listed."""

    def __init__(self, search: Search) -> None:
        super().__init__()
        self.search = search
        if not search.store_ids:
            return
        narrows = criteria.narrowing(search.criteria, search.text, search.store_ids)
        lookups = {place: one.lookup() for place, one in enumerate(narrows) if one.lookups}
        found = ids_of_each(lookups)
        for place, one in enumerate(narrows):
            if place in lookups:
                self.take(found[place], one.condition)
            else:
                self.common.append(one.condition)

    def where(self, stores: Sequence[int], *ids: Sequence[int] | None) -> Any:
        """All that is asked, in these stores, among these ids and those that were named."""
        known = [one for one in (self.ids, *ids) if one is not None]
        seen = aside if known else _same
        place = seen(SettlementLine.store)
        here = place == stores[0] if len(stores) == 1 else place.in_(stores)
        asked = [here, *self.search.criteria.days(seen), *self.common]
        return reduce(and_, [*asked, *(among(SettlementLine.id, one) for one in known)])


def _same(column: Any) -> Any:
    return column


def count(finding: Finding) -> Counted:
    """From the totals where nothing but days is asked; else up to MOST of those that fit, with their sums if all."""
    search = finding.search
    if not search.store_ids:
        return Counted(0)
    if search.is_plain:
        sums = _of_days(search)
        return Counted(sums.rows, sums=sums)
    some = SettlementLine.select(SettlementLine.id).where(finding.where(search.store_ids, finding.sample))
    ids = [one for (one,) in some.limit(MOST + 1).tuples()]
    if len(ids) > MOST or finding.sample is not None:
        return Counted(min(len(ids), MOST), True)
    return Counted(len(ids), sums=sums_of(ids))


def _of_days(search: Search) -> SettlementTotal:
    asked = search.criteria
    mine = SettlementTotal.store.in_(search.store_ids) & (SettlementTotal.scope == asked.basis)
    if asked.first:
        mine &= SettlementTotal.day >= asked.first
    if asked.last:
        mine &= SettlementTotal.day <= asked.last
    return added(SettlementTotal.select(*summed()).where(mine))


def summed() -> list[Any]:
    """What totals add up to, by their own names."""
    names = (*COUNTS, *AMOUNTS)
    return [fn.COALESCE(fn.SUM(getattr(SettlementTotal, name)), 0).converter(int) for name in names]


def added(query: Any) -> SettlementTotal:
    """The one row that a query of sums gives, as a total."""
    return _total(next(iter(query.tuples())))


def sums_of(ids: Sequence[int]) -> SettlementTotal:
    """What these rows come to."""
    columns = [one.converter(int) for one in SUMS]
    return _total(next(iter(SettlementLine.select(*columns).where(among(SettlementLine.id, ids)).tuples())))


def _total(values: Sequence[int]) -> SettlementTotal:
    """Counts as they are, amounts from the database's form."""
    counts = dict(zip(COUNTS, values[: len(COUNTS)], strict=True))
    amounts = dict(zip(AMOUNTS, map(SettlementTotal.gross.python_value, values[len(COUNTS) :]), strict=True))
    return SettlementTotal(**counts, **amounts)


def page_of(finding: Finding, counted: Counted, offset: int, limit: int) -> list[SettlementLine]:
    """One page, the latest day first, each row with its SKU and the order that it is about, where they are here."""
    if not counted.total and not counted.is_more:
        return []
    page = Page.of(offset, limit, None if counted.is_more else counted.total)
    rows = _whole().where(SettlementLine.id.in_(_ids(finding, page)))
    found = list(rows.order_by(*_order(page, aside(finding.search.criteria.column), aside(SettlementLine.id))))
    return found[::-1] if page.backwards else found


def ids_in_order(search: Search) -> list[int]:
    """All that the search finds, in the order of its pages."""
    if not search.store_ids:
        return []
    return [number for (number,) in _ids(Finding(search), Page(0, EVERYTHING)).bind(db).tuples()]


def _ids(finding: Finding, page: Page) -> Any:
    column = finding.search.criteria.column

    def of_store(store: int) -> Any:
        rows = SettlementLine.select(SettlementLine.id, column.alias("k")).where(finding.where((store,)))
        return rows.order_by(*_order(page, column, SettlementLine.id))

    return merging.ids(finding.search.store_ids, of_store, lambda key, row_id: _order(page, key, row_id), page)


def _order(page: Page, key: Any, row_id: Any) -> Any:
    return merging.ordering(key, row_id, not page.backwards)


def rows_of(ids: Sequence[int]) -> list[SettlementLine]:
    """Rows by id as a page has them, in this very order."""
    found = {row.id: row for row in _whole().where(SettlementLine.id.in_(list(ids)))}
    return [found[one] for one in ids if one in found]


def _whole() -> Any:
    rows = SettlementLine.select(SettlementLine, OrderLine.id, OrderLine.order, Sku)
    rows = rows.join(OrderLine, JOIN.LEFT_OUTER, on=(SettlementLine.line == OrderLine.id), attr="line")
    return rows.switch(SettlementLine).join(Sku, JOIN.LEFT_OUTER, on=(SettlementLine.sku == Sku.id), attr="sku")
