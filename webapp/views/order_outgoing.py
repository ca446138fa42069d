"""내보내기·인쇄: what is to leave in a courier's file or on paper, batch by batch, and what was taken out."""

from dataclasses import dataclass

from flask import Blueprint, request, send_file
from werkzeug.wrappers import Response

from webapp import access, pages, wording, wording_orders
from webapp.forms.order_outgoing import OutgoingForm
from webapp.jobs import orders as jobs
from webapp.models.base import now
from webapp.models.outgoing import COURIER, OutgoingBatch
from webapp.models.stores import Store
from webapp.services import kept_files
from webapp.services.orders import courier_file, courier_layouts, finding, outgoing, pulling_out, stages
from webapp.services.orders.outgoing import OutgoingRefused
from webapp.views import lists
from webapp.views.excel import EXCEL

bp = Blueprint("order_outgoing", __name__, url_prefix="/stores/<int:store_id>/outgoing")
MOST_TICKED = max(pages.PAGE_SIZES)
NONE_CHOSEN = "내보낼 배송준비중 주문상품이 없습니다. 목록에서 골라 주세요."
LEFT_OUT = "전에 나간 {number:,}건은 빼고 확인합니다."
TOO_OLD = "확인한 지 10분이 지났거나 그사이 바뀐 주문상품이 있습니다. 다시 확인하고 만들어 주세요."


@dataclass(frozen=True)
class Chosen:
    """Lines on their way out, and the hidden fields by which the next page finds them again."""

    ids: list[int]
    hidden: list[tuple[str, str]]
    batch: OutgoingBatch | None = None

    @property
    def are_found(self) -> bool:
        """Whether nothing was ticked, so that all that the list finds is meant."""
        return [name for name, _value in self.hidden] == ["back"]


@bp.get("")
def list_batches(store_id: int) -> Response:
    store = access.get_store(store_id)
    found = outgoing.batches_of(store)
    paging = pages.Paging(found.count())
    batches = list(found.limit(paging.size).offset(paging.offset))
    return pages.page(
        "orders/outgoing_list.html",
        store=store,
        batches=batches,
        counts=outgoing.counts([batch.id for batch in batches]),
        runs=outgoing.runs_of(batches),
        late=pulling_out.count(store),
        paging=paging,
    )


@bp.post("/choose")
def choose(store_id: int) -> Response:
    """Lines that were ticked in the list, or all that it finds, on their way out."""
    store = access.get_store(store_id, "work")
    chosen = _chosen(store)
    if not chosen.ids:
        return pages.done("orders.list_orders", NONE_CHOSEN, "warning", store=store.id, stage="packing")
    return _form(store, _new_form(store, request.form.get("purpose", "")), chosen)


@bp.get("/new")
def new(store_id: int) -> Response:
    """The lines of an earlier batch once more, asked about anew."""
    store = access.get_store(store_id, "work")
    chosen = _chosen(store)
    if not chosen.ids:
        return pages.done("order_outgoing.list_batches", NONE_CHOSEN, "warning", store_id=store.id)
    return _form(store, _new_form(store, request.args.get("purpose", "")), chosen)


def _new_form(store: Store, purpose: str) -> OutgoingForm:
    """The form as it was filled in for the store's last courier's file, else for the courier that it sends with."""
    layouts, last = courier_layouts.all_of(store), outgoing.last_file(store)
    by_name = (one.key for one in layouts if last and one.name == last.layout_name)
    of_courier = (one.key for one in layouts if one.key == f"ready-{store.default_courier}")
    usual = next(by_name, None) or next(of_courier, None) or layouts[0].key
    form = OutgoingForm(layouts, usual, last.merging if last else "")
    form.purpose.data = purpose if purpose in wording_orders.PURPOSES else COURIER
    _require_right(store, form)
    return form


def _require_right(store: Store, form: OutgoingForm) -> None:
    """A courier's file names people; on paper they are masked for those who may not see them."""
    if form.purpose.data == COURIER:
        access.get_store(store.id, "personal_data")


@bp.post("")
def begin(store_id: int) -> Response:
    store = access.get_store(store_id, "work")
    form, chosen = OutgoingForm(courier_layouts.all_of(store)), _chosen(store)
    _require_right(store, form)
    if not form.validate():
        return _form(store, form, chosen, 422)
    wanted = form.wanted()
    ids = outgoing.not_gone(chosen.ids, wanted.purpose) if form.skips_gone.data else chosen.ids
    try:
        run, _made = jobs.let_leave(store, ids, wanted, access.actor(), form.form_key.data or "")
    except OutgoingRefused as refused:
        form.form_errors = [str(refused)]
        return _form(store, form, chosen, 422)
    left_out = len(chosen.ids) - len(ids)
    message = LEFT_OUT.format(number=left_out) if left_out else ""
    return pages.done("order_outgoing.show", message, "info", store_id=store.id, outgoing_id=run.parameters["batch"])


def _chosen(store: Store) -> Chosen:
    """What the form or the address names: an earlier batch, ticked lines, or all that the list behind it finds."""
    if batch_id := _number(request.values.get("batch", "")):
        batch = access.get_outgoing(store.id, batch_id)
        return Chosen([line.id for line in outgoing.lines_of(batch)], [("batch", str(batch.id))], batch)
    ticked = [number for one in request.values.getlist("ids")[:MOST_TICKED] if (number := _number(one))]
    if ticked:
        return Chosen(ticked, [("ids", str(one)) for one in ticked])
    back = request.values.get("back", "")
    search = finding.read_query(lists.search_of(back), [store.id], now())
    return Chosen(outgoing.found_by(search), [("back", back)])


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _form(store: Store, form: OutgoingForm, chosen: Chosen, status: int = 200) -> Response:
    form.keyed()
    gone = len(chosen.ids) - len(outgoing.not_gone(chosen.ids, form.purpose.data))
    if status == 200 and not chosen.batch:
        form.skips_gone.data = 0 < gone < len(chosen.ids)
    return pages.page(
        "orders/outgoing_new.html",
        status=status,
        store=store,
        form=form,
        chosen=chosen,
        gone=gone,
        is_courier=form.purpose.data == COURIER,
    )


@bp.get("/<int:outgoing_id>")
def show(store_id: int, outgoing_id: int) -> Response:
    batch = access.get_outgoing(store_id, outgoing_id)
    state = request.args.get("state", "")
    found = outgoing.items_of(batch, state)
    paging = pages.Paging(found.count())
    run = outgoing.run_of(batch)
    moment = now()
    answer = pages.page(
        "orders/outgoing_show.html",
        "progress",
        batch=batch,
        store=batch.store,
        run=run,
        counted=outgoing.counts([batch.id])[batch.id],
        state=state,
        items=list(found.limit(paging.size).offset(paging.offset)),
        paging=paging,
        late=pulling_out.late_in(batch),
        stages=stages,
        is_open=outgoing.is_fresh(batch, moment) and outgoing.still_stands(batch),
    )
    return pages.refreshing(answer, run.live_since)


@bp.get("/<int:outgoing_id>.xlsx")
def fetch(store_id: int, outgoing_id: int) -> Response:
    """The courier's file, to those who may see whom it names; who took it is kept."""
    batch = access.get_outgoing(store_id, outgoing_id, "personal_data")
    run = outgoing.run_of(batch)
    file = kept_files.file_of(courier_file.FOLDER, run)
    if file is None or not outgoing.is_fresh(batch, now()) or not outgoing.still_stands(batch):
        return pages.done("order_outgoing.show", TOO_OLD, "warning", store_id=store_id, outgoing_id=batch.id)
    courier_file.note_fetched(batch, run.result["rows"], access.actor())
    name = f"{batch.layout_name}_{wording.kst(batch.checked_at):%Y%m%d_%H%M}.xlsx"
    return send_file(file, as_attachment=True, download_name=name, mimetype=EXCEL)
