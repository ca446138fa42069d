"""발주확인 of many lines: past the cancel gate a hundred orders at a time, one act a line, each told in the result."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any
from zlib import crc32

from webapp.elevenst import AuthError, ElevenstClient, ElevenstError, UnavailableError
from webapp.models.acts import Act, ActInProgress
from webapp.models.orders import Order, OrderLine
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import incidents, market, runs, sending
from webapp.services.audit import Actor
from webapp.services.market_words import problem_of
from webapp.services.orders import acting, holding, stages
from webapp.services.orders.acting import PAID
from webapp.services.orders.ways_out import refusal_of
from webapp.services.runs import Progress
from webapp.services.sending import Sent

KIND = "orders_confirm"
TOGETHER = 50
MOST_SILENCES = 3
MOST_TOLD = 100  # lines that a run's result names


def order(store: Store, line_ids: Sequence[int]) -> runs.Order:
    """What is to be done. The same lines chosen twice are one run; another choice is another, and none is dropped."""
    chosen = sorted(set(line_ids))
    return runs.Order(KIND, store, crc32(repr(chosen).encode()) & 0x7FFF_FFFF, {"lines": chosen})


def order_of_paid(store: Store) -> runs.Order | None:
    """The same for all that is paid and not held, one at a time; None when nothing is."""
    paid = (OrderLine.store == store) & (OrderLine.state == PAID) & ~stages.held()
    chosen = [line.id for line in OrderLine.select(OrderLine.id).where(paid)]
    return runs.Order(KIND, store, parameters={"lines": chosen}) if chosen else None


@runs.work_of(KIND)
def confirm_all(run: Run, progress: Progress) -> dict[str, Any]:
    """Confirm the run's lines that are still paid; the result counts done and unknown, and names the others."""
    confirmer = _Confirmer(run, progress)
    try:
        with market.client_for(run.store) as client, incidents.watch(run.store):
            for lines in _chunks(_waiting(run)):
                confirmer.confirm(client, lines)
            confirmer.settle_all(client)
    except ElevenstError as error:
        raise problem_of(error) from error
    return confirmer.result


def _waiting(run: Run) -> list[OrderLine]:
    mine = (OrderLine.store == run.store) & OrderLine.id.in_(run.parameters["lines"])
    return list(OrderLine.select(OrderLine, Order).join(Order).where(mine).order_by(OrderLine.id))


class _Confirmer:
    """One claim of the run; a line that an earlier claim has confirmed passes the gate no more, and counts as done."""

    def __init__(self, run: Run, progress: Progress) -> None:
        self.run, self.progress = run, progress
        self.result: dict[str, Any] = {"done": 0, "unknown": 0, "taken_out": [], "held": [], "refused": []}
        self._silences = 0
        self._open: dict[int, OrderLine] = {}  # by the act on it whose outcome is not known
        run.done = run.failed = 0
        progress.tell(0, len(run.parameters["lines"]))

    def confirm(self, client: ElevenstClient, lines: list[OrderLine]) -> None:
        gate = acting.gate(self.run.store, client, lines, PAID)
        for line in gate.taken_out:
            self._leave_out(line)
        for line in gate.open:
            self._one(client, line)

    def _leave_out(self, line: OrderLine) -> None:
        if line.state in acting.REACHED[acting.CONFIRM]:
            self._count("done")
        elif line.state == PAID and stages.is_held(line):
            self._name("held", line, holding.sentence_of(line))
        else:
            self._name("taken_out", line)

    def _one(self, client: ElevenstClient, line: OrderLine) -> None:
        line.store = self.run.store
        known = OrderLine.select(OrderLine, Order).join(Order).where(OrderLine.id == line.id).get()
        if known.state != PAID or stages.is_held(known):
            # Since the gate, while others before it were confirmed and the market told how their orders stand.
            self._leave_out(known)
            return
        try:
            sent = acting.confirm(line, client, Actor(self.run.user), self.run.id)
        except ActInProgress as busy:
            self._open[busy.act.id] = line
            return
        error = sent.error
        if isinstance(error, AuthError) or (isinstance(error, UnavailableError) and not error.was_sent):
            raise error
        self._silences = self._silences + 1 if isinstance(error, UnavailableError) else 0
        if sent.is_done or sent.is_refused:
            self._judge(line, sent)
            return
        self._open[sent.act.id] = line
        if self._silences >= MOST_SILENCES and isinstance(error, UnavailableError):
            raise error

    def settle_all(self, client: ElevenstClient) -> None:
        """Ask about what is not known, until nothing that was sent can still arrive."""

        def tell() -> None:
            self.progress.tell(self.run.done, self.run.total, self.run.failed)

        acts = Act.select().where(Act.id.in_(list(self._open)))
        for sent in sending.settle_all(acts, client, tell):
            self._judge(self._open.pop(sent.act.id), sent)
        for _ in self._open:
            self._count("unknown", is_failed=True)

    def _judge(self, line: OrderLine, sent: Sent) -> None:
        if sent.is_done:
            self._count("done")
        else:
            self._name("refused", line, refusal_of(sent))

    def _count(self, what: str, is_failed: bool = False) -> None:
        self.result[what] += 1
        self.progress.tell(self.run.done + 1, self.run.total, self.run.failed + is_failed)

    def _name(self, what: str, line: OrderLine, reason: str = "") -> None:
        if len(self.result[what]) < MOST_TOLD:
            told = {"order": line.order.number, "line": line.number, "state": line.state, "reason": reason}
            self.result[what].append({**told, "name": line.product_name or ""})
        self.progress.tell(self.run.done + 1, self.run.total, self.run.failed + 1)


def _chunks(lines: Iterable[OrderLine]) -> Iterator[list[OrderLine]]:
    walk = iter(lines)
    while chunk := list(islice(walk, TOGETHER)):
        yield chunk
