"""What happened to an order: each line's way from state to state, and what was sent about it."""

from collections.abc import Sequence

from peewee import JOIN

from webapp.models.accounts import User
from webapp.models.acts import Act
from webapp.models.orders import LineChange, Order, OrderLine
from webapp.services.orders.acting import CONFIRM, DELAY, DISPATCH, INLAND, PICK_UP, PROGRESS, REJECT

NEWEST = 100
KINDS = (CONFIRM, DISPATCH, REJECT, DELAY, PICK_UP, INLAND, PROGRESS)


def of(order: Order) -> list[LineChange]:
    """Newest first, each with its line and who did it."""
    found = (
        LineChange.select(LineChange, OrderLine, User).join(OrderLine).switch(LineChange).join(User, JOIN.LEFT_OUTER)
    )
    return list(found.where(OrderLine.order == order).order_by(LineChange.id.desc()).limit(NEWEST))


def acts_of(order: Order, lines: Sequence[OrderLine]) -> list[Act]:
    """What was sent to the market about this order's lines, which come with their parcels, newest first."""
    parcels = {line.parcel.number for line in lines if line.parcel_id}
    targets = {f"{order.number}-{number}" for number in {line.number for line in lines} | parcels} | parcels
    ours = Act.kind.in_(KINDS) & Act.target.in_(sorted(targets))
    return list(Act.select().where((Act.store == order.store) & ours).order_by(Act.id.desc()).limit(NEWEST))
