"""The real worker process: it takes up what was cut off, serves the schedule, and is seen to be alive."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from rq.serializers import JSONSerializer

from webapp.config import Settings
from webapp.jobs import queues, workers
from webapp.models.base import now
from webapp.models.runs import DONE, QUEUED, RUNNING, Run
from webapp.models.stores import Store
from worker import DeskWorker

PROJECT = Path(__file__).parents[2]


def environment(settings: Settings) -> dict[str, str]:
    given = {
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "ELEVENST_URL": settings.elevenst_url,
        "CALLS_PER_SECOND": "500",
    }
    return {**os.environ, **given}


@pytest.fixture
def start_worker(database: Settings) -> Iterator[Callable[[], "subprocess.Popen[bytes]"]]:
    started: list[subprocess.Popen[bytes]] = []

    def start() -> "subprocess.Popen[bytes]":
        started.append(subprocess.Popen([sys.executable, "worker.py"], cwd=PROJECT, env=environment(database)))
        return started[-1]

    yield start
    for process in started:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        finally:
            process.kill()  # one that stays would do the work of the tests that follow


def until(condition: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


def test_a_worker_finds_a_run_that_was_cut_off_and_one_that_never_rang(
    store: Store, start_worker: Callable[[], "subprocess.Popen[bytes]"]
) -> None:
    cut_off = Run.create(
        kind="store_check", store=store, state=RUNNING, claimed_by="gone:1:1", live_key="a", attempts=1
    )
    Run.update(heartbeat_at=now().replace(year=2025)).where(Run.id == cut_off.id).execute()
    silent = Run.create(kind="store_check", store=store, state=QUEUED, live_key="b")
    start_worker()
    states = lambda: {run.state for run in Run.select().where(Run.id.in_([cut_off.id, silent.id]))}  # noqa: E731
    assert until(lambda: states() == {DONE})


def test_a_worker_is_seen_and_leads_the_schedule(
    database: Settings, start_worker: Callable[[], "subprocess.Popen[bytes]"]
) -> None:
    assert workers.last_seen() is None
    start_worker()
    assert until(lambda: not isinstance(workers.last_seen(), str | None))
    assert queues.queue(queues.UPKEEP).scheduled_job_registry.count == 1


def test_of_what_gave_way_work_on_files_has_its_turn_too(database: Settings) -> None:
    served = [queues.queue(name) for name in queues.QUEUES]
    worker = DeskWorker(served, connection=queues.Bell.redis, serializer=JSONSerializer)
    for name, run_id in ((queues.LONG, 1), (queues.LONG, 2), (queues.LONG_FILES, 3), (queues.LONG_FILES, 4)):
        queues.queue(name).enqueue("webapp.jobs.doors.perform_run", run_id)
    taken = [worker.dequeue_job_and_maintain_ttl(timeout=None) for _ in range(4)]
    assert [queue.name for _, queue in taken] == [queues.LONG, queues.LONG_FILES] * 2


def test_a_stop_is_not_lost_where_somebody_catches_everything(database: Settings) -> None:
    class Careless(DeskWorker):
        def run_maintenance_tasks(self) -> None:
            self.last_cleaned_at = now()
            with suppress(Exception):
                signal.raise_signal(signal.SIGTERM)

    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    worker = Careless([queues.queue(queues.UPKEEP)], connection=queues.Bell.redis, serializer=JSONSerializer)
    began = time.monotonic()
    try:
        worker.work(max_idle_time=10)
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
    assert time.monotonic() - began < 5


def test_two_workers_make_one_tick_a_minute(
    database: Settings, start_worker: Callable[[], "subprocess.Popen[bytes]"]
) -> None:
    start_worker()
    start_worker()
    assert until(lambda: len(workers.all_workers()) == 2)
    assert queues.queue(queues.UPKEEP).scheduled_job_registry.count == 1
