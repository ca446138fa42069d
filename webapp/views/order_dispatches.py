"""발송처리 of many parcels: a courier and a number for each, handed in as one, and how each ended."""

from dataclasses import dataclass

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.forms.order_dispatches import DispatchesForm
from webapp.jobs import orders as jobs
from webapp.models.dispatching import DispatchBatch
from webapp.models.stores import Store
from webapp.services.couriers import COURIERS
from webapp.services.orders import acting, dispatch_views, dispatching
from webapp.services.orders.dispatching import EntriesRefused, Entry
from webapp.services.orders.dispatching_run import counts

bp = Blueprint("order_dispatches", __name__, url_prefix="/stores/<int:store_id>/orders/dispatches")
MOST = 200  # parcels in one form: as many as the longest page of the list shows
NONE_CHOSEN = "고른 것 가운데 배송준비중인 주문상품이 없습니다. 목록에서 먼저 골라 주세요."


@dataclass(frozen=True)
class Row:
    """What stands in one parcel's row of the form."""

    courier: str = ""
    tracking_no: str = ""
    problem: str = ""


@bp.post("/choose")
def choose(store_id: int) -> Response:
    """Lines that were ticked in the list, on their way to the form."""
    store = access.get_store(store_id, "work")
    parcels = dispatch_views.parcels_of(store, _numbers(request.form.getlist("ids")))
    if not dispatch_views.offered(store, parcels):
        return pages.done("orders.list_orders", NONE_CHOSEN, "warning", store=store.id, stage="packing")
    chosen = ".".join(str(one) for one in parcels[:MOST])
    return pages.done("order_dispatches.new", store_id=store.id, parcels=chosen)


@bp.get("/new")
def new(store_id: int) -> Response:
    store = access.get_store(store_id, "work")
    form = DispatchesForm(store.default_courier)
    return _form(store, form, _numbers(request.args.get("parcels", "").split(".")), {})


@bp.post("")
def begin(store_id: int) -> Response:
    """Hand in what is filled in; where anything is wrong, nothing begins and all that was typed stands again."""
    store = access.get_store(store_id, "work")
    form = DispatchesForm(store.default_courier)
    parcels = _numbers(request.form.getlist("parcels"))
    entries = [entry for parcel in parcels if (entry := _entry(parcel, form.courier.data or ""))]
    rows = {parcel: _row(parcel) for parcel in parcels}
    if not form.validate() or not entries:
        form.form_errors = ["송장번호를 하나 이상 입력해 주세요. 비워 둔 배송번호는 보내지 않습니다."]
        return _form(store, form, parcels, rows, 422)
    try:
        run, _made = jobs.dispatch(store, entries, access.actor(), form.form_key.data or "")
    except EntriesRefused as refused:
        for place, problem in refused.problems.items():
            parcel = entries[place].parcel_id
            rows[parcel] = Row(rows[parcel].courier, rows[parcel].tracking_no, problem)
        form.form_errors = [f"아무것도 보내지 않았습니다. {len(refused.problems):,}곳을 고쳐 주세요."]
        return _form(store, form, parcels, rows, 422)
    return pages.done("order_dispatches.show", store_id=store.id, dispatch_id=run.parameters["batch"])


def _row(parcel: int) -> Row:
    return Row(request.form.get(f"courier-{parcel}", ""), request.form.get(f"number-{parcel}", ""))


def _entry(parcel: int, courier: str) -> Entry | None:
    """A filled-in row; a row without a courier of its own takes the one above the table."""
    number = request.form.get(f"number-{parcel}", "")
    return Entry(parcel, request.form.get(f"courier-{parcel}") or courier, number) if number.strip() else None


def _numbers(texts: list[str]) -> list[int]:
    found = dict.fromkeys(int(one) for one in texts if one.isascii() and one.isdigit() and len(one) < 16)
    return list(found)[:MOST]


def _form(store: Store, form: DispatchesForm, parcels: list[int], rows: dict[int, Row], status: int = 200) -> Response:
    form.keyed()
    offered = dispatch_views.offered(store, parcels)
    return pages.page(
        "orders/dispatches_new.html",
        status=status,
        store=store,
        form=form,
        offered=offered,
        acting=acting,
        couriers=COURIERS,
        rows={one.parcel.id: rows.get(one.parcel.id, Row()) for one in offered},
        left_out=len(parcels) - len(offered),
    )


@bp.get("/<int:dispatch_id>")
def show(store_id: int, dispatch_id: int) -> Response:
    batch = access.get_dispatch(store_id, dispatch_id)
    state = request.args.get("state", "")
    found = dispatch_views.items_of(batch, state)
    paging = pages.Paging(found.count())
    items = list(found.limit(paging.size).offset(paging.offset))
    run = dispatching.run_of(batch)
    counted = counts(batch)
    answer = pages.page(
        "orders/dispatches_show.html",
        "progress",
        batch=batch,
        store=batch.store,
        run=run,
        counted=counted,
        state=state,
        items=items,
        orders=dispatch_views.orders_of(items),
        cancelled=dispatch_views.cancelled_of(batch),
        paging=paging,
        left=_left(batch) if not run.live else "",
    )
    return pages.refreshing(answer, run.live_since)


def _left(batch: DispatchBatch) -> str:
    """The parcels that did not go out, as the form's address names them."""
    return ".".join(str(item.parcel_id) for item in dispatching.left_of(batch)[:MOST])
