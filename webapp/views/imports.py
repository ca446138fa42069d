"""상품 가져오기: from the uploaded product file over its plan to the report, and back again."""

from typing import Any

from flask import Blueprint, abort, current_app, request, send_file
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.forms.imports import MappingForm, UndoForm, UploadForm, mapping_form
from webapp.jobs import imports as jobs
from webapp.models.imports import ImportRow, ProductImport
from webapp.models.stores import Store
from webapp.services import setup
from webapp.services.imports import deciding, facts, library, reporting, sending, undoing, uploads
from webapp.services.imports.files_problems import FileProblem
from webapp.services.imports.library import HALTED, MAPPING, PLAN, REPORT
from webapp.services.imports.uploads import ImportRefused
from webapp.services.products.bulk_files import IMPORT, begun_from
from webapp.services.products.bulks import BulkRefused

bp = Blueprint("imports", __name__, url_prefix="/stores/<int:store_id>/imports")
ROWS_SHOWN = 50


@bp.get("")
def list_imports(store_id: int) -> Response:
    """The store's imports, newest first, and how far its listings are filled."""
    store = access.get_store(store_id)
    found = library.of_store(store)
    paging = pages.Paging(found.count())
    rows = list(found.limit(paging.size).offset(paging.offset))
    filling = library.filling(store)
    context: dict[str, Any] = {
        "store": store,
        "imports": rows,
        "paging": paging,
        "filling": filling,
        "closed_by": _closed_by(store),
    }
    answer = pages.page("imports/list.html", "filling", **context)
    return pages.refreshing(answer, filling.run.live_since if filling.run else None)


def _closed_by(store: Store) -> str | None:
    """The step of the checklist that has to be done before products come in."""
    return setup.checklist(store).step(setup.PRODUCTS).closed_by


@bp.get("/new")
def new(store_id: int) -> Response:
    return _new(access.get_store(store_id, "work"), UploadForm())


def _new(store: Store, form: UploadForm, status: int = 200) -> Response:
    limit = current_app.config["SETTINGS"].upload_max_mb
    context: dict[str, Any] = {"store": store, "form": form, "closed_by": _closed_by(store), "limit": limit}
    return pages.page("imports/new.html", status=status, **context)


@bp.post("")
def upload(store_id: int) -> Response:
    store = access.get_store(store_id, "work")
    form = UploadForm()
    if form.validate_on_submit() and _closed_by(store) is None:
        try:
            return _go_on(jobs.receive(store, form.file.data.stream, form.file.data.filename or "", access.actor()))
        except FileProblem as problem:
            form.file.errors = [str(problem)]
    return _new(store, form, 422)


@bp.post("/search")
def search(store_id: int) -> Response:
    store = access.get_store(store_id, "work")
    if _closed_by(store):
        return _new(store, UploadForm(formdata=None), 422)
    return _go_on(jobs.search(store, access.actor()))


def _go_on(product_import: ProductImport, refusal: Exception | None = None) -> Response:
    """To the import's page, with the reason where something was refused."""
    ids = {"store_id": product_import.store_id, "import_id": product_import.id}
    return pages.done("imports.show", str(refusal or ""), "error" if refusal else "success", **ids)


@bp.post("/enrich")
def enrich(store_id: int) -> Response:
    store = access.get_store(store_id, "work")
    run, made = jobs.enrich(store, access.actor())
    message = "11번가에서 상품을 다시 채우기 시작했습니다." if made else "이미 채우고 있습니다."
    return pages.done("runs.show", message, "info", run_id=run.id)


@bp.get("/<int:import_id>")
def show(store_id: int, import_id: int) -> Response:
    """One page for the whole way; what it shows follows the state of the import."""
    return _show(access.get_import(store_id, import_id))


def _show(product_import: ProductImport, status: int = 200, **forms: Any) -> Response:
    standing = library.standing(product_import)
    context: dict[str, Any] = {"store": product_import.store, "found": product_import, "standing": standing}
    if standing.phase == MAPPING:
        context |= _mapping_context(product_import)
    elif standing.phase == PLAN:
        context |= _plan_context(product_import)
    elif standing.phase in (REPORT, HALTED):
        context |= {**_report_context(product_import), **forms}
    answer = pages.page("imports/show.html", "state", status=status, **context)
    return pages.refreshing(answer, standing.live_since)


def _plan_context(product_import: ProductImport) -> dict[str, Any]:
    writes, undecided = reporting.writes(product_import), deciding.undecided(product_import)
    bad = reporting.bad_rows(product_import).count()
    sent = {"to_send": sending.counts(product_import), "bulks": begun_from(IMPORT, product_import.id)}
    return {"writes": writes, "undecided": undecided, "bad": bad, **sent, **_rows_context(product_import)}


def _report_context(product_import: ProductImport) -> dict[str, Any]:
    undoable = undoing.count_undoable(product_import)
    return {
        "undoable": undoable,
        "asks": undoable > undoing.ASK_ABOVE,
        "undo_form": UndoForm(formdata=None),
        "filling": library.filling(product_import.store),
        "bad": reporting.bad_rows(product_import).count(),
    }


def _mapping_context(product_import: ProductImport, form: Any = None, problem: str = "") -> dict[str, Any]:
    mapping = uploads.mapping_of(product_import)
    return {"mapping": mapping, "form": form or mapping_form(mapping, MappingForm), "problem": problem}


@bp.get("/<int:import_id>/mapping")
def edit_mapping(store_id: int, import_id: int) -> Response:
    """The columns again, when the plan shows that one was read wrongly."""
    product_import = access.get_import(store_id, import_id, "work")
    if product_import.head is None or product_import.state not in uploads.CHANGEABLE:
        return _go_on(product_import)
    context: dict[str, Any] = {
        "store": product_import.store,
        "found": product_import,
        **_mapping_context(product_import),
    }
    return pages.page("imports/mapping.html", **context)


@bp.post("/<int:import_id>/mapping")
def save_mapping(store_id: int, import_id: int) -> Response:
    product_import = access.get_import(store_id, import_id, "work")
    if product_import.head is None:
        return _go_on(product_import)
    form = mapping_form(uploads.mapping_of(product_import), MappingForm)
    problem = "" if form.validate() else "고를 수 없는 항목이 있습니다. 아래에서 다시 골라 주세요."
    if not problem:
        try:
            jobs.plan(product_import, form.columns(), access.actor())
            return _go_on(product_import)
        except (ValueError, ImportRefused) as refusal:
            problem = str(refusal)
    context: dict[str, Any] = {"store": product_import.store, "found": product_import}
    return pages.page("imports/mapping.html", status=422, **context, **_mapping_context(product_import, form, problem))


def _rows_context(product_import: ProductImport) -> dict[str, Any]:
    """The rows that the address asks for: kind, state, words, and behind which row of the file."""
    wanted = {name: request.args.get(name, "") for name in ("kind", "state", "q")}
    behind = request.args.get("after", 0, int)
    rows = reporting.rows_page(product_import, wanted, behind, ROWS_SHOWN)
    shown = rows[:ROWS_SHOWN]
    return {
        "rows": shown,
        "wanted": wanted,
        "behind": behind,
        "next_after": shown[-1].row_number if len(rows) > ROWS_SHOWN else None,
        "changes": {row.id: facts.shown(row.before, row.values, row.more or {}) for row in shown if row.before},
        "skus": reporting.choices_of(shown),
        "kinds": reporting.kind_counts(product_import),
    }


@bp.get("/<int:import_id>/rows")
def list_rows(store_id: int, import_id: int) -> Response:
    product_import = access.get_import(store_id, import_id)
    context: dict[str, Any] = {"store": product_import.store, "found": product_import, **_rows_context(product_import)}
    return pages.page("imports/rows.html", "row_table", **context)


@bp.post("/<int:import_id>/rows/<int:row_id>/decision")
def decide(store_id: int, import_id: int, row_id: int) -> Response:
    product_import = access.get_import(store_id, import_id, "work")
    mine = (ImportRow.id == row_id) & (ImportRow.product_import == product_import)
    row = ImportRow.get_or_none(mine) or abort(404)
    try:
        deciding.decide(row, request.form.get("decision", ""), access.actor())
    except ImportRefused as refusal:
        return _go_on(product_import, refusal)
    place = {"store_id": store_id, "import_id": import_id, "after": request.form.get("after", 0, int)}
    return pages.done("imports.list_rows", f"{row.row_number}행의 결정을 저장했습니다.", kind="conflict", **place)


@bp.post("/<int:import_id>/decisions")
def decide_all(store_id: int, import_id: int) -> Response:
    product_import = access.get_import(store_id, import_id, "work")
    try:
        count = deciding.decide_all(product_import, request.form.get("decision", ""), access.actor())
    except ImportRefused as refusal:
        return _go_on(product_import, refusal)
    return pages.done("imports.show", f"충돌 {count:,}건을 결정했습니다.", store_id=store_id, import_id=import_id)


@bp.post("/<int:import_id>/start")
def start(store_id: int, import_id: int) -> Response:
    product_import = access.get_import(store_id, import_id, "work")
    try:
        jobs.apply(product_import, access.actor())
    except ImportRefused as refusal:
        return _go_on(product_import, refusal)
    return _go_on(product_import)


@bp.post("/<int:import_id>/send/<kind>")
def send(store_id: int, import_id: int, kind: str) -> Response:
    """Preview what the plan changes as a bulk change at the market; the import itself need not be carried out."""
    product_import = access.get_import(store_id, import_id, "work")
    if kind not in sending.COLUMNS:
        abort(404)
    try:
        bulk = jobs.send(product_import, kind, access.actor())
    except (ImportRefused, BulkRefused) as refusal:
        return _go_on(product_import, refusal)
    return pages.done("bulks.show", store_id=store_id, bulk_id=bulk.id)


@bp.get("/<int:import_id>/errors.xlsx")
def errors(store_id: int, import_id: int) -> Response:
    """The rows that need mending, as a workbook that can be mended and uploaded again."""
    product_import = access.get_import(store_id, import_id, "work")
    path = reporting.error_workbook_of(product_import) or abort(404)
    name = f"오류_{product_import.file_name.rsplit('.', 1)[0]}.xlsx"
    return send_file(path, as_attachment=True, download_name=name)


@bp.post("/<int:import_id>/undo")
def undo(store_id: int, import_id: int) -> Response:
    product_import = access.get_import(store_id, import_id, "work")
    form = UndoForm()
    count = undoing.count_undoable(product_import)
    form.expected = count if count > undoing.ASK_ABOVE else None
    if not form.validate_on_submit():
        return _show(product_import, 422, undo_form=form)
    try:
        jobs.undo(product_import, access.actor())
    except ImportRefused as refusal:
        return _go_on(product_import, refusal)
    return _go_on(product_import)


@bp.post("/<int:import_id>/discard")
def discard(store_id: int, import_id: int) -> Response:
    product_import = access.get_import(store_id, import_id, "work")
    try:
        uploads.discard(product_import, access.actor())
    except ImportRefused as refusal:
        return _go_on(product_import, refusal)
    return pages.done("imports.list_imports", "가져오기를 지웠습니다. 상품은 바뀌지 않았습니다.", store_id=store_id)
