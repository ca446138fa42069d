"""주문관리 on the screen: collected, found, confirmed, handed over, and nothing shipped after a cancel."""

from typing import Any

import pytest
from lxml import html

from tests.browsing import DeskBrowser
from tests.services.orders.lately import collect
from tests.services.orders.test_collecting import line, place
from webapp.models.accounts import AuditEntry
from webapp.models.orders import Order, OrderLine
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.orders import confirming

WAY = {"courier": "00034", "tracking_no": "1234-5678-9012"}


def words(body: str, path: str) -> str:
    return " ".join(html.document_fromstring(body).xpath(f"string({path})").split())


def page_of(number: str) -> str:
    found = line(number)
    return f"/stores/{found.store_id}/orders/{found.order_id}"


@pytest.fixture
def packed(store: Store, market: Any) -> str:
    """A packed order with a recipient; the address of its dispatch form ends with its parcel."""
    (number,) = place(
        market, state="301", rcvrNm="김견본", rcvrPrtblNo="010-0000-4321", rcvrBaseAddr="서울시 견본구 견본로 1"
    )
    collect(store)
    return number


def dispatch_of(number: str) -> str:
    return f"{page_of(number)}/parcels/{line(number).parcel_id}/dispatch"


def test_before_anything_is_collected_the_page_says_so(browser: DeskBrowser, store: Store, market: Any) -> None:
    page = browser.get("/orders").text
    assert "주문을 아직 한 번도 다 확인하지 못했습니다" in page
    assert ("주문이 없다는 뜻이 아닙니다" in page, "아직 주문이 없습니다" in page) == (True, False)
    collect(store)
    assert "아직 주문이 없습니다" in browser.get("/orders").text


def test_orders_are_fetched_by_the_button_and_stand_under_their_tabs(
    browser: DeskBrowser, store: Store, market: Any
) -> None:
    paid, packed = place(market, 2), place(market, state="301")
    answer = browser.post(f"/stores/{store.id}/orders/collect")
    assert "주문을 가져오기 시작했습니다" in browser.follow(answer).text
    runs.perform(Run.get(Run.kind == "orders_collect").id)
    page = browser.get("/orders").text
    assert words(page, "//nav[@aria-label='주문 상태']").startswith("전체 3 결제완료 2 배송준비중 1")
    assert all(number in page for number in paid + packed)
    pasted = browser.get(f"/orders?q={paid[0]}+20260101000000001").text
    assert ("찾지 못한 번호 1개: 20260101000000001" in pasted, paid[0] in pasted) == (True, True)
    many = browser.get(f"/orders?q={'+'.join(f'20260101{n:09}' for n in range(25))}").text
    assert "외 5개 모두 보기" in words(many, "//details[summary[contains(., '모두 보기')]]")
    assert "20260101000000024" in words(many, "//details[summary[contains(., '모두 보기')]]"), "none is kept to itself"
    tab = browser.get("/orders?stage=packing", htmx=True).text
    assert packed[0] in tab
    assert paid[0] not in tab


@pytest.mark.parametrize("text", ["NUMBER", "김견본", "010-0000-4321", "01000004321"])
def test_an_order_is_found_by_number_name_and_phone(browser: DeskBrowser, packed: str, text: str) -> None:
    asked = packed if text == "NUMBER" else text
    assert packed in browser.get(f"/orders?q={asked}").text
    assert "조건에 맞는 주문이 없습니다" in browser.get("/orders?q=박없음").text


def test_chosen_lines_are_confirmed_and_the_cancelled_one_is_told(
    browser: DeskBrowser, store: Store, market: Any
) -> None:
    numbers = place(market, 3)
    collect(store)
    market.file_claim(numbers[2], "cancel")
    ids = [str(line(number).id) for number in numbers]
    browser.post(f"/stores/{store.id}/orders/confirm", {"ids": ids})
    run = Run.get(Run.kind == confirming.KIND)
    runs.perform(run.id)
    page = browser.get(f"/runs/{run.id}").text
    assert "발주확인 2건" in page
    assert "빼 주세요" in page
    assert numbers[2] in page
    assert {row.state for row in OrderLine.select()} == {"301", "B01"}


def test_nothing_chosen_is_told(browser: DeskBrowser, store: Store) -> None:
    answer = browser.post(f"/stores/{store.id}/orders/confirm", {})
    assert "고른 주문상품이 없습니다" in browser.follow(answer).text


def test_a_parcel_is_handed_over_once(browser: DeskBrowser, packed: str, market: Any) -> None:
    answer = browser.post(dispatch_of(packed), WAY)
    page = browser.follow(answer).text
    assert "발송처리했습니다" in page
    assert "123456789012" in page
    assert "CJ대한통운" in page
    assert "배송준비중 → 배송중" in page
    assert market.ledger.count("dispatch_parcel") == 1
    again = browser.post(dispatch_of(packed), WAY)
    assert (again.status_code, "보낼 주문상품이 없습니다" in again.text) == (422, True)
    assert market.ledger.count("dispatch_parcel") == 1


def test_nothing_is_shipped_after_a_cancel(browser: DeskBrowser, packed: str, market: Any) -> None:
    market.file_claim(packed, "cancel")
    answer = browser.post(dispatch_of(packed), WAY)
    page = answer.text
    assert (answer.status_code, "보내지 않았습니다" in page) == (422, True)
    assert "상자에서 빼 주세요" in page
    assert market.ledger.count("dispatch_parcel") == 0
    assert "취소처리중" in page


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"courier": "", "tracking_no": "123456789012"}, "택배사를 골라 주세요"),
        ({"courier": "00034", "tracking_no": ""}, "송장번호를 입력해 주세요"),
        ({"courier": "00034", "tracking_no": "12/34?"}, "숫자와 영문 6자에서 30자"),
        ({"courier": "99999", "tracking_no": "123456789012"}, "올바르지 않은 선택"),
    ],
)
def test_a_mistake_in_the_form_stands_at_its_field(
    browser: DeskBrowser, packed: str, market: Any, given: dict[str, str], sentence: str
) -> None:
    answer = browser.post(dispatch_of(packed), given)
    assert answer.status_code == 422
    told = html.document_fromstring(answer.text).xpath("//p[@class='wrong']")
    assert any(sentence in one.text_content() for one in told), [one.text_content() for one in told]
    assert market.ledger.count("dispatch_parcel") == 0


def test_a_refusal_of_the_market_is_told_with_a_way_out(browser: DeskBrowser, store: Store, market: Any) -> None:
    first, second = place(market, 2, state="301")
    collect(store)
    market.push_order(first, "401", dlvEtprsCd="00034", invcNo="123456789012")  # by somebody else, and not seen here
    answer = browser.post(dispatch_of(second), WAY)
    assert answer.status_code == 422
    assert "이미 다른 주문에 쓴 송장번호입니다" in answer.text
    assert "-3320" in answer.text
    browser.post(dispatch_of(second), {**WAY, "tracking_no": "999999999999"})
    (third,) = place(market, state="301")
    collect(store)
    told = browser.post(dispatch_of(third), {**WAY, "tracking_no": "9999-9999-9999"}).text
    assert "이미 다른 주문에 쓴 송장번호입니다" in told, "what is known here is told without asking the market"
    assert market.ledger.count("dispatch_parcel") == 1


def test_a_silent_market_ships_nothing_and_says_so(browser: DeskBrowser, packed: str, market: Any) -> None:
    market.inject_fault("orderlistall", "maintenance_html", count=None)
    answer = browser.post(dispatch_of(packed), WAY)
    assert (answer.status_code, "아무것도 보내지 않았습니다" in answer.text) == (422, True)
    typed = html.document_fromstring(answer.text).xpath("//input[@name='tracking_no']/@value")
    assert typed == [WAY["tracking_no"].replace("-", "")], "what was typed is not lost"
    assert market.ledger.count("dispatch_parcel") == 0


def test_personal_data_is_masked_until_somebody_with_the_right_looks(browser: DeskBrowser, packed: str) -> None:
    page = browser.get(page_of(packed)).text
    assert "김*본" in page
    assert not any(word in page for word in ("김견본", "0000-4321", "견본로 1"))
    seen = browser.post(f"{page_of(packed)}/reveal").text
    assert all(word in seen for word in ("김견본", "010-0000-4321", "견본로 1"))
    assert AuditEntry.select().where(AuditEntry.action == "order.reveal").count() == 1


def test_a_reader_looks_and_a_stranger_learns_nothing(
    reader: DeskBrowser, stranger: DeskBrowser, packed: str, market: Any
) -> None:
    assert "발송처리</button>" not in reader.get(page_of(packed)).text
    assert reader.post(dispatch_of(packed), WAY).status_code == 403
    assert reader.post(f"{page_of(packed)}/reveal").status_code == 403
    assert stranger.get(page_of(packed)).status_code == 404
    assert packed not in stranger.get("/orders").text
    assert market.ledger.count("dispatch_parcel") == 0


def test_an_order_is_looked_at_again_on_request(browser: DeskBrowser, packed: str, market: Any) -> None:
    market.push_order(packed, "401", invcNo="555555555555")
    page = browser.follow(browser.post(f"{page_of(packed)}/look")).text
    assert "11번가에 지금 상태를 확인했습니다" in page
    assert line(packed).state == "401"


@pytest.mark.one_database
def test_an_order_that_goes_abroad_tells_its_way_when_asked(browser: DeskBrowser, store: Store, market: Any) -> None:
    (number,) = place(market, state="301", ordQty=2, gblDlvYn="Y")
    (other,) = place(market, state="301")
    collect(store)
    market.push_order(number, "301", abrdOrdPrdStat="423", publMth="01")
    page = browser.get(page_of(number)).text
    assert ("전세계배송 상태 확인" in page, "항공대기" in page) == (True, False)
    told = words(browser.post(f"{page_of(number)}/abroad").text, "//section[@aria-labelledby='abroad-title']")
    for one in ("항공대기", "미국", "1kg", "500g × 2개", "인보이스: 통관용", "저장하지 않으니"):
        assert one in told
    page = browser.get(page_of(number)).text
    assert ("항공대기" in page, "전세계배송 상태 확인</b>" in page) == (False, True)
    assert "전세계배송 상태 확인" not in browser.get(page_of(other)).text
    assert "전세계배송 주문상품이 없습니다" in browser.follow(browser.post(f"{page_of(other)}/abroad")).text
    market.inject_fault("ordclmstatlist", "say", code="-10004", text="올바른 판매자가 아닙니다.")
    assert "API 사용 권한을 문의해 주세요" in browser.post(f"{page_of(number)}/abroad").text
    market.inject_fault("claimservice/ordclmstatlist", "maintenance_message")
    assert "확인하지 못했습니다. 11번가가 점검 중" in browser.follow(browser.post(f"{page_of(number)}/abroad")).text


@pytest.mark.one_database
def test_the_answer_of_a_form_leads_back_to_its_list_when_it_is_asked_for_again(
    browser: DeskBrowser, stranger: DeskBrowser, store: Store, market: Any
) -> None:
    place(market)
    collect(store)
    order = Order.get()
    base = f"/stores/{store.id}"
    for address, target in {
        f"{base}/outgoing/choose": f"{base}/outgoing",
        f"{base}/orders/chosen": f"{base}/orders",
        f"{base}/orders/dispatches": f"{base}/orders",
        f"{base}/orders/{order.id}/reveal": f"{base}/orders/{order.id}",
        f"{base}/orders/{order.id}/parcels/1/dispatch": f"{base}/orders/{order.id}",
    }.items():
        answer = browser.get(address)
        assert (answer.status_code, answer.headers["Location"]) == (303, target), address
        there = f"/orders?store={store.id}" if target == f"{base}/orders" else target
        assert "아무것도 바뀌지 않았으니 다시 골라 주세요" in browser.get(there).text, address
    assert browser.get(f"{base}/orders").headers["Location"] == f"/orders?store={store.id}"
    assert stranger.get(f"{base}/orders").status_code == 404
    assert browser.client.put("/orders").status_code == 405, "what is no look is refused as before"
