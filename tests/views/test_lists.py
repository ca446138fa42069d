"""Lists as people keep them: named searches, columns, selections that survive leafing, and workbooks that come back."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from lxml import html
from openpyxl import load_workbook

from tests.browsing import DeskBrowser
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
from webapp.services.catalogue import columns, exporting, selection
from webapp.services.imports import folders

__all__ = ["shelf"]
LIST = {"area": "listings", "back": "/listings?q=텀블러&status=104&page=3"}


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
