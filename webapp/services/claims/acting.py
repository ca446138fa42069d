"""Deciding claims at the market: each decision once, and settled by what the market's lists and lines show.

All decisions on a claim are one kind of act: while one is in doubt, no other may begin. Refusing a cancel sends the
order, so it passes the gate that a dispatch passes.
"""

import logging
from typing import Any

from webapp.elevenst import ElevenstClient, ElevenstError
from webapp.elevenst.cancellations import RefusalShipment
from webapp.elevenst.codes import (
    CancelRefusal,
    ClaimDelivery,
    ExchangeRefusal,
    NonArrivalAnswer,
    ResendBy,
    ReturnHold,
    ReturnRefusal,
)
from webapp.elevenst.non_arrivals import NonArrivalForm
from webapp.elevenst.resource import Receipt
from webapp.elevenst.shipments import ClaimParcel
from webapp.models.acts import SENDING, UNKNOWN, Act
from webapp.models.base import now
from webapp.models.claims import AWAITED, CANCEL, EXCHANGE, NON_ARRIVAL, NOTHING, ON_THE_WAY, Claim
from webapp.services import audit, sending
from webapp.services.audit import Actor, Change
from webapp.services.claims import goods, shipping_instead
from webapp.services.claims.decisions import (
    APPROVE,
    HOLD,
    HOLD_COMPLETION,
    INVOICE,
    REFUSE,
    WAYS,
    Decision,
    way_of,
)
from webapp.services.claims.looking import look as look_at
from webapp.services.claims.taking import Look, move
from webapp.services.imports.matching import only_writer
from webapp.services.orders import truth
from webapp.services.orders.looking import read_whole
from webapp.services.sending import ActRefused, Closing, Intent, Sent, Settler

log = logging.getLogger("elevendesk.claims")
DECIDE = "claim.decide"


class DecisionRefused(ActRefused):
    """Nothing was decided; the text is a Korean sentence with a way out."""


def decide(claim: Claim, decision: Decision, client: ElevenstClient, actor: Actor, run_id: int | None = None) -> Sent:
    """Carry a decision out, once. Raises DecisionRefused, ActInProgress, ElevenstError before anything was sent.

    What an earlier claim of the very run began is taken over: that claim has lost the run.
    """
    # First: what a killed run sent may have been told by a look already, and then the claim takes no decision any more.
    if begun := _begun_by(claim, run_id):
        return sending.take_over(begun, closing(client))
    _require(claim, decision)
    request: dict[str, Any] = {"claim": claim.id, "orders": [claim.order_no], "run": run_id, **decision.told}
    if claim.kind == CANCEL and decision.what == REFUSE:
        sends = [claim.line, *shipping_instead.gate(claim, client, decision)]
        request["lines"] = [line.id for line in sends]
        request["orders"] = sorted({line.order.number for line in sends})
    key = f"{claim.id}:{claim.state_at.isoformat()}:{':'.join(decision.told.values())}"
    told = {name: value for name, value in request.items() if value is not None}
    intent = Intent(claim.store, DECIDE, claim.key, key, told)
    act, is_mine = sending.begin(intent, actor)
    if not is_mine:
        return Sent(act, act.answer["row"])
    sent = sending.carry_out(act, lambda: _send(claim, decision, client), closing(client))
    if sent.is_done:
        _read_after(act, client)
    return sent


def _begun_by(claim: Claim, run_id: int | None) -> Act | None:
    """What an earlier claim of this run has begun here without learning its end."""
    mine = (Act.store == claim.store) & (Act.kind == DECIDE) & (Act.target == claim.key)
    act = Act.select().where(mine).order_by(Act.attempt.desc()).first() if run_id is not None else None
    if act is None or act.state not in (SENDING, UNKNOWN) or act.request.get("run") != run_id:
        return None
    found: Act = act
    return found


def _require(claim: Claim, decision: Decision) -> None:
    if way_of(claim, decision.what) is None:
        raise DecisionRefused(
            "지금 상태에서는 할 수 없는 처리입니다. 그사이 철회되었거나 다른 사람이 처리했을 수 있습니다. "
            "[지금 상태 확인]을 눌러 주세요. 아무것도 보내지 않았습니다."
        )


def _send(claim: Claim, decision: Decision, client: ElevenstClient) -> Receipt:
    """The market's call for it; guide pages 1640, 1641, 1745, 1644, 1645, 1654, 1655, 6747, 1649, 1650, 6734."""
    if decision.what == INVOICE:
        return _put_invoice(claim, decision, client)
    if claim.kind == CANCEL:
        return _cancel(claim, decision, client)
    if claim.kind == EXCHANGE:
        return _exchange(claim, decision, client)
    if claim.kind == NON_ARRIVAL:
        return _non_arrival(claim, decision, client)
    return _return(claim, decision, client)


def _place(claim: Claim) -> tuple[str, str, str]:
    return claim.number, claim.order_no, claim.line_no


def _cancel(claim: Claim, decision: Decision, client: ElevenstClient) -> Receipt:
    if decision.what == APPROVE:
        return client.cancellations.approve(*_place(claim))
    shipment = RefusalShipment(
        sent_at=now(), by=ClaimDelivery(decision.by), courier=decision.courier, tracking_no=decision.tracking_no
    )
    if not decision.reason:
        return client.cancellations.refuse(*_place(claim), shipment)
    why = CancelRefusal(decision.reason), decision.text
    return client.cancellations.refuse_with_reason(*_place(claim), shipment, *why)


def _return(claim: Claim, decision: Decision, client: ElevenstClient) -> Receipt:
    if decision.what == APPROVE:
        return client.returns.approve(*_place(claim))
    if decision.what == REFUSE:
        return client.returns.refuse(*_place(claim), ReturnRefusal(decision.reason), decision.text)
    call = {HOLD: client.returns.hold, HOLD_COMPLETION: client.returns.hold_completion}[decision.what]
    return call(*_place(claim), ReturnHold(decision.reason), decision.text)


def _exchange(claim: Claim, decision: Decision, client: ElevenstClient) -> Receipt:
    if decision.what == APPROVE:
        return client.exchanges.approve(*_place(claim), decision.courier, decision.tracking_no)
    return client.exchanges.refuse(*_place(claim), ExchangeRefusal(decision.reason), decision.text)


def _non_arrival(claim: Claim, decision: Decision, client: ElevenstClient) -> Receipt:
    form = NonArrivalForm(
        number=claim.number,
        answer=NonArrivalAnswer(decision.reason),
        text=decision.text,
        resent_by=ResendBy(decision.by) if decision.by else None,
        courier=decision.courier or None,
        tracking_no=decision.tracking_no or None,
    )
    return client.non_arrivals.answer(claim.order_no, claim.line_no, form)


def _put_invoice(claim: Claim, decision: Decision, client: ElevenstClient) -> Receipt:
    parcel = ClaimParcel(by=ClaimDelivery(decision.by), courier=decision.courier, tracking_no=decision.tracking_no)
    if claim.line is None or claim.line.parcel is None:
        raise DecisionRefused(
            "이 주문상품의 배송번호를 아직 모릅니다. [지금 상태 확인]을 누른 뒤 다시 해 주세요. 보내지 않았습니다."
        )
    return client.returns.put_invoice(claim.number, claim.line.parcel.number, parcel, now())


def closing(client: ElevenstClient) -> Closing[Any]:
    """Done is what the market shows of the claim: the state that was wanted, or the number of what comes back."""

    def look(act: Act) -> str | None:
        claim = Claim.get_by_id(act.request["claim"])
        look_at(claim, client)
        return reached(Claim.get_by_id(claim.id), act)

    return Closing(look, _keep)


def reached(claim: Claim, act: Act) -> str | None:
    """The state of a claim for which an act holds; None for one of which it does not."""
    what = act.request["what"]
    if what == INVOICE:
        return claim.state if claim.return_tracking_no == act.request["tracking_no"] else None
    # A completion that was to be held may have been held half way, as a return: that stops nothing, so it counts not.
    return claim.state if claim.state == WAYS[claim.kind, what].leads_to else None


def _keep(act: Act, answer: Receipt | str) -> int:
    """Write down what holds now: what the market showed where it was asked, else what its receipt means."""
    only_writer(act.store)
    claim = Claim.get_by_id(act.request["claim"])
    what = act.request["what"]
    state = answer if isinstance(answer, str) else WAYS[claim.kind, what].leads_to or claim.state
    move(claim, Look(act.store, now(), DECIDE, act.id), state, act.user, **_columns(claim, act, answer))
    if claim.kind == EXCHANGE and what == APPROVE:
        goods.resend(claim, Actor(act.user))
    told = {name: act.request[name] for name in Decision.OPEN if name in act.request}
    audit.record(Actor(act.user), Change(DECIDE, f"Claim {claim.id}", None, told), act.store)
    return int(claim.id)


def _columns(claim: Claim, act: Act, answer: Receipt | str) -> dict[str, Any]:
    """What else an act tells of a claim: where its parcels are, and when it ended."""
    what, number = act.request["what"], act.request.get("tracking_no")
    courier = act.request.get("courier")
    if what == INVOICE:
        moved = {"goods": ON_THE_WAY} if claim.goods in (NOTHING, AWAITED) else {}
        if isinstance(answer, Receipt) and answer.was_done_before:
            return moved  # by somebody else, with a number that the market's lists will tell
        return {"return_courier": courier, "return_tracking_no": number, **moved}
    ended: dict[str, Any] = {} if what in (HOLD, HOLD_COMPLETION) else {"finished_at": claim.finished_at or now()}
    if number and claim.kind in (EXCHANGE, NON_ARRIVAL):
        ended |= {"resent_at": now(), "resent_courier": courier, "resent_tracking_no": number}
    return ended


def _read_after(act: Act, client: ElevenstClient) -> None:
    """Let the market tell how the lines stand now. That it was done holds whether or not this look succeeds."""
    try:
        read_whole(act.store, client, act.request["orders"], (DECIDE, act.id))
    except ElevenstError as error:
        log.warning("lines could not be read back", extra={"reason": error.label})


def settle(act: Act, client: ElevenstClient) -> Sent:
    """Ask the market what became of a decision that nobody settled."""
    sent = sending.ask(act, closing(client))
    if sent.is_done:
        _read_after(act, client)
    return sent


def _is_there(act: Act) -> bool:
    return bool(Claim.select().where(Claim.id == act.request["claim"]).exists())


sending.SETTLERS.append(Settler((DECIDE,), settle, _is_there))
truth.ALSO_SEND.append(DECIDE)
