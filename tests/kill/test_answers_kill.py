"""Whoever answers is killed at any moment and answers of the market are lost: nobody is answered twice or missed."""

import datetime as dt
import os
import random
import subprocess
import sys
import time
from typing import Any

import pytest

from tests.kill.disturbed import PROJECT
from tests.services.inquiries.asking import answers, ask, collect, inquiry, notify, steps
from webapp.config import Settings
from webapp.models.acts import DONE, REJECTED, SENDING, UNKNOWN, Act
from webapp.models.base import now
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import runs, sending, settling

QUESTIONS, NOTICES, KILLS = 16, 8, 6

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def begin(settings: Settings) -> "subprocess.Popen[str]":
    """A process that answers, as soon as it does so."""
    given = {
        "DATA_DIR": str(settings.data_dir), "DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url,
        "ELEVENST_URL": settings.elevenst_url, "CALLS_PER_SECOND": "500", "LOG_LEVEL": "ERROR",
    }  # fmt: skip
    words = [sys.executable, "-m", "tests.kill.answering"]
    started = subprocess.Popen(words, cwd=PROJECT, env={**os.environ, **given}, stdout=subprocess.PIPE, text=True)
    assert started.stdout is not None
    assert started.stdout.readline() == "ready\n"
    return started


def end(process: "subprocess.Popen[str]") -> int:
    with process:
        return process.wait(60)


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


def test_nobody_is_answered_twice_and_nobody_is_missed(database: Settings, store: Store, market: Any) -> None:
    numbers = [ask(market, memNM="김견본") for _ in range(QUESTIONS)]
    numbers += [notify(market, memNm="김견본") for _ in range(NOTICES)]
    collect(store)
    chance, settled = random.Random(11), 0
    for fault in ("timeout_after", "cut", "truncated"):
        for path in ("prodqnaanswer", "alimianswer"):
            market.inject_fault(path, fault, seconds=0.1)
    for _ in range(KILLS):
        process = begin(database)
        time.sleep(chance.uniform(0, 0.25))
        process.kill()
        end(process)
        settled += sum(settle(store).values())
    while end(begin(database)):
        settled += sum(settle(store).values())
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
