"""발송처리 of a part: some lines of a parcel, or one line in several boxes. What is not named stays 배송준비중."""

from collections.abc import Collection, Sequence

from webapp.elevenst import ElevenstClient
from webapp.models.orders import Order, OrderLine, Parcel
from webapp.services.audit import Actor
from webapp.services.orders import acting, stages, tracking
from webapp.services.orders.acting import PACKING, Box, Gate, Handover, Leaving
from webapp.services.orders.handing_over import HandoverRefused, require_clear
from webapp.services.sending import Sent


def packed_lines(order: Order, parcel: Parcel) -> list[OrderLine]:
    """Lines of the order in this parcel that wait to be sent: the market takes a part by one order at a time."""
    mine = (OrderLine.order == order) & (OrderLine.parcel == parcel) & (OrderLine.state == PACKING)
    return list(OrderLine.select(OrderLine, Order).join(Order).where(mine).order_by(OrderLine.id))


def hand_over_lines(
    parcel: Parcel, lines: Sequence[OrderLine], client: ElevenstClient, how: Handover, actor: Actor
) -> Sent:
    """발송처리 of these lines alone, past the gate. Raises HandoverRefused, ActInProgress, ElevenstError."""
    gate = acting.gate(parcel.store, client, lines, PACKING)
    require_all(gate)
    return acting.send_out(Leaving(parcel, lines, how, is_whole=False), client, actor)


def hand_over_boxes(line: OrderLine, boxes: Sequence[Box], client: ElevenstClient, how: Handover, actor: Actor) -> Sent:
    """발송처리 of one line in several boxes, all of its pieces. Raises HandoverRefused, ActInProgress, ElevenstError.

    The market tells no way to send some pieces and to keep the others: together the boxes hold what is alive, which is
    asked anew, since a part may have been cancelled meanwhile.
    """
    gate = acting.gate(line.store, client, [line], PACKING)
    require_all(gate)
    (fresh,) = gate.open
    together = sum(box.pieces for box in boxes)
    if together != fresh.quantity:
        raise HandoverRefused(
            f"보내지 않았습니다. 보낼 수량은 지금 {fresh.quantity:,}개인데 상자에 나눈 수량은 {together:,}개입니다. "
            "수량을 맞춰 주세요."
        )
    assert fresh.parcel is not None, "a packed line has a parcel number"
    return acting.send_out(Leaving(fresh.parcel, [fresh], how, is_whole=False, boxes=boxes), client, actor)


def require_all(gate: Gate) -> None:
    """Raises HandoverRefused when the gate has taken a line out."""
    held = [line for line in gate.taken_out if stages.is_held(line) and line.state == PACKING]
    require_clear([line for line in gate.taken_out if line not in held], held)


def number_problems(parcel: Parcel, courier: str, numbers: Collection[str]) -> dict[str, str]:
    """What is wrong with the tracking numbers of one parcel's boxes, by number."""
    taken = tracking.taken(parcel.store, numbers)
    found = {number: tracking.problem_of(courier, number) for number in numbers}
    for number in numbers:
        if not found[number] and taken.get((courier, number), set()) - {parcel.id}:
            found[number] = tracking.TAKEN
    return {number: problem for number, problem in found.items() if problem}
