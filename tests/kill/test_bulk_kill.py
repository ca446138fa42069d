"""A bulk change whose worker is killed again and again: nothing is done twice, nothing is left in doubt."""

from typing import Any

import pytest

from tests.kill.disturbed import Disturbed, let_time_pass
from tests.services.products.selling import sell
from webapp.config import Settings
from webapp.jobs import bulks as jobs
from webapp.models.products import Listing
from webapp.models.selling import Bulk, BulkItem
from webapp.models.stores import Store
from webapp.services.audit import SYSTEM

COUNT = 60
KINDS = {
    "price": ({"way": "percent", "amount": 10}, "set_price"),
    "stock": ({"way": "set", "amount": 3}, "set_stock"),
    "stop": ({}, "stop_sale"),
}
FAULTS = ("timeout_after", "cut", "http_500", "timeout_before", "truncated")

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_bulk_changes_survive_kills_and_faults(database: Settings, store: Store, market: Any) -> None:
    listings = sell(market, store, COUNT)
    disturbed = Disturbed(database, {})
    try:
        for kind, (given, _act) in KINDS.items():
            for fault in FAULTS:
                market.inject_fault(PATHS[kind], fault, seconds=0.1)
            bulk = jobs.begin(store, kind, given, [one.id for one in listings], SYSTEM)
            jobs.carry_out(bulk, SYSTEM)
            disturbed.allow("bulk_run", 3)
            disturbed.finish(60, let_time_pass)
            check(Bulk.get_by_id(bulk.id), market)
    finally:
        disturbed.kill()
    assert disturbed.kills >= 9


PATHS = {"price": "product/price", "stock": "stockqty", "stop": "stopdisplay"}


def check(bulk: Bulk, market: Any) -> None:
    """The ledger has each item that we call done exactly once, and none of the others."""
    assert bulk.state == "done"
    act = KINDS[bulk.kind][1]
    items = list(BulkItem.select().where(BulkItem.bulk == bulk).order_by(BulkItem.position))
    assert {item.state for item in items} <= {"done", "rejected"}
    assert len(items) == COUNT
    for item in items:
        listing = Listing.get_by_id(item.listing_id)
        target = item.option.stock_number if item.option else listing.number
        assert market.ledger.count(act, target) == (item.state == "done"), (bulk.kind, listing.number, item.problem)
        there = market.product(listing.number)
        assert int(there["selPrc"]) == listing.price
        assert there["selStatCd"] == listing.status
        assert int(there["stock"][0]["stckQty"]) == listing.stock
