"""When a call may go out: the market limits calls per address, so everything behind one server shares a lane."""

import threading
import time
from collections.abc import Callable
from typing import Protocol


class Lane(Protocol):
    """What the client asks before each call. An application with several processes supplies a shared one."""

    def acquire(self, store: str) -> None:
        """Return when the next call of this store may go out."""

    def slow_down(self, seconds: float) -> None:
        """The market asked for quiet: let nothing out for so many seconds."""


class InProcessLane:
    """A lane for one process: at most ``per_second`` calls a second, evenly spaced, first come first served."""

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

    def slow_down(self, seconds: float) -> None:
        """Keep the lane closed until ``seconds`` from now."""
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
