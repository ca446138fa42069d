"""Background work as rows: start one, go on with it, stop it, find what was cut off.

A piece of work is a function `work(run, progress)` registered for a kind. It tells its progress, which is also where
it learns that somebody asked it to stop; whatever it must not repeat it writes with its checkpoint in one transaction.
Work that may take hours gives way now and then: while others wait it is put behind them, to go on where it was.
The row comes first, then the bell: what rings for it is set by the process that has a queue.
"""

import datetime as dt
import logging
import os
import socket
import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from peewee import JOIN, SQL, IntegrityError, PeeweeException, fn

from webapp.models.accounts import User
from webapp.models.base import db, now
from webapp.models.runs import DONE, FAILED, QUEUED, RUNNING, STALE, STOPPED, Run
from webapp.models.stores import Store
from webapp.services import audit, calls, failures, market
from webapp.services.audit import SYSTEM, Actor, Change

log = logging.getLogger("elevendesk.runs")
BEAT_SECONDS = 5
MOST_ATTEMPTS = 20
DEAD_STATES = ("Z", "X")
PROGRESS_EVERY = dt.timedelta(seconds=0.5)
TURN = dt.timedelta(seconds=3)


class StopAsked(Exception):
    """Somebody asked this run to stop; it ends between two steps with what is done kept."""


class GaveWay(Exception):
    """Others wait and this run has had its turn; it goes on behind them, from its checkpoint."""


class RunTaken(Exception):
    """Another worker has claimed this run meanwhile: whatever this one would still write is rolled back."""


class RunProblem(Exception):
    """The work cannot go on. `cause` groups failures; the text is a Korean sentence with a way out."""

    def __init__(self, cause: str, sentence: str) -> None:
        super().__init__(sentence)
        self.cause = cause


@dataclass(frozen=True)
class Order:
    """What to start: a kind of work, for whom, about which record, with which parameters."""

    kind: str
    store: Store | None = None
    subject_id: int | None = None
    parameters: dict[str, Any] = field(default_factory=dict)

    @property
    def live_key(self) -> str:
        return f"{self.kind}:{self.store.id if self.store else '-'}:{self.subject_id or '-'}"


class _Bell:
    """How a new run is made known to the workers; a process without a queue leaves that to their recovery."""

    ring: Callable[[Run], None] | None = None


def ring_with(bell: Callable[[Run], None]) -> None:
    """Have `bell` called with every run that is made from now on; inside a transaction it must wait for its end."""
    _Bell.ring = staticmethod(bell)


def start(order: Order, user: User | None = None) -> tuple[Run, bool]:
    """The live run of this order and whether it was made now: a second click finds the first one's run."""
    try:
        with db.atomic():
            run = Run.create(
                kind=order.kind,
                store=order.store,
                user=user,
                subject_id=order.subject_id,
                parameters=order.parameters,
                live_key=order.live_key,
            )
    except IntegrityError:
        live = Run.get_or_none(Run.live_key == order.live_key)
        if live is None:  # it ended between the two statements
            return start(order, user)
        return live, False
    if _Bell.ring:
        _Bell.ring(run)
    return run, True


class Progress:
    """How a piece of work reports: counts now and then, the checkpoint with its transaction, and when to stop."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._began = now()
        self._failed = run.failed
        self._written = self._began - PROGRESS_EVERY

    def tell(self, done: int, total: int | None = None, failed: int = 0) -> None:
        """Note the counts, at most twice a second.

        Raises StopAsked when the run is to end, and GaveWay when others wait and it has had its turn.
        """
        # Right after a failure the next step has to show whether it was the market that fell silent.
        went_well = failed <= self._failed
        self.run.done, self.run.failed, self._failed = done, failed, failed
        if total is not None:
            self.run.total = total
        if now() - self._written >= PROGRESS_EVERY:
            self._write()
            if went_well and self.run.kind in GIVING_WAY and now() - self._began >= TURN:
                self._give_way()

    def _give_way(self) -> None:
        if Run.select().where(Run.state == QUEUED).exists():
            raise GaveWay

    def _write(self) -> None:
        self._written = now()
        _write_held(self.run, heartbeat_at=self._written, **_counts(self.run))
        self.check()

    def check(self) -> None:
        stop = Run.select(Run.stop_requested).where(Run.id == self.run.id).scalar()
        if stop:
            raise StopAsked

    def keep(self, **checkpoint: Any) -> None:
        """Write counts and checkpoint; call it in the transaction of the work that it speaks of.

        Raises RunTaken, which undoes that transaction, when another worker has the run by now.
        """
        _write_held(self.run, checkpoint={**self.run.checkpoint, **checkpoint}, **_counts(self.run))


def _counts(run: Run) -> dict[str, int | None]:
    return {"done": run.done, "failed": run.failed, "total": run.total}


def _write_held(run: Run, **values: Any) -> None:
    """Write on a run as long as this claim of it holds: a worker that slept through its time must not write on."""
    held = (Run.id == run.id) & (Run.state == RUNNING) & (Run.attempts == run.attempts)
    if not Run.update(**values).where(held).execute():
        raise RunTaken
    for name, value in values.items():
        setattr(run, name, value)


Work = Callable[[Run, Progress], dict[str, Any] | None]
WORKS: dict[str, Work] = {}
GIVING_WAY: set[str] = set()
ON_FILES: set[str] = set()


def work_of(kind: str, gives_way: bool = False, on_files: bool = False) -> Callable[[Work], Work]:
    """Register the function that does the work of a kind.

    With `gives_way` it may be ended wherever it tells its progress outside a transaction, and done again from there.
    With `on_files` it needs the folder of uploads that the web server uses, which not every machine may have.
    """

    def register(function: Work) -> Work:
        WORKS[kind] = function
        if gives_way:
            GIVING_WAY.add(kind)
        if on_files:
            ON_FILES.add(kind)
        return function

    return register


def worker_name() -> str:
    """This process, as others can recognise that it is gone: host, process id, start time of the process."""
    return f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}"


def _started(process: int) -> str:
    """Clock ticks at which a process started, or '' when it is no more (Linux)."""
    try:
        with open(f"/proc/{process}/stat") as handle:
            fields = handle.read().rpartition(")")[2].split()
    except OSError:
        return ""
    # In a container whose first process reaps nobody the dead keep their entry.
    return "" if fields[0] in DEAD_STATES else fields[19]


def _is_gone(worker: str) -> bool:
    """True only when the worker was on this machine and its process is no more."""
    host, process, started = worker.rsplit(":", 2)
    return host == socket.gethostname() and _started(int(process)) != started


def perform(run_id: int) -> Run | None:
    """Claim a run and do its work to its end; None when another worker has it or it has ended."""
    run = Run.get_or_none(Run.id == run_id)
    if run is None or not run.live or not run.claim(worker_name()):
        return None
    run = Run.get_by_id(run_id)
    if run.attempts - run.given_way > MOST_ATTEMPTS:
        return _end(
            run, FAILED, cause="gave_up", error="여러 번 다시 시작했지만 끝내지 못했습니다. 로그를 확인해 주세요."
        )
    if run.started_at is None:
        run.patch(started_at=now())
        if run.user_id is not None and run.store is not None:
            market.let_through(run.store)
    log.info("run started", extra={"kind": run.kind, "attempt": run.attempts})
    try:
        with _heartbeat(run.id):
            return _work(run)
    finally:
        calls.flush()


def _work(run: Run) -> Run | None:
    try:
        return _worked(run)
    except RunTaken:
        log.warning("another worker has this run now", extra={"kind": run.kind, "attempt": run.attempts})
        return None


def _worked(run: Run) -> Run:
    """Do the work and write how it ended. Raises RunTaken."""
    progress = Progress(run)
    try:
        progress.check()
        result = WORKS[run.kind](run, progress)
    except RunTaken:
        raise
    except StopAsked:
        return _end(run, STOPPED)
    except GaveWay:
        return _queue_again(run)
    except RunProblem as problem:
        return _end(run, FAILED, cause=problem.cause, error=str(problem))
    except Exception as error:
        log.exception("run failed", extra={"kind": run.kind})
        sentence = f"예상하지 못한 오류가 났습니다({type(error).__name__}). 이미 끝난 부분은 그대로 남아 있습니다."
        return _end(run, FAILED, cause=type(error).__name__, error=sentence)
    return _end(run, DONE, result=result or {})


def _queue_again(run: Run) -> Run:
    """Put a run that gave way behind those that wait."""
    _write_held(run, state=QUEUED, given_way=run.given_way + 1, **_counts(run))
    log.info("run gave way", extra={"kind": run.kind, "done": run.done})
    if _Bell.ring:
        _Bell.ring(run)
    return run


def _end(run: Run, state: str, **more: Any) -> Run:
    with db.atomic():
        _write_held(run, state=state, live_key=None, finished_at=now(), **_counts(run), **more)
        if state == FAILED:
            failures.note(run, more.get("cause", ""))
        elif state == DONE:
            failures.over(run)
    log.info("run ended", extra={"kind": run.kind, "state": state, "done": run.done, "failed": run.failed})
    return run


@contextmanager
def _heartbeat(run_id: int) -> Any:
    """Beat beside the work, which may be silent for long while it reads one big file; calls are written down here.

    A database that is held up or away misses a beat, and hears the next one.
    """
    over = threading.Event()

    def beat() -> None:
        while not over.wait(BEAT_SECONDS):
            try:
                Run.update(heartbeat_at=now()).where((Run.id == run_id) & (Run.state == RUNNING)).execute()
                calls.flush()
            except PeeweeException as error:
                log.warning("a beat was missed", extra={"run": run_id, "reason": type(error).__name__})
                db.close()  # a connection that was cut is given back, to be made anew
        db.close()

    thread = threading.Thread(target=beat, name=f"heartbeat-{run_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def ask_to_stop(run: Run, actor: Actor = SYSTEM) -> bool:
    """Ask a live run to stop; one that nobody has begun ends at once. True when it was live."""
    with db.atomic():
        waiting = (Run.id == run.id) & (Run.state == QUEUED)
        ended = (
            Run.update(state=STOPPED, live_key=None, finished_at=now(), stop_requested=True).where(waiting).execute()
        )
        asked = Run.update(stop_requested=True).where((Run.id == run.id) & (Run.state == RUNNING)).execute()
        if ended or asked:
            audit.record(actor, Change("run.stop", f"Run {run.id}", {"state": run.state}), run.store)
    return bool(ended or asked)


def again(run: Run, actor: Actor = SYSTEM) -> tuple[Run, bool]:
    """Go on with a run that ended failed or stopped, from its checkpoint, as a new run of the same order."""
    order = Order(run.kind, run.store, run.subject_id, run.parameters)
    with db.atomic():  # nobody may claim it before it has its checkpoint
        fresh, made = start(order, actor.user)
        if made:
            fresh.patch(checkpoint=run.checkpoint, **_counts(run))
            audit.record(actor, Change("run.again", f"Run {run.id}", None, {"run": fresh.id}), run.store)
    return fresh, made


def free_abandoned() -> list[int]:
    """Runs that wait for a worker: queued ones, and running ones whose worker is gone, which go back to queued."""
    for run in list(Run.select(Run.id, Run.claimed_by, Run.heartbeat_at).where(Run.state == RUNNING)):
        silent = run.heartbeat_at is None or run.heartbeat_at < now() - STALE
        if silent or _is_gone(run.claimed_by):
            same = (Run.id == run.id) & (Run.state == RUNNING) & (Run.claimed_by == run.claimed_by)
            Run.update(state=QUEUED).where(same).execute()
            log.warning("run abandoned by its worker", extra={"run": run.id, "worker": run.claimed_by})
    return [run.id for run in Run.select(Run.id).where(Run.state == QUEUED).order_by(Run.id)]


def at_work() -> list[Run]:
    """What the workers do now, longest at it first: whoever is queued waits for the end of one of these."""
    found = Run.select(Run, Store).join(Store, JOIN.LEFT_OUTER).where(Run.state == RUNNING)
    return list(found.order_by(Run.started_at, Run.id))


def counts(mine: Any) -> dict[str, int]:
    """How many of these runs ended, or stand, how."""
    outcome = Run.outcome_column()
    return dict(Run.select(outcome, fn.COUNT(Run.id)).where(mine).group_by(SQL("1")).tuples())


def of_outcome(mine: Any, outcome: str) -> Any:
    """These runs, newest first; all of them without an outcome."""
    found = (
        Run.select(Run, Store, User).join(Store, JOIN.LEFT_OUTER).switch(Run).join(User, JOIN.LEFT_OUTER).where(mine)
    )
    return (found.where(Run.outcome_column() == outcome) if outcome else found).order_by(Run.id.desc())
