"""The one lane to the market: its allowance is counted over everybody, and a pause holds for everybody."""

import threading
import time

import pytest

from webapp.services.lane import PAUSE_KEY, SharedLane


@pytest.fixture(autouse=True)
def empty_lane(redis_server: str) -> None:
    SharedLane(redis_server, 1)._redis.flushall()


def call_at_once(lanes: list[SharedLane], calls: int) -> list[float]:
    """Let each lane's user make this many calls as fast as it may; when each call went out."""
    went: list[float] = []

    def use(lane: SharedLane) -> None:
        for _ in range(calls):
            lane.acquire("shop")
            went.append(time.monotonic())

    users = [threading.Thread(target=use, args=(lane,)) for lane in lanes]
    for user in users:
        user.start()
    for user in users:
        user.join()
    return sorted(went)


def test_three_processes_together_never_exceed_the_allowance_of_any_second(redis_server: str) -> None:
    went = call_at_once([SharedLane(redis_server, 20) for _ in range(3)], calls=15)
    # Times are taken just after a call may go out, so a window is looked at a little shorter than a second.
    fullest = max(sum(start <= moment < start + 0.95 for moment in went) for start in went)
    assert fullest <= 20
    assert went[-1] - went[0] < 4


def test_when_the_market_asks_for_a_pause_everybody_waits(redis_server: str) -> None:
    first, second = SharedLane(redis_server, 100), SharedLane(redis_server, 100)
    first.slow_down(1)
    began = time.monotonic()
    second.acquire("another shop")
    assert time.monotonic() - began >= 0.9


def test_a_pause_is_never_longer_than_a_quarter_of_an_hour(redis_server: str) -> None:
    lane = SharedLane(redis_server, 100)
    lane.slow_down(10**9)
    assert lane._redis.ttl(PAUSE_KEY) <= 900
    lane._redis.delete(PAUSE_KEY)
