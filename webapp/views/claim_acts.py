"""Deciding claims: each decision on a page of its own that says what the market will do before it happens."""

from typing import Final

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from webapp import access, pages, wording_claim_acts
from webapp.forms import claim_acts as forms
from webapp.forms.claim_acts import BulkApprovalForm, DecisionForm, FilingForm
from webapp.jobs import claims as jobs
from webapp.models.claims import CANCEL, EXCHANGE, NON_ARRIVAL, RETURN, Claim
from webapp.models.orders import Order, OrderLine
from webapp.models.stores import Store
from webapp.services.claims import acting, approving, filing, shipping_instead
from webapp.services.claims.decisions import (
    ANSWER,
    APPROVE,
    HOLD,
    HOLD_COMPLETION,
    INVOICE,
    REFUSE,
    way_of,
)
from webapp.services.claims.ways_out import refusal_of
from webapp.views import order_sending
from webapp.views.act_sending import Ending, tried

bp = Blueprint("claim_acts", __name__, url_prefix="/stores/<int:store_id>")
FORMS: Final[dict[tuple[str, str], type[DecisionForm]]] = {
    (CANCEL, APPROVE): forms.ApprovalForm,
    (CANCEL, REFUSE): forms.CancelRefusalForm,
    (RETURN, APPROVE): forms.ApprovalForm,
    (RETURN, REFUSE): forms.ReturnRefusalForm,
    (RETURN, HOLD): forms.HoldForm,
    (RETURN, HOLD_COMPLETION): forms.CompletionHoldForm,
    (RETURN, INVOICE): forms.ReturnParcelForm,
    (EXCHANGE, APPROVE): forms.ExchangeApprovalForm,
    (EXCHANGE, REFUSE): forms.ExchangeRefusalForm,
    (EXCHANGE, INVOICE): forms.ReturnParcelForm,
    (NON_ARRIVAL, ANSWER): forms.NonArrivalForm,
}
MOST_AT_ONCE = 500


def _found(store_id: int, claim_id: int, what: str) -> tuple[Claim, type[DecisionForm]]:
    claim = access.get_claim(store_id, claim_id, "work")
    return claim, FORMS.get((claim.kind, what.replace("-", "_"))) or abort(404)


@bp.get("/claims/<int:claim_id>/<string:what>")
def decide(store_id: int, claim_id: int, what: str) -> Response:
    claim, form_kind = _found(store_id, claim_id, what)
    form = form_kind()
    if "courier" in form and request.method == "GET":
        form["courier"].data = claim.store.default_courier
    return _page(claim, form)


@bp.post("/claims/<int:claim_id>/<string:what>")
def carry_out(store_id: int, claim_id: int, what: str) -> Response:
    """The decision itself; whatever keeps it back is told on the same page, with all that was typed."""
    claim, form_kind = _found(store_id, claim_id, what)
    form = form_kind()
    if not form.validate():
        return _page(claim, form, 422)
    ending = Ending(
        done=wording_claim_acts.DONE[claim.kind, form.what],
        back=lambda message, kind: _back(claim, message, kind),
        show=lambda status: _page(claim, form, status),
        refusal_of=refusal_of,
    )
    decision = form.decision()
    return tried(claim.store, lambda client: acting.decide(claim, decision, client, access.actor()), form, ending)


def _back(claim: Claim, message: str, kind: str) -> Response:
    return pages.done("claims.show", message, kind, store_id=claim.store_id, claim_id=claim.id)


def _page(claim: Claim, form: DecisionForm, status: int = 200) -> Response:
    key = claim.kind, form.what
    return pages.page(
        "claims/act.html",
        status=status,
        claim=claim,
        store=claim.store,
        form=form,
        title=wording_claim_acts.TITLES[key],
        effects=wording_claim_acts.EFFECTS[key],
        is_serious=key in wording_claim_acts.SERIOUS,
        is_possible=way_of(claim, form.what) is not None,
        along=shipping_instead.goes_along(claim) if key == (CANCEL, REFUSE) else [],
    )


@bp.post("/claims/choose")
def choose(store_id: int) -> Response:
    """What approving the ticked claims would do, before it is done."""
    store = access.get_store(store_id, "work")
    return _bulk(store, _kind(), _ids())


@bp.get("/claims/choose")
def chosen_before(store_id: int) -> Response:
    """A page that is kept or loaded anew has nothing ticked any more."""
    store = access.get_store(store_id, "work")
    return pages.done("claims.list_claims", "목록에서 승인할 클레임을 골라 주세요.", "info", store=store.id)


@bp.post("/claims/approve-many")
def approve_many(store_id: int) -> Response:
    """승인 of the ticked claims, once their number was typed."""
    store = access.get_store(store_id, "work")
    kind, ids = _kind(), _ids()
    ready, _others = approving.choices(store, ids, kind)
    form = BulkApprovalForm(len(ready))
    if not ready or not form.validate():
        return _bulk(store, kind, ids, form, 422)
    run, _made = jobs.approve(store, [claim.id for claim in ready], access.actor())
    return pages.done("runs.show", f"{len(ready):,}건의 승인을 시작했습니다.", "info", run_id=run.id)


def _kind() -> str:
    kind = request.form.get("kind", "")
    return kind if kind in approving.KINDS else abort(404)


def _ids() -> list[int]:
    given = (one for one in request.form.getlist("ids") if one.isascii() and one.isdigit() and len(one) < 16)
    return sorted({int(one) for one in given})[:MOST_AT_ONCE]


def _bulk(store: Store, kind: str, ids: list[int], form: BulkApprovalForm | None = None, status: int = 200) -> Response:
    ready, others = approving.choices(store, ids, kind)
    return pages.page(
        "claims/approve_many.html",
        status=status,
        store=store,
        kind=kind,
        ready=ready,
        others=others,
        form=form or BulkApprovalForm(len(ready)),
        effects=wording_claim_acts.EFFECTS[kind, APPROVE],
    )


def _line(order: Order, line_id: int) -> OrderLine:
    mine = (OrderLine.id == line_id) & (OrderLine.order == order)
    line: OrderLine = OrderLine.select(OrderLine, Order).join(Order).where(mine).first() or abort(404)
    line.store = order.store
    return line


@bp.get("/orders/<int:order_id>/lines/<int:line_id>/return")
def file_return(store_id: int, order_id: int, line_id: int) -> Response:
    order = access.get_order(store_id, order_id, "work")
    return _filing(order, _line(order, line_id), FilingForm())


@bp.post("/orders/<int:order_id>/lines/<int:line_id>/return")
def file_return_now(store_id: int, order_id: int, line_id: int) -> Response:
    """반품신청 for the buyer."""
    order = access.get_order(store_id, order_id, "work")
    line = _line(order, line_id)
    form = FilingForm()
    if not form.validate():
        return _filing(order, line, form, 422)
    ending = Ending(
        done="반품을 신청하고 완료했습니다. 구매자에게 환불됩니다." if form.complete.data else "반품을 신청했습니다.",
        back=lambda message, kind: order_sending.back(order, message, kind),
        show=lambda status: _filing(order, line, form, status),
        refusal_of=refusal_of,
    )
    return tried(order.store, lambda client: filing.file(line, form.filing(), client, access.actor()), form, ending)


def _filing(order: Order, line: OrderLine, form: FilingForm, status: int = 200) -> Response:
    return pages.page(
        "claims/file_return.html",
        status=status,
        order=order,
        store=order.store,
        line=line,
        form=form,
        is_possible=line.id in {one.id for one in filing.returnable(order)},
    )
