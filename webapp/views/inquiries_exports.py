"""The list of inquiries as a workbook: at once, or by a run when it is long."""

from flask import Blueprint, request, send_file
from werkzeug.wrappers import Response

from webapp import access, pages, wording
from webapp.jobs import exports
from webapp.models.base import now
from webapp.models.runs import Run
from webapp.services.inquiries import exporting
from webapp.views import lists
from webapp.views.listings import EXCEL

bp = Blueprint("inquiries_exports", __name__, url_prefix="/stores/<int:store_id>/inquiries")


@bp.post("/export")
def export(store_id: int) -> Response:
    """The list as it stands; who asked only for those who may see it."""
    store = access.get_store(store_id, "work")
    made = exports.inquiries_workbook(store, access.actor(), lists.search_of(request.form.get("back", "")))
    if made is None:
        message = "내려받을 문의가 없습니다. 조건을 줄여 주세요."
        return pages.done("inquiries.list_inquiries", message, "info", store_id=store.id)
    if isinstance(made, Run):
        return pages.done("inquiries_exports.show_export", store_id=store.id)
    return send_file(made, as_attachment=True, download_name=_file_name(), mimetype=EXCEL)


def _file_name() -> str:
    return f"문의_{wording.kst(now()):%Y%m%d_%H%M}.xlsx"


@bp.get("/export")
def show_export(store_id: int) -> Response:
    """The user's last long workbook of the store: how far it is, and the way to it."""
    store = access.get_store(store_id)
    run = exporting.latest(store, access.user())
    file = exporting.file_of(run) if run else None
    answer = pages.page("inquiries/export.html", "progress", store=store, run=run, is_there=file is not None)
    return pages.refreshing(answer, 2, bool(run and run.live))


@bp.get("/export.xlsx")
def download_export(store_id: int) -> Response:
    store = access.get_store(store_id)
    run = exporting.latest(store, access.user())
    file = exporting.file_of(run) if run else None
    if file is None:
        return pages.done("inquiries_exports.show_export", store_id=store.id)
    return send_file(file, as_attachment=True, download_name=_file_name(), mimetype=EXCEL)
