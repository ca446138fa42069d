"""Settlements are looked at once a day, as the market settles; an hour after a look that failed; and not by a wish."""

import datetime as dt

import pytest

from webapp.jobs import schedule
from webapp.models.base import now
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import freshness
from webapp.services.settlements import collecting

pytestmark = pytest.mark.one_database


def is_due(store: Store, moment: dt.datetime) -> bool:
    mine = [one for one in schedule.REGULARS if one.kind == collecting.KIND]
    return any(schedule.is_due(one, store, moment) for one in mine)


def test_settlements_are_looked_at_daily_and_an_hour_after_a_failure(store: Store) -> None:
    moment = now().replace(hour=22, minute=0)  # seven in the morning in Korea
    assert is_due(store, moment)
    Run.create(kind=collecting.PERIOD, store=store, created_at=moment)
    assert is_due(store, moment), "days of somebody's own choice are not the daily look"
    Run.create(kind=collecting.KIND, store=store, created_at=moment)
    assert not is_due(store, moment + dt.timedelta(hours=20))
    freshness.note_failure(store, collecting.WHAT, "timeout")
    assert not is_due(store, moment + dt.timedelta(minutes=50))
    assert is_due(store, moment + dt.timedelta(minutes=61))
    freshness.note_success(store, collecting.WHAT)
    assert not is_due(store, moment + dt.timedelta(minutes=61))
    assert is_due(store, moment + dt.timedelta(days=1))
    store.patch(collect_settlements=False)
    assert not is_due(store, moment + dt.timedelta(days=1))
