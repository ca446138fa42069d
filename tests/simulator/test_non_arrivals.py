"""Cases of goods that did not come, at the pretend market."""

from typing import Any

import pytest

from tests.simulator.conftest import Caller, form
from tests.simulator.test_order_acts import Order

LIST = "/nondeliverys/nondeliverylist"


def reported(market: Any) -> tuple[Order, str]:
    market.set_clock("2026-01-09T12:00:00")
    order = Order(market, count=1, state="401")
    return order, market.report_non_arrival(order.number)["nonDlvSeq"]


def answer(caller: Caller, order: Order, **fields: str | None) -> str | None:
    body = form("NonDelivery", **fields)
    return caller.post(f"/nondeliverys/nondeliverystatus/{order.number}/1", body, method="PUT").of("resultCode")


def test_a_case_is_listed_with_its_order(caller: Caller, market: Any) -> None:
    order, number = reported(market)
    found = caller.get(f"{LIST}/03/20260109/20260109?limit=100&start=0")
    (row,) = found.rows("ns2:nonDelivery")

    assert (found.root, found.of("ns2:resultCode")) == ("ns0:nonDeliverys", "0")
    assert (row["nonDlvSeq"], row["ordNo"], row["ordPrdStatNm"]) == (number, order.number, "배송중")
    assert (row["nonDlvStatNm"], row["sellerDtlsRsn"]) == ("미도착접수", None)


@pytest.mark.parametrize("span", ["03/20260110/20260111", "01/20260110/20260111"])
def test_no_case_in_the_span_is_still_a_success(caller: Caller, market: Any, span: str) -> None:
    reported(market)
    found = caller.get(f"{LIST}/{span}")

    assert (found.of("ns2:resultCode"), found.rows("ns2:nonDelivery")) == ("0", [])


LATER = "03/20260109/20260109"


@pytest.mark.parametrize("span", ["09/20260109/20260109", "03/2026/20260109", f"{LATER}?limit=x", f"{LATER}?start=²"])
def test_a_wrong_request_is_called_that(caller: Caller, span: str) -> None:
    assert caller.get(f"{LIST}/{span}").of("ns2:resultCode") == "400"


def test_cases_come_in_pages(caller: Caller, market: Any) -> None:
    numbers = [reported(market)[1] for _ in range(3)]
    pages = [
        [
            row["nonDlvSeq"]
            for row in caller.get(f"{LIST}/03/20260109/20260109?limit=2&start={n}").rows("ns2:nonDelivery")
        ]
        for n in (0, 2)
    ]

    assert pages == [numbers[:2], numbers[2:]]


def test_a_case_is_answered_once_and_said_to_be_done_each_time(caller: Caller, market: Any) -> None:
    order, number = reported(market)
    told = {"nonDlvSeq": number, "sellerDtlsRsn": "102", "sellerDtlsCont": "다시 보냈습니다"}
    sent = {"dlvMthdCd": "01", "dlvEtprsCd": "00034", "invcNo": "123456789012"}

    assert answer(caller, order, **told) == "400", "goods sent again name how"
    assert answer(caller, order, **told, **{**sent, "dlvEtprsCd": "99999"}) == "400"
    assert answer(caller, order, **told, **{**sent, "dlvEtprsCd": "00131"}) == "400", "a courier of dispatches alone"
    assert [answer(caller, order, **told, **sent) for _ in range(2)] == ["0", "0"]
    assert market.ledger.count("answer_non_arrival", number) == 1
    (row,) = caller.get(f"{LIST}/03/20260109/20260109").rows("ns2:nonDelivery")
    assert (row["nonDlvStatNm"], row["resendInvcNo"]) == ("처리완료", "123456789012")


@pytest.mark.parametrize(
    "changes", [{"nonDlvSeq": "1"}, {"sellerDtlsRsn": "999"}, {"sellerDtlsCont": ""}, {"sellerDtlsCont": None}]
)
def test_an_answer_that_lacks_something_is_a_wrong_request(
    caller: Caller, market: Any, changes: dict[str, str | None]
) -> None:
    order, number = reported(market)
    told = {"nonDlvSeq": number, "sellerDtlsRsn": "101", "sellerDtlsCont": "통화했습니다"}

    assert answer(caller, order, **{**told, **changes}) == "400"
    assert market.ledger.count() == 0


def test_only_goods_on_their_way_can_be_missing(caller: Caller, market: Any) -> None:
    order = Order(market, count=1, state="301")

    assert caller.control("POST", f"/orders/{order.number}/non-arrivals").status_code == 400
    assert caller.control("POST", "/orders/1/non-arrivals").status_code == 404
    market.push_order(order.number, "501")
    assert caller.control("POST", f"/orders/{order.number}/non-arrivals").json()["nonDlvStatNm"] == "미도착접수"
