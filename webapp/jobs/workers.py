"""What the queue knows of the workers: who is there, what each does, when each was last seen."""

import datetime as dt

from redis.exceptions import RedisError
from rq import Worker
from rq.serializers import JSONSerializer
from rq.worker import BaseWorker

from webapp.jobs.queues import Bell, DoorJob, DoorQueue

SILENT = "silent"


def all_workers() -> list[BaseWorker]:
    """The registered workers; raises RedisError when the queue does not answer."""
    return Worker.all(connection=Bell.redis, job_class=DoorJob, queue_class=DoorQueue, serializer=JSONSerializer)


def last_seen() -> dt.timedelta | str | None:
    """How long ago the liveliest worker beat; None when there is none, SILENT when the queue does not answer."""
    try:
        beats = [worker.last_heartbeat for worker in all_workers() if worker.last_heartbeat]
    except RedisError:
        return SILENT
    return dt.datetime.now(dt.UTC) - max(beats).replace(tzinfo=dt.UTC) if beats else None
