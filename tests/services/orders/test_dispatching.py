"""발송처리 of many: a plan stands before anything goes out, each parcel ends in its own way, and none leaves twice."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.browsing import DeskBrowser
from tests.services.orders.conftest import AtCall
from tests.services.orders.lately import collect
from tests.services.orders.test_collecting import NUMBER, line, place
from webapp.config import Settings
from webapp.elevenst import client
from webapp.elevenst.transport import Patience
from webapp.models.accounts import AuditEntry
from webapp.models.acts import Act
from webapp.models.base import db, now
from webapp.models.dispatching import DispatchBatch, DispatchItem
from webapp.models.orders import Order, OrderLine
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import runs, sending
from webapp.services.audit import SYSTEM
from webapp.services.lane import EVERYBODY, SharedLane
from webapp.services.orders import acting, dispatch_views, dispatching, dispatching_run
from webapp.services.orders.dispatching import EntriesRefused, Entry
from webapp.simulator import SAMPLE_KEY

CJ = "00034"


def entry(number: str, tracking_no: str, courier: str = CJ) -> Entry:
    return Entry(line(number).parcel_id, courier, tracking_no)


def perform(store: Store, entries: list[Entry], form_key: str | None = None) -> Run:
    run, _ = dispatching.begin(store, entries, SYSTEM, form_key)
    ended = runs.perform(run.id)
    assert ended is not None
    return ended


def ends(run: Run) -> dict[str, tuple[str, str | None]]:
    """How each parcel ended, by its tracking number."""
    items = DispatchItem.select().where(DispatchItem.batch == run.parameters["batch"])
    return {item.tracking_no: (item.state, item.reason) for item in items}


@pytest.fixture
def packed(store: Store, market: Any) -> list[str]:
    numbers = place(market, 3, state="301")
    collect(store)
    return numbers


def test_each_parcel_ends_in_its_own_way(store: Store, market: Any, packed: list[str]) -> None:
    (sent,) = place(market, state="301")
    market.push_order(sent, "401", dlvEtprsCd=CJ, invcNo="777788889999")
    market.file_claim(packed[1], "cancel")
    entries = [entry(number, f"1000-0000-000{n}") for n, number in enumerate(packed[:2])]
    run = perform(store, [*entries, entry(packed[2], "7777 8888 9999")])
    told = ends(run)
    assert told["100000000000"] == ("done", None)
    assert (told["100000000001"][0], packed[1] in str(told["100000000001"][1])) == ("taken_out", True)
    assert (told["777788889999"][0], "-3320" in str(told["777788889999"][1])) == ("refused", True)
    assert (run.result, run.done, run.failed) == ({"done": 1, "taken_out": 1, "refused": 1}, 3, 2)
    assert market.ledger.count("dispatch_parcel") == 1
    assert [line(number).state for number in packed] == ["401", "701", "301"]
    assert (line(packed[0]).tracking_no, line(packed[0]).courier) == ("100000000000", CJ)
    assert AuditEntry.select().where(AuditEntry.action == "order.dispatch").count() == 1


def test_the_same_form_twice_is_one_batch(store: Store, market: Any, packed: list[str]) -> None:
    first, made = dispatching.begin(store, [entry(packed[0], "100000000000")], SYSTEM, "form-1")
    assert (made, dispatching.begin(store, [entry(packed[0], "100000000000")], SYSTEM, "form-1")) == (
        True,
        (first, False),
    )
    runs.perform(first.id)
    assert (DispatchBatch.select().count(), market.ledger.count("dispatch_parcel")) == (1, 1)


@pytest.mark.one_database
def test_what_cannot_be_is_told_by_its_place_and_nothing_begins(store: Store, market: Any, packed: list[str]) -> None:
    perform(store, [entry(packed[0], "100000000000")])
    wrong = [
        entry(packed[1], "100000000000"),  # on another open parcel
        entry(packed[1], "100000000002"),  # the same parcel again
        Entry(999_999, CJ, "100000000003"),
        entry(packed[2], "1" * 16),
    ]
    with pytest.raises(EntriesRefused) as refused:
        dispatching.begin(store, wrong, SYSTEM)
    said = refused.value.problems
    assert sorted(said) == [0, 1, 2, 3]
    assert ("두 번" in said[1], "이 스토어의" in said[2], "16자" in said[3]) == (True, True, True)
    fine = [entry(packed[1], "100000000009"), entry(packed[2], "100000000009")]
    assert "이미 다른 주문에 쓴 송장번호" in dispatching.problems_of(store, fine)[1]
    assert "이미 다른 주문에 쓴 송장번호" in dispatching.problems_of(store, [entry(packed[2], "1000 0000 0000")])[0]
    assert Run.select().where(Run.kind == dispatching.KIND).count() == 1


@pytest.mark.parametrize("fault", ["timeout_after", "timeout_before"])
def test_a_lost_answer_is_settled_by_looking_and_never_sent_twice(
    store: Store, market: Any, packed: list[str], fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "GRACE", sending.GRACE * 0)
    market.fail_next("reqdelivery", fault, seconds=0.1)
    run = perform(store, [entry(number, f"10000000000{n}") for n, number in enumerate(packed[:2])])
    arrived = fault == "timeout_after"
    assert run.result == ({"done": 2} if arrived else {"done": 1, "refused": 1}), ends(run)
    assert market.ledger.count("dispatch_parcel") == 1 + arrived
    assert line(packed[0]).state == ("401" if arrived else "301")


def test_a_silent_market_fails_the_run_and_going_on_sends_the_rest(
    store: Store, market: Any, packed: list[str]
) -> None:
    market.inject_fault("orderlistall", "maintenance_html", count=None)
    run = perform(store, [entry(number, f"10000000000{n}") for n, number in enumerate(packed)])
    assert (run.state, market.ledger.count("dispatch_parcel")) == ("failed", 0)
    market.clear_faults()
    fresh, _ = runs.again(run)
    ended = runs.perform(fresh.id)
    assert ended is not None
    assert ended.result == {"done": 3}, ended.error
    assert market.ledger.count("dispatch_parcel") == 3


def test_a_line_that_is_held_back_stays(store: Store, market: Any, packed: list[str]) -> None:
    OrderLine.update(held_at=now()).where(OrderLine.id == line(packed[0]).id).execute()
    run = perform(store, [entry(packed[0], "100000000000")])
    assert "보류" in str(ends(run)["100000000000"][1])
    assert market.ledger.count("dispatch_parcel") == 0


@pytest.mark.one_database
def test_a_claim_goes_on_with_what_a_killed_one_had_begun(
    store: Store, market: Any, packed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before its act stood, before it was sent, after the market had acted, and after the act was settled."""
    monkeypatch.setattr(sending, "GRACE", sending.GRACE * 0)
    numbers = [*packed, *place(market, state="301")]
    collect(store)
    run, _ = dispatching.begin(store, [entry(one, f"10000000000{n}") for n, one in enumerate(numbers)], SYSTEM)
    batch = run.parameters["batch"]
    DispatchItem.update(state="sending").where(DispatchItem.batch == batch).execute()
    for n, number in enumerate(numbers[1:], 1):
        found = line(number)
        request = {"order": found.order_id, "lines": [found.id], "numbers": [number], "batch": batch}
        act = Act.begin(store, acting.DISPATCH, found.parcel.number, request)
        if n > 1:
            market.push_order(number, "401", dlvEtprsCd=CJ, invcNo=f"10000000000{n}")
        if n > 2:
            act.settle("done", row=found.order_id)
    ended = runs.perform(run.id)
    assert ended is not None
    told = [ends(ended)[f"10000000000{n}"] for n in range(4)]
    assert [state for state, _ in told] == ["done", "refused", "done", "done"]
    assert "다시 할 수 있습니다" in str(told[1][1])
    assert (ended.done, market.ledger.count("dispatch_parcel")) == (4, 1)
    assert line(numbers[2]).tracking_no == "100000000002"


@pytest.mark.one_database
def test_a_cancel_right_behind_the_gate_is_told_where_the_parcel_is_told_to_be_sent(
    store: Store, market: Any, at_call: AtCall, browser: DeskBrowser
) -> None:
    market.change_product(NUMBER, stock=[{"stckQty": 500}])
    order = market.place_order(SAMPLE_KEY, [{"prdNo": NUMBER, "ordQty": 1}] * 2, "301")
    (other,) = place(market, state="301")
    collect(store)
    number = str(order["ordNo"])
    first, late = OrderLine.select().join(Order).where(Order.number == number).order_by(OrderLine.id)
    at_call(1, lambda: market.file_claim(number, "cancel", late.number))
    run = perform(store, [entry(number, "1000-0000-0000"), entry(other, "1000-0000-0001")])
    assert (run.result, run.failed) == ({"done": 2}, 0)
    batch = DispatchBatch.get()
    assert {parcel: [one.id for one in lines] for parcel, lines in dispatch_views.cancelled_of(batch).items()} == {
        first.parcel_id: [late.id]
    }
    page = browser.get(f"/stores/{store.id}/orders/dispatches/{batch.id}").text
    assert ("발송됨, 그러나 취소된 주문상품 포함" in page, page.count(f"{number}-{late.number}")) == (True, 2)
    OrderLine.update(state="401").where(OrderLine.id == late.id).execute()
    assert "취소된 주문상품 포함" not in browser.get(f"/stores/{store.id}/orders/dispatches/{batch.id}").text


@pytest.fixture
def twelve(store: Store, market: Any) -> list[Entry]:
    """Entries of as many packed parcels; each dispatch is answered after 0.2 s."""
    numbers = place(market, 12, state="301")
    collect(store)
    market.inject_fault("reqdelivery", "delay", seconds=0.2, count=None)
    return [entry(number, f"1000000000{n:02d}") for n, number in enumerate(numbers)]


def in_a_moment(work: Callable[[], object]) -> threading.Thread:
    """Do `work` while the first dispatches are under way."""

    def later() -> None:
        time.sleep(0.35)
        with db.connection_context():
            work()

    thread = threading.Thread(target=later)
    thread.start()
    return thread


def test_a_few_dispatches_are_under_way_at_once_and_each_is_done_once(
    store: Store, market: Any, twelve: list[Entry]
) -> None:
    run = perform(store, twelve)
    came = [call["at"] for call in market.calls("reqdelivery")]
    most = dispatching_run.ABREAST
    assert came[1] - came[0] < 0.2, "the first was not answered yet"
    assert all(later - sooner >= 0.19 for sooner, later in zip(came, came[most:], strict=False)), "so many at most"
    assert (run.result, market.ledger.count("dispatch_parcel")) == ({"done": 12}, 12)


def test_what_is_under_way_when_the_run_is_stopped_is_written_down(
    store: Store, market: Any, twelve: list[Entry]
) -> None:
    run, _ = dispatching.begin(store, twelve, SYSTEM)
    stopper = in_a_moment(lambda: runs.ask_to_stop(run))
    ended = runs.perform(run.id)
    stopper.join()
    assert ended is not None
    states = Counter(state for state, _ in ends(ended).values())
    assert (ended.state, set(states)) == ("stopped", {"done", "waiting"})
    assert market.ledger.count("dispatch_parcel") == states["done"] == ended.done
    assert not Act.select().where(Act.state != "done").exists()


def test_what_is_under_way_when_another_worker_takes_the_run_is_found_by_it(
    store: Store, market: Any, twelve: list[Entry]
) -> None:
    run, _ = dispatching.begin(store, twelve, SYSTEM)
    taken = Run.update(attempts=Run.attempts + 1).where(Run.id == run.id)
    taker = in_a_moment(taken.execute)
    assert runs.perform(run.id) is None
    taker.join()
    assert market.ledger.count("dispatch_parcel") == Act.select().where(Act.state == "done").count()
    assert not Act.select().where(Act.state != "done").exists()
    Run.update(state="queued").where(Run.id == run.id).execute()
    ended = runs.perform(run.id)
    assert ended is not None
    assert (ended.result, market.ledger.count("dispatch_parcel")) == ({"done": 12}, 12)


@pytest.mark.parametrize("silence", ["http_500", "maintenance_html"])
def test_a_market_that_falls_silent_ends_the_run_and_each_in_doubt_is_asked_about(
    store: Store, database: Settings, market: Any, twelve: list[Entry], silence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "GRACE", sending.GRACE * 0)
    monkeypatch.setattr(client, "Patience", lambda timeout, pauses, sleep: Patience(timeout, (), sleep))
    market.clear_faults()
    market.inject_fault("reqdelivery", "http_500", count=None, after_commit=True)
    market.inject_fault("ordservices/complete/", silence, count=None)
    run = perform(store, twelve)
    states = Counter(state for state, _ in ends(run).values())
    assert (run.state, set(states)) == ("failed", {"unknown", "waiting"})
    assert 2 <= states["unknown"] == market.ledger.count("dispatch_parcel") < 3 + dispatching_run.ABREAST
    market.clear_faults()
    SharedLane(database.redis_url, database.calls_per_second).reopen(EVERYBODY)
    fresh, _ = runs.again(run)
    ended = runs.perform(fresh.id)
    assert ended is not None
    assert (ended.result, market.ledger.count("dispatch_parcel")) == ({"done": 12}, 12)


def test_what_the_gate_said_too_long_ago_is_asked_anew(
    store: Store, market: Any, twelve: list[Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatching_run, "FRESH_SECONDS", 0.3)
    run = perform(store, twelve)
    assert (run.result, market.ledger.count("dispatch_parcel")) == ({"done": 12}, 12)
    assert (run.done, run.total) == (12, 12)
    assert len(market.calls("orderlistall")) >= 3
