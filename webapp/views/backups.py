"""백업: for administrators, the copies of everything that lie in the folder, and the last restore test."""

from flask import Blueprint, abort, send_file
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.jobs import backups
from webapp.services.keeping import nightly, place, shelf

bp = Blueprint("backups", __name__, url_prefix="/admin/backups")


@bp.get("")
def list_backups() -> Response:
    access.require_admin()
    here, made, tried = place.here(), backups.last(nightly.BACKUP), backups.last(nightly.TEST)
    since = max((run.created_at for run in (made, tried) if run and run.live), default=None)
    answer = pages.page(
        "backups/list.html", "board", copies=shelf.shown(here), here=here, made=made, tried=tried, live_since=since
    )
    return pages.refreshing(answer, since)


@bp.post("")
def make() -> Response:
    access.require_admin()
    if backups.make(access.actor()):
        return pages.done("backups.list_backups", "백업을 시작했습니다. 만드는 동안에도 그대로 쓸 수 있습니다.")
    return pages.done("backups.list_backups", "이미 백업을 만들고 있습니다.", "info")


@bp.post("/test")
def test() -> Response:
    access.require_admin()
    if backups.try_newest(access.actor()):
        return pages.done(
            "backups.list_backups", "마지막 백업의 복원 시험을 시작했습니다. 지금 자료는 건드리지 않습니다."
        )
    return pages.done("backups.list_backups", "이미 복원 시험을 하고 있습니다.", "info")


@bp.post("/<backup>/download")
def download(backup: str) -> Response:
    """A copy holds everybody's data, so the audit trail tells who took it; its key cannot be had here."""
    access.require_admin()
    copy = backups.take(backup, access.actor()) or abort(404)
    return send_file(copy.file, as_attachment=True, download_name=copy.name, mimetype="application/zip")


@bp.post("/<backup>/delete")
def delete(backup: str) -> Response:
    access.require_admin()
    if not backups.delete(backup, access.actor()):
        abort(404)
    return pages.done("backups.list_backups", f"{backup} 백업과 그 열쇠를 지웠습니다.")
