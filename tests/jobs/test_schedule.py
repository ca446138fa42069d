"""What comes round by itself: the category tree once a day for everybody, doubtful drafts until it is too late."""

import datetime as dt

from tests.conftest import make_store, make_user
from webapp.config import Settings
from webapp.jobs import schedule
from webapp.models.acts import UNKNOWN, Act
from webapp.models.base import now
from webapp.models.runs import Run
from webapp.models.selling import IN_DOUBT, ListingDraft
from webapp.models.stores import Store


def started(kind: str) -> int:
    runs = schedule.start_due()
    return sum(1 for run in runs if run.kind == kind)


def test_the_category_tree_is_fetched_once_a_day_for_all_stores(store: Store, database: Settings) -> None:
    make_store(make_user("neighbour"), "이웃상점", "SAMPLE-KEY-000000000000000000002")
    assert started("categories_fetch") == 1
    Run.update(live_key=None).execute()
    assert started("categories_fetch") == 0
    Run.update(created_at=now() - dt.timedelta(days=1)).execute()
    assert started("categories_fetch") == 1


def test_nothing_is_fetched_while_there_is_no_store(database: Settings) -> None:
    assert started("categories_fetch") == 0


def test_a_doubtful_draft_is_asked_about_when_nothing_can_arrive_any_more(store: Store) -> None:
    act = Act.create(store=store, kind="listing.register", target="CUP-1", state=UNKNOWN, settled_at=now())
    draft = ListingDraft.create(store=store, state=IN_DOUBT, act=act)
    assert started("listing_register") == 0, "it may still arrive"
    act.patch(settled_at=now() - dt.timedelta(minutes=2))
    assert started("listing_register") == 1
    assert Run.get(Run.kind == "listing_register").subject_id == draft.id
    Run.update(live_key=None).execute()
    act.patch(settled_at=now() - dt.timedelta(hours=1))
    assert started("listing_register") == 0, "left to a person"


def test_runs_of_a_clock_that_was_ahead_hold_nothing_up(store: Store) -> None:
    orders, daily = (next(one for one in schedule.REGULARS if one.kind == "orders_collect"), "calls_forget")
    assert schedule.is_due(orders, store, now())
    for kind, of in (("orders_collect", store), (daily, None)):
        Run.create(kind=kind, store=of, created_at=now() + dt.timedelta(days=400))
    assert schedule.is_due(orders, store, now())
    assert schedule.is_due_today(daily, now())
    Run.update(created_at=now()).execute()
    assert not schedule.is_due(orders, store, now())
    assert not schedule.is_due_today(daily, now())
