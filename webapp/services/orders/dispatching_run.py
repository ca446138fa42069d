"""The run that sends what a plan of dispatches says: each parcel past the cancel gate, once, each with its own end.

What an earlier claim of the run began is asked about first. Nothing is sent that was not marked before, so whoever goes
on after a kill knows which parcels may have gone out. A few calls are under way abreast, so that the market's answers
are not waited for one by one; the next parcels are asked about while the last that passed the gate leave.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from peewee import fn

from webapp.elevenst import AuthError, ElevenstClient, ElevenstError, UnavailableError
from webapp.elevenst import OrderLine as Told
from webapp.models.acts import DONE as ACT_DONE
from webapp.models.acts import REJECTED as ACT_REJECTED
from webapp.models.acts import Act, ActInProgress
from webapp.models.base import db
from webapp.models.dispatching import DONE, REFUSED, SENDING, TAKEN_OUT, UNKNOWN, WAITING, DispatchBatch, DispatchItem
from webapp.models.orders import OrderLine, Parcel
from webapp.models.runs import Run
from webapp.services import incidents, market, runs, sending
from webapp.services.abreast import Calls, calls_of
from webapp.services.audit import Actor
from webapp.services.market_words import problem_of
from webapp.services.orders import acting, handing_over, looking
from webapp.services.orders.acting import DISPATCH, PACKING, Gate, Handover, Leaving
from webapp.services.orders.dispatching import KIND
from webapp.services.orders.handing_over import HandoverRefused
from webapp.services.orders.ways_out import refusal_of
from webapp.services.runs import Progress
from webapp.services.sending import Sent

log = logging.getLogger("elevendesk.orders")
TOGETHER = 50
# Calls at once: enough to use up the allowance while the market answers within 300 ms, and the run is busy with a whole
# gate's answer meanwhile. Each is one whose outcome has to be asked about after a kill.
ABREAST = 4
AHEAD = 10  # parcels still to leave when the gate is asked about the next ones
FRESH_SECONDS = 30  # what the cancel gate said so long ago is asked anew
MOST_SILENCES = 3
IN_DOUBT = (
    "11번가의 답을 받지 못했습니다. 11번가에 다시 물어 결과를 정합니다. 그때까지 이 배송번호는 다시 보내지 않습니다."
)
BUSY = "이 배송번호를 다른 화면에서 보내는 중입니다. 결과가 정해진 뒤 주문 화면에서 확인해 주세요."


@runs.work_of(KIND)
def dispatch_all(run: Run, progress: Progress) -> dict[str, Any]:
    """Send what waits in the run's batch; the result counts its parcels by how they ended."""
    try:
        with market.client_for(run.store) as client, incidents.watch(run.store):
            dispatcher = _Dispatcher(run, progress, client)
            dispatcher.take_up()
            dispatcher.send_waiting()
            dispatcher.settle_all()
    except ElevenstError as error:
        raise problem_of(error) from error
    return counts(dispatcher.batch)


def counts(batch: DispatchBatch) -> dict[str, int]:
    """How many parcels of a batch ended how, or wait."""
    rows = DispatchItem.select(DispatchItem.state, fn.COUNT(DispatchItem.id)).where(DispatchItem.batch == batch)
    return dict(rows.group_by(DispatchItem.state).tuples())


@dataclass(frozen=True)
class _Passed:
    """A parcel that waits behind the cancel gate; `asked` is when the market told of it, by the monotonic clock."""

    item: DispatchItem
    gate: Gate
    asked: float


class _Dispatcher:
    """One claim of the run."""

    def __init__(self, run: Run, progress: Progress, client: ElevenstClient) -> None:
        self.run, self.progress, self.client = run, progress, client
        self.batch = DispatchBatch.get_by_id(run.parameters["batch"])
        self._silences = 0
        self._open: dict[int, DispatchItem] = {}  # by the act on it whose outcome is not known
        self._asked_to, self._is_asking = 0, False  # the item up to which the gate was asked, and whether it is now
        self._passed: deque[_Passed] = deque()
        self._unread: set[str] = set()  # orders that the market has not told of since their parcels left
        found = counts(self.batch)
        run.done, run.failed = found.get(DONE, 0), found.get(TAKEN_OUT, 0) + found.get(REFUSED, 0)
        run.done += run.failed
        progress.tell(run.done, sum(found.values()), run.failed)

    def take_up(self) -> None:
        """Find out what became of parcels that an earlier claim had begun to send."""
        begun = self._items(DispatchItem.state.in_((SENDING, UNKNOWN)))
        for item in begun:
            act = _act_of(item)
            if act is None:  # cut off before anything was written down, so nothing was sent
                self._write(item, WAITING)
            elif act.state in (ACT_DONE, ACT_REJECTED):
                self._judge(item, Sent(act))
            else:
                self._judge(item, sending.take_over(act, acting.closing(self.client)))

    def send_waiting(self) -> None:
        with calls_of(self.run.store, ABREAST) as calls:
            while self._go_on(calls):
                calls.land_next()

    def _go_on(self, calls: Calls) -> bool:
        """Begin what there is room for; False when there is nothing left to begin, and nothing under way."""
        while calls.have_room and self._begin_next(calls):
            pass
        return bool(calls)

    def _begin_next(self, calls: Calls) -> bool:
        """Begin one thing; False when there is none that could be begun now."""
        if self._is_stale and self._is_asking:  # about those behind them: they are all asked about anew, in their order
            return False
        if self._is_stale:
            self._asked_to = self._passed[0].item.id - 1
            self._passed.clear()
        if len(self._passed) < AHEAD and not self._is_asking and (items := self._next_items()):
            self._ask(calls, items)
        elif len(self._unread) >= TOGETHER or (self._unread and not self._passed and not calls):
            self._read_back(calls)
        elif self._passed:
            self._one(calls, self._passed.popleft())
        else:
            return False
        return True

    @property
    def _is_stale(self) -> bool:
        return bool(self._passed) and time.monotonic() - self._passed[0].asked > FRESH_SECONDS

    def _next_items(self) -> list[DispatchItem]:
        waits = (DispatchItem.state == WAITING) & (DispatchItem.id > self._asked_to)
        return self._items(waits, TOGETHER)

    def _ask(self, calls: Calls, items: list[DispatchItem]) -> None:
        """Have the cancel gate asked about these parcels."""
        lines = handing_over.to_leave(*(item.parcel for item in items))
        numbers, look = acting.numbers_of(lines), looking.look_by_number(self.run.store)
        self._asked_to, self._is_asking = items[-1].id, True

        def ask(client: ElevenstClient) -> tuple[list[Told], float]:
            return list(client.orders.states(numbers)), time.monotonic()

        def land(outcome: Callable[[], tuple[list[Told], float]]) -> None:
            self._is_asking = False
            told, asked = outcome()
            looking.write_down(look, told)
            gate = acting.let_pass(look, lines, PACKING)
            self._passed += (_Passed(item, _of(gate, item.parcel), asked) for item in items)

        calls.begin(ask, land)

    def _read_back(self, calls: Calls) -> None:
        """Let the market tell how these orders stand now. What was done holds whether or not this look succeeds."""
        numbers, look = sorted(self._unread), looking.look_by_number(self.run.store, self.run.id)
        self._unread.clear()

        def land(outcome: Callable[[], list[Told]]) -> None:
            try:
                looking.write_down(look, outcome())
            except ElevenstError as error:
                log.warning("lines could not be read back", extra={"reason": error.label})

        calls.begin(lambda client: list(client.orders.states(numbers)), land)

    def _items(self, where: Any, most: int | None = None) -> list[DispatchItem]:
        rows = DispatchItem.select(DispatchItem, Parcel).join(Parcel)
        found = list(rows.where((DispatchItem.batch == self.batch) & where).order_by(DispatchItem.id).limit(most))
        for item in found:
            item.parcel.store = self.run.store
        return found

    def _one(self, calls: Calls, passed: "_Passed") -> None:
        """Send one parcel on its way."""
        item, how = passed.item, Handover(passed.item.courier, passed.item.tracking_no)
        try:
            leaving = handing_over.leaving(item.parcel, passed.gate, how, self.batch.id)
        except HandoverRefused as refusal:
            self._end_without(item, str(refusal))
            return
        for line in leaving.lines:
            line.store = self.run.store
        with db.atomic():
            item.patch(state=SENDING, reason=None)
            self.progress.keep()
        try:
            begun = acting.begin_to_send(leaving, self.client, Actor(self.batch.user))
        except ActInProgress as busy:
            self._end(item, REFUSED, BUSY, busy.act)
            return
        if isinstance(begun, Sent):
            self._take_in(item, leaving, begun)
            return
        act, closing = begun, acting.closing(self.client)
        calls.begin(
            partial(acting.call_out, leaving),
            lambda outcome: self._take_in(item, leaving, sending.carry_out(act, outcome, closing)),
        )

    def _take_in(self, item: DispatchItem, leaving: Leaving, sent: Sent) -> None:
        """Write down how it ended; the parcel's orders are to be read back, since the market was called."""
        self._unread |= {line.order.number for line in leaving.lines}
        self._watch_market(item, sent)
        self._judge(item, sent)

    def _end_without(self, item: DispatchItem, reason: str) -> None:
        """What the gate keeps back; a parcel that left with this very number before is no failure."""
        gone = OrderLine.select().where((OrderLine.parcel == item.parcel) & (OrderLine.courier == item.courier))
        left = gone.where((OrderLine.tracking_no == item.tracking_no) & OrderLine.state.in_(list(acting.SENT))).exists()
        if left and not handing_over.to_leave(item.parcel):
            self._end(item, DONE, None)
        else:
            self._end(item, TAKEN_OUT, reason)

    def _watch_market(self, item: DispatchItem, sent: Sent) -> None:
        """Raises the error of a market that cannot be called, or is silent again and again.

        A parcel that was not sent for it waits on; one that may have been stays in doubt.
        """
        error = sent.error
        if isinstance(error, AuthError) or (isinstance(error, UnavailableError) and not error.was_sent):
            if sent.is_refused:
                self._write(item, WAITING)
            else:  # the dispatch went out, and it is the look behind it that could not
                self._judge(item, sent)
            raise error
        self._silences = self._silences + 1 if isinstance(error, UnavailableError) else 0
        if self._silences >= MOST_SILENCES and isinstance(error, UnavailableError):
            self._judge(item, sent)
            raise error

    def _judge(self, item: DispatchItem, sent: Sent) -> None:
        if sent.is_done:
            self._end(item, DONE, None, sent.act)
        elif sent.is_refused:
            self._end(item, REFUSED, refusal_of(sent), sent.act)
        else:
            self._open[sent.act.id] = item
            self._write(item, UNKNOWN, IN_DOUBT, sent.act)

    def settle_all(self) -> None:
        """Ask about what is not known, until nothing that was sent can still arrive."""

        def tell() -> None:
            self.progress.tell(self.run.done, self.run.total, self.run.failed)

        acts = Act.select().where(Act.id.in_(list(self._open)))
        for sent in sending.settle_all(acts, self.client, tell):
            self._judge(self._open.pop(sent.act.id), sent)

    def _end(self, item: DispatchItem, state: str, reason: str | None, act: Act | None = None) -> None:
        self.run.done += 1
        self.run.failed += state != DONE
        self._write(item, state, reason, act)
        self.progress.tell(self.run.done, self.run.total, self.run.failed)

    def _write(self, item: DispatchItem, state: str, reason: str | None = None, act: Act | None = None) -> None:
        with db.atomic():
            item.patch(state=state, reason=reason, act=act or item.act_id)
            self.progress.keep()


def _act_of(item: DispatchItem) -> Act | None:
    """The last act that was begun on the item's parcel for its batch."""
    same = (Act.store == item.parcel.store) & (Act.kind == DISPATCH) & (Act.target == item.parcel.number)
    acts: Sequence[Act] = Act.select().where(same).order_by(Act.attempt.desc()).limit(sending.NEWEST)
    return next((act for act in acts if act.request.get("batch") == item.batch_id), None)


def _of(gate: Gate, parcel: Parcel) -> Gate:
    """What the gate said of one parcel's lines."""
    mine = [[line for line in lines if line.parcel_id == parcel.id] for lines in (gate.open, gate.taken_out)]
    return Gate(*mine)
