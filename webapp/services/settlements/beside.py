"""What stands beside: how a row came to its figures, and what an order was settled for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from peewee import JOIN

from webapp.models.orders import Order, OrderLine
from webapp.models.settlements import SettlementChange, SettlementCheck, SettlementLine, SettlementTotal
from webapp.models.stores import Store
from webapp.services.settlements import comparing, summing
from webapp.services.settlements.comparing import Found


def changes_of(row: SettlementLine) -> list[SettlementChange]:
    """What the market told of the row before, the latest first."""
    mine = SettlementChange.settlement == row
    return list(SettlementChange.select().where(mine).order_by(SettlementChange.id.desc()))


def others_of(row: SettlementLine) -> list[SettlementLine]:
    """All rows of the row's order, itself among them."""
    return _rows(row.store, row.order_no)


def _rows(store: Store, order_no: str) -> list[SettlementLine]:
    mine = (SettlementLine.store == store) & (SettlementLine.order_no == order_no)
    return list(SettlementLine.select().where(mine).order_by(SettlementLine.line_no, SettlementLine.place))


@dataclass(frozen=True)
class OfOrder:
    """What is settled of an order: its rows, what those that are listed come to, and why its profit is not whole.

    By line number: what was expected against what is paid (`compared`), and what is kept of a difference (`checks`).
    """

    rows: Sequence[SettlementLine]
    total: SettlementTotal
    compared: dict[str, Found]
    checks: dict[str, SettlementCheck]
    missing: dict[str, int]


def of_order(order: Order, lines: Sequence[OrderLine]) -> OfOrder:
    """The settlement of an order, whose lines are at hand: one statement."""
    rows, checks = _rows_and_checks(order)
    listed = [row for row in rows if row.gone_at is None]
    missing: dict[str, int] = {}
    for row in listed:
        for why in [row.missing, summing.UNTOLD if row.due is None else None]:
            if why:
                missing[why] = missing.get(why, 0) + 1
    settled = {row.line_no for row in listed}
    if waiting := [line for line in lines if line.state not in summing.OVER and line.number not in settled]:
        missing[summing.PENDING] = len(waiting)
    compared = {line.number: _compared(order.store, line, listed) for line in lines}
    return OfOrder(rows, summing.total_of(rows), compared, checks, missing)


def compared(row: SettlementLine, others: Sequence[SettlementLine]) -> Found:
    """What was expected of the row's order line against what is paid for it; `others` are the rows of its order."""
    line = row.line if row.line_id else None
    mine = [one for one in others if one.line_no == row.line_no and one.gone_at is None]
    return comparing.judge(mine, line, row.store)


def _compared(store: Store, line: OrderLine, listed: Sequence[SettlementLine]) -> Found:
    return comparing.judge([one for one in listed if one.line_no == line.number], line, store)


def _rows_and_checks(order: Order) -> tuple[list[SettlementLine], dict[str, SettlementCheck]]:
    """What is settled for the lines of an order, and what differs of them."""

    def about(model: Any) -> Any:
        of_line = model.line_no == OrderLine.number
        return (model.store == order.store_id) & (model.order_no == order.number) & of_line

    found = OrderLine.select(OrderLine.id, OrderLine.number, SettlementLine, SettlementCheck)
    found = found.join(SettlementLine, JOIN.LEFT_OUTER, on=about(SettlementLine), attr="settled").switch(OrderLine)
    found = found.join(SettlementCheck, JOIN.LEFT_OUTER, on=about(SettlementCheck), attr="check")
    lines = list(found.where(OrderLine.order == order).order_by(OrderLine.number, SettlementLine.place))
    rows = [one for line in lines if (one := getattr(line, "settled", None)) is not None and one.id]
    checks = {line.number: one for line in lines if (one := getattr(line, "check", None)) is not None and one.id}
    return rows, checks
