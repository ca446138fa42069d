"""월별·수익·부가세: what settlements come to by month, order and SKU, and what is missing from what they earn."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from peewee import JOIN, SQL, Select, fn

from webapp.elevenst.codes import OrderState
from webapp.models.base import db
from webapp.models.orders import OrderLine
from webapp.models.products import Product, Sku
from webapp.models.settlements import (
    AMOUNTS,
    BASES,
    BY_ORDER,
    BY_SKU,
    COUNTED,
    COUNTS,
    REASONS,
    REVERSAL,
    SALE,
    SettlementLine,
    SettlementTotal,
)
from webapp.models.stores import Store
from webapp.services.catalogue import merging
from webapp.services.catalogue.finding import MOST, among, among_texts, aside
from webapp.services.catalogue.merging import Page
from webapp.services.settlements.finding import added, summed
from webapp.services.settlements.totals import end_of, month_of

# Lines that will bring nothing any more.
OVER: Final = tuple(
    str(state) for state in (OrderState.CANCELLED, OrderState.RETURNED, OrderState.CANCELLED_AFTER_CONFIRMATION)
)
UNTOLD, PENDING = "untold", "pending"
REFUNDS = "refunds"
# Before the market was there.
FIRST_YEAR = 2008


def read_month(text: str, usual: dt.date) -> dt.date:
    """The month that an address asks for, as 2026-11; that of the usual day for one that cannot be."""
    try:
        found = dt.datetime.strptime(text, "%Y-%m").date()
    except ValueError:
        return month_of(usual)
    return found if FIRST_YEAR <= found.year <= usual.year + 1 else month_of(usual)


def sum_up(totals: Iterable[SettlementTotal]) -> SettlementTotal:
    """What several totals come to together."""
    rows = list(totals)
    return SettlementTotal(**{name: sum(getattr(row, name) for row in rows) for name in (*COUNTS, *AMOUNTS)})


def total_of(rows: Iterable[SettlementLine]) -> SettlementTotal:
    """What rows at hand come to, as the database would sum them up."""
    listed = [row for row in rows if row.gone_at is None]
    known = [row for row in listed if row.due is not None]
    single = [name for name in AMOUNTS if name != REFUNDS]
    amounts = {name: sum((getattr(row, name) or Decimal(0) for row in known), Decimal(0)) for name in single}
    amounts[REFUNDS] = sum((row.gross for row in known if row.kind == REVERSAL), Decimal(0))
    pieces = sum((row.quantity or 0) if row.kind == SALE else -abs(row.quantity or 0) for row in listed if row.sells)
    counts = {
        "rows": len(listed), "untold": len(listed) - len(known), "pieces": pieces,
        "uncosted": sum(row.missing is not None for row in listed),
    }  # fmt: skip
    return SettlementTotal(**counts, **amounts)


def years(stores: Sequence[int]) -> list[int]:
    """The years of which there are settlements by any basis, the latest first."""
    mine = SettlementTotal.store.in_(list(stores)) & SettlementTotal.scope.in_(BASES)
    ends = SettlementTotal.select(fn.MIN(SettlementTotal.day), fn.MAX(SettlementTotal.day)).where(mine)
    first, last = next(iter(ends.tuples())) if stores else (None, None)
    return list(range(_day(last).year, _day(first).year - 1, -1)) if first else []


def _day(value: Any) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(value)


@dataclass(frozen=True)
class Month:
    """One month of one store."""

    month: dt.date
    store_id: int
    total: SettlementTotal


def months_of(stores: Sequence[int], basis: str, year: int) -> list[Month]:
    """The months of a year by store, the latest first; months without a row are left out."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    mine = SettlementTotal.store.in_(list(stores)) & (SettlementTotal.scope == basis)
    mine &= (SettlementTotal.day >= first) & (SettlementTotal.day <= last)
    found = defaultdict[tuple[dt.date, int], list[SettlementTotal]](list)
    for row in SettlementTotal.select().where(mine):
        found[month_of(row.day), row.store_id].append(row)
    return [Month(*key, sum_up(found[key])) for key in sorted(found, key=lambda key: (-key[0].toordinal(), key[1]))]


def by_month(months: Sequence[Month]) -> list[tuple[dt.date, SettlementTotal]]:
    """All stores of each month together."""
    return [(month, sum_up(one.total for one in some)) for month, some in groupby(months, lambda one: one.month)]


def halves(months: Sequence[Month]) -> list[tuple[int, SettlementTotal]]:
    """The halves of the year for which VAT is declared, as far as there is anything in them."""
    of_half: Callable[[int], list[SettlementTotal]] = lambda half: [  # noqa: E731
        one.total for one in months if (one.month.month > 6) == (half == 2)
    ]
    return [(half, sum_up(rows)) for half in (1, 2) if (rows := of_half(half))]


@dataclass(frozen=True)
class Asked:
    """What of the profit is asked for: these stores in one month; `text` is an order number or a SKU's code."""

    store_ids: tuple[int, ...]
    month: dt.date
    text: str = ""
    only_missing: bool = False

    def where(self, scope: str, stores: Sequence[int] = ()) -> Any:
        """Totals that fit, of all the stores or of these alone."""
        mine = SettlementTotal.store.in_(stores or self.store_ids)
        if scope == BY_SKU:  # a literal: an index holds only these, each month's by what they brought
            mine &= (SettlementTotal.scope == SQL(f"'{BY_SKU}'")) & (SettlementTotal.day == self.month)
        else:
            mine &= (SettlementTotal.scope == scope) & SettlementTotal.day.between(self.month, end_of(self.month))
        if self.only_missing:
            mine &= (SettlementTotal.uncosted > 0) | (SettlementTotal.untold > 0)
        if self.text and scope == BY_ORDER:
            mine &= SettlementTotal.order_no == self.text
        if self.text and scope == BY_SKU:
            sellers = Store.select(Store.seller).where(Store.id.in_(self.store_ids))
            coded = Sku.select(Sku.id).where(Sku.seller.in_(sellers) & (Sku.code == self.text))
            mine &= SettlementTotal.sku.in_(coded)
        return mine


def whole(asked: Asked) -> SettlementTotal:
    """What the month comes to, whatever else is asked."""
    mine = SettlementTotal.store.in_(asked.store_ids) & (SettlementTotal.scope == COUNTED)
    there = (SettlementTotal.day >= asked.month) & (SettlementTotal.day <= end_of(asked.month))
    return added(SettlementTotal.select(*summed()).where(mine & there))


def count(asked: Asked, scope: str) -> tuple[int, bool]:
    """How many orders or SKUs fit, up to MOST, and whether there are more."""
    if not asked.store_ids:
        return 0, False
    some = SettlementTotal.select(SettlementTotal.id).where(asked.where(scope)).limit(MOST + 1).alias("some")
    number = int(next(iter(Select((some,), (fn.COUNT(SQL("*")),)).bind(db).tuples()))[0])
    return min(number, MOST), number > MOST


def orders_of(asked: Asked, offset: int, limit: int) -> list[SettlementTotal]:
    """One page of what orders brought, the latest first."""
    if not asked.store_ids:
        return []
    column = SettlementTotal.day
    ids = _ids(asked, BY_ORDER, column, Page(offset, limit))
    rows = SettlementTotal.select().where(SettlementTotal.id.in_(ids))
    return list(rows.order_by(*_falling(aside(column), aside(SettlementTotal.id))))


def skus_of(asked: Asked, offset: int, limit: int) -> list[SettlementTotal]:
    """One page of what SKUs brought, those that brought most first, each with its SKU and base product."""
    if not asked.store_ids:
        return []
    column = SettlementTotal.due
    ids = _ids(asked, BY_SKU, column, Page(offset, limit))
    rows = SettlementTotal.select(SettlementTotal, Sku, Product).join(Sku, JOIN.LEFT_OUTER)
    rows = rows.join(Product, JOIN.LEFT_OUTER).where(SettlementTotal.id.in_(ids))
    return list(rows.order_by(*_falling(aside(column), aside(SettlementTotal.id))))


def _falling(key: Any, row_id: Any) -> Any:
    return merging.ordering(key, row_id, True)


def _ids(asked: Asked, scope: str, column: Any, page: Page) -> Any:
    def of_store(store: int) -> Any:
        rows = SettlementTotal.select(SettlementTotal.id, column.alias("k")).where(asked.where(scope, (store,)))
        return rows.order_by(*_falling(column, SettlementTotal.id))

    return merging.ids(asked.store_ids, of_store, _falling, page)


Missing = dict[tuple[int, str], dict[str, int]]


def missing_of(orders: Sequence[SettlementTotal]) -> Missing:
    """By store and order number, what keeps the profit of these orders from being whole, and in how many rows.

    Beside what rows lack: amounts that are not told, and lines of the order that are not settled yet.
    """
    found: Missing = defaultdict(dict)
    if not orders:
        return found
    stores, numbers = {one.store_id for one in orders}, [one.order_no for one in orders]
    listed = SettlementLine.store.in_(stores) & among_texts(SettlementLine.order_no, numbers)
    lacks = SettlementLine.missing.is_null(False) | SettlementLine.due.is_null()
    keys = (SettlementLine.store, SettlementLine.order_no, SettlementLine.missing)
    rows = SettlementLine.select(*keys, fn.COUNT(SettlementLine.id)).where(listed & lacks).group_by(*keys)
    for store, number, why, count_ in rows.where(SettlementLine.gone_at.is_null()).tuples():
        found[store, number][why or UNTOLD] = count_
    for key, waiting in _pending(orders).items():
        found[key][PENDING] = waiting
    return found


def _pending(orders: Sequence[SettlementTotal]) -> dict[tuple[int, str], int]:
    """Lines of these orders that are alive and of which no row tells."""
    keys = {one.order_id: (one.store_id, one.order_no) for one in orders if one.order_id}
    if not keys:
        return {}
    known = SettlementLine.select(SQL("1")).where(
        (SettlementLine.line == OrderLine.id) & SettlementLine.gone_at.is_null()
    )
    mine = among(OrderLine.order, keys) & OrderLine.state.not_in(OVER) & ~fn.EXISTS(known)
    rows = OrderLine.select(OrderLine.order, fn.COUNT(OrderLine.id)).where(mine).group_by(OrderLine.order)
    return {keys[order]: number for order, number in rows.tuples()}


def reasons(asked: Asked) -> dict[str, int]:
    """Of the whole month, in how many rows which cost is missing: what to do first."""
    if not asked.store_ids:
        return {}
    mine = SettlementLine.store.in_(asked.store_ids) & SettlementLine.missing.in_(REASONS)
    there = (SettlementLine.counted_on >= asked.month) & (SettlementLine.counted_on <= end_of(asked.month))
    some = (
        SettlementLine.select(SettlementLine.missing)
        .where(mine & there & SettlementLine.gone_at.is_null())
        .limit(MOST + 1)
        .alias("some")
    )
    rows = Select((some,), (some.c.missing, fn.COUNT(SQL("*")))).group_by(some.c.missing).bind(db)
    return dict(rows.tuples())
