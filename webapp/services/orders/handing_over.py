"""A parcel on its way to the courier: what goes out with it, and what keeps it back."""

from dataclasses import dataclass

from webapp.elevenst import ElevenstClient, ElevenstError, InvalidField, RejectedError
from webapp.elevenst.codes import OrderState
from webapp.models.orders import Order, OrderLine, Parcel
from webapp.services.audit import Actor
from webapp.services.market_words import sentence_of
from webapp.services.orders import acting, stages
from webapp.services.orders.acting import PACKING, PAID, SENT, Handover
from webapp.services.sending import Sent

WAYS_OUT = {
    "-3306": "송장번호가 이 택배사의 번호가 아닙니다. 택배사와 송장번호를 확인해 주세요.",
    "-3307": "11번가가 모르는 택배사입니다. 다른 택배사를 골라 주세요.",
    "-3310": "취소 요청이 들어온 것 같습니다. [지금 상태 확인]을 눌러 확인하고, 물건을 보내지 마세요.",
    "-3313": "이 배송번호의 주문상품이 다른 상태로 바뀌었습니다. [지금 상태 확인]을 눌러 주세요.",
    "-3320": "이미 다른 주문에 쓴 송장번호입니다. 송장번호를 확인해 주세요.",
}
# States in which a line is no part of its parcel any more.
OVER = {str(OrderState.CANCELLED), str(OrderState.CANCELLED_AFTER_CONFIRMATION)}


class HandoverRefused(Exception):
    """The parcel must not go out; the text is a Korean sentence with a way out."""


@dataclass(frozen=True)
class Going:
    """A parcel of an order with all of its lines, those of other orders included."""

    parcel: Parcel
    lines: list[OrderLine]

    @property
    def is_ready(self) -> bool:
        """Something of it is packed, and nothing of it waits for its confirmation."""
        states = {line.state for line in self.lines}
        return PACKING in states and PAID not in states


def parcels_of(order: Order) -> list[Going]:
    """The order's parcels, by number."""
    numbers = OrderLine.select(OrderLine.parcel).where((OrderLine.order == order) & OrderLine.parcel.is_null(False))
    found = Parcel.select().where(Parcel.id.in_(numbers)).order_by(Parcel.number)
    return [Going(parcel, _lines_of(parcel)) for parcel in found]


def _lines_of(parcel: Parcel) -> list[OrderLine]:
    rows = OrderLine.select(OrderLine, Order).join(Order).where(OrderLine.parcel == parcel)
    return list(rows.order_by(OrderLine.id))


def hand_over(parcel: Parcel, client: ElevenstClient, how: Handover, actor: Actor) -> Sent:
    """발송처리 of a parcel after the cancel gate. Raises HandoverRefused, ActInProgress, ElevenstError.

    One full dispatch ships every line of the parcel: while one of them is not packed any more, or not yet, nothing goes
    out. What had been cancelled before is no part of it, unless it is held: then it may lie in the box.
    """
    lines = [line for line in _lines_of(parcel) if line.state not in SENT | OVER]
    gate = acting.gate(parcel.store, client, lines, PACKING)
    kept = [line for line in _lines_of(parcel) if stages.is_held(line) and line.state not in SENT]
    still = {line.id for line in kept if line.state == PACKING}
    gone = [line for line in gate.taken_out if line.state not in SENT and line.id not in still]
    if gone:
        raise HandoverRefused(
            f"보내지 않았습니다. 방금 11번가에 확인하니 배송준비중이 아닌 주문상품이 있습니다: {_named(gone)}. "
            "상자에서 빼 주세요. 아래에서 지금 상태를 확인할 수 있습니다."
        )
    if kept:
        raise HandoverRefused(
            f"보내지 않았습니다. 보류한 주문상품이 있습니다: {_named(kept)}. 보류를 풀면 보낼 수 있습니다."
        )
    if not gate.open:
        raise HandoverRefused(
            "보낼 주문상품이 없습니다. 이미 발송되었거나 취소되었습니다. 아래에서 지금 상태를 확인해 주세요."
        )
    return acting.dispatch(parcel, gate.open, client, how, actor)


def _named(lines: list[OrderLine]) -> str:
    return ", ".join(f"{line.order.number}-{line.number}" for line in lines)


def refusal_of(sent: Sent) -> str:
    """Why the market did not take a dispatch, with a way out."""
    error = sent.error
    if isinstance(error, InvalidField):
        return "송장번호나 택배사가 11번가의 규칙에 맞지 않습니다. 확인해 주세요."
    if isinstance(error, RejectedError) and error.code in WAYS_OUT:
        return f"{WAYS_OUT[error.code]} (11번가의 답 {error.code}: {error.market_text})"
    if isinstance(error, ElevenstError):
        return sentence_of(error)
    return "11번가에 물어보니 발송처리되지 않았습니다. 다시 시도해 주세요."
