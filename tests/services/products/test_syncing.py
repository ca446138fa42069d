"""Listings held against the market: what is taken, what differs, what is missing, and what a fault must not do."""

import datetime as dt
from typing import Any

import pytest

from webapp.models.acts import DONE as ACT_DONE
from webapp.models.acts import Act
from webapp.models.base import now
from webapp.models.products import LISTED, MISSING, Listing, ListingOption, Product, Sku
from webapp.models.runs import Run
from webapp.models.selling import Difference, ProductChange
from webapp.models.stores import Freshness, Store
from webapp.services import enriching, runs, sending, settling
from webapp.services import market as services_market
from webapp.services.audit import SYSTEM
from webapp.services.products import absence, acting, deeds, syncing
from webapp.services.products.acting import Doing
from webapp.services.products.deeds import Target

CUP, PEN = "3000000901", "3000000902"


@pytest.fixture
def shop(market: Any, store: Store) -> Store:
    """Two products, held here, filled and looked at once: a cup with two options, and a pen."""
    for number in [product["prdNo"] for product in _everything(market, store)]:
        market.remove_product(number)
    cups = [{"mixDtlOptNm": "빨강", "stckQty": 30}, {"mixDtlOptNm": "파랑", "stckQty": 40}]
    market.put_product(store.api_key, CUP, prdNm="견본 컵", selPrc=15_000, sellerPrdCd="C-1", stock=cups)
    market.put_product(store.api_key, PEN, prdNm="견본 펜", selPrc=1_000)
    for number in (CUP, PEN):
        hold(store, number)
    run, _ = runs.start(enriching.order(store))
    runs.perform(run.id)
    assert synced(store, full=True).state == "done"
    return store


def _everything(market: Any, store: Store) -> list[dict[str, Any]]:
    with market.store.transaction() as db:
        query = "SELECT prd_no AS number FROM products WHERE mem_no = (SELECT mem_no FROM sellers WHERE key = ?)"
        return [{"prdNo": row["number"]} for row in db.execute(query, (store.api_key,))]


def hold(store: Store, number: str, **facts: Any) -> Listing:
    product = Product.create(seller=store.seller, name="견본 상품")
    return Listing.create(store=store, product=product, number=number, name="견본 상품", **facts)


def synced(store: Store, full: bool = False, confirmed: int = 0) -> Run:
    run, _ = runs.start(syncing.order(store, full, confirmed))
    ended = runs.perform(run.id)
    assert ended is not None
    return ended


def listing(number: str = CUP) -> Listing:
    return Listing.get(Listing.number == number)


def differing() -> dict[str, tuple[Any, Any]]:
    return {row.field: (row.here, row.there) for row in Difference.select()}


def act(kind: str, wanted: dict[str, Any], number: str = CUP) -> Act:
    with services_market.client_for(listing().store) as client:
        return acting.do(Doing(kind, Target(listing(number)), wanted, "click", SYSTEM), client).act


def lane_open(store: Store) -> None:
    """A market under maintenance holds all calls back for a while; a person who tries again is let through."""
    services_market.let_through(store)


def test_a_price_changed_at_the_market_is_a_difference_until_both_agree(shop: Store, market: Any) -> None:
    market.change_product(CUP, selPrc=12_000, prdNm="견본 컵 (새 이름)")
    run = synced(shop)
    assert (run.result["opened"], run.result["looked"]) == (2, 2)
    assert differing() == {"price": (15_000, 12_000), "name": ("견본 컵", "견본 컵 (새 이름)")}
    assert (listing().price, listing().differences, listing(PEN).differences) == (15_000, 2, 0)
    assert synced(shop).result["opened"] == 0, "a difference is opened once"
    market.change_product(CUP, selPrc=15_000)
    assert synced(shop).result["closed"] == 1
    assert (list(differing()), listing().differences) == (["name"], 1)


def test_what_was_sold_is_taken_with_the_state_that_follows(shop: Store, market: Any) -> None:
    red, blue = listing().options.order_by(ListingOption.id)
    line = {"prdNo": CUP, "prdStckNo": red.stock_number, "ordQty": 2}
    market.place_order(shop.api_key, [line])
    market.place_order(shop.api_key, [{**line, "prdStckNo": blue.stock_number, "ordQty": 40}])
    assert synced(shop, full=True).result["taken"] == 1
    assert [option.stock for option in listing().options.order_by(ListingOption.id)] == [28, 0]
    assert (listing().stock, differing()) == (28, {})
    told = {change.field: (change.before, change.after) for change in ProductChange.select()}
    assert told["option.stock:빨강"] == (30, 28)
    market.place_order(shop.api_key, [{**line, "ordQty": 28}])
    synced(shop)
    assert (listing().stock, listing().status, differing()) == (0, "104", {})


def test_stock_that_nobody_bought_is_a_difference(shop: Store, market: Any) -> None:
    red = listing().options.order_by(ListingOption.id).first()
    market.set_stock(red.stock_number, 7)
    synced(shop, full=True)
    assert differing() == {"option.stock": (30, 7)}
    assert ListingOption.get_by_id(red.id).stock == 30


def test_options_that_came_went_or_were_renumbered_are_differences(shop: Store, market: Any) -> None:
    rows = [{"mixDtlOptNm": "빨강", "stckQty": 30}, {"mixDtlOptNm": "노랑", "stckQty": 5, "addPrc": 500}]
    market.change_product(CUP, stock=rows)
    synced(shop)
    red, blue = listing().options.order_by(ListingOption.id)
    fields = {(row.field, row.option_id) for row in Difference.select()}
    assert fields == {("option.stock_number", red.id), ("option.gone", blue.id), ("option.added", None)}


def test_a_joint_stays_with_an_option_that_our_own_change_renumbered(shop: Store, market: Any) -> None:
    red, _blue = listing().options.order_by(ListingOption.id)
    sku = Sku.create(seller=shop.seller, product=listing().product, code="RED")
    red.patch(sku=sku)
    Listing.update(enriched_at=None).where(Listing.number == CUP).execute()
    market.change_product(CUP, stock=[{"mixDtlOptNm": "빨강", "stckQty": 8}, {"mixDtlOptNm": "노랑", "stckQty": 5}])
    synced(shop, full=True)
    options = {one.name: one for one in listing().options}
    assert (options["빨강"].id, options["빨강"].sku_id, options["빨강"].stock) == (red.id, sku.id, 8)
    assert (options["파랑"].status, options["노랑"].sku_id) == ("gone", None)
    assert differing() == {}


def test_what_an_option_adds_to_the_price_is_compared_too(shop: Store, market: Any) -> None:
    blue = listing().options.order_by(ListingOption.id.desc()).first()
    rows = market.product(CUP)["stock"]
    market.change_product(CUP, stock=[rows[0], {**rows[1], "addPrc": 1_500}])
    synced(shop, full=True)
    assert differing() == {"option.add_price": (0, 1_500)}
    assert ListingOption.get_by_id(blue.id).add_price == 0


def test_time_and_the_market_move_a_state_on_without_a_difference(shop: Store, market: Any) -> None:
    market.change_product(PEN, selStatCd="106")
    synced(shop)
    ended = {"status", "sale_ends_at"} & differing().keys()
    assert (listing(PEN).status, ended) == ("106", {"sale_ends_at"})
    market.change_product(CUP, selStatCd="108")
    synced(shop)
    assert differing()["status"] == ("103", "108"), "a ban is news for a person"


def test_an_act_of_our_own_around_the_look_is_no_difference(shop: Store, market: Any) -> None:
    busy = Act.begin(shop, deeds.PRICE, CUP, {"listing": listing().id, "form": "x"})
    market.change_product(CUP, selPrc=12_000)
    assert synced(shop).result["skipped"] == 1
    assert differing() == {}
    busy.settle(ACT_DONE)
    synced(shop)
    assert differing() == {"price": (15_000, 12_000)}, "once the act is over, the look counts"


def test_an_extended_sale_is_no_difference(shop: Store, market: Any) -> None:
    market.change_product(PEN, aplEndDy="2027-03-01 23:59:59")
    Difference.delete().execute()
    Listing.update(sale_ends_at=None).where(Listing.number == PEN).execute()
    synced(shop)
    assert act(deeds.EXTEND, {"days": 60}, number=PEN).state == "done"
    before = listing(PEN).sale_ends_at
    synced(shop)
    assert listing(PEN).sale_ends_at > before
    assert differing() == {}


def test_a_change_of_the_discount_is_found_though_the_search_does_not_tell_it(shop: Store, market: Any) -> None:
    market.change_product(CUP, cuponcheck="Y", dscAmtPercnt="10", cupnDscMthdCd="02", cupnUseLmtDyYn="N")
    synced(shop)
    assert differing() == {"discount": ({}, {"amount": 10, "unit": "02", "until": None})}


def test_a_missed_look_leaves_no_hole(shop: Store, market: Any) -> None:
    mark = Freshness.get((Freshness.store == shop) & (Freshness.what == "products"))
    mark.patch(checked_at=now() - dt.timedelta(days=3))
    market.change_product(CUP, selPrc=12_000)
    market.inject_fault("prodmarketservice/prodmarket", "http_500", count=None)
    assert synced(shop).state == "failed"
    market.clear_faults()
    kept = Freshness.get_by_id(mark.id)
    assert (kept.checked_at, kept.failures) == (mark.checked_at, 1), "a look that failed moves nothing on"
    synced(shop)
    assert "price" in differing()


def test_products_that_are_not_here_are_counted_and_not_made(shop: Store, market: Any) -> None:
    market.put_product(shop.api_key, "3000000999", prdNm="새 상품")
    result = synced(shop, full=True).result
    assert (result["strangers"], result["numbers"]) == (1, ["3000000999"])
    assert Listing.select().count() == 2


def test_what_the_market_no_longer_lists_is_marked_and_comes_back(shop: Store, market: Any) -> None:
    kept = market.product(PEN)
    market.remove_product(PEN)
    assert synced(shop, full=True).result["missing"] == 1
    assert (listing(PEN).presence, listing(CUP).presence) == (MISSING, LISTED)
    market.put_product(shop.api_key, PEN, prdNm=kept["prdNm"], selPrc=1_000)
    synced(shop, full=True)
    assert listing(PEN).presence == LISTED
    lines = ProductChange.select().where(ProductChange.field == "presence").order_by(ProductChange.id)
    assert [(line.before, line.after) for line in lines] == [(LISTED, MISSING), (MISSING, LISTED)]


@pytest.mark.parametrize(
    "fault", ["silent_empty", "truncated", "http_500", "no_rows", "wrong_root", "maintenance_html"]
)
def test_a_look_that_goes_wrong_marks_nothing_missing(shop: Store, market: Any, fault: str) -> None:
    for path in ("prodmarketservice/prodmarket", "prodmarket/stocks"):
        before = listing().price, listing().stock, Difference.select().count()
        market.inject_fault(path, fault, count=None)
        run = synced(shop, full=True)
        market.clear_faults()
        lane_open(shop)
        assert Listing.select().where(Listing.presence == MISSING).count() == 0
        assert (listing().price, listing().stock, Difference.select().count()) == before
        assert run.state == "failed" or fault == "no_rows"


def test_a_shop_that_seems_to_have_vanished_waits_for_a_person(shop: Store, market: Any) -> None:
    for number in range(25):
        hold(shop, f"40000000{number:02}", enriched_at=now(), created_at=now() - dt.timedelta(days=1))
    run = synced(shop, full=True)
    assert (run.state, run.cause) == ("failed", absence.TOO_MANY)
    assert Listing.select().where(Listing.presence == MISSING).count() == 0
    assert synced(shop, full=True, confirmed=run.checkpoint["absent"]).result["missing"] == 25
    assert listing().presence == LISTED


def test_an_unchanged_shop_costs_no_call_for_a_single_product(shop: Store, market: Any) -> None:
    market.clear_calls()
    synced(shop, full=True)
    paths = sorted(call["path"].rpartition("/rest/")[2] for call in market.calls())
    assert paths == ["prodmarketservice/prodmarket", "prodmarketservice/prodmarket/stocks"]


def test_an_act_that_nobody_looks_at_is_settled_by_itself(shop: Store, market: Any) -> None:
    market.fail_next("product/price", "cut")
    market.inject_fault(f"prodmarket/{CUP}", "http_500", count=None)
    assert act(deeds.PRICE, {"price": 16_000}).state == "unknown"
    market.clear_faults()
    assert settling.is_wanted(shop)
    run, _ = runs.start(runs.Order(settling.KIND, shop))
    ended = runs.perform(run.id)
    assert ended is not None
    assert ended.result == {"done": 1, "rejected": 0, "unknown": 0}
    assert (listing().price, sending.unsettled(shop, tuple(deeds.DEEDS))) == (16_000, [])
    synced(shop)
    assert differing() == {}
