"""What the rows of a store come to, kept by day, order, and SKU and month, so that no page has to add up a million.

Whoever writes rows notes those that they touch, before and after, and has the totals of these written anew in the same
transaction: a total is never added to, it is summed up afresh.
"""

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Any, Final

from peewee import JOIN, Case, Value, fn

from webapp.models.base import is_sqlite, naive, now
from webapp.models.orders import Order
from webapp.models.settlements import (
    AMOUNTS,
    BASES,
    BY_ORDER,
    BY_SKU,
    COUNTED,
    COUNTS,
    PAID_OUT,
    REVERSAL,
    SALE,
    SETTLED,
    SettlementLine,
    SettlementTotal,
)
from webapp.models.stores import Store
from webapp.services.catalogue.finding import among_texts

COLUMNS: Final = {SETTLED: "settled_on", PAID_OUT: "paid_out_on", COUNTED: "counted_on"}
NO_SKU = 0


def month_of(day: dt.date) -> dt.date:
    return day.replace(day=1)


def end_of(month: dt.date) -> dt.date:
    """The last day of the month that begins on this one."""
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


class Touched:
    """Which totals have to be written anew."""

    def __init__(self) -> None:
        self.days: dict[str, set[dt.date]] = {basis: set() for basis in BASES}
        self.orders: set[str] = set()
        self.skus: dict[dt.date, set[int]] = defaultdict(set)

    def note(self, row: SettlementLine) -> None:
        """Count the row in as it stands now; of one that is about to change, as it stood too."""
        for basis, column in COLUMNS.items():
            if (day := getattr(row, column)) is not None:
                self.days[basis].add(day)
        self.orders.add(row.order_no)
        if row.counted_on is not None:
            self.skus[month_of(row.counted_on)].add(row.sku_id or NO_SKU)

    def write(self, store: Store) -> None:
        """Sum up afresh; call it in the transaction that wrote the rows."""
        for basis, days in self.days.items():
            column = getattr(SettlementLine, COLUMNS[basis])
            for some in _parts(sorted(days)):
                self._write(store, basis, column.in_(some), SettlementTotal.day.in_(some), column)
        for numbers in _parts(sorted(self.orders)):
            _write_orders(store, numbers)
        for month, skus in self.skus.items():
            _write_skus(store, month, skus)

    @staticmethod
    def _write(store: Store, scope: str, rows: Any, totals: Any, day: Any) -> None:
        _forget(store, scope, totals)
        found = SettlementLine.select(*_head(store, scope), day, *SUMS).where(_listed(store) & rows).group_by(day)
        _insert(found, SettlementTotal.day)


def _parts(items: Sequence[Any], size: int = 500) -> Iterable[Sequence[Any]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def _listed(store: Store) -> Any:
    return (SettlementLine.store == store) & SettlementLine.gone_at.is_null()


def _known(column: Any) -> Any:
    """A column of rows whose amounts are told: of the others no sum is made."""
    return fn.COALESCE(fn.SUM(Case(None, [(SettlementLine.due.is_null(), None)], column)), 0)


def _count(condition: Any, number: Any = 1) -> Any:
    return fn.COALESCE(fn.SUM(Case(None, [(condition, number)], 0)), 0)


_QUANTITY = fn.COALESCE(SettlementLine.quantity, 0)
_PIECES = Case(
    None,
    [
        (SettlementLine.kind == SALE, _QUANTITY),
        (SettlementLine.kind == REVERSAL, Value(0) - fn.ABS(_QUANTITY)),
    ],
    0,
)
_COUNTED = {
    "rows": fn.COUNT(SettlementLine.id),
    "untold": _count(SettlementLine.due.is_null()),
    "uncosted": _count(SettlementLine.missing.is_null(False)),
    "pieces": fn.COALESCE(fn.SUM(_PIECES), 0),
}
_REFUNDS = Case(None, [(SettlementLine.kind == REVERSAL, SettlementLine.gross)], 0)
SUMS: Final = (
    *(_COUNTED[name] for name in COUNTS),
    *(_known(_REFUNDS if name == "refunds" else getattr(SettlementLine, name)) for name in AMOUNTS),
)
_SUMMED: Final = tuple(getattr(SettlementTotal, name) for name in (*COUNTS, *AMOUNTS))


def _head(store: Store, scope: str) -> tuple[Any, ...]:
    return _typed(naive(now()), "timestamp"), _typed(store.id, "integer"), _typed(scope, "text")


def _typed(value: Any, kind: str) -> Any:
    """A value among selected columns: PostgreSQL has to be told its kind, of which SQLite would make a number."""
    return Value(value) if is_sqlite() else Value(value).cast(kind)


def _forget(store: Store, scope: str, totals: Any) -> None:
    mine = (SettlementTotal.store == store) & (SettlementTotal.scope == scope)
    SettlementTotal.delete().where(mine & totals).execute()


def _insert(rows: Any, *columns: Any) -> None:
    head = (SettlementTotal.created_at, SettlementTotal.store, SettlementTotal.scope)
    SettlementTotal.insert_from(rows, [*head, *columns, *_SUMMED]).execute()


def _write_orders(store: Store, numbers: Sequence[str]) -> None:
    _forget(store, BY_ORDER, among_texts(SettlementTotal.order_no, numbers))
    same = (Order.store == SettlementLine.store) & (Order.number == SettlementLine.order_no)
    keys = (SettlementLine.order_no, Order.id)
    found = (
        SettlementLine.select(*_head(store, BY_ORDER), fn.MAX(SettlementLine.counted_on), *keys, *SUMS)
        .join(Order, JOIN.LEFT_OUTER, on=same)
        .where(_listed(store) & among_texts(SettlementLine.order_no, numbers))
        .group_by(*keys)
    )
    _insert(found, SettlementTotal.day, SettlementTotal.order_no, SettlementTotal.order)


def _write_skus(store: Store, month: dt.date, skus: set[int]) -> None:
    ids = sorted(skus - {NO_SKU})

    def of(column: Any) -> Any:
        return reduce(or_, [*([column.in_(ids)] if ids else []), *([column.is_null()] if NO_SKU in skus else [])])

    _forget(store, BY_SKU, (SettlementTotal.day == month) & of(SettlementTotal.sku))
    there = (SettlementLine.counted_on >= month) & (SettlementLine.counted_on <= end_of(month))
    begin = _typed(month, "date")
    found = SettlementLine.select(*_head(store, BY_SKU), begin, SettlementLine.sku, *SUMS)
    found = found.where(_listed(store) & there & of(SettlementLine.sku)).group_by(SettlementLine.sku)
    _insert(found, SettlementTotal.day, SettlementTotal.sku)
