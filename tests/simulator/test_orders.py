"""Orders of buyers on the pretend market: where they are listed, what a list says, and what it says of nothing."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.simulator.conftest import Answer, Caller
from webapp.simulator import SAMPLE_KEY
from webapp.simulator.areas.order_fields import FIELDS
from webapp.simulator.seed import shops

LISTS = {
    "102": "standby", "200": "delvplacestandby", "201": "reservatecomplete", "202": "complete", "301": "packaging",
    "401": "shipping", "501": "dlvcompleted", "901": "completed",
}  # fmt: skip


@pytest.fixture
def goods(market: Any) -> list[str]:
    """Numbers of products that a buyer can have a hundred of."""
    numbers = ["3900000001", "3900000002"]
    for number in numbers:
        market.put_product(SAMPLE_KEY, number, prdNm="견본 컵", selPrc="12900", sellerPrdCd="CUP")
    return numbers


def span(market: Any, days_back: float = 1, days_on: float = 0.01) -> str:
    now: datetime = market.now
    return f"{now - timedelta(days=days_back):%Y%m%d%H%M}/{now + timedelta(days=days_on):%Y%m%d%H%M}"


def listed(caller: Caller, market: Any, name: str) -> Answer:
    return caller.get(f"/ordservices/{name}/{span(market)}")


def said(answer: Answer) -> tuple[str | None, str | None]:
    return answer.of("ns2:result_code"), answer.of("ns2:result_text")


@pytest.mark.parametrize("state", LISTS)
def test_an_order_stands_on_the_list_of_its_state_and_on_no_other(
    caller: Caller, market: Any, goods: list[str], state: str
) -> None:
    placed = market.place_order(SAMPLE_KEY, [{"prdNo": goods[0], "ordQty": 2}], state=state)

    found = {name: listed(caller, market, name).rows("ns2:order") for name in LISTS.values()}
    assert [name for name, rows in found.items() if rows] == [LISTS[state]]
    assert [row["ordNo"] for row in found[LISTS[state]]] == [placed["ordNo"]]


def test_a_row_has_the_fields_of_its_list_in_alphabetical_order(caller: Caller, market: Any, goods: list[str]) -> None:
    market.place_order(SAMPLE_KEY, [{"prdNo": goods[0]}])
    answer = listed(caller, market, "complete")

    order = answer.order("ns2:order")
    assert order == sorted(order, key=str.lower)
    assert set(order) == {name for name, always in FIELDS["complete"].items() if always}
    assert answer.of("ns2:result_code") is None, "a list with rows says nothing beside them"


def test_what_has_no_value_comes_in_three_ways(caller: Caller, market: Any, goods: list[str]) -> None:
    market.place_order(SAMPLE_KEY, [{"prdNo": goods[0]}])
    text = listed(caller, market, "complete").text

    assert "<ordDlvReqCont>null</ordDlvReqCont>" in text
    assert "/>" in text
    assert ">\n</" in text


def test_lines_of_one_order_share_a_parcel_and_may_be_in_two_states(
    caller: Caller, market: Any, goods: list[str]
) -> None:
    number = market.place_order(SAMPLE_KEY, [{"prdNo": one} for one in goods])["ordNo"]
    market.push_order(number, "301", ord_prd_seq="2")

    (paid,), (packing,) = (listed(caller, market, name).rows("ns2:order") for name in ("complete", "packaging"))
    assert (paid["ordPrdSeq"], packing["ordPrdSeq"]) == ("1", "2")
    assert paid["dlvNo"] == packing["dlvNo"]
    rows = caller.get(f"/ordservices/complete/{number}").rows("ns2:order")
    assert [row["ordPrdStat"] for row in rows] == ["202", "301"]


def test_a_list_without_rows_says_that_it_found_nothing(caller: Caller, market: Any) -> None:
    assert said(listed(caller, market, "complete")) == ("0", "조회된 결과가 없습니다.")
    assert said(caller.get("/ordservices/complete/19990101000000001")) == ("0", "조회된 결과가 없습니다.")
    assert said(caller.get("/claimservice/orderlistall/1,2")) == ("-1", "해당 건이 없습니다.")


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("complete", ("-3103", "-3104", "-3105")),
        ("standby", ("-3102", "-3103", "-3104")),
        ("reservatecomplete", ("-3203", "-3204", "-3205")),
        ("packaging", ("-3303", "-3304", "-3305")),
        ("shipping", ("-3902", "-3903", "-3904")),
    ],
)
def test_each_list_has_its_own_code_for_a_bad_span(caller: Caller, name: str, codes: tuple[str, ...]) -> None:
    spans = ("20261301/202601020000", "202601010000/202601022460", "202601010000/202601090000")

    assert tuple(said(caller.get(f"/ordservices/{name}/{one}"))[0] for one in spans) == codes
    assert said(caller.get(f"/ordservices/{name}/202601010000/202601082359"))[0] == "0"


def test_the_border_minutes_belong_to_the_span(caller: Caller, market: Any, goods: list[str]) -> None:
    market.place_order(SAMPLE_KEY, [{"prdNo": goods[0]}], ordStlEndDt="2026-03-02 10:30:45")

    for one in ("202603020900/202603021030", "202603021030/202603021200"):
        assert len(caller.get(f"/ordservices/complete/{one}").rows("ns2:order")) == 1
    assert said(caller.get("/ordservices/complete/202603021031/202603021200"))[0] == "0"


def test_what_is_due_today_and_what_is_overdue_are_lists_of_their_own(
    caller: Caller, market: Any, goods: list[str]
) -> None:
    number = market.place_order(SAMPLE_KEY, [{"prdNo": goods[0]}])["ordNo"]
    due = ("todaydelivery/completes", "delaydelivery/completes", "todaydelivery/packagings", "delaydelivery/packagings")

    def shown() -> list[int]:
        return [len(caller.get(f"/ordservices/{name}").rows("ns2:order")) for name in due]

    assert shown() == [0, 0, 0, 0]
    market.move_clock(2 * 86_400)
    assert shown() == [1, 0, 0, 0]
    market.push_order(number, "301")
    market.move_clock(86_400)
    assert shown() == [0, 0, 0, 1]


def test_orders_are_asked_for_by_up_to_a_hundred_numbers(caller: Caller, market: Any, goods: list[str]) -> None:
    numbers = [market.place_order(SAMPLE_KEY, [{"prdNo": goods[0]}], state=s)["ordNo"] for s in ("B01", "901")]
    rows = caller.get(f"/claimservice/orderlistall/{','.join(numbers)}").rows("ns2:order")

    assert [(row["ordPrdStat"], row["ordQty"], row["ordCnQty"]) for row in rows] == [
        ("B01", "1", "1"),
        ("901", "1", "0"),
    ]
    assert said(caller.get(f"/claimservice/orderlistall/{','.join(['1'] * 101)}"))[0] == "-28003"
    assert said(caller.get("/claimservice/orderlistalladdr/1, 2"))[0] == "-28002"


def test_another_seller_s_orders_are_out_of_reach(caller: Caller, market: Any, goods: list[str]) -> None:
    number = market.place_order(SAMPLE_KEY, [{"prdNo": goods[0]}])["ordNo"]
    other = caller.with_key(shops.SECOND_KEY)

    assert said(other.get(f"/ordservices/complete/{number}"))[0] == "0"
    assert said(listed(other, market, "complete"))[0] == "0"
    assert said(other.get(f"/claimservice/orderlistall/{number}"))[0] == "-1"


def test_a_key_whose_member_is_gone_is_told_so_in_the_lists_own_envelope(caller: Caller, market: Any) -> None:
    code, text = said(listed(caller.with_key(shops.GONE_KEY), market, "complete"))

    assert (code, text) == ("-1", "주문/클레임 조회 오류 MSG : OpenAPI Key 에 해당하는 유저가 없습니다.")


def test_an_order_takes_its_goods_out_of_the_stock(market: Any, goods: list[str]) -> None:
    market.place_order(SAMPLE_KEY, [{"prdNo": goods[0], "ordQty": 30}])

    assert [row["stckQty"] for row in market.product(goods[0])["stock"]] == [70]
    with pytest.raises(ValueError, match="70 pieces"):
        market.place_order(SAMPLE_KEY, [{"prdNo": goods[0], "ordQty": 71}])


def test_buyers_order_through_the_control_door(caller: Caller, goods: list[str]) -> None:
    placed = caller.control("POST", f"/orders/{SAMPLE_KEY}", {"lines": [{"prdNo": goods[0]}]}).json()
    number = placed["ordNo"]

    assert caller.control("PATCH", f"/orders/{number}", {"state": "701"}).json()["lines"][0]["ordPrdStat"] == "701"
    assert caller.control("GET", f"/orders/{number}").json()["ordNo"] == number
    assert caller.control("PATCH", f"/orders/{number}", {"state": "000"}).status_code == 400
    assert caller.control("PATCH", "/orders/1", {"state": "301"}).status_code == 404
    assert caller.control("POST", f"/orders/{SAMPLE_KEY}", {"lines": [{"prdNo": "1"}]}).status_code == 404


def test_a_list_stops_at_three_thousand_rows_without_a_word(caller: Caller, market: Any) -> None:
    market.put_product(SAMPLE_KEY, "3900000009", prdNm="견본", selPrc="100", stock=[{"stckQty": 9_000}])
    market.place_order(SAMPLE_KEY, [{"prdNo": "3900000009"}] * 3_001)

    assert len(listed(caller, market, "complete").rows("ns2:order")) == 3_000


def test_what_is_sold_leaves_the_stock_and_is_counted_as_sold(market: Any, goods: list[str]) -> None:
    before = market.product(goods[0])["stock"][0]
    market.place_order(SAMPLE_KEY, [{"prdNo": goods[0], "ordQty": 3}])
    after = market.product(goods[0])["stock"][0]

    assert (after["stckQty"], after["selQty"]) == (before["stckQty"] - 3, before["selQty"] + 3)
