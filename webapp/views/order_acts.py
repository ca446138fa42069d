"""The seller's other acts on an order, each on a page of its own that says what it does before it happens."""

from typing import Any

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.forms.order_acts import AnnouncementForm, BoxesForm, PartForm, PickUpForm, RefusalForm
from webapp.korean import with_particle
from webapp.models.orders import Order, OrderLine, Parcel
from webapp.services import sending
from webapp.services.orders import announcing, handing_over, parting, rejecting
from webapp.services.orders.acting import PACKING, Handover
from webapp.services.orders.rejecting import Rejected
from webapp.services.sending import MarketProblem, Sent
from webapp.views.order_sending import IN_DOUBT, back, tried

bp = Blueprint("order_acts", __name__, url_prefix="/stores/<int:store_id>/orders/<int:order_id>")


def _found(store_id: int, order_id: int, parcel_id: int) -> tuple[Order, Parcel]:
    """An order of a store in which the user may work, and one of its parcels."""
    order = access.get_order(store_id, order_id, "work")
    mine = (OrderLine.order == order) & (OrderLine.parcel == parcel_id)
    parcel = Parcel.select().join(OrderLine).where(mine).first() or abort(404)
    parcel.store = order.store
    return order, parcel


@bp.get("/parcels/<int:parcel_id>/delay")
def delay(store_id: int, order_id: int, parcel_id: int) -> Response:
    order, parcel = _found(store_id, order_id, parcel_id)
    return _delay(order, parcel, AnnouncementForm())


@bp.post("/parcels/<int:parcel_id>/delay")
def announce_delay(store_id: int, order_id: int, parcel_id: int) -> Response:
    """발송지연안내, once."""
    order, parcel = _found(store_id, order_id, parcel_id)
    form = AnnouncementForm()
    if not form.validate():
        return _delay(order, parcel, form, 422)
    return tried(
        order,
        lambda client: announcing.announce(order, parcel, client, form.notice(), access.actor()),
        form,
        "구매자에게 발송지연을 안내했습니다. 발송기한은 안내한 날로 바뀌었습니다.",
        lambda status: _delay(order, parcel, form, status),
    )


def _delay(order: Order, parcel: Parcel, form: AnnouncementForm, status: int = 200) -> Response:
    return pages.page(
        "orders/delay.html",
        status=status,
        order=order,
        store=order.store,
        parcel=parcel,
        form=form,
        lines=announcing.lines_of(order, parcel),
        can_announce=announcing.can_be_announced(order, parcel),
    )


@bp.get("/reject")
def reject(store_id: int, order_id: int) -> Response:
    order = access.get_order(store_id, order_id, "work")
    return _reject(order, RefusalForm(rejecting.open_lines(order)))


@bp.post("/reject")
def reject_lines(store_id: int, order_id: int) -> Response:
    """판매불가 of the ticked lines."""
    order = access.get_order(store_id, order_id, "work")
    form = RefusalForm(rejecting.open_lines(order))
    if not form.validate():
        return _reject(order, form, 422)
    try:
        with sending.calling(order.store) as client:
            found = rejecting.reject(order, form.lines.data or [], client, form.why(), access.actor())
    except MarketProblem as problem:
        form.form_errors = [f"아무것도 보내지 않았습니다. {problem}"]
        return _reject(order, form, 422)
    return back(order, _told(found), "success" if not _left(found) else "warning")


def _left(found: Rejected) -> int:
    return len(found.taken_out) + len(found.refused) + len(found.in_doubt) + len(found.not_sent)


def _told(found: Rejected) -> str:
    """How the lines ended, in one message."""
    said = [f"{len(found.done)}건을 판매불가로 처리했습니다."] if found.done else ["판매불가로 처리한 것이 없습니다."]
    if found.taken_out:
        names = ", ".join(line.number for line in found.taken_out)
        said.append(f"그사이 취소되었거나 보낸 것은 하지 않았습니다: {names}번.")
    said += [f"{line.number}번: {reason}" for line, reason in found.refused]
    if found.in_doubt:
        said.append(f"{len(found.in_doubt)}건은 {IN_DOUBT}")
    if found.not_sent:
        said.append(f"11번가의 답이 없어 {len(found.not_sent)}건은 보내지 않았습니다. 잠시 뒤 다시 해 주세요.")
    return " ".join(said)


def _reject(order: Order, form: RefusalForm, status: int = 200) -> Response:
    return pages.page(
        "orders/reject.html",
        status=status,
        order=order,
        store=order.store,
        form=form,
        lines=rejecting.open_lines(order),
        chosen=form.lines.data or [] if request.method == "POST" else [],
    )


@bp.get("/parcels/<int:parcel_id>/part")
def part(store_id: int, order_id: int, parcel_id: int) -> Response:
    order, parcel = _found(store_id, order_id, parcel_id)
    return _part(order, parcel, PartForm(parting.packed_lines(order, parcel), order.store.default_courier))


@bp.post("/parcels/<int:parcel_id>/part")
def dispatch_part(store_id: int, order_id: int, parcel_id: int) -> Response:
    """발송처리 of some lines, or of a whole parcel that leaves by another way than a courier."""
    order, parcel = _found(store_id, order_id, parcel_id)
    packed = parting.packed_lines(order, parcel)
    form = PartForm(packed, order.store.default_courier)
    if not form.validate() or not _is_free(parcel, form):
        return _part(order, parcel, form, 422)
    chosen = [line for line in packed if line.id in (form.lines.data or [])]
    return tried(
        order,
        lambda client: _send_part(parcel, chosen if form.scope.data == "part" else [], client, form.how()),
        form,
        f"배송번호 {parcel.number}에서 {len(chosen)}건을 발송처리했습니다."
        if form.scope.data == "part"
        else f"배송번호 {with_particle(parcel.number, '을/를')} 발송처리했습니다.",
        lambda status: _part(order, parcel, form, status),
    )


def _send_part(parcel: Parcel, lines: list[OrderLine], client: Any, how: Handover) -> Sent:
    if lines:
        return parting.hand_over_lines(parcel, lines, client, how, access.actor())
    return handing_over.hand_over(parcel, client, how, access.actor())


def _is_free(parcel: Parcel, form: PartForm) -> bool:
    """Whether nothing speaks against the number; what does stands at its field."""
    if not form.is_needed():
        return True
    found = parting.number_problems(parcel, form.courier.data, [form.tracking_no.data or ""])
    form.tracking_no.errors = [*form.tracking_no.errors, *found.values()]
    return not found


def _part(order: Order, parcel: Parcel, form: PartForm, status: int = 200) -> Response:
    lines = parting.packed_lines(order, parcel)
    alone = [line.id for line in lines] if len(lines) == 1 else []
    return pages.page(
        "orders/part.html",
        status=status,
        order=order,
        store=order.store,
        parcel=parcel,
        form=form,
        lines=lines,
        going=handing_over.to_leave(parcel),
        chosen=form.lines.data or [] if request.method == "POST" else alone,
    )


def _line(order: Order, line_id: int) -> OrderLine:
    mine = (OrderLine.id == line_id) & (OrderLine.order == order) & OrderLine.parcel.is_null(False)
    rows = OrderLine.select(OrderLine, Order, Parcel).join(Order).switch(OrderLine).join(Parcel)
    line: OrderLine = rows.where(mine).first() or abort(404)
    line.store = line.parcel.store = order.store
    return line


@bp.get("/lines/<int:line_id>/boxes")
def boxes(store_id: int, order_id: int, line_id: int) -> Response:
    order = access.get_order(store_id, order_id, "work")
    return _boxes(order, _line(order, line_id), BoxesForm(order.store.default_courier))


@bp.post("/lines/<int:line_id>/boxes")
def dispatch_boxes(store_id: int, order_id: int, line_id: int) -> Response:
    """발송처리 of one line in several boxes."""
    order = access.get_order(store_id, order_id, "work")
    line = _line(order, line_id)
    form = BoxesForm(order.store.default_courier)
    if not form.validate():
        return _boxes(order, line, form, 422)
    used = form.used()
    if found := parting.number_problems(line.parcel, form.courier.data, [box.tracking_no for box in used]):
        form.boxes.errors = [f"{number}: {problem}" for number, problem in found.items()]
        return _boxes(order, line, form, 422)
    how = Handover(form.courier.data, used[0].tracking_no)
    return tried(
        order,
        lambda client: parting.hand_over_boxes(line, used, client, how, access.actor()),
        form,
        f"{line.number}번 주문상품을 상자 {len(used)}개로 발송처리했습니다.",
        lambda status: _boxes(order, line, form, status),
    )


def _boxes(order: Order, line: OrderLine, form: BoxesForm, status: int = 200) -> Response:
    return pages.page(
        "orders/boxes.html",
        status=status,
        order=order,
        store=order.store,
        line=line,
        form=form,
        is_packed=line.state == PACKING,
    )


@bp.get("/parcels/<int:parcel_id>/pick-up")
def pick_up(store_id: int, order_id: int, parcel_id: int) -> Response:
    order, parcel = _found(store_id, order_id, parcel_id)
    return _pick_up(order, parcel, PickUpForm())


@bp.post("/parcels/<int:parcel_id>/pick-up")
def complete_pick_up(store_id: int, order_id: int, parcel_id: int) -> Response:
    """방문수령 done, proven by the buyer's code."""
    order, parcel = _found(store_id, order_id, parcel_id)
    form = PickUpForm()
    if not form.validate():
        return _pick_up(order, parcel, form, 422)
    return tried(
        order,
        lambda client: handing_over.pick_up(order, parcel, client, form.code.data or "", access.actor()),
        form,
        "방문수령을 완료했습니다.",
        lambda status: _pick_up(order, parcel, form, status),
    )


def _pick_up(order: Order, parcel: Parcel, form: PickUpForm, status: int = 200) -> Response:
    lines = handing_over.to_pick_up(order, parcel)
    return pages.page(
        "orders/pick_up.html", status=status, order=order, store=order.store, parcel=parcel, form=form, lines=lines
    )
