"""What differs from the market on the screen: found, looked through, answered alone and in bulk, told in history."""

from collections.abc import Callable
from typing import Any

import pytest
from lxml import html

from tests.browsing import DeskBrowser
from tests.services.products.test_syncing import CUP, PEN, differing, hold, listing, shop, synced
from webapp.models.accounts import AuditEntry
from webapp.models.acts import Act
from webapp.models.base import now
from webapp.models.products import MISSING, Listing, ListingOption
from webapp.models.runs import Run
from webapp.models.selling import Difference, ProductChange
from webapp.models.stores import Store

__all__ = ["shop"]


@pytest.fixture
def apart(shop: Store, market: Any) -> str:
    """Four differences: price and name of a cup, stock of its red option, the pen's sale stopped. Their address."""
    market.change_product(CUP, selPrc=12_000, prdNm="견본 컵 (새 이름)")
    market.change_product(PEN, selStatCd="105")
    market.set_stock(listing().options.order_by(ListingOption.id).first().stock_number, 7)
    assert synced(shop, full=True).result["opened"] == 4
    return f"/stores/{shop.id}/differences"


def words(body: str, path: str) -> str:
    return " ".join(html.document_fromstring(body).xpath(f"string({path})").split())


def difference(name: str) -> Difference:
    return Difference.get(Difference.field == name)


def last_run() -> Run:
    return Run.select().order_by(Run.id.desc()).first()


def test_the_list_shows_both_values_and_can_be_narrowed(browser: DeskBrowser, apart: str) -> None:
    page = browser.get(apart).text
    assert "15,000원" in page
    assert "12,000원" in page
    assert "30개" in page
    assert words(page, "//nav[@aria-label='항목']").startswith("전체 4")
    assert "이 항목은 따로 보낼 수 없습니다" in browser.get(f"{apart}?field=name").text
    red = listing().options.order_by(ListingOption.id).first()
    row = {"field": "option.stock_number", "here": "1", "there": {"name": "빨강", "number": "2", "stock": 30}}
    Difference.create(listing=listing(), option=red, key="renumbered", seen_at=now(), **row)
    assert "11번가가 정하는 번호라 보낼 수 없습니다" in browser.get(f"{apart}?field=option.stock_number").text
    narrowed = browser.get(f"{apart}?field=price").text
    assert len(html.document_fromstring(narrowed).xpath("//tbody/tr")) == 1
    assert "조건에 맞는 다른 점이 없습니다" in browser.get(f"{apart}?q=없는상품").text
    assert "견본 컵" in browser.get("/differences", htmx=True).text


def test_the_market_s_values_are_taken_and_told_in_the_history(browser: DeskBrowser, apart: str) -> None:
    ids = [str(difference("price").id), str(difference("option.stock").id)]
    answer = browser.post(f"{apart}/take", {"ids": ids})
    assert "2건을 11번가 값으로 맞췄습니다" in browser.follow(answer).text
    assert (listing().price, listing().discounted_price, listing().stock) == (12_000, 12_000, 47)
    assert listing().differences == 1
    page = browser.get(f"/stores/{listing().store_id}/listings/{listing().id}").text
    history = words(page, "//section[@id='history']")
    assert "판매가 15,000원 12,000원 seller (견본) 11번가와 맞추기" in history
    assert "옵션 재고 (빨강) 30개 7개" in history
    assert AuditEntry.select().where(AuditEntry.action == "difference.take").count() == 2
    assert "이미 처리되었습니다" in browser.follow(browser.post(f"{apart}/take", {"ids": ids})).text


def test_our_values_are_sent_each_as_one_act(
    browser: DeskBrowser, apart: str, market: Any, work: Callable[[], None]
) -> None:
    browser.post(f"{apart}/send", {"all": "4"})
    work()
    run = last_run()
    assert (run.kind, run.state, run.result["done"], run.result["refused"]) == ("differences_answer", "done", 3, 1)
    assert (market.product(CUP)["selPrc"], market.product(PEN)["selStatCd"]) == (15_000, "103")
    assert [row["stckQty"] for row in market.product(CUP)["stock"]] == [30, 40]
    assert list(differing()) == ["name"], "a name cannot be sent alone"
    assert "전체 수정으로 보내 주세요" in browser.get(f"/runs/{run.id}").text
    assert Act.select().count() == market.ledger.count() == 3
    synced(listing().store, full=True)
    assert list(differing()) == ["name"]
    line = ProductChange.get(ProductChange.field == "price")
    assert (line.before, line.after, line.source, line.source_id) == (12_000, 15_000, "sync", run.id)


def test_what_the_market_refuses_is_told_with_its_answer(
    browser: DeskBrowser, apart: str, market: Any, work: Callable[[], None]
) -> None:
    market.inject_fault("product/price", "say", code="500", text="견본 거절 이유", count=None)
    browser.post(f"{apart}/send", {"one": str(difference("price").id)})
    work()
    assert "견본 거절 이유" in browser.get(f"/runs/{last_run().id}").text
    page = browser.get(f"/stores/{listing().store_id}/listings/{listing().id}").text
    assert "판매가 변경 ■ 11번가가 하지 않음 판매가 15,000원 견본 거절 이유" in words(page, "//section[@id='history']")
    assert "price" in differing()


def test_all_that_fits_is_taken_as_a_run(browser: DeskBrowser, apart: str, work: Callable[[], None]) -> None:
    browser.post(f"{apart}/take", {"all": "2", "q": "견본 펜"})
    work()
    assert set(differing()) == {"price", "name", "option.stock"}
    assert listing(PEN).status == "105"


def test_nothing_chosen_changes_nothing_and_says_so(browser: DeskBrowser, apart: str) -> None:
    for act in ("take", "send"):
        assert "고른 것이 없습니다" in browser.follow(browser.post(f"{apart}/{act}", {"ids": "x"})).text
    assert Difference.select().count() == 4


def test_options_that_came_and_went_are_taken(browser: DeskBrowser, shop: Store, market: Any) -> None:
    rows = [{"mixDtlOptNm": "빨강", "stckQty": 30}, {"mixDtlOptNm": "노랑", "stckQty": 5, "addPrc": 500}]
    market.change_product(CUP, stock=rows)
    synced(shop)
    browser.post(f"/stores/{shop.id}/differences/take", {"ids": [str(row.id) for row in Difference.select()]})
    options = {option.name: option for option in listing().options}
    assert {name: option.status for name, option in options.items()} == {"빨강": "01", "파랑": "gone", "노랑": "01"}
    assert (options["노랑"].add_price, listing().stock, differing()) == (500, 35, {})
    synced(shop, full=True)
    assert differing() == {}


def test_a_sync_is_started_by_hand_and_tells_what_it_found(
    browser: DeskBrowser, shop: Store, market: Any, work: Callable[[], None]
) -> None:
    market.put_product(shop.api_key, "3000000999", prdNm="새 상품")
    market.change_product(CUP, selPrc=12_000)
    browser.post(f"/stores/{shop.id}/listings/sync", {"full": "1"})
    work()
    page = words(browser.get("/listings").text, "//ul[@aria-label='11번가와 맞추기']")
    assert "다른 점 1개" in page
    assert "11번가에 있지만 여기에 없는 상품 1개" in page
    hold(shop, "3000000999")
    assert "여기에 없는 상품" not in browser.get("/listings").text


def test_one_listing_is_held_against_the_market_at_once(browser: DeskBrowser, shop: Store, market: Any) -> None:
    address = f"/stores/{shop.id}/listings/{listing().id}/look"
    assert "11번가와 같습니다" in browser.follow(browser.post(address)).text
    market.change_product(CUP, selPrc=12_000)
    assert "다른 점 1개" in browser.follow(browser.post(address)).text
    market.remove_product(CUP)
    assert "상품이 없습니다" in browser.follow(browser.post(address)).text
    market.inject_fault("prodmarket", "http_500", count=None)
    assert "맞추지 못했습니다" in browser.follow(browser.post(address)).text


def test_a_person_confirms_that_many_products_are_gone(
    browser: DeskBrowser, shop: Store, market: Any, work: Callable[[], None]
) -> None:
    for number in range(25):
        hold(shop, f"40000000{number:02}", enriched_at=now(), created_at=now().replace(year=2025))
    assert synced(shop, full=True).state == "failed"
    page = html.document_fromstring(browser.get("/listings").text)
    (form,) = page.xpath("//form[.//input[@name='confirmed']]")
    assert "25개가 11번가 목록에 없습니다" in page.text_content()
    browser.post(form.get("action"), {field.name: field.value for field in form.inputs if field.name})
    work()
    assert Listing.select().where(Listing.presence == MISSING).count() == 25
    assert "11번가 목록에 없습니다" not in browser.get("/listings").text


def test_a_price_that_the_market_would_refuse_is_not_offered_and_a_run_of_refusals_is_not_shown_as_done(
    browser: DeskBrowser, shop: Store, market: Any, work: Callable[[], None]
) -> None:
    market.change_product(CUP, selPrc=1_000)
    synced(shop, full=True)
    row, address = difference("price"), f"/stores/{shop.id}/differences"
    page = html.document_fromstring(browser.get(address).text)
    assert not page.xpath("//td[@data-label='처리']//button[contains(., '보내기')]")
    assert "한 번에 50%까지" in words(browser.get(address).text, "//td[@data-label='처리']")
    browser.post(f"{address}/send", {"one": str(row.id)})
    work()
    run = last_run()
    assert (run.state, run.done, run.failed) == ("done", 1, 1)
    for there in ("/runs", f"/runs/{run.id}", "/runs?state=refused"):
        assert "■ 모두 오류" in browser.get(there).text
    assert f"/runs/{run.id}" not in browser.get("/runs?state=done").text


def test_what_the_market_refused_is_told_where_it_can_be_sent_again(
    browser: DeskBrowser, apart: str, market: Any, work: Callable[[], None]
) -> None:
    market.change_product(CUP, selPrc=1_000)
    browser.post(f"{apart}/send", {"one": str(difference("price").id)})
    work()
    cell = words(browser.get(f"{apart}?field=price").text, "//td[@data-label='처리']")
    assert "여기 값으로 보내기" in cell
    assert "보냈지만 11번가가 받지 않았습니다." in cell
