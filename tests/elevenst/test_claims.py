"""Claims: what their lists tell, where each act goes, what each answer means, and what never leaves."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest

from tests.elevenst.test_order_acts import result
from tests.elevenst.wire import Wire
from webapp.elevenst import (
    KST,
    BuyerCancelReason,
    CancelRefusal,
    CancelState,
    ClaimDelivery,
    ClaimFeePayment,
    ClaimParcel,
    ClaimReason,
    ClaimState,
    ElevenstClient,
    ExchangeRefusal,
    ForcedCancelReason,
    InvalidField,
    Party,
    RefusalShipment,
    RejectedError,
    ReturnHold,
    ReturnRefusal,
    SellerCancelReason,
    UnavailableError,
    WayBack,
)

SENT = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)  # the second of March in Korea
GONE = RefusalShipment(sent_at=SENT, courier="00034", tracking_no="12345678901")
BACK = ClaimParcel(courier="00034", tracking_no="123456789")
NOW = datetime.now(KST)
LISTS: dict[str, Callable[[ElevenstClient, datetime], Any]] = {
    "cancelorders": lambda c, t: c.cancellations.requested(t),
    "canceledorders": lambda c, t: c.cancellations.done(t),
    "withdrawcanceledorders": lambda c, t: c.cancellations.withdrawn(t),
    "officecancellist": lambda c, t: c.cancellations.forced(t),
    "returnorders": lambda c, t: c.returns.requested(t),
    "returnedorders": lambda c, t: c.returns.done(t),
    "retractretorders": lambda c, t: c.returns.withdrawn(t),
    "exchangeorders": lambda c, t: c.exchanges.requested(t),
    "exchangedorders": lambda c, t: c.exchanges.done(t),
    "retractexcorders": lambda c, t: c.exchanges.withdrawn(t),
}
ACTS: dict[str, tuple[Callable[[ElevenstClient], Any], str]] = {
    "approve cancel": (lambda c: c.cancellations.approve("9", "1", "2"), "cancelreqconf/9/1/2"),
    "refuse cancel": (
        lambda c: c.cancellations.refuse("9", "1", "2", GONE),
        "cancelreqreject/1/2/9/01/20260302/00034/12345678901",
    ),
    "refuse cancel with reason": (
        lambda c: c.cancellations.refuse_with_reason("9", "1", "2", GONE, CancelRefusal.ALREADY_SENT, "보냈습니다"),
        "cancelreqrejectNEW/1/2/9/01/20260302/00034/12345678901/02/보냈습니다",
    ),
    "approve return": (lambda c: c.returns.approve("9", "1", "2"), "returnreqconf/9/1/2"),
    "refuse return": (
        lambda c: c.returns.refuse("9", "1", "2", ReturnRefusal.NOT_RECEIVED, "상품; 없음"),
        "returnreqreject/1/2/9/101/상품； 없음",
    ),
    "hold return": (
        lambda c: c.returns.hold("9", "1", "2", ReturnHold.DAMAGED, "훼손"),
        "returnclaimdefer/1/2/9/103/훼손",
    ),
    "hold completion": (
        lambda c: c.returns.hold_completion("9", "1", "2", ReturnHold.OTHER, "확인 중"),
        "returncompletedefer/1/2/9/105/확인 중",
    ),
    "file": (
        lambda c: c.returns.file("1", "2", ClaimReason.NOT_WANTED, "전화"),
        "sellerclaimfix/1/2/101/01/null/null/null/전화/03",
    ),
    "file and complete": (
        lambda c: c.returns.file(
            "1", "2", ClaimReason.DEFECT, "불량", fee_payment=ClaimFeePayment.WIRED, parcel=BACK, complete=True
        ),
        "sellerclaimfix/1/2/122/02/00034/123456789/01/불량/04",
    ),
    "put invoice": (
        lambda c: c.returns.put_invoice("9", "3", BACK, SENT),
        "claimservice/returninvc/202603020830/3/00034/123456789/01/9",
    ),
    "put invoice without delivery": (
        lambda c: c.returns.put_invoice("9", "3", ClaimParcel(by=ClaimDelivery.NONE), SENT),
        "claimservice/returninvc/202603020830/3/null/null/05/9",
    ),
    "approve exchange": (
        lambda c: c.exchanges.approve("9", "1", "2", "00034", "123456789"),
        "exchangereqconf/9/1/2/00034/123456789",
    ),
    "refuse exchange": (
        lambda c: c.exchanges.refuse("9", "1", "2", ExchangeRefusal.OTHER, "기타"),
        "exchangereqreject/1/2/9/204/기타",
    ),
}


def orders(*rows: str) -> str:
    return "<ns2:orders {ns}>" + "".join(f"<ns2:order>{row}</ns2:order>" for row in rows) + "</ns2:orders>"


def nothing(code: str, text: str) -> str:
    return (
        "<ns2:orders {ns}>"
        f"<ns2:result_code>{code}</ns2:result_code><ns2:result_text>{text}</ns2:result_text></ns2:orders>"
    )


IDS = "<ordNo>1</ordNo><ordPrdSeq>2</ordPrdSeq>"


@pytest.mark.parametrize("name", ACTS)
def test_each_act_goes_to_its_path_once_and_brings_a_receipt(wire: Wire, client: ElevenstClient, name: str) -> None:
    perform, path = ACTS[name]
    wire.plan(result("0", "전체 1건이 처리 되었습니다."))

    assert perform(client).was_done_before is False
    assert [unquote(one.path).removeprefix("/rest/claimservice/") for one in wire.received] == [path]


@pytest.mark.parametrize("name", ACTS)
def test_an_error_inside_the_market_has_to_be_asked_about(wire: Wire, client: ElevenstClient, name: str) -> None:
    wire.plan(result("-1", "시스템 오류"))
    with pytest.raises(UnavailableError) as caught:
        ACTS[name][0](client)

    assert caught.value.reason == "unclear"
    assert len(wire.received) == 1, "an act is never sent twice"


@pytest.mark.parametrize(
    ("name", "code", "text"),
    [
        ("approve cancel", "-1", "이미 취소 완료된 신청건 입니다."),
        ("put invoice", "-3308", "해당 배송번호는 이미 발송처리 되었습니다."),
    ],
)
def test_what_was_done_before_holds(wire: Wire, client: ElevenstClient, name: str, code: str, text: str) -> None:
    wire.plan(result(code, text))

    assert ACTS[name][0](client).was_done_before is True


@pytest.mark.parametrize(
    ("name", "code", "text"),
    [
        ("approve cancel", "-22004", "번호"), ("refuse cancel", "-23007", "없음"), ("approve return", "-24006", "상태"),
        ("refuse return", "-1", "반품 신청상태가 아니어서 반품거부를 할 수 없습니다."),
        ("hold return", "-21007", "없음"), ("file", "-21004", "상태"), ("approve exchange", "-27008", "상태"),
        ("refuse exchange", "-26006", "상태"), ("refuse cancel with reason", "-24001", "사유"),
    ],
)  # fmt: skip
def test_a_refusal_means_that_nothing_was_done(
    wire: Wire, client: ElevenstClient, name: str, code: str, text: str
) -> None:
    wire.plan(result(code, text))
    with pytest.raises(RejectedError) as caught:
        ACTS[name][0](client)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("name", "code"),
    [("refuse cancel", "-23008"), ("hold return", "-21009"), ("file and complete", "-21005"), ("put invoice", "-3311")],
)
def test_half_done_is_not_called_refused(wire: Wire, client: ElevenstClient, name: str, code: str) -> None:
    wire.plan(result(code, "오류"))
    with pytest.raises(UnavailableError, match="unclear"):
        ACTS[name][0](client)


@pytest.mark.parametrize("name", LISTS)
def test_a_long_span_is_asked_in_pieces_of_thirty_days(wire: Wire, client: ElevenstClient, name: str) -> None:
    wire.plan(nothing("-1", "해당 건이 없습니다."))
    rows = list(LISTS[name](client, NOW - timedelta(days=70)))

    assert rows == []
    assert [one.path.split("/")[3] for one in wire.received] == [name] * 3


@pytest.mark.parametrize("name", LISTS)
def test_the_code_of_an_empty_list_with_other_words_is_a_failure(wire: Wire, client: ElevenstClient, name: str) -> None:
    wire.plan(nothing("-1", "주문/클레임 조회 오류 MSG : 시스템"))
    with pytest.raises(UnavailableError, match="again_later"):
        list(LISTS[name](client, NOW - timedelta(days=1)))


def test_a_cancellation_tells_its_reason_in_the_words_of_who_began_it(wire: Wire, client: ElevenstClient) -> None:
    row = (
        "<createDt>2026-03-02 10:00:00</createDt><dlvNo>7</dlvNo><ordCnDtlsRsn>A &amp; B</ordCnDtlsRsn>"
        "<ordCnMnbdCd>{who}</ordCnMnbdCd><ordCnQty>2</ordCnQty><ordCnRsnCd>08</ordCnRsnCd>"
        f"<ordCnStatCd>01</ordCnStatCd>{IDS}<ordPrdCnSeq>{{no}}</ordPrdCnSeq><prdNo>5</prdNo>"
    )
    wire.plan(orders(row.replace("{who}", "01").replace("{no}", "8"), row.replace("{who}", "02").replace("{no}", "9")))
    buyer, seller = client.cancellations.requested(NOW - timedelta(hours=1))

    assert (buyer.reason, buyer.started_by) == (BuyerCancelReason.OUT_OF_STOCK, Party.BUYER)
    assert (seller.reason, seller.state) == (SellerCancelReason.SOLD_OUT, CancelState.REQUESTED)
    assert (buyer.quantity, buyer.reason_text, buyer.parcel_no) == (2, "A & B", "7")
    assert buyer.requested_at == datetime(2026, 3, 2, 10, tzinfo=KST)
    assert replace(buyer, reason_code=None).reason is None


def test_a_claim_tells_both_places_and_who_is_to_blame(wire: Wire, client: ElevenstClient) -> None:
    places = "".join(
        f"<{side}{name}>{side}{name}</{side}{name}>" for side in ("rcvr", "exch") for name in ("BaseAddr", "DtlsAddr")
    )
    row = (
        f"<clmReqRsn>207</clmReqRsn><clmReqSeq>9</clmReqSeq><clmStat>201</clmStat>{IDS}{places}<ordNm>수거</ordNm>"
        "<exchNm>수령</exchNm><exchPrtbTel>010-1</exchPrtbTel><clmDlvCstMthd>null</clmDlvCstMthd><twMthd>02</twMthd>"
        "<clmLstDlvCst>5000</clmLstDlvCst><newField>x</newField>"
    )
    wire.plan(orders(row, row))
    (claim,) = client.exchanges.requested(NOW - timedelta(hours=1))

    assert (claim.state, claim.reason) == (ClaimState.EXCHANGE_REQUESTED, ClaimReason.EXCHANGE_DAMAGED)
    assert isinstance(claim.reason, ClaimReason)
    assert (claim.reason.fault, claim.reason.label) == (Party.SELLER, "배송된 상품의 파손/하자/포장 불량")
    assert (claim.pick_up.name, claim.pick_up.address) == ("수거", "rcvrBaseAddr")
    assert (claim.replacement_to.name, claim.replacement_to.mobile) == ("수령", "010-1")
    assert (claim.fee, claim.fee_payment, claim.way_back) == (5000, None, WayBack.BUYER_SENDS)
    assert claim.extra == {"newField": "x"}


def test_forced_cancellations_have_an_older_set_of_reasons(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(orders(f"<clmReqRsn>104</clmReqRsn><clmReqSeq>9</clmReqSeq><clmStat>106</clmStat>{IDS}"))
    (claim,) = client.cancellations.forced(NOW - timedelta(hours=1))

    assert (claim.reason, claim.state) == (ForcedCancelReason.RETURN_DEFECT, ClaimState.RETURNED)


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("205", "상품파손"),
        ("206", "사이즈 또는 색상 등을 잘못 선택함"),
        ("213", "판매자 귀책으로 반품을 교환으로 전환"),
    ],
)
def test_reasons_of_the_older_set_have_the_words_of_their_page(code: str, label: str) -> None:
    assert (ForcedCancelReason(code).is_known, ForcedCancelReason(code).label) == (True, label)


WRONG: list[tuple[str, Callable[[ElevenstClient], Any]]] = [
    ("tracking_no", lambda c: c.cancellations.refuse("9", "1", "2", replace(GONE, tracking_no="1234567890"))),
    ("courier", lambda c: c.cancellations.refuse("9", "1", "2", replace(GONE, courier="00131"))),
    ("sent_at", lambda c: c.cancellations.refuse("9", "1", "2", replace(GONE, sent_at=SENT.replace(tzinfo=None)))),
    ("by", lambda c: c.cancellations.refuse("9", "1", "2", RefusalShipment(sent_at=SENT, by=ClaimDelivery.NONE))),
    ("by", lambda c: c.cancellations.refuse("9", "1", "2", replace(GONE, by=ClaimDelivery("77")))),
    ("reason", lambda c: c.cancellations.refuse_with_reason("9", "1", "2", GONE, CancelRefusal("3"), "글")),
    ("ordCnReqRsn", lambda c: c.cancellations.refuse_with_reason("9", "1", "2", GONE, CancelRefusal("01"), " ")),
    ("ordPrdCnSeq", lambda c: c.cancellations.approve("", "1", "2")),
    ("clmReqSeq", lambda c: c.returns.approve("9/1", "1", "2")),
    ("reason", lambda c: c.returns.refuse("9", "1", "2", ReturnRefusal("999"), "글")),
    ("refsRsn", lambda c: c.returns.refuse("9", "1", "2", ReturnRefusal.OTHER, "😀")),
    ("reason", lambda c: c.returns.hold("9", "1", "2", ReturnHold("999"), "글")),
    ("reason", lambda c: c.returns.file("1", "2", ClaimReason.EXCHANGE_DAMAGED, "글")),
    ("fee_payment", lambda c: c.returns.file("1", "2", ClaimReason.DEFECT, "글", fee_payment=ClaimFeePayment.CARD)),
    ("courier", lambda c: c.returns.file("1", "2", ClaimReason.DEFECT, "글", parcel=ClaimParcel())),
    ("sent_at", lambda c: c.returns.put_invoice("9", "3", BACK, SENT.replace(tzinfo=None))),
    ("courier", lambda c: c.returns.put_invoice("9", "3", replace(BACK, by=ClaimDelivery.NONE), SENT)),
    ("courier", lambda c: c.exchanges.approve("9", "1", "2", "00131", "123456789")),
    ("tracking_no", lambda c: c.exchanges.approve("9", "1", "2", "00034", "12 34")),
    ("reason", lambda c: c.exchanges.refuse("9", "1", "2", ExchangeRefusal("104"), "글")),
]


@pytest.mark.parametrize(("field", "perform"), WRONG)
def test_what_the_market_would_refuse_is_not_sent(
    wire: Wire, client: ElevenstClient, field: str, perform: Callable[[ElevenstClient], Any]
) -> None:
    with pytest.raises(InvalidField, match=f"^{field}"):
        perform(client)
    assert wire.received == []
