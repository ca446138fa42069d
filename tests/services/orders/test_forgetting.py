"""A buyer asks to be forgotten: what is over goes at once, what is under way when it is over, and nothing else does."""

import json
from typing import Any

import pytest

from tests.browsing import DeskBrowser
from tests.services.inquiries import asking
from tests.services.orders.lately import collect
from tests.services.orders.test_collecting import line, place
from tests.services.orders.test_wiping import WHO, names_of, wipe
from tests.views.test_orders import words
from webapp.models.accounts import AuditEntry, User
from webapp.models.base import now
from webapp.models.inquiries import Inquiry
from webapp.models.orders import Order
from webapp.models.stores import Store
from webapp.services.audit import SYSTEM, Actor
from webapp.services.orders import forgetting, pulling_out

SAME = {**WHO, "memNo": "11111111"}
OTHER = {**WHO, "ordNm": "박견본", "memNo": "77777777"}


def sold(store: Store, market: Any, state: str) -> str:
    """An order of the same buyer that was packed when it was first seen, and stands there now."""
    (number,) = place(market, state="301", **SAME)
    collect(store)
    market.push_order(number, state)
    collect(store)
    return number


def test_what_is_over_goes_at_once_and_what_is_under_way_when_it_is_over(
    store: Store, market: Any, seller_user: User
) -> None:
    over = sold(store, market, "901")
    (under_way,), (others,) = place(market, state="301", **SAME), place(market, state="901", **OTHER)
    collect(store)
    amount = line(over).amount
    done = forgetting.forget(store, over, 2, Actor(seller_user))
    assert done is not None
    assert ([one.number for one in done.over], [one.number for one in done.under_way]) == ([over], [under_way])
    assert names_of(over) == ("", "", None, None)
    assert line(over).amount == amount, "sums stay"
    assert "이견본" in names_of(under_way)[0], "it cannot be sent without"
    wipe(store)
    assert "이견본" in names_of(under_way)[0]
    market.push_order(under_way, "901")
    collect(store)
    wipe(store)
    assert names_of(under_way)[0] == ""
    assert OTHER["memNo"] in line(others).order.buyer, "somebody else"
    told = AuditEntry.select().where(AuditEntry.action == forgetting.FORGET)
    assert [(entry.login, entry.after["wiped"]) for entry in told.order_by(AuditEntry.id)] == [
        ("seller", True), ("seller", False),
    ]  # fmt: skip
    collect(store)
    assert names_of(over) == ("", "", None, None), "what the market goes on telling is not kept"


def test_an_open_claim_keeps_an_order_s_people_until_it_is_decided(store: Store, market: Any) -> None:
    number = sold(store, market, "501")
    found = forgetting.find(store, number)
    assert found is not None
    assert [one.number for one in found.over] == [number]
    market.file_claim(number, "return")
    collect(store)
    found = forgetting.find(store, number)
    assert found is not None
    assert [one.number for one in found.under_way] == [number]


def test_inquiries_about_the_order_are_forgotten_with_it(store: Store, market: Any) -> None:
    number = sold(store, market, "901")
    asked = asking.ask(market)
    asking.collect(store)
    Inquiry.update(order_no=number, state="answered").where(Inquiry.number == asked).execute()
    assert asking.inquiry(asked).asker_name
    forgetting.forget(store, number, 1, SYSTEM)
    assert asking.inquiry(asked).asker_name == ""


def test_more_orders_than_one_press_sees_to_are_found_by_the_same_number_again(
    store: Store, market: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "MOST", 2)
    numbers = [sold(store, market, "901") for _ in range(3)]
    for expected, is_more in ((2, True), (1, False)):
        found = forgetting.forget(store, numbers[0], expected, SYSTEM)
        assert found is not None
        assert found.is_more is is_more
    assert [names_of(number)[0] for number in numbers] == ["", "", ""]


def test_what_was_asked_before_buying_is_forgotten_by_the_buyer_s_login(store: Store, market: Any) -> None:
    number = sold(store, market, "901")
    login = json.loads(line(number).order.buyer)["buyer_login"]
    mine, somebody = asking.ask(market, memID=login, memNM="이견본"), asking.ask(market, memID="other", memNM="박견본")
    asking.collect(store)
    Inquiry.update(state="answered").execute()
    forgetting.forget(store, number, 1, SYSTEM)
    found = asking.inquiry(mine)
    assert (found.asker_name, found.asker_login, found.asker_login_hash) == ("", "", None)
    assert asking.inquiry(somebody).asker_login == "other"


def test_a_login_with_signs_hidden_is_nobody_s_alone(store: Store, market: Any) -> None:
    (number,) = place(market, state="301", **OTHER, memID="gil***")
    collect(store)
    market.push_order(number, "901")
    collect(store)
    assert json.loads(line(number).order.buyer)["buyer_login"] == "gil***"
    somebody = asking.ask(market, memID="gil***", memNM="이견본")
    asking.collect(store)
    Inquiry.update(state="answered").execute()
    forgetting.forget(store, number, 1, SYSTEM)
    assert line(number).order.buyer == ""
    assert asking.inquiry(somebody).asker_name == "이견본"


def test_what_has_to_be_pulled_out_of_a_pile_stays_so_when_its_buyer_is_forgotten(store: Store, market: Any) -> None:
    (number,) = place(market, state="301", **SAME)
    collect(store)
    line(number).patch(exported_at=now())
    market.push_order(number, "B01")
    collect(store)
    assert [one.line.id for one in pulling_out.left_before(store)] == [line(number).id]
    forgetting.forget(store, number, 1, SYSTEM)
    assert names_of(number)[0] == ""
    assert [one.line.id for one in pulling_out.left_before(store)] == [line(number).id]


def test_the_page_shows_what_would_go_and_asks_for_the_number_to_be_typed(
    browser: DeskBrowser, reader: DeskBrowser, store: Store, market: Any
) -> None:
    number = sold(store, market, "901")
    place(market, state="301", **SAME)
    collect(store)
    address = f"/stores/{store.id}/forget"
    assert reader.get(address).status_code == 403
    assert "이 스토어에 없는 주문번호입니다" in words(browser.get(f"{address}?order=1").text, "//main")
    page = words(browser.get(f"{address}?order={number}").text, "//main")
    assert ("지금 지움" in page, "끝나면 지움" in page) == (True, True)
    for typed in ("", "1", "둘"):
        wrong = browser.post(address, {"order": number, "typed": typed})
        assert (wrong.status_code, "아무것도 지우지 않았습니다" in wrong.text) == (422, True)
    assert not Order.select().where(Order.forget_asked_at.is_null(False)).exists()
    told = browser.follow(browser.post(address, {"order": number, "typed": "2"})).text
    assert "주문 1건의 개인정보를 지웠습니다. 1건은 끝나면 지웁니다." in told
    assert "이미 지웠습니다" in told
    order = browser.get(f"/stores/{store.id}/orders/{line(number).order_id}").text
    assert "구매자의 요청(" in order
