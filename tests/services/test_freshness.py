"""How old is too old: three looks in a row that failed, or that nobody made."""

import datetime as dt

import pytest

from webapp.models.base import now
from webapp.models.stores import Freshness
from webapp.services import freshness


@pytest.mark.parametrize(
    ("failures", "age", "minutes", "is_old"),
    [
        (2, 29, 10, False),
        (3, 1, 10, True),
        (0, 31, 10, True),
        (0, 170, 60, False),
        (0, 6_000, 0, False),  # collecting is switched off, or nothing comes round
        (1, None, 10, False),
    ],
)
def test_three_missed_looks_are_told_in_red(failures: int, age: int | None, minutes: int, is_old: bool) -> None:
    checked_at = now() - dt.timedelta(minutes=age) if age else None
    assert freshness.is_old(Freshness(failures=failures, checked_at=checked_at), minutes) == is_old
