"""작업: background work as a list, its progress, stopping it and going on with it."""

from typing import Any

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.models.runs import LIVE, Run
from webapp.services import runs

bp = Blueprint("runs", __name__, url_prefix="/runs")


@bp.get("")
def list_runs() -> Response:
    """The runs of the user's stores, newest first, by state."""
    state = request.args.get("state", "")
    mine = Run.store.in_([store.id for store in access.my_stores()])
    tabs = runs.counts(mine)
    found = runs.of_outcome(mine, state)
    paging = pages.Paging(found.count())
    rows = list(found.limit(paging.size).offset(paging.offset))
    since = max((run.created_at for run in rows if run.live), default=None)
    context: dict[str, Any] = {"runs": rows, "paging": paging, "tabs": tabs, "state": state, "live_since": since}
    answer = pages.page("runs/list.html", "run_table", **context)
    return pages.refreshing(answer, since)


@bp.get("/live")
def count_live() -> Response:
    """The frame's word on how much work goes on, alone."""
    mine = Run.store.in_([store.id for store in access.my_stores()])
    live = Run.select().where(mine & Run.state.in_(LIVE)).count()
    return Response(render_template("parts/live.html", frame={"live_runs": live}), mimetype="text/html")


@bp.get("/<int:run_id>")
def show(run_id: int) -> Response:
    run = access.get_run(run_id)
    answer = pages.page("runs/show.html", "progress", run=run)
    return pages.refreshing(answer, run.live_since)


@bp.post("/<int:run_id>/stop")
def stop(run_id: int) -> Response:
    run = access.get_run(run_id, "work")
    asked = runs.ask_to_stop(run, access.actor())
    message = "멈추라고 알렸습니다. 하던 묶음까지 끝내고 멈춥니다." if asked else "이미 끝난 작업입니다."
    return pages.done("runs.show", message, "info", run_id=run.id)


@bp.post("/<int:run_id>/again")
def again(run_id: int) -> Response:
    run = access.get_run(run_id, "work")
    fresh, _made = runs.again(run, access.actor())
    return pages.done("runs.show", "멈춘 곳부터 다시 시작했습니다.", run_id=fresh.id)
