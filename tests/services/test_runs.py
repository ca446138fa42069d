"""Runs: one live run a thing, claimed by one worker, resumed after a crash, stopped when asked."""

import datetime as dt
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
import pytest

from tests.product import until
from webapp.config import Settings
from webapp.jobs import doors, queues
from webapp.models.base import db, is_sqlite, now
from webapp.models.runs import DONE, FAILED, QUEUED, RUNNING, STOPPED, Run
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.runs import Order, Progress, RunProblem


@pytest.fixture
def counting() -> Iterator[dict[str, Any]]:
    """A kind of work that counts to its total, ten a step, and can be told to fail."""
    told: dict[str, Any] = {"steps": [], "fail_at": None}

    @runs.work_of("test_counting")
    def work(run: Run, progress: Progress) -> dict[str, Any]:
        for step in range(run.checkpoint.get("step", 0), 5):
            if told["fail_at"] == step:
                raise RunProblem("test", "견본 오류입니다. 다시 시도해 주세요.")
            told["steps"].append(step)
            if told.get("lose_at") == step:
                Run.update(claimed_by="elsewhere:1:1", attempts=Run.attempts + 1).where(Run.id == run.id).execute()
            progress.keep(step=step + 1)
            progress.tell((step + 1) * 10, 50)
            if told.get("ask_stop_at") == step:
                runs.ask_to_stop(run)
                progress.check()
        return {"steps": 5}

    yield told
    del runs.WORKS["test_counting"]


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """A kind of work in five steps that gives way after each while others wait; `failures` are steps that fail."""
    told: dict[str, Any] = {"steps": [], "failures": ()}
    monkeypatch.setattr(runs, "TURN", dt.timedelta())
    monkeypatch.setattr(runs, "PROGRESS_EVERY", dt.timedelta())

    @runs.work_of("test_patient", gives_way=True)
    def work(run: Run, progress: Progress) -> dict[str, Any]:
        for step in range(run.checkpoint.get("step", 0), 5):
            told["steps"].append(step)
            run.failed += step in told["failures"]
            progress.keep(step=step + 1)
            progress.tell(step + 1, 5, run.failed)
        return {}

    yield told
    del runs.WORKS["test_patient"]
    runs.GIVING_WAY.remove("test_patient")


def test_long_work_gives_way_to_what_waits_and_goes_on_behind_it(
    store: Store, counting: dict[str, Any], patient: dict[str, Any], work: Callable[[], None]
) -> None:
    long, _ = runs.start(Order("test_patient", store))
    short, _ = runs.start(Order("test_counting", store))
    runs.perform(long.id)
    long = Run.get_by_id(long.id)
    assert (long.state, long.done, long.given_way, long.restarts, patient["steps"]) == (QUEUED, 1, 1, 0, [0])
    assert queues.queue(queues.LONG).job_ids == [f"run-{long.id}-1"]
    assert doors.recover() == 0, "it stands in a queue already"
    work()
    assert [Run.get_by_id(run.id).state for run in (long, short)] == [DONE, DONE]
    assert Run.get_by_id(short.id).finished_at < Run.get_by_id(long.id).finished_at
    assert patient["steps"] == [0, 1, 2, 3, 4], "no step is done twice"


def test_long_work_goes_on_while_nobody_waits(store: Store, patient: dict[str, Any]) -> None:
    run, _ = runs.start(Order("test_patient", store))
    runs.perform(run.id)
    run = Run.get_by_id(run.id)
    assert (run.state, run.given_way) == (DONE, 0)


def test_right_after_a_failure_work_does_not_give_way(
    store: Store, counting: dict[str, Any], patient: dict[str, Any]
) -> None:
    """Else a market that fell silent would be met once a turn and never known to be silent."""
    patient["failures"] = (0, 1)
    run, _ = runs.start(Order("test_patient", store))
    runs.start(Order("test_counting", store))
    runs.perform(run.id)
    assert patient["steps"] == [0, 1, 2]


def test_giving_way_is_no_attempt_that_failed(store: Store, counting: dict[str, Any], patient: dict[str, Any]) -> None:
    run, _ = runs.start(Order("test_patient", store))
    runs.start(Order("test_counting", store))
    Run.update(attempts=runs.MOST_ATTEMPTS, given_way=runs.MOST_ATTEMPTS).where(Run.id == run.id).execute()
    runs.perform(run.id)
    assert (Run.get_by_id(run.id).state, patient["steps"]) == (QUEUED, [0])


def test_a_second_click_finds_the_first_one_s_run(store: Store, counting: dict[str, Any]) -> None:
    first, made = runs.start(Order("test_counting", store))
    second, made_again = runs.start(Order("test_counting", store))
    assert (first.id, made, made_again) == (second.id, True, False)
    assert queues.queue(queues.MARKET).job_ids == [f"run-{first.id}"]


def test_a_run_is_done_by_the_worker_and_the_next_one_may_start(
    store: Store, counting: dict[str, Any], work: Callable[[], None]
) -> None:
    run, _ = runs.start(Order("test_counting", store))
    work()
    run = Run.get_by_id(run.id)
    assert (run.state, run.done, run.total, run.result, run.live_key) == (DONE, 50, 50, {"steps": 5}, None)
    assert runs.start(Order("test_counting", store))[1]


def test_only_one_of_two_workers_gets_a_run(store: Store, counting: dict[str, Any]) -> None:
    run, _ = runs.start(Order("test_counting", store))
    assert [run.claim("a:1:1"), run.claim("b:2:2")] == [True, False]


def test_a_run_whose_heart_stopped_is_claimed_again_and_goes_on_from_its_checkpoint(
    store: Store, counting: dict[str, Any]
) -> None:
    run, _ = runs.start(Order("test_counting", store))
    Run.update(
        state=RUNNING, claimed_by="elsewhere:1:1", heartbeat_at=now() - dt.timedelta(minutes=1), checkpoint={"step": 3}
    ).execute()
    assert runs.free_abandoned() == [run.id]
    runs.perform(run.id)
    assert counting["steps"] == [3, 4]
    assert Run.get_by_id(run.id).state == DONE


def test_a_heart_that_missed_a_beat_beats_again(
    store: Store, database: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Held up by somebody who writes for long (SQLite), or cut off (PostgreSQL), as its restart does."""
    monkeypatch.setattr(runs, "BEAT_SECONDS", 0.05)
    if is_sqlite():
        monkeypatch.setattr(db.obj, "_timeout", 0.05)
    heard = []

    @runs.work_of("test_waiting")
    def work(run: Run, progress: Progress) -> dict[str, Any]:
        with out_of_reach(database) as cut_off:
            until(lambda: cut_off() or "a beat was missed" in caplog.text, "a beat is missed")
        missed_until = now()
        until(lambda: Run.get_by_id(run.id).heartbeat_at > missed_until, "the next beat")
        heard.append(run.id)
        return {}

    try:
        run = runs.perform(runs.start(Order("test_waiting", store))[0].id)
    finally:
        del runs.WORKS["test_waiting"]
    assert run is not None
    assert (run.state, heard) == (DONE, [run.id])


@contextmanager
def out_of_reach(database: Settings) -> Iterator[Callable[[], None]]:
    """Nobody can write into the database; with PostgreSQL whoever else is connected is cut off when it is called."""
    if is_sqlite():
        with closing(sqlite3.connect(db.obj.database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield lambda: None
        return
    mine = db.execute_sql("SELECT pg_backend_pid()").fetchone()[0]
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid NOT IN "
    with psycopg.connect(database.database_url, autocommit=True) as other:
        yield lambda: other.execute(f"{cut} (pg_backend_pid(), %s)", [mine]) and None


def test_a_run_whose_process_is_gone_is_free_at_once(store: Store, counting: dict[str, Any]) -> None:
    gone = subprocess.run(
        [sys.executable, "-c", "from webapp.services.runs import worker_name; print(worker_name())"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    run, _ = runs.start(Order("test_counting", store))
    Run.update(state=RUNNING, claimed_by=gone, heartbeat_at=now()).execute()
    assert runs.free_abandoned() == [run.id]
    Run.update(state=RUNNING, claimed_by=runs.worker_name(), heartbeat_at=now()).execute()
    assert runs.free_abandoned() == []


def test_a_worker_that_slept_through_its_time_writes_no_more(store: Store, counting: dict[str, Any]) -> None:
    counting["lose_at"] = 2
    run, _ = runs.start(Order("test_counting", store))
    assert runs.perform(run.id) is None
    held = Run.get_by_id(run.id)
    assert (held.state, held.claimed_by, held.checkpoint, held.done) == (RUNNING, "elsewhere:1:1", {"step": 2}, 10)


def test_a_dead_worker_that_nobody_buried_counts_as_gone(store: Store, counting: dict[str, Any]) -> None:
    naming = "from webapp.services.runs import worker_name; print(worker_name(), flush=True)"
    with subprocess.Popen([sys.executable, "-c", naming], stdout=subprocess.PIPE, text=True) as dead:
        assert dead.stdout
        name = dead.stdout.readline().strip()
        os.waitid(os.P_PID, dead.pid, os.WEXITED | os.WNOWAIT)  # ended, its entry still there
        run, _ = runs.start(Order("test_counting", store))
        Run.update(state=RUNNING, claimed_by=name, heartbeat_at=now()).execute()
        assert runs.free_abandoned() == [run.id]


def test_a_run_that_is_asked_to_stop_keeps_what_it_did_and_can_go_on(
    store: Store, counting: dict[str, Any], work: Callable[[], None]
) -> None:
    counting["ask_stop_at"] = 1
    run, _ = runs.start(Order("test_counting", store))
    work()
    stopped = Run.get_by_id(run.id)
    assert (stopped.state, stopped.done, counting["steps"]) == (STOPPED, 20, [0, 1])
    counting["ask_stop_at"] = None
    fresh, _made = runs.again(stopped)
    work()
    assert counting["steps"] == [0, 1, 2, 3, 4]
    assert Run.get_by_id(fresh.id).state == DONE


def test_a_waiting_run_stops_at_once(store: Store, counting: dict[str, Any], work: Callable[[], None]) -> None:
    run, _ = runs.start(Order("test_counting", store))
    assert runs.ask_to_stop(run)
    work()
    assert Run.get_by_id(run.id).state == STOPPED
    assert counting["steps"] == []


def test_a_failure_is_told_with_its_cause(store: Store, counting: dict[str, Any], work: Callable[[], None]) -> None:
    counting["fail_at"] = 2
    run, _ = runs.start(Order("test_counting", store))
    work()
    failed = Run.get_by_id(run.id)
    assert (failed.state, failed.cause, failed.done) == (FAILED, "test", 20)
    assert failed.error == "견본 오류입니다. 다시 시도해 주세요."


def test_when_redis_is_emptied_the_run_is_found_again(
    store: Store, counting: dict[str, Any], work: Callable[[], None]
) -> None:
    run, _ = runs.start(Order("test_counting", store))
    queues.Bell.redis.flushall()
    work()
    assert Run.get_by_id(run.id).state == QUEUED
    doors.recover()
    doors.recover()
    work()
    assert Run.get_by_id(run.id).state == DONE
    assert counting["steps"] == [0, 1, 2, 3, 4]


def test_a_tick_plans_the_next_one_once_however_many_call_it(database: Settings) -> None:
    doors.plan_tick()
    doors.plan_tick()
    assert queues.queue(queues.UPKEEP).scheduled_job_registry.count == 1


def test_the_queue_runs_nothing_but_our_doors(database: Settings, work: Callable[[], None]) -> None:
    job = queues.queue(queues.MARKET).enqueue("os.getcwd")
    work()
    job.refresh()
    assert job.is_failed
    assert "no door" in (job.latest_result().exc_string or "")
