"""How the calls of each store went of late: how many, how many failed, how long they took, when the last good one was.

Read from sums by the hour (services.calls), so that a store that calls ten times a second costs what a quiet one does.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from peewee import fn

from webapp.models.board import ANSWERED, BUCKETS, FAILED, REFUSED, ApiHour

DAY = dt.timedelta(days=1)
# How many calls, and how many of them took how long: what `Health.add` wants to know.
SUMS = [fn.SUM(getattr(ApiHour, name)) for name in ("calls", *BUCKETS)]


@dataclass
class Health:
    """The last 24 hours of one store. What the market refuses for what it asks is the market at work: no failure."""

    calls: int = 0
    failed: int = 0
    refused: int = 0
    last_good_at: dt.datetime | None = None
    times: dict[str, int] = field(default_factory=dict)

    def add(self, result: str, calls: int, times: Sequence[int]) -> None:
        """So many more calls that met this, by how long they took."""
        self.calls += int(calls)
        self.failed += int(calls) if result == FAILED else 0
        self.refused += int(calls) if result == REFUSED else 0
        for name, number in zip(BUCKETS, times, strict=True):
            self.times[name] = self.times.get(name, 0) + int(number)

    @property
    def success(self) -> float | None:
        """Calls in a hundred that got an answer; None without calls."""
        return 100 * (self.calls - self.failed) / self.calls if self.calls else None

    @property
    def median(self) -> int | None:
        return within(self.times, 0.5)

    @property
    def slowest(self) -> int | None:
        """Of twenty calls nineteen took no longer."""
        return within(self.times, 0.95)


def within(times: Mapping[str, int], share: float) -> int | None:
    """Milliseconds within which so large a share of the calls was over; 0 for longer than any bound, None for none."""
    total, seen = sum(times.values()), 0
    for name, most in BUCKETS.items():
        seen += times.get(name, 0)
        if total and seen >= share * total:
            return most or 0
    return None


def of_a_day(moment: dt.datetime) -> Any:
    """The condition of the last 24 hours, from the beginning of the first on."""
    return ApiHour.hour >= (moment - DAY).replace(minute=0, second=0, microsecond=0)


def of(store_ids: Sequence[int], moment: dt.datetime) -> dict[int, Health]:
    """By store, in one statement; a store without a call in these hours is not named."""
    rows = ApiHour.select(ApiHour.store, ApiHour.result, fn.MAX(ApiHour.last_at), *SUMS)
    mine = ApiHour.store.in_(list(store_ids)) & of_a_day(moment)
    found: dict[int, Health] = {}
    for store, result, last_at, calls, *times in rows.where(mine).group_by(ApiHour.store, ApiHour.result).tuples():
        one = found.setdefault(store, Health())
        one.add(result, calls, times)
        if result in (ANSWERED, REFUSED) and (one.last_good_at is None or last_at > one.last_good_at):
            one.last_good_at = last_at
    return found
