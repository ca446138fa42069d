"""What comes round for a store, and when: looks at the market by its own setting, a whole one once a night."""

import datetime as dt
import sqlite3

import pytest
import time_machine

from tests.conftest import make_store
from webapp.config import Settings
from webapp.jobs import schedule
from webapp.models.acts import Act
from webapp.models.products import Listing, Product
from webapp.models.runs import DONE, Run
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.products import deeds

KST = schedule.KST


@pytest.fixture
def shop(store: Store) -> Store:
    product = Product.create(seller=store.seller, name="견본 상품")
    Listing.create(store=store, product=product, number="3000000901", name="견본 상품")
    return store


def started(day: int, hour: int, minute: int) -> set[str]:
    """The syncs that a tick at this Korean time starts, each of which ends at once."""
    with time_machine.travel(dt.datetime(2026, 11, day, hour, minute, tzinfo=KST), tick=False):
        kinds = {run.kind for run in schedule.start_due()}
        Run.update(state=DONE, live_key=None).execute()
    return {kind for kind in kinds if kind.startswith("listings_") or kind == "acts_settle"}


def test_changes_are_looked_at_every_few_minutes_and_everything_once_a_night(shop: Store) -> None:
    assert started(20, 2, 0) == {"listings_sync_full"}, "the first look is a whole one"
    assert started(20, 2, 1) == {"listings_sync"}
    assert started(20, 2, 6) == set()
    assert started(20, 2, 11) == {"listings_sync"}
    assert started(20, 3, 0) == {"listings_sync_full"}
    assert started(20, 3, 1) == {"listings_sync"}
    assert "listings_sync_full" not in started(20, 23, 0)
    assert "listings_sync_full" in started(21, 9, 0), "a night that nobody worked is made up for"


def test_a_store_that_collects_nothing_or_has_nothing_is_left_alone(shop: Store) -> None:
    shop.patch(collect_minutes=0)
    assert started(20, 4, 0) == set()
    shop.patch(collect_minutes=10)
    Listing.delete().execute()
    assert started(20, 4, 1) == set()


def test_acts_without_an_outcome_are_asked_about_every_five_minutes(shop: Store) -> None:
    shop.patch(collect_minutes=0)
    moment = dt.datetime(2026, 11, 20, 4, 0, tzinfo=KST)
    Act.create(store=shop, kind=deeds.PRICE, target="3000000901", state="unknown", created_at=moment)
    assert started(20, 4, 1) == {"acts_settle"}
    assert started(20, 4, 3) == set()
    assert started(20, 4, 7) == {"acts_settle"}
    assert started(22, 4, 7) == set(), "what the market did not tell for a day it will not tell at all"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_schedule_starts_work_while_somebody_else_writes(shop: Store, database: Settings) -> None:
    """What is read while others write could not be followed by a write of its own."""
    make_store(shop.members.get().user, "이웃상점", "fedcba9876543210fedcba9876543210")
    ring = runs._Bell.ring
    other = sqlite3.connect(database.database_url.removeprefix("sqlite:///"), isolation_level=None)
    runs.ring_with(lambda run: other.execute("UPDATE seller SET name = name || '.'") and None)
    try:
        begun = {(run.kind, run.store_id) for run in schedule.start_due() if run.store_id}
    finally:
        runs.ring_with(ring)
        other.close()
    assert {kind for kind, _ in begun} >= {"orders_collect", "claims_collect"}
    assert len({store_id for _, store_id in begun}) == 2
