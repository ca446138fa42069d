"""The lane of one process keeps its limit and its silence."""

import threading
from collections.abc import Callable

import pytest

from webapp.elevenst import InProcessLane, UnavailableError


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def lane(clock: Clock) -> InProcessLane:
    return InProcessLane(10, clock=clock, sleep=clock.sleep)


def departures(lane: InProcessLane, clock: Callable[[], float], calls: int) -> list[float]:
    times = []
    for _ in range(calls):
        lane.acquire("store")
        times.append(round(clock(), 6))
    return times


def test_calls_leave_no_faster_than_the_limit(lane: InProcessLane, clock: Clock) -> None:
    assert departures(lane, clock, 4) == [0.0, 0.1, 0.2, 0.3]


def test_an_idle_lane_saves_nothing_up_for_later(lane: InProcessLane, clock: Clock) -> None:
    clock.sleep(60)

    assert departures(lane, clock, 3) == [60.0, 60.1, 60.2]


def test_a_slowed_lane_lets_nothing_out_until_the_time_is_over(lane: InProcessLane, clock: Clock) -> None:
    lane.acquire("store")
    lane.heed("store", UnavailableError("rate_limited", 5.0))
    lane.heed("store", UnavailableError("maintenance", 50.0))

    assert departures(lane, clock, 2) == [5.0, 5.1]


def test_many_threads_together_keep_the_limit() -> None:
    lane = InProcessLane(200)
    left: list[int] = []
    threads = [threading.Thread(target=lambda: (lane.acquire("store"), left.append(1))) for _ in range(20)]
    for thread in threads:
        thread.start()
    threads[0].join(0.02)

    assert len(left) < 20
    for thread in threads:
        thread.join()
    assert len(left) == 20


def test_a_lane_without_speed_is_refused() -> None:
    with pytest.raises(ValueError, match="per_second"):
        InProcessLane(0)
