"""Goods of claims: what comes back is looked at, and goes back on sale once, as far as it can be sold again."""

import datetime as dt
import threading
from typing import Any

import pytest

from tests.services.claims.test_collecting import claim_of, collect, office
from tests.services.orders.lately import collect as collect_orders
from tests.services.products.selling import sell
from webapp.models import claims as model
from webapp.models.accounts import AuditEntry
from webapp.models.base import db, now
from webapp.models.claims import Claim, ClaimStep
from webapp.models.products import ListingOption, Product, Sku
from webapp.models.stock import SetPart, StockMovement
from webapp.models.stores import Store
from webapp.services.audit import SYSTEM
from webapp.services.claims import goods
from webapp.services.claims.goods import GoodsRefused
from webapp.simulator import SAMPLE_KEY


def ordered(store: Store, market: Any, pieces: int = 3) -> tuple[Sku, str]:
    """A delivered order of so many pieces of what has ten on the shelf."""
    (listing,) = sell(market, store, 1)
    line = {"prdNo": int(listing.number), "ordQty": pieces}
    number = str(market.place_order(SAMPLE_KEY, [line], "501")["ordNo"])
    collect_orders(store)
    return Sku.get(Sku.product == listing.product), number


def filed(store: Store, market: Any, number: str, kind: str = "return", **fields: Any) -> Claim:
    market.file_claim(number, kind, **fields)
    collect(store)
    return claim_of(number)


def on_shelf(sku: Sku) -> int:
    found: int = Sku.get_by_id(sku.id).stock
    return found


CHECKS = {
    "all can be sold again": (model.RESALABLE, 0, 10),
    "some can": (model.PARTLY, 2, 9),
    "none can": (model.DAMAGED, 0, 7),
    "they are lost": (model.LOST, 0, 7),
}


@pytest.mark.parametrize("case", CHECKS)
def test_stock_comes_back_once_by_what_the_goods_are_like(store: Store, market: Any, case: str) -> None:
    condition, pieces, after = CHECKS[case]
    sku, number = ordered(store, market)
    claim = filed(store, market, number)
    assert goods.receive([claim], SYSTEM) == 1
    assert (goods.receive([claim], SYSTEM), on_shelf(sku)) == (0, 7)
    assert goods.check(claim, condition, pieces, SYSTEM)
    assert not goods.check(claim, condition, pieces, SYSTEM), "a click twice says it once"
    assert on_shelf(sku) == after
    collect_orders(store)
    collect(store)
    seen = Claim.get_by_id(claim.id)
    assert (on_shelf(sku), seen.goods, seen.condition, seen.restocked) == (after, model.CHECKED, condition, after - 7)
    steps = ClaimStep.select(ClaimStep.after).where((ClaimStep.claim == claim) & (ClaimStep.track == "goods"))
    assert [one for (one,) in steps.order_by(ClaimStep.id).tuples()] == ["awaited", "received", "checked"]
    actions = AuditEntry.select(AuditEntry.action).where(AuditEntry.record == f"Claim {claim.id}").tuples()
    assert sorted(one for (one,) in actions) == [goods.CHECK, goods.RECEIVE]


@pytest.mark.one_database
def test_a_wrong_check_is_corrected_by_the_difference(store: Store, market: Any) -> None:
    sku, number = ordered(store, market)
    claim = filed(store, market, number)
    with pytest.raises(GoodsRefused):
        goods.check(claim, model.RESALABLE, 0, SYSTEM)
    goods.receive([claim], SYSTEM)
    for condition, pieces, after in ((model.RESALABLE, 0, 10), (model.DAMAGED, 0, 7), (model.PARTLY, 1, 8)):
        goods.check(claim, condition, pieces, SYSTEM)
        assert on_shelf(sku) == after
    moved = StockMovement.select(StockMovement.quantity).where(StockMovement.reason == "returned").tuples()
    assert sorted(moved) == [(-3,), (1,), (3,)]
    for pieces in (0, 3):
        with pytest.raises(GoodsRefused):
            goods.check(claim, model.PARTLY, pieces, SYSTEM)


def test_two_who_check_at_once_bring_the_stock_back_once(store: Store, market: Any) -> None:
    sku, number = ordered(store, market)
    claim = filed(store, market, number)
    goods.receive([claim], SYSTEM)
    start = threading.Barrier(4)

    def work() -> None:
        with db.connection_context():
            start.wait()
            goods.check(claim, model.RESALABLE, 0, SYSTEM)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (on_shelf(sku), StockMovement.select().where(StockMovement.reason == "returned").count()) == (10, 1)


@pytest.mark.one_database
def test_pieces_that_were_returned_come_back_by_their_claims_alone(
    store: Store, market: Any, market_server: Any
) -> None:
    """The market tells fewer pieces of a line once some were returned, and by number as many as were ordered."""
    sku, number = ordered(store, market)
    first = filed(store, market, number, quantity=1)
    office(market_server, f"claimservice/returnreqconf/{first.number}/{number}/1")
    for _ in range(2):
        collect(store)
        collect_orders(store)
    assert on_shelf(sku) == 7, "refunded, and nobody has seen the goods yet"
    goods.receive([first], SYSTEM)
    goods.check(first, model.RESALABLE, 0, SYSTEM)
    second = filed(store, market, number)
    assert (second.quantity, on_shelf(sku)) == (2, 8)
    goods.receive([second], SYSTEM)
    goods.check(second, model.RESALABLE, 0, SYSTEM)
    collect_orders(store)
    assert on_shelf(sku) == 10


@pytest.mark.one_database
def test_a_claim_that_tells_no_quantity_says_only_what_was_left_to_bring_back(
    store: Store, market: Any, market_server: Any
) -> None:
    sku, number = ordered(store, market)
    first = filed(store, market, number, quantity=1)
    office(market_server, f"claimservice/returnreqconf/{first.number}/{number}/1")
    goods.receive([first], SYSTEM)
    goods.check(first, model.RESALABLE, 0, SYSTEM)
    second = filed(store, market, number)
    second.patch(quantity=None)
    goods.receive([second], SYSTEM)
    goods.check(second, model.RESALABLE, 0, SYSTEM)
    assert (Claim.get_by_id(second.id).restocked, on_shelf(sku)) == (2, 10)


@pytest.mark.one_database
def test_a_set_comes_back_as_its_parts(store: Store, market: Any) -> None:
    (listing,) = sell(market, store, 1)
    bundle = Sku.get(Sku.product == listing.product)
    parts = [
        Sku.create(seller=store.seller, product=Product.get(), code=f"P{n}", stock=20) for n in (1, 2)
    ]  # fmt: skip
    bundle.patch(stock=None)
    for part, pieces in zip(parts, (1, 2), strict=True):
        SetPart.create(bundle=bundle, part=part, quantity=pieces)
    number = str(market.place_order(SAMPLE_KEY, [{"prdNo": int(listing.number), "ordQty": 3}], "501")["ordNo"])
    collect_orders(store)
    assert [on_shelf(part) for part in parts] == [17, 14]
    claim = filed(store, market, number, quantity=2)
    goods.receive([claim], SYSTEM)
    goods.check(claim, model.PARTLY, 1, SYSTEM)
    assert [on_shelf(part) for part in parts] == [18, 16]


@pytest.mark.one_database
def test_what_took_no_stock_brings_none_back(store: Store, market: Any) -> None:
    sku, number = ordered(store, market)
    StockMovement.delete().execute()
    claim = filed(store, market, number)
    goods.receive([claim], SYSTEM)
    assert goods.check(claim, model.RESALABLE, 0, SYSTEM)
    assert (on_shelf(sku), Claim.get_by_id(claim.id).restocked, goods.resend(claim)) == (7, 0, 0)


@pytest.mark.one_database
def test_a_line_whose_option_sells_another_sku_by_now_gives_back_what_it_took(store: Store, market: Any) -> None:
    sku, number = ordered(store, market)
    other = Sku.create(seller=store.seller, product=sku.product, code="other", stock=5)
    ListingOption.update(sku=other).execute()
    claim = filed(store, market, number, quantity=2)
    goods.receive([claim], SYSTEM)
    goods.check(claim, model.RESALABLE, 0, SYSTEM)
    assert (on_shelf(sku), on_shelf(other)) == (9, 5)


@pytest.mark.one_database
def test_a_replacement_takes_its_pieces_once(store: Store, market: Any) -> None:
    sku, number = ordered(store, market)
    claim = filed(store, market, number, "exchange", quantity=2)
    assert [goods.resend(claim) for _ in range(2)] == [2, 0]
    assert on_shelf(sku) == 5
    goods.receive([claim], SYSTEM)
    goods.check(claim, model.RESALABLE, 0, SYSTEM)
    assert on_shelf(sku) == 7


@pytest.mark.one_database
def test_a_replacement_that_was_sent_from_the_seller_office_takes_its_pieces_too(
    store: Store, market: Any, market_server: Any
) -> None:
    sku, number = ordered(store, market)
    claim = filed(store, market, number, "exchange", quantity=2)
    office(market_server, f"claimservice/exchangereqconf/{claim.number}/{number}/1/00034/123456789012")
    for _ in range(2):
        collect(store)
        collect_orders(store)
    assert (on_shelf(sku), goods.resend(claim)) == (5, 0)


@pytest.mark.one_database
def test_the_clock_runs_from_when_the_goods_came(store: Store, market: Any) -> None:
    _sku, number = ordered(store, market)
    claim = filed(store, market, number)
    before = claim.due_at
    goods.receive([claim], SYSTEM)
    received = Claim.get_by_id(claim.id)
    assert received.due_at == received.received_at + dt.timedelta(days=10) < before
    assert goods.take_back(claim, SYSTEM)
    again = Claim.get_by_id(claim.id)
    assert (again.goods, again.received_at, again.due_at) == (model.AWAITED, None, before)
    with pytest.raises(GoodsRefused):
        goods.receive([claim], SYSTEM, now() - dt.timedelta(days=3))
