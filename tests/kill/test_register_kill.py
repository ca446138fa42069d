"""Products registered by a worker that is killed again and again: each is at the market once, whatever it answered."""

import random
import time
from typing import Any

import pytest

from tests.conftest import make_store, make_user
from tests.kill.disturbed import Disturbed
from tests.services.drafts.forms import draft_of, ground
from webapp.config import Settings
from webapp.jobs import queues
from webapp.models.products import Listing
from webapp.models.runs import RUNNING, Run
from webapp.models.selling import IN_DOUBT, OPEN, SENDING, SENT, ListingDraft
from webapp.models.stores import Store
from webapp.services import runs, sending
from webapp.services.audit import SYSTEM
from webapp.services.drafts import registering, settling

DRAFTS, KILLS = 8, 6
FAULTS = ("cut", "truncated", "timeout_after", "timeout_before")

pytestmark = pytest.mark.one_database


def send_all(store: Store) -> None:
    for draft in ListingDraft.select().where(ListingDraft.state == OPEN):
        registering.begin(draft, draft.revision, SYSTEM)


def wait_for_work() -> None:
    """Until some registration is under way, or all have ended."""
    end = time.monotonic() + 10
    live = Run.live_key.is_null(False)
    runs.free_abandoned()
    while Run.select().where(live).exists() and not Run.select().where(live & (Run.state == RUNNING)).exists():
        assert time.monotonic() < end, "no worker takes the runs up"
        time.sleep(0.01)


def settle_all() -> None:
    """What a schedule does later: go on with what was cut off, ask about what is in doubt, without a kill."""
    for draft in ListingDraft.select().where(ListingDraft.state.in_((SENDING, IN_DOUBT))):
        runs.start(settling.order_for(draft))
    end = time.monotonic() + 10
    while live := list(Run.select().where(Run.live_key.is_null(False))):
        assert time.monotonic() < end, [(run.kind, run.state) for run in live]
        runs.free_abandoned()  # a killed process may take a moment to be gone
        for run in live:
            runs.perform(run.id)


def test_every_draft_becomes_one_product_however_often_its_worker_is_killed(
    database: Settings, market: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = make_store(make_user("seller"))
    ground(store)
    codes = [draft_of(store, seller_code=f"CUP-{number}").form["basics"]["seller_code"] for number in range(DRAFTS)]
    for fault in FAULTS:
        market.fail_next("prodservices/product", fault, seconds=0.2)
    market.inject_fault("prodservices/product", "delay", count=DRAFTS, seconds=0.2)
    market.inject_fault("sellerprodcode", "delay", count=DRAFTS, seconds=0.1)
    chance = random.Random(11)
    worker = Disturbed(database, {})
    try:
        send_all(store)
        for _ in range(KILLS):
            wait_for_work()
            time.sleep(chance.uniform(0, 0.25))
            worker.kill()
            queues.Bell.redis.flushall()
            worker._start()
    finally:
        worker.kill()
    assert max(run.attempts for run in Run.select()) > 1, "no kill met a registration"
    settle_all()

    monkeypatch.setattr(sending, "GRACE", sending.GRACE * 0)
    settle_all()
    send_all(store)  # what never arrived may be sent again, and only that
    settle_all()
    assert {draft.state for draft in ListingDraft.select()} == {SENT}
    sent = [entry["fields"]["sellerPrdCd"] for entry in market.ledger.entries("register_product")]
    assert sorted(sent) == sorted(codes)
    assert sorted(listing.seller_code for listing in Listing.select()) == sorted(codes)
