"""클레임관리 on the screen: found by where they stand and what waits, each claim told closely, nobody named to all."""

import datetime as dt
from typing import Any

import pytest

from tests.browsing import DeskBrowser
from tests.services.claims.test_collecting import claim_of, collect, office
from tests.services.orders.lately import collect as collect_orders
from tests.services.orders.test_collecting import line, place
from tests.views.test_listings import MOST_STATEMENTS, statements
from tests.views.test_orders import words
from webapp.models import claims as model
from webapp.models.accounts import AuditEntry
from webapp.models.base import now
from webapp.models.claims import Claim
from webapp.models.runs import Run
from webapp.models.stores import Freshness, Store
from webapp.services import runs

PERSON = {
    "rcvrNm": "김견본",
    "rcvrPrtblNo": "010-0000-4321",
    "rcvrBaseAddr": "서울시 견본구 견본로 1",
    "ordNm": "이견본",
}


def page_of(claim: Claim) -> str:
    return f"/stores/{claim.store_id}/claims/{claim.id}"


@pytest.fixture
def returned(store: Store, market: Any) -> Claim:
    """A return that a buyer asked for, with the reason in words of the buyer's own."""
    (number,) = place(market, state="501", ordQty=2, **PERSON)
    market.file_claim(
        number, "return", clmReqRsn="111", clmReqCont="깨졌어요. 010-0000-9876으로 전화 주세요", clmLstDlvCst=3000
    )
    collect(store)
    return claim_of(number)


def test_before_anything_is_collected_the_page_says_so(browser: DeskBrowser, store: Store, market: Any) -> None:
    page = browser.get("/claims").text
    assert "클레임이 없다는 뜻이 아닙니다" in page
    assert "조건에 맞는 클레임을 아직 모릅니다" in browser.get("/claims?queue=cancels").text
    collect(store)
    assert "지금 할 것이 없습니다" in browser.get("/claims?queue=cancels").text
    page = browser.get("/claims").text
    assert ("클레임이 없다는 뜻이 아닙니다" in page, "클레임이 없습니다" in page) == (False, True)


def test_claims_are_fetched_by_the_button_and_stand_under_their_tabs(
    browser: DeskBrowser, store: Store, market: Any
) -> None:
    cancels, gone = place(market, 2, state="301"), place(market)
    for number in (*cancels, *gone):
        market.file_claim(number, "cancel")
    answer = browser.post(f"/stores/{store.id}/claims/collect")
    assert "클레임을 가져오기 시작했습니다" in browser.follow(answer).text
    run = Run.get(Run.kind == "claims_collect")
    runs.perform(run.id)
    assert "새 클레임 3건" in browser.get(f"/runs/{run.id}").text
    page = browser.get("/claims").text
    assert words(page, "//nav[@aria-label='클레임 상태']") == "새로 2 처리중 0 완료 1 철회 0 전체 3"
    tab = browser.get("/claims?stage=finished", htmx=True).text
    assert (gone[0] in tab, cancels[0] in tab) == (True, False)
    with statements() as asked:
        kinds = browser.get("/claims?kind=return&q=텀블러&product=컵&assignee=1&stage=new").text
    assert len(asked) <= MOST_STATEMENTS
    assert "조건에 맞는 클레임이 없습니다" in kinds
    browser.post("/lists/filters", {"area": "claims", "name": "취소만", "back": "/claims?kind=cancel&page=2"})
    assert "/claims?kind=cancel" in words(browser.get("/claims").text, "//a[text()='취소만']/@href")


def test_a_pasted_column_of_order_numbers_finds_their_claims(
    browser: DeskBrowser, store: Store, returned: Claim
) -> None:
    number = returned.order.number
    column = "\r\n".join([*(f"20260101{n:09}" for n in range(300)), number])
    answer = browser.post("/lists/search", {"area": "claims", "q": column, "kind": "return"})
    assert (answer.headers["Location"].startswith("/claims?pasted="), len(column) > 5_000) == (True, True)
    page = browser.follow(answer).text
    assert number in words(page, "//table")
    assert words(browser.get("/claims?q=20260101000000001").text, "//section[@id='claim-table']").count(number) == 0


def test_a_claim_tells_what_is_wanted_why_and_where_goods_and_money_stand(
    browser: DeskBrowser, returned: Claim
) -> None:
    page = browser.get(page_of(returned)).text
    assert "구매자가 2개를 돌려보내고 환불받기를 원합니다" in page
    facts = words(page, "//dl[@class='facts'][1]")
    assert facts.startswith("사유배송된 상품의 파손/하자/포장 불량 책임판매자")
    assert "반품 배송비3,000원" in facts
    assert "19일 남음" in facts
    assert words(page, "//section[@aria-labelledby='goods-title']").startswith("물건 ▲ 받을 것")
    assert words(page, "//section[@aria-labelledby='money-title']").startswith("돈 ▲ 환불 대기")
    assert returned.order_no in words(page, "//section[@aria-labelledby='order-title']")
    assert "반품신청 목록" in words(page, "//section[@aria-labelledby='steps-title']")


def test_nobody_is_named_until_somebody_with_the_right_asks(
    browser: DeskBrowser, reader: DeskBrowser, returned: Claim
) -> None:
    for one in (browser, reader):
        page = one.get(page_of(returned)).text
        assert "깨졌어요. 010-****-9876으로 전화 주세요" in page
        assert not any(secret in page for secret in ("김견본", "010-0000", "견본로 1"))
    assert reader.post(f"{page_of(returned)}/reveal").status_code == 403
    told = browser.post(f"{page_of(returned)}/reveal").text
    assert all(word in told for word in ("김견본", "010-0000-4321", "견본로 1", "010-0000-9876"))
    assert AuditEntry.select().where(AuditEntry.action == "claim.reveal").count() == 1


def test_a_look_tells_how_a_claim_stands_now(
    browser: DeskBrowser, returned: Claim, market: Any, market_server: Any
) -> None:
    office(market_server, f"claimservice/returnreqconf/{returned.number}/{returned.order_no}/1")
    page = browser.follow(browser.post(f"{page_of(returned)}/look")).text
    assert "11번가에 지금 상태를 확인했습니다" in page
    assert words(page, "//section[@aria-labelledby='money-title']").startswith("돈 ● 환불됨")
    market.inject_fault("returnorders", "maintenance_html", count=9)
    page = browser.follow(browser.post(f"{page_of(returned)}/look")).text
    assert "확인하지 못했습니다" in page


def test_how_a_claim_in_doubt_ended_is_said_by_hand(browser: DeskBrowser, reader: DeskBrowser, returned: Claim) -> None:
    at = f"/stores/{returned.store_id}/claims/{returned.id}"
    assert "이미 결과를 아는" in browser.follow(browser.post(f"{at}/end", {"outcome": "106"})).text, "it is in no doubt"
    returned.patch(money=model.IN_DOUBT)
    assert "이렇게 끝난 것으로 적기" not in reader.get(at).text
    unsaid = browser.post(f"{at}/end")
    assert (unsaid.status_code, "어떻게 끝났는지 골라" in unsaid.text) == (422, True)
    assert browser.post(f"{at}/end", {"outcome": "999"}).status_code == 422
    assert "확인한 결과를 적었습니다" in browser.follow(browser.post(f"{at}/end", {"outcome": "106"})).text
    assert (Claim.get_by_id(returned.id).stage, AuditEntry.get(action="claim.by_hand").after["state"]) == (
        "finished",
        "106",
    )


def test_a_claim_is_given_to_a_colleague_and_found_by_them(
    browser: DeskBrowser, returned: Claim, seller_user: Any
) -> None:
    page = browser.follow(browser.post(f"{page_of(returned)}/assign", {"assignee": str(seller_user.id)})).text
    assert "담당자를 바꾸었습니다" in page
    assert returned.order_no in browser.get(f"/claims?assignee={seller_user.id}").text
    assert "조건에 맞는 클레임이 없습니다" in browser.get("/claims?assignee=none").text
    page = browser.follow(browser.post(f"{page_of(returned)}/assign", {"assignee": "999"})).text
    assert "아무것도 바꾸지 않았습니다" in page


def test_goods_are_received_looked_at_and_put_right(browser: DeskBrowser, returned: Claim) -> None:
    receive = f"/stores/{returned.store_id}/claims/receive"
    assert "고른 클레임이 없습니다" in browser.follow(browser.post(receive, {"back": "/claims"})).text
    wrong = browser.post(receive, {"ids": str(returned.id), "day": "2999-01-01", "back": "/claims"})
    assert "아직 오지 않은 날입니다" in browser.follow(wrong).text
    page = browser.follow(browser.post(receive, {"ids": str(returned.id), "back": "/claims?queue=to_receive"})).text
    assert "1건의 물건을 받았습니다" in page
    assert "지금 할 것이 없습니다" in page, "it waits in another queue now"
    assert (
        "바꾼 것이 없습니다" in browser.follow(browser.post(receive, {"ids": str(returned.id), "back": "/claims"})).text
    )
    answer = browser.post(f"{page_of(returned)}/check", {"condition": "partly", "pieces": "2"})
    assert (answer.status_code, "1개부터 1개까지로" in answer.text) == (422, True)
    assert browser.post(f"{page_of(returned)}/check", {}).status_code == 422
    page = browser.follow(browser.post(f"{page_of(returned)}/check", {"condition": "partly", "pieces": "1"})).text
    assert "일부만 다시 팔 수 있음" in words(page, "//section[@aria-labelledby='goods-title']")
    assert "바꾼 것이 없습니다" in browser.follow(browser.post(f"{page_of(returned)}/take-back")).text


def test_a_cancel_of_what_may_lie_in_a_box_stands_out(browser: DeskBrowser, store: Store, market: Any) -> None:
    late, early = place(market, 2, state="301")
    for number in (late, early):
        market.file_claim(number, "cancel")
    collect(store)
    line(late).patch(exported_at=now())
    page = browser.get("/claims?queue=late_cancels").text
    assert (late in page, early in page, "나간 뒤 취소" in page) == (True, False, True)
    market.withdraw_claim(claim_of(early).number)
    collect(store)
    collect_orders(store)
    assert early in browser.get("/claims?queue=send_after_all").text


def test_the_first_page_counts_what_waits_and_leads_to_exactly_that(
    browser: DeskBrowser, store: Store, market: Any
) -> None:
    assert "확인 못 함" in words(browser.get("/").text, "//a[contains(., '결정할 취소')]"), "nobody has looked yet"
    collect(store)
    assert words(browser.get("/").text, "//a[contains(., '결정할 취소')]") == "0 결정할 취소"
    cancels, sent = place(market, 2, state="301"), place(market, 3, state="501")
    for number in cancels:
        market.file_claim(number, "cancel")
    for number, kind in zip(sent[:2], ("return", "exchange"), strict=True):
        market.file_claim(number, kind)
    market.report_non_arrival(sent[2])
    collect(store)
    market.withdraw_claim(claim_of(cancels[1]).number)
    collect(store)
    collect_orders(store)
    line(cancels[0]).patch(printed_at=now())
    line(cancels[1]).patch(held_at=now(), hold_reason="견본")
    page = browser.get("/").text
    tiles = {
        "1 늦은 취소": cancels[:1],
        "1 결정할 취소": cancels[:1],
        "2 반품·교환 받을 것": sent[:2],
        "1 교환 보낼 것": sent[1:2],
        "1 미도착 답할 것": sent[2:],
        "0 확인 필요": [],
        "1 취소철회: 다시 보낼 것 (보류 중 1)": cancels[1:],
    }
    for told, numbers in tiles.items():
        tile = f"//a[contains(@href, 'queue=') and contains(., '{told.partition(' ')[2]}')]"
        assert words(page, tile) == told
        listed = browser.get(words(page, f"{tile}/@href")).text
        assert {number for number in (*cancels, *sent) if number in listed} == set(numbers), told


def test_an_order_tells_its_claims(browser: DeskBrowser, returned: Claim) -> None:
    address = f"/stores/{returned.store_id}/orders/{returned.order_id}"
    told = words(browser.get(address).text, "//section[@id='claims']")
    assert "반품 1번 2개 ■ 반품신청 물건: 받을 것 돈: 환불 대기" in told


@pytest.mark.one_database
def test_claims_that_nobody_has_looked_at_for_too_long_stand_in_red(
    browser: DeskBrowser, store: Store, market: Any
) -> None:
    """A worker that stands still fails at nothing."""
    store.patch(collect_minutes=10)
    collect(store)
    Freshness.update(checked_at=now() - dt.timedelta(minutes=45)).where(Freshness.what == "claims").execute()
    assert words(browser.get("/claims").text, "//span[@class='mark is-old']").startswith("클레임 45분 전")
    store.patch(collect_claims=False)
    assert words(browser.get("/claims").text, "//span[@class='mark is-old']") == "", "nobody is to look"
