"""When a call may go out: the market limits calls per address, so everything behind one server shares a lane."""

import threading
import time
from collections.abc import Callable
from hashlib import sha256
from typing import Protocol

from webapp.elevenst.errors import ElevenstError, UnavailableError

QUIET_AFTER_429 = 5.0  # seconds of silence when the market names none


class Lane(Protocol):
    """What the client asks before each call and tells after it. Several processes need a shared one."""

    def acquire(self, store: str) -> None:
        """Return when the next call of this store may go out.

        A lane that knows better than to call now raises UnavailableError("held_back") with the seconds to the next try.
        """

    def heed(self, store: str, error: ElevenstError | None) -> None:
        """Learn from what a call of this store met; None for an answer, a refusal of one record included."""


def name_of(key: str) -> str:
    """The name of a key in the lane: the same wherever it is used, and no secret."""
    return sha256(key.encode()).hexdigest()[:16]


class InProcessLane:
    """A lane for one process: at most ``per_second`` calls a second, evenly spaced, first come first served.

    It keeps silent for as long as the market asks, and holds nobody back.
    """

    def __init__(
        self,
        per_second: float = 10.0,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if per_second <= 0:
            raise ValueError("per_second: must be above 0")
        self._gap = 1.0 / per_second
        self._clock = clock
        self._sleep = sleep
        self._free_at = 0.0
        self._lock = threading.Lock()

    def acquire(self, store: str) -> None:
        """Take the next slot and wait for it; ``store`` plays no part here, all stores are equal."""
        while (wait := self._book()) > 0:
            self._sleep(wait)

    def heed(self, store: str, error: ElevenstError | None) -> None:
        """Keep the lane closed for as long as a market that is called too often asks for."""
        if isinstance(error, UnavailableError) and error.reason == "rate_limited":
            seconds = QUIET_AFTER_429 if error.retry_after is None else error.retry_after
            with self._lock:
                self._free_at = max(self._free_at, self._clock() + seconds)

    def _book(self) -> float:
        # A slot is booked only when it is free now: whoever waits asks again, so a pause holds for waiters too.
        with self._lock:
            now = self._clock()
            if now < self._free_at:
                return self._free_at - now
            self._free_at = now + self._gap
            return 0.0
