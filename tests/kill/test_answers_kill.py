"""Whoever answers is killed at any moment and answers of the market are lost: nobody is answered twice or missed."""

import datetime as dt
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from tests.product import PROJECT
from tests.services.inquiries.asking import answers, ask, collect, inquiry, notify, steps
from webapp.config import Settings
from webapp.models.acts import DONE, REJECTED, SENDING, UNKNOWN, Act
from webapp.models.base import now
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import runs, sending, settling

QUESTIONS, NOTICES, KILLS = 24, 12, 10

pytestmark = pytest.mark.one_database


@pytest.fixture
def somebody(database: Settings) -> Iterator["subprocess.Popen[str]"]:
    """Who answers, in processes of their own."""
    given = {
        "DATA_DIR": str(database.data_dir), "DATABASE_URL": database.database_url, "REDIS_URL": database.redis_url,
        "ELEVENST_URL": database.elevenst_url, "CALLS_PER_SECOND": "500", "LOG_LEVEL": "ERROR",
    }  # fmt: skip
    words, pipe = [sys.executable, "-m", "tests.kill.answering"], subprocess.PIPE
    started = subprocess.Popen(
        words, cwd=PROJECT, env={**os.environ, **given}, stdin=pipe, stdout=pipe, text=True, bufsize=1
    )
    with started:
        yield started
        assert started.stdin is not None
        started.stdin.close()


def begin(somebody: "subprocess.Popen[str]") -> int:
    """Have all be answered; the process that begins to."""
    assert somebody.stdin is not None
    somebody.stdin.write("\n")
    return ended(somebody)


def ended(somebody: "subprocess.Popen[str]") -> int:
    """How the process ended that answers: how many it could not answer now, or minus what killed it."""
    assert somebody.stdout is not None
    return int(somebody.stdout.readline())


def settle(store: Store) -> dict[str, Any]:
    """What the regular run does minutes later, when nothing of the dead can arrive any more."""
    time.sleep(0.5)  # the market may still be at the call of a process that is gone
    Act.update(created_at=now() - sending.CUT_OFF).where(Act.state == SENDING).execute()
    Act.update(settled_at=now() - dt.timedelta(minutes=2)).where(Act.state == UNKNOWN).execute()
    if not settling.is_wanted(store):
        return {}
    ended = runs.perform(runs.start(runs.Order(settling.KIND, store))[0].id)
    assert ended is not None
    return dict(ended.result)


def test_nobody_is_answered_twice_and_nobody_is_missed(
    store: Store, market: Any, somebody: "subprocess.Popen[str]"
) -> None:
    numbers = [ask(market, memNM="김견본") for _ in range(QUESTIONS)]
    numbers += [notify(market, memNm="김견본") for _ in range(NOTICES)]
    collect(store)
    chance, settled = random.Random(11), 0
    for fault in ("timeout_after", "cut", "truncated"):
        for path in ("prodqnaanswer", "alimianswer"):
            market.inject_fault(path, fault, seconds=0.1)
    for _ in range(KILLS):
        process = begin(somebody)
        time.sleep(chance.uniform(0, 0.25))
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        ended(somebody)
        settled += sum(settle(store).values())
    begin(somebody)
    while ended(somebody):
        settled += sum(settle(store).values())
        begin(somebody)
    settle(store)
    assert settled >= 1, "a kill met an answer on its way"
    assert not Act.select().where(Act.state.in_((SENDING, UNKNOWN))).exists()
    for number in numbers:
        there = market.ledger.count("answer_question", number) + market.ledger.count("answer_notice", number)
        assert (there, answers(number)) == (1, ["안녕하세요, 김견본님. 내일 출발합니다."]), number
        assert (inquiry(number).state, steps(number)) == ("answered", ["open", "answered"])
    acts = list(Act.select())
    assert len([act for act in acts if act.state == DONE]) == len(numbers)
    assert {act.state for act in acts} <= {DONE, REJECTED}
    assert Run.select().where(Run.kind == settling.KIND).exists()
