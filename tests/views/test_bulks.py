"""Changing many listings on the screen, without scripts: choose, look, leave out, send, read the report, take back."""

from collections.abc import Callable
from typing import Any

import pytest
from lxml import html

from tests.browsing import DeskBrowser
from tests.services.products.selling import sell
from webapp.models.products import Listing
from webapp.models.selling import Bulk, BulkItem
from webapp.models.stores import Store


@pytest.fixture
def shelf(store: Store, market: Any) -> list[Listing]:
    return sell(market, store)


def begin(browser: DeskBrowser, listings: list[Listing], kind: str, **answers: Any) -> str:
    """Fill the form in; the address of the preview."""
    chosen = "&".join(f"listing={one.id}" for one in listings)
    page = browser.get(f"/bulks/new/{kind}?{chosen}").text
    named = html.document_fromstring(page).xpath("//input[@name='listing']/@value")[0]
    answer = browser.post(f"/bulks/new/{kind}", {"listing": named, **answers})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def tiles(page: str) -> dict[str, str]:
    found = html.document_fromstring(page).xpath("//ul[@class='tiles']//a")
    return {tile.text_content().split(maxsplit=1)[1]: tile.xpath("string(b)") for tile in found}


def test_prices_are_changed_and_taken_back(
    browser: DeskBrowser, shelf: list[Listing], market: Any, work: Callable[[], None]
) -> None:
    address = begin(browser, shelf, "price", way="percent", amount="10", unit="10", rounding="nearest")
    page = browser.get(address).text
    assert tiles(page) == {"보낼 것": "3"}
    assert "10,000원" in page
    assert "11,000원" in page
    browser.post(f"{address}/run")
    assert "11번가로 보내고 있습니다" in browser.get(address).text
    work()
    assert tiles(browser.get(address).text)["바뀜"] == "3"
    assert int(market.product(shelf[0].number)["selPrc"]) == 11_000

    undo = browser.post(f"{address}/undo").headers["Location"]
    browser.post(f"{undo}/run")
    work()
    assert tiles(browser.get(undo).text)["바뀜"] == "3"
    assert int(market.product(shelf[0].number)["selPrc"]) == 10_000
    assert "되돌리기 끝남" in browser.get(address).text


def test_one_item_and_all_marked_ones_are_left_out(browser: DeskBrowser, shelf: list[Listing]) -> None:
    address = begin(browser, shelf, "price", way="set", amount="14,000", unit="10", rounding="nearest")
    page = browser.get(address).text
    assert tiles(page) == {"보낼 것": "3", "다시 볼 것": "2"}
    assert "30% 넘게 바뀜" in page
    browser.post(f"{address}/leave-out", {"item": BulkItem.get(BulkItem.listing == shelf[1]).id})
    browser.post(f"{address}/leave-out", {"item": "marked"})
    assert tiles(browser.get(address).text) == {"보낼 것": "0", "뺌": "3"}


def test_what_cannot_be_taken_back_asks_for_the_count(
    browser: DeskBrowser, shelf: list[Listing], work: Callable[[], None]
) -> None:
    address = begin(browser, shelf, "extend", days="30")
    refused = browser.post(f"{address}/run", {"count": "2"})
    assert refused.status_code == 422
    assert "되돌릴 수 없는 변경입니다" in refused.text
    assert browser.post(f"{address}/run", {"count": "3"}).status_code == 303
    work()
    assert tiles(browser.get(address).text)["바뀜"] == "3"


@pytest.mark.parametrize(
    ("kind", "answers", "sentence"),
    [
        ("price", {"way": "add", "amount": ""}, "얼마나 바꿀지"),
        ("price", {"way": "add", "amount": "많이"}, "숫자로 입력"),
        ("price", {"way": "percent", "amount": "500"}, "200%까지"),
        ("discount", {"way": "02", "amount": "100"}, "99%까지"),
        ("discount", {"way": "01", "amount": "15"}, "10원 단위"),
        ("discount", {"way": "01", "amount": "100", "until": "2020-01-01"}, "오늘이나 그 뒤"),
        ("stock", {"way": "set", "amount": "-1"}, "0 이상"),
    ],
)
def test_a_mistake_stands_at_its_field_and_what_was_typed_stays(
    browser: DeskBrowser, shelf: list[Listing], kind: str, answers: dict[str, str], sentence: str
) -> None:
    answer = browser.post(f"/bulks/new/{kind}", {"listing": str(shelf[0].id), **answers})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{answers["amount"]}"' in answer.text
    assert Bulk.select().count() == 0


@pytest.mark.parametrize(("typed", "sentence"), [("많이", "숫자로 입력"), ("9999999999999", "까지 입력할 수")])
def test_one_mistake_is_told_once(browser: DeskBrowser, shelf: list[Listing], typed: str, sentence: str) -> None:
    answer = browser.post("/bulks/new/price", {"listing": str(shelf[0].id), "way": "add", "amount": typed})
    (told,) = html.document_fromstring(answer.text).xpath("//p[@id='amount-error']")
    assert sentence in told.text_content()
    assert "얼마나" not in told.text_content()


def test_two_clicks_send_once(
    browser: DeskBrowser, shelf: list[Listing], market: Any, work: Callable[[], None]
) -> None:
    address = begin(browser, shelf, "stop")
    browser.post(f"{address}/run")
    browser.post(f"{address}/run")
    work()
    assert market.ledger.count("stop_sale") == 3


def test_a_preview_can_be_thrown_away_and_a_sent_one_cannot(
    browser: DeskBrowser, shelf: list[Listing], work: Callable[[], None]
) -> None:
    address = begin(browser, shelf, "stop")
    browser.post(f"{address}/discard")
    assert browser.get(address).status_code == 404
    address = begin(browser, shelf, "stop")
    browser.post(f"{address}/run")
    work()
    browser.post(f"{address}/discard")
    assert browser.get(address).status_code == 200


def test_nothing_chosen_shows_the_way_and_a_reader_may_not(
    browser: DeskBrowser, reader: DeskBrowser, shelf: list[Listing]
) -> None:
    assert "고른 상품이 없습니다" in browser.get("/bulks/new/price").text
    assert browser.get("/bulks/new/nonsense").status_code == 404
    assert "고른 상품이 없습니다" in reader.get(f"/bulks/new/price?listing={shelf[0].id}").text
    assert reader.post("/bulks/new/stop", {"listing": str(shelf[0].id)}).status_code == 422


def test_the_record_lists_every_change(browser: DeskBrowser, shelf: list[Listing]) -> None:
    assert "아직 일괄 변경이 없습니다" in browser.get("/bulks").text
    begin(browser, shelf, "stock", way="add", amount="5")
    page = browser.get("/bulks").text
    assert "재고 변경" in page
    assert "보낼 것 3건" in page


def test_one_listing_is_changed_in_one_step_unless_it_looks_like_a_mistake(
    browser: DeskBrowser, shelf: list[Listing], market: Any, work: Callable[[], None]
) -> None:
    page = browser.get(f"/bulks/new/price?listing={shelf[0].id}").text
    assert html.document_fromstring(page).xpath("//input[@name='amount']/@value") == ["10,000"]
    plain = {"listing": str(shelf[0].id), "way": "set", "unit": "10", "rounding": "nearest", "straight": "1"}
    browser.post("/bulks/new/price", {**plain, "amount": "11,000"})
    work()
    assert int(market.product(shelf[0].number)["selPrc"]) == 11_000
    answer = browser.post("/bulks/new/price", {**plain, "amount": "6,000"})
    assert "30% 넘게 바뀜" in browser.follow(answer).text
    work()
    assert int(market.product(shelf[0].number)["selPrc"]) == 11_000


def test_what_is_selected_in_the_list_is_changed(browser: DeskBrowser, shelf: list[Listing]) -> None:
    shown = {"area": "listings", "back": "/listings", "shown": shelf[0].id, "row": shelf[0].id}
    answer = browser.post("/lists/selection", {**shown, "go": "/bulks/new/stop"})
    page = browser.follow(answer).text
    assert "1개 상품" in page
    address = browser.post("/bulks/new/stop", {"listing": ""}).headers["Location"]
    assert tiles(browser.get(address).text) == {"보낼 것": "1"}
    browser.post("/lists/selection", {**shown, "act": "all"})
    assert "3개 상품" in browser.get("/bulks/new/stop").text


def test_a_change_of_which_everything_was_refused_is_not_shown_as_done(
    browser: DeskBrowser, shelf: list[Listing], market: Any, work: Callable[[], None]
) -> None:
    address = begin(browser, shelf[:1], "price", way="percent", amount="10", unit="10", rounding="nearest")
    market.change_product(shelf[0].number, selPrc=1_000)
    browser.post(f"{address}/run")
    work()
    for there in (address, "/bulks", "/runs"):
        page = browser.get(there).text
        assert "■ 모두 오류" in page
        assert "● 끝남" not in page


def test_nothing_to_change_and_a_wrong_count_are_each_told_once(
    browser: DeskBrowser, shelf: list[Listing], market: Any
) -> None:
    answer = browser.post("/bulks/new/price", {"listing": str(shelf[0].id), "way": "add", "amount": "0"})
    assert "0은 아무것도 바꾸지 않습니다" in answer.text
    address = begin(browser, shelf, "extend", days="30")
    page = browser.post(f"{address}/run", {"count": "7"}).text
    assert page.count("입력해 주세요.") == 1
    assert "보낼 건수와 달라 아무것도 보내지 않았습니다" in page
