"""Lists as people keep them: named searches, columns, selections that survive leafing, and workbooks that come back."""

import base64
import random
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from lxml import html
from openpyxl import load_workbook

from tests.browsing import DeskBrowser
from tests.conftest import make_store
from tests.services.imports.importing import brought_in, planned
from tests.services.imports.sample_files import HEADERS, csv_file, product
from tests.views.test_listings import names, sell, shelf, texts
from webapp.models.accounts import SavedFilter, User
from webapp.models.base import now
from webapp.models.imports import ProductImport
from webapp.models.lists import LISTINGS
from webapp.models.products import Listing
from webapp.models.stores import Store
from webapp.services import enriching, kept_files, runs
from webapp.services.catalogue import columns, exporting, pasted, selection
from webapp.services.imports import folders

__all__ = ["shelf"]
LIST = {"area": "listings", "back": "/listings?q=텀블러&status=104&page=3"}


@pytest.mark.parametrize(
    ("area", "button", "where"),
    [
        ("orders", "주문 가져오기", "orders/collect"), ("claims", "클레임 가져오기", "claims/collect"),
        ("inquiries", "지금 가져오기", "inquiries/collect"), ("settlements", "정산 가져오기", "settlements/collect"),
        ("listings", "상품 가져오기", "imports/new"),
    ],
)  # fmt: skip
def test_the_head_s_buttons_follow_the_store_that_is_chosen_where_the_list_alone_is_swapped(
    browser: DeskBrowser, store: Store, seller_user: User, area: str, button: str, where: str
) -> None:
    other = make_store(seller_user, "둘째상점", "fedcba9876543210fedcba9876543210")
    head = "//div[@id='head-acts']"
    whole = html.document_fromstring(browser.get(f"/{area}").text)
    assert button not in whole.xpath(f"string({head})"), "of which store?"
    if area != "listings":
        assert f"스토어를 하나 골라 [{button}]를 눌러 주세요." in whole.text_content()
    swapped = html.document_fromstring(browser.get(f"/{area}?store={other.id}", htmx=True).text)
    assert button in swapped.xpath(f"string({head}[@hx-swap-oob])")
    assert swapped.xpath(f"{head}//@href|{head}//@action")[-1] == f"/stores/{other.id}/{where}"
    assert "스토어를 하나 골라" not in swapped.text_content()


def test_a_search_is_kept_under_a_name_replaced_and_dropped(
    browser: DeskBrowser, shelf: list[Listing], reader: DeskBrowser
) -> None:
    browser.follow(browser.post("/lists/filters", {**LIST, "name": " 품절  텀블러 "}))
    body = browser.get("/listings").text
    link = html.document_fromstring(body).xpath("//a[.='품절 텀블러']/@href")[0]
    assert names(browser.get(link).text) == ["대용량 텀블러"]
    assert "page" not in link
    browser.post("/lists/filters", {**LIST, "back": "/listings?q=참기름", "name": "품절 텀블러"})
    kept = SavedFilter.get()
    assert names(browser.get(f"/listings?{kept.query}").text) == ["100% 참기름"]
    assert "품절 텀블러" not in reader.get("/listings").text
    reader.post("/lists/filters", {**LIST, "delete": kept.id})
    assert SavedFilter.select().count() == 1
    browser.post("/lists/filters", {**LIST, "delete": kept.id})
    refused = browser.follow(browser.post("/lists/filters", {**LIST, "back": "/listings", "name": " "}))
    assert "검색 이름을 1자에서 40자까지로 입력해 주세요." in refused.text
    assert SavedFilter.select().count() == 0


def test_a_pasted_column_goes_by_the_form_and_can_be_kept(
    browser: DeskBrowser, shelf: list[Listing], store: Store
) -> None:
    numbers = [shelf[0].number, *(f"30{n:015}" for n in range(499)), shelf[1].number]
    answer = browser.post(
        "/lists/search", {"area": "listings", "q": "\r\n".join(numbers), "sort": "name", "status": ""}
    )
    address = answer.headers["Location"]
    assert (answer.status_code, len(address) < 8_000, "status" in address) == (303, True, False)
    page = browser.follow(answer)
    assert names(page.text) == [shelf[0].name], "the 501st number is not looked for, and that is said"
    assert "뒤의 1개는 찾지 않았으니" in page.text
    form = html.document_fromstring(page.text).xpath("//form[@role='search']")[0]
    assert form.xpath(".//input[@name='q']/@value")[0].split() == numbers[:500], "what was pasted stands there"
    assert {one.get("hx-params") for one in [form]} == {"not csrf_token,area"}, "a token never stands in an address"
    browser.post("/lists/filters", {"area": "listings", "back": address, "name": "긴 검색"})
    assert names(browser.get(f"/listings?{SavedFilter.get().query}").text) == [shelf[0].name]
    few = browser.post("/lists/search", {"area": "orders", "q": "김견본", "stage": "packing", "store": str(store.id)})
    assert few.headers["Location"] == f"/orders?q=%EA%B9%80%EA%B2%AC%EB%B3%B8&stage=packing&store={store.id}"


def test_a_search_that_nothing_makes_fit_is_told_and_a_made_up_one_looks_for_nothing(
    browser: DeskBrowser, shelf: list[Listing]
) -> None:
    dice = random.Random(3)
    words = " ".join("".join(chr(dice.randrange(0xAC00, 0xD7A3)) for _ in range(400)) for _ in range(40))
    answer = browser.post("/lists/search", {"area": "products", "q": words, "unlisted": "y"})
    assert answer.headers["Location"] == "/products?unlisted=y"
    assert "찾을 말이 너무 길어 찾지 않았습니다" in browser.follow(answer).text
    longest = browser.post("/lists/search", {"area": "orders", "product": "가" * 3_000, "stage": "paid"})
    assert longest.headers["Location"] == "/orders?stage=paid"
    bomb = base64.urlsafe_b64encode(zlib.compress(b"1" * 10_000_000, 9)).decode()[:6_000]
    for told in ("x", "%00", bomb, base64.urlsafe_b64encode(zlib.compress(b"\xff")).decode()):
        assert len(pasted.text_of({"pasted": told})) <= pasted.MOST_UNFOLDED
        assert browser.get(f"/listings?pasted={told}").status_code == 200


def test_columns_density_and_size_are_remembered_for_the_user(browser: DeskBrowser, shelf: list[Listing]) -> None:
    view = {**LIST, "back": "/listings", "column": ["brand", "differences"], "dense": "1", "size": "100"}
    body = browser.follow(browser.post("/lists/view", view)).text
    assert texts(body, "//thead//th")[1:] == ["상품명", "상품번호", "브랜드", "상태", "차이"]
    assert html.document_fromstring(body).xpath("//table[contains(@class, 'is-dense')]")
    assert html.document_fromstring(body).xpath("//input[@name='size' and @value='100' and @checked]")


def test_a_column_s_header_sorts_by_it_and_turns_round(browser: DeskBrowser, shelf: list[Listing]) -> None:
    body = browser.get("/listings?q=&sort=cheapest").text
    header = html.document_fromstring(body).xpath("//th[@aria-sort='ascending']")[0]
    assert header.text_content() == "판매가"
    turned = browser.get(header.xpath("a/@href")[0]).text
    assert names(turned) == ["국내생산 면티셔츠", "대용량 텀블러", "100% 참기름"]
    assert texts(turned, "//th[@aria-sort='descending']") == ["판매가"]


def test_ticks_are_kept_over_pages_and_filters_without_javascript(
    browser: DeskBrowser, seller_user: User, shelf: list[Listing]
) -> None:
    shirt, tumbler, oil = (row.id for row in shelf)
    page = {"area": "listings", "back": "/listings?q=텀블러", "shown": [tumbler], "row": [tumbler]}
    answer = browser.post("/lists/selection", {**page, "go": "/listings?sort=name"})
    assert answer.headers["Location"] == "/listings?sort=name"
    body = browser.follow(answer).text
    assert html.document_fromstring(body).xpath("//input[@name='row' and @checked]/@value") == [str(tumbler)]
    assert "1건 선택" in body
    browser.post("/lists/selection", {"area": "listings", "back": "/listings", "shown": [shirt, oil], "act": "page"})
    assert list(selection.ids_of(seller_user, LISTINGS)) == [shirt, tumbler, oil]
    browser.post("/lists/selection", {"area": "listings", "back": "/listings", "act": "none"})
    assert "고른 상품 없음" in browser.get("/listings").text


def test_all_that_a_search_finds_are_selected_and_other_lists_say_so(
    browser: DeskBrowser, seller_user: User, shelf: list[Listing]
) -> None:
    browser.post("/lists/selection", {"area": "listings", "back": "/listings?status=103&page=2", "act": "all"})
    assert list(selection.ids_of(seller_user, LISTINGS)) == [shelf[0].id]
    same = html.document_fromstring(browser.get("/listings?status=103&sort=name").text)
    assert same.xpath("//input[@name='row']/@checked")
    other = browser.get("/listings").text
    assert "다른 조건의 검색 결과" in other
    assert not html.document_fromstring(other).xpath("//input[@name='row']")
    ticks = {"area": "listings", "back": "/listings?status=103", "shown": [shelf[0].id], "fitting": "1건"}
    bar = browser.post("/lists/selection", ticks, htmx=True).text
    assert bar.lstrip().startswith('<div class="bulk" id="bulk-bar"')
    assert "고른 상품 없음" in bar


def exported(browser: DeskBrowser, back: str) -> bytes:
    answer = browser.post("/listings/export", {"back": back})
    assert answer.status_code == 200, answer.text
    return answer.data


def test_the_workbook_holds_what_is_shown_and_codes_stay_text(browser: DeskBrowser, shelf: list[Listing]) -> None:
    sell(shelf[0].store, "3000000009", "=HYPERLINK(1)", price=10, stock=1, status="103", seller_code="-1")
    sheet = load_workbook(BytesIO(exported(browser, "/listings?status=103&sort=cheapest"))).active
    head, *rows = sheet.iter_rows()
    column = {cell.value: index for index, cell in enumerate(head)}
    assert [row[column["상품명"]].value for row in rows] == ["=HYPERLINK(1)", "국내생산 면티셔츠"]
    texts_of = [cell for row in rows for cell in (row[column["상품명"]], row[column["상품번호"]])]
    assert {(cell.data_type, cell.number_format) for cell in texts_of} == {("s", "@")}
    assert [row[column["판매자상품코드"]].value for row in rows] == ["-1", "0012"]
    assert [row[column["판매가"]].value for row in rows] == [10, 12_300]
    assert rows[0][column["스토어"]].value == "견본상점"


def test_a_workbook_that_is_imported_again_changes_nothing(
    browser: DeskBrowser, store: Store, market: object, tmp_path: Path
) -> None:
    brought_in(store, csv_file(tmp_path / "a.csv", [HEADERS, *map(product, range(901, 921))], "utf-8"))
    market.put_product(store.api_key, "3000000901", prdNm="시장의 이름", selPrc=15_000)  # type: ignore[attr-defined]
    runs.perform(runs.start(enriching.order(store))[0].id)
    everything = [column.name for column in columns.COLUMNS]
    browser.post("/lists/view", {"area": "listings", "column": everything, "size": "50"})
    (tmp_path / "b.xlsx").write_bytes(exported(browser, "/listings"))
    plan: ProductImport = planned(store, tmp_path / "b.xlsx")
    assert plan.counts == {"same": 20} | {kind: 0 for kind in plan.counts if kind != "same"}


def test_a_long_workbook_is_written_by_a_run(
    browser: DeskBrowser, stranger: DeskBrowser, shelf: list[Listing], work: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(exporting, "WRITTEN_AT_ONCE", 2)
    answer = browser.post("/listings/export", {"back": "/listings?sort=name"})
    assert answer.headers["Location"] == "/listings/export"
    assert browser.follow(answer).headers["Refresh"]
    work()
    body = browser.get("/listings/export").text
    assert "3건을 담았습니다." in body
    with browser.get("/listings/export.xlsx") as file:
        assert load_workbook(BytesIO(file.data)).active.max_row == 4
    assert "만든 엑셀이 없습니다" in stranger.follow(stranger.get("/listings/export.xlsx")).text
    monkeypatch.setattr(kept_files, "KEPT_FOR", now() - now())
    browser.post("/listings/export", {"back": "/listings"})
    work()
    assert len(list(folders.shared(exporting.FOLDER).iterdir())) == 1


@pytest.mark.parametrize(
    "address",
    [
        "/orders", "/orders/today", "/claims", "/inquiries", "/listings", "/differences", "/settlements",
        "/settlements/months", "/settlements/profit", "/settlements/vat", "/settlements/differences",
    ],
)  # fmt: skip
@pytest.mark.one_database
def test_who_has_no_store_is_shown_the_way_to_one(stranger: DeskBrowser, address: str) -> None:
    empty = html.document_fromstring(stranger.get(address).text).xpath("//*[@class='empty']")[0]
    assert "연결한 스토어가 없습니다" in empty.text_content()
    assert empty.xpath(".//a/@href") == ["/stores/new"]
