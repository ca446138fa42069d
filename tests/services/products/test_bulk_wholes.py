"""Bulk changes for which the market has no narrow call: names and delivery terms go out with the whole product."""

from typing import Any

import pytest

from tests.services.drafts.forms import draft_of, ground
from tests.services.products.selling import sell
from tests.services.products.test_bulks import run, states
from webapp.jobs import bulks as jobs
from webapp.models.base import now
from webapp.models.products import Listing
from webapp.models.selling import BulkItem
from webapp.models.shipping import AddressTemplate, ShippingTemplate
from webapp.models.stores import Store
from webapp.services import runs, sending
from webapp.services.audit import SYSTEM
from webapp.services.drafts import registering


@pytest.fixture
def listing(store: Store, market: Any) -> Listing:
    """A product with an option that was registered here."""
    ground(store)
    rows = [{"value": "빨강", "price": "0", "quantity": "3", "code": "CUP-R", "in_use": "Y"}]
    draft = draft_of(store, option_kind="single", option_title="색상", option_rows=rows, seller_code="CUP-1")
    runs.perform(registering.begin(draft, draft.revision, SYSTEM).id)
    return Listing.get()


def test_words_in_names_are_replaced_and_nothing_else_is_reset(store: Store, market: Any, listing: Listing) -> None:
    before = market.product(listing.number)
    bulk = run(jobs.begin(store, "rename", {"find": "견본", "replace": "새"}, [listing.id], SYSTEM))
    after = market.product(listing.number)
    assert (states(bulk), after["prdNm"], Listing.get().name) == (["done"], "새 컵", "새 컵")
    kept = ("selPrc", "htmlDetail", "dispCtgrNo", "sellerPrdCd", "dlvCstInstBasiCd", "rtngdDlvCst", "addrSeqOut")
    assert {name: after.get(name) for name in kept} == {name: before.get(name) for name in kept}
    assert [row["stckQty"] for row in after["stock"]] == [row["stckQty"] for row in before["stock"]]
    run(jobs.take_back(bulk, SYSTEM))
    assert market.product(listing.number)["prdNm"] == "견본 컵"


def test_a_price_that_the_market_changed_meanwhile_is_not_sent_back(
    store: Store, market: Any, listing: Listing
) -> None:
    bulk = jobs.begin(store, "rename", {"find": "견본", "replace": "새"}, [listing.id], SYSTEM)
    market.change_product(listing.number, selPrc=15_000)
    run(bulk)
    assert int(market.product(listing.number)["selPrc"]) == 15_000


def test_what_is_not_known_of_an_imported_product_keeps_it_out(store: Store, market: Any) -> None:
    ground(store)
    (imported,) = sell(market, store, 1)
    bulk = jobs.begin(store, "rename", {"find": "견본", "replace": "새"}, [imported.id], SYSTEM)
    assert states(bulk) == ["blocked"]
    assert "[수정]에서" in BulkItem.get().problem
    assert states(jobs.begin(store, "rename", {"find": "없는 말", "replace": ""}, [imported.id], SYSTEM)) == ["same"]


def test_a_name_too_long_is_told_before_anything_is_sent(store: Store, market: Any, listing: Listing) -> None:
    bulk = jobs.begin(store, "rename", {"find": "컵", "replace": "아주 긴 이름" * 12}, [listing.id], SYSTEM)
    assert states(bulk) == ["blocked"]
    assert market.ledger.count("update_product") == 0


def test_delivery_terms_of_a_template_are_sent(store: Store, market: Any, listing: Listing) -> None:
    template = ShippingTemplate.create(
        store=store, name="견본 유료배송", area="01", method="01", courier="00034", fee_kind="02", fee=2_500,
        payment="03", bundle=True, return_fee=2_500, exchange_fee=5_000, changed_at=now(),
        outbound=AddressTemplate.get(AddressTemplate.kind == "outbound"),
        return_address=AddressTemplate.get(AddressTemplate.kind == "return"),
    )  # fmt: skip
    bulk = run(jobs.begin(store, "template", {"template": template.id}, [listing.id], SYSTEM))
    there = market.product(listing.number)
    assert (states(bulk), Listing.get().shipping_template_id) == (["done"], template.id)
    assert (there["dlvCstInstBasiCd"], there["dlvCst1"], there["exchDlvCst"]) == ("02", "2500", "5000")


@pytest.mark.parametrize("fault", ["timeout_after", "timeout_before", "cut"])
def test_a_whole_update_in_doubt_is_settled_by_reading(
    store: Store, market: Any, listing: Listing, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setattr(sending, "GRACE", sending.GRACE * 0)
    bulk = jobs.begin(store, "rename", {"find": "견본", "replace": "새"}, [listing.id], SYSTEM)
    market.fail_next(f"prodservices/product/{listing.number}", fault, seconds=0.1)
    done = run(bulk)
    arrived = market.product(listing.number)["prdNm"] == "새 컵"
    assert states(done) == (["done"] if arrived else ["rejected"])
