"""A parcel on its way to the courier: what goes out with it, and what keeps it back."""

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.elevenst import ElevenstClient
from webapp.elevenst.codes import OrderState
from webapp.elevenst.couriers import KGL_COURIERS
from webapp.models.orders import Order, OrderLine, Parcel
from webapp.services.audit import Actor
from webapp.services.orders import acting, stages
from webapp.services.orders.acting import PACKING, PAID, SENT, SHIPPED, Gate, Handover, Leaving
from webapp.services.sending import ActRefused, Sent

# States in which a line is no part of its parcel any more.
OVER = {str(OrderState.CANCELLED), str(OrderState.CANCELLED_AFTER_CONFIRMATION)}


class HandoverRefused(ActRefused):
    """The parcel must not go out."""


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

    @property
    def stopped(self) -> list[OrderLine]:
        """What keeps the parcel here: lines that are held, and those that a buyer wants to cancel."""
        usual = {PACKING, PAID, *OVER}
        return [one for one in self.lines if one.state not in SENT and (one.held_at or one.state not in usual)]


def parcels_of(order: Order) -> list[Going]:
    """The order's parcels, by number."""
    return lines_and_parcels(order)[1]


def lines_and_parcels(order: Order) -> tuple[list[OrderLine], list[Going]]:
    """The order's lines, each with its parcel, and its parcels by number: all in one statement."""
    numbers = OrderLine.select(OrderLine.parcel).where((OrderLine.order == order) & OrderLine.parcel.is_null(False))
    own, along = (
        OrderLine.select(OrderLine.id).where(one) for one in (OrderLine.order == order, OrderLine.parcel.in_(numbers))
    )
    rows = OrderLine.select(OrderLine, Order, Parcel).join(Order).switch(OrderLine).left_outer_join(Parcel)
    found = list(rows.where(OrderLine.id.in_(own.union(along))).order_by(OrderLine.id))
    parcels: dict[int, Going] = {}
    for line in found:
        if line.parcel_id:
            parcels.setdefault(line.parcel_id, Going(line.parcel, [])).lines.append(line)
    lines = [line for line in found if line.order_id == order.id]
    return lines, sorted(parcels.values(), key=lambda going: going.parcel.number)


def _lines_of(*parcels: Parcel) -> list[OrderLine]:
    rows = OrderLine.select(OrderLine, Order).join(Order).where(OrderLine.parcel.in_(parcels))
    return list(rows.order_by(OrderLine.id))


def to_leave(*parcels: Parcel) -> list[OrderLine]:
    """What the cancel gate has to be asked about: lines of the parcels that have not left them, this way or that."""
    return [line for line in _lines_of(*parcels) if line.state not in SENT | OVER]


def hand_over(parcel: Parcel, client: ElevenstClient, how: Handover, actor: Actor) -> Sent:
    """발송처리 of a parcel after the cancel gate. Raises HandoverRefused, ActInProgress, ElevenstError."""
    gate = acting.gate(parcel.store, client, to_leave(parcel), PACKING)
    return acting.send_out(leaving(parcel, gate, how), client, actor)


def leaving(parcel: Parcel, gate: Gate, how: Handover, batch_id: int | None = None) -> Leaving:
    """What of a parcel leaves after the gate. Raises HandoverRefused.

    One full dispatch ships every line of the parcel: while one of them is not packed any more, or not yet, nothing goes
    out. What had been cancelled before is no part of it, unless it is held: then it may lie in the box. Where a part
    has gone before, the rest goes by its lines.
    """
    lines, passed = _lines_of(parcel), {line.id for line in gate.open}
    _require_asked(lines, gate)
    kept = [line for line in lines if stages.is_held(line) and line.state not in SENT]
    still = {line.id for line in kept if line.state == PACKING}
    # Another worker may have been told more of a line since the gate.
    moved = [line for line in lines if line.id in passed and line.state != PACKING]
    taken_out = [*gate.taken_out, *moved]
    require_clear([line for line in taken_out if line.state not in SENT and line.id not in still], kept)
    going = [line for line in gate.open if line not in moved]
    if not going:
        raise HandoverRefused(
            "보낼 주문상품이 없습니다. 이미 발송되었거나 취소되었습니다. 주문 화면에서 지금 상태를 확인해 주세요."
        )
    is_whole = not any(line.state in SENT for line in lines)
    if not is_whole and len({line.order_id for line in going}) > 1:
        raise HandoverRefused(
            "일부가 이미 나간 배송번호입니다. 남은 것은 주문마다 따로 보내야 합니다. "
            "각 주문의 [일부만 · 다른 방법으로 발송]을 써 주세요."
        )
    if is_whole and how.courier and how.courier not in KGL_COURIERS and acting.leaves_through_centre(going):
        raise HandoverRefused(
            "보내지 않았습니다. 해외 물류센터를 거치는 주문은 11번가가 이 택배사를 받지 않습니다. "
            "EMS, DHL처럼 해외 배송에 쓰는 다른 택배사를 골라 주세요."
        )
    return Leaving(parcel, going, how, is_whole, batch_id=batch_id)


def _require_asked(lines: Sequence[OrderLine], gate: Gate) -> None:
    """Raises HandoverRefused when a line was collected into the parcel since the gate was asked about it."""
    asked = {line.id for line in (*gate.open, *gate.taken_out)}
    if new := [line for line in lines if line.id not in asked and line.state not in SENT | OVER]:
        raise HandoverRefused(
            f"보내지 않았습니다. 방금 이 배송번호에 새로 들어온 주문상품이 있습니다: {_names(new)}. "
            "함께 보낼 수 있는지 주문 화면에서 확인한 뒤 다시 보내 주세요."
        )


def require_clear(gone: Sequence[OrderLine], held: Sequence[OrderLine]) -> None:
    """Raises HandoverRefused when a line is gone from what is packed, or is kept back by the seller."""
    if gone:
        raise HandoverRefused(
            f"보내지 않았습니다. 방금 11번가에 확인하니 배송준비중이 아닌 주문상품이 있습니다: {_names(gone)}. "
            "상자에서 빼 주세요. 주문 화면의 [지금 상태 확인]으로 다시 볼 수 있습니다."
        )
    if held:
        raise HandoverRefused(
            f"보내지 않았습니다. 보류한 주문상품이 있습니다: {_names(held)}. 보류를 풀면 보낼 수 있습니다."
        )


def to_pick_up(order: Order, parcel: Parcel) -> list[OrderLine]:
    """Lines of the order in this parcel that the buyer fetches, and has not fetched yet."""
    waits = OrderLine.state.in_((PACKING, SHIPPED))
    rows = OrderLine.select(OrderLine, Order, Parcel).join(Order).switch(OrderLine).join(Parcel)
    found = rows.where((OrderLine.order == order) & (OrderLine.parcel == parcel) & waits).order_by(OrderLine.id)
    return [line for line in found if line.told.get("is_pick_up")]


def pick_up(order: Order, parcel: Parcel, client: ElevenstClient, code: str, actor: Actor) -> Sent:
    """방문수령 done, past the cancel gate. Raises HandoverRefused, ActInProgress, ElevenstError."""
    gate = acting.gate(order.store, client, to_pick_up(order, parcel), PACKING, SHIPPED)
    if gate.taken_out or not gate.open:
        raise HandoverRefused(
            "완료하지 않았습니다. 방금 11번가에 확인하니 방문수령을 기다리는 주문상품이 아닙니다. "
            "물건을 건네지 말고 지금 상태를 확인해 주세요."
        )
    return acting.complete_pick_up(gate.open, client, code, actor)


def _names(lines: Sequence[OrderLine]) -> str:
    return ", ".join(f"{line.order.number}-{line.number}" for line in lines)
