"""Goods of a global seller from abroad: that they leave for the market's centre there, and how far they are."""

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.forms.order_abroad import InlandForm, ProgressForm
from webapp.korean import with_particle
from webapp.models.orders import Order, OrderLine, Parcel
from webapp.services.orders import acting, from_abroad
from webapp.views.order_sending import back, tried

IN_DOUBT = (
    "11번가의 답을 받지 못했습니다. 결과를 스스로 확인하지 못하면 그 주문상품의 [해외 배송] 화면에서 물어봅니다. "
    "같은 것을 두 번 보내지 않습니다."
)
bp = Blueprint("order_abroad", __name__, url_prefix="/stores/<int:store_id>/orders/<int:order_id>/lines/<int:line_id>")


def _found(store_id: int, order_id: int, line_id: int) -> tuple[Order, OrderLine]:
    """An order of a store in which the user may work, and a line of it."""
    order = access.get_order(store_id, order_id, "work")
    rows = OrderLine.select(OrderLine, Order, Parcel).join(Order).switch(OrderLine).join(Parcel)
    line = rows.where((OrderLine.id == line_id) & (OrderLine.order == order)).first() or abort(404)
    line.store = order.store
    return order, line


@bp.get("/abroad")
def show(store_id: int, order_id: int, line_id: int) -> Response:
    order, line = _found(store_id, order_id, line_id)
    return _page(order, line, InlandForm(line.told), ProgressForm())


@bp.post("/abroad/inland")
def send_inland(store_id: int, order_id: int, line_id: int) -> Response:
    """해외현지 발송, once."""
    order, line = _found(store_id, order_id, line_id)
    form = InlandForm(line.told)
    if not form.validate():
        return _page(order, line, form, ProgressForm(), 422)
    return tried(
        order,
        lambda client: from_abroad.send_inland(line, client, form.how(), access.actor()),
        form,
        f"{line.number}번 주문상품의 해외현지 발송이 11번가에 등록되어 있습니다.",
        lambda status: _page(order, line, form, ProgressForm(), status),
        IN_DOUBT,
    )


@bp.post("/abroad/progress")
def tell_progress(store_id: int, order_id: int, line_id: int) -> Response:
    """해외배송 상태."""
    order, line = _found(store_id, order_id, line_id)
    form = ProgressForm()
    if not form.validate():
        return _page(order, line, InlandForm(line.told), form, 422)
    return tried(
        order,
        lambda client: from_abroad.tell_progress(line, client, form.told(), access.actor()),
        form,
        f"{line.number}번 주문상품을 {with_particle(form.told().label, '으로/로')} 알렸습니다.",
        lambda status: _page(order, line, InlandForm(line.told), form, status),
        IN_DOUBT,
    )


@bp.post("/abroad/acts/<int:act_id>/judge")
def judge(store_id: int, order_id: int, line_id: int, act_id: int) -> Response:
    """A person looked in the Seller Office and says whether what is in doubt arrived."""
    order, line = _found(store_id, order_id, line_id)
    act = next((act for act in from_abroad.in_doubt(line) if act.id == act_id), None) or abort(404)
    was_done = "done" in request.form
    from_abroad.judge(act, was_done, access.actor())
    said = "반영된 것으로 정리했습니다." if was_done else "반영되지 않은 것으로 정리했습니다. 다시 할 수 있습니다."
    return back(order, said)


def _page(order: Order, line: OrderLine, inland: InlandForm, progress: ProgressForm, status: int = 200) -> Response:
    return pages.page(
        "orders/abroad.html",
        status=status,
        order=order,
        store=order.store,
        line=line,
        form=inland if inland.form_errors else progress,
        inland=inland,
        progress=progress,
        can_send=from_abroad.can_send(line),
        can_tell=from_abroad.can_tell(line),
        sent=from_abroad.latest(line, acting.INLAND),
        told=from_abroad.latest(line, acting.PROGRESS),
        doubts=from_abroad.in_doubt(line),
        acting=acting,
    )
