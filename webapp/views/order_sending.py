"""Carrying out an act on an order for a person who waits, and how its end is told."""

from collections.abc import Callable
from typing import Any

from werkzeug.wrappers import Response

from webapp import pages
from webapp.forms import DeskForm
from webapp.models.acts import ActInProgress
from webapp.models.orders import Order
from webapp.services import sending
from webapp.services.orders.acting import ActRefused
from webapp.services.orders.ways_out import refusal_of
from webapp.services.sending import MarketProblem, Sent

IN_DOUBT = (
    "11번가의 답을 받지 못했습니다. 몇 분 안에 11번가에 다시 물어 결과를 정합니다. 같은 것을 두 번 보내지 않습니다."
)
Act = Callable[[Any], Sent]  # with the store's client


def tried(
    order: Order, act: Act, form: DeskForm, done: str, show: Callable[[int], Response], in_doubt: str = IN_DOUBT
) -> Response:
    """Carry an act out and tell how it ended; the form stands again with all that was typed unless it was sent."""
    try:
        with sending.calling(order.store) as client:
            sent = act(client)
    except (ActRefused, MarketProblem) as problem:
        said = str(problem) if isinstance(problem, ActRefused) else f"아무것도 보내지 않았습니다. {problem}"
        form.form_errors = [said]
        return show(422)
    except ActInProgress:
        return back(order, in_doubt, "warning")
    if sent.is_refused:
        form.form_errors = [refusal_of(sent)]
        return show(422)
    return back(order, done) if sent.is_done else back(order, in_doubt, "warning")


def back(order: Order, message: str, kind: str = "success") -> Response:
    """To the order's page, with a message."""
    return pages.done("orders.show", message, kind, store_id=order.store_id, order_id=order.id)
