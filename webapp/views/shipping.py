"""What the views of addresses and templates share: the state above a list, and how the end of a push is told."""

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from webapp import pages
from webapp.forms import DeskForm
from webapp.models.acts import ActInProgress
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import freshness, sending
from webapp.services.sending import Sent
from webapp.services.shipping import fetching
from webapp.services.shipping.refusals import Refusal

UNKNOWN = (
    "결과를 확인하지 못했습니다. 11번가가 답하지 않아 반영되었는지 알 수 없습니다. 다시 보내지 않았으니 "
    "1분쯤 뒤 [다시 확인]을 눌러 주세요."
)
NOT_THERE = "11번가에 반영되지 않은 것을 확인했습니다. 바뀐 것이 없으니 다시 저장해 주세요."


def state_of(store: Store, what: str, act_kinds: tuple[str, ...]) -> dict[str, Any]:
    """The latest fetch, how old what we show is, and changes whose outcome is not known."""
    latest = Run.select().where((Run.store == store) & (Run.kind == fetching.KIND)).order_by(Run.id.desc()).first()
    mark = freshness.marks([store])[store.id].get(what)
    return {"run": latest, "mark": mark, "unsettled": sending.unsettled(store, act_kinds), "what": what}


def watching(answer: Response, run: Run | None) -> Response:
    """The page comes again while a fetch runs; at its end the whole page, since the set-up's steps have moved on."""
    if pages.wants_fragment() and not (run and run.live):
        answer.headers["HX-Refresh"] = "true"
    return pages.refreshing(answer, run.live_since if run else None)


def closed(store: Store) -> Response:
    """An unapproved store cannot be used; the page says why and leads to the store's settings."""
    return pages.page("shipping/closed.html", store=store, status=200 if request.method == "GET" else 409)


def busy(problem: ActInProgress, endpoint: str, store: Store) -> Response:
    """An earlier attempt is not settled: nothing was sent now."""
    if problem.act.state == "sending":
        message = "같은 내용을 이미 보내고 있습니다. 두 번 보내지 않았습니다. 잠시 뒤 목록에서 확인해 주세요."
    else:
        message = "결과를 확인하지 못한 변경이 있어 보내지 않았습니다. 아래 [다시 확인]을 먼저 눌러 주세요."
    return pages.done(endpoint, message, "warning", store_id=store.id)


def tell_refusal(form: DeskForm, refusal: Refusal) -> str:
    """Put a refusal at its field, or above the form; the market's own words for the small print."""
    if refusal.field is not None and refusal.field in form:
        form[refusal.field].errors = [refusal.sentence]
    else:
        form.form_errors = [refusal.sentence]
    return refusal.words


def told(outcome: Sent, done: str, endpoint: str, **values: Any) -> Response:
    """On to the list, with what became of the change."""
    if outcome.is_done:
        return pages.done(endpoint, done, **values)
    if outcome.is_refused:
        return pages.done(endpoint, NOT_THERE, "error", **values)
    return pages.done(endpoint, UNKNOWN, "warning", **values)
