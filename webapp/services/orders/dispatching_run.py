"""The run that sends what a plan of dispatches says: each parcel past the cancel gate, once, each with its own end.

What an earlier claim of the run began is asked about first. Nothing is sent that was not marked before, so whoever goes
on after a kill knows which parcels may have gone out.
"""

import logging
import time
from collections.abc import Sequence
from typing import Any

from peewee import fn

from webapp.elevenst import AuthError, ElevenstClient, ElevenstError, UnavailableError
from webapp.models.acts import DONE as ACT_DONE
from webapp.models.acts import REJECTED as ACT_REJECTED
from webapp.models.acts import Act, ActInProgress
from webapp.models.base import db
from webapp.models.dispatching import DONE, REFUSED, SENDING, TAKEN_OUT, UNKNOWN, WAITING, DispatchBatch, DispatchItem
from webapp.models.orders import OrderLine, Parcel
from webapp.models.runs import Run
from webapp.services import incidents, market, runs, sending
from webapp.services.audit import Actor
from webapp.services.market_words import problem_of
from webapp.services.orders import acting, handing_over, looking
from webapp.services.orders.acting import DISPATCH, PACKING, Gate, Handover
from webapp.services.orders.dispatching import KIND
from webapp.services.orders.handing_over import HandoverRefused
from webapp.services.orders.ways_out import refusal_of
from webapp.services.runs import Progress
from webapp.services.sending import Sent

log = logging.getLogger("elevendesk.orders")
TOGETHER = 50
FRESH_SECONDS = 30  # what the cancel gate said so long ago is asked anew
MOST_SILENCES = 3
IN_DOUBT = (
    "11번가의 답을 받지 못했습니다. 11번가에 다시 물어 결과를 정합니다. 그때까지 이 배송번호는 다시 보내지 않습니다."
)
BUSY = "이 배송번호를 다른 화면에서 보내는 중입니다. 결과가 정해진 뒤 주문 화면에서 확인해 주세요."


@runs.work_of(KIND)
def dispatch_all(run: Run, progress: Progress) -> dict[str, Any]:
    """Send what waits in the run's batch; the result counts its parcels by how they ended."""
    dispatcher = _Dispatcher(run, progress)
    try:
        with market.client_for(run.store) as client, incidents.watch(run.store):
            dispatcher.take_up(client)
            dispatcher.send_waiting(client)
            dispatcher.settle_all(client)
    except ElevenstError as error:
        raise problem_of(error) from error
    return counts(dispatcher.batch)


def counts(batch: DispatchBatch) -> dict[str, int]:
    """How many parcels of a batch ended how, or wait."""
    rows = DispatchItem.select(DispatchItem.state, fn.COUNT(DispatchItem.id)).where(DispatchItem.batch == batch)
    return dict(rows.group_by(DispatchItem.state).tuples())


class _Dispatcher:
    """One claim of the run."""

    def __init__(self, run: Run, progress: Progress) -> None:
        self.run, self.progress = run, progress
        self.batch = DispatchBatch.get_by_id(run.parameters["batch"])
        self._silences = 0
        self._open: dict[int, DispatchItem] = {}  # by the act on it whose outcome is not known
        found = counts(self.batch)
        run.done, run.failed = found.get(DONE, 0), found.get(TAKEN_OUT, 0) + found.get(REFUSED, 0)
        run.done += run.failed
        progress.tell(run.done, sum(found.values()), run.failed)

    def take_up(self, client: ElevenstClient) -> None:
        """Find out what became of parcels that an earlier claim had begun to send."""
        begun = self._items(DispatchItem.state.in_((SENDING, UNKNOWN)))
        for item in begun:
            act = _act_of(item)
            if act is None:  # cut off before anything was written down, so nothing was sent
                self._write(item, WAITING)
            elif act.state in (ACT_DONE, ACT_REJECTED):
                self._judge(item, Sent(act))
            else:
                self._judge(item, sending.take_over(act, acting.closing(client)))

    def send_waiting(self, client: ElevenstClient) -> None:
        while items := self._items(DispatchItem.state == WAITING)[:TOGETHER]:
            lines = [line for item in items for line in handing_over.to_leave(item.parcel)]
            gate = acting.gate(self.run.store, client, lines, PACKING)
            asked = time.monotonic()
            numbers: set[str] = set()
            for item in items:
                if time.monotonic() - asked > FRESH_SECONDS:
                    break
                numbers |= self._one(client, item, _of(gate, item.parcel))
            self._check_truth(client, numbers)

    def _check_truth(self, client: ElevenstClient, numbers: set[str]) -> None:
        """Let the market tell how these orders stand now. What was done holds whether or not this look succeeds."""
        try:
            looking.read_again(self.run.store, client, sorted(numbers), self.run.id)
        except ElevenstError as error:
            log.warning("lines could not be read back", extra={"reason": error.label})

    def _items(self, where: Any) -> list[DispatchItem]:
        rows = DispatchItem.select(DispatchItem, Parcel).join(Parcel)
        found = list(rows.where((DispatchItem.batch == self.batch) & where).order_by(DispatchItem.id))
        for item in found:
            item.parcel.store = self.run.store
        return found

    def _one(self, client: ElevenstClient, item: DispatchItem, gate: Gate) -> set[str]:
        """Send one parcel; the numbers of its orders where the market was called, which are to be looked at."""
        how = Handover(item.courier, item.tracking_no)
        try:
            leaving = handing_over.leaving(item.parcel, gate, how, self.batch.id)
        except HandoverRefused as refusal:
            self._end_without(item, str(refusal))
            return set()
        for line in leaving.lines:
            line.store = self.run.store
        with db.atomic():
            item.patch(state=SENDING, reason=None)
            self.progress.keep()
        try:
            sent = acting.send_out(leaving, client, Actor(self.batch.user))
        except ActInProgress as busy:
            self._end(item, REFUSED, BUSY, busy.act)
            return set()
        self._watch_market(item, sent)
        self._judge(item, sent)
        return {line.order.number for line in leaving.lines}

    def _end_without(self, item: DispatchItem, reason: str) -> None:
        """What the gate keeps back; a parcel that left with this very number before is no failure."""
        gone = OrderLine.select().where((OrderLine.parcel == item.parcel) & (OrderLine.courier == item.courier))
        left = gone.where((OrderLine.tracking_no == item.tracking_no) & OrderLine.state.in_(list(acting.SENT))).exists()
        if left and not handing_over.to_leave(item.parcel):
            self._end(item, DONE, None)
        else:
            self._end(item, TAKEN_OUT, reason)

    def _watch_market(self, item: DispatchItem, sent: Sent) -> None:
        """Raises the error of a market that cannot be called, or is silent again and again; the parcel waits on."""
        error = sent.error
        if isinstance(error, AuthError) or (isinstance(error, UnavailableError) and not error.was_sent):
            self._write(item, WAITING)
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

    def settle_all(self, client: ElevenstClient) -> None:
        """Ask about what is not known, until nothing that was sent can still arrive."""

        def tell() -> None:
            self.progress.tell(self.run.done, self.run.total, self.run.failed)

        acts = Act.select().where(Act.id.in_(list(self._open)))
        for sent in sending.settle_all(acts, client, tell):
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
