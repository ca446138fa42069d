"""반품신청 대행: the seller files a return for a buyer who cannot, and may complete it at once; guide page 1653."""

import datetime as dt
import logging
from dataclasses import dataclass
from typing import Any

from webapp.elevenst import ElevenstClient, ElevenstError
from webapp.elevenst.codes import ClaimFeePayment, ClaimReason
from webapp.elevenst.resource import Receipt
from webapp.elevenst.shipments import ClaimParcel
from webapp.models.acts import Act
from webapp.models.base import now
from webapp.models.claims import FINISHED, OPEN, RETURN, Claim
from webapp.models.orders import Order, OrderLine
from webapp.services import audit, sending
from webapp.services.audit import Actor, Change
from webapp.services.claims.reading import Reader, read_back
from webapp.services.orders.acting import ON_THE_WAY
from webapp.services.orders.looking import read_whole
from webapp.services.sending import ActRefused, Closing, Intent, Sent, Settler

log = logging.getLogger("elevendesk.claims")
FILE = "claim.file"
RETURNABLE = ON_THE_WAY
# Both sides' clocks may differ by so much.
MARGIN = dt.timedelta(minutes=5)


@dataclass(frozen=True)
class Filing:
    """A return as the seller files it; `text` is what the market keeps as the buyer's words. `complete` refunds."""

    reason: ClaimReason
    text: str
    fee_payment: ClaimFeePayment
    complete: bool = False
    parcel: ClaimParcel | None = None


def returnable(order: Order) -> list[OrderLine]:
    """Lines of an order that a return can be filed for: sent, and without an open claim."""
    busy = Claim.select(Claim.line).where((Claim.order == order) & Claim.stage.in_(OPEN) & Claim.line.is_null(False))
    mine = (OrderLine.order == order) & OrderLine.state.in_(RETURNABLE) & OrderLine.id.not_in(busy)
    return list(OrderLine.select(OrderLine, Order).join(Order).where(mine).order_by(OrderLine.id))


def file(line: OrderLine, filing: Filing, client: ElevenstClient, actor: Actor) -> Sent:
    """File it, once. Raises ActRefused, ActInProgress, ElevenstError."""
    order = line.order
    read_whole(line.store, client, [order.number], ("asked", None))
    if line.id not in {one.id for one in returnable(order)}:
        raise ActRefused(
            "반품을 신청할 수 있는 상태가 아닙니다. 배송중이거나 배송완료이고, 진행 중인 클레임이 없어야 합니다. "
            "아무것도 보내지 않았습니다."
        )
    known = [number for (number,) in Claim.select(Claim.number).where(Claim.line == line).tuples()]
    request = {
        "line": line.id, "order": order.id, "known": known, "reason": filing.reason.value,
        "complete": filing.complete, "fee": filing.fee_payment.value,
    }  # fmt: skip
    fresh = OrderLine.get_by_id(line.id)
    target = f"{order.number}-{line.number}"
    key = f"file:{line.id}:{fresh.state_at.isoformat()}:{len(known)}"
    act, is_mine = sending.begin(Intent(line.store, FILE, target, key, request), actor)
    if not is_mine:
        return Sent(act, act.answer["row"])
    sent = sending.carry_out(act, lambda: _send(line, filing, client), closing(client))
    if sent.is_done:
        _read_after(act, client)
    return sent


def _send(line: OrderLine, filing: Filing, client: ElevenstClient) -> Receipt:
    return client.returns.file(
        line.order.number,
        line.number,
        filing.reason,
        filing.text,
        fee_payment=filing.fee_payment,
        parcel=filing.parcel,
        complete=filing.complete,
    )


def closing(client: ElevenstClient) -> Closing[Any]:
    """Done is what the market's lists show: a return of this line that was not there before."""

    def look(act: Act) -> Claim | None:
        began: dt.datetime = act.created_at
        read_back(Reader(act.store, client), RETURN, began - MARGIN)
        new = (Claim.line == act.request["line"]) & (Claim.kind == RETURN) & Claim.number.not_in(act.request["known"])
        # What was only filed and not completed is nothing that may be filed again.
        found: Claim | None = Claim.select().where(new & Claim.stage.in_((*OPEN, FINISHED))).first()
        return found

    return Closing(look, _keep)


def _keep(act: Act, answer: Receipt | Claim) -> int:
    told = {name: act.request[name] for name in ("reason", "complete", "fee")}
    audit.record(Actor(act.user), Change(FILE, f"Order {act.request['order']}", None, told), act.store)
    return int(act.request["order"])


def _read_after(act: Act, client: ElevenstClient) -> None:
    """The receipt names no claim: the lists do. That it was filed holds whether or not this look succeeds."""
    try:
        order = Order.get_by_id(act.request["order"])
        read_whole(act.store, client, [order.number], (FILE, act.id))
        read_back(Reader(act.store, client), RETURN, now() - MARGIN)
    except ElevenstError as error:
        log.warning("a filed return could not be read back", extra={"reason": error.label})


def settle(act: Act, client: ElevenstClient) -> Sent:
    """Ask the market what became of a filing that nobody settled."""
    sent = sending.ask(act, closing(client))
    if sent.is_done:
        _read_after(act, client)
    return sent


def _is_there(act: Act) -> bool:
    return bool(OrderLine.select().where(OrderLine.id == act.request["line"]).exists())


sending.SETTLERS.append(Settler((FILE,), settle, _is_there))
