"""What happened to an order: each line's way from state to state, and what was sent about it."""

from typing import Any

from peewee import JOIN

from webapp.models.accounts import User
from webapp.models.acts import Act
from webapp.models.orders import LineChange, Order, OrderLine, Parcel
from webapp.services.orders.acting import CONFIRM, DISPATCH

NEWEST = 100


def of(order: Order) -> list[LineChange]:
    """Newest first, each with its line and who did it."""
    found = (
        LineChange.select(LineChange, OrderLine, User).join(OrderLine).switch(LineChange).join(User, JOIN.LEFT_OUTER)
    )
    return list(found.where(OrderLine.order == order).order_by(LineChange.id.desc()).limit(NEWEST))


def acts_of(order: Order) -> list[Act]:
    """What was sent to the market about this order's lines and parcels, newest first."""
    lines = list(
        OrderLine.select(OrderLine.number, Parcel.number)
        .join(Parcel, JOIN.LEFT_OUTER)
        .where(OrderLine.order == order)
        .tuples()
    )
    ours = (Act.kind == CONFIRM) & Act.target.in_([f"{order.number}-{line}" for line, _ in lines])
    parcels: Any = (Act.kind == DISPATCH) & Act.target.in_([parcel for _, parcel in lines if parcel])
    return list(Act.select().where((Act.store == order.store) & (ours | parcels)).order_by(Act.id.desc()).limit(NEWEST))
