"""Claims over real HTTP against the pretend market, whose ledger is the judge of every act."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.elevenst.test_against_the_market import FAULTS, shipment
from webapp.elevenst import (
    CancelRefusal,
    CancelState,
    ClaimFeePayment,
    ClaimParcel,
    ClaimReason,
    ClaimState,
    ElevenstClient,
    ExchangeRefusal,
    OrderState,
    Party,
    RefusalShipment,
    RejectedError,
    RejectReason,
    ReturnHold,
    ReturnRefusal,
    UnavailableError,
)
from webapp.simulator.market import Market

Hand = Callable[[ElevenstClient, Market, str, str], Any]  # client, market, order number, claim number


def states(seller: ElevenstClient, order_no: str) -> list[OrderState | None]:
    return [line.state for line in seller.orders.one(order_no)]


def filed(market: Market, order_no: str, kind: str, state: str, line: str = "1", **fields: Any) -> str:
    """The number of a claim on a line that was brought into a state first."""
    market.push_order(order_no, state, ord_prd_seq=line)
    (claim,) = market.file_claim(order_no, kind, ord_prd_seq=line, **fields)
    return str(claim["number"])


def gone(market: Market) -> RefusalShipment:
    return RefusalShipment(sent_at=market.now, courier="00034", tracking_no="123456789012")


def test_a_cancellation_goes_its_way_from_request_to_done(seller: ElevenstClient, market: Market, sold: str) -> None:
    since = market.now - timedelta(days=40)
    number = filed(market, sold, "cancel", "301", quantity=1, ordCnDtlsRsn="단순 변심 <취소> & 환불")

    (asked,) = seller.cancellations.requested(since)
    assert (asked.number, asked.state, asked.quantity) == (number, CancelState.REQUESTED, 1)
    assert (asked.reason_text, asked.started_by, asked.extra) == ("단순 변심 <취소> & 환불", Party.BUYER, {})
    assert [line.quantity for line in seller.orders.one(sold)] == [1, 1]

    assert seller.cancellations.approve(number, sold, "1").was_done_before is False
    assert seller.cancellations.approve(number, sold, "1").was_done_before is True
    (done,) = seller.cancellations.done(since)
    assert (done.number, done.state, done.finished_at is not None, done.extra) == (
        number, CancelState.CANCELLED, True, {},
    )  # fmt: skip
    assert states(seller, sold)[0] is OrderState.PACKING, "one piece is still to be sent"
    assert market.ledger.count("approve_cancel", number) == 1


def test_a_withdrawn_cancellation_is_to_be_sent_again(seller: ElevenstClient, market: Market, sold: str) -> None:
    number = filed(market, sold, "cancel", "301")
    parcel = str(seller.orders.one(sold)[0].parcel_no)
    with pytest.raises(RejectedError):
        seller.orders.dispatch_lines(parcel, sold, ["1"], shipment(market))
    market.withdraw_claim(number)

    (back,) = seller.cancellations.withdrawn(market.now - timedelta(days=1))
    assert (back.number, back.state) == (number, CancelState.WITHDRAWN)
    seller.orders.dispatch_lines(parcel, sold, ["1"], shipment(market))
    assert states(seller, sold)[0] is OrderState.SHIPPED
    with pytest.raises(RejectedError):
        seller.cancellations.approve(number, sold, "1")


def test_refusing_a_cancellation_ships_the_line(seller: ElevenstClient, market: Market, sold: str) -> None:
    first = filed(market, sold, "cancel", "301", line="1")
    second = filed(market, sold, "cancel", "301", line="2")

    seller.cancellations.refuse(first, sold, "1", gone(market))
    assert states(seller, sold) == [OrderState.SHIPPED, OrderState.CANCEL_REQUESTED]
    seller.cancellations.refuse_with_reason(
        second, sold, "2", gone(market), CancelRefusal.ALREADY_SENT, "이미/보냈습니다"
    )
    assert states(seller, sold) == [OrderState.SHIPPED] * 2
    assert {one.state for one in seller.cancellations.requested(market.now - timedelta(days=1))} == set()


def test_a_seller_s_own_rejection_is_among_the_cancelled(seller: ElevenstClient, market: Market, sold: str) -> None:
    seller.orders.reject(sold, "1", RejectReason.SOLD_OUT, "품절")

    (done,) = seller.cancellations.done(market.now - timedelta(days=1))
    assert (done.started_by, done.reason, done.reason_text) == (Party.SELLER, "08", "품절")


def test_a_return_is_held_and_then_complete(seller: ElevenstClient, market: Market, sold: str) -> None:
    since = market.now - timedelta(days=1)
    number = filed(market, sold, "return", "501", clmReqRsn="111", clmReqCont="파손; <사진>")
    (asked,) = seller.returns.requested(since)
    assert (asked.number, asked.state, asked.reason) == (number, ClaimState.RETURN_REQUESTED, ClaimReason.DAMAGED)
    assert (asked.reason_text, asked.pick_up.name is not None, asked.extra) == ("파손; <사진>", True, {})

    parcel = str(seller.orders.one(sold)[0].parcel_no)
    back = ClaimParcel(courier="00034", tracking_no="998877665544")
    assert seller.returns.put_invoice(number, parcel, back, market.now).was_done_before is False
    assert seller.returns.put_invoice(number, parcel, back, market.now).was_done_before is True
    seller.returns.hold(number, sold, "1", ReturnHold.NOT_RECEIVED, "아직 안 왔습니다")
    (held,) = seller.returns.requested(since)
    assert (held.state, held.return_tracking_no) == (ClaimState.RETURN_HELD, "998877665544")
    seller.returns.hold_completion(number, sold, "1", ReturnHold.DAMAGED, "훼손")
    seller.returns.approve(number, sold, "1")

    (done,) = seller.returns.done(since)
    assert (done.number, done.state, done.finished_at is not None, done.extra) == (
        number,
        ClaimState.RETURNED,
        True,
        {},
    )
    assert states(seller, sold)[0] is OrderState.RETURNED
    with pytest.raises(RejectedError):
        seller.returns.approve(number, sold, "1")


def test_a_return_is_refused_or_withdrawn_and_the_line_is_as_before(
    seller: ElevenstClient, market: Market, sold: str
) -> None:
    number = filed(market, sold, "return", "501")
    seller.returns.refuse(number, sold, "1", ReturnRefusal.NOT_RETURNABLE, "사용한 상품")
    assert states(seller, sold)[0] is OrderState.DELIVERED
    with pytest.raises(RejectedError):
        seller.returns.refuse(number, sold, "1", ReturnRefusal.NOT_RETURNABLE, "사용한 상품")

    again = filed(market, sold, "return", "501")
    market.withdraw_claim(again)
    (back,) = seller.returns.withdrawn(market.now - timedelta(days=1))
    assert (back.number, back.state) == (again, ClaimState.RETURN_WITHDRAWN)


def test_a_seller_files_returns_for_buyers_who_called(seller: ElevenstClient, market: Market, sold: str) -> None:
    market.push_order(sold, "501")
    seller.returns.file(sold, "1", ClaimReason.NOT_WANTED, "전화로 요청")
    back = ClaimParcel(courier="00034", tracking_no="123456789099")
    seller.returns.file(
        sold, "2", ClaimReason.DEFECT, "불량", fee_payment=ClaimFeePayment.WIRED, parcel=back, complete=True
    )

    assert states(seller, sold) == [OrderState.CLAIM_OPEN, OrderState.RETURNED]
    with pytest.raises(RejectedError):
        seller.returns.file(sold, "1", ClaimReason.NOT_WANTED, "또")


def test_an_exchange_is_approved_refused_withdrawn(seller: ElevenstClient, market: Market, sold: str) -> None:
    since = market.now - timedelta(days=1)
    number = filed(market, sold, "exchange", "501")
    (asked,) = seller.exchanges.requested(since)
    assert (asked.number, asked.replacement_to.address, asked.extra) == (number, asked.pick_up.address, {})
    seller.exchanges.approve(number, sold, "1", "00034", "111122223333")
    (done,) = seller.exchanges.done(since)
    assert (done.state, states(seller, sold)[0]) == (ClaimState.EXCHANGE_SENT, OrderState.SHIPPED)

    refused = filed(market, sold, "exchange", "501", line="2")
    seller.exchanges.refuse(refused, sold, "2", ExchangeRefusal.NOT_RECEIVED, "미입고")
    with pytest.raises(RejectedError):
        seller.exchanges.approve(refused, sold, "2", "00034", "111122224444")
    market.withdraw_claim(filed(market, sold, "exchange", "501", line="2"))
    (back,) = seller.exchanges.withdrawn(since)
    assert back.state is ClaimState.EXCHANGE_WITHDRAWN


def test_the_market_s_own_cancellation_after_the_purchase_is_listed(
    seller: ElevenstClient, market: Market, sold: str
) -> None:
    number = filed(market, sold, "forced", "901")

    (forced,) = seller.cancellations.forced(market.now - timedelta(days=1))
    assert (forced.number, forced.extra) == (number, {})
    assert states(seller, sold)[0] is OrderState.CANCELLED_AFTER_CONFIRMATION


ACTS: dict[str, tuple[str, str, str, Hand]] = {  # kind, state before, part of the path, what the seller does
    "approve_cancel": ("cancel", "301", "cancelreqconf", lambda s, m, o, c: s.cancellations.approve(c, o, "1")),
    "refuse_cancel": (
        "cancel",
        "301",
        "cancelreqreject",
        lambda s, m, o, c: s.cancellations.refuse(c, o, "1", gone(m)),
    ),
    "approve_return": ("return", "501", "returnreqconf", lambda s, m, o, c: s.returns.approve(c, o, "1")),
    "approve_exchange": (
        "exchange",
        "501",
        "exchangereqconf",
        lambda s, m, o, c: s.exchanges.approve(c, o, "1", "00034", "123456789012"),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", ACTS)
def test_an_act_met_by_a_fault_happens_once_at_most_and_the_lists_tell(
    seller: ElevenstClient, market: Market, sold: str, name: str, fault: str
) -> None:
    kind, state, path, perform = ACTS[name]
    number = filed(market, sold, kind, state)
    before = states(seller, sold)[0]
    market.fail_next(path, fault, seconds=0.1)
    with pytest.raises(UnavailableError):
        perform(seller, market, sold, number)

    happened = market.ledger.count(name, number)
    assert happened in (0, 1)
    assert (states(seller, sold)[0] is not before) == bool(happened)


PASSING = ["timeout_before", "timeout_after", "cut", "http_500", "too_many", "truncated"]
LOUD = {
    "maintenance_html": "maintenance", "maintenance_message": "maintenance", "wrong_root": "unexpected_root",
    "silent_empty": "silent_empty", "no_rows": "silent_empty",
}  # fmt: skip
LISTS: dict[str, tuple[str, str, Callable[[ElevenstClient], Any]]] = {  # state before, path, area
    "cancel": ("301", "cancelorders", lambda seller: seller.cancellations),
    "return": ("501", "returnorders", lambda seller: seller.returns),
    "exchange": ("501", "exchangeorders", lambda seller: seller.exchanges),
}


@pytest.mark.parametrize("fault", PASSING)
@pytest.mark.parametrize("kind", LISTS)
def test_a_list_met_by_a_fault_that_passes_is_whole(
    seller: ElevenstClient, market: Market, sold: str, kind: str, fault: str
) -> None:
    state, path, area = LISTS[kind]
    number = filed(market, sold, kind, state)
    market.fail_next(path, fault, seconds=0.1)

    assert [claim.number for claim in area(seller).requested(market.now - timedelta(days=1))] == [number]


@pytest.mark.parametrize(("fault", "reason"), LOUD.items())
@pytest.mark.parametrize("kind", LISTS)
def test_a_list_that_cannot_be_believed_fails_aloud(
    seller: ElevenstClient, market: Market, sold: str, kind: str, fault: str, reason: str
) -> None:
    state, path, area = LISTS[kind]
    filed(market, sold, kind, state)
    market.fail_next(path, fault, seconds=0.1)
    with pytest.raises(UnavailableError) as caught:
        list(area(seller).requested(market.now - timedelta(days=1)))

    assert caught.value.reason == reason
