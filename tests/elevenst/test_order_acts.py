"""Acts on orders: what goes out, what each answer means, and what never leaves because the market would refuse it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest

from tests.elevenst.wire import Wire
from webapp.elevenst import (
    KST,
    DelayForm,
    DelayReason,
    DispatchBy,
    ElevenstClient,
    InvalidField,
    RejectedError,
    RejectReason,
    Shipment,
    UnavailableError,
)

SENT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
PARCEL = Shipment(sent_at=SENT, courier="00034", tracking_no="123456789012")
TODAY = datetime.now(KST).date()  # when the tests were collected: midnight may pass before they run
DELAY = DelayForm(
    order_no="20260302019000001",
    parcel_no="40860365",
    ship_on=TODAY + timedelta(days=3),
    reason=DelayReason.ORDER_RUSH,
    reason_text="주문이 몰려 발송이 늦어집니다. 죄송합니다.",
)


def result(code: str, text: str = "") -> str:
    return (
        "<ResultOrder><openMallID>11ST</openMallID><open_11st_mall/><open_done_payment_interface/>"
        f"<result_code>{code}</result_code><result_text>{text}</result_text></ResultOrder>"
    )


ACTS: dict[str, tuple[Callable[[ElevenstClient], Any], str]] = {
    "confirm": (lambda c: c.orders.confirm("1", "2", "3"), "reqpackaging/1/2/N/null/3"),
    "confirm with an add-on": (lambda c: c.orders.confirm("1", "2", "3", "44"), "reqpackaging/1/2/Y/44/3"),
    "dispatch": (lambda c: c.orders.dispatch("3", PARCEL), "reqdelivery/202603021030/01/00034/123456789012/3"),
    "without delivery": (
        lambda c: c.orders.dispatch("3", Shipment(sent_at=SENT, by=DispatchBy.NONE)),
        "reqdelivery/202603021030/05/null/null/3",
    ),
    "lines": (
        lambda c: c.orders.dispatch_lines("3", "1", ["1", "2"], PARCEL),
        "reqdelivery/202603021030/01/00034/123456789012/3/Y/1/1,2",
    ),
    "split": (
        lambda c: c.orders.dispatch_split("3", "1", "2", (PARCEL, 2), [("2234566471", 2), ("2234566472", 3)]),
        "reqdelivery/202603021030/01/00034/123456789012/3/2/1/2/2234566471@2^2234566472@3",
    ),
    "reject": (
        lambda c: c.orders.reject("1", "2", RejectReason.SOLD_OUT, "재고/품절; 50%?"),
        "reqrejectorder/1/2/08/재고／품절； 50％？",
    ),
    "stock in": (lambda c: c.orders.stock_in("1", "2"), "saleconfirm/1/2"),
}


@pytest.mark.parametrize("name", ACTS)
def test_each_act_goes_to_its_path_once_and_brings_a_receipt(wire: Wire, client: ElevenstClient, name: str) -> None:
    perform, path = ACTS[name]
    wire.plan(result("0", "전체 1건이 처리 되었습니다."))
    receipt = perform(client)

    assert (receipt.code, receipt.was_done_before) == ("0", False)
    assert [unquote(one.path).split("services/")[-1].split("service/")[-1] for one in wire.received] == [path]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("confirm", "-3206"),
        ("dispatch", "-3308"),
        ("lines", "-3308"),
        ("split", "-3308"),
        ("dispatch", "-3309"),
        ("lines", "-3309"),
    ],
)
def test_what_was_done_before_holds(wire: Wire, client: ElevenstClient, name: str, code: str) -> None:
    wire.plan(result(code, "이미 처리"))

    assert ACTS[name][0](client).was_done_before is True


@pytest.mark.parametrize(
    ("states", "went_out"),
    [
        ("배송중", True),
        ("배송완료", True),
        ("배송중, 취소처리중", False),
        ("배송중, 반품완료", False),
        ("재승인", False),
    ],
)
def test_the_states_a_parcel_moved_on_to_tell_whether_it_went_out(
    wire: Wire, client: ElevenstClient, states: str, went_out: bool
) -> None:
    wire.plan(result("-3313", f"해당 배송번호의 주문상태가 이미 변경 되었습니다. 변경된 상태 : ({states})"))
    if went_out:
        assert client.orders.dispatch("3", PARCEL).was_done_before is True
        return
    with pytest.raises(RejectedError) as caught:
        client.orders.dispatch("3", PARCEL)
    assert caught.value.meaning


def test_a_reservation_that_was_stocked_in_before_is_told_by_its_text(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(result("-1", "이미 입고완료 처리 되었거나 , 입고완료 처리할 건이 없습니다."))

    assert client.orders.stock_in("1", "2").was_done_before is True


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("confirm", "-3211"), ("confirm", "-3214"), ("dispatch", "-3310"), ("dispatch", "-3313"), ("dispatch", "-3320"),
        ("lines", "-3321"), ("reject", "-21004"), ("confirm", "-9999"),
    ],
)  # fmt: skip
def test_a_refusal_means_that_nothing_was_done(wire: Wire, client: ElevenstClient, name: str, code: str) -> None:
    wire.plan(result(code, "거절"))
    with pytest.raises(RejectedError) as caught:
        ACTS[name][0](client)

    assert (caught.value.code, caught.value.market_text) == (code, "거절")


@pytest.mark.parametrize(
    ("name", "code"),
    [("confirm", "-1"), ("confirm", "-3207"), ("dispatch", "-3311"), ("split", "-3310"), ("stock in", "-1")],
)
def test_an_error_inside_the_market_has_to_be_asked_about(
    wire: Wire, client: ElevenstClient, name: str, code: str
) -> None:
    wire.plan(result(code, "시스템 장애"))
    with pytest.raises(UnavailableError) as caught:
        ACTS[name][0](client)

    assert caught.value.reason == "unclear"
    assert len(wire.received) == 1, "an act is never sent twice"


@pytest.mark.parametrize(
    ("shipment", "field"),
    [
        (Shipment(sent_at=SENT.replace(tzinfo=None), courier="00034", tracking_no="123456789"), "sent_at"),
        (Shipment(sent_at=SENT, courier="00000", tracking_no="123456789"), "courier"),
        (Shipment(sent_at=SENT, courier="00034"), "tracking_no"),
        (Shipment(sent_at=SENT, courier="00034", tracking_no="12 34/5"), "tracking_no"),
        (Shipment(sent_at=SENT, by=DispatchBy.NONE, courier="00034"), "courier"),
        (Shipment(sent_at=SENT, by=DispatchBy("77")), "by"),
    ],
)
def test_a_shipment_the_market_would_refuse_is_not_sent(
    wire: Wire, client: ElevenstClient, shipment: Shipment, field: str
) -> None:
    with pytest.raises(InvalidField, match=field):
        client.orders.dispatch("3", shipment)
    assert wire.received == []


def test_boxes_of_a_split_are_checked_before_sending(wire: Wire, client: ElevenstClient) -> None:
    for pieces, rest in ((1, []), (0, [("2234566471", 1)]), (1, [("2234566471", 0)]), (1, [("", 1)])):
        with pytest.raises(InvalidField, match="rest"):
            client.orders.dispatch_split("3", "1", "2", (PARCEL, pieces), rest)
    assert wire.received == []


def test_a_rejection_s_text_is_sent_whole_or_not_at_all(wire: Wire, client: ElevenstClient) -> None:
    for text, field in (("", "ordCnDtlsRsn"), ("품절 😀", "ordCnDtlsRsn")):
        with pytest.raises(InvalidField, match=field):
            client.orders.reject("1", "2", RejectReason.OTHER, text)
    with pytest.raises(InvalidField, match="reason"):
        client.orders.reject("1", "2", RejectReason("55"), "품절")
    assert wire.received == []


def test_a_delay_is_announced_as_the_guide_prints_it(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(result("0", "전체 2 건이 발송지연 처리 되었습니다."))
    client.orders.announce_delay(DELAY)

    body = wire.last.body.decode("euc-kr")
    assert "<DeliveryDelayGuideRequest><ordNo>20260302019000001</ordNo><dlvNo>40860365</dlvNo>" in body
    assert f"<delaySendDt>{TODAY + timedelta(days=3):%Y%m%d}</delaySendDt><delaySendRsnCd>02</delaySendRsnCd>" in body


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"order_no": "x"}, "order_no"),
        ({"parcel_no": ""}, "parcel_no"),
        ({"ship_on": None}, "ship_on"),
        ({"ship_on": date(2020, 1, 1)}, "ship_on"),
        ({"ship_on": TODAY + timedelta(days=32)}, "ship_on"),
        ({"reason": DelayReason("09")}, "reason"),
        ({"reason_text": "짧은 글"}, "reason_text"),
        ({"reason_text": "가" * 151}, "reason_text"),
        ({"reason_text": "이 글에는 그림글자가 들어 있습니다 😀"}, "reason_text"),
    ],
)
def test_an_announcement_the_market_would_refuse_is_not_sent(
    wire: Wire, client: ElevenstClient, changes: dict[str, Any], field: str
) -> None:
    typed = {name: getattr(DELAY, name) for name in ("order_no", "parcel_no", "ship_on", "reason", "reason_text")}
    with pytest.raises(InvalidField, match=field):
        client.orders.announce_delay(DelayForm(**{**typed, **changes}))
    assert wire.received == []


def test_a_pick_up_has_a_success_code_of_its_own(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(
        "<ns2:orders {ns}><ns2:result_code>1</ns2:result_code><ns2:result_text>성공</ns2:result_text></ns2:orders>"
    )

    assert client.orders.complete_pick_up("3", "1", "4711").code == "1"
    assert wire.last.method == "POST"
    assert wire.last.body == b""
