"""엑셀로 발송처리: a file with tracking numbers is uploaded, its columns named once, looked at, and handed in."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, current_app, request, send_file
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.forms.imports import mapping_form
from webapp.forms.order_files import ColumnsForm, FileForm, SendForm
from webapp.jobs import order_files as jobs
from webapp.models.dispatching import DispatchFile
from webapp.models.stores import Store
from webapp.services.couriers import COURIERS, OTHERS
from webapp.services.imports.files_problems import FileProblem
from webapp.services.imports.library import MAPPING, PLAN
from webapp.services.orders import courier_layouts, dispatch_views
from webapp.services.orders.dispatch_files import library, sending, uploads
from webapp.services.orders.dispatch_files.reading import MOST_ROWS
from webapp.services.orders.dispatch_files.uploads import FileRefused, Wanted
from webapp.views.excel import EXCEL

bp = Blueprint("order_files", __name__, url_prefix="/stores/<int:store_id>/orders/files")
SAMPLES = 3
SENT = "{number:,}건의 발송처리를 시작했습니다."
SENT_BEFORE = "이 파일에서 더 보낼 것이 없어 다시 보내지 않았습니다."


@bp.get("")
def list_files(store_id: int) -> Response:
    """Where a file is uploaded, and those that were, newest first."""
    store = access.get_store(store_id, "work")
    return _list(store, FileForm(courier=courier_layouts.courier_of_last_file(store) or store.default_courier))


def _list(store: Store, form: FileForm, status: int = 200) -> Response:
    found = library.of_store(store, access.user())
    paging = pages.Paging(found.count())
    return pages.page(
        "orders/files_list.html",
        status=status,
        store=store,
        form=form,
        has_more_stores=len(access.my_stores("work")) > 1,
        limit=current_app.config["SETTINGS"].upload_max_mb,
        most_rows=MOST_ROWS,
        rows=list(found.limit(paging.size).offset(paging.offset)),
        paging=paging,
    )


@bp.post("")
def upload(store_id: int) -> Response:
    store = access.get_store(store_id, "work")
    form = FileForm()
    if form.validate_on_submit():
        wanted = Wanted(form.courier.data or None, form.everywhere.data)
        try:
            content, name = form.file.data.stream, form.file.data.filename or ""
            return _go_on(jobs.receive(store, content, name, wanted, access.actor()))
        except FileProblem as problem:
            form.file.errors = [str(problem)]
    return _list(store, form, 422)


def _go_on(file: DispatchFile, refusal: Exception | None = None) -> Response:
    """To the file's page, with the reason where something was refused."""
    ids = {"store_id": file.store_id, "file_id": file.id}
    return pages.done("order_files.show", str(refusal or ""), "error" if refusal else "success", **ids)


def _tried(file: DispatchFile, act: Callable[[], object]) -> Response:
    try:
        act()
    except FileRefused as refusal:
        return _go_on(file, refusal)
    return _go_on(file)


@bp.get("/<int:file_id>")
def show(store_id: int, file_id: int) -> Response:
    """One page for the whole way; what it shows follows the state of the file."""
    file = access.get_dispatch_file(store_id, file_id)
    standing = library.standing(file)
    context: dict[str, Any] = {"store": file.store, "found": file, "standing": standing}
    if standing.phase == MAPPING:
        context |= _columns_context(file)
    elif standing.phase == PLAN:
        context |= _preview_context(file)
    else:
        context["batches"] = library.batches_of(file)
    answer = pages.page("orders/files_show.html", "state", **context)
    return pages.refreshing(answer, standing.live_since)


def _preview_context(file: DispatchFile) -> dict[str, Any]:
    kinds = library.counts(file)
    kind = request.args.get("kind", "")
    kind = kind if kind in kinds else next((name for name, number in kinds.items() if number), library.KINDS[0])
    found = library.rows_of(file, kind)
    paging = pages.Paging(kinds[kind])
    form = SendForm(formdata=None)
    form.keyed()
    rows = list(found.limit(paging.size).offset(paging.offset))
    of_ours = [row for row in rows if row.parcel_id]
    return {
        "kinds": kinds,
        "kind": kind,
        "rows": rows,
        "paging": paging,
        "send_form": form,
        "orders": dispatch_views.orders_of(of_ours),
        "recipients": {row.id: dispatch_views.recipient_of(row.parcel) for row in of_ours},
        "unknown": library.unknown_couriers(file),
        "couriers": {"자주 쓰는 택배사": COURIERS, "다른 택배사": OTHERS},
        "batches": library.batches_of(file),
        "notes": library.notes_of(file),
        "to_mend": sum(kinds[name] for name in library.TO_MEND),
        "sees_people": _sees_people(file),
    }


def _sees_people(file: DispatchFile) -> bool:
    """Whether the cells of the file itself may be shown: to who brought them, and who may see people anyway."""
    return bool(file.user_id == access.user().id or access.may(file.store, "personal_data"))


def _columns_context(file: DispatchFile, form: ColumnsForm | None = None, problem: str = "") -> dict[str, Any]:
    staged = library.staged_of(file)
    shown = form or mapping_form(uploads.mapping_of(file, staged), ColumnsForm)
    if form is None:
        shown.courier.data = uploads.courier_of(file) or ""
    samples = [values[:SAMPLES] if _sees_people(file) else [] for values in staged.samples]
    told = problem or (file.problem["message"] if file.problem else "")
    return {"form": shown, "samples": samples, "staged": staged, "problem": told}


@bp.get("/<int:file_id>/columns")
def edit_columns(store_id: int, file_id: int) -> Response:
    """The columns again, when the preview shows that one was read wrongly."""
    file = access.get_dispatch_file(store_id, file_id)
    if library.standing(file).phase not in (MAPPING, PLAN):
        return _go_on(file)
    return pages.page("orders/files_columns.html", store=file.store, found=file, **_columns_context(file))


@bp.post("/<int:file_id>/columns")
def save_columns(store_id: int, file_id: int) -> Response:
    file = access.get_dispatch_file(store_id, file_id)
    if library.standing(file).phase not in (MAPPING, PLAN):
        return _go_on(file)
    form = mapping_form(uploads.mapping_of(file, library.staged_of(file)), ColumnsForm)
    problem = "" if form.validate() else "고를 수 없는 항목이 있습니다. 아래에서 다시 골라 주세요."
    if not problem:
        try:
            jobs.save_mapping(file, form.columns(), form.courier.data or None, access.actor())
            return _go_on(file)
        except (ValueError, FileRefused) as refusal:
            problem = str(refusal)
    context = _columns_context(file, form, problem)
    return pages.page("orders/files_columns.html", status=422, store=file.store, found=file, **context)


@bp.post("/<int:file_id>/couriers")
def save_couriers(store_id: int, file_id: int) -> Response:
    """What the file's own words for couriers mean, for this file and those to come."""
    file = access.get_dispatch_file(store_id, file_id)
    words, codes = request.form.getlist("word"), request.form.getlist("courier")
    return _tried(file, lambda: jobs.save_couriers(file, dict(zip(words, codes, strict=False)), access.actor()))


@bp.post("/<int:file_id>/again")
def look_again(store_id: int, file_id: int) -> Response:
    file = access.get_dispatch_file(store_id, file_id)
    return _tried(file, lambda: jobs.look_again(file, access.actor()))


@bp.post("/<int:file_id>/send")
def send(store_id: int, file_id: int) -> Response:
    """Hand in what the preview shows as ready; with `checked` also what a person had to look at."""
    file = access.get_dispatch_file(store_id, file_id)
    form = SendForm()
    form.keyed()
    try:
        number = sending.send(file, "checked" in request.form, form.form_key.data or "", access.actor())
    except FileRefused as refusal:
        return _go_on(file, refusal)
    message = SENT.format(number=number) if number else SENT_BEFORE
    batches = library.batches_of(file)
    if len(batches) != 1:
        return pages.done("order_files.show", message, "info", store_id=store_id, file_id=file.id)
    begun = {"store_id": batches[0].store_id, "dispatch_id": batches[0].id}
    return pages.done("order_dispatches.show", message, "info", **begun)


@bp.get("/<int:file_id>/mend.xlsx")
def mend(store_id: int, file_id: int) -> Response:
    """The rows that send nothing and should, as a workbook that can be mended and uploaded again."""
    file = access.get_dispatch_file(store_id, file_id)
    if not _sees_people(file):
        abort(403)
    path = library.workbook_to_mend(file) or abort(404)
    name = f"고칠_행_{file.file_name.rsplit('.', 1)[0]}.xlsx"
    return send_file(path, as_attachment=True, download_name=name, mimetype=EXCEL)


@bp.post("/<int:file_id>/discard")
def discard(store_id: int, file_id: int) -> Response:
    file = access.get_dispatch_file(store_id, file_id)
    try:
        uploads.discard(file, access.actor())
    except FileRefused as refusal:
        return _go_on(file, refusal)
    return pages.done("order_files.list_files", "올린 파일을 지웠습니다.", store_id=store_id)
