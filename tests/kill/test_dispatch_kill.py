"""Many parcels dispatched by a worker that is killed again and again: each leaves once, and none after a cancel."""

from typing import Any

import pytest

from tests.kill.disturbed import Disturbed, let_time_pass
from tests.services.orders.lately import collect
from tests.services.orders.test_collecting import line, place
from webapp.config import Settings
from webapp.models.acts import SENDING, UNKNOWN, Act
from webapp.models.dispatching import DONE, REFUSED, TAKEN_OUT, DispatchItem
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services.audit import SYSTEM
from webapp.services.orders import dispatching
from webapp.services.orders.dispatching import Entry

COUNT = 50

pytestmark = pytest.mark.one_database


def test_dispatches_survive_kills_and_lost_answers(database: Settings, store: Store, market: Any) -> None:
    numbers = place(market, COUNT, state="301")
    collect(store)
    cancelled = set(numbers[::10])
    for number in cancelled:
        market.file_claim(number, "cancel")
    for fault in ("timeout_after", "cut", "truncated"):
        market.inject_fault("reqdelivery", fault, seconds=0.1)
    entries = [Entry(line(number).parcel_id, "00034", f"5000000{n:05d}") for n, number in enumerate(numbers)]
    dispatching.begin(store, entries, SYSTEM)
    disturbed = Disturbed(database, {dispatching.KIND: 2}, each_claim=True)
    try:
        disturbed.finish(meanwhile=let_time_pass)
    finally:
        disturbed.kill()
    run = Run.get(Run.kind == dispatching.KIND)
    assert (run.state, run.attempts) == ("done", 3), run.error
    assert not Act.select().where(Act.state.in_((SENDING, UNKNOWN))).exists()
    for item, number in zip(DispatchItem.select().order_by(DispatchItem.id), numbers, strict=True):
        found, there = line(number), market.order(number)["lines"][0]
        left = market.ledger.count("dispatch_parcel", f"{number}-{found.number}")
        # What a kill left unsent is told, and may be handed in anew.
        assert item.state in ((TAKEN_OUT,) if number in cancelled else (DONE, REFUSED)), (number, item.reason)
        assert left == (item.state == DONE)
        assert found.state == there["ordPrdStat"] == ("701" if number in cancelled else "401" if left else "301")
        assert (found.tracking_no == item.tracking_no) == (item.state == DONE)
    assert DispatchItem.select().where(DispatchItem.state == REFUSED).count() <= 4
