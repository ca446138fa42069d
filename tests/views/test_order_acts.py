"""The seller's other acts on the screen: what each does is said before it happens, and what was typed is never lost."""

import datetime as dt
from typing import Any

import pytest

from tests.browsing import DeskBrowser
from tests.services.orders.lately import collect
from tests.services.orders.test_collecting import line, place
from tests.views.test_orders import page_of, words
from webapp.elevenst import KST
from webapp.models.base import now
from webapp.models.orders import OrderLine
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.orders import dispatching

pytestmark = pytest.mark.one_database
WHY = "공장 휴무로 늦어집니다. 죄송합니다"


@pytest.fixture
def packed(store: Store, market: Any) -> str:
    (number,) = place(market, state="301", ordQty=3)
    collect(store)
    return number


def parcel_of(number: str) -> str:
    return f"{page_of(number)}/parcels/{line(number).parcel_id}"


def test_a_delay_is_warned_about_told_once_and_shown_as_the_day_to_send(
    browser: DeskBrowser, packed: str, market: Any
) -> None:
    assert "한 번만 할 수 있고 되돌릴 수 없습니다" in browser.get(f"{parcel_of(packed)}/delay").text
    day = now().astimezone(KST).date() + dt.timedelta(days=6)
    given = {"day": day.isoformat(), "reason": "02", "text": WHY}
    unsure = browser.post(f"{parcel_of(packed)}/delay", given)
    assert (unsure.status_code, WHY in unsure.text, "확인한 뒤 표시" in unsure.text) == (422, True, True)
    short = browser.post(f"{parcel_of(packed)}/delay", {**given, "once": "y", "text": "늦어요"})
    assert (short.status_code, "한글 10자" in short.text) == (422, True)
    told = browser.follow(browser.post(f"{parcel_of(packed)}/delay", {**given, "once": "y"})).text
    assert f"발송기한은 {day.month}월 {day.day}일" in words(told, "//section[@aria-labelledby='parcels-title']")
    assert "발송지연안내</a>" not in told
    again = browser.post(f"{parcel_of(packed)}/delay", {**given, "once": "y"})
    assert (again.status_code, "한 번만" in again.text) == (422, True)
    assert f"{day.month}월 {day.day}일" in browser.get("/orders?stage=packing").text
    assert market.ledger.count("announce_delay") == 1


def test_a_refused_sale_names_its_price_and_asks_for_the_count(browser: DeskBrowser, packed: str, market: Any) -> None:
    page = browser.get(f"{page_of(packed)}/reject").text
    assert ("신용점수가 깎입니다" in page, "되돌릴 수 없습니다" in page) == (True, True)
    given = {"lines": str(line(packed).id), "reason": "08", "text": "재고가 없습니다", "count": "2"}
    wrong = browser.post(f"{page_of(packed)}/reject", given)
    assert (wrong.status_code, "고른 건수 1을" in wrong.text, "재고가 없습니다" in wrong.text) == (422, True, True)
    assert market.ledger.count("reject_order") == 0
    told = browser.follow(browser.post(f"{page_of(packed)}/reject", {**given, "count": "1"})).text
    assert ("1건을 판매불가로" in told, "배송준비중 → 주문취소" in told) == (True, True)
    assert market.ledger.count("reject_order") == 1


def test_a_part_and_boxes_are_sent_from_their_pages(
    browser: DeskBrowser, store: Store, packed: str, market: Any
) -> None:
    way = {"by": "01", "scope": "part", "courier": "00034", "tracking_no": "1234 5678 9012"}
    assert "보낼 주문상품을 골라 주세요" in browser.post(f"{parcel_of(packed)}/part", way).text
    boxes = {"courier": "00034", "boxes-0-tracking_no": "1000-0000-0001", "boxes-0-pieces": "1"}
    address = f"{page_of(packed)}/lines/{line(packed).id}/boxes"
    assert "상자를 둘 이상" in browser.post(address, boxes).text
    boxes |= {"boxes-1-tracking_no": "1000-0000-0002", "boxes-1-pieces": "1"}
    short = browser.post(address, boxes)
    assert (short.status_code, "지금 3개인데" in short.text, "100000000002" in short.text) == (422, True, True)
    told = browser.follow(browser.post(address, {**boxes, "boxes-1-pieces": "2"})).text
    assert "상자 2개로 발송처리했습니다" in told
    assert "송장을 고치는 길을 API로 주지 않습니다" in told
    assert "100000000001 상자 1 · 1개" in words(told, "//section[@aria-labelledby='lines-title']")
    assert "100000000002 상자 2 · 2개" in words(told, "//section[@aria-labelledby='lines-title']"), "no box is lost"
    assert "송장 100000000001 (1개), 100000000002 (2개)" in words(told, "//section[@aria-labelledby='acts-title']")
    (other,) = place(market, state="301")
    collect(store)
    told = browser.follow(browser.post(f"{parcel_of(other)}/part", {**way, "lines": str(line(other).id)})).text
    assert "1건을 발송처리했습니다" in told
    assert (market.ledger.count("dispatch_split"), market.ledger.count("dispatch_lines")) == (1, 1)


def test_many_are_sent_from_the_list_and_each_ends_in_its_own_way(
    browser: DeskBrowser, store: Store, market: Any
) -> None:
    store.patch(default_courier="00034")
    numbers = place(market, 3, state="301")
    collect(store)
    assert "고른 것 발송처리" in browser.get(f"/orders?store={store.id}&stage=packing").text
    ids = [str(line(number).id) for number in numbers]
    form = browser.follow(browser.post(f"/stores/{store.id}/orders/dispatches/choose", {"ids": ids})).text
    assert all(line(number).parcel.number in form for number in numbers)
    parcels = [str(line(number).parcel_id) for number in numbers]
    given: dict[str, Any] = {"parcels": parcels, "courier": "00034", "form_key": "0123456789abcdef"}
    given |= {f"number-{parcels[0]}": "1000-0000-0001", f"number-{parcels[1]}": "10"}
    wrong = browser.post(f"/stores/{store.id}/orders/dispatches", given)
    assert (wrong.status_code, "1000-0000-0001" in wrong.text, "6자에서 30자" in wrong.text) == (422, True, True)
    assert not Run.select().where(Run.kind == dispatching.KIND).exists()
    given |= {f"number-{parcels[1]}": "100000000002", f"courier-{parcels[1]}": "00011"}
    market.file_claim(numbers[1], "cancel")
    browser.post(f"/stores/{store.id}/orders/dispatches", given)
    browser.post(f"/stores/{store.id}/orders/dispatches", given)
    run = Run.get(Run.kind == dispatching.KIND)
    runs.perform(run.id)
    page = browser.get(f"/stores/{store.id}/orders/dispatches/{run.parameters['batch']}").text
    assert ("발송처리</a>" in page, "상자에서 빼 주세요" in page, "한진택배" in page) == (True, True, True)
    assert {row.order.number: row.state for row in OrderLine.select()} == dict(
        zip(numbers, ("401", "701", "301"), strict=True)
    )
    assert market.ledger.count("dispatch_parcel") == 1


def test_who_may_only_look_sees_the_result_and_sends_nothing(
    reader: DeskBrowser, store: Store, market: Any, packed: str
) -> None:
    assert "판매불가</a>" not in reader.get(page_of(packed)).text
    assert reader.get(f"{page_of(packed)}/reject").status_code == 403
    assert reader.post(f"/stores/{store.id}/orders/dispatches", {}).status_code == 403
