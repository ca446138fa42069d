"""발주확인, 발송처리 and 판매불가: each once, and never of what was cancelled meanwhile.

Right before anything is sent, the market is asked for the state of exactly those lines (the cancel gate). What it no
longer lets go is taken out and told. Afterwards the order is read again: what holds is what the market says.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from webapp.elevenst import ElevenstClient, ElevenstError
from webapp.elevenst import OrderLine as Told
from webapp.elevenst.codes import ClaimDelivery, DispatchBy, OrderState, RejectReason
from webapp.elevenst.resource import Receipt
from webapp.elevenst.shapes import KST
from webapp.elevenst.shipments import Shipment
from webapp.models.acts import DONE as ACT_DONE
from webapp.models.acts import REJECTED as ACT_REJECTED
from webapp.models.acts import Act, ActInProgress
from webapp.models.base import now
from webapp.models.dispatching import DONE, REFUSED, UNKNOWN, DispatchItem
from webapp.models.orders import Order, OrderLine, Parcel
from webapp.models.stores import GLOBAL, Store
from webapp.services import audit, sending
from webapp.services.audit import Actor, Change
from webapp.services.orders import boxes
from webapp.services.orders.goods import follow_stock
from webapp.services.orders.looking import look_by_number, read_again, write_down
from webapp.services.orders.taking import GONE, Look, move, take
from webapp.services.sending import Closing, Intent, Sent, Settler

log = logging.getLogger("elevendesk.orders")
CONFIRM, DISPATCH, REJECT, PICK_UP = "order.confirm", "order.dispatch", "order.reject", "order.pick_up"
DELAY, INLAND, PROGRESS = "order.delay", "order.inland", "order.progress"
PAID, PACKING, SHIPPED = str(OrderState.PAID), str(OrderState.PACKING), str(OrderState.SHIPPED)
ON_THE_WAY = (SHIPPED, str(OrderState.DELIVERED))
# States that tell that an act held: the line has come so far, or further.
SENT = {SHIPPED, *(str(state) for state in (OrderState.DELIVERED, OrderState.PURCHASE_CONFIRMED))}
SENT |= {str(state) for state in (OrderState.CLAIM_OPEN, OrderState.RETURNED, OrderState.CANCELLED_AFTER_CONFIRMATION)}
REACHED = {
    CONFIRM: {PACKING, *SENT},
    DISPATCH: SENT,
    REJECT: set(GONE),
    PICK_UP: SENT - {SHIPPED},
}
# What the audit trail tells of an act.
TOLD = ("lines", "courier", "tracking_no", "by", "is_whole", "boxes", "reason")


@dataclass
class Gate:
    """What the cancel gate let through, and what it took out: not in the state it was in any more, or held."""

    open: list[OrderLine] = field(default_factory=list)
    taken_out: list[OrderLine] = field(default_factory=list)


@dataclass(frozen=True)
class Handover:
    """How goods leave: courier by the market's code, tracking number; neither where the market wants none."""

    courier: str | None
    tracking_no: str | None
    by: DispatchBy = DispatchBy.PARCEL


@dataclass(frozen=True)
class Box:
    """One of several boxes in which the pieces of a line leave."""

    tracking_no: str
    pieces: int


@dataclass(frozen=True)
class Leaving:
    """Lines of a parcel that leave together: the whole parcel, else lines of one order, or one line in `boxes`.

    `batch_id` names the batch that this belongs to: what an earlier claim of it began is taken over.
    """

    parcel: Parcel
    lines: Sequence[OrderLine]
    how: Handover
    is_whole: bool = True
    boxes: Sequence[Box] = ()
    batch_id: int | None = None

    @property
    def form_key(self) -> str:
        """The same lines in the same state sent the same way are the same form."""
        changed = max(line.state_at for line in self.lines).isoformat()
        key = f"dispatch:{self.parcel.id}:{self.how.courier}:{self.how.tracking_no}:{changed}"
        if self.is_whole:
            return key
        lines = ",".join(str(line.id) for line in self.lines)
        return f"{key}:{lines}:{'^'.join(f'{box.tracking_no}@{box.pieces}' for box in self.boxes)}"

    @property
    def request(self) -> dict[str, Any]:
        told = {
            "order": self.lines[0].order_id, "lines": [line.id for line in self.lines],
            "numbers": numbers_of(self.lines),
            "courier": self.how.courier, "tracking_no": self.how.tracking_no, "by": self.how.by.value,
            "is_whole": self.is_whole, "boxes": [[box.tracking_no, box.pieces] for box in self.boxes],
            "batch": self.batch_id,
        }  # fmt: skip
        return {name: value for name, value in told.items() if value not in (None, [])}


def gate(
    store: Store, client: ElevenstClient, lines: Sequence[OrderLine], *states: str, with_held: bool = False
) -> Gate:
    """Ask the market for the state of these lines now; only those in `states` pass, and none that is held.

    Acts that let nothing go may pass with what is held. Raises ElevenstError.
    """
    look = look_by_number(store)
    write_down(look, client.orders.states(numbers_of(lines)))
    return let_pass(look, lines, *states, with_held=with_held)


def numbers_of(lines: Iterable[OrderLine]) -> list[str]:
    """The numbers of the orders that these lines belong to."""
    return list(dict.fromkeys(line.order.number for line in lines))


def let_pass(look: Look, lines: Sequence[OrderLine], *states: str, with_held: bool = False) -> Gate:
    """What the gate lets through, once the answer to its look is written down."""
    fresh = OrderLine.select(OrderLine, Order, Parcel).join(Order).switch(OrderLine).left_outer_join(Parcel)
    found = Gate()
    for line in fresh.where(OrderLine.id.in_([line.id for line in lines])).order_by(OrderLine.id):
        # A line that the answer did not tell of is not known to stand: it does not pass.
        passes = line.state in states and line.seen_at >= look.began and (with_held or line.held_at is None)
        (found.open if passes else found.taken_out).append(line)
    return found


def confirm(line: OrderLine, client: ElevenstClient, actor: Actor, run_id: int | None = None) -> Sent:
    """발주확인 of a line that has passed the gate; guide page 1634, a global seller's 1722. Raises ActInProgress.

    What an earlier claim of the very run began is taken over: that claim has lost the run.
    """
    assert line.parcel is not None, "a paid line has a parcel number"
    parcel = line.parcel.number
    target = f"{line.order.number}-{line.number}"
    request = {"order": line.order_id, "lines": [line.id], "numbers": [line.order.number], "run": run_id}
    intent = Intent(line.store, CONFIRM, target, f"confirm:{line.id}:{line.state_at.isoformat()}", request)
    calls = client.overseas_orders if line.store.seller_kind == GLOBAL else client.orders
    return _carry_out(intent, client, actor, lambda: calls.confirm(line.order.number, line.number, parcel))


def dispatch(parcel: Parcel, lines: Sequence[OrderLine], client: ElevenstClient, how: Handover, actor: Actor) -> Sent:
    """발송처리 of a whole parcel, all of whose lines have passed the gate; guide page 1888. Raises ActInProgress."""
    return send_out(Leaving(parcel, lines, how), client, actor)


def send_out(leaving: Leaving, client: ElevenstClient, actor: Actor) -> Sent:
    """발송처리 of lines that have passed the gate; guide pages 1888, 1636, 6791, 1723. Raises ActInProgress.

    All ways are one kind of act on the parcel: while one is in doubt, no other may begin.
    """
    return _carry_out(_intent_of(leaving), client, actor, lambda: call_out(leaving, client))


def begin_to_send(leaving: Leaving, client: ElevenstClient, actor: Actor) -> Act | Sent:
    """The act that stands before `call_out` is made, for whoever makes it elsewhere and has its answer carried out.

    What there is nothing to send for any more is Sent. Raises ActInProgress.
    """
    return _begin(_intent_of(leaving), client, actor)


def _intent_of(leaving: Leaving) -> Intent:
    return Intent(leaving.lines[0].store, DISPATCH, leaving.parcel.number, leaving.form_key, leaving.request)


def leaves_through_centre(lines: Sequence[OrderLine]) -> bool:
    """Whether goods come by the market's centre abroad: such parcels have a dispatch of their own (guide page 1723)."""
    return any(line.told.get("inbound") for line in lines)


def call_out(leaving: Leaving, client: ElevenstClient) -> Receipt:
    """The call of a dispatch itself; it touches no database."""
    how, parcel, first = leaving.how, leaving.parcel.number, leaving.lines[0]
    sent_at, courier, tracking_no = now().astimezone(KST), how.courier or None, how.tracking_no or None
    if leaving.is_whole and leaves_through_centre(leaving.lines):
        by = ClaimDelivery(how.by.value)
        return client.overseas_orders.dispatch(parcel, sent_at, courier, tracking_no, by)
    shipment = Shipment(sent_at=sent_at, by=how.by, courier=courier, tracking_no=tracking_no)
    if leaving.is_whole:
        return client.orders.dispatch(parcel, shipment)
    if not leaving.boxes:
        numbers = [line.number for line in leaving.lines]
        return client.orders.dispatch_lines(parcel, first.order.number, numbers, shipment)
    rest = [(box.tracking_no, box.pieces) for box in leaving.boxes[1:]]
    pieces = leaving.boxes[0].pieces
    return client.orders.dispatch_split(parcel, first.order.number, first.number, (shipment, pieces), rest)


def reject(line: OrderLine, client: ElevenstClient, why: tuple[RejectReason, str], actor: Actor) -> Sent:
    """판매불가 of a line that has passed the gate; guide page 1638. Raises ActInProgress."""
    reason, text = why
    target = f"{line.order.number}-{line.number}"
    request = {"order": line.order_id, "lines": [line.id], "numbers": [line.order.number], "reason": reason.value}
    intent = Intent(line.store, REJECT, target, f"reject:{line.id}:{line.state_at.isoformat()}", request)
    number = line.order.number
    return _carry_out(intent, client, actor, lambda: client.orders.reject(number, line.number, reason, text))


def complete_pick_up(lines: Sequence[OrderLine], client: ElevenstClient, code: str, actor: Actor) -> Sent:
    """방문수령 of an order's lines that have passed the gate, proven by the buyer's code; guide page 7052."""
    order, parcel = lines[0].order, lines[0].parcel
    assert parcel is not None, "what is picked up has a parcel number"
    request = {"order": order.id, "lines": [line.id for line in lines], "numbers": [order.number]}
    key = f"pick_up:{parcel.id}:{code}:{max(line.state_at for line in lines).isoformat()}"
    intent = Intent(lines[0].store, PICK_UP, f"{order.number}-{parcel.number}", key, request)
    return _carry_out(intent, client, actor, lambda: client.orders.complete_pick_up(parcel.number, order.number, code))


def _begin(intent: Intent, client: ElevenstClient, actor: Actor) -> Act | Sent:
    """The act to be sent now, or what has become of the one that this very work had begun before."""
    try:
        act, is_mine = sending.begin(intent, actor)
    except ActInProgress as busy:
        mine = [name for name in ("run", "batch") if intent.request.get(name) is not None]
        if not any(busy.act.request.get(name) == intent.request[name] for name in mine):
            raise
        return sending.take_over(busy.act, closing(client))
    return act if is_mine else Sent(act, act.answer["row"])


def _carry_out(intent: Intent, client: ElevenstClient, actor: Actor, send: Callable[[], Receipt]) -> Sent:
    begun = _begin(intent, client, actor)
    if isinstance(begun, Sent):
        return begun
    sent = sending.carry_out(begun, send, closing(client))
    if sent.is_done and "batch" not in intent.request:  # a batch looks at many at once
        _check_truth(begun, client)
    return sent


def _check_truth(act: Act, client: ElevenstClient) -> None:
    """Let the market tell how the lines stand now. That it was done holds whether or not this look succeeds."""
    try:
        read_again(act.store, client, act.request["numbers"])
    except ElevenstError as error:
        log.warning("lines could not be read back", extra={"reason": error.label})


def closing(client: ElevenstClient) -> Closing[Any]:
    """Done is what the market's own word on the lines says; a receipt alone is followed by a look.

    A parcel has left with what the market let go of it, though another line was cancelled right behind the gate. What
    the look tells of the lines counts though the act does not hold.
    """

    def look(act: Act) -> list[Told] | None:
        began = now()
        rows = _rows(client, act)
        wanted = _keys(act)
        reached = {row.key for row in rows if row.state is not None and str(row.state) in REACHED[act.kind]}
        holds = wanted & reached if act.kind == DISPATCH else wanted <= reached
        if holds:
            return rows
        take(Look(act.store, began, "asked"), rows)
        return None

    return Closing(look, _keep)


def settle(act: Act, client: ElevenstClient) -> Sent:
    """Ask the market what became of an act that nobody settled, and tell the batch that it belongs to."""
    sent = sending.ask(act, closing(client))
    state = {ACT_DONE: DONE, ACT_REJECTED: REFUSED}.get(act.state)
    if state and "batch" in act.request:
        DispatchItem.update(state=state).where((DispatchItem.act == act) & (DispatchItem.state == UNKNOWN)).execute()
    return sent


sending.SETTLERS.append(Settler((CONFIRM, DISPATCH, REJECT, PICK_UP), settle, lambda act: bool(_keys(act))))


def _rows(client: ElevenstClient, act: Act) -> list[Told]:
    return [row for number in act.request["numbers"] for row in client.orders.one(number)]


def _keys(act: Act) -> set[tuple[str, str]]:
    lines = OrderLine.select(Order.number, OrderLine.number).join(Order)
    return set(lines.where(OrderLine.id.in_(act.request["lines"])).tuples())


def _keep(act: Act, answer: Receipt | list[Told]) -> int:
    """Write down what holds now: what the market told where it was asked, else what its receipt means."""
    look = Look(act.store, now(), act.kind, act.id)
    if isinstance(answer, list):
        take(look, answer)
    else:
        for line in OrderLine.select(OrderLine, Order).join(Order).where(OrderLine.id.in_(act.request["lines"])):
            state, values = _meant(act, line, answer)
            move(line, state, look, act.user, values)
            if act.kind == REJECT:
                follow_stock(act.store, [line])
    if "boxes" in act.request:
        boxes.keep(act)
    told = {name: value for name, value in act.request.items() if name in TOLD}
    audit.record(Actor(act.user), Change(act.kind, f"Order {act.request['order']}", None, told), act.store)
    return int(act.request["order"])


def _meant(act: Act, line: OrderLine, receipt: Receipt) -> tuple[str, dict[str, Any]]:
    """The state that a receipt tells of a line, and what else it tells."""
    if act.kind == CONFIRM:
        return PACKING, {"confirmed_at": now()}
    if act.kind == REJECT:
        return GONE[0], {"quantity": 0, "cancelled_quantity": line.ordered_quantity}
    if act.kind == PICK_UP:
        return str(OrderState.DELIVERED), {"delivered_at": now()}
    how = {name: act.request[name] for name in ("courier", "tracking_no") if name in act.request}
    # Somebody else has sent it, and nobody here knows with which number.
    return SHIPPED, {"dispatched_at": now(), **({} if receipt.was_done_before else how)}
