"""Thousands of random steps of buyers, seller, faults and kills; then every line is compared with the market's ledger.

Nothing lost, nothing done twice, nothing shipped after a cancel. A thousand steps are walked with each run of all
tests; WALK_STEPS and WALK_SEEDS ask for more. A seed that fails is printed and walks the same way again. A kill here is
the end of the work between two calls or within one; tests/kill ends whole processes.
"""

import datetime as dt
import os
import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter

from tests.services.products.selling import sell_one
from webapp.config import Settings
from webapp.elevenst import ElevenstError
from webapp.models.acts import REJECTED, SENDING, UNKNOWN, Act, ActInProgress
from webapp.models.base import now
from webapp.models.orders import Order, OrderLine
from webapp.models.products import Sku
from webapp.models.runs import RUNNING, Run
from webapp.models.stores import Store
from webapp.services import market as services_market
from webapp.services import runs, sending, settling
from webapp.services.audit import SYSTEM
from webapp.services.lane import EVERYBODY, SharedLane
from webapp.services.orders import acting, collecting, confirming, handing_over
from webapp.services.orders.acting import Handover
from webapp.services.orders.handing_over import HandoverRefused
from webapp.simulator import SAMPLE_KEY

STEPS = int(os.environ.get("WALK_STEPS", "1000"))
SEEDS = [int(seed) for seed in os.environ.get("WALK_SEEDS", "11").split()]
STOCK = 1_000_000
NUMBER = 3_000_000_007
PATHS = ("ordservices", "reqpackaging", "reqdelivery", "claimservice", "packaging", "complete")
FAULTS: tuple[dict[str, Any], ...] = (
    {"kind": "timeout_before", "seconds": 0.01},
    {"kind": "timeout_after", "seconds": 0.01},
    {"kind": "cut"},
    {"kind": "truncated"},
    {"kind": "http_500"},
    {"kind": "http_500", "after_commit": True},
    {"kind": "maintenance_message"},
    {"kind": "silent_empty"},
    {"kind": "no_rows"},
)
ACTS = {acting.CONFIRM: "confirm_order", acting.DISPATCH: "dispatch_parcel"}
CANCELLABLE = ("102", "202", "301")

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Killed(BaseException):
    """The process ended here."""


class Wire:
    """The way to the market, on which a process may be killed: before a call leaves, or before its answer is read."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._send = HTTPAdapter.send
        self.calls_left: int | None = None
        self.kills = 0

    def arm(self) -> None:
        self.calls_left = self._dice.randrange(12)

    def send(self, adapter: HTTPAdapter, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        if self.calls_left is None:
            return self._send(adapter, request, **options)
        self.calls_left -= 1
        if self.calls_left >= 0:
            return self._send(adapter, request, **options)
        self.calls_left = None
        self.kills += 1
        if self._dice.random() < 0.5:
            self._send(adapter, request, **options).close()
        raise Killed


class Walk:
    """A shop and its buyers, who do one thing or another."""

    def __init__(self, seed: int, settings: Settings, market: Any, wire: Wire) -> None:
        store = Store.get()
        self.lane = SharedLane(settings.redis_url, settings.calls_per_second)
        self.dice, self.store, self.market, self.wire = random.Random(seed), store, market, wire
        self.listing = sell_one(market, store, 1)
        for number in (NUMBER, int(self.listing.number)):
            market.change_product(number, stock=[{"stckQty": STOCK}])
        Sku.update(stock=STOCK).where(Sku.product == self.listing.product).execute()
        self.numbers: list[str] = []
        self.tracking = 100_000_000_000
        self.did: Counter[str] = Counter()

    def go(self, steps: int) -> None:
        chances: dict[Callable[[], None], int] = {
            self.buy: 12, self.pay: 8, self.cancel: 8, self.withdraw: 5, self.move_on: 10, self.claim: 4,
            self.collect: 3, self.confirm: 5, self.dispatch: 10, self.fault: 8, self.wire.arm: 4, self.settle: 3,
        }  # fmt: skip
        for step in self.dice.choices(list(chances), list(chances.values()), k=steps):
            self.did[step.__name__] += 1
            with suppress(Killed):
                step()
            self.recover()

    # The market and its buyers

    def buy(self) -> None:
        numbers = self.dice.choices((NUMBER, int(self.listing.number)), k=self.dice.choice((1, 1, 2, 3)))
        lines = [{"prdNo": number, "ordQty": self.dice.randint(1, 3)} for number in numbers]
        state = self.dice.choice(("102", "202", "202"))
        self.numbers.append(str(self.market.place_order(SAMPLE_KEY, lines, state)["ordNo"]))

    def pay(self) -> None:
        for number, seq in self._some("102", at_most=3):
            self.market.push_order(number, "202", seq)

    def cancel(self) -> None:
        for number, seq in self._some(*CANCELLABLE, at_most=2):
            line = next(one for one in self.market.order(number)["lines"] if one["ordPrdSeq"] == seq)
            some = {"quantity": 1} if int(line["ordQty"]) > 1 and self.dice.random() < 0.3 else {}
            self.market.file_claim(number, "cancel", seq, **some)

    def claim(self) -> None:
        for number, seq in self._some("401", "501", at_most=1):
            self.market.file_claim(number, self.dice.choice(("return", "exchange")), seq)
        for number, seq in self._some("901", at_most=1):
            self.market.file_claim(number, "forced", seq)

    def withdraw(self) -> None:
        self._withdraw(set(self._some("701", "601", at_most=1)))

    def _withdraw(self, lines: set[tuple[str, str]]) -> None:
        """The buyers of these lines think better of their claims."""
        for number in {number for number, _ in lines}:
            for claim in self.market.claims(number):
                if (number, str(claim["ordPrdSeq"])) in lines:
                    with suppress(ValueError):  # settled before
                        self.market.withdraw_claim(claim["number"])

    def move_on(self) -> None:
        for before, after in (("501", "901"), ("401", "501")):
            for number, seq in self._some(before, at_most=4):
                self.market.push_order(number, after, seq)

    def end_claims(self) -> None:
        """What was asked of lines that have not left is asked no more."""
        self._withdraw({key for key, line in self.there().items() if line["ordPrdStat"] in ("301", "701")})
        self.collect()

    def there(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Each line as the market has it, by order and line."""
        lines = [line for number in self.numbers for line in self.market.order(number)["lines"]]
        return {(str(line["ordNo"]), str(line["ordPrdSeq"])): line for line in lines}

    def _some(self, *states: str, at_most: int) -> list[tuple[str, str]]:
        """Some lines that stand so at the market."""
        numbers = self.dice.sample(self.numbers, min(len(self.numbers), 12))
        lines = [line for number in numbers for line in self.market.order(number)["lines"]]
        found = [(str(line["ordNo"]), str(line["ordPrdSeq"])) for line in lines if line["ordPrdStat"] in states]
        return self.dice.sample(found, min(len(found), self.dice.randint(1, at_most)))

    # The seller

    def collect(self) -> None:
        self._work(runs.Order(collecting.KIND, self.store))

    def confirm(self) -> None:
        paid = [line.id for line in OrderLine.select(OrderLine.id).where(OrderLine.state == acting.PAID)]
        if paid:
            self._work(confirming.order(self.store, self.dice.sample(paid, self.dice.randint(1, len(paid)))))

    def dispatch(self) -> None:
        packed = list(OrderLine.select(OrderLine, Order).join(Order).where(OrderLine.state == acting.PACKING))
        if not packed:
            return
        line = self.dice.choice(packed)
        self.tracking += 1
        with services_market.client_for(self.store) as client, suppress(
            HandoverRefused, ActInProgress, ElevenstError
        ):
            handing_over.hand_over(line.parcel, client, Handover("00034", str(self.tracking)), SYSTEM)

    def settle(self) -> None:
        """Minutes later: what was cut off counts as such, and the regular run asks about it."""
        Act.update(created_at=now() - sending.CUT_OFF).where(Act.state == SENDING).execute()
        if settling.is_wanted(self.store):
            self._work(runs.Order(settling.KIND, self.store))

    def _work(self, order: runs.Order) -> None:
        run, _ = runs.start(order)
        runs.perform(run.id)

    def recover(self) -> None:
        """The next worker finds what a killed one had in hand; by then a pause after a fault is over."""
        self.lane.reopen(EVERYBODY)
        Run.update(heartbeat_at=now() - dt.timedelta(hours=1)).where(Run.state == RUNNING).execute()
        for run_id in runs.free_abandoned():
            with suppress(Killed):
                runs.perform(run_id)

    def fault(self) -> None:
        fault = dict(self.dice.choice(FAULTS))
        self.market.fail_next(self.dice.choice(PATHS), fault.pop("kind"), **fault)

    def rest(self) -> None:
        """The market answers again, nobody is killed, and what is open is brought to its end."""
        self.market.clear_faults()
        self.wire.calls_left = None
        for _ in range(3):
            self.recover()
            self.settle()
            self.collect()


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch, seed: int) -> Wire:
    wire = Wire(random.Random(seed))
    monkeypatch.setattr(HTTPAdapter, "send", lambda adapter, request, **options: wire.send(adapter, request, **options))
    monkeypatch.setattr(sending, "GRACE", sending.GRACE * 0)
    return wire


@pytest.mark.parametrize("seed", SEEDS)
def test_after_a_long_walk_every_line_agrees_with_the_market(
    database: Settings, store: Store, market: Any, wire: Wire, seed: int
) -> None:
    walk = Walk(seed, database, market, wire)
    walk.go(STEPS)
    walk.rest()
    assert wire.kills > STEPS // 100, walk.did
    compare(walk)
    walk.end_claims()
    compare_pieces(walk)


def compare(walk: Walk) -> None:
    there, here = walk.there(), lines_here()
    assert here.keys() == there.keys(), "nothing lost, nothing made up"
    for key, line in here.items():
        assert line.state == there[key]["ordPrdStat"], (key, [(one.source, one.after) for one in line.changes])
    assert not Act.select().where(Act.state.in_((SENDING, UNKNOWN))).exists()
    check_acts(walk.market.list_ledger(), there)


def compare_pieces(walk: Walk) -> None:
    """While a cancel is asked for, the market does not tell which pieces are gone and which are asked for."""
    there = walk.there()
    for key, line in lines_here().items():
        alive = 0 if line.state == "B01" else int(there[key]["ordQty"])
        assert line.quantity == alive, (key, line.state)
    sold = [line for line in there.values() if str(line["prdNo"]) == walk.listing.number]
    taken = sum(int(line["ordQty"]) for line in sold if line["ordPrdStat"] not in ("102", "B01"))
    assert Sku.get(Sku.product == walk.listing.product).stock == STOCK - taken


def lines_here() -> dict[tuple[str, str], OrderLine]:
    return {(line.order.number, line.number): line for line in OrderLine.select(OrderLine, Order).join(Order)}


def check_acts(ledger: list[dict[str, Any]], there: dict[tuple[str, str], dict[str, Any]]) -> None:
    """Each once, what is sent was sent by us, and the market never had to stop us: our own gate did before."""
    done = {act: Counter(entry["target"] for entry in ledger if entry["act"] == act) for act in ACTS.values()}
    assert all(set(times.values()) == {1} for times in done.values()), done
    gone = ("401", "501", "601", "901", "C01")
    sent = {f"{number}-{seq}" for (number, seq), line in there.items() if line["ordPrdStat"] in gone}
    assert sent == set(done["dispatch_parcel"])
    refused = Act.select(Act.answer).where(Act.kind.in_(list(ACTS)) & (Act.state == REJECTED))
    reasons = {act.answer["reason"] for act in refused}
    assert not {reason for reason in reasons if reason.startswith("-") and reason != "-1000"}, reasons
