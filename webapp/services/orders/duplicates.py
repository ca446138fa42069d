"""Suspected duplicates: one buyer who ordered one product twice within a day, while both orders live.

Nothing of this is kept: whether a line is one is asked of an index of buyers each time, so that a cancel settles it at
once. Only what has yet to go out is suspected, for later nothing can be done about it.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from peewee import fn

from webapp.elevenst.codes import OrderState
from webapp.models.base import is_sqlite
from webapp.models.orders import Order, OrderLine

WITHIN = dt.timedelta(days=1)
SECONDS_A_DAY = 86_400
YET_TO_GO = tuple(
    str(state) for state in (OrderState.AWAITING_ADDRESS, OrderState.RESERVED, OrderState.PAID, OrderState.PACKING)
)
ALIVE = (
    *YET_TO_GO,
    *(str(state) for state in (OrderState.SHIPPED, OrderState.DELIVERED, OrderState.PURCHASE_CONFIRMED)),
)
Other, OtherLine = Order.alias(), OrderLine.alias()


@dataclass(frozen=True)
class Alike:
    """A line of another order, told by its order and its state."""

    order_id: int
    order_no: str
    state: str


def suspected() -> Any:
    """The condition of lines, joined with their orders, that look like duplicates of another."""
    return OrderLine.state.in_(YET_TO_GO) & fn.EXISTS(_others())


def suspects(stores: Sequence[int]) -> Any:
    """Ids of those lines of these stores: out of what has yet to go out, each looked at once."""
    return OrderLine.select(OrderLine.id).join(Order).where(OrderLine.store.in_(stores) & suspected())


def of_lines(lines: Sequence[OrderLine]) -> dict[int, list[Alike]]:
    """By line, the lines of other orders that it looks like a duplicate of."""
    waiting = [line.id for line in lines if line.state in YET_TO_GO]
    found: dict[int, list[Alike]] = {}
    if not waiting:
        return found
    alike = (
        OrderLine.select(OrderLine.id, Other.id, Other.number, OtherLine.state)
        .join(Order)
        .join(Other, on=_is_of_same_buyer())
        .join(OtherLine, on=(OtherLine.order == Other.id))
    )
    pairs = alike.where(OrderLine.id.in_(waiting) & _is_twin()).order_by(OtherLine.id)
    for line_id, *other in pairs.tuples():
        found.setdefault(line_id, []).append(Alike(*other))
    return found


def _others() -> Any:
    rows = OtherLine.select(OtherLine.id).join(Other, on=(OtherLine.order == Other.id))
    return rows.where(_is_of_same_buyer() & _is_twin())


def _is_of_same_buyer() -> Any:
    return (Other.store == Order.store) & (Other.buyer_key == Order.buyer_key) & (Other.id != Order.id)


def _is_twin() -> Any:
    same = (OtherLine.product_no == OrderLine.product_no) & OtherLine.state.in_(ALIVE)
    return same & (_apart() <= WITHIN.total_seconds())


def _apart() -> Any:
    """Seconds between the two orders, as each database reckons them."""
    mine, other = (fn.COALESCE(one.ordered_at, one.paid_at) for one in (Order, Other))
    if is_sqlite():
        return fn.ROUND(fn.ABS(fn.julianday(mine) - fn.julianday(other)) * SECONDS_A_DAY)
    return fn.ABS(fn.DATE_PART("epoch", mine - other))
