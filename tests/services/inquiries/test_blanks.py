"""Blanks of an answer: filled from the inquiry and its order; what is not known keeps the answer back."""

import datetime as dt
from typing import Any

import pytest

from tests.services.inquiries.asking import NUMBER, ask, collect, inquiry, notify
from tests.services.orders.lately import collect as collect_orders
from webapp.elevenst import KST
from webapp.models.orders import OrderLine
from webapp.models.stores import Store
from webapp.services.inquiries import beside, blanks, drafting
from webapp.services.inquiries.blanks import Facts
from webapp.simulator import SAMPLE_KEY

ALL = " ".join(f"{{{{{name}}}}}" for name in blanks.BLANKS)


@pytest.fixture
def ordered(store: Store, market: Any) -> str:
    """An order of two products, sent in two parcels."""
    for product in (NUMBER, "3000000014"):
        market.change_product(product, stock=[{"stckQty": 50}])
    lines = [{"prdNo": NUMBER, "ordQty": 1}, {"prdNo": "3000000014", "ordQty": 1}]
    number = str(market.place_order(SAMPLE_KEY, lines, "301")["ordNo"])
    collect_orders(store)
    for line, tracking_no in (("1", "111122223333"), ("2", "444455556666")):
        market.push_order(number, "401", ord_prd_seq=line, dlvEtprsCd="00034", invcNo=tracking_no)
    collect_orders(store)
    return number


def filled(number: str, text: str) -> blanks.Filled:
    one = inquiry(number)
    return blanks.fill(text, Facts.of(one, beside.lines_of(one)))


def test_every_blank_is_filled_from_the_line_that_is_asked_about(store: Store, market: Any, ordered: str) -> None:
    number = ask(market, ordNoDe=ordered, memNM="김견본")
    collect(store)
    day = dt.datetime(2026, 11, 30, tzinfo=KST)
    OrderLine.update(ship_by=day, option_text="색상:검정").execute()
    found = filled(number, ALL)
    assert (found.problem, found.missing) == (None, ())
    name = inquiry(number).product_name
    assert found.text == f"{ordered} {name} 색상:검정 111122223333 CJ대한통운 김견본 11월 30일(월)"


def test_what_is_about_the_whole_order_names_all_its_parcels(store: Store, market: Any, ordered: str) -> None:
    whole, second = notify(market, ordNo=ordered), notify(market, ordNo=ordered, ordPrdSeq="2")
    collect(store)
    assert filled(whole, "{{송장번호}}").text == "111122223333, 444455556666"
    assert filled(second, "{{ 송장번호 }}").text == "444455556666"


def test_what_is_not_known_of_one_line_is_not_known(store: Store, market: Any, ordered: str) -> None:
    number = notify(market, ordNo=ordered)
    collect(store)
    OrderLine.update(tracking_no=None).where(OrderLine.number == "2").execute()
    found = filled(number, "{{송장번호}} {{배송}}")
    assert (found.missing, found.strange) == (("송장번호",), ("배송",))
    assert "{{배송}}" in (found.problem or "")


def test_names_are_hidden_in_what_is_shown_and_told_where_everybody_reads(store: Store, market: Any) -> None:
    public, private = ask(market, memNM="김견본"), ask(market, memNM="김견본", dispYn="N")
    collect(store)
    text = "{{구매자}}님, 안녕하세요"
    checked = drafting.check(inquiry(public), [], text, lambda name: "김**")
    assert (checked.shown, checked.filled.text) == ("김**님, 안녕하세요", "김견본님, 안녕하세요")
    assert checked.is_told_to_all == ["구매자"]
    assert drafting.check(inquiry(private), [], text).is_told_to_all == []
