"""The worker: takes up what was cut off, then serves the queues and, where it leads, the schedule."""

import logging
import signal
import sys
from typing import Any

from rq import Worker
from rq.serializers import JSONSerializer

from webapp import logs, process
from webapp.config import Settings
from webapp.jobs import doors, queues
from webapp.models.base import db
from webapp.services import works

log = logging.getLogger("elevendesk.worker")
BEAT_SECONDS = 60
# Seconds after which a thread that computes lets others go on. A call to the market that has got its turn needs some
# ten such moments until it is on its way: at Python's usual 5 ms it left up to 150 ms late, into another second.
SWITCH_SECONDS = 0.0005


class DeskWorker(Worker):
    """RQ's worker with our doors only, a quick heartbeat, and recovery among its regular chores."""

    job_class = queues.DoorJob
    queue_class = queues.DoorQueue

    def run_maintenance_tasks(self) -> None:
        super().run_maintenance_tasks()
        doors.keep_going()

    def fork_work_horse(self, job: Any, queue: Any) -> None:
        db.dispose()  # a forked child must not share its parent's connection
        super().fork_work_horse(job, queue)


def main() -> None:
    settings = Settings.from_environment()
    logs.configure(settings)
    process.start(settings)
    works.register()
    sys.setswitchinterval(SWITCH_SECONDS)
    connection = queues.connect(settings.redis_url)
    worker = DeskWorker(
        [queues.queue(name) for name in queues.QUEUES],
        connection=connection,
        serializer=JSONSerializer,
        worker_ttl=75,
        maintenance_interval=BEAT_SECONDS,
        log_job_description=False,
    )
    doors.keep_going()
    log.info("worker ready", extra={"queues": ",".join(queues.QUEUES)})
    worker.work(with_scheduler=True, logging_level=logging.WARNING)


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    main()
