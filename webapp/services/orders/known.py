"""Which lines are told again just as they were: most are, every ten minutes, and for these nothing is to be done."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from peewee import fn

from webapp.models.base import db
from webapp.models.orders import Order, OrderLine
from webapp.models.products import Listing
from webapp.models.stores import Store
from webapp.services.catalogue.finding import among, among_texts

Key = tuple[str, str]


class Known(NamedTuple):
    """What stands of a line, as far as it takes to see that it is told the same again.

    It `is_newer` when a later look, or an act, has told of it. With `can_be_joined` its listing has come here since.
    """

    id: int
    state: str
    digest: str | None
    is_newer: bool
    is_wiped: bool
    can_be_joined: bool


def known_lines(store: Store, began: dt.datetime, numbers: Iterable[str]) -> dict[Key, Known]:
    """By order and line number, the lines of these orders that stand here, for a look that began then."""
    joined = fn.EXISTS(
        Listing.select(Listing.id).where((Listing.store == store) & (Listing.number == OrderLine.product_no))
    )
    columns = (
        Order.number, OrderLine.number, OrderLine.id, OrderLine.state, OrderLine.digest, OrderLine.seen_at > began,
        Order.wiped_at.is_null(False), OrderLine.listing.is_null() & joined,
    )  # fmt: skip
    wanted = (Order.store == store) & among_texts(Order.number, dict.fromkeys(numbers))
    held = OrderLine.select(*columns).join(Order).where(wanted)
    # As the driver gives them: ten thousand lines come through here every ten minutes.
    return {(order_no, line_no): Known(*facts) for order_no, line_no, *facts in db.execute(held)}


def mark_seen(ids: list[int], began: dt.datetime) -> None:
    """Note of these lines that the look that began then has told them again."""
    if ids:
        OrderLine.update(seen_at=began).where(among(OrderLine.id, ids)).execute()
