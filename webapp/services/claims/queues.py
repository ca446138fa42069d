"""What of claims waits for somebody: each queue as a condition, the same for the first page that counts and the list.

A queue is made of what is open, but for 취소철회: there the buyer wants the goods after all.
"""

from collections.abc import Callable, Sequence
from functools import reduce
from operator import add
from typing import Any, Final

from peewee import SQL, Value, fn

from webapp.models.claims import (
    AWAITED,
    CANCEL,
    EXCHANGE,
    IN_DOUBT,
    NON_ARRIVAL,
    ON_THE_WAY,
    OPEN,
    RECEIVED,
    RETURN,
    WITHDRAWN,
    Claim,
)
from webapp.models.orders import OrderLine
from webapp.services.catalogue.finding import aside
from webapp.services.orders import stages

LATE_CANCELS, CANCELS, SEND_AFTER_ALL, TO_RECEIVE, TO_CHECK, TO_RESEND, NOT_ARRIVED, DOUBTFUL = (
    "late_cancels", "cancels", "send_after_all", "to_receive", "to_check", "to_resend", "not_arrived", "doubtful",
)  # fmt: skip
HELD = "held"  # of those to be sent after all


def _open(*kinds: str) -> Any:
    return Claim.stage.in_(OPEN) & (Claim.kind.in_(kinds) if kinds else True)


def _line(condition: Any) -> Any:
    """The claim's line meets this condition."""
    return fn.EXISTS(OrderLine.select(SQL("1")).where((OrderLine.id == Claim.line) & condition))


def _is_late() -> Any:
    """The line may lie in a box already, or has left: in a courier's file, on paper, or with the courier."""
    times = (OrderLine.exported_at, OrderLine.printed_at, OrderLine.dispatched_at)
    exported, printed, dispatched = (time.is_null(False) for time in times)
    return exported | printed | dispatched


QUEUES: Final[dict[str, Callable[[], Any]]] = {
    LATE_CANCELS: lambda: _open(CANCEL) & _line(_is_late()),
    CANCELS: lambda: _open(CANCEL),
    SEND_AFTER_ALL: lambda: (aside(Claim.stage) == WITHDRAWN) & (aside(Claim.kind) == CANCEL),
    TO_RECEIVE: lambda: _open(RETURN, EXCHANGE) & Claim.goods.in_((AWAITED, ON_THE_WAY)),
    TO_CHECK: lambda: Claim.goods == RECEIVED,
    TO_RESEND: lambda: _open(EXCHANGE),
    NOT_ARRIVED: lambda: _open(NON_ARRIVAL),
    DOUBTFUL: lambda: _open() & (Claim.money == IN_DOUBT),
}


def at(name: str, stores: Sequence[int], more: Any = True) -> Any:
    """The condition of these stores' claims in a queue, cheap however many were ever claimed.

    Many cancels are withdrawn in the course of time and few lines wait to be sent: of 취소철회 these are looked up, and
    of those whatever meets `more`.
    """
    if name != SEND_AFTER_ALL:
        return Claim.store.in_(stores) & QUEUES[name]()
    waiting = OrderLine.store.in_(stores) & OrderLine.state.in_(stages.TO_SEND) & more
    return (
        aside(Claim.store).in_(stores) & QUEUES[name]() & Claim.line.in_(OrderLine.select(OrderLine.id).where(waiting))
    )


def counts(store_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """By store, how many claims stand in each queue, and how many of those to be sent are held: one statement."""
    if not store_ids:
        return {}
    found: dict[int, dict[str, int]] = {store: dict.fromkeys((*QUEUES, HELD), 0) for store in store_ids}
    ids = list(store_ids)
    asked = [(name, at(name, ids)) for name in QUEUES]
    counted = (
        Claim.select(Value(name).alias("name"), Claim.store.alias("store"), fn.COUNT(Claim.id).alias("number"))
        .where(condition)
        .group_by(Claim.store)
        for name, condition in [*asked, (HELD, at(SEND_AFTER_ALL, ids, OrderLine.held_at.is_null(False)))]
    )
    for name, store, number in reduce(add, counted).tuples():
        found[store][name] = number
    return found
