"""주문 수집: every list of the market, so that no order is missed and none is believed to stand where it does not.

Each list is read from where its last whole reading began, some time earlier, so that a missed run leaves no hole. What
is open here and was told by no list is asked about by its number; what the lists of claims tell of is read again where
it stands otherwise here, or not here at all. A list that fails does not stop the others, and keeps its own mark.
"""

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from webapp.elevenst import ElevenstClient
from webapp.elevenst import OrderLine as Told
from webapp.elevenst.codes import OrderState
from webapp.elevenst.orders import Orders
from webapp.models.base import now
from webapp.models.orders import Order, OrderLine
from webapp.models.runs import Run
from webapp.models.stores import GLOBAL, Freshness
from webapp.services import runs
from webapp.services.claims import reading
from webapp.services.claims.reading import Reader
from webapp.services.looks import Lists, look_through
from webapp.services.orders import confirming, due
from webapp.services.orders.looking import read_again, read_list, read_whole
from webapp.services.orders.taking import Look, Taken
from webapp.services.runs import Progress

log = logging.getLogger("elevendesk.orders")
KIND = "orders_collect"
WHAT = "orders"
# How far back the first look goes: what is older than this and still open the market has long cancelled by itself.
FIRST = dt.timedelta(days=30)
OVERLAP = dt.timedelta(days=1)
# Nobody has published which time these lists go by, and a delivery is told late.
LONG_OVERLAP = dt.timedelta(days=2)
OPEN = tuple(
    str(state)
    for state in (
        OrderState.ORDERED,
        OrderState.AWAITING_DEPOSIT,
        OrderState.RESERVATION_WAITING,
        OrderState.AWAITING_ADDRESS,
        OrderState.RESERVED,
        OrderState.PAID,
        OrderState.PACKING,
        OrderState.CANCEL_REQUESTED,
        OrderState.AWAITING_PAYMENT_AGAIN,
        OrderState.CLAIM_OPEN,
    )
)
Fetch = Callable[[Orders, dt.datetime], Iterable[Told]]


@dataclass(frozen=True)
class Listed:
    """One list of the market: how it is asked from a time on, what state it means, how far each look overlaps.

    What is `only_global` tells more of lines than another list does, and nothing to other sellers.
    """

    name: str
    state: OrderState
    fetch: Fetch
    overlap: dt.timedelta = OVERLAP
    only_global: bool = False

    @property
    def what(self) -> str:
        return f"{WHAT}.{self.name}"


# In the order in which a line passes through them: what moves on while they are read is then told by a later one.
LISTS = (
    Listed("awaiting_deposit", OrderState.AWAITING_DEPOSIT, lambda orders, since: orders.awaiting_deposit(since)),
    Listed("awaiting_address", OrderState.AWAITING_ADDRESS, lambda orders, since: orders.awaiting_address(since)),
    Listed("reserved", OrderState.RESERVED, lambda orders, since: orders.reserved(since)),
    Listed("paid", OrderState.PAID, lambda orders, since: orders.paid(since)),
    Listed("packing", OrderState.PACKING, lambda orders, since: orders.packing(since)),
    Listed(
        "packing_abroad", OrderState.PACKING, lambda orders, since: orders.packing(since, abroad=True), only_global=True
    ),
    Listed("shipping", OrderState.SHIPPED, lambda orders, since: orders.shipping(since), LONG_OVERLAP),
    Listed("delivered", OrderState.DELIVERED, lambda orders, since: orders.delivered(since), LONG_OVERLAP),
    Listed("confirmed", OrderState.PURCHASE_CONFIRMED, lambda orders, since: orders.confirmed(since), LONG_OVERLAP),
)


@runs.work_of(KIND)
def collect(run: Run, progress: Progress) -> dict[str, Any]:
    """Collect the store's orders; the result counts lines new, moved on and cancelled, and names lists that failed."""
    collector = _Collector(run, progress)
    lists = look_through(run, WHAT, collector.read_all)
    due.reckon(run.store)  # a listing may name another template by now
    if run.store.auto_confirm and (order := confirming.order_of_paid(run.store)):
        runs.start(order)  # past the gate, which looks again before each
    taken = collector.taken
    return {"new": taken.new, "moved": taken.moved, "cancelled": taken.cancelled, "failed": lists.failed}


class _Collector:
    """One run over a store."""

    def __init__(self, run: Run, progress: Progress) -> None:
        self.run, self.progress, self.store = run, progress, run.store
        self.began = now()
        self.taken = Taken()
        self._lists = [one for one in LISTS if self.store.seller_kind == GLOBAL or not one.only_global]

    def read_all(self, client: ElevenstClient, lists: Lists) -> None:
        """Raises AuthError, and UnavailableError where the market is silent."""
        self.run.done = self.run.failed = 0
        reader = Reader(self.store, client, self.run.id, self.store.collect_claims)
        works: list[tuple[str, Callable[[], None]]] = [
            *((listed.what, partial(self._read, client, listed)) for listed in self._lists),
            *((reader.what(listed), partial(self._rebuild, reader, listed)) for listed in reading.OF_LINES),
            (f"{WHAT}.open", partial(self._ask_about_open, client)),
        ]
        for step, (what, work) in enumerate(works, 1):
            lists.read(what, work)
            self.progress.tell(step, len(works), len(lists.failed))

    def _since(self, what: str, overlap: dt.timedelta) -> dt.datetime:
        mark = Freshness.get_or_none((Freshness.store == self.store) & (Freshness.what == what))
        last = mark.checked_at if mark else None
        return last - overlap if last else self.began - FIRST

    def _read(self, client: ElevenstClient, listed: Listed) -> None:
        since = self._since(listed.what, listed.overlap)
        fetch = lambda orders: listed.fetch(orders, since)  # noqa: E731
        for taken in read_list(self._look(listed.name), client.orders, fetch, listed.state):
            self.taken += taken
            self.progress.check()

    def _look(self, source: str) -> Look:
        return Look(self.store, now(), source, self.run.id)

    def _rebuild(self, reader: Reader, listed: reading.Listed) -> None:
        """Read orders again that a list of claims tells of, where they stand otherwise here, or not here at all."""
        _claims, wrong = reader.read(listed, self.progress.check)
        self.taken += read_whole(self.store, reader.client, wrong, (listed.name, self.run.id))

    def _ask_about_open(self, client: ElevenstClient) -> None:
        """Ask for the state of what is open here and was told by none of this run's lists."""
        untold = (OrderLine.store == self.store) & OrderLine.state.in_(OPEN) & (OrderLine.seen_at < self.began)
        numbers = [number for (number,) in OrderLine.select(Order.number).join(Order).where(untold).distinct().tuples()]
        if numbers:
            self.taken += read_again(self.store, client, numbers, self.run.id)
