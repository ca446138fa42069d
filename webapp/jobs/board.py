"""The worker board's view of the queue, and what an administrator does to runs: again, again for a group, stop."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from redis.exceptions import RedisError

from webapp.jobs import attention, queues, workers
from webapp.models.base import now
from webapp.models.runs import FAILED, STOPPED, Run
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.attention import Standing, failed
from webapp.services.audit import Actor

ALIVE_WITHIN = dt.timedelta(minutes=2)
MOST_SCHEDULED = 20


@dataclass(frozen=True)
class WorkerSeen:
    """A registered worker by machine and process; `job` is what it does now, '' when it rests."""

    name: str
    state: str
    seen_at: dt.datetime | None
    job: str

    @property
    def is_alive(self) -> bool:
        return self.seen_at is not None and now() - self.seen_at < ALIVE_WITHIN


@dataclass(frozen=True)
class QueueSeen:
    name: str
    length: int
    oldest: dt.datetime | None


@dataclass(frozen=True)
class Scheduled:
    """A job that the queue will ring for at a moment."""

    job: str
    queue: str
    at: dt.datetime


@dataclass(frozen=True)
class Queueing:
    """What the queue knows at this moment."""

    workers: list[WorkerSeen]
    queues: list[QueueSeen]
    scheduled: list[Scheduled]


def look() -> Queueing | None:
    """None when the queue does not answer."""
    try:
        return Queueing(
            [_worker(one) for one in workers.all_workers()],
            [_queue(name) for name in queues.QUEUES],
            sorted((one for name in queues.QUEUES for one in _scheduled(name)), key=lambda one: one.at),
        )
    except RedisError:
        return None


def _aware(moment: dt.datetime | None) -> dt.datetime | None:
    return moment.replace(tzinfo=dt.UTC) if moment and moment.tzinfo is None else moment


def _worker(worker: Any) -> WorkerSeen:
    name = f"{worker.hostname}:{worker.pid}" if worker.hostname else worker.name
    return WorkerSeen(name, worker.get_state(), _aware(worker.last_heartbeat), worker.get_current_job_id() or "")


def _queue(name: str) -> QueueSeen:
    queue = queues.queue(name)
    waiting = queue.get_jobs(0, 1)
    return QueueSeen(name, queue.count, _aware(waiting[0].enqueued_at) if waiting else None)


def _scheduled(name: str) -> list[Scheduled]:
    queue = queues.queue(name)
    soonest: Any = queue.connection.zrange(queue.scheduled_job_registry.key, 0, MOST_SCHEDULED - 1, withscores=True)
    return [Scheduled(job.decode(), name, dt.datetime.fromtimestamp(score, dt.UTC)) for job, score in soonest]


def failures() -> list[Standing]:
    """What failed in all stores and in none, and nobody is at, by kind and cause, as 확인 필요 tells it of some."""
    everywhere = [store.id for store in Store.select(Store.id)]
    return [group for group in failed(everywhere, with_none=True) if group.waiting]


def retry(run: Run, actor: Actor) -> bool:
    """Go on with a run that failed or was stopped; False when it is in another state."""
    if run.state not in (FAILED, STOPPED):
        return False
    runs.again(run, actor)
    return True


def retry_group(kind: str, cause: str, actor: Actor) -> int:
    """Go on with every failed run of this kind and cause; how many were started."""
    return attention.again((group for group in failures() if (group.kind, group.cause) == (kind, cause)), actor)
