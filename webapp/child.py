"""One process that the supervisor keeps alive; it never outlives its parent, nor what it began itself."""

import ctypes
import logging
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

log = logging.getLogger("elevendesk.supervisor")
PR_SET_PDEATHSIG = 1
SOUND_AFTER_SECONDS = 60  # a child that lived this long starts again without waiting
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.5, 30.0
libc = ctypes.CDLL(None, use_errno=True)


@dataclass
class Child:
    """A command, and the process that runs it at the moment."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    is_ready: Callable[[], bool]
    keep_open: tuple[int, ...] = ()  # file descriptors that the process inherits
    dies_by: signal.Signals = signal.SIGKILL  # what it gets when the supervisor is gone
    grace_seconds: float = 10
    process: "subprocess.Popen[bytes] | None" = None
    quick_ends: int = 0
    begins_at: float = field(default=0.0, repr=False)  # monotonic: of this process, or of the next one

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=2,  # what it has to say is a log; stdout belongs to the greeting
            pass_fds=self.keep_open,
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, which ends the children in order
            preexec_fn=tied_to(os.getpid(), self.dies_by),
        )
        self.begins_at = time.monotonic()
        log.info("started", extra={"child": self.name, "pid": self.process.pid})

    def look_after(self, now: float) -> None:
        """Notice that the process ended, and start it again when its time has come."""
        if self.is_alive:
            return
        if self.process is not None:
            self._note_end(now)
        if now >= self.begins_at:
            self.start()

    def _note_end(self, now: float) -> None:
        ended = self._let_go()
        self.quick_ends = 0 if now - self.begins_at > SOUND_AFTER_SECONDS else self.quick_ends + 1
        wait = min(FIRST_WAIT_SECONDS * 2**self.quick_ends, LONGEST_WAIT_SECONDS) if self.quick_ends else 0.0
        self.begins_at = now + wait
        log.warning("ended by itself, starting again", extra={"child": self.name, "exit": ended, "seconds": wait})

    def ask_to_stop(self) -> None:
        if self.process is not None and self.is_alive:
            self.process.send_signal(signal.SIGTERM)

    def end(self) -> None:
        """Whatever still runs of it is killed."""
        if self.process is None:
            return
        if self.is_alive:
            log.warning("did not stop in time, killed", extra={"child": self.name})
            self.process.kill()
        ended = self._let_go()
        log.info("stopped", extra={"child": self.name, "exit": ended})

    def _let_go(self) -> int:
        assert self.process is not None
        ended = self.process.wait()
        for orphan in session_of(self.process.pid):
            os.kill(orphan, signal.SIGKILL)
        self.process = None
        return ended


def tied_to(parent: int, dies_by: signal.Signals) -> Callable[[], None]:
    """What a fresh process does before its program runs: ask to be told of its parent's death, unblock its signals."""

    def tie() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(dies_by))
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        if os.getppid() != parent:  # it died before it could be asked
            os._exit(1)

    return tie


def session_of(leader: int) -> list[int]:
    """Processes still alive of the session that this one led."""
    return [process for process in map(int, filter(str.isdigit, os.listdir("/proc"))) if _session(process) == leader]


def _session(process: int) -> int | None:
    try:
        fields = (Path("/proc") / str(process) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None  # gone meanwhile
    return int(fields[3]) if fields[0] != "Z" else None
