"""What happened to an order: each line's way from state to state, and what was sent about it."""

from peewee import JOIN

from webapp.models.accounts import User
from webapp.models.acts import Act
from webapp.models.orders import LineChange, Order, OrderLine, Parcel
from webapp.services.orders.acting import CONFIRM, DELAY, DISPATCH, PICK_UP, REJECT

NEWEST = 100
KINDS = (CONFIRM, DISPATCH, REJECT, DELAY, PICK_UP)


def of(order: Order) -> list[LineChange]:
    """Newest first, each with its line and who did it."""
    found = (
        LineChange.select(LineChange, OrderLine, User).join(OrderLine).switch(LineChange).join(User, JOIN.LEFT_OUTER)
    )
    return list(found.where(OrderLine.order == order).order_by(LineChange.id.desc()).limit(NEWEST))


def acts_of(order: Order) -> list[Act]:
    """What was sent to the market about this order's lines and parcels, newest first."""
    rows = OrderLine.select(OrderLine.number, Parcel.number).join(Parcel, JOIN.LEFT_OUTER)
    lines = list(rows.where(OrderLine.order == order).tuples())
    parcels = {parcel for _, parcel in lines if parcel}
    targets = {f"{order.number}-{number}" for number in {line for line, _ in lines} | parcels} | parcels
    ours = Act.kind.in_(KINDS) & Act.target.in_(sorted(targets))
    return list(Act.select().where((Act.store == order.store) & ours).order_by(Act.id.desc()).limit(NEWEST))
