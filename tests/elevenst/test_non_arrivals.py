"""Cases of goods that did not come: read whole, answered once."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote

import pytest

from tests.elevenst.test_against_the_market import FAULTS
from tests.elevenst.wire import Wire
from webapp.elevenst import (
    ElevenstClient,
    InvalidField,
    NonArrivalAnswer,
    NonArrivalDate,
    NonArrivalForm,
    OrderState,
    RejectedError,
    ResendBy,
    UnavailableError,
)
from webapp.simulator.market import Market

AGREED = NonArrivalForm(number="9", text="통화했습니다 <확인>")
SENT = NonArrivalForm(
    number="9", answer=NonArrivalAnswer.SENT_AGAIN, text="다시 보냄", resent_by=ResendBy.PARCEL, courier="00034",
    tracking_no="123456789012",
)  # fmt: skip


def reply(*rows: str, code: str = "0") -> str:
    inside = "".join(f"<ns2:nonDelivery>{row}</ns2:nonDelivery>" for row in rows)
    said = f"<ns2:resultCode>{code}</ns2:resultCode><ns2:resultMessage></ns2:resultMessage>"
    return "<ns2:nonDeliverys {ns}>" + inside + said + "</ns2:nonDeliverys>"


def case(number: int) -> str:
    return f"<nonDlvSeq>{number}</nonDlvSeq><ordNo>1</ordNo><ordPrdSeq>2</ordPrdSeq><ordPrdStat>401</ordPrdStat>"


def test_a_reported_case_is_read_and_answered(seller: ElevenstClient, market: Market, sold: str) -> None:
    market.push_order(sold, "401")
    number = market.report_non_arrival(sold)["nonDlvSeq"]
    today = market.now.date()
    (found,) = seller.non_arrivals.list(today - timedelta(days=3), today)
    assert (found.number, found.order_no, found.line_no) == (number, sold, "1")
    assert (found.order_state, found.answer, found.extra) == (OrderState.SHIPPED, None, {})
    assert found.dispatched_at is not None

    for _ in range(2):
        assert seller.non_arrivals.answer(sold, "1", replace(SENT, number=number)).code == "0"
    (settled,) = seller.non_arrivals.list(today, today, by=NonArrivalDate.PAID)
    assert (settled.answer, settled.resent_tracking_no) == ("재발송하였습니다.", "123456789012")
    assert market.ledger.count("answer_non_arrival", number) == 1
    with pytest.raises(RejectedError):
        seller.non_arrivals.answer(sold, "2", replace(AGREED, number=number))


def test_a_shop_without_cases_has_believably_none(seller: ElevenstClient, market: Market) -> None:
    assert list(seller.non_arrivals.list(market.now.date(), market.now.date())) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_an_answer_met_by_a_fault_is_given_once_at_most(
    seller: ElevenstClient, market: Market, sold: str, fault: str
) -> None:
    market.push_order(sold, "401")
    number = market.report_non_arrival(sold)["nonDlvSeq"]
    market.fail_next("nondeliverystatus", fault, seconds=0.1)
    with pytest.raises(UnavailableError):
        seller.non_arrivals.answer(sold, "1", replace(AGREED, number=number))

    given = market.ledger.count("answer_non_arrival", number)
    (found,) = seller.non_arrivals.list(market.now.date(), market.now.date())
    assert (given in (0, 1), bool(found.answer)) == (True, bool(given))


def test_pages_are_walked_to_the_short_one(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(reply(*map(case, range(100))))
    wire.plan(reply(case(99), case(100)))
    day = date(2026, 1, 2)
    found = [one.number for one in client.non_arrivals.list(day, day, shNonDlvStat="101", shRsnCode="101")]

    assert found == [str(n) for n in range(101)]
    assert [unquote(one.path).partition("?")[2] for one in wire.received] == [
        "query=shNonDlvStat=101,shRsnCode=101&limit=100&start=0",
        "query=shNonDlvStat=101,shRsnCode=101&limit=100&start=100",
    ]


def test_pages_that_never_end_are_not_believed(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(reply(*map(case, range(100))))
    day = date(2026, 1, 2)
    with pytest.raises(UnavailableError):
        list(client.non_arrivals.list(day, day))


@pytest.mark.parametrize("code", ["", "77"])
def test_an_empty_list_needs_its_code(wire: Wire, client: ElevenstClient, code: str) -> None:
    wire.plan(reply(code=code))
    day = date(2026, 1, 2)
    with pytest.raises((UnavailableError, RejectedError)):
        list(client.non_arrivals.list(day, day))


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (replace(AGREED, number="x"), "number"),
        (replace(AGREED, text=" "), "text"),
        (replace(AGREED, text="😀"), "text"),
        (replace(AGREED, answer=NonArrivalAnswer("999")), "answer"),
        (replace(AGREED, resent_by=ResendBy.DIRECT), "resent_by"),
        (replace(SENT, resent_by=None), "resent_by"),
        (replace(SENT, resent_by=ResendBy("77")), "resent_by"),
        (replace(SENT, courier="99999"), "courier"),
        (replace(SENT, courier="00131"), "courier"),
        (replace(SENT, tracking_no=None), "tracking_no"),
    ],
)
def test_what_the_market_would_refuse_is_not_sent(wire: Wire, client: ElevenstClient, form: Any, field: str) -> None:
    with pytest.raises(InvalidField, match=f"^{field}"):
        client.non_arrivals.answer("1", "2", form)
    assert wire.received == []
