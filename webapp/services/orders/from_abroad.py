"""What a global seller tells the market of goods from abroad: that they leave for its centre, and how far they are.

The first is found again in the market's list of goods from abroad; of the second it tells nothing, so a person has to
look when its answer was lost.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from webapp.elevenst import ElevenstClient
from webapp.elevenst import OrderLine as Told
from webapp.elevenst.codes import OverseasInbound, OverseasState
from webapp.elevenst.resource import Receipt
from webapp.models.acts import DONE, SENDING, UNKNOWN, Act
from webapp.models.base import now
from webapp.models.orders import Order, OrderLine
from webapp.models.stores import GLOBAL
from webapp.services import audit, sending
from webapp.services.audit import Actor, Change
from webapp.services.orders import acting, parting
from webapp.services.orders.acting import INLAND, PACKING, PROGRESS, SHIPPED
from webapp.services.orders.announcing import FIRST, MARGIN
from webapp.services.sending import ActRefused, CannotTell, Closing, Intent, Sent, Settler

KINDS = (INLAND, PROGRESS)
FACTS = ("inbound", "centre_stock_code", "dollars", "shop_abroad")


class AbroadRefused(ActRefused):
    """Nothing was told to the market."""


@dataclass(frozen=True)
class Inland:
    """How goods reach the market's centre: by whom, its code for them, their worth in dollars, an agency's shop."""

    inbound: OverseasInbound
    stock_code: str
    dollars: str
    shop: str = ""

    @property
    def facts(self) -> dict[str, str]:
        """What the market tells of a line that was sent so, by our client's names."""
        told = {"inbound": self.inbound.value, "centre_stock_code": self.stock_code, "dollars": self.dollars}
        return {**told, "shop_abroad": self.shop} if self.shop else told


def can_tell(line: OrderLine) -> bool:
    """Whether a line of a global seller's is on its way, or about to be."""
    return line.store.seller_kind == GLOBAL and line.state in (PACKING, SHIPPED)


def can_send(line: OrderLine) -> bool:
    """Whether a line may be told to leave for the centre: once, while it is packed."""
    return can_tell(line) and line.state == PACKING and latest(line, INLAND) is None


def send_inland(line: OrderLine, client: ElevenstClient, how: Inland, actor: Actor) -> Sent:
    """해외현지 발송 of a line, past the gate; guide page 1721. Raises ActRefused, ActInProgress, ElevenstError."""
    if not can_send(line):
        raise AbroadRefused(
            "보내지 않았습니다. 해외현지 발송은 배송준비중인 주문상품에 한 번만 할 수 있습니다. "
            "주문 화면의 전송 기록과 지금 상태를 확인해 주세요."
        )
    gate = acting.gate(line.store, client, [line], PACKING)
    parting.require_all(gate)
    (fresh,) = gate.open
    known = {name: fresh.told.get(name) for name in how.facts}
    intent = _intent(line, INLAND, {**how.facts, "is_known": known == how.facts})
    parcel, order = fresh.parcel.number, fresh.order.number

    def send() -> Receipt:
        return client.overseas_orders.dispatch_inland(
            parcel, order, line.number, how.inbound, stock_code=how.stock_code, dollars=how.dollars, shop=how.shop
        )

    return _carry_out(intent, client, actor, send)


def tell_progress(line: OrderLine, client: ElevenstClient, state: OverseasState, actor: Actor) -> Sent:
    """해외배송 상태 of a line that is on its way, or about to be; guide page 1720. Raises as ``send_inland``."""
    gate = acting.gate(line.store, client, [line], PACKING, SHIPPED, with_held=True)
    if gate.taken_out or not can_tell(line):
        raise AbroadRefused(
            "알리지 않았습니다. 방금 11번가에 확인하니 배송준비중이나 배송중이 아닙니다. 주문 화면에서 지금 상태를 "
            "확인해 주세요."
        )
    (fresh,) = gate.open
    parcel, order = fresh.parcel.number, fresh.order.number
    intent = _intent(line, PROGRESS, {"progress": state.value})
    return _carry_out(
        intent, client, actor, lambda: client.overseas_orders.set_state(order, line.number, parcel, state)
    )


def latest(line: OrderLine, kind: str) -> Act | None:
    """The last act of a kind on a line that holds at the market."""
    found: Act | None = _acts(line, (kind,)).where(Act.state == DONE).first()
    return found


def in_doubt(line: OrderLine) -> list[Act]:
    """Acts of this kind on a line whose end nobody knows; a person may say it."""
    cut_off = (Act.state == SENDING) & (Act.created_at < now() - sending.CUT_OFF)
    return list(_acts(line, KINDS).where((Act.state == UNKNOWN) | cut_off))


def judge(act: Act, was_done: bool, actor: Actor) -> None:
    """A person looked at the market and says whether an act in doubt arrived there."""
    if was_done:
        sending.take_as_done(act, lambda done: _keep(done, None), actor)
    else:
        sending.give_up(act, actor)


def _acts(line: OrderLine, kinds: tuple[str, ...]) -> Any:
    mine = (Act.store == line.store) & Act.kind.in_(kinds) & (Act.target == _target(line))
    return Act.select().where(mine).order_by(Act.id.desc())


def _target(line: OrderLine) -> str:
    return f"{line.order.number}-{line.number}"


def _intent(line: OrderLine, kind: str, facts: dict[str, Any]) -> Intent:
    """The same facts of a line are the same form, until others were told after them."""
    request = {"order": line.order_id, "lines": [line.id], **facts}
    key = ":".join([kind, str(line.id), *(f"{name}={value}" for name, value in sorted(facts.items()))])
    return Intent(line.store, kind, _target(line), key, request)


def _carry_out(intent: Intent, client: ElevenstClient, actor: Actor, send: Any) -> Sent:
    act, is_mine = sending.begin(intent, actor)
    return sending.carry_out(act, send, closing(client)) if is_mine else Sent(act, act.answer["row"])


def closing(client: ElevenstClient) -> Closing[Any]:
    """What left for the centre stands so in the market's list of what is packed abroad, where it did not before."""

    def look(act: Act) -> Told | None:
        line = _line_of(act)
        if act.kind != INLAND or act.request["is_known"]:
            raise CannotTell
        paid_at: dt.datetime = line.paid_at or line.created_at
        since = max(now() - FIRST, paid_at - MARGIN)
        listed = client.orders.packing(since, abroad=True)
        row = next((row for row in listed if row.key == (line.order.number, line.number)), None)
        if row is None:
            raise CannotTell
        told = (row.inbound and row.inbound.value, row.centre_stock_code, row.dollars)
        wanted = tuple(act.request[name] for name in ("inbound", "centre_stock_code"))
        return row if told == (*wanted, Decimal(act.request["dollars"])) else None

    return Closing(look, _keep)


def _line_of(act: Act) -> OrderLine:
    rows = OrderLine.select(OrderLine, Order).join(Order)
    line: OrderLine = rows.where(OrderLine.id == act.request["lines"][0]).get()
    return line


def _keep(act: Act, answer: Receipt | Told | None) -> int:
    """Write down how the line goes; where somebody else had told it before, nobody here knows what."""
    was_done_before = isinstance(answer, Receipt) and answer.was_done_before
    facts = {name: act.request[name] for name in (*FACTS, "progress") if name in act.request}
    if act.kind == INLAND and not was_done_before:
        line = _line_of(act)
        line.patch(told={**line.told, **facts})
    told = {**facts, "was_done_before": True} if was_done_before else facts
    audit.record(Actor(act.user), Change(act.kind, f"Order {act.request['order']}", None, told), act.store)
    return int(act.request["order"])


def settle(act: Act, client: ElevenstClient) -> Sent:
    """Ask the market what became of an act that nobody settled."""
    return sending.ask(act, closing(client))


def _is_there(act: Act) -> bool:
    return bool(OrderLine.select().where(OrderLine.id == act.request["lines"][0]).exists())


sending.SETTLERS.append(Settler(KINDS, settle, _is_there))
