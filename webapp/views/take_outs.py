"""모두 내려받기: everything of one's own stores as a zip of workbooks, made by a run."""

from flask import Blueprint, send_file
from werkzeug.wrappers import Response

from webapp import access, pages, wording
from webapp.models.base import now
from webapp.services import runs
from webapp.services.keeping import taking_out

bp = Blueprint("take_outs", __name__, url_prefix="/take-out")


@bp.get("")
def show() -> Response:
    """How far the last one is, and the way to it."""
    user = access.user()
    run = taking_out.latest(user)
    hidden = [store.name for store in access.my_stores() if not access.may(store, "personal_data")]
    is_there = taking_out.file_of(run) is not None
    answer = pages.page("take_outs/show.html", "progress", run=run, is_there=is_there, hidden=hidden)
    return pages.refreshing(answer, run.live_since if run else None)


@bp.post("")
def begin() -> Response:
    user = access.user()
    if not access.my_stores():
        return pages.done("take_outs.show", "내려받을 스토어가 없습니다.", "info")
    runs.start(taking_out.order(user), user)
    return pages.done("take_outs.show")


@bp.get("/all.zip")
def download() -> Response:
    file = taking_out.file_of(taking_out.latest(access.user()))
    if file is None:
        return pages.done("take_outs.show")
    name = f"일레븐데스크_{wording.kst(now()):%Y%m%d_%H%M}.zip"
    return send_file(file, as_attachment=True, download_name=name, mimetype="application/zip")
