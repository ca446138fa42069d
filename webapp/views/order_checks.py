"""진실 확인: what we and the market say of each dispatch, in three lists, each difference settled with one click."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.jobs import orders as jobs
from webapp.models.orders import AGREED, ONLY_HERE
from webapp.services.orders import truth
from webapp.views import frame

bp = Blueprint("order_checks", __name__, url_prefix="/stores/<int:store_id>/orders/check")


@bp.get("")
def show(store_id: int) -> Response:
    store = access.get_store(store_id)
    counts = truth.counts(store)
    asked = request.args.get("verdict", "")
    differing = next((one for one in truth.VERDICTS if counts.get(one)), ONLY_HERE)
    verdict = asked if asked in truth.VERDICTS else differing
    paging = pages.Paging(counts.get(verdict, 0))
    return pages.page(
        "orders/check.html",
        store=store,
        counts=counts,
        verdict=verdict,
        verdicts=truth.VERDICTS,
        agreed=AGREED,
        only_here=ONLY_HERE,
        paging=paging,
        rows=truth.page_of(store, verdict, paging.offset, paging.size),
        mark=frame.marks().get(store.id, {}).get(truth.WHAT),
    )


@bp.post("")
def start(store_id: int) -> Response:
    """Ask the market now."""
    store = access.get_store(store_id, "work")
    run, made = jobs.check(store, access.actor())
    message = "11번가에 발송 상태를 묻기 시작했습니다." if made else "이미 확인하고 있습니다."
    return pages.done("runs.show", message, "info", run_id=run.id)


@bp.post("/settle")
def settle(store_id: int) -> Response:
    store = access.get_store(store_id, "work")
    given = request.form.get("line", "")
    line_id = int(given) if given.isascii() and given.isdigit() and len(given) < 16 else 0
    row = truth.take_word(store, line_id, access.actor())
    if row is None:
        return pages.done("order_checks.show", "이미 정리했거나 다시 확인해 보니 같습니다.", "info", store_id=store.id)
    return pages.done("order_checks.show", "11번가의 상태로 정리했습니다.", store_id=store.id, verdict=row.verdict)
