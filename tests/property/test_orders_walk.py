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
from requests.adapters import HTTPAdapter

from tests.property import judging
from tests.property.answering_seller import AnsweringSeller
from tests.property.buyers import Buyers
from tests.property.shop import Shop
from tests.property.wire import Killed, Wire
from webapp.config import Settings
from webapp.elevenst import client
from webapp.elevenst.transport import Patience
from webapp.models.base import now
from webapp.models.runs import RUNNING, Run
from webapp.models.stores import Store
from webapp.services import runs, sending
from webapp.services.lane import EVERYBODY, SharedLane
from webapp.services.orders import dispatching_run

STEPS = int(os.environ.get("WALK_STEPS", "1000"))
SEEDS = [int(seed) for seed in os.environ.get("WALK_SEEDS", "11").split()]
RESTS = 4
PATHS = (
    "ordservices", "reqpackaging", "reqdelivery", "claimservice", "packaging", "complete", "reqrejectorder",
    "deliveryDelayGuide", "orderlistall", "cancelreq", "returnreq", "exchangereq", "defer", "returninvc",
    "sellerclaimfix", "nondelivery", "prodqna", "alimi",
)  # fmt: skip
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

pytestmark = pytest.mark.one_database


class Walk:
    """A shop and its buyers, who do one thing or another."""

    def __init__(self, seed: int, settings: Settings, market: Any) -> None:
        self.dice, self.market = random.Random(seed), market
        self.lane = SharedLane(settings.redis_url, settings.calls_per_second)
        self.shop = Shop(self.dice, market)
        self.buyers, self.seller = Buyers(self.shop), AnsweringSeller(self.shop)
        self.wire = Wire(self.shop, self.meanwhile)
        self.did: Counter[str] = Counter()

    def go(self, steps: int) -> None:
        buyers, seller = self.buyers, self.seller
        chances: dict[Callable[[], None], int] = {
            buyers.buy: 28, buyers.pay: 14, buyers.cancel: 8, buyers.withdraw: 8, buyers.move_on: 12, buyers.claim: 6,
            buyers.switch: 2, buyers.miss: 2, seller.collect: 6, seller.confirm: 10, seller.dispatch: 8,
            seller.dispatch_part: 6, seller.dispatch_boxes: 6, seller.announce: 4, seller.refuse: 2, seller.hold: 5,
            seller.release: 4, seller.tag: 1, seller.send_batch: 5, seller.send_rest: 2, seller.send_file: 4,
            seller.let_leave: 7, seller.collect_claims: 7, seller.decide: 16, seller.approve_many: 4,
            seller.file_return: 2, buyers.ask: 5, buyers.urge: 3, seller.collect_inquiries: 5, seller.answer: 8,
            seller.confirm_notice: 3, seller.go_on: 3, seller.settle: 6, seller.check_truth: 1, self.fault: 16,
            self.wire.arm: 8,
        }  # fmt: skip
        self.wire.is_lively = True
        for step in self.dice.choices(list(chances), list(chances.values()), k=steps):
            self.did[step.__name__] += 1
            self._one(step)
            self.recover()
            self.seller.note_left()

    def meanwhile(self, asked: list[str]) -> None:
        """Between two calls: mostly a buyer; now and then another worker collects."""
        if self.dice.random() < 0.15:
            self.dice.choice((self.seller.collect, self.seller.collect_claims))()
            self.wire.gatekeeper.hear()
        else:
            self.buyers.meanwhile(asked)

    def _one(self, step: Callable[[], None]) -> None:
        self.wire.gatekeeper.said.clear()  # whoever sends has asked before, and not in another step
        with suppress(Killed):
            step()

    def recover(self) -> None:
        """The next worker finds what a killed one had in hand; by then a pause after a fault is over."""
        self.lane.reopen(EVERYBODY)
        Run.update(heartbeat_at=now() - dt.timedelta(hours=1)).where(Run.state == RUNNING).execute()
        for run_id in runs.free_abandoned():
            self._one(lambda run_id=run_id: runs.perform(run_id))

    def fault(self) -> None:
        fault = dict(self.dice.choice(FAULTS))
        self.market.fail_next(self.dice.choice(PATHS), fault.pop("kind"), **fault)

    def rest(self) -> None:
        """The market answers again, nobody is killed, and what is open is brought to its end."""
        self.market.clear_faults()
        self.wire.be_quiet()
        seller = self.seller
        looks = (seller.collect, seller.collect_claims, seller.collect_inquiries)
        for step in (seller.go_on, seller.settle, *looks) * 2:
            self.recover()
            self._one(step)
        self._one(self.seller.check_truth)
        self.seller.note_left()

    def compare(self) -> None:
        judging.compare(self.shop, self.seller, self.wire.gatekeeper)


@pytest.fixture
def walk(store: Store, database: Settings, market: Any, monkeypatch: pytest.MonkeyPatch, seed: int) -> Walk:
    walk = Walk(seed, database, market)
    send = walk.wire.send
    monkeypatch.setattr(HTTPAdapter, "send", lambda adapter, request, **options: send(adapter, request, **options))
    monkeypatch.setattr(sending, "GRACE", sending.GRACE * 0)
    monkeypatch.setattr(dispatching_run, "ABREAST", 1)  # so that a seed walks the same way again
    at_once = lambda timeout, pauses, sleep: Patience(timeout, (0.0,) * len(pauses), sleep)  # noqa: E731
    monkeypatch.setattr(client, "Patience", at_once)
    return walk


@pytest.mark.parametrize("seed", SEEDS)
def test_after_a_long_walk_every_line_agrees_with_the_market(walk: Walk, seed: int) -> None:
    for _ in range(RESTS):
        walk.go(STEPS // RESTS)
        walk.rest()
        walk.compare()
    walk.buyers.withdraw_all()
    walk.rest()
    walk.compare()
    judging.compare_pieces(walk.shop)
    assert min(walk.wire.kills, walk.wire.crossings) > STEPS // 100, walk.did
