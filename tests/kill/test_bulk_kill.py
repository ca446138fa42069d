"""A bulk change whose worker is killed again and again: nothing is done twice, nothing is left in doubt."""

import dataclasses
import datetime as dt
from typing import Any

import pytest

from tests.kill.disturbed import Disturbed, let_time_pass
from tests.services.drafts.forms import draft_of, ground
from tests.services.products.selling import sell, sell_one
from webapp.config import Settings
from webapp.jobs import bulks as jobs
from webapp.models.base import now
from webapp.models.products import Listing
from webapp.models.selling import Bulk, BulkItem
from webapp.models.shipping import AddressTemplate, ShippingTemplate
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.audit import SYSTEM
from webapp.services.drafts import registering

ENDS = dt.datetime(2026, 12, 31, 14, 59, 59, tzinfo=dt.UTC)
COUNT, FEWER, REGISTERED = 60, 24, 8
UNHURRIED = 30  # calls a second: quicker, and a change might be over before its worker was killed so often
# Kind → what is given for it, the act that the market's ledger has of it, and where it is sent.
KINDS: dict[str, tuple[dict[str, Any], str, str]] = {
    "price": ({"way": "percent", "amount": 10}, "set_price", "product/price"),
    "stock": ({"way": "set", "amount": 3}, "set_stock", "stockqty"),
    "stop": ({}, "stop_sale", "stopdisplay"),
    "discount": ({"way": "02", "amount": 10, "until": None}, "set_price_and_discount", "priceCoupon"),
    "extend": ({"days": 30}, "extend_sale", "sellterm"),
    "restart": ({}, "restart_sale", "restartdisplay"),
    "rename": ({"find": "견본", "replace": "새"}, "update_product", "prodservices/product/3"),
    "template": ({}, "update_product", "prodservices/product/3"),
}
FAULTS = ("timeout_after", "cut", "http_500", "timeout_before", "truncated")

pytestmark = pytest.mark.one_database


def test_bulk_changes_survive_kills_and_faults(database: Settings, store: Store, market: Any) -> None:
    listings = sell(market, store, COUNT)
    assert disturb(database, market, listings, ("price", "stock", "stop"), kills=3) >= 9


def test_rarer_bulk_changes_survive_kills_and_faults(database: Settings, store: Store, market: Any) -> None:
    ends = {"aplBgnDy": "2026-01-01 00:00:00", "aplEndDy": "2026-12-31 23:59:59"}
    listings = [sell_one(market, store, n, there=ends, sale_ends_at=ENDS) for n in range(1, FEWER + 1)]
    assert disturb(database, market, listings, ("discount", "extend", "stop", "restart"), kills=2) >= 8


@pytest.mark.parametrize("kind", ["rename", "template"])
def test_whole_updates_survive_kills_and_faults(database: Settings, store: Store, market: Any, kind: str) -> None:
    """Names and delivery terms go out with the whole product, which nobody may send back as it was before."""
    ground(store)
    template = ShippingTemplate.create(
        store=store, name="견본 유료배송", area="01", method="01", courier="00034", fee_kind="02", fee=2_500,
        payment="03", bundle=True, return_fee=2_500, exchange_fee=5_000, changed_at=now(),
        outbound=AddressTemplate.get(AddressTemplate.kind == "outbound"),
        return_address=AddressTemplate.get(AddressTemplate.kind == "return"),
    )  # fmt: skip
    for n in range(REGISTERED):
        draft = draft_of(store, seller_code=f"CUP-{n}")
        runs.perform(registering.begin(draft, draft.revision, SYSTEM).id)
    given = {"template": template.id} if kind == "template" else None
    assert disturb(database, market, list(Listing.select()), (kind,), 3, given) >= 3
    name, fee = ("새 컵", None) if kind == "rename" else ("견본 컵", "2500")
    there = [market.product(one.number) for one in Listing.select()]
    changed = [one for one in there if (one["prdNm"], one.get("dlvCst1")) == (name, fee)]
    assert len(changed) == BulkItem.select().where(BulkItem.state == "done").count() > REGISTERED // 2


def disturb(
    database: Settings,
    market: Any,
    listings: list[Listing],
    kinds: tuple[str, ...],
    kills: int,
    given: dict[str, Any] | None = None,
) -> int:
    """Change all of them by each kind while the market has faults and the worker is killed; how often it was."""
    disturbed = Disturbed(dataclasses.replace(database, calls_per_second=UNHURRIED), {})
    try:
        for kind in kinds:
            for fault in FAULTS:
                market.inject_fault(KINDS[kind][2], fault, seconds=0.1)
            ids = [one.id for one in listings]
            bulk = jobs.begin(listings[0].store, kind, given or KINDS[kind][0], ids, SYSTEM)
            jobs.carry_out(bulk, SYSTEM)
            disturbed.allow("bulk_run", kills)
            disturbed.finish(60, let_time_pass)
            check(Bulk.get_by_id(bulk.id), market, len(listings))
    finally:
        disturbed.kill()
    return disturbed.kills


def check(bulk: Bulk, market: Any, count: int) -> None:
    """The ledger has each item that we call done exactly once, and none of the others; both sides tell the same."""
    assert bulk.state == "done"
    act = KINDS[bulk.kind][1]
    items = list(BulkItem.select().where(BulkItem.bulk == bulk).order_by(BulkItem.position))
    # Same: what did not stop has nothing to begin again with.
    assert {item.state for item in items} <= {"done", "rejected", "same"}, {item.problem for item in items}
    assert sum(item.state == "done" for item in items) > count // 2, bulk.kind
    assert len(items) == count
    for item in items:
        listing = Listing.get_by_id(item.listing_id)
        target = item.option.stock_number if item.option else listing.number
        assert market.ledger.count(act, target) == (item.state == "done"), (bulk.kind, listing.number, item.problem)
        there = market.product(listing.number)
        assert int(there["selPrc"]) == listing.price
        assert there["selStatCd"] == listing.status
        assert there["prdNm"] == listing.name
        assert int(there["stock"][0]["stckQty"]) == listing.stock
