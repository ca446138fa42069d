"""The stream of buyers: believable, repeatable, and without a state that cannot be."""

import itertools
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests

from tests.simulator.conftest import Caller
from webapp.simulator import SAMPLE_KEY, create_market
from webapp.simulator.buyers import BUSY, poisson, steps
from webapp.simulator.state import claims, letters, orders
from webapp.simulator.store import KST

START = "2026-01-05T00:00:00"
MAIN = 10_000_276


def lines_of(market: Any) -> list[dict[str, Any]]:
    with market.store.transaction() as db:
        return orders.in_states(db, MAIN, orders.STATES)


def live(market: Any, days: int, a_day: float = 60.0) -> None:
    """Buyers for so many days, and a seller who packs all and sends every other line each morning."""
    market.set_clock(START)
    for _ in range(days):
        market.simulate(SAMPLE_KEY, 24, a_day)
        for line in lines_of(market):
            if line["ordPrdStat"] == "202":
                market.push_order(line["ordNo"], "301", ord_prd_seq=line["ordPrdSeq"])
        for line in [one for one in lines_of(market) if one["ordPrdStat"] == "301"][::2]:
            market.push_order(line["ordNo"], "401", ord_prd_seq=line["ordPrdSeq"])


def test_the_same_seed_makes_the_same_days_whatever_the_speed(alone: Any) -> None:
    first, second, other = (alone(f"{n}.db", products=40).market for n in range(3))
    for market in (first, second, other):
        market.set_clock(START)
    placed = first.simulate(SAMPLE_KEY, 24)["orders"]
    assert sum(second.simulate(SAMPLE_KEY, 1)["orders"] for _ in range(24)) == placed
    other.simulate(SAMPLE_KEY, 24, seed=12)

    assert 35 <= placed <= 85
    assert lines_of(first) == lines_of(second) != lines_of(other)


def test_a_slow_machine_makes_the_same_day(alone: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    quick, slow = (alone(f"{n}.db", products=20).market for n in range(2))
    quick.set_clock(START)
    quick.simulate(SAMPLE_KEY, 24)
    ticks = itertools.count(time.time(), 0.7)
    monkeypatch.setattr("webapp.simulator.store.time", SimpleNamespace(time=lambda: next(ticks)))
    slow.set_clock(START)
    slow.simulate(SAMPLE_KEY, 24)

    assert lines_of(quick) == lines_of(slow) != []
    assert claims_of(quick) == claims_of(slow)


def claims_of(market: Any) -> list[dict[str, Any]]:
    with market.store.transaction() as db:
        return claims.listed(db, MAIN, (claims.CANCEL, claims.RETURN, claims.EXCHANGE), ALL_STATES)


def test_a_week_meets_every_case_a_desk_has_to_know(alone: Any) -> None:
    market = alone(products=60).market
    live(market, 7, 90)
    with market.store.transaction() as db:
        found = {
            kind: Counter(claim["state"] for claim in claims.listed(db, MAIN, (kind,), ALL_STATES))
            for kind in (claims.CANCEL, claims.RETURN, claims.EXCHANGE)
        }
        questions, notices = (letters.listed(db, MAIN, kind) for kind in (letters.QUESTION, letters.NOTICE))
    lines = lines_of(market)
    parcels: dict[str, set[str]] = {}
    for line in lines:
        parcels.setdefault(line["dlvNo"], set()).add(line["ordNo"])

    assert {"202", "301", "401", "501", "901", "701", "601", "B01", "102", "201", "200"} - {"202"} <= {
        line["ordPrdStat"] for line in lines
    }
    assert any(len(numbers) > 1 for numbers in parcels.values()), "orders bundled into one parcel"
    assert all(len({line["memNo"] for line in lines if line["dlvNo"] == parcel}) == 1 for parcel in parcels)
    assert any(int(line["ordCnQty"]) and int(line["ordQty"]) for line in lines), "a part cancelled, the rest alive"
    assert {claims.REQUESTED, claims.CANCELLED, claims.WITHDRAWN} <= set(found[claims.CANCEL])
    assert found[claims.RETURN][claims.RETURN_REQUESTED]
    assert found[claims.EXCHANGE][claims.EXCHANGE_REQUESTED]
    assert {question["buyYn"] for question in questions} == {"Y", "N"}
    askers = {question["memID"] for question in questions if question["buyYn"] == "Y"}
    assert askers <= {line["memID"] for line in lines}, "asked by whoever ordered"
    assert {notice["emerNtceClfNo1"] for notice in notices} == {"10", "11"}


ALL_STATES = ["01", "02", "05", "refused", "104", "105", "106", "107", "108", "109", "201", "221", "232", "233"]


def test_no_line_is_in_a_state_that_cannot_be(alone: Any) -> None:
    market = alone(products=40).market
    live(market, 5, 60)
    now = orders.stamp(market.now)

    for line in lines_of(market):
        assert int(line["ordQty"]) + int(line["ordCnQty"]) in (
            int(line["orgOrdQty"]), int(line["orgOrdQty"]) + int(line["ordQty"])
        ), line  # fmt: skip
        times = [line[field] for field in orders.STEPS.values() if line.get(field)]
        assert times == sorted(times), line
        assert all(moment <= now for moment in times), line
        if line["ordPrdStat"] in ("401", "501", "901"):
            assert line["invcNo"], line


def test_buyers_come_by_the_hour(alone: Any) -> None:
    market = alone(products=40).market
    market.set_clock(START)
    market.simulate(SAMPLE_KEY, 48, 200)
    hours = Counter(line["ordDt"][11:13] for line in lines_of(market))

    assert hours["21"] + hours["22"] > 5 * (hours["03"] + hours["04"])
    assert sum(BUSY) == pytest.approx(24, rel=0.02)


def test_a_shop_without_goods_sells_nothing(alone: Any) -> None:
    market = alone(products=0).market
    market.set_clock(START)

    assert market.simulate(SAMPLE_KEY, 24)["orders"] == 0


def test_steps_are_full_tens_of_minutes() -> None:
    begin = datetime(2026, 1, 5, 0, 3, tzinfo=KST)

    assert [f"{at:%H:%M}" for at in steps(begin, begin + timedelta(minutes=27))] == ["00:10", "00:20", "00:30"]
    assert list(steps(begin, begin)) == []


def test_counts_are_as_many_as_their_mean_says() -> None:
    import random

    chance = random.Random(7)
    counts = [poisson(chance, 2.5) for _ in range(4000)]

    assert sum(counts) / len(counts) == pytest.approx(2.5, rel=0.05)
    assert poisson(chance, 0) == 0


def test_the_stream_is_opened_through_the_control_door(caller: Caller, market: Any) -> None:
    market.set_clock(START)
    told = caller.control("POST", f"/simulate/{SAMPLE_KEY}", {"hours": 12, "orders_a_day": 100}).json()

    assert told["now"].startswith("2026-01-05T12:00")
    assert len({line["ordNo"] for line in lines_of(market)}) == told["orders"] > 0
    assert caller.control("POST", f"/simulate/{SAMPLE_KEY}", {"hours": -1}).status_code == 400
    assert caller.control("POST", "/simulate/nobody").status_code == 404


def test_the_program_lets_buyers_come_while_its_clock_runs_faster(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "webapp.simulator", "--port", "0", "--data", str(tmp_path / "market.db")]
    words += ["--products", "20", "--buyers", "500", "--speed", "7200"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        url = program.stdout.readline().split(" at ")[1].split()[0]
        began = datetime.fromisoformat(requests.get(f"{url}/_control/", timeout=5).json()["now"])
        time.sleep(3)
        now = datetime.fromisoformat(requests.get(f"{url}/_control/", timeout=5).json()["now"])
        program.send_signal(signal.SIGTERM)
        assert program.wait(10) == 0

    assert now - began > timedelta(hours=2)
    market = create_market(tmp_path / "market.db")
    assert lines_of(market)
    market.close()
