"""A market that answers slowly: work stops between two calls, nothing is left in doubt, nobody waits for ever."""

import threading
import time
from typing import Any

import pytest

from tests.browsing import DeskBrowser
from tests.services.products.selling import sell
from webapp.jobs import bulks as jobs
from webapp.models.acts import SENDING, UNKNOWN, Act
from webapp.models.base import db
from webapp.models.runs import DONE, STOPPED, Run
from webapp.models.selling import Bulk, BulkItem
from webapp.models.stores import Store
from webapp.services import runs, sending
from webapp.services.audit import SYSTEM
from webapp.services.products import bulk_running

ANSWER = 0.3  # seconds that each answer takes
UP = {"way": "percent", "amount": 10, "unit": 10, "rounding": "nearest", "margin": None}


@pytest.fixture
def slow(market: Any) -> Any:
    market.inject_fault("product/price", "delay", seconds=ANSWER, count=None)
    yield market
    market.clear_faults()


def begun(store: Store, market: Any, count: int) -> tuple[Bulk, Run]:
    bulk = jobs.begin(store, "price", UP, [one.id for one in sell(market, store, count)], SYSTEM)
    jobs.carry_out(bulk, SYSTEM)
    return bulk, Run.get((Run.kind == bulk_running.RUN) & (Run.subject_id == bulk.id))


def in_the_meantime(work: Any) -> threading.Thread:
    def do() -> None:
        try:
            work()
        finally:
            db.close()

    thread = threading.Thread(target=do)
    thread.start()
    return thread


def test_a_change_of_many_stops_between_two_slow_calls_and_goes_on_later(store: Store, slow: Any) -> None:
    bulk, run = begun(store, slow, 12)
    at_work = in_the_meantime(lambda: runs.perform(run.id))
    while slow.ledger.count("set_price") < 2:
        time.sleep(0.02)
    asked = time.monotonic()
    assert runs.ask_to_stop(Run.get_by_id(run.id))
    at_work.join()
    # The call that is out is waited for, and the stop is looked for twice a second.
    assert time.monotonic() - asked < ANSWER * 4
    assert Run.get_by_id(run.id).state == STOPPED
    done = [item for item in bulk.items if item.state == "done"]
    assert len(done) == slow.ledger.count("set_price") < 12
    assert not Act.select().where(Act.state.in_((SENDING, UNKNOWN))).exists()
    again, _made = runs.again(Run.get_by_id(run.id))
    slow.clear_faults()
    ended = runs.perform(again.id)
    assert ended is not None
    assert ended.state == DONE
    assert {item.state for item in BulkItem.select().where(BulkItem.bulk == bulk)} == {"done"}
    assert slow.ledger.count("set_price") == 12


def test_while_the_market_is_slow_the_desk_is_not(browser: DeskBrowser, store: Store, slow: Any) -> None:
    bulk, run = begun(store, slow, 6)
    at_work = in_the_meantime(lambda: runs.perform(run.id))
    seconds = []
    while at_work.is_alive():
        began = time.monotonic()
        assert browser.get(f"/stores/{store.id}/bulks/{bulk.id}").status_code == 200
        seconds.append(time.monotonic() - began)
    at_work.join()
    assert len(seconds) > 6
    assert sorted(seconds)[len(seconds) // 2] < ANSWER


def test_a_person_waits_only_so_long_and_is_told_that_nothing_was_changed(
    browser: DeskBrowser, store: Store, market: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (listing,) = sell(market, store, 1)
    monkeypatch.setattr(sending, "PATIENCE", (0.3, 0.3))
    market.inject_fault("prodmarket", "delay", seconds=1.5, count=None)
    began = time.monotonic()
    answer = browser.post(f"/stores/{store.id}/listings/{listing.id}/look")
    assert "맞추지 못했습니다." in browser.follow(answer).text
    assert time.monotonic() - began < 6, "three short waits with their pauses, not three long ones"
    market.clear_faults()
    answer = browser.post(f"/stores/{store.id}/listings/{listing.id}/look")
    assert "맞추지 못했습니다." not in browser.follow(answer).text
