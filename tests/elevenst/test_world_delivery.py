"""World delivery and orders from abroad: the whole way over real HTTP, and what never leaves."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.elevenst.test_against_the_market import FAULTS
from tests.elevenst.test_order_acts import result
from tests.elevenst.wire import Wire
from webapp.elevenst import (
    ClaimDelivery,
    ClaimState,
    ElevenstClient,
    InvalidField,
    InvoiceBy,
    OrderState,
    OverseasInbound,
    OverseasState,
    OverweightState,
    RejectedError,
    ReturnedBy,
    UnavailableError,
    WorldState,
)
from webapp.simulator.market import Market

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


@pytest.fixture
def world(market: Market, sold: str) -> str:
    """An order of two lines that goes abroad, both being packed; its number."""
    market.push_order(sold, "301", gblDlvYn="Y")
    return sold


def test_a_world_order_is_read_from_every_side(seller: ElevenstClient, market: Market, world: str) -> None:
    since = market.now - timedelta(days=1)
    (first, second) = seller.world_delivery.orders(since)
    assert (first.order_no, first.line_no, second.line_no, first.extra) == (world, "1", "2", {})
    assert (first.country_code, first.amount_in_dollars) == ("US", Decimal("19.85"))
    assert seller.world_delivery.order(world, "1") == first
    address = seller.world_delivery.address(world)
    assert address is not None
    assert (address.country_code, address.extra) == ("US", {})

    status = seller.world_delivery.status(world, "1")
    assert status is not None
    assert (status.state, status.claim_no, status.extra) == (OrderState.PACKING, None, {})
    assert [one.line_no for one in seller.world_delivery.statuses([world, world])] == ["1", "2"]
    changed = list(seller.world_delivery.statuses_between(since))
    assert {one.order_no for one in changed} == {world}
    assert sorted(one.quantity or 0 for one in changed) == [1, 2], "each line counts, though none tells its number"
    assert list(seller.world_delivery.dispatched(since)) == []
    market.push_order(world, "401")
    assert [one.line_no for one in seller.world_delivery.dispatched(since)] == ["1", "2"]


def test_a_claim_is_told_only_while_the_line_is_in_one(seller: ElevenstClient, market: Market, world: str) -> None:
    market.push_order(world, "501")
    (claim,) = market.file_claim(world, "return", ord_prd_seq="1", clmReqCont="파손 <사진>")
    asked = seller.world_delivery.status(world, "1")
    assert asked is not None
    assert (asked.claim_no, asked.claim_state, asked.claim_reason) == (claim["number"], None, "101||파손 <사진>")

    back = seller.world_delivery.put_return_invoice(
        claim["number"], world, "1", ClaimDelivery.PARCEL, "00034", "12345678901"
    )
    assert back.code == "0"
    assert market.claims(world)[0]["twPrdInvcNo"] == "12345678901"
    by_post = (claim["number"], world, "1", ClaimDelivery.POST, "00034", "12345678901")
    assert seller.world_delivery.put_return_invoice(*by_post).code == "0", "the codes are those of acts on claims"
    market.withdraw_claim(claim["number"])
    (claim,) = market.file_claim(world, "exchange", ord_prd_seq="1")
    exchanging = seller.world_delivery.status(world, "1")
    assert exchanging is not None
    assert exchanging.claim_state is ClaimState.EXCHANGE_REQUESTED


def test_a_world_order_goes_abroad_and_comes_back(seller: ElevenstClient, market: Market, world: str) -> None:
    product = market.order(world)["lines"][0]["prdNo"]
    assert seller.world_delivery.overweight(world, "1", product) is None
    seller.world_delivery.set_weight(world, "1", 31_000, AT)
    heavy = seller.world_delivery.overweight(world, "1", product)
    assert heavy is not None
    assert (heavy.state, heavy.extra) == (OverweightState.OPEN, {})
    assert seller.world_delivery.set_order_weight(world, 31_000, AT).code == "01"
    assert seller.world_delivery.set_order_weight(world, 900, AT).code == "02"
    seller.world_delivery.hold(world, "1", "라벨/훼손")
    seller.world_delivery.put_invoice(world, "DHL", "1234567890")
    market.push_order(world, "401")
    seller.world_delivery.set_state(world, "1", WorldState.FLYING)
    status = seller.world_delivery.status(world, "1")
    assert status is not None
    assert status.world_state is WorldState.FLYING

    seller.world_delivery.refused_by_customs(world, ["1"], ["10", "11"], AT)
    assert seller.world_delivery.sent_back(world, "1") is None
    seller.world_delivery.came_back(world, ["1", "2"], ["20"], 15_000, AT)
    back = seller.world_delivery.sent_back(world, "1")
    assert back is not None
    assert (back.state, back.address_changed, back.extra) == (ReturnedBy.OPEN, False, {})
    seller.world_delivery.complete(world, WorldState.ABROAD)
    assert {line.state for line in seller.orders.one(world)} == {OrderState.DELIVERED}


def test_papers_and_reasons(seller: ElevenstClient, market: Market, world: str) -> None:
    with pytest.raises(RejectedError, match="98"):
        seller.world_delivery.invoice(world)
    market.push_order(world, "301", publMth="02", publMthNm="E-mail", publMthData="sample@example.com")
    invoice = seller.world_delivery.invoice(world)
    assert invoice is not None
    assert (invoice.by, invoice.to, invoice.extra) == (InvoiceBy.EMAIL, "sample@example.com", {})
    with pytest.raises(RejectedError, match="99"):
        seller.world_delivery.invoice("1")

    to = seller.world_delivery.return_seller(world, "1")
    assert to is not None
    assert (to.zip_code, to.extra) == ("06236", {})
    assert seller.world_delivery.register_reason("RET", "7", "수취인 부재").code == "0"
    for group in ("RET", "NONE"):
        with pytest.raises(RejectedError):
            seller.world_delivery.register_reason(group, "7", "수취인 부재")


def test_what_nobody_knows_is_refused_or_none(seller: ElevenstClient, market: Market, sold: str) -> None:
    world = seller.world_delivery  # the order stays at home
    assert (world.order(sold, "1"), world.address(sold), list(world.statuses([sold]))) == (None, None, [])
    for act in (
        lambda: world.status(sold, "1"),
        lambda: world.return_seller(sold, "1"),
        lambda: world.set_weight(sold, "1", 1, AT),
        lambda: world.hold(sold, "1", "글"),
        lambda: world.came_back(sold, ["1"], ["1"], 0, AT),
        lambda: world.put_invoice(sold, "DHL", "12345"),
        lambda: world.complete(sold, WorldState.ABROAD),
    ):
        with pytest.raises(RejectedError):
            act()
    assert market.ledger.count() == 0


def test_an_order_from_abroad_goes_its_way(seller: ElevenstClient, market: Market, sold: str) -> None:
    parcel = str(seller.orders.one(sold)[0].parcel_no)
    overseas = seller.overseas_orders
    assert overseas.confirm(sold, "1", parcel).was_done_before is False
    assert overseas.confirm(sold, "1", parcel).was_done_before is True
    for done in (False, True):
        receipt = overseas.dispatch_inland(
            parcel, sold, "1", OverseasInbound.SELLER_SENDS, stock_code="ST1", dollars="12.50"
        )
        assert receipt.was_done_before is done
    overseas.set_state(sold, "1", parcel, OverseasState.AT_CENTRE)
    for done in (False, True):
        sent = overseas.dispatch(parcel, AT, "00001", "123456789", ClaimDelivery.PARCEL)
        assert sent.was_done_before is done
    assert {line.state for line in seller.orders.one(sold)} == {OrderState.SHIPPED}
    assert market.order(sold)["lines"][0]["abrdOrdPrdStat"] == "312"
    market.push_order(sold, "701")
    with pytest.raises(RejectedError):
        overseas.dispatch(parcel, AT, "00001", "123456799", ClaimDelivery.PARCEL)


@pytest.mark.parametrize("fault", FAULTS)
def test_an_act_met_by_a_fault_happens_once_at_most(
    seller: ElevenstClient, market: Market, world: str, fault: str
) -> None:
    market.fail_next("gblofflinehold", fault, seconds=0.1)
    with pytest.raises(UnavailableError):
        seller.world_delivery.hold(world, "1", "보류")

    assert market.ledger.count("hold_world_line") == bool(market.order(world)["lines"][0].get("holdRsnNm"))


@pytest.mark.parametrize("fault", ["timeout_before", "cut", "http_500", "too_many", "truncated"])
def test_a_list_met_by_a_fault_that_passes_is_whole(
    seller: ElevenstClient, market: Market, world: str, fault: str
) -> None:
    market.fail_next("gbldlvlist", fault, seconds=0.1)

    assert len(list(seller.world_delivery.orders(market.now - timedelta(days=1)))) == 2


def test_half_done_is_not_called_refused(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(result("-3311", "장애"))
    for act in (
        lambda: client.world_delivery.put_invoice("1", "DHL", "12345"),
        lambda: client.world_delivery.complete("1", WorldState.ABROAD),
        lambda: client.overseas_orders.set_state("1", "2", "3", OverseasState.INLAND),
    ):
        with pytest.raises(UnavailableError, match="unclear"):
            act()


NAIVE = AT.replace(tzinfo=None)
WRONG: list[tuple[str, Callable[[ElevenstClient], Any]]] = [
    ("weight", lambda c: c.world_delivery.set_weight("1", "2", 0, AT)),
    ("measured_at", lambda c: c.world_delivery.set_order_weight("1", 5, NAIVE)),
    ("holdRsnNm", lambda c: c.world_delivery.hold("1", "2", " ")),
    ("state", lambda c: c.world_delivery.set_state("1", "2", WorldState("9"))),
    ("state", lambda c: c.world_delivery.complete("1", WorldState("9"))),
    ("tracking_no", lambda c: c.world_delivery.put_invoice("1", "DHL", "12 3")),
    ("courier", lambda c: c.world_delivery.put_return_invoice("9", "1", "2", ClaimDelivery.PARCEL, "1", "1" * 11)),
    ("by", lambda c: c.world_delivery.put_return_invoice("9", "1", "2", ClaimDelivery("7"), "00034", "1" * 11)),
    ("tracking_no", lambda c: c.world_delivery.put_return_invoice("9", "1", "2", ClaimDelivery.POST, "00034", "1")),
    ("at", lambda c: c.world_delivery.refused_by_customs("1", ["2"], ["1"], NAIVE)),
    ("gblRsnCd", lambda c: c.world_delivery.came_back("1", ["2"], [], 0, AT)),
    ("ordNoArr", lambda c: c.world_delivery.statuses(["x"])),
    ("state", lambda c: c.overseas_orders.set_state("1", "2", "3", OverseasState.CHECKING_STOCK)),
    ("shop", lambda c: c.overseas_orders.dispatch_inland(
        "3", "1", "2", OverseasInbound.BUYING_AGENCY, stock_code="S", dollars="1")),
    ("dollarAmt", lambda c: c.overseas_orders.dispatch_inland(
        "3", "1", "2", OverseasInbound.FREE_PICKUP, stock_code="S", dollars="$1")),
    ("courier", lambda c: c.overseas_orders.dispatch("3", AT, "00131", "12345", ClaimDelivery.PARCEL)),
    ("courier", lambda c: c.overseas_orders.dispatch("3", AT, "00034", None, ClaimDelivery.NONE)),
    ("tracking_no", lambda c: c.overseas_orders.dispatch("3", AT, "00034", None, ClaimDelivery.POST)),
    ("sent_at", lambda c: c.overseas_orders.dispatch("3", NAIVE, "00034", "12345", ClaimDelivery.POST)),
]  # fmt: skip


@pytest.mark.parametrize(("field", "perform"), WRONG)
def test_what_the_market_would_refuse_is_not_sent(
    wire: Wire, client: ElevenstClient, field: str, perform: Callable[[ElevenstClient], Any]
) -> None:
    with pytest.raises(InvalidField, match=f"^{field}:"):
        perform(client)
    assert wire.received == []


def test_a_status_without_a_line_is_told_by_its_claim() -> None:
    from webapp.elevenst import WorldStatus
    from webapp.elevenst.codec import parse
    from webapp.elevenst.shapes import read_row

    status = read_row(WorldStatus, parse(b"<r><ordNo>1</ordNo><clmReqSeq>9</clmReqSeq></r>"))
    assert status.key == ("1", "9")
    bare = replace(status, claim_no=None)
    assert bare.key == replace(bare).key != replace(bare, quantity=2).key, "and without one by all that differs"
