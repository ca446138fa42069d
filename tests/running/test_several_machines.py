"""Workers on other machines: the same Redis, PostgreSQL and vault key, and nothing else in common."""

import inspect
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import make_store
from tests.jobs.test_worker import environment, until
from tests.product import PROJECT
from tests.services.imports.sample_files import HEADERS, csv_file, product
from webapp.config import Settings
from webapp.jobs import imports as jobs
from webapp.jobs import queues, workers
from webapp.models.accounts import User
from webapp.models.runs import DONE, Run
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.audit import SYSTEM
from webapp.services.runs import Order
from webapp.simulator.seed.shops import SECOND_KEY

WORK = ("store_check", "shipping_fetch", "orders_collect", "claims_collect", "inquiries_collect")

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start_worker(database: Settings, tmp_path: Path) -> Iterator[Start]:
    """Start a worker as another machine would: a working folder, a data folder and a home of its own."""
    started: list[subprocess.Popen[str]] = []
    key = database.vault_key_file.read_text().strip()

    def start(uploads: Path | None = None, **settings: str) -> "subprocess.Popen[str]":
        machine = tmp_path / f"machine-{len(started)}"
        (machine / "data").mkdir(parents=True)
        if uploads:
            (machine / "data" / "uploads").symlink_to(uploads)  # stands for a folder that is mounted there
        own = {"DATA_DIR": str(machine / "data"), "HOME": str(machine), "VAULT_KEY": key, **settings}
        words = [sys.executable, str(PROJECT / "worker.py")]
        given = {**environment(database), **own}
        started.append(subprocess.Popen(words, cwd=machine, env=given, stderr=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for process in started:
        process.terminate()
        process.communicate(timeout=20)


def test_three_workers_with_nothing_in_common_but_redis_postgresql_and_the_key_share_the_work(
    database: Settings, seller_user: User, market: Any, start_worker: Start
) -> None:
    stores = [make_store(seller_user), make_store(seller_user, "둘째가게", SECOND_KEY)]
    for _ in range(3):
        start_worker(UPLOADS_SHARED="0")
    assert until(lambda: len(workers.all_workers()) == 3)
    seen: set[str] = set()

    def all_done() -> bool:
        seen.update(one.name for one in workers.all_workers() if one.get_current_job_id())
        return {run.state for run in started()} == {DONE}

    def started() -> list[Run]:
        return list(Run.select().where(Run.kind.in_(WORK)))

    for kind in WORK:
        for store in stores:
            runs.start(Order(kind, store))
    assert until(all_done), [(run.state, run.error) for run in started()]
    assert len(seen) > 1, "one worker did everything"
    assert all(run.attempts == 1 for run in started())
    assert not list(Path(database.data_dir, "..").glob("machine-*/data/*.db"))


def test_work_on_files_waits_for_the_worker_that_has_the_web_server_s_folder(
    database: Settings, store: Store, tmp_path: Path, start_worker: Start
) -> None:
    queues.note_uploads(database.upload_marks())
    start_worker(UPLOADS_SHARED="0")
    assert until(lambda: len(workers.all_workers()) == 1)
    path = csv_file(tmp_path / "a.csv", [HEADERS, product(1), product(2)], "utf-8")
    with path.open("rb") as content:
        received = jobs.receive(store, content, path.name, SYSTEM)
    other, _ = runs.start(Order("store_check", store))
    assert until(lambda: Run.get_by_id(other.id).state == DONE)
    reading = Run.get(Run.subject_id == received.id, Run.kind == "import_read")
    assert reading.attempts == 0
    start_worker(uploads=database.uploads_dir)
    assert until(lambda: Run.get_by_id(reading.id).state == DONE), Run.get_by_id(reading.id).error


def test_work_that_writes_or_reads_files_says_so_where_it_is_registered(database: Settings) -> None:
    on_files = re.compile(r"\b(kept_files|folders|StagedFile)\.")
    modules = {kind: inspect.getmodule(work) for kind, work in runs.WORKS.items()}
    found = {kind for kind, module in modules.items() if module and on_files.search(inspect.getsource(module))}
    assert len(found) > 5
    assert found <= runs.ON_FILES


def test_a_worker_that_would_look_for_files_where_there_are_none_is_refused_in_a_sentence(
    database: Settings, start_worker: Start
) -> None:
    queues.note_uploads(database.upload_marks())
    worker = start_worker()
    said = worker.communicate(timeout=20)[1]
    assert worker.returncode == 1
    assert "is not the web server's folder of files" in said
    assert "UPLOADS_SHARED=0" in said
    assert "Traceback" not in said
