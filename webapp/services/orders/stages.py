"""Where a line stands, in the words of our tabs: one rule for a line at hand, and its twin for the database."""

import datetime as dt
from collections import Counter
from typing import Any

from peewee import fn

from webapp.elevenst import KST
from webapp.elevenst.codes import OrderState
from webapp.models.base import naive
from webapp.models.orders import OrderLine
from webapp.services.catalogue.finding import aside
from webapp.services.shipping import business_days

DEPOSIT, ADDRESS, RESERVED, PAID, PACKING = "deposit", "address", "reserved", "paid", "packing"
SHIPPING, DELIVERED, CONFIRMED, CLAIM, CANCELLED, OTHER = (
    "shipping", "delivered", "confirmed", "claim", "cancelled", "other",
)  # fmt: skip
# Not stages of their own: what is paid or packed and has to go out today, or should have gone out before.
# SOON is what has to go out after today, by the next business day.
TODAY, LATE, SOON = "today", "late", "soon"
# Nor is this: what the seller keeps back, wherever it stands.
HELD = "held"
BESIDE = (TODAY, SOON, LATE, HELD)
STAGES = {
    OrderState.ORDERED: DEPOSIT,
    OrderState.AWAITING_DEPOSIT: DEPOSIT,
    OrderState.RESERVATION_WAITING: RESERVED,
    OrderState.AWAITING_ADDRESS: ADDRESS,
    OrderState.RESERVED: RESERVED,
    OrderState.PAID: PAID,
    OrderState.PACKING: PACKING,
    OrderState.SHIPPED: SHIPPING,
    OrderState.DELIVERED: DELIVERED,
    OrderState.PURCHASE_CONFIRMED: CONFIRMED,
    OrderState.CLAIM_OPEN: CLAIM,
    OrderState.CANCEL_REQUESTED: CLAIM,
    OrderState.AWAITING_PAYMENT_AGAIN: CLAIM,
    OrderState.RETURNED: CANCELLED,
    OrderState.CANCELLED: CANCELLED,
    OrderState.CANCELLED_AFTER_CONFIRMATION: CANCELLED,
}
# Stages that lines of several states stand at.
OF_SEVERAL = {name for name, number in Counter(STAGES.values()).items() if number > 1} | {OTHER}
DAY = dt.timedelta(days=1)
TO_SEND = (str(OrderState.PAID), str(OrderState.PACKING))


def stage_of(line: OrderLine) -> str:
    """The stage of a line; a state that the guide does not list is told as OTHER, never as something it is not."""
    return stage_at(line.state)


def stage_at(state: str) -> str:
    return STAGES.get(OrderState(state), OTHER)


def at(name: str, moment: dt.datetime, state: Any = OrderLine.state) -> Any:
    """The same as a condition: of the lines at a stage, for today, late, or held; `state` is how it sees the state."""
    if name == TODAY:
        return for_today(moment)
    if name == LATE:
        return late(moment)
    if name == HELD:
        return held()
    if name == SOON:
        return soon(moment)
    if name == OTHER:
        return state.not_in([str(one) for one in STAGES])
    return state.in_([str(one) for one, stage in STAGES.items() if stage == name])


def deadline_of(line: OrderLine) -> dt.datetime | None:
    """The moment after which a line that waits to be sent is late; None when nothing waits or no day is known.

    The market names a day, by midnight of its beginning, and means its end; so do we where it names none.
    """
    day = day_of(line)
    if line.state not in TO_SEND or day is None:
        return None
    return day + DAY


def day_of(line: OrderLine) -> dt.datetime | None:
    """The day to send by, by its beginning: announced, told by the market, or reckoned by us."""
    day: dt.datetime | None = line.announced_ship_by or line.ship_by or line.due_on
    return day


def is_late(line: OrderLine, moment: dt.datetime) -> bool:
    deadline = deadline_of(line)
    return deadline is not None and deadline <= moment


def is_for_today(line: OrderLine, moment: dt.datetime) -> bool:
    deadline = deadline_of(line)
    return deadline is not None and moment < deadline <= _midnight_after(moment)


def is_held(line: OrderLine) -> bool:
    return line.held_at is not None


def held() -> Any:
    """The condition of lines that are kept back."""
    return OrderLine.held_at.is_null(False)


def is_soon(line: OrderLine, moment: dt.datetime) -> bool:
    deadline = deadline_of(line)
    return deadline is not None and _midnight_after(moment) < deadline <= _end_of_next(moment)


def late(moment: dt.datetime) -> Any:
    """The condition of lines that are late."""
    return _waits() & (_day_met() <= naive(moment - DAY))


def for_today(moment: dt.datetime) -> Any:
    """The condition of lines that have to go out by the end of this Korean day."""
    last = naive(_midnight_after(moment) - DAY)
    return _waits() & (_day_met() > naive(moment - DAY)) & (_day_met() <= last)


def soon(moment: dt.datetime) -> Any:
    """The condition of lines that have to go out by the next business day, and not today already."""
    first, last = _midnight_after(moment) - DAY, _end_of_next(moment) - DAY
    return _waits() & (_day_met() > naive(first)) & (_day_met() <= naive(last))


def _waits() -> Any:
    return OrderLine.state.in_(TO_SEND)


def _day_met() -> Any:
    """The day, as it is met on the few lines that wait: looked up, it would lead through all that were ever sent."""
    return aside(day_to_send_by())


def _end_of_next(moment: dt.datetime) -> dt.datetime:
    """The end of the next day on which everybody works; a store's own closed days move the days of its lines alone."""
    following = business_days.after(moment.astimezone(KST).date())
    return business_days.midnight(following) + DAY


def day_to_send_by() -> Any:
    """The day to send by, as it stands in the database: a function's value is compared as it is."""
    return fn.COALESCE(OrderLine.announced_ship_by, OrderLine.ship_by, OrderLine.due_on)


def _midnight_after(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(KST).replace(hour=0, minute=0, second=0, microsecond=0) + DAY
