"""The seller of a walk: everything that can be done to orders, by a person or by a run, one thing at a time."""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.property.shop import Shop
from webapp.elevenst import ElevenstClient, ElevenstError
from webapp.elevenst.codes import DelayReason, RejectReason
from webapp.elevenst.shapes import KST
from webapp.jobs import order_files
from webapp.models.acts import SENDING, Act, ActInProgress
from webapp.models.base import now
from webapp.models.dispatching import DispatchBatch, DispatchFile
from webapp.models.orders import Order, OrderLine, Parcel
from webapp.models.outgoing import COURIER, PICK, SLIPS
from webapp.models.runs import FAILED, Run
from webapp.services import market as services_market
from webapp.services import runs, sending, settling
from webapp.services.audit import SYSTEM
from webapp.services.orders import (
    acting,
    announcing,
    collecting,
    confirming,
    courier_file,
    courier_layouts,
    dispatching,
    handing_over,
    holding,
    noting,
    outgoing,
    parting,
    rejecting,
    truth,
)
from webapp.services.orders.acting import Box, Handover
from webapp.services.orders.announcing import Notice
from webapp.services.orders.dispatch_files import sending as handing_in
from webapp.services.orders.dispatch_files.uploads import FileRefused
from webapp.services.orders.dispatch_files.uploads import Wanted as WantedFile
from webapp.services.orders.dispatching import EntriesRefused, Entry
from webapp.services.orders.outgoing import Wanted
from webapp.services.sending import ActRefused

CJ = "00034"
SOLD_OUT = (RejectReason.SOLD_OUT, "재고가 없습니다")
LATER = "주문이 많아 늦어집니다. 죄송합니다"
LAYOUT = courier_layouts.READY[0]
HAS_LEFT = OrderLine.exported_at.is_null(False) | OrderLine.printed_at.is_null(False)
REFUSALS = (ActRefused, ActInProgress, ElevenstError)


class Seller:
    """`left` tells when a line last left the house, in a file or on paper, and how many pieces it had then."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.dice, self.store = shop, shop.dice, shop.store
        self.tracking = 100_000_000_000
        self.left: dict[int, tuple[dt.datetime | None, int]] = {}
        self._gone_on_with: list[int] = []
        self.tagged: set[str] = set()

    def _number(self) -> str:
        self.tracking += 1
        return str(self.tracking)

    def _packed(self) -> list[OrderLine]:
        return self._in(acting.PACKING)

    def _to_send(self) -> list[OrderLine]:
        return self._in(acting.PAID, acting.PACKING)

    def _in(self, *states: str) -> list[OrderLine]:
        rows = OrderLine.select(OrderLine, Order, Parcel).join(Order).switch(OrderLine).join(Parcel)
        return list(rows.where(OrderLine.state.in_(states)).order_by(OrderLine.id))

    def _several(self, found: list[OrderLine], at_most: int = 8) -> list[OrderLine]:
        return self.dice.sample(found, min(len(found), self.dice.randint(1, at_most)))

    @contextmanager
    def _calling(self) -> Iterator[ElevenstClient]:
        """A person's act, which may be refused or meet a market in trouble."""
        with services_market.client_for(self.store) as client, suppress(*REFUSALS):
            yield client

    def _work(self, order: runs.Order) -> None:
        """Start a run and do its work, as a worker would."""
        self._perform(runs.start(order)[0])

    def _perform(self, run: Run) -> None:
        runs.perform(run.id)

    # Runs that come by themselves

    def collect(self) -> None:
        self._work(runs.Order(collecting.KIND, self.store))

    def settle(self) -> None:
        """Minutes later: what was cut off counts as such, and the regular run asks about it."""
        Act.update(created_at=now() - sending.CUT_OFF).where(Act.state == SENDING).execute()
        if settling.is_wanted(self.store):
            self._work(runs.Order(settling.KIND, self.store))

    def check_truth(self) -> None:
        if truth.is_wanted_nightly(self.store):
            self._work(runs.Order(truth.KIND, self.store))

    # Acts of a person

    def confirm(self) -> None:
        paid = [line.id for line in OrderLine.select(OrderLine.id).where(OrderLine.state == acting.PAID)]
        if paid:
            self._work(confirming.order(self.store, self.dice.sample(paid, self.dice.randint(1, len(paid)))))

    def dispatch(self) -> None:
        if packed := self._packed():
            with self._calling() as client:
                how = Handover(CJ, self._number())
                handing_over.hand_over(self.dice.choice(packed).parcel, client, how, SYSTEM)

    def dispatch_part(self) -> None:
        if packed := self._packed():
            one = self.dice.choice(packed)
            together = parting.packed_lines(one.order, one.parcel)
            with self._calling() as client:
                lines = self._several(together, 2)
                parting.hand_over_lines(one.parcel, lines, client, Handover(CJ, self._number()), SYSTEM)

    def dispatch_boxes(self) -> None:
        if several := [line for line in self._packed() if line.quantity > 1]:
            line = self.dice.choice(several)
            boxes = [Box(self._number(), 1), Box(self._number(), line.quantity - 1)]
            line.store = self.store
            with self._calling() as client:
                parting.hand_over_boxes(line, boxes, client, Handover(CJ, boxes[0].tracking_no), SYSTEM)

    def announce(self) -> None:
        if waiting := self._to_send():
            line = self.dice.choice(waiting)
            day = now().astimezone(KST).date() + dt.timedelta(days=self.dice.randint(1, 20))
            with self._calling() as client:
                notice = Notice(day, DelayReason.ORDER_RUSH, LATER)
                announcing.announce(line.order, line.parcel, client, notice, SYSTEM)

    def refuse(self) -> None:
        if waiting := self._to_send():
            line = self.dice.choice(waiting)
            with self._calling() as client:
                rejecting.reject(line.order, [line.id], client, SOLD_OUT, SYSTEM)

    # What is done here alone

    def hold(self) -> None:
        if waiting := self._to_send():
            holding.hold(self._several(waiting, 3), self.dice.choice(("재고 확인 중", "주소 확인 중")), SYSTEM)

    def release(self) -> None:
        rows = OrderLine.select(OrderLine, Order).join(Order).where(OrderLine.held_at.is_null(False))
        if held := list(rows.order_by(OrderLine.id)):
            looked_at = self._several(held)
            holding.release(looked_at, SYSTEM)
            for line in looked_at:
                self.left.pop(line.id, None)

    def tag(self) -> None:
        if waiting := self._to_send():
            order = self.dice.choice(waiting).order
            noting.tag([order], "선물", SYSTEM)
            self.tagged.add(order.number)

    # Many at once

    def _entries(self) -> list[Entry]:
        parcels = dict.fromkeys(line.parcel_id for line in self._several(self._packed()))
        return [Entry(parcel, CJ, self._number()) for parcel in parcels]

    def send_batch(self) -> None:
        if entries := self._entries():
            key = f"walk-{self.tracking}"
            for _ in range(self.dice.choice((1, 1, 2))):  # a double click
                run, _ = dispatching.begin(self.store, entries, SYSTEM, key)
            self._perform(run)

    def send_rest(self) -> None:
        """What of an earlier batch did not go out is handed in anew, with the same numbers."""
        batch = DispatchBatch.select().order_by(DispatchBatch.id.desc()).first()
        if batch and (left := dispatching.left_of(batch)):
            entries = [Entry(item.parcel_id, item.courier, item.tracking_no) for item in left]
            with suppress(EntriesRefused):
                self._perform(dispatching.begin(self.store, entries, SYSTEM)[0])

    def send_file(self) -> None:
        """A courier's file: of what is packed, and now and then of what cannot go, read, looked at and handed in."""
        lines = [*self._several(self._packed()), *self._several(self._to_send(), 2)]
        rows = [(line.parcel.number, self._number()) for line in lines]
        content = io.StringIO()
        csv.writer(content).writerows([("배송번호", "운송장번호"), *rows, *rows[:1]])
        file = order_files.receive(
            self.store, io.BytesIO(content.getvalue().encode("cp949")), "송장.csv", WantedFile(CJ), SYSTEM
        )
        self._perform(Run.select().where(Run.subject_id == file.id).order_by(Run.id.desc()).get())
        with suppress(FileRefused):
            handing_in.send(DispatchFile.get_by_id(file.id), True, f"walk-file-{file.id}", SYSTEM)
        for run in Run.select().where((Run.kind == dispatching.KIND) & Run.live_key.is_null(False)):
            self._perform(run)

    def let_leave(self) -> None:
        """Lines leave in a courier's file or on paper; not all that is chosen may."""
        if waiting := [*self._packed(), *self._several(self._to_send(), 3)]:
            purpose = self.dice.choice((COURIER, SLIPS, PICK))
            what = Wanted(COURIER, LAYOUT.name, LAYOUT.columns, courier_file.BY_PARCEL)
            lines = list({line.id for line in self._several(waiting, 12)})
            wanted = what if purpose == COURIER else Wanted(purpose)
            self._perform(outgoing.begin(self.store, lines, wanted, SYSTEM)[0])

    def go_on(self) -> None:
        """A person sees that a run has failed, and lets it go on."""
        failed = (Run.state == FAILED) & Run.kind.in_((dispatching.KIND, outgoing.KIND))
        for run in Run.select().where(failed & Run.id.not_in(self._gone_on_with)).order_by(Run.id):
            self._gone_on_with.append(run.id)
            self._perform(runs.again(run)[0])

    def note_left(self) -> None:
        """Remember with how many pieces each line left the house last."""
        columns = (OrderLine.id, OrderLine.exported_at, OrderLine.printed_at, OrderLine.quantity)
        waits = OrderLine.state.in_((acting.PAID, acting.PACKING))
        for line_id, *moments, pieces in OrderLine.select(*columns).where(HAS_LEFT & waits).tuples():
            when = max(moment for moment in moments if moment)
            if self.left.get(line_id, (None, 0))[0] != when:
                self.left[line_id] = (when, pieces)
