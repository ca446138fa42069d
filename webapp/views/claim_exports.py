"""The list of claims as a workbook: at once, or by a run when it is long."""

from flask import Blueprint, request, send_file
from werkzeug.wrappers import Response

from webapp import access, pages, wording
from webapp.jobs import exports
from webapp.models.base import now
from webapp.models.runs import Run
from webapp.services.claims import exporting
from webapp.views import lists
from webapp.views.listings import EXCEL

bp = Blueprint("claim_exports", __name__, url_prefix="/claims")


@bp.post("/export")
def export() -> Response:
    """The list as it stands; names and addresses only of stores in which the user may see them."""
    query = lists.search_of(request.form.get("back", ""))
    made = exports.claims_workbook(access.actor(), query)
    if made is None:
        return pages.done("claims.list_claims", "내려받을 클레임이 없습니다. 조건을 줄여 주세요.", "info")
    if isinstance(made, Run):
        return pages.done("claim_exports.show_export")
    return send_file(made, as_attachment=True, download_name=_file_name(), mimetype=EXCEL)


def _file_name() -> str:
    return f"클레임_{wording.kst(now()):%Y%m%d_%H%M}.xlsx"


@bp.get("/export")
def show_export() -> Response:
    """The user's last long workbook: how far it is, and the way to it."""
    run = exporting.latest(access.user())
    file = exporting.file_of(run) if run else None
    answer = pages.page("claims/export.html", "progress", run=run, is_there=file is not None)
    return pages.refreshing(answer, 2, bool(run and run.live))


@bp.get("/export.xlsx")
def download_export() -> Response:
    run = exporting.latest(access.user())
    file = exporting.file_of(run) if run else None
    if file is None:
        return pages.done("claim_exports.show_export")
    return send_file(file, as_attachment=True, download_name=_file_name(), mimetype=EXCEL)
