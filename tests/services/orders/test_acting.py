"""발주확인 and 발송처리: sent once, never of what was cancelled meanwhile, and settled by what the market shows."""

import datetime as dt
from typing import Any

import pytest

from tests.services.orders.conftest import AtCall
from tests.services.orders.lately import collect
from tests.services.orders.test_collecting import NUMBER, line, place, steps
from webapp.jobs import orders as jobs
from webapp.models.accounts import AuditEntry
from webapp.models.acts import Act
from webapp.models.base import now
from webapp.models.orders import OrderLine
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import market as services_market
from webapp.services import runs, sending, settling
from webapp.services.audit import SYSTEM
from webapp.services.orders import acting, handing_over
from webapp.services.orders.acting import Handover
from webapp.services.orders.handing_over import HandoverRefused
from webapp.services.sending import Sent
from webapp.simulator import SAMPLE_KEY

HOW = Handover("00034", "123456789012")


def confirm(store: Store, *numbers: str) -> Run:
    run, _ = jobs.confirm(store, [line(number).id for number in numbers], SYSTEM)
    ended = runs.perform(run.id)
    assert ended is not None
    return ended


def dispatch(store: Store, number: str, how: Handover = HOW) -> Sent:
    found = line(number)
    with services_market.client_for(store) as client:
        gate = acting.gate(store, client, [found], acting.PACKING)
        assert gate.open, [one.state for one in gate.taken_out]
        return acting.dispatch(found.parcel, gate.open, client, how, SYSTEM)


def there(market: Any, number: str) -> str:
    return str(market.order(number)["lines"][0]["ordPrdStat"])


@pytest.fixture
def paid(store: Store, market: Any) -> list[str]:
    numbers = place(market, 3)
    collect(store)
    return numbers


@pytest.fixture
def packed(store: Store, market: Any) -> str:
    (number,) = place(market, state="301")
    collect(store)
    return number


def test_confirmed_lines_are_packed_there_and_here_once(store: Store, market: Any, paid: list[str]) -> None:
    run = confirm(store, *paid)
    assert (run.result["done"], run.result["taken_out"], run.failed) == (3, [], 0), run.error
    assert {there(market, number) for number in paid} == {"301"}
    assert [steps(number) for number in paid] == [["202", "301"]] * 3
    assert market.ledger.count("confirm_order") == 3
    assert confirm(store, *paid).result["done"] == 3, "what is done already is no failure"
    assert market.ledger.count("confirm_order") == 3
    assert AuditEntry.select().where(AuditEntry.action == acting.CONFIRM).count() == 3


def test_another_choice_of_lines_is_another_run_and_the_same_one_is_not(
    store: Store, market: Any, paid: list[str]
) -> None:
    ids = [line(number).id for number in paid]
    first, _ = jobs.confirm(store, ids[2:], SYSTEM)
    second, made = jobs.confirm(store, ids[1:], SYSTEM)
    assert (made, jobs.confirm(store, ids[:0:-1], SYSTEM)) == (True, (second, False))
    for run in (first, second):
        runs.perform(run.id)
    assert [there(market, number) for number in paid] == ["202", "301", "301"]
    assert market.ledger.count("confirm_order") == 2


def test_what_was_cancelled_meanwhile_is_taken_out_and_told(store: Store, market: Any, paid: list[str]) -> None:
    market.file_claim(paid[1], "cancel")
    run = confirm(store, *paid)
    assert run.result["done"] == 2
    (out,) = run.result["taken_out"]
    assert (out["order"], out["state"]) == (paid[1], "B01")
    assert there(market, paid[1]) == "B01"
    assert (line(paid[1]).state, steps(paid[1])) == ("B01", ["202", "B01"])


@pytest.mark.parametrize("fault", ["timeout_after", "cut", "truncated", "http_500"])
def test_a_lost_answer_to_a_confirmation_is_settled_by_looking(
    store: Store, market: Any, paid: list[str], fault: str
) -> None:
    market.fail_next("reqpackaging", fault, seconds=0.1, **({"after_commit": True} if fault == "http_500" else {}))
    assert confirm(store, paid[0]).result["done"] == 1
    assert market.ledger.count("confirm_order") == 1
    assert line(paid[0]).state == "301"


def test_what_a_killed_claim_never_sent_is_told_and_done_by_the_next_run(
    store: Store, market: Any, paid: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "GRACE", sending.GRACE * 0)
    one = line(paid[0])
    run, _ = jobs.confirm(store, [one.id], SYSTEM)
    request = {"order": one.order_id, "lines": [one.id], "numbers": [paid[0]], "run": run.id}
    Act.begin(store, acting.CONFIRM, f"{paid[0]}-{one.number}", request)  # and then the worker was killed
    ended = runs.perform(run.id)
    assert ended is not None
    (told,) = ended.result["refused"]
    assert ("다시" in told["reason"], ended.result["unknown"], market.ledger.count("confirm_order")) == (True, 0, 0)
    assert confirm(store, paid[0]).result["done"] == 1
    assert market.ledger.count("confirm_order") == 1


def test_a_dispatch_goes_out_once_with_its_number(store: Store, market: Any, packed: str) -> None:
    sent = dispatch(store, packed)
    assert sent.is_done, sent
    found = line(packed)
    assert (found.state, found.courier, found.tracking_no) == ("401", "00034", "123456789012")
    assert (there(market, packed), market.order(packed)["lines"][0]["invcNo"]) == ("401", "123456789012")
    assert market.ledger.count("dispatch_parcel") == 1
    assert steps(packed) == ["301", "401"]


def test_a_cancel_request_stops_the_dispatch_at_the_gate(store: Store, market: Any, packed: str) -> None:
    market.file_claim(packed, "cancel")
    with services_market.client_for(store) as client:
        gate = acting.gate(store, client, [line(packed)], acting.PACKING)
    assert (gate.open, [one.state for one in gate.taken_out]) == ([], ["701"])
    assert market.ledger.count("dispatch_parcel") == 0
    assert line(packed).state == "701"


def test_a_line_that_the_market_does_not_tell_of_does_not_pass(store: Store, market: Any, packed: str) -> None:
    found = line(packed)
    OrderLine.update(number="77").where(OrderLine.id == found.id).execute()
    with services_market.client_for(store) as client:
        gate = acting.gate(store, client, [OrderLine.get_by_id(found.id)], acting.PACKING)
    assert (len(gate.open), len(gate.taken_out)) == (0, 1)


def test_a_refused_dispatch_tells_the_market_s_reason_and_changes_nothing(store: Store, market: Any) -> None:
    first, second = place(market, 2, state="301")
    collect(store)
    dispatch(store, first)
    sent = dispatch(store, second)
    assert (sent.is_refused, getattr(sent.error, "code", "")) == (True, "-3320")
    assert (line(second).state, there(market, second)) == ("301", "301")


def test_a_dispatch_in_doubt_is_settled_by_itself_and_never_sent_twice(store: Store, market: Any, packed: str) -> None:
    market.fail_next("reqdelivery", "cut")
    found = line(packed)
    with services_market.client_for(store) as client:
        gate = acting.gate(store, client, [found], acting.PACKING)
        market.inject_fault("ordservices/complete", "wrong_root", count=None)
        sent = acting.dispatch(found.parcel, gate.open, client, HOW, SYSTEM)
        assert sent.act.state == "unknown"
        market.clear_faults()
        with pytest.raises(Exception, match="unknown"):
            acting.dispatch(found.parcel, gate.open, client, HOW, SYSTEM)
    run, _ = runs.start(runs.Order(settling.KIND, store))
    runs.perform(run.id)
    assert Act.get_by_id(sent.act.id).state == "done"
    assert (line(packed).state, line(packed).tracking_no) == ("401", "123456789012")
    assert market.ledger.count("dispatch_parcel") == 1


def test_what_never_arrived_may_be_dispatched_anew(store: Store, market: Any, packed: str) -> None:
    market.fail_next("reqdelivery", "timeout_before", seconds=0.1)
    sent = dispatch(store, packed)
    assert sent.act.state == "unknown"
    sent.act.patch(settled_at=now() - sending.GRACE - dt.timedelta(seconds=1))
    with services_market.client_for(store) as client:
        assert acting.settle(sent.act, client).is_refused
    assert dispatch(store, packed).is_done
    assert market.ledger.count("dispatch_parcel") == 1


def test_all_lines_of_a_parcel_go_out_together(store: Store, market: Any) -> None:
    market.change_product(NUMBER, stock=[{"stckQty": 500}])
    market.place_order(SAMPLE_KEY, [{"prdNo": NUMBER}, {"prdNo": NUMBER}], "301")
    collect(store)
    lines = list(OrderLine.select().order_by(OrderLine.id))
    assert len({one.parcel_id for one in lines}) == 1
    with services_market.client_for(store) as client:
        gate = acting.gate(store, client, lines, acting.PACKING)
        assert acting.dispatch(lines[0].parcel, gate.open, client, HOW, SYSTEM).is_done
    assert {one.state for one in OrderLine.select()} == {"401"}


def test_a_store_that_confirms_by_itself_does_so_after_each_collection(store: Store, market: Any) -> None:
    numbers = place(market, 2)
    collect(store)
    assert not Run.select().where(Run.kind == "orders_confirm").exists()
    store.patch(auto_confirm=True)
    collect(store)
    run = Run.get(Run.kind == "orders_confirm")
    ended = runs.perform(run.id)
    assert ended is not None
    assert ended.result["done"] == 2
    assert {there(market, number) for number in numbers} == {"301"}
    collect(store)
    assert Run.select().where(Run.kind == "orders_confirm").count() == 1, "nothing is left to confirm"


@pytest.mark.one_database
def test_a_line_that_a_look_in_between_has_told_to_be_cancelled_is_not_confirmed(
    store: Store, market: Any, at_call: AtCall
) -> None:
    number = two_lines(market, "202")
    collect(store)
    ids = [row.id for row in OrderLine.select().order_by(OrderLine.number)]
    run, _ = jobs.confirm(store, ids, SYSTEM)
    at_call(2, lambda: market.file_claim(number, "cancel", "2"))  # the gate, then the first line's own call
    ended = runs.perform(run.id)
    assert ended is not None
    assert (ended.result["done"], [one["line"] for one in ended.result["taken_out"]]) == (1, ["2"])
    assert len(market.calls("reqpackaging")) == 1


@pytest.mark.one_database
def test_what_a_look_for_a_lost_answer_tells_of_the_other_lines_counts(
    store: Store, market: Any, at_call: AtCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "GRACE", sending.GRACE * 0)
    number = two_lines(market, "202")
    collect(store)
    run, _ = jobs.confirm(store, [row.id for row in OrderLine.select().order_by(OrderLine.number)], SYSTEM)
    market.fail_next("reqpackaging", "http_500")
    at_call(2, lambda: market.file_claim(number, "cancel", "2"))
    ended = runs.perform(run.id)
    assert ended is not None
    told = [[one["line"] for one in ended.result[name]] for name in ("refused", "taken_out")]
    assert (told, len(market.calls("reqpackaging"))) == ([["1"], ["2"]], 1)


@pytest.mark.one_database
def test_a_parcel_in_doubt_has_left_though_a_line_of_it_was_cancelled_right_behind_the_gate(
    store: Store, market: Any, at_call: AtCall
) -> None:
    number = two_lines(market, "301")
    collect(store)
    market.fail_next("reqdelivery", "timeout_after", seconds=0.1)
    at_call(1, lambda: market.file_claim(number, "cancel", "2"))
    with services_market.client_for(store) as client:
        sent = handing_over.hand_over(line(number).parcel, client, HOW, SYSTEM)
    assert (sent.is_done, market.ledger.count("dispatch_parcel")) == (True, 1)
    assert [row.state for row in OrderLine.select().order_by(OrderLine.number)] == ["401", "701"]


@pytest.mark.one_database
def test_what_another_worker_is_told_after_the_gate_keeps_a_parcel_here(store: Store, market: Any, packed: str) -> None:
    parcel = line(packed).parcel
    with services_market.client_for(store) as client:
        gate = acting.gate(store, client, handing_over.to_leave(parcel), acting.PACKING)
        market.file_claim(packed, "cancel")
        collect(store)
        with pytest.raises(HandoverRefused, match="상자에서 빼"):
            handing_over.leaving(parcel, gate, HOW)


@pytest.mark.one_database
@pytest.mark.parametrize("state", ["102", "202", "301"])
def test_what_is_collected_into_a_parcel_after_the_gate_keeps_it_here(
    store: Store, market: Any, packed: str, state: str
) -> None:
    parcel = line(packed).parcel
    with services_market.client_for(store) as client:
        gate = acting.gate(store, client, handing_over.to_leave(parcel), acting.PACKING)
        market.place_order(SAMPLE_KEY, [{"prdNo": NUMBER}], state, dlvNo=parcel.number)
        collect(store)
        with pytest.raises(HandoverRefused, match="새로 들어온"):
            handing_over.leaving(parcel, gate, HOW)


def two_lines(market: Any, state: str) -> str:
    """An order of two lines in one parcel."""
    market.change_product(NUMBER, stock=[{"stckQty": 500}])
    return str(market.place_order(SAMPLE_KEY, [{"prdNo": NUMBER}] * 2, state)["ordNo"])
