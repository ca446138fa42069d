"""The worker: takes up what was cut off, then serves the queues and, where it leads, the schedule."""

import logging
import signal
import sys
import tempfile
from typing import Any

from rq import Worker
from rq.serializers import JSONSerializer

from webapp import logs, process
from webapp.config import Settings
from webapp.jobs import doors, queues
from webapp.models.base import db
from webapp.services import kept_files, works
from webapp.services.imports import folders

log = logging.getLogger("elevendesk.worker")
BEAT_SECONDS = 60
# Seconds after which a thread that computes lets others go on. A call to the market that has got its turn needs some
# ten such moments until it is on its way: at Python's usual 5 ms it left up to 150 ms late, into another second.
SWITCH_SECONDS = 0.0005
TAKING_TURNS = {(queues.LONG, queues.LONG_FILES), (queues.LONG_FILES, queues.LONG)}


class DeskWorker(Worker):
    """RQ's worker with our doors only, a quick heartbeat, and recovery among its regular chores."""

    job_class = queues.DoorJob
    queue_class = queues.DoorQueue

    def run_maintenance_tasks(self) -> None:
        super().run_maintenance_tasks()
        doors.keep_going()

    def _shutdown(self) -> None:
        # Of an idle worker RQ only raises; where somebody catches everything it went on for good.
        self._stop_requested = True
        super()._shutdown()

    def reorder_queues(self, reference_queue: Any) -> None:
        """Of the two queues of what gave way the one that was just served comes last, or the other waited for ever."""
        *first, other, last = self._ordered_queues
        if reference_queue == other and (other.name, last.name) in TAKING_TURNS:
            self._ordered_queues = [*first, last, other]

    def fork_work_horse(self, job: Any, queue: Any) -> None:
        db.dispose()  # a forked child must not share its parent's connection
        super().fork_work_horse(job, queue)


def refuse_other_files(settings: Settings) -> None:
    """Work on a file that lies on another machine would fail, and what is written for somebody would not be found."""
    if settings.uploads_shared and queues.are_elsewhere(settings.upload_marks()):
        sys.exit(
            f"Elevendesk: {settings.uploads_dir} is not the web server's folder of files; mount that one there, "
            "or set UPLOADS_SHARED=0, and this worker leaves work on files to others."
        )


def main() -> None:
    settings = Settings.from_environment()
    logs.configure(settings)
    process.start(settings)
    works.register()
    # What is half-written names people as the whole does: it lies with the files for a day, and goes like them.
    tempfile.tempdir = str(folders.shared(kept_files.HALF_WRITTEN))
    sys.setswitchinterval(SWITCH_SECONDS)
    connection = queues.connect(settings.redis_url)
    refuse_other_files(settings)
    names = queues.served(settings.uploads_shared)
    worker = DeskWorker(
        [queues.queue(name) for name in names],
        connection=connection,
        serializer=JSONSerializer,
        worker_ttl=75,
        maintenance_interval=BEAT_SECONDS,
        log_job_description=False,
    )
    doors.keep_going()
    log.info("worker ready", extra={"queues": ",".join(names)})
    worker.work(with_scheduler=True, logging_level=logging.WARNING)


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    main()
