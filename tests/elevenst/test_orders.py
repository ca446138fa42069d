"""Order lists: read with exact types, cut into the market's windows, each line once, nothing believed too easily."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.elevenst.wire import Wire
from webapp.elevenst import (
    KST,
    AddressStyle,
    AuthError,
    ElevenstClient,
    FeePayment,
    InvalidField,
    OrderState,
    RejectedError,
    UnavailableError,
    UnreadLine,
)

MARCH = datetime(2026, 3, 2, 9, 0, tzinfo=KST)
ROW = (
    "<addPrdNo>0</addPrdNo><addPrdYn>N</addPrdYn><bmDlvCst>0</bmDlvCst><dlvCst>3000</dlvCst><dlvCstType>01</dlvCstType>"
    "<dlvMthdCd>null</dlvMthdCd><dlvNo>40860365</dlvNo><dlvSndDue>2026-03-04 00:00:00</dlvSndDue><engNm/>"
    "<newField>신설</newField><ordAmt>25800</ordAmt><ordDlvReqCont>\n</ordDlvReqCont><ordDt>2026-03-02 08:59:01</ordDt>"
    "<ordMailNo>null</ordMailNo><ordNo>{no}</ordNo><ordPrdSeq>{seq}</ordPrdSeq><ordPrdStat>202</ordPrdStat>"
    "<ordQty>2</ordQty><ordStlEndDt>2026-03-02 09:00:00</ordStlEndDt><prdNo>3000000007</prdNo>"
    "<rcvrMailNo>06236</rcvrMailNo><rcvrNm>견본</rcvrNm><sellerPrdCd>00000007</sellerPrdCd><stlPlnAmt>22704.5</stlPlnAmt>"
    "<typeAdd>02</typeAdd>"
)
NOTHING = "<ns2:result_code>0</ns2:result_code><ns2:result_text>조회된 결과가 없습니다.</ns2:result_text>"


def orders(*rows: tuple[str, str], said: str = "") -> str:
    inside = "".join(f"<ns2:order>{ROW.format(no=no, seq=seq)}</ns2:order>" for no, seq in rows)
    return f"<ns2:orders {{ns}}>{said}{inside}</ns2:orders>"


def spans(wire: Wire) -> list[str]:
    return [one.path.partition("/complete/")[2] for one in wire.received]


def test_a_line_is_read_with_exact_types_and_nothing_is_lost(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(orders(("20260302019000001", "1")))
    (line,) = client.orders.one("20260302019000001")

    assert line.key == ("20260302019000001", "1")
    assert (line.state, line.quantity, line.amount) == (OrderState.PAID, 2, 25_800)
    assert line.paid_at == MARCH
    assert line.ship_by == datetime(2026, 3, 4, tzinfo=KST)
    assert (line.delivery_fee, line.delivery_fee_payment) == (3_000, FeePayment.PREPAID)
    assert (line.expected_settlement, line.address_style) == (Decimal("22704.5"), AddressStyle.ROAD)
    assert (line.recipient.zip_code, line.seller_code) == ("06236", "00000007")
    assert line.extra == {"newField": "신설"}


def test_the_three_kinds_of_empty_are_one_none(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(orders(("1", "1")))
    (line,) = client.orders.one("1")

    assert (line.delivery_method, line.memo, line.customs_name, line.buyer_zip_code) == (None, None, None, None)
    assert line.announced_ship_by is None


@pytest.mark.parametrize(("number", "main"), [("0", None), ("3900000001", "3900000001")])
def test_nought_is_the_number_of_no_main_product(
    wire: Wire, client: ElevenstClient, number: str, main: str | None
) -> None:
    wire.plan(orders(("1", "1")).replace("<addPrdNo>0<", f"<addPrdNo>{number}<"))
    (line,) = client.orders.one("1")

    assert (line.main_product_no, line.has_add_on) == (main, False)


def test_an_unknown_state_is_kept(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(orders(("1", "1")).replace("<ordPrdStat>202<", "<ordPrdStat>777<"))
    (line,) = client.orders.one("1")

    assert line.state is not None
    assert (line.state.value, line.state.is_known) == ("777", False)


def test_a_line_without_its_number_makes_the_answer_unusable(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(orders(("", "1")))
    with pytest.raises(UnavailableError):
        client.orders.one("1")


def test_a_long_span_is_cut_into_weeks_that_share_their_borders(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(orders(said=NOTHING))
    assert list(client.orders.paid(MARCH, MARCH + timedelta(days=16))) == []

    assert spans(wire) == [
        "202603020900/202603090900",
        "202603090900/202603160900",
        "202603160900/202603180900",
    ]


def test_a_line_on_the_border_of_two_windows_comes_once(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(orders(("1", "1"), ("1", "2")))
    wire.plan(orders(("1", "2"), ("2", "1")))
    found = client.orders.paid(MARCH, MARCH + timedelta(days=9))

    assert [line.key for line in found] == [("1", "1"), ("1", "2"), ("2", "1")]


def test_a_full_list_is_asked_for_again_in_halves(wire: Wire, client: ElevenstClient) -> None:
    full = orders(*((str(n), "1") for n in range(3_000)))
    wire.plan(full)
    wire.plan(orders(("1", "1"), ("2", "1")))
    wire.plan(orders(("2", "1"), ("3", "1")))
    found = client.orders.paid(MARCH, MARCH + timedelta(hours=2))

    assert [line.order_no for line in found] == ["1", "2", "3"]
    assert spans(wire)[1:] == ["202603020900/202603021000", "202603021000/202603021100"]


def test_a_single_full_minute_is_an_error_not_a_loss(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(orders(*((str(n), "1") for n in range(3_000))))
    with pytest.raises(ValueError, match="3000"):
        list(client.orders.paid(MARCH, MARCH + timedelta(minutes=1)))


def test_the_future_is_not_asked_for(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(orders(said=NOTHING))
    now = datetime.now(UTC)
    list(client.orders.paid(now - timedelta(hours=1), now + timedelta(days=1)))

    end = datetime.strptime(spans(wire)[0].partition("/")[2], "%Y%m%d%H%M").replace(tzinfo=KST)
    assert end <= datetime.now(UTC)


def test_a_span_that_makes_no_sense_is_refused_before_any_call(wire: Wire, client: ElevenstClient) -> None:
    for start, end in ((MARCH.replace(tzinfo=None), None), (MARCH, MARCH - timedelta(days=1))):
        with pytest.raises(InvalidField, match="start"):
            client.orders.paid(start, end)
    with pytest.raises(InvalidField, match="ordNo"):
        client.orders.one("2026 0302")
    assert wire.received == []


def test_numbers_go_out_by_the_hundred_each_once(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(orders(("1", "1")))
    wire.plan(orders(("150", "1")))
    found = client.orders.states([*(str(n) for n in range(1, 151)), "1"])

    assert [line.order_no for line in found] == ["1", "150"]
    asked = [one.path.rpartition("/")[2].split(",") for one in wire.received]
    assert [len(numbers) for numbers in asked] == [100, 50]


def said(code: str, text: str) -> str:
    return orders(said=f"<ns2:result_code>{code}</ns2:result_code><ns2:result_text>{text}</ns2:result_text>")


def test_nothing_found_is_believed_where_code_and_text_say_so(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(said("-1", "해당 건이 없습니다."))
    assert list(client.orders.states(["1"])) == []


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (said("-1", "주문/클레임 조회 오류 MSG : java.lang.NullPointerException"), "again_later"),
        (orders(), "silent_empty"),
    ],
    ids=["an error inside the market", "no rows and no word"],
)
def test_any_other_list_without_rows_is_no_empty_list(
    wire: Wire, client: ElevenstClient, answer: str, reason: str
) -> None:
    wire.plan(answer)
    for ask in (client.orders.paid_due_today, lambda: list(client.orders.states(["1"]))):
        with pytest.raises(UnavailableError) as caught:
            ask()
        assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("code", "text", "error"),
    [
        ("-3105", "최대 조회기간은 일주일 입니다.", RejectedError),
        ("-1", "주문/클레임 조회 오류 MSG : OpenAPI Key 에 해당하는 유저가 없습니다.", AuthError),
    ],
)
def test_a_refused_span_and_a_lost_member_are_told_apart(
    wire: Wire, client: ElevenstClient, code: str, text: str, error: type[Exception]
) -> None:
    wire.plan(said(code, text))
    with pytest.raises(error):
        list(client.orders.paid(MARCH))


def test_a_sieve_sees_lines_as_they_came_and_what_it_holds_back_is_not_read(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(orders(("1", "1"), ("1", "2")))
    seen = []

    def second(lines: Sequence[UnreadLine]) -> list[UnreadLine]:
        seen.extend((line.key, line.state, "<newField>신설</newField>" in line.words) for line in lines)
        return [line for line in lines if line.key == ("1", "2")]

    found = client.orders.sifted(second).paid(MARCH, MARCH + timedelta(days=1))
    assert [line.key for line in found] == [("1", "2")]
    assert seen == [(("1", "1"), "202", True), (("1", "2"), "202", True)]


def test_what_is_no_line_is_told_though_a_sieve_was_there(wire: Wire, client: ElevenstClient) -> None:
    wire.plan("<ns2:orders {ns}><ns2:order><prdNo>3000000007</prdNo></ns2:order></ns2:orders>")
    with pytest.raises(UnavailableError, match="unexpected_shape"):
        list(client.orders.sifted(list).paid(MARCH, MARCH + timedelta(days=1)))
