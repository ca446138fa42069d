"""Calls to the market: each noted once, beside the work that made it, summed by the hour, and kept for some days."""

import datetime as dt
from typing import Any

import pytest

from webapp.elevenst import RejectedError, UnavailableError
from webapp.elevenst.errors import ElevenstError
from webapp.elevenst.transport import Call
from webapp.models.base import now
from webapp.models.board import ApiCall, ApiHour
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import calls, health, market, runs
from webapp.services.runs import Order

REFUSAL = RejectedError("orders.dispatch", "-3306", "송장번호 오류")
SILENCE = UnavailableError("timeout")


def note(store: Store | None, seconds: float, error: ElevenstError | None = None) -> None:
    code = error.label if error else "200"
    calls.of_store(store.id if store else None)(Call("orders.paid", 200, code, seconds, error))


def test_a_run_s_calls_are_written_down_when_it_ends(store: Store) -> None:
    run, _ = runs.start(Order("store_check", store))
    runs.perform(run.id)
    (call,) = ApiCall.select()
    assert (call.store_id, call.endpoint, call.result, call.status) == (
        store.id,
        "addresses.list_outbound",
        "answered",
        200,
    )
    assert 0 <= call.milliseconds < 5_000
    assert health.of([store.id], now())[store.id].calls == 1


def test_a_silent_market_is_a_failure_and_a_refusal_is_an_answer(store: Store, market: Any) -> None:
    market.inject_fault("outboundarea", "http_500", count=None)
    run, _ = runs.start(Order("store_check", store))
    runs.perform(run.id)
    assert {(call.result, call.code, call.status) for call in ApiCall.select()} == {("failed", "server_error", 500)}
    note(store, 0.1, REFUSAL)
    calls.flush()
    told = health.of([store.id], now())[store.id]
    assert (told.failed, told.refused, told.calls) == (told.calls - 1, 1, ApiCall.select().count())
    assert told.last_good_at is not None


def test_health_tells_how_long_calls_take_and_how_many_come_back(store: Store) -> None:
    for seconds in (*[0.1] * 12, *[0.9] * 6, 4.0, 60.0):
        note(store, seconds, SILENCE if seconds == 60.0 else None)
    calls.flush()
    told = health.of([store.id], now())[store.id]
    assert (told.success, told.median, told.slowest) == (95.0, 250, 5_000)
    assert health.within({"slower": 1}, 0.5) == 0, "longer than any bound"
    assert health.within({}, 0.5) is None
    later = now() + dt.timedelta(hours=26)
    assert health.of([store.id], later) == {}


def test_what_is_old_goes_and_its_sums_stay(store: Store) -> None:
    for number in range(3):
        note(store if number else None, 0.1)
    calls.flush()
    ApiCall.update(created_at=now() - dt.timedelta(days=15)).execute()
    ApiHour.update(hour=now() - dt.timedelta(days=15)).execute()
    note(store, 0.2)
    calls.flush()
    for _ in range(2):
        run, _ = runs.start(Order("calls_forget"))
        runs.perform(run.id)
    assert ApiCall.select().count() == 1
    assert sum(row.calls for row in ApiHour.select()) == 4
    assert {(row.store_id, row.hour == calls.EARLIER, row.calls) for row in ApiHour.select()} == {
        (None, True, 1), (store.id, True, 2), (store.id, False, 1),
    }  # fmt: skip


def test_calls_of_a_store_that_is_gone_take_no_others_along(store: Store) -> None:
    note(store, 0.1)
    calls.of_store(store.id + 1_000)(Call("orders.paid", 200, "200", 0.1, None))
    note(None, 0.1)
    calls.flush()
    assert {call.store_id for call in ApiCall.select()} == {store.id, None}
    assert sum(row.calls for row in ApiHour.select()) == 2


def test_an_hour_that_two_processes_began_at_once_counts_each_call_once(store: Store) -> None:
    note(store, 0.1)
    calls.flush()
    hour = ApiHour.get()
    ApiHour.create(
        store=store, hour=hour.hour, endpoint=hour.endpoint, result=hour.result, calls=1, fast=1, last_at=now()
    )
    for _ in range(3):
        note(store, 0.1)
    calls.flush()
    assert health.of([store.id], now())[store.id].calls == 5


def test_a_client_outside_of_runs_is_heard_too(store: Store) -> None:
    with market.client_for(store) as client:
        client.check()
    with pytest.raises(ElevenstError), market.client_with("f" * 32) as client:
        client.check()
    calls.flush()
    assert sorted((call.store_id or 0, call.result) for call in ApiCall.select()) == [
        (0, "failed"), (store.id, "answered"),
    ]  # fmt: skip
    assert not Run.select().exists()
