"""해외 배송 of a global seller on the screen: what is typed is never lost, and what is in doubt is asked about."""

from typing import Any

import pytest

from tests.browsing import DeskBrowser
from tests.services.orders.lately import collect
from tests.services.orders.test_collecting import line, place
from tests.services.orders.test_from_abroad import goes_global
from tests.views.test_orders import page_of, words
from webapp.models.acts import Act
from webapp.models.stores import Store

pytestmark = pytest.mark.one_database
GIVEN = {"inbound": "03", "stock_code": "IN-1", "dollars": "$1,012.50", "shop": "SHOP-7"}


@pytest.fixture
def abroad(store: Store, market: Any) -> Store:
    return goes_global(store, market)


@pytest.fixture
def packed(abroad: Store, market: Any) -> str:
    (number,) = place(market, state="301", rcvrBaseAddr="서울시 견본구 견본로 1", engNm="SAMPLE KIM")
    collect(abroad)
    return number


def address_of(number: str) -> str:
    return f"{page_of(number)}/lines/{line(number).id}/abroad"


def test_goods_are_told_to_leave_for_the_centre_from_their_page(browser: DeskBrowser, packed: str, market: Any) -> None:
    assert f"{address_of(packed)}" in browser.get(page_of(packed)).text
    send = f"{address_of(packed)}/inland"
    for wrong, said in (
        ({"shop": ""}, "구매대행은 해외 쇼핑몰 ID가 꼭"), ({"dollars": "공짜"}, "0보다 큰 숫자"),
        ({"dollars": "0"}, "0보다 큰 숫자"),
        ({"stock_code": "창고/1"}, "통합입고코드는 숫자와 영문"), ({"inbound": ""}, "입고 유형을 골라"),
    ):  # fmt: skip
        answer = browser.post(send, {**GIVEN, **wrong})
        assert (answer.status_code, said in answer.text) == (422, True), wrong
    assert "IN-1" in browser.post(send, {**GIVEN, "shop": ""}).text
    assert "해외현지 발송이 11번가에 등록되어" in browser.follow(browser.post(send, GIVEN)).text
    told = words(browser.get(address_of(packed)).text, "//section[@aria-labelledby='inland-title']")
    assert "구매대행 · 통합입고코드 IN-1 · $1012.50 · 쇼핑몰 SHOP-7" in told
    again = browser.post(send, GIVEN)
    assert (again.status_code, "한 번만 할 수 있습니다" in again.text) == (422, True)
    assert market.ledger.count("dispatch_inland") == 1


def test_progress_whose_answer_is_lost_is_asked_of_the_person(browser: DeskBrowser, packed: str, market: Any) -> None:
    tell = f"{address_of(packed)}/progress"
    assert "지금 상태를 골라" in browser.post(tell).text
    market.fail_next("reqordstat", "timeout_after", seconds=0.1)
    assert "[해외 배송] 화면에서 물어봅니다" in browser.follow(browser.post(tell, {"state": "312"})).text
    page = browser.get(address_of(packed)).text
    assert "[해외배송 상태 알림: 현지물류센터입고]이 11번가에 반영되었는지 아직 모릅니다" in page
    assert "11번가에 알리기" not in page, "what is in doubt is to be settled first"
    act = Act.get(Act.kind == "order.progress")
    done = browser.post(f"{address_of(packed)}/acts/{act.id}/judge", {"done": "1"})
    assert "반영된 것으로 정리했습니다" in browser.follow(done).text
    assert browser.post(f"{address_of(packed)}/acts/{act.id}/judge", {"done": "1"}).status_code == 404
    page = browser.get(address_of(packed)).text
    assert ("현지물류센터입고</b>를 알렸습니다" in page, "아직 모릅니다" in page) == (True, False)
    assert "국제배송중으로 알렸습니다" in browser.follow(browser.post(tell, {"state": "410"})).text
    assert "해외배송 상태 알림" in words(browser.get(page_of(packed)).text, "//section[@aria-labelledby='acts-title']")
    assert market.ledger.count("set_overseas_state") == 2


def test_customs_facts_are_masked_until_they_are_revealed(browser: DeskBrowser, abroad: Store, market: Any) -> None:
    to = {"rcvrBaseAddr": "서울시 견본구 견본로 1", "engNm": "SAMPLE KIM", "rsdntNo": "P000000000001"}
    (number,) = place(market, state="301", **to)
    (lacking,) = place(market, state="301", rcvrBaseAddr="서울시 견본구 견본로 1", psnCscUniqNo="")
    collect(abroad)
    page = browser.get(page_of(number)).text
    assert ("개인통관고유부호" in page, "P000000000001" in page, "SAMPLE KIM" in page) == (True, False, False)
    seen = browser.post(f"{page_of(number)}/reveal").text
    assert ("P000000000001" in seen, "SAMPLE KIM" in seen) == (True, True)
    assert "통관부호 없음" in browser.get(page_of(lacking)).text


def test_a_domestic_order_has_no_such_button_and_its_page_offers_nothing(
    browser: DeskBrowser, store: Store, market: Any
) -> None:
    (number,) = place(market, state="301")
    collect(store)
    assert "해외 배송</a>" not in browser.get(page_of(number)).text
    page = browser.get(address_of(number)).text
    assert ("글로벌 셀러의 주문상품만" in page, "11번가에 알리기" in page) == (True, False)
