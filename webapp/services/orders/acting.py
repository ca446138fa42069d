"""발주확인 and 발송처리: each once, and never of what was cancelled meanwhile.

Right before anything is sent, the market is asked for the state of exactly those lines (the cancel gate). What it no
longer lets go is taken out and told. Afterwards the order is read again: what holds is what the market says.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from webapp.elevenst import ElevenstClient, ElevenstError
from webapp.elevenst import OrderLine as Told
from webapp.elevenst.codes import DispatchBy, OrderState
from webapp.elevenst.shapes import KST
from webapp.elevenst.shipments import Shipment
from webapp.models.acts import Act, ActInProgress
from webapp.models.base import now
from webapp.models.orders import Order, OrderLine, Parcel
from webapp.models.stores import Store
from webapp.services import audit, sending
from webapp.services.audit import Actor, Change
from webapp.services.orders.looking import read_again
from webapp.services.orders.taking import Look, move, take
from webapp.services.sending import Closing, Intent, Sent, Settler

log = logging.getLogger("elevendesk.orders")
CONFIRM, DISPATCH = "order.confirm", "order.dispatch"
PAID, PACKING = str(OrderState.PAID), str(OrderState.PACKING)
# States that tell that an act held: the line has come so far, or further.
SENT = {str(state) for state in (OrderState.SHIPPED, OrderState.DELIVERED, OrderState.PURCHASE_CONFIRMED)}
SENT |= {str(OrderState.CLAIM_OPEN), str(OrderState.RETURNED)}
REACHED = {CONFIRM: {PACKING, *SENT}, DISPATCH: SENT}


@dataclass
class Gate:
    """What the cancel gate let through, and what it took out: not in the state it was in any more, or held."""

    open: list[OrderLine] = field(default_factory=list)
    taken_out: list[OrderLine] = field(default_factory=list)


@dataclass(frozen=True)
class Handover:
    """How goods leave: courier by the market's code, tracking number."""

    courier: str
    tracking_no: str


def gate(store: Store, client: ElevenstClient, lines: Sequence[OrderLine], state: str) -> Gate:
    """Ask the market for the state of these lines now; only those in `state` pass, and none that is held.

    Raises ElevenstError.
    """
    numbers = dict.fromkeys(line.order.number for line in lines)
    began = now()
    read_again(store, client, numbers)
    fresh = OrderLine.select(OrderLine, Order, Parcel).join(Order).switch(OrderLine).left_outer_join(Parcel)
    found = Gate()
    for line in fresh.where(OrderLine.id.in_([line.id for line in lines])).order_by(OrderLine.id):
        # A line that the answer did not tell of is not known to stand: it does not pass.
        passes = line.state == state and line.seen_at >= began and line.held_at is None
        (found.open if passes else found.taken_out).append(line)
    return found


def confirm(line: OrderLine, client: ElevenstClient, actor: Actor, run_id: int | None = None) -> Sent:
    """발주확인 of a line that has passed the gate; guide page 1634. Raises ActInProgress.

    What an earlier claim of the very run began is taken over: that claim has lost the run.
    """
    assert line.parcel is not None, "a paid line has a parcel number"
    parcel = line.parcel.number
    target = f"{line.order.number}-{line.number}"
    request = {"order": line.order_id, "lines": [line.id], "numbers": [line.order.number], "run": run_id}
    intent = Intent(line.store, CONFIRM, target, f"confirm:{line.id}:{line.state_at.isoformat()}", request)
    return _carry_out(intent, client, actor, lambda: client.orders.confirm(line.order.number, line.number, parcel))


def dispatch(parcel: Parcel, lines: Sequence[OrderLine], client: ElevenstClient, how: Handover, actor: Actor) -> Sent:
    """발송처리 of a whole parcel, all of whose lines have passed the gate; guide page 1888. Raises ActInProgress."""
    shipment = Shipment(
        sent_at=now().astimezone(KST), by=DispatchBy.PARCEL, courier=how.courier, tracking_no=how.tracking_no
    )
    numbers = list(dict.fromkeys(line.order.number for line in lines))
    request = {
        "order": lines[0].order_id, "lines": [line.id for line in lines], "numbers": numbers,
        "courier": how.courier, "tracking_no": how.tracking_no,
    }  # fmt: skip
    key = f"dispatch:{parcel.id}:{how.courier}:{how.tracking_no}:{max(line.state_at for line in lines).isoformat()}"
    intent = Intent(lines[0].store, DISPATCH, parcel.number, key, request)
    return _carry_out(intent, client, actor, lambda: client.orders.dispatch(parcel.number, shipment))


def _carry_out(intent: Intent, client: ElevenstClient, actor: Actor, send: Any) -> Sent:
    try:
        act, is_mine = sending.begin(intent, actor)
    except ActInProgress as busy:
        run_id = intent.request.get("run")
        if run_id is None or busy.act.request.get("run") != run_id:
            raise
        return sending.take_over(busy.act, closing(client))
    if not is_mine:
        return Sent(act, act.answer["row"])
    sent = sending.carry_out(act, send, closing(client))
    if sent.is_done:
        _check_truth(act, client)
    return sent


def _check_truth(act: Act, client: ElevenstClient) -> None:
    """Let the market tell how the lines stand now. That it was done holds whether or not this look succeeds."""
    try:
        read_again(act.store, client, act.request["numbers"])
    except ElevenstError as error:
        log.warning("lines could not be read back", extra={"reason": error.label})


def closing(client: ElevenstClient) -> Closing[Any]:
    """Done is what the market's own word on the lines says; a receipt alone is followed by a look."""

    def look(act: Act) -> list[Told] | None:
        rows = _rows(client, act)
        wanted = _keys(act)
        reached = {row.key for row in rows if row.state is not None and str(row.state) in REACHED[act.kind]}
        return rows if wanted <= reached else None

    def keep(act: Act, answer: Any) -> int:
        return _keep(act, answer if isinstance(answer, list) else None)

    return Closing(look, keep)


def settle(act: Act, client: ElevenstClient) -> Sent:
    """Ask the market what became of an act that nobody settled."""
    return sending.ask(act, closing(client))


sending.SETTLERS.append(Settler((CONFIRM, DISPATCH), settle, lambda act: bool(_keys(act))))


def _rows(client: ElevenstClient, act: Act) -> list[Told]:
    return [row for number in act.request["numbers"] for row in client.orders.one(number)]


def _keys(act: Act) -> set[tuple[str, str]]:
    lines = OrderLine.select(Order.number, OrderLine.number).join(Order)
    return set(lines.where(OrderLine.id.in_(act.request["lines"])).tuples())


def _keep(act: Act, rows: list[Told] | None) -> int:
    """Write down what holds now: what the market told where it was asked, else what its receipt means."""
    look = Look(act.store, now(), act.kind, act.id)
    if rows is not None:
        take(look, rows)
    else:
        moved = {CONFIRM: PACKING, DISPATCH: str(OrderState.SHIPPED)}[act.kind]
        more = {name: act.request[name] for name in ("courier", "tracking_no") if name in act.request}
        times = {"confirmed_at": now()} if act.kind == CONFIRM else {"dispatched_at": now()}
        for line in OrderLine.select().where(OrderLine.id.in_(act.request["lines"])):
            move(line, moved, look, act.user, {**more, **times})
    told = {name: value for name, value in act.request.items() if name in ("lines", "courier", "tracking_no")}
    audit.record(Actor(act.user), Change(act.kind, f"Order {act.request['order']}", None, told), act.store)
    return int(act.request["order"])
