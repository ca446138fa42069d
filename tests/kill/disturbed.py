"""A worker that is killed again and again, and whose Redis is emptied, while it does its work."""

import datetime as dt
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from webapp.config import Settings
from webapp.jobs import queues
from webapp.models.acts import UNKNOWN, Act
from webapp.models.base import now
from webapp.models.runs import RUNNING, Run

# Workers are forked off a process that has read their code and done nothing yet: to read it takes a second of a
# processor, and so many are killed that this was a tenth of all tests.
NURSERY = multiprocessing.get_context("forkserver")
NURSERY.set_forkserver_preload(["worker"])


def work(environment: Mapping[str, str]) -> None:
    """What `python worker.py` does in this environment."""
    import worker

    os.environ.clear()
    os.environ.update(environment)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    worker.main()


class Disturbed:
    """A real worker process that is killed, with everything it started, while it works: so often for a kind of run.

    The moments are thrown by dice; KILL_SEED asks for others.
    With `each_claim` every claim of a run is killed once, never a worker that has not yet found what the last one left.
    """

    def __init__(self, settings: Settings, kills: dict[str, int], each_claim: bool = False) -> None:
        given = {
            "DATA_DIR": str(settings.data_dir),
            "DATABASE_URL": settings.database_url,
            "REDIS_URL": settings.redis_url,
            "ELEVENST_URL": settings.elevenst_url,
            "CALLS_PER_SECOND": str(settings.calls_per_second),
            "LOG_LEVEL": "ERROR",
        }
        self._environment = {**os.environ, **given}
        self._random = random.Random(int(os.environ.get("KILL_SEED", "11")))
        self._left = dict(kills)
        self._each_claim = each_claim
        self._killed = 0  # the claim of a run that was killed last
        self.kills = 0
        self._start()

    def allow(self, kind: str, kills: int) -> None:
        """Kill so often more while runs of this kind are at work."""
        self._left[kind] = kills

    def _start(self) -> None:
        self._worker = NURSERY.Process(target=work, args=(self._environment,))
        self._worker.start()

    def finish(self, seconds: float = 60, meanwhile: Callable[[], object] = lambda: None) -> None:
        """See every waiting run to its end, killing its worker on the way; `meanwhile` is called again and again."""
        end = time.monotonic() + seconds
        while every := list(Run.select().where(Run.live_key.is_null(False))):
            assert time.monotonic() < end, [f"{one.kind} is {one.state} for ever" for one in every]
            if live := next((one for one in every if self._is_to_die(one)), None):
                time.sleep(self._random.uniform(0, 0.15))
                self._killed = live.attempts
                self._left[live.kind] -= 1
                self.kill()
                if self.kills % 3 == 0:
                    queues.Bell.redis.flushall()
                self._start()
            meanwhile()
            time.sleep(0.01)

    def _is_to_die(self, run: Run) -> bool:
        is_new = not self._each_claim or run.attempts > self._killed
        return bool(run.state == RUNNING and is_new and self._left.get(run.kind, 0) > 0)

    def kill(self) -> None:
        assert self._worker.pid is not None
        for process in [self._worker.pid, *_descendants(self._worker.pid)]:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self._worker.join()
        self.kills += 1


def let_time_pass() -> None:
    """What was given up two seconds ago counts as given up two minutes ago: by then it can no longer arrive."""
    old = (Act.state == UNKNOWN) & (Act.settled_at < now() - dt.timedelta(seconds=2))
    Act.update(settled_at=now() - dt.timedelta(minutes=2)).where(old).execute()


def _descendants(process: int) -> list[int]:
    children = Path(f"/proc/{process}/task/{process}/children")
    found = [int(child) for child in children.read_text().split()] if children.exists() else []
    return [*found, *(inner for child in found for inner in _descendants(child))]
