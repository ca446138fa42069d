"""Settlements: what is read of them, and that none is missing."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.elevenst.test_claims import nothing
from tests.elevenst.wire import Wire
from webapp.elevenst import KST, ElevenstClient, InvalidField, RejectedError, UnavailableError
from webapp.simulator.market import Market
from webapp.simulator.seed.shops import MAIN_KEY

START = date(2026, 1, 1)


def lines(total: int, *rows: str) -> str:
    ids = "<ordNo>1</ordNo><ordPrdSeq>{n}</ordPrdSeq><totalCount>{total}</totalCount>"
    inside = "".join(
        f"<ns2:seStlDtlList>{ids.format(n=n, total=total)}{row}</ns2:seStlDtlList>" for n, row in enumerate(rows, 1)
    )
    return "<ns2:seStlDtlLists {ns}>" + inside + "</ns2:seStlDtlLists>"


def test_amounts_are_exact_and_days_are_days(wire: Wire, client: ElevenstClient) -> None:
    row = (
        "<selPrcAmt>73200</selPrcAmt><deductAmt>8168.40</deductAmt><stlAmt>65031.6</stlAmt><selFixedFee>12.50%</selFixedFee>"
        "<pocnfrmDt>20260102</pocnfrmDt><stlDy>2026/01/05</stlDy><clmReqSeq>null</clmReqSeq><trtEndDt></trtEndDt>"
    )
    wire.plan(lines(1, row))
    (line,) = client.settlements.list(START, START)

    assert (line.due, line.net, line.fee_rate) == (Decimal("65031.60"), Decimal("65031.6"), Decimal("12.50"))
    assert (line.confirmed_on, line.settled_on) == (date(2026, 1, 2), date(2026, 1, 5))
    assert (line.claim_no, line.returned_on, line.coupon, line.extra) == (None, None, None, {})


def test_a_line_without_amounts_owes_nothing_it_could_name(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(lines(1, "<selPrcAmt>x</selPrcAmt>"))
    (line,) = client.settlements.list(START, START)

    assert (line.due, line.extra) == (None, {"selPrcAmt": "x"})


def test_a_list_that_is_cut_is_asked_in_halves(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(lines(3, "", ""))
    wire.plan(lines(1, ""))
    wire.plan(lines(2, "", ""))
    found = list(client.settlements.list(START, START + timedelta(days=4)))

    assert len(found) == 3
    assert [one.path.rpartition("settlementList/")[2] for one in wire.received] == [
        "20260101/20260105", "20260101/20260103", "20260104/20260105",
    ]  # fmt: skip


def test_a_single_day_that_is_cut_fails_aloud(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(lines(3, "", ""))
    with pytest.raises(UnavailableError, match="truncated"):
        list(client.settlements.list(START, START))


def test_a_long_span_is_asked_in_pieces_of_31_days(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(nothing("0", "조회된 결과가 없습니다."))

    assert list(client.settlements.list(START, START + timedelta(days=61))) == []
    assert [one.path.rpartition("settlementList/")[2] for one in wire.received] == [
        "20260101/20260131", "20260201/20260303",
    ]  # fmt: skip


@pytest.mark.parametrize(("code", "error"), [("2", RejectedError), ("1000", UnavailableError), ("-1", RejectedError)])
def test_codes_are_positive_here(wire: Wire, client: ElevenstClient, code: str, error: type[Exception]) -> None:
    wire.plan(nothing(code, "글"))
    with pytest.raises(error):
        list(client.settlements.list(START, START))


def test_maintenance_is_told_apart_by_its_positive_code_too(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(nothing("1000", "서버 점검중입니다."))
    with pytest.raises(UnavailableError, match="maintenance"):
        list(client.settlements.list(START, START))
    assert len(wire.received) == 1, "a market that is shut is not asked again"


def test_a_span_that_ends_before_it_starts_is_not_asked(wire: Wire, client: ElevenstClient) -> None:
    with pytest.raises(InvalidField, match="start"):
        client.settlements.list(START, START - timedelta(days=1))
    assert wire.received == []


def test_the_market_s_settlements_follow_its_orders_and_returns(seller: ElevenstClient, market: Market) -> None:
    market.put_product(MAIN_KEY, "3900000001", prdNm="견본 컵 <한정>", selPrc="12990", sellerPrdCd="CUP")
    first = market.place_order(MAIN_KEY, [{"prdNo": "3900000001"}], "901")["ordNo"]
    second = market.place_order(MAIN_KEY, [{"prdNo": "3900000001", "ordQty": 3}], "901")["ordNo"]
    market.file_claim(second, "forced")
    day = market.now.astimezone(KST).date()
    market.move_clock(86_400)
    sale, forced, back = seller.settlements.list(day - timedelta(days=40), day)

    assert (sale.order_no, forced.order_no, back.order_no) == (first, second, second)
    assert (sale.due, sale.fee, sale.gross) == (Decimal("14071.2"), Decimal("1918.8"), Decimal(15990))
    assert (forced.due or 0) + (back.due or 0) == 0
    assert (back.claim_no is not None, back.returned_on, back.extra) == (True, day, {})
    assert (sale.product_name, sale.total_rows, sale.confirmed_on) == ("견본 컵 <한정>", 3, day)


PASSING = ["timeout_before", "timeout_after", "cut", "http_500", "too_many", "truncated"]


@pytest.mark.parametrize("fault", PASSING)
def test_a_list_met_by_a_fault_that_passes_is_whole(seller: ElevenstClient, market: Market, fault: str) -> None:
    market.fail_next("settlementList", fault, seconds=0.1)

    assert list(seller.settlements.list(market.now.date())) == []


@pytest.mark.parametrize("fault", ["maintenance_html", "maintenance_message", "wrong_root", "silent_empty"])
def test_a_list_that_cannot_be_believed_fails_aloud(seller: ElevenstClient, market: Market, fault: str) -> None:
    market.fail_next("settlementList", fault)
    with pytest.raises(UnavailableError):
        list(seller.settlements.list(market.now.date()))
