"""Carrying out an act on an order for a person who waits, and how its end is told."""

from collections.abc import Callable

from werkzeug.wrappers import Response

from webapp import pages
from webapp.forms import DeskForm
from webapp.models.orders import Order
from webapp.services.orders.ways_out import refusal_of
from webapp.views import act_sending
from webapp.views.act_sending import IN_DOUBT, Act, Ending

__all__ = ["IN_DOUBT", "back", "tried"]


def tried(
    order: Order, act: Act, form: DeskForm, done: str, show: Callable[[int], Response], in_doubt: str = IN_DOUBT
) -> Response:
    """Carry an act out and tell how it ended on the order's page, or on the form's with all that was typed."""
    ending = Ending(done, lambda message, kind: back(order, message, kind), show, refusal_of, in_doubt)
    return act_sending.tried(order.store, act, form, ending)


def back(order: Order, message: str, kind: str = "success") -> Response:
    """To the order's page, with a message."""
    return pages.done("orders.show", message, kind, store_id=order.store_id, order_id=order.id)
