"""Stock on the screen: counting, moving, holding back, making sets, and looking where the market differs."""

from typing import Any

import pytest

from tests.browsing import DeskBrowser
from tests.services.products.selling import sell
from tests.views.test_listings import texts
from webapp.models.products import ListingOption, Sku
from webapp.models.stock import StockBuffer, StockMovement
from webapp.models.stores import Store
from webapp.services.audit import SYSTEM
from webapp.services.products import sets


@pytest.fixture
def sku(store: Store, market: Any) -> Sku:
    sell(market, store, 2)
    return Sku.get(Sku.code == "C1")


def test_a_stock_is_counted_and_moved_and_the_page_tells_who(browser: DeskBrowser, sku: Sku) -> None:
    address = f"/skus/{sku.id}/stock"
    assert "재고 움직임이 없습니다" in browser.get(address).text
    browser.post(address, {"way": "add", "amount": "5", "reason": "received", "note": "견본 입고"})
    page = browser.get(address).text
    assert "15개" in page
    assert "견본 입고" in page
    assert "seller (견본)" in page
    assert "재고 움직임이 없습니다" in browser.get(f"{address}?reason=sold").text
    assert "재고 움직임이 없습니다" in browser.get(f"{address}?day=2020-01-01").text


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"way": "remove", "amount": "11"}, "뺄 수 없습니다"),
        ({"way": "add", "amount": ""}, "수량을 입력"),
        ({"way": "count", "amount": "-1"}, "0부터"),
        ({"way": "add", "amount": "0"}, "1개 이상"),
    ],
)
def test_a_mistake_changes_nothing(browser: DeskBrowser, sku: Sku, answers: dict[str, str], sentence: str) -> None:
    answer = browser.post(f"/skus/{sku.id}/stock", {"reason": "received", **answers})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert StockMovement.select().count() == 0


def test_pieces_are_held_back_and_sets_made(browser: DeskBrowser, sku: Sku, store: Store) -> None:
    browser.post(f"/skus/{sku.id}/buffers/{store.id}", {"quantity": "4"})
    assert StockBuffer.get().quantity == 4
    assert "안전재고 4" in browser.get(f"/skus/{sku.id}/stock").text
    browser.post(f"/skus/{sku.id}/buffers/{store.id}", {"quantity": ""})
    assert StockBuffer.select().count() == 0
    assert "첫 줄" not in browser.post(f"/skus/{sku.id}/parts", {"parts": "C2 두개"}).text
    assert "1번째 줄" in browser.post(f"/skus/{sku.id}/parts", {"parts": "C2 두개"}).text
    browser.post(f"/skus/{sku.id}/parts", {"parts": "C2 2"})
    assert [(one.part.code, one.quantity) for one in sets.parts_of(sku)] == [("C2", 2)]
    assert "세트입니다" in browser.get(f"/skus/{sku.id}/stock").text


def test_tables_tell_how_many_of_a_set_the_parts_make(browser: DeskBrowser, sku: Sku, store: Store) -> None:
    """In the list of base products, in a product's own table, where a SKU is chosen, and where the market differs."""
    other = Sku.get(Sku.code == "C2")
    sets.define(sku, {"C2": 3}, SYSTEM)
    assert texts(browser.get("/products?q=C1").text, "//td[@data-label='재고 합계']") == ["세트 3"]
    for low, high, found in ((3, 3, ["견본 상품 1"]), (10, 10, ["견본 상품 2"]), (4, 9, []), (1, 10, None)):
        shown = texts(browser.get(f"/products?stock_from={low}&stock_to={high}").text, "//td[@data-label='원상품']")
        assert shown == (found if found is not None else ["견본 상품 2", "견본 상품 1"])
    assert texts(browser.get(f"/products/{sku.product_id}").text, "//td[@data-label='재고']")[0] == "세트 3 재고 조정"
    option = ListingOption.get(ListingOption.sku == sku)
    chosen = browser.get(f"/stores/{store.id}/mapping/options/{option.id}").text
    assert texts(chosen, "//td[@data-label='재고']") == ["세트 3"]
    assert "3개" in texts(browser.get(f"/skus/{sku.id}/stock").text, "//p[@class='figure']")
    compared = browser.get(f"/stores/{store.id}/stock").text
    columns = ("SKU 재고", "내보낼 수량", "11번가 재고")
    assert [texts(compared, f"//td[@data-label='{name}']") for name in columns] == [["세트"], ["3"], ["10"]]
    Sku.create(seller=store.seller, product=sku.product, code="C3", stock=2)
    Sku.update(stock=None).where(Sku.id == other.id).execute()
    assert texts(browser.get("/products?q=C1").text, "//td[@data-label='재고 합계']") == ["2 세트 모름"]


def test_where_the_market_differs_is_shown_and_sent(browser: DeskBrowser, sku: Sku, store: Store) -> None:
    address = f"/stores/{store.id}/stock"
    assert "재고가 다른 옵션이 없습니다" in browser.get(address).text
    Sku.update(stock=3).where(Sku.id == sku.id).execute()
    assert "재고 동기화가 꺼져 있습니다" in browser.get(address).text
    assert "재고 동기화를 켜야" in browser.follow(browser.post(address)).text
    store.patch(sync_stock=True)
    assert "1개 SKU 재고로 보내기" in browser.get(address).text
    assert "11번가로 보냅니다" in browser.follow(browser.post(address)).text


def test_a_stranger_sees_nothing_and_a_reader_changes_nothing(
    stranger: DeskBrowser, reader: DeskBrowser, sku: Sku
) -> None:
    address = f"/skus/{sku.id}/stock"
    assert stranger.get(address).status_code == 404
    assert reader.get(address).status_code == 200
    assert reader.post(address, {"way": "count", "amount": "1", "reason": "received"}).status_code == 403
