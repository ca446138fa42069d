"""Collections that overlap, one after the other, one within the other, one cut in the middle: each line once."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest
import time_machine

from tests.services.orders.conftest import AtCall
from tests.services.orders.test_collecting import collect, place
from tests.services.products.selling import sell_one
from webapp.models.base import now
from webapp.models.orders import LineChange, Order, OrderLine
from webapp.models.products import Sku
from webapp.models.runs import RUNNING, Run
from webapp.models.stock import StockMovement
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.orders import collecting
from webapp.simulator import SAMPLE_KEY

STATES = ("102", "202", "202", "301", "401", "501")


class Killed(BaseException):
    """The process ended here."""


@pytest.fixture
def numbers(store: Store, market: Any) -> list[str]:
    """Orders in several states; the last one takes of our stock, and one was cancelled before anybody looked.

    After a first look each list is one call, in the order of `collecting.LISTS` and `CLAIMS`.
    """
    collect(store)
    sold = {"prdNo": int(sell_one(market, store, 1).number), "ordQty": 3}
    found = [number for state in STATES for number in place(market, state=state)]
    (cancelled,) = place(market)
    market.file_claim(cancelled, "cancel")
    return [*found, cancelled, str(market.place_order(SAMPLE_KEY, [sold])["ordNo"])]


def give_up(run: Run) -> None:
    """Its worker has been silent for so long that another one may take the run."""
    Run.update(heartbeat_at=now() - dt.timedelta(hours=1)).where((Run.id == run.id) & (Run.state == RUNNING)).execute()
    assert runs.free_abandoned() == [run.id]


def take_over(run: Run) -> Run:
    give_up(run)
    ended = runs.perform(run.id)
    assert ended is not None
    return ended


def require_each_once(market: Any, numbers: list[str]) -> None:
    """Every line is here once, stands as it does there, came to each state once, and took its stock once."""
    lines = list(OrderLine.select(OrderLine, Order).join(Order))
    there = {number: market.order(number)["lines"][0]["ordPrdStat"] for number in numbers}
    assert sorted(line.order.number for line in lines) == sorted(numbers)
    assert {line.order.number: line.state for line in lines} == there
    assert set(Counter(LineChange.select(LineChange.line, LineChange.after).tuples()).values()) == {1}
    assert (Sku.get().stock, StockMovement.select().count()) == (7, 1)


@pytest.mark.parametrize("place_of_cut", [1, 4, 5, 8, 9, 13])
def test_a_collection_cut_off_anywhere_and_the_next_write_each_line_once(
    store: Store, market: Any, numbers: list[str], at_call: AtCall, place_of_cut: int
) -> None:
    def kill() -> None:
        raise Killed

    at_call(place_of_cut, kill)
    run, _ = runs.start(runs.Order(collecting.KIND, store))
    with pytest.raises(Killed):
        runs.perform(run.id)
    ended = take_over(run)
    assert (ended.state, ended.attempts, ended.result["failed"]) == ("done", 2, []), ended.error
    require_each_once(market, numbers)


@pytest.mark.one_database
@pytest.mark.parametrize("place_of_sleep", [1, 4, 5, 9])
def test_a_collector_that_slept_goes_on_beside_the_one_that_took_its_run(
    store: Store, market: Any, numbers: list[str], at_call: AtCall, place_of_sleep: int
) -> None:
    """What it was told before it slept is old by now: the other has been told of what has moved on since."""
    run, _ = runs.start(runs.Order(collecting.KIND, store))

    def sleep() -> None:
        market.push_order(numbers[1], "301")
        market.file_claim(numbers[2], "cancel")
        assert take_over(run).attempts == 2

    at_call(place_of_sleep, sleep)
    assert runs.perform(run.id) is None, "whoever wakes up has lost the run"
    assert Run.get_by_id(run.id).state == "done"
    require_each_once(market, numbers)


@pytest.mark.one_database
def test_windows_of_collections_overlap_and_tell_each_line_once(store: Store, market: Any, numbers: list[str]) -> None:
    begin, found = now(), [collect(store).result["new"]]
    for hours in (1, 5, 23):
        later = begin + dt.timedelta(hours=hours)
        with time_machine.travel(later, tick=True):
            market.set_clock(later.isoformat())
            numbers += place(market, 2)
            market.push_order(numbers[-1], "301")
            found.append(collect(store).result["new"])
    assert found == [8, 2, 2, 2]
    with time_machine.travel(later, tick=True):
        require_each_once(market, numbers)
