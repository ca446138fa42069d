"""Staging in a process of its own, so that a hostile file costs that process and nothing else.

The excel reader lays a sheet out as a full grid and aborts its process when memory ends. Here the process is a fork
under limits of address space and time, and whatever way it dies becomes a sentence for the seller.
"""

import faulthandler
import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from webapp.services.imports.files import DEFAULT_LIMITS, Limits
from webapp.services.imports.files_problems import FileProblem
from webapp.services.imports.headers_fields import PRODUCT_LIST, FieldSet
from webapp.services.imports.staging import OnProgress, StagedFile, stage

HEARTBEAT_SECONDS: Final = 1.0
# How the process ends when it was stopped for taking too much; any other death means the file broke its reader.
_DEATHS: Final = {
    -signal.SIGABRT: "too_much_memory",
    -signal.SIGKILL: "too_much_memory",
    -signal.SIGXCPU: "too_slow",
}
_fork = multiprocessing.get_context("fork")


def stage_apart(
    source: Path,
    workdir: Path,
    limits: Limits = DEFAULT_LIMITS,
    on_progress: OnProgress | None = None,
    fields: FieldSet = PRODUCT_LIST,
) -> StagedFile:
    """`staging.stage` under limits of memory and time; same arguments, result and FileProblems.

    `on_progress` is called about once a second even while nothing can be counted, so that it can keep a heart beating;
    what it raises stops the reading. An OSError (disk full) comes through as it is.
    """
    receiver, sender = _fork.Pipe(duplex=False)

    def read() -> None:
        # With its own end of the pipe closed, a process whose parent was killed notices at its next word, and ends.
        receiver.close()
        _limit_all(limits)
        _tell_of(sender, lambda told: stage(source, workdir, limits, told, fields))

    process = _fork.Process(target=read, daemon=True)
    process.start()
    sender.close()
    try:
        _follow(receiver, time.monotonic() + limits.max_seconds, limits, on_progress)
        process.join()
    finally:
        process.kill()
        process.join()
        receiver.close()
    if process.exitcode:
        raise FileProblem.of(_DEATHS.get(process.exitcode, "broken"), limit=limits.max_seconds)
    return StagedFile.open(workdir)


def limit_memory(headroom: int) -> None:
    """Let this process take at most `headroom` bytes of address space more than it has now.

    For a process that reads one file and ends: the limit cannot be raised again. Beyond it Python raises MemoryError,
    and the excel reader aborts the process (SIGABRT).
    """
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    limit = pages * resource.getpagesize() + headroom
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _follow(receiver: Connection, deadline: float, limits: Limits, on_progress: OnProgress | None) -> None:
    """Pass on what the process tells until it falls silent for good."""
    progress: tuple[int, int | None] = (0, None)
    while time.monotonic() < deadline:
        try:
            if receiver.poll(HEARTBEAT_SECONDS):
                told = receiver.recv()
                if isinstance(told, Exception):
                    raise told
                progress = told
        except EOFError:
            return
        if on_progress:
            on_progress(*progress)
    raise FileProblem.of("too_slow", limit=limits.max_seconds)


def _limit_all(limits: Limits) -> None:
    # Dying of a hostile file is this process's trade: no dump of every stack into the log each time.
    os.environ["RUST_BACKTRACE"] = "0"
    faulthandler.disable()
    limit_memory(limits.memory_bytes)
    resource.setrlimit(resource.RLIMIT_CPU, (limits.max_seconds, limits.max_seconds + 1))


def _tell_of(sender: Connection, read: Callable[[OnProgress], object]) -> None:
    """Read, and send how far it is or what is wrong with the file."""
    try:
        read(lambda done, total: sender.send((done, total)))
    except MemoryError:
        sender.send(FileProblem.of("too_much_memory"))
    except (FileProblem, OSError) as problem:
        sender.send(problem)
