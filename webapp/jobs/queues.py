"""The queue, as the door-bell it is: rings for a run's id, and can be emptied without losing anything."""

import logging
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer

from webapp.models.base import db
from webapp.models.runs import Run
from webapp.services import runs

log = logging.getLogger("elevendesk.queues")
IMPORTS, FILES, MARKET, UPKEEP = "imports", "files", "market", "upkeep"
LONG, LONG_FILES = "long", "long-files"
# A worker asks the first one first: what gave way goes on when nothing else is left to do.
QUEUES = (UPKEEP, MARKET, FILES, IMPORTS, LONG, LONG_FILES)
# Work on uploaded files and on those that are made for somebody: only where the web server's folder of them is.
OF_FILES = (FILES, IMPORTS, LONG_FILES)
# Jobs by the names that may stand in the queue; nothing else is ever called, whoever writes into Redis.
DOORS = ("webapp.jobs.doors.perform_run", "webapp.jobs.doors.tick")
UPLOADS_NOTE = "elevendesk:uploads"
LONGEST_SECONDS = 6 * 3600


class DoorJob(Job):
    """A job that refuses to be anything but one of our doors: JSON alone would let it name any function."""

    @property
    def func(self) -> Any:
        if self.func_name not in DOORS:
            raise ValueError(f"{self.func_name} is no door of this product")
        return super().func


class DoorQueue(Queue):
    job_class = DoorJob

    def __init__(self, *arguments: Any, **options: Any) -> None:
        options["serializer"] = JSONSerializer
        super().__init__(*arguments, **options)


class Bell:
    """The connection to Redis that this process rings with; set once at start."""

    redis: Redis


def connect(url: str) -> Redis:
    Bell.redis = Redis.from_url(url, socket_timeout=30, socket_connect_timeout=5, health_check_interval=30)
    runs.ring_with(ring)
    return Bell.redis


def queue(name: str) -> DoorQueue:
    return DoorQueue(name, connection=Bell.redis, default_timeout=LONGEST_SECONDS)


def job_name(run: Run) -> str:
    """Another name after each time that the run gave way: it is rung for while the job of its turn is still there."""
    return f"run-{run.id}-{run.given_way}" if run.given_way else f"run-{run.id}"


def ring(run: Run) -> None:
    """Ring for a run once its transaction is through. A silent Redis loses nothing: recovery rings again."""
    db.after_commit(lambda: _ring(run.id, job_name(run), queue_of(run)))


def served(shares_uploads: bool) -> list[str]:
    """The queues that a worker serves, by whether it has the web server's folder of files."""
    return [name for name in QUEUES if shares_uploads or name not in OF_FILES]


def note_uploads(marks: set[str]) -> None:
    """Tell every worker by which marks it knows whether it has the web server's folder of files."""
    try:
        Bell.redis.set(UPLOADS_NOTE, ",".join(sorted(marks)))
    except RedisError:
        log.warning("the queue does not answer; workers cannot compare their folder of files")


def are_elsewhere(marks: set[str]) -> bool:
    """True when the web server has told of its folder of files, and it is not the one with these marks."""
    try:
        noted: Any = Bell.redis.get(UPLOADS_NOTE)
    except RedisError:
        return False  # the worker waits for the queue anyway
    return noted is not None and not marks & set(noted.decode().split(","))


def queue_of(run: Run) -> str:
    on_files = run.kind in runs.ON_FILES
    if run.given_way:
        return LONG_FILES if on_files else LONG
    if run.kind.startswith("import_"):
        return IMPORTS
    if on_files:
        return FILES
    return UPKEEP if run.kind.startswith("upkeep_") else MARKET


def _ring(run_id: int, job: str, name: str) -> None:
    try:
        queue(name).enqueue("webapp.jobs.doors.perform_run", run_id, job_id=job, result_ttl=0, failure_ttl=3600)
    except RedisError:
        log.warning("the queue does not answer; the run waits for recovery", extra={"run": run_id})
