"""A worker that was off for five hours: nobody who ordered, paid or cancelled meanwhile is lost or counted twice."""

import dataclasses
import datetime as dt
from collections import Counter
from typing import Any

import pytest
import time_machine
from lxml import html

from tests.browsing import DeskBrowser
from tests.jobs.test_worker import until
from tests.kill.disturbed import Disturbed
from tests.services.orders.test_collecting import collect, line, place, steps
from tests.services.products.selling import sell_one
from webapp.config import Settings
from webapp.jobs import queues
from webapp.models.base import now
from webapp.models.orders import LineChange, Order, OrderLine
from webapp.models.products import Sku
from webapp.models.runs import DONE, Run
from webapp.models.stock import StockMovement
from webapp.models.stores import Store
from webapp.services.orders import collecting
from webapp.simulator import SAMPLE_KEY

OFF = dt.timedelta(hours=5)

pytestmark = pytest.mark.one_database


@pytest.fixture
def outage(store: Store, market: Any) -> dict[str, list[str]]:
    """The last collection was five hours ago. What stood then and what came since, by what became of it."""
    stopped = now() - OFF
    with time_machine.travel(stopped, tick=True):
        market.set_clock(stopped.isoformat())
        sold = {"prdNo": int(sell_one(market, store, 1).number), "ordQty": 3}
        paid, packed, unpaid = place(market, 3), place(market, 5, "301"), place(market, 2, "102")
        fewer = str(market.place_order(SAMPLE_KEY, [sold])["ordNo"])
        assert collect(store).result["new"] == 11
    set_clock(market, stopped, hours=1)
    came = place(market, 3)
    market.file_claim(paid[0], "cancel")
    market.file_claim(packed[0], "cancel")
    set_clock(market, stopped, hours=2)
    never_seen = [*place(market, 2), str(market.place_order(SAMPLE_KEY, [sold])["ordNo"])]
    (withdrawn,) = market.file_claim(packed[1], "cancel")
    market.push_order(unpaid[0], "202")
    set_clock(market, stopped, hours=3)
    for number in (*never_seen, unpaid[1]):
        market.file_claim(number, "cancel")
    market.file_claim(fewer, "cancel", quantity=1)
    set_clock(market, stopped, hours=4)
    market.withdraw_claim(withdrawn["number"])
    market.push_order(packed[2], "401", dlvEtprsCd="00034", invcNo="200000000001")
    market.push_order(packed[3], "501", dlvEtprsCd="00034", invcNo="200000000002")
    set_clock(market, stopped, hours=5)
    return {
        "B01": [paid[0], unpaid[1], *never_seen],
        "701": [packed[0]],
        "202": [*paid[1:], unpaid[0], fewer, *came],
        "301": [packed[1], packed[4]],
        "401": [packed[2]],
        "501": [packed[3]],
        "never seen": never_seen,
        "fewer": [fewer],
    }


def set_clock(market: Any, stopped: dt.datetime, hours: int) -> None:
    market.set_clock((stopped + dt.timedelta(hours=hours)).isoformat())


def end_outage(database: Settings, kills: int) -> Run:
    """A worker comes back, finds by itself what it has missed, and is killed so often while it collects.

    It may call the market so seldom that a collection takes seconds, and each claim is met at work.
    """
    queues.queue(queues.UPKEEP).enqueue("webapp.jobs.doors.tick")
    unhurried = dataclasses.replace(database, calls_per_second=15)
    worker = Disturbed(unhurried, {collecting.KIND: kills}, each_claim=True)
    latest = Run.select().where(Run.kind == collecting.KIND).order_by(Run.id.desc())
    try:
        assert until(lambda: latest.count() == 2)
        worker.finish()
    finally:
        worker.kill()
    found: Run = latest.get()
    return found


def orders_mark(browser: DeskBrowser) -> tuple[str, str]:
    """How the bar on every page tells of the orders, and whether in red."""
    (mark,) = html.fromstring(browser.get("/").data).xpath("//span[@class='marks']/span[starts-with(., '주문')]")
    return mark.text_content(), mark.get("class")


@pytest.mark.parametrize("kills", [0, 2])
def test_five_hours_without_a_worker_leave_no_hole(
    database: Settings, store: Store, market: Any, browser: DeskBrowser, outage: dict[str, list[str]], kills: int
) -> None:
    assert orders_mark(browser) == ("주문 5시간 전", "mark is-old")
    run = end_outage(database, kills)
    assert (run.state, run.attempts, run.result["failed"]) == (DONE, 1 + kills, []), run.error
    told, tone = orders_mark(browser)
    assert ("시간" in told, tone) == (False, "mark")
    states = ("B01", "701", "202", "301", "401", "501")
    assert {state: {row.order.number for row in at(state)} for state in states} == {
        state: set(outage[state]) for state in states
    }
    assert [steps(number) for number in outage["never seen"]] == [["B01"]] * 3
    assert [steps(number) for number in outage["B01"][:2]] == [["202", "B01"], ["102", "B01"]]
    assert steps(outage["301"][0]) == ["301"], "asked for and taken back while nobody looked"
    assert (line(outage["fewer"][0]).quantity, Sku.get().stock) == (2, 10 - 2)
    assert max(Counter(LineChange.select(LineChange.line, LineChange.after).tuples()).values()) == 1
    again = collect(store).result
    assert (again["new"], again["moved"], StockMovement.select().count()) == (0, 0, 2)


def at(state: str) -> list[OrderLine]:
    return list(OrderLine.select(OrderLine, Order).join(Order).where(OrderLine.state == state))
