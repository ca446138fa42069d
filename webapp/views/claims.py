"""클레임관리: claims as a list by where each stands, each claim closely, asked about anew, and who sees to it."""

from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp import access, pages, wording_claims
from webapp.forms.claim_goods import CheckForm, EndingForm, ReceiveForm
from webapp.forms.claims import ClaimFilters
from webapp.jobs import claims as jobs
from webapp.models.base import now
from webapp.models.claims import Claim
from webapp.models.lists import CLAIMS
from webapp.services import preferences, saved_filters, sending
from webapp.services.claims import beside, by_hand, decisions, finding, goods, looking, queues, reading
from webapp.services.claims.finding import Counted
from webapp.services.orders import finding as orders
from webapp.services.orders import noting, stages
from webapp.services.orders.noting import NoteRefused
from webapp.services.sending import MarketProblem
from webapp.views import frame

bp = Blueprint("claims", __name__)


@bp.get("/claims")
def list_claims() -> Response:
    """Claims of one store or all of the user's; the whole search stands in the address."""
    store, stores = access.asked_stores()
    ids = tuple(one.id for one in stores)
    filters = ClaimFilters(access.my_stores(), store, noting.choices(ids).people)
    found = finding.Finding(finding.read(request.args, ids, now()))
    view = preferences.of(access.user(), CLAIMS)
    counted = finding.count(found)
    stage = found.search.stage
    paging = pages.Paging(counted.at(stage), counted.is_more(stage), view.size)
    rows = paging.take(finding.page_of(found, counted, paging.offset, paging.size + paging.is_more))
    return pages.page(
        "claims/list.html",
        "claim_table",
        filters=filters,
        stores=stores,
        store=store,
        store_names={one.id: one.name for one in stores},
        tabs=_tabs(counted, paging),
        paging=paging,
        rows=rows,
        view=view,
        saved=saved_filters.of(access.user(), CLAIMS),
        total=counted.at(""),
        queue=found.search.criteria.queue,
        moment=found.search.moment,
        stages=stages,
        queues=queues,
        marks=frame.marks(),
        what=reading.WHAT,
    )


def _tabs(counted: Counted, paging: pages.Paging) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": label,
            # Among many that were not counted none was seen: that is not the same as none.
            "count": counted.at(name) if counted.at(name) or not counted.is_more(name) else None,
            "more": "+" if counted.is_more(name) else "",
            "address": paging.address(stage=name or None, page=None),
        }
        for name, label in [*wording_claims.STAGES.items(), ("", "전체")]
    ]


@bp.post("/stores/<int:store_id>/claims/collect")
def collect(store_id: int) -> Response:
    store = access.get_store(store_id, "work")
    run, made = jobs.collect(store, access.actor())
    said = "클레임을 가져오기 시작했습니다." if made else "이미 가져오고 있습니다."
    return pages.done("runs.show", said, "info", run_id=run.id)


@bp.get("/stores/<int:store_id>/claims/<int:claim_id>")
def show(store_id: int, claim_id: int) -> Response:
    return page_of(access.get_claim(store_id, claim_id))


def page_of(claim: Claim, status: int = 200, told: dict[str, Any] | None = None, **more: Any) -> Response:
    """The page of a claim; `told` is what may be read in plain text, `more` what an act shows on it."""
    lines = orders.lines_of(claim.order) if claim.order_id else []
    line = next((line for line in lines if line.id == claim.line_id), None)
    if line is not None:
        claim.line = line  # at hand already
    return pages.page(
        "claims/show.html",
        status=status,
        claim=claim,
        store=claim.store,
        lines=lines,
        line=line,
        words=beside.words_of(claim) if told is None else told,
        is_revealed=told is not None,
        others=beside.others_of(claim),
        steps=beside.steps_of(claim),
        acts=beside.acts_of(claim),
        trail=beside.trail_of(claim),
        people=noting.choices([claim.store_id]).people,
        possible=decisions.possible(claim),
        pieces=goods.pieces_of(claim),
        moment=now(),
        stages=stages,
        goods=goods,
        **{
            "receive_form": ReceiveForm(),
            "check_form": CheckForm(condition=claim.condition),
            "ending_form": EndingForm(claim),
            **more,
        },
    )


@bp.post("/stores/<int:store_id>/claims/<int:claim_id>/look")
def look(store_id: int, claim_id: int) -> Response:
    """Ask the market how this claim stands now."""
    claim = access.get_claim(store_id, claim_id, "work")
    try:
        with sending.calling(claim.store) as client:
            looking.look(claim, client)
    except MarketProblem as problem:
        return back(claim, f"확인하지 못했습니다. {problem}", "error")
    return back(claim, "11번가에 지금 상태를 확인했습니다.")


@bp.post("/stores/<int:store_id>/claims/<int:claim_id>/end")
def end(store_id: int, claim_id: int) -> Response:
    """How a claim that no list tells of ended, as somebody saw it in the market's own office."""
    claim = access.get_claim(store_id, claim_id, "work")
    form = EndingForm(claim)
    if not form.outcome.choices:
        return back(claim, "이미 결과를 아는 클레임입니다. 바꾼 것이 없습니다.", "info")
    if not form.validate():
        return page_of(claim, 422, ending_form=form)
    by_hand.end(claim, form.outcome.data, access.actor())
    return back(claim, "확인한 결과를 적었습니다. 11번가의 목록에 다시 나오면 그 내용을 따릅니다.")


@bp.post("/stores/<int:store_id>/claims/<int:claim_id>/reveal")
def reveal(store_id: int, claim_id: int) -> Response:
    """Names, phones and addresses in plain text; an audit line tells who looked."""
    claim = access.get_claim(store_id, claim_id, "personal_data")
    return page_of(claim, told=beside.reveal(claim, access.actor()))


@bp.post("/stores/<int:store_id>/claims/<int:claim_id>/assign")
def assign(store_id: int, claim_id: int) -> Response:
    claim = access.get_claim(store_id, claim_id, "work")
    given = request.form.get("assignee", "")
    user_id = (int(given) if given.isascii() and given.isdigit() and len(given) < 16 else 0) if given else None
    try:
        changed = beside.assign(claim, user_id, access.actor())
    except NoteRefused as refusal:
        return back(claim, f"{refusal} 아무것도 바꾸지 않았습니다.", "error")
    return back(
        claim, "담당자를 바꾸었습니다." if changed else "이미 그렇게 되어 있습니다.", "success" if changed else "info"
    )


def back(claim: Claim, message: str, kind: str = "success") -> Response:
    """To the claim's page, with a message."""
    return pages.done("claims.show", message, kind, store_id=claim.store_id, claim_id=claim.id)
