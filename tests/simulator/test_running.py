"""The simulator as a program, and what it keeps from one start to the next."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.conftest import Caller
from tests.simulator.test_dispatch_templates import NORMAL, TEMPLATE, template

LIST = "/prodservices/sendCloseList"
Start = Callable[..., tuple[subprocess.Popen[str], str]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    running: list[subprocess.Popen[str]] = []

    def run(*words: str) -> tuple[subprocess.Popen[str], str]:
        data = str(tmp_path / "market.db")
        command = [sys.executable, "-m", "webapp.simulator", "--port", "0", "--data", data, *words]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUTF8": "1"})
        running.append(process)
        assert process.stdout is not None
        line = process.stdout.readline()
        return process, line.split(" at ")[1].split(" ")[0]

    yield run
    for process in running:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def test_a_change_outlives_the_process_even_a_killed_one(start: Start) -> None:
    process, url = start("--products", "20")
    number = Caller(url).post(TEMPLATE, template(NORMAL)).of("prdInfoTmpltNo")
    process.kill()
    process.wait()

    again = Caller(start("--products", "99")[1])
    assert again.get(LIST).rows("templateBOList")[-1]["prdInfoTmpltNo"] == number
    assert again.control("GET", "/ledger").json()[0]["target"] == number
    assert again.control("GET", "").json()["products"] == 20


def test_the_terminate_signal_ends_it_cleanly(start: Start) -> None:
    process, url = start("--products", "5")
    Caller(url).control("POST", "/faults", {"path": LIST, "kind": "delay", "seconds": 1})
    process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=5) == 0


def test_a_shop_of_two_thousand_products_opens_within_seconds(start: Start) -> None:
    started = time.monotonic()
    _, url = start("--products", "2000")

    assert Caller(url).get("/prodmarketservice/prodmarket/3000014000").of("prdNo") == "3000014000"
    assert time.monotonic() - started < 10


def test_the_help_names_every_option_and_a_key() -> None:
    command = [sys.executable, "-m", "webapp.simulator", "--help"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    for word in ("--port", "--data", "--seed", "--host", "--products", "SAMPLE-KEY-", "/_control/"):
        assert word in text


def test_the_same_seed_makes_the_same_shop_and_another_seed_another(alone: Any) -> None:
    prices = [
        [own.market.product(3_000_000_000 + i * 7)["selPrc"] for i in range(1, 21)]
        for own in (
            alone("a.db", seed=1, products=20),
            alone("b.db", seed=1, products=20),
            alone("c.db", seed=2, products=20),
        )
    ]

    assert prices[0] == prices[1] != prices[2]


def test_a_new_seed_replaces_the_shop(alone: Any) -> None:
    own = alone(products=5)
    own.caller.control("POST", "/seed", {"seed": 3, "products": 8})

    assert own.market.product(3_000_000_056)["prdNo"] == "3000000056"
    assert own.caller.control("GET", "").json()["seed"] == 3
