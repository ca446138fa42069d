"""Orders kept back, tagged, given to somebody and noted on the screen; found again, and taken along as a workbook."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from lxml import html
from openpyxl import load_workbook

from tests.browsing import DeskBrowser
from tests.services.orders.lately import collect
from tests.services.orders.test_collecting import NUMBER, line, place
from tests.views.test_listings import MOST_STATEMENTS, statements
from tests.views.test_orders import page_of, words
from webapp.models.accounts import AuditEntry, User
from webapp.models.base import now
from webapp.models.orders import OrderLine, OrderMemo
from webapp.models.stores import Store
from webapp.services import accounts
from webapp.services.audit import SYSTEM
from webapp.services.orders import exporting
from webapp.simulator import SAMPLE_KEY

PEOPLE = {"rcvrNm": "김견본", "rcvrPrtblNo": "010-0000-4321", "rcvrBaseAddr": "제주특별자치도 제주시 견본로 1"}


@pytest.fixture
def orders(store: Store, market: Any) -> list[str]:
    """Two of one buyer to a far place, and one of another."""
    numbers = [*place(market, 2, memNo=700001, **PEOPLE), *place(market, memNo=700002)]
    collect(store)
    return numbers


def test_ticked_lines_are_held_and_stand_under_their_tab_until_released(
    browser: DeskBrowser, store: Store, orders: list[str]
) -> None:
    base, back = f"/stores/{store.id}/orders", "/orders?stage=paid"
    ids = [str(line(number).id) for number in orders[:2]]
    page = browser.post(f"{base}/chosen", {"ids": ids, "back": back}).text
    assert "고른 주문상품 2건" in page
    kept = "//form[contains(@action, '/hold')]/input[@name='ids']/@value"
    assert set(html.document_fromstring(page).xpath(kept)) == set(ids)
    answer = browser.post(f"{base}/hold", {"ids": ids, "back": back, "reason": "주소 확인 중"})
    assert answer.headers["Location"] == back
    held = browser.get("/orders?stage=held").text
    assert "보류 2" in words(held, "//nav[@aria-label='주문 상태']")
    assert (orders[0] in held, orders[2] in held, "주소 확인 중" in held) == (True, False, True)
    page = words(browser.get(page_of(orders[0])).text, "//main")
    assert ("보류: 주소 확인 중" in page, "전체를 보내지 못합니다" in page) == (True, True)
    assert "2건: 보류를 풀었습니다" in browser.follow(browser.post(f"{base}/release", {"ids": ids, "back": back})).text
    assert "이 상태의 주문상품이 없습니다" in browser.get("/orders?stage=held").text
    told = browser.follow(browser.post(f"{base}/hold", {"ids": ids, "back": back, "reason": " "})).text
    assert "보류하는 까닭을 1자에서" in told
    assert "고른 주문상품이 없습니다" in browser.follow(browser.post(f"{base}/chosen", {"back": back})).text


def test_a_memo_a_tag_and_a_colleague_are_added_and_filtered_by(
    browser: DeskBrowser, store: Store, orders: list[str], seller_user: User
) -> None:
    first, base = orders[0], f"/stores/{store.id}/orders"
    browser.post(f"{page_of(first)}/memos", {"text": "문 앞에 두기로 했습니다"})
    act = {"ids": [str(line(first).id)], "back": page_of(first)}
    browser.post(f"{base}/tag", {**act, "tag": "선물"})
    browser.post(f"{base}/assign", {**act, "assignee": str(seller_user.id)})
    page = words(browser.get(page_of(first)).text, "//section[@aria-labelledby='notes-title']")
    told = ("문 앞에 두기로", "#선물 빼기", f"담당자 {seller_user.name}", "중복 의심", orders[1], "제주")
    assert all(word in page for word in told)
    for query, found in {
        "memo=y": {first}, "tag=선물": {first}, f"assignee={seller_user.id}": {first},
        "duplicate=y": set(orders[:2]), "address=remote": set(orders[:2]), "day_to=2020-01-01": set(),
    }.items():  # fmt: skip
        body = browser.get(f"/orders?{query}").text
        assert {number for number in orders if number in words(body, "//section[@id='order-table']")} == found, query
    assert "날짜를 2026-11-27처럼 입력해 주세요" in browser.get("/orders?day_from=어제").text
    assert "뺐습니다" in browser.follow(browser.post(f"{page_of(first)}/untag", {"tag": "선물"})).text
    browser.post("/lists/filters", {"area": "orders", "name": "중복", "back": "/orders?duplicate=y&page=2"})
    kept = html.document_fromstring(browser.get("/orders").text).xpath("//a[.='중복']/@href")
    assert kept == ["/orders?duplicate=y"]


def test_a_reader_adds_nothing_and_a_stranger_learns_nothing(
    reader: DeskBrowser, stranger: DeskBrowser, store: Store, orders: list[str]
) -> None:
    act = {"ids": [str(line(orders[0]).id)], "reason": "재고", "tag": "선물", "text": "메모"}
    for address in ("hold", "release", "tag", "assign", "chosen"):
        assert reader.post(f"/stores/{store.id}/orders/{address}", act).status_code == 403
        assert stranger.post(f"/stores/{store.id}/orders/{address}", act).status_code == 404
    assert reader.post(f"{page_of(orders[0])}/memos", act).status_code == 403
    assert OrderMemo.select().count() == 0
    assert not OrderLine.select().where(OrderLine.held_at.is_null(False)).exists()


def sheet(browser: DeskBrowser, back: str) -> list[dict[str, Any]]:
    answer = browser.post("/orders/export", {"back": back})
    assert answer.status_code == 200, answer.headers
    head, *rows = load_workbook(BytesIO(answer.data)).active.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_the_workbook_holds_what_is_shown_and_names_people_only_to_those_with_the_right(
    browser: DeskBrowser, reader: DeskBrowser, orders: list[str]
) -> None:
    rows = sheet(browser, "/orders?duplicate=y&stage=paid")
    assert [row["주문번호"] for row in rows] == orders[1::-1]
    assert (rows[0]["받는 분"], rows[0]["받는 분 전화"], rows[0]["확인할 것"]) == (
        "김견본", "010-0000-4321", "중복 의심, 제주·도서산간"
    )  # fmt: skip
    assert [entry.after for entry in AuditEntry.select().where(AuditEntry.action == exporting.EXPORT)] == [{"rows": 2}]
    masked = sheet(reader, "/orders")
    assert len(masked) == 3
    assert not any(word in repr(masked) for word in ("김견본", "4321", "견본로"))
    assert masked[1]["받는 분"] == exporting.HIDDEN
    assert AuditEntry.select().where(AuditEntry.action == exporting.EXPORT).count() == 1
    nothing = browser.post("/orders/export", {"back": "/orders?q=없음"})
    assert "내려받을 주문상품이 없습니다" in browser.follow(nothing).text


def test_a_long_workbook_of_orders_is_written_by_a_run_for_its_user_alone(
    browser: DeskBrowser, stranger: DeskBrowser, orders: list[str], work: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(exporting, "WRITTEN_AT_ONCE", 2)
    assert browser.post("/orders/export", {"back": "/orders"}).headers["Location"] == "/orders/export"
    work()
    assert "3건을 담았습니다" in browser.get("/orders/export").text
    with browser.get("/orders/export.xlsx") as file:
        assert load_workbook(BytesIO(file.data)).active.max_row == 4
    assert "만든 엑셀이 없습니다" in stranger.follow(stranger.get("/orders/export.xlsx")).text


def test_the_list_asks_the_database_no_more_often_when_it_is_long(
    browser: DeskBrowser, store: Store, market: Any, orders: list[str]
) -> None:
    other = accounts.create_user("colleague", "sample-password-1", "동료 (견본)")
    accounts.set_rights(store, other, ["read"], SYSTEM)
    narrow = "stage=paid&duplicate=y&memo=y&tag=a&sku=b&day_from=2026-01-01"
    line(orders[0]).order.patch(assignee=other)
    pages = ("/orders", f"/orders?{narrow}", "/orders?q=견본&address=any", page_of(orders[0]))
    asked: dict[str, list[int]] = {page: [] for page in pages}
    for _ in range(2):
        for page in pages:
            with statements() as sent:
                browser.get(page)
            asked[page].append(len(sent))
        market.change_product(NUMBER, stock=[{"stckQty": 500}])
        for _n in range(12):
            market.place_order(SAMPLE_KEY, [{"prdNo": NUMBER}], "202", memNo=700001, **PEOPLE)
        collect(store)
        half = [row.id for row in OrderLine.select(OrderLine.id)][::2]
        OrderLine.update(held_at=now(), hold_reason="견본").where(OrderLine.id.in_(half)).execute()
    assert all(few == many <= MOST_STATEMENTS for few, many in asked.values()), asked
