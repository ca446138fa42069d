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

from webapp.elevenst import AuthError, ElevenstClient, ElevenstError, UnavailableError
from webapp.elevenst import OrderLine as Told
from webapp.elevenst.codes import OrderState
from webapp.elevenst.orders import Orders
from webapp.models.base import now
from webapp.models.orders import Order, OrderLine
from webapp.models.runs import Run
from webapp.models.stores import GLOBAL, Freshness
from webapp.services import freshness, incidents, market, runs
from webapp.services.claims import reading
from webapp.services.claims.reading import Reader
from webapp.services.market_words import problem_of
from webapp.services.orders import confirming, due
from webapp.services.orders.looking import read_again, read_list, read_whole
from webapp.services.orders.taking import Look, Taken
from webapp.services.runs import Progress, RunProblem

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
    if not run.store.is_approved:
        raise RunProblem("not_approved", "승인되지 않은 스토어입니다. 판매채널 API에서 승인을 마쳐 주세요.")
    collector = _Collector(run, progress)
    try:
        with incidents.watch(run.store), market.client_for(run.store) as client:
            collector.read_all(client)
    except ElevenstError as error:
        freshness.note_failure(run.store, WHAT, error.label)
        raise problem_of(error) from error
    if collector.failed:
        freshness.note_failure(run.store, WHAT, collector.failed[0])
    else:
        freshness.note_success(run.store, WHAT)
    due.reckon(run.store)  # a listing may name another template by now
    if run.store.auto_confirm and (order := confirming.order_of_paid(run.store)):
        runs.start(order)  # past the gate, which looks again before each
    taken = collector.taken
    return {"new": taken.new, "moved": taken.moved, "cancelled": taken.cancelled, "failed": collector.failed_lists}


class _Collector:
    """One run over a store."""

    def __init__(self, run: Run, progress: Progress) -> None:
        self.run, self.progress, self.store = run, progress, run.store
        self.began = now()
        self.taken = Taken()
        self.failed: list[str] = []
        self.failed_lists: list[str] = []
        self._steps = 0
        self._lists = [one for one in LISTS if self.store.seller_kind == GLOBAL or not one.only_global]

    def read_all(self, client: ElevenstClient) -> None:
        """Raises AuthError, and UnavailableError where not a single list could be read."""
        self.run.done = self.run.failed = 0
        for listed in self._lists:
            self._step(listed.what, partial(self._read, client, listed))
        reader = Reader(self.store, client, self.run.id, self.store.collect_claims)
        for of_claims in reading.OF_LINES:
            self._step(reader.what(of_claims), partial(self._rebuild, reader, of_claims))
        self._step(f"{WHAT}.open", partial(self._ask_about_open, client))

    def _step(self, what: str, work: Callable[[], None]) -> None:
        try:
            work()
        except AuthError:
            raise
        except ElevenstError as error:
            self.failed.append(error.label)
            self.failed_lists.append(what)
            freshness.note_failure(self.store, what, error.label)
            if isinstance(error, UnavailableError) and len(self.failed) > 2:  # the market, and not one of its lists
                raise
        else:
            freshness.note_success(self.store, what)
        self._steps += 1
        self.progress.tell(self._steps, len(self._lists) + len(reading.OF_LINES) + 1, len(self.failed))

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
