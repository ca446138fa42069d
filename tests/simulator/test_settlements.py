"""What the pretend market settles, and what it says of the rest."""

from typing import Any

import pytest

from tests.simulator.conftest import Caller
from tests.simulator.test_order_acts import Order

PATH = "/settlement/settlementList"


def sold(market: Any, count: int = 1) -> Order:
    """An order whose purchase was confirmed on Friday, 9 January 2026."""
    market.set_clock("2026-01-09T12:00:00")
    return Order(market, count=count, state="901")


def next_day(market: Any) -> None:
    market.set_clock("2026-01-10T12:00:00")


def test_a_confirmed_purchase_is_settled_on_the_next_weekday(caller: Caller, market: Any) -> None:
    order = sold(market, count=2)
    next_day(market)
    answer = caller.get(f"{PATH}/20260109/20260110")
    first, second = answer.rows("ns2:seStlDtlList")

    assert answer.root == "ns2:seStlDtlLists"
    assert (first["ordNo"], first["pocnfrmDt"], first["stlDy"], first["stlPlnDy"]) == (
        order.number, "2026/01/09", "2026/01/12", "2026/01/13",
    )  # fmt: skip
    assert (first["selPrc"], first["selPrcAmt"], first["deductAmt"]) == ("64500", "64500", "7740")
    assert first["selFixedFee"] == "12.00%"
    assert [row["totalCount"] for row in (first, second)] == ["2", "2"]
    assert (first["seqNo"], second["seqNo"]) == ("1", "2")


def test_the_delivery_fee_is_settled_once_and_amounts_may_have_decimals(caller: Caller, market: Any) -> None:
    market.set_clock("2026-01-09T12:00:00")
    market.put_product("SAMPLE-KEY-000000000000000000001", "3900000009", selPrc="12990")
    market.place_order("SAMPLE-KEY-000000000000000000001", [{"prdNo": "3900000009"}] * 2, "901")
    next_day(market)
    rows = caller.get(f"{PATH}/20260109/20260109").rows("ns2:seStlDtlList")

    assert [(row["dlvAmt"], row["selPrcAmt"], row["selFee"]) for row in rows] == [
        ("3000", "15990", "1918.8"), ("0", "12990", "1558.8"),
    ]  # fmt: skip


def test_what_is_confirmed_today_is_not_settled_yet(caller: Caller, market: Any) -> None:
    sold(market)
    answer = caller.get(f"{PATH}/20260109/20260110")

    assert (answer.root, answer.of("ns2:result_code")) == ("ns2:orders", "0")


def test_a_cancellation_by_force_takes_back_what_was_settled(caller: Caller, market: Any) -> None:
    order = sold(market)
    market.file_claim(order.number, "forced")
    next_day(market)
    sale, back = caller.get(f"{PATH}/20260109/20260109").rows("ns2:seStlDtlList")

    assert int(sale["selPrcAmt"] or 0) == -int(back["selPrcAmt"] or 0) == 64_500
    assert (bool(sale["clmReqSeq"]), bool(back["clmReqSeq"])) == (False, True)


def test_a_return_the_buyer_pays_for_brings_its_fee(caller: Caller, market: Any) -> None:
    market.set_clock("2026-01-09T12:00:00")
    order = Order(market, count=1, state="501")
    (claim,) = market.file_claim(order.number, "return")
    caller.get(f"/claimservice/returnreqconf/{claim['number']}/{order.number}/1")
    next_day(market)
    (row,) = caller.get(f"{PATH}/20260109/20260109").rows("ns2:seStlDtlList")

    assert (row["clmDlvCst"], row["deductAmt"], row["stlAmt"]) == ("3000", "360", "3000")
    assert (row["clmReqSeq"], row["trtEndDt"], row["ordQty"]) == (claim["number"], "2026/01/09", "0")


@pytest.mark.parametrize(
    ("span", "code"), [("20260101/20260201", "2"), ("20260101/20260131", "0"), ("2026/20260131", "0")]
)
def test_a_span_without_lines_and_one_too_long(caller: Caller, market: Any, span: str, code: str) -> None:
    assert caller.get(f"{PATH}/{span}").of("ns2:result_code") == code
