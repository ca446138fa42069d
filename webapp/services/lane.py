"""The one lane to the market that all processes of an installation share, kept in Redis.

The market limits calls by network address, so all stores of an installation share one allowance (calls a second,
moving window). When the market asks for a pause, everybody pauses.
"""

import logging
import time

from limits import RateLimitItemPerSecond
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis import Redis

log = logging.getLogger("elevendesk.lane")
PAUSE_KEY = "elevendesk:lane:pause"
LONGEST_PAUSE = 900


def storage_address(redis_url: str) -> str:
    """The address in the form that the `limits` library reads: a unix socket has a scheme of its own there."""
    return f"redis+{redis_url}" if redis_url.startswith("unix:") else redis_url


class SharedLane:
    """Waits until a call may go out. Redis is asked each time, so that workers on other machines count too."""

    def __init__(self, redis_url: str, calls_per_second: int) -> None:
        self._redis = Redis.from_url(redis_url)
        self._allowance = RateLimitItemPerSecond(calls_per_second)
        self._window = MovingWindowRateLimiter(RedisStorage(storage_address(redis_url)))

    def acquire(self, store: str) -> None:
        """Block until a call for this store may go out."""
        self._wait_for_pause()
        while not self._window.hit(self._allowance, "market"):
            stats = self._window.get_window_stats(self._allowance, "market")
            time.sleep(min(1.0, max(0.01, stats.reset_time - time.time())))

    def _wait_for_pause(self) -> None:
        while (left := self._redis.pttl(PAUSE_KEY)) > 0:
            time.sleep(min(1.0, left / 1000))

    def slow_down(self, seconds: float) -> None:
        """The market said that there were too many calls: nobody calls for so long."""
        pause = min(LONGEST_PAUSE, max(1, int(seconds * 1000) // 1000))
        log.warning("the market asked for a pause", extra={"seconds": pause})
        self._redis.set(PAUSE_KEY, 1, ex=pause)
