"""오늘 할 일, 진실 확인, 휴무일 and what a wiped order says of itself, on the screen."""

from typing import Any

from tests.browsing import DeskBrowser
from tests.services.orders.lately import collect
from tests.services.orders.test_collecting import line, place
from tests.services.orders.test_truth import check
from tests.services.orders.test_truth import three as three
from tests.services.orders.test_wiping import age, sold, wipe
from tests.views.test_listings import MOST_STATEMENTS, statements
from tests.views.test_orders import words
from webapp.elevenst import KST
from webapp.models.base import now
from webapp.models.shipping import ClosedDay
from webapp.models.stores import Store


def test_the_board_counts_what_its_links_list(browser: DeskBrowser, store: Store, market: Any) -> None:
    place(market, 2)
    place(market, state="301", dlvSndDue="2020-01-02 00:00:00")
    unseen = words(browser.get("/orders/today").text, "//main")
    assert ("– 발송기한 경과" in unseen, "– 발송 상태가 다름" in unseen) == (True, True), "nobody has looked"
    collect(store)
    with statements() as seen:
        page = browser.get("/orders/today").text
    assert len(seen) <= MOST_STATEMENTS
    assert 'href="/orders" aria-current="page">주문관리' in page
    assert f'/orders?store={store.id}&amp;stage=paid"><b>2</b> 발주확인 전' in page
    assert f'/orders?store={store.id}&amp;stage=late"><b class="bad">1</b> 발송기한 경과' in page
    late = browser.get(f"/orders?store={store.id}&stage=late").text
    assert "일 지남</time> · 11번가" in late


def test_differences_are_listed_and_settled_with_one_click(
    browser: DeskBrowser, reader: DeskBrowser, store: Store, three: list[str]
) -> None:
    address = f"/stores/{store.id}/orders/check"
    assert "아직 확인하지 못했습니다" in browser.get(address).text
    run = check(store)
    assert "여기만 발송 1건 · 11번가만 발송 1건 · 일치 1건" in words(browser.get(f"/runs/{run.id}").text, "//main")
    page = browser.get(address).text
    assert three[1] in page
    assert "11번가 상태로 정리" in page
    settled = {"line": str(line(three[1]).id)}
    assert reader.post(f"{address}/settle", settled).status_code == 403
    told = browser.follow(browser.post(f"{address}/settle", settled)).text
    assert "11번가의 상태로 정리했습니다" in told
    assert three[1] not in browser.get(f"{address}?verdict=only_here").text
    assert three[2] in browser.get(f"{address}?verdict=only_there").text
    assert "발송 상태를 11번가에 맞추기" in browser.get(f"/stores/{store.id}/orders/{line(three[1]).order_id}").text


def test_days_off_are_added_and_removed(browser: DeskBrowser, store: Store) -> None:
    address, today = f"/stores/{store.id}/closed-days", now().astimezone(KST).date().isoformat()
    wrong = browser.post(address, {"first": "2026-13-45"})
    assert wrong.status_code == 422
    assert browser.post(address, {"first": today, "last": "2020-01-01"}).status_code == 422
    added = browser.follow(browser.post(address, {"first": today, "last": "", "note": "견본 휴무"})).text
    assert "휴무일 1일을 더했습니다" in added
    assert "견본 휴무" in added
    assert "오늘은 쉬는 날입니다" in browser.get("/orders/today").text
    browser.post(f"{address}/remove", {"day": today})
    assert not ClosedDay.select().exists()


def test_a_wiped_order_says_when_and_shows_nobody(browser: DeskBrowser, store: Store, market: Any) -> None:
    number = sold(store, market, "901")
    age(number, 91)
    wipe(store)
    page = browser.get(f"/stores/{store.id}/orders/{line(number).order_id}").text
    assert "보관 기간 90일이 지나" in page
    assert "견본" not in page.partition("받는 분과 주문한 분")[2].partition("전송 기록")[0]
