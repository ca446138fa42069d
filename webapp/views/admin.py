"""For administrators: the workers, their queues, what runs and what failed, and one retry for a whole cause."""

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.jobs import board
from webapp.models.runs import Run
from webapp.services import runs, worker_board

bp = Blueprint("admin", __name__, url_prefix="/admin")


@bp.get("/worker")
def worker() -> Response:
    """The board; htmx asks for it every few seconds, a browser without script refreshes."""
    access.require_admin()
    queueing = board.look()
    answer = pages.page(
        "admin/worker.html",
        "board",
        queueing=queueing,
        by_state=worker_board.by_state(),
        live=worker_board.live(),
        failures=board.failures(),
        is_silent=worker_board.is_silent,
        held_back=worker_board.held_back() if queueing else [],
    )
    return pages.coming_again(answer, 5)


def _run(run_id: int) -> Run:
    access.require_admin()
    run: Run = Run.get_or_none(Run.id == run_id) or abort(404)
    return run


@bp.post("/worker/runs/<int:run_id>/retry")
def retry(run_id: int) -> Response:
    if board.retry(_run(run_id), access.actor()):
        return pages.done("admin.worker", "멈춘 곳부터 다시 시작했습니다.")
    return pages.done(
        "admin.worker", "실패하거나 멈춘 작업만 다시 할 수 있습니다. 아무것도 시작하지 않았습니다.", "warning"
    )


@bp.post("/worker/retry")
def retry_group() -> Response:
    access.require_admin()
    started = board.retry_group(request.form.get("kind", ""), request.form.get("cause", ""), access.actor())
    if started:
        return pages.done("admin.worker", f"{started}건을 멈춘 곳부터 다시 시작했습니다.")
    return pages.done("admin.worker", "그 사이에 모두 다시 시작되어 더 할 것이 없습니다.", "info")


@bp.post("/worker/runs/<int:run_id>/cancel")
def cancel(run_id: int) -> Response:
    if runs.ask_to_stop(_run(run_id), access.actor()):
        return pages.done("admin.worker", "멈추라고 알렸습니다. 하던 묶음까지 끝내고 멈춥니다.", "info")
    return pages.done("admin.worker", "이미 끝난 작업입니다.", "info")
