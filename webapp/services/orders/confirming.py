"""발주확인 of many lines: past the cancel gate a hundred orders at a time, one act a line, each told in the result."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any
from zlib import crc32

from webapp.elevenst import ElevenstClient, ElevenstError
from webapp.models.orders import Order, OrderLine
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import incidents, market, runs
from webapp.services.audit import Actor
from webapp.services.market_words import problem_of
from webapp.services.orders import acting, holding, stages
from webapp.services.orders.acting import PAID
from webapp.services.orders.ways_out import refusal_of
from webapp.services.runs import Progress
from webapp.services.sending import Sent
from webapp.services.sending_many import SendingMany

KIND = "orders_confirm"
TOGETHER = 50


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
    confirmer = _Confirmer(run, progress, len(run.parameters["lines"]))
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


class _Confirmer(SendingMany[OrderLine]):
    """A line that an earlier claim of the run has confirmed passes the gate no more, and counts as done."""

    names = ("taken_out", "held")

    def told(self, one: OrderLine) -> dict[str, Any]:
        told = {"order": one.order.number, "line": one.number, "state": one.state}
        return {**told, "name": one.product_name or ""}

    def refusal_of(self, sent: Sent) -> str:
        return refusal_of(sent)

    def confirm(self, client: ElevenstClient, lines: list[OrderLine]) -> None:
        gate = acting.gate(self.run.store, client, lines, PAID)
        for line in gate.taken_out:
            self._leave_out(line)
        for line in gate.open:
            self._one(client, line)

    def _leave_out(self, line: OrderLine) -> None:
        if line.state in acting.REACHED[acting.CONFIRM]:
            self.count("done")
        elif line.state == PAID and stages.is_held(line):
            self.name("held", line, holding.sentence_of(line))
        else:
            self.name("taken_out", line)

    def _one(self, client: ElevenstClient, line: OrderLine) -> None:
        line.store = self.run.store
        known = OrderLine.select(OrderLine, Order).join(Order).where(OrderLine.id == line.id).get()
        if known.state != PAID or stages.is_held(known):
            # Since the gate, while others before it were confirmed and the market told how their orders stand.
            self._leave_out(known)
            return
        self.send(line, lambda: acting.confirm(line, client, Actor(self.run.user), self.run.id))


def _chunks(lines: Iterable[OrderLine]) -> Iterator[list[OrderLine]]:
    walk = iter(lines)
    while chunk := list(islice(walk, TOGETHER)):
        yield chunk
