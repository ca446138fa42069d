"""판매불가: the seller does not sell lines that were ordered, which cannot be undone and costs credit at the market."""

from collections.abc import Collection
from dataclasses import dataclass, field

from webapp.elevenst import ElevenstClient, UnavailableError
from webapp.elevenst.codes import RejectReason
from webapp.models.acts import ActInProgress
from webapp.models.orders import Order, OrderLine, Parcel
from webapp.services.audit import Actor
from webapp.services.orders import acting
from webapp.services.orders.acting import PACKING, PAID
from webapp.services.orders.ways_out import refusal_of


@dataclass
class Rejected:
    """How the lines of one form ended: each stands in one of these."""

    done: list[OrderLine] = field(default_factory=list)
    taken_out: list[OrderLine] = field(default_factory=list)
    refused: list[tuple[OrderLine, str]] = field(default_factory=list)
    in_doubt: list[OrderLine] = field(default_factory=list)
    not_sent: list[OrderLine] = field(default_factory=list)


def open_lines(order: Order) -> list[OrderLine]:
    """The order's lines that can still be rejected."""
    rows = OrderLine.select(OrderLine, Order, Parcel).join(Order).switch(OrderLine).left_outer_join(Parcel)
    return list(rows.where((OrderLine.order == order) & OrderLine.state.in_((PAID, PACKING))).order_by(OrderLine.id))


def reject(
    order: Order, line_ids: Collection[int], client: ElevenstClient, why: tuple[RejectReason, str], actor: Actor
) -> Rejected:
    """판매불가 of these lines, past the cancel gate, one act a line. Raises ElevenstError before anything is sent.

    Where the market falls silent, the rest is not sent.
    """
    found = Rejected()
    lines = [line for line in open_lines(order) if line.id in line_ids]
    gate = acting.gate(order.store, client, lines, PAID, PACKING, with_held=True)
    found.taken_out = gate.taken_out
    for place, line in enumerate(gate.open):
        known = OrderLine.get_by_id(line.id)
        if known.state not in (PAID, PACKING):  # told by the look at what was refused before it
            found.taken_out.append(known)
            continue
        error = _one(line, client, why, actor, found)
        if isinstance(error, UnavailableError):
            found.not_sent = gate.open[place + 1 :]
            break
    return found


def _one(
    line: OrderLine, client: ElevenstClient, why: tuple[RejectReason, str], actor: Actor, found: Rejected
) -> object:
    """Reject one line and put it where it belongs; what the market met."""
    try:
        sent = acting.reject(line, client, why, actor)
    except ActInProgress:
        found.in_doubt.append(line)
        return None
    if sent.is_done:
        found.done.append(line)
    elif sent.is_refused:
        found.refused.append((line, refusal_of(sent)))
    else:
        found.in_doubt.append(line)
    return sent.error
