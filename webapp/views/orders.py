"""주문관리: orders as a list by where each line stands, each order closely, and what is done to them."""

from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp import access, pages, wording_orders
from webapp.forms.order_filters import OrderFilters
from webapp.forms.orders import DispatchForm
from webapp.jobs import orders as jobs
from webapp.korean import with_particle
from webapp.models.base import now
from webapp.models.lists import ORDERS
from webapp.models.orders import Order, OrderLine
from webapp.services import preferences, saved_filters, sending
from webapp.services.claims import beside as claims_beside
from webapp.services.inquiries import beside as inquiries_beside
from webapp.services.orders import (
    acting,
    beside,
    boxes,
    collecting,
    duplicates,
    finding,
    going_abroad,
    handing_over,
    looking,
    noting,
    parting,
    people,
    stages,
    steps,
    unfound,
)
from webapp.services.orders.finding import Counted
from webapp.services.sending import MarketProblem
from webapp.services.settlements import beside as settlements_beside
from webapp.views import frame
from webapp.views.order_sending import back, tried

bp = Blueprint("orders", __name__)
NONE_CHOSEN = "고른 주문상품이 없습니다. 목록에서 먼저 골라 주세요."


@bp.get("/orders")
def list_orders() -> Response:
    """Lines of one store or all of the user's; the whole search stands in the address."""
    store, stores = access.asked_stores()
    ids = tuple(one.id for one in stores)
    filters = OrderFilters(access.my_stores(), store, noting.choices(ids))
    found = finding.Finding(finding.read(request.args, ids, now()))
    view = preferences.of(access.user(), ORDERS)
    counted = finding.count(found)
    paging = pages.Paging(counted.total, counted.is_more, view.size)
    rows = paging.take(finding.page_of(found, counted, paging.offset, paging.size + counted.is_more))
    return pages.page(
        "orders/list.html",
        "order_table",
        filters=filters,
        stores=stores,
        store=store,
        near=store or access.current_store(),
        store_names={one.id: one.name for one in stores},
        tabs=_tabs(counted, paging),
        paging=paging,
        rows=rows,
        notes=noting.of_orders(line.order_id for line in rows),
        boxes=boxes.of_lines(line.id for line in rows),
        view=view,
        saved=saved_filters.of(access.user(), ORDERS),
        unfound=unfound.of(found.search),
        total=counted.whole,
        moment=found.search.moment,
        stages=stages,
        acting=acting,
        marks=frame.marks(),
        what=collecting.WHAT,
    )


def _tabs(counted: Counted, paging: pages.Paging) -> list[dict[str, Any]]:
    by_stage = counted.by_stage
    shown = [name for name in wording_orders.STAGES if name in wording_orders.ALWAYS or by_stage.get(name)]
    tabs = [("", "전체", counted.whole)]
    tabs += [(name, wording_orders.STAGES[name], by_stage.get(name, 0)) for name in shown]
    return [
        {
            "name": name,
            "label": label,
            # Among many that were not counted none was seen: that is not the same as none.
            "count": number if number or not counted.is_more else None,
            "more": "+" if counted.is_more else "",
            "address": paging.address(stage=name or None, page=None),
        }
        for name, label, number in tabs
    ]


@bp.get("/stores/<int:store_id>/orders")
def list_of_store(store_id: int) -> Response:
    """What stands above all pages of a store's orders is the list of these."""
    return redirect(url_for("orders.list_orders", store=access.get_store(store_id).id), 303)


@bp.post("/stores/<int:store_id>/orders/collect")
def collect(store_id: int) -> Response:
    store = access.get_store(store_id, "work")
    run, made = jobs.collect(store, access.actor())
    return pages.done(
        "runs.show", "주문을 가져오기 시작했습니다." if made else "이미 가져오고 있습니다.", "info", run_id=run.id
    )


@bp.post("/stores/<int:store_id>/orders/confirm")
def confirm(store_id: int) -> Response:
    """발주확인 of the lines that were ticked, or of one order's."""
    store = access.get_store(store_id, "work")
    ids = sorted({int(one) for one in request.form.getlist("ids") if one.isascii() and one.isdigit() and len(one) < 16})
    mine = (OrderLine.store == store) & OrderLine.id.in_(ids) & (OrderLine.state == acting.PAID)
    chosen = [line.id for line in OrderLine.select(OrderLine.id).where(mine)]
    if not chosen:
        message = "고른 것 가운데 발주확인할 결제완료 상품이 없습니다." if ids else NONE_CHOSEN
        return pages.done("orders.list_orders", message, "warning", store=store.id, stage=stages.PAID)
    run, _made = jobs.confirm(store, chosen, access.actor())
    return pages.done("runs.show", f"{len(chosen):,}건의 발주확인을 시작했습니다.", "info", run_id=run.id)


@bp.get("/stores/<int:store_id>/orders/<int:order_id>")
def show(store_id: int, order_id: int) -> Response:
    return _show(access.get_order(store_id, order_id))


def _show(
    order: Order,
    status: int = 200,
    form: DispatchForm | None = None,
    told: Any = None,
    abroad: going_abroad.Abroad | None = None,
) -> Response:
    lines, parcels = handing_over.lines_and_parcels(order)
    acts = steps.acts_of(order, lines)
    return pages.page(
        "orders/show.html",
        status=status,
        order=order,
        store=order.store,
        lines=lines,
        parcels=parcels,
        people=told or people.named(order, lines),
        is_revealed=told is not None,
        steps=steps.of(order),
        flags=sorted({flag for line in lines if line.parcel_id for flag in (line.parcel.address_flags or "").split()}),
        alike=duplicates.of_lines(lines),
        claims=claims_beside.of_order(order),
        settlement=settlements_beside.of_order(order, lines),
        marks=frame.marks(),
        tags=noting.tags_of(order),
        memos=noting.memos_of(order),
        acts=acts,
        # One piece leaves in one box, and what has no number has not left.
        boxes=boxes.of_lines(line.id for line in lines if line.tracking_no and (line.ordered_quantity or 0) != 1),
        going_abroad=going_abroad.lines_of(lines),
        abroad=abroad,
        goods=beside.goods_of(lines),
        trail=beside.trail_of(order),
        inquiries=inquiries_beside.of_order(order),
        form=form or DispatchForm(courier=order.store.default_courier),
        moment=now(),
        stages=stages,
        acting=acting,
    )


@bp.post("/stores/<int:store_id>/orders/<int:order_id>/reveal")
def reveal(store_id: int, order_id: int) -> Response:
    """Names, phones and addresses in plain text; an audit line tells who looked."""
    order = access.get_order(store_id, order_id, "personal_data")
    return _show(order, told=people.reveal(order, finding.lines_of(order), access.actor()))


@bp.post("/stores/<int:store_id>/orders/<int:order_id>/look")
def look(store_id: int, order_id: int) -> Response:
    """Ask the market how this order stands now."""
    order = access.get_order(store_id, order_id, "work")
    try:
        with sending.calling(order.store) as client:
            looking.read_order(order.store, client, order.number)
    except MarketProblem as problem:
        return back(order, f"확인하지 못했습니다. {problem}", "error")
    return back(order, "11번가에 지금 상태를 확인했습니다.")


@bp.post("/stores/<int:store_id>/orders/<int:order_id>/abroad")
def look_abroad(store_id: int, order_id: int) -> Response:
    """Ask the market how the lines stand that it sends on abroad; shown at once, and not kept."""
    order = access.get_order(store_id, order_id, "work")
    lines = going_abroad.lines_of(finding.lines_of(order))
    if not lines:
        return back(order, "전세계배송 주문상품이 없습니다.", "warning")
    try:
        with sending.calling(order.store) as client:
            return _show(order, abroad=going_abroad.look(order, lines, client, access.actor()))
    except MarketProblem as problem:
        return back(order, f"확인하지 못했습니다. {problem}", "error")


@bp.post("/stores/<int:store_id>/orders/<int:order_id>/parcels/<int:parcel_id>/dispatch")
def dispatch(store_id: int, order_id: int, parcel_id: int) -> Response:
    """발송처리 of a whole parcel, past the cancel gate."""
    order = access.get_order(store_id, order_id, "work")
    parcel = next((one for one in handing_over.parcels_of(order) if one.parcel.id == parcel_id), None) or abort(404)
    form = DispatchForm()
    if not form.validate():
        return _show(order, 422, form)
    how = acting.Handover(form.courier.data, form.tracking_no.data)
    if found := parting.number_problems(parcel.parcel, how.courier or "", [how.tracking_no or ""]):
        form.tracking_no.errors = list(found.values())
        return _show(order, 422, form)
    return tried(
        order,
        lambda client: handing_over.hand_over(parcel.parcel, client, how, access.actor()),
        form,
        f"배송번호 {with_particle(parcel.parcel.number, '을/를')} 발송처리했습니다.",
        lambda status: _show(order, status, form),
    )
