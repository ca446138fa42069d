"""엑셀로 고치기: workbooks of ours go out, come back edited, are looked at, applied or sent, reported, taken back."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, current_app, request, send_file
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.forms.imports import UndoForm
from webapp.forms.sheets import SheetForm
from webapp.jobs import sheets as jobs
from webapp.models.lists import LISTINGS
from webapp.models.runs import Run
from webapp.models.sheets import SheetEdit
from webapp.models.stores import Store
from webapp.services.catalogue import selection
from webapp.services.imports.files_problems import FileProblem
from webapp.services.imports.library import HALTED, PLAN, REPORT
from webapp.services.imports.undoing import ASK_ABOVE
from webapp.services.products import bulk_files
from webapp.services.products.bulks import BulkRefused
from webapp.services.sheets import applying, downloads, library, reporting, uploads
from webapp.services.sheets.uploads import SheetRefused
from webapp.views.excel import EXCEL

bp = Blueprint("sheets", __name__, url_prefix="/stores/<int:store_id>/sheets")


@bp.get("")
def list_sheets(store_id: int) -> Response:
    """What can be edited as a workbook, and the store's edited ones, newest first."""
    return _list(access.get_store(store_id))


def _list(store: Store, status: int = 200, **given: SheetForm) -> Response:
    """The page; `given` is a form that came back with mistakes, by the kind of workbook."""
    found = library.of_store(store)
    paging = pages.Paging(found.count())
    run = downloads.latest(store, access.user())
    context: dict[str, Any] = {
        "store": store,
        "kinds": library.KINDS,
        "uploads": {kind: given.get(kind) or _form(kind) for kind in library.KINDS},
        "limit": current_app.config["SETTINGS"].upload_max_mb,
        "chosen": selection.counts_by_store(access.user(), LISTINGS).get(store.id, 0),
        "run": run,
        "is_there": bool(run and downloads.file_of(run)),
        "rows": list(found.limit(paging.size).offset(paging.offset)),
        "paging": paging,
    }
    answer = pages.page("sheets/list.html", "download", status, **context)
    return pages.refreshing(answer, run.live_since if run else None)


def _form(kind: str) -> SheetForm:
    """Two forms stand on the page, so each has names of its own."""
    return SheetForm(prefix=kind)


def _asked_kind() -> str:
    """The kind of workbook that the form is about."""
    kind = request.form.get("kind", "")
    return kind if kind in library.KINDS else abort(404)


@bp.post("/download")
def download(store_id: int) -> Response:
    """The workbook as it stands now; a long one is made in the background and waits on the page."""
    store = access.get_store(store_id, "work")
    kind = _asked_kind()
    made = jobs.workbook(store, kind, "chosen" in request.form, access.user())
    if isinstance(made, Run):
        return pages.done("sheets.list_sheets", "행이 많아 뒤에서 만들고 있습니다.", "info", store_id=store_id)
    return send_file(made, as_attachment=True, download_name=_name(kind, store), mimetype=EXCEL)


def _name(kind: str, store: Store) -> str:
    return f"{library.KINDS[kind].fields.origin.replace('·', '_').replace(' ', '_')}_{store.name}.xlsx"


@bp.get("/download.xlsx")
def fetch(store_id: int) -> Response:
    """The workbook that was made in the background."""
    store = access.get_store(store_id, "work")
    run = downloads.latest(store, access.user())
    path = downloads.file_of(run) if run else None
    if run is None or path is None:
        gone = "만든 엑셀이 없거나 하루가 지나 지웠습니다. 다시 내려받아 주세요."
        return pages.done("sheets.list_sheets", gone, "info", store_id=store_id)
    return send_file(path, as_attachment=True, download_name=_name(run.result["kind"], store), mimetype=EXCEL)


@bp.post("")
def upload(store_id: int) -> Response:
    store = access.get_store(store_id, "work")
    kind = _asked_kind()
    form = _form(kind)
    if form.validate_on_submit():
        try:
            name = form.file.data.filename or ""
            return _go_on(jobs.receive(store, kind, form.file.data.stream, name, access.actor()))
        except FileProblem as problem:
            form.file.errors = [str(problem)]
    return _list(store, 422, **{kind: form})


def _go_on(edit: SheetEdit, refusal: Exception | None = None) -> Response:
    """To the workbook's page, with the reason where something was refused."""
    ids = {"store_id": edit.store_id, "sheet_id": edit.id}
    return pages.done("sheets.show", str(refusal or ""), "error" if refusal else "success", **ids)


def _tried(edit: SheetEdit, act: Callable[[], object]) -> Response:
    try:
        act()
    except SheetRefused as refusal:
        return _go_on(edit, refusal)
    return _go_on(edit)


@bp.get("/<int:sheet_id>")
def show(store_id: int, sheet_id: int) -> Response:
    """One page for the whole way; what it shows follows the state of the workbook."""
    return _show(access.get_sheet(store_id, sheet_id), UndoForm(formdata=None))


def _show(edit: SheetEdit, undo_form: UndoForm, status: int = 200) -> Response:
    standing = library.standing(edit)
    context: dict[str, Any] = {"store": edit.store, "found": edit, "kind": library.kind_of(edit), "standing": standing}
    if standing.phase in (PLAN, REPORT, HALTED):
        context |= _plan_context(edit) | _undo_context(edit, undo_form) | _rows_context(edit)
    block = "rows" if request.headers.get("HX-Target") == "sheet-rows" else "state"
    answer = pages.page("sheets/show.html", block, status, **context)
    return pages.refreshing(answer, standing.live_since)


def _plan_context(edit: SheetEdit) -> dict[str, Any]:
    return {
        "kinds": reporting.kind_counts(edit),
        "writes": reporting.writes(edit),
        "bad": reporting.bad_rows(edit).count(),
        "bulks": bulk_files.begun_from(bulk_files.SHEET, edit.id),
    }


def _undo_context(edit: SheetEdit, form: UndoForm) -> dict[str, Any]:
    undoable = applying.count_undoable(edit)
    return {"undoable": undoable, "asks": undoable > ASK_ABOVE, "undo_form": form}


def _rows_context(edit: SheetEdit) -> dict[str, Any]:
    """The rows that the address asks for: kind, state, words."""
    wanted = {name: request.args.get(name, "") for name in ("kind", "state", "q")}
    found = reporting.rows_of(edit, wanted)
    paging = pages.Paging(found.count())
    return {"wanted": wanted, "rows": list(found.limit(paging.size).offset(paging.offset)), "paging": paging}


@bp.post("/<int:sheet_id>/apply")
def apply(store_id: int, sheet_id: int) -> Response:
    edit = access.get_sheet(store_id, sheet_id, "work")
    return _tried(edit, lambda: jobs.apply(edit, access.actor()))


@bp.post("/<int:sheet_id>/send")
def send(store_id: int, sheet_id: int) -> Response:
    """Preview the stocks that the workbook changes as a bulk change at the market."""
    edit = access.get_sheet(store_id, sheet_id, "work")
    try:
        bulk = jobs.send_stock(edit, access.actor())
    except (SheetRefused, BulkRefused) as refusal:
        return _go_on(edit, refusal)
    return pages.done("bulks.show", store_id=store_id, bulk_id=bulk.id)


@bp.post("/<int:sheet_id>/undo")
def undo(store_id: int, sheet_id: int) -> Response:
    edit = access.get_sheet(store_id, sheet_id, "work")
    form = UndoForm()
    count = applying.count_undoable(edit)
    form.expected = count if count > ASK_ABOVE else None
    if not form.validate_on_submit():
        return _show(edit, form, 422)
    return _tried(edit, lambda: jobs.undo(edit, access.actor()))


@bp.post("/<int:sheet_id>/discard")
def discard(store_id: int, sheet_id: int) -> Response:
    edit = access.get_sheet(store_id, sheet_id, "work")
    try:
        uploads.discard(edit, access.actor())
    except SheetRefused as refusal:
        return _go_on(edit, refusal)
    return pages.done("sheets.list_sheets", "올린 파일을 지웠습니다. 바뀐 것은 없습니다.", store_id=store_id)


@bp.get("/<int:sheet_id>/errors.xlsx")
def errors(store_id: int, sheet_id: int) -> Response:
    """The rows that need mending, as a workbook that can be mended and uploaded again."""
    edit = access.get_sheet(store_id, sheet_id, "work")
    path = reporting.error_workbook_of(edit) or abort(404)
    name = f"오류_{edit.file_name.rsplit('.', 1)[0]}.xlsx"
    return send_file(path, as_attachment=True, download_name=name, mimetype=EXCEL)
