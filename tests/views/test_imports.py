"""상품 가져오기 on the screen, without JavaScript: file, columns, plan, start, report, undo; and what is refused."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from openpyxl import load_workbook

from tests.browsing import DeskBrowser
from tests.services.imports.sample_files import HEADERS, product, workbook
from tests.services.products.selling import sell
from webapp.models.imports import ImportRow, ProductImport
from webapp.models.products import Listing, Product, Sku
from webapp.models.runs import Run
from webapp.models.shipping import AddressTemplate, DispatchTemplate
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.runs import Order

Work = Callable[[], None]


@pytest.fixture
def shop(store: Store, work: Work) -> Store:
    """The store with its addresses and dispatch templates brought in, as the checklist wants it."""
    runs.start(Order("shipping_fetch", store))
    work()
    assert AddressTemplate.select().exists()
    assert DispatchTemplate.select().exists()
    return store


def upload(browser: DeskBrowser, store: Store, path: Path) -> Any:
    return browser.post(f"/stores/{store.id}/imports", {"file": (io.BytesIO(path.read_bytes()), path.name)})


def plan(browser: DeskBrowser, store: Store, path: Path, work: Work) -> str:
    """Upload a file and take the columns as they were found; the import's address, its plan ready."""
    address = str(upload(browser, store, path).headers["Location"])
    work()
    page = browser.get(address).text
    if "이대로 계획 만들기" not in page:  # the columns were remembered from an earlier file
        return address
    chosen = {}
    for select in re.findall(r"<select name=\"column-\d+\".*?</select>", page, re.DOTALL):
        name = re.search(r'name="(column-\d+)"', select)
        value = re.search(r'<option value="(\w*)" selected', select)
        assert name
        chosen[name.group(1)] = value.group(1) if value else ""
    browser.post(f"{address}/mapping", chosen)
    work()
    return address


def test_the_whole_way_from_the_file_to_the_report_and_back(
    browser: DeskBrowser, shop: Store, tmp_path: Path, work: Work
) -> None:
    file = workbook(tmp_path / "상품.xlsx", [HEADERS, *(product(n) for n in range(1, 4))])
    address = plan(browser, shop, file, work)
    assert "3건 가져오기" in browser.get(address).text
    assert Listing.select().count() == 0

    browser.post(f"{address}/start")
    work()
    assert (Product.select().count(), Sku.select().count(), Listing.select().count()) == (3, 3, 3)
    assert "가져오기 보고서" in browser.get(address).text

    browser.post(f"{address}/undo")
    work()
    assert (Product.select().count(), Listing.select().count()) == (0, 0)
    assert "되돌리기 보고서" in browser.get(address).text


def test_bad_rows_are_told_with_their_row_and_come_back_as_a_workbook(
    browser: DeskBrowser, shop: Store, tmp_path: Path, work: Work
) -> None:
    rows = [product(1), product(2, 판매가="가격문의"), product(3, 상품명="긴 상품명 " * 30)]
    address = plan(browser, shop, workbook(tmp_path / "a.xlsx", [HEADERS, *rows]), work)
    page = browser.get(f"{address}?kind=error").text
    assert "1건 가져오기" in browser.get(address).text
    assert page.count("wrong") >= 1
    answer = browser.get(f"{address}/errors.xlsx")
    assert answer.data[:2] == b"PK"
    answer.close()
    assert "오류" in answer.headers["Content-Disposition"] or "filename*=" in answer.headers["Content-Disposition"]


def test_the_same_file_again_changes_nothing(browser: DeskBrowser, shop: Store, tmp_path: Path, work: Work) -> None:
    file = workbook(tmp_path / "a.xlsx", [HEADERS, product(1), product(2)])
    first = plan(browser, shop, file, work)
    browser.post(f"{first}/start")
    work()
    again = plan(browser, shop, file, work)
    assert "바뀔 것이 없습니다" in browser.get(again).text
    assert {
        row.kind
        for row in ImportRow.select().join(ProductImport).where(ProductImport.id == int(again.rsplit("/", 1)[1]))
    } == {"same"}


def test_conflicts_are_decided_on_the_screen(browser: DeskBrowser, shop: Store, tmp_path: Path, work: Work) -> None:
    rows = [product(1), product(1, 판매가=9_900), product(2), product(2, 판매가=8_800)]
    address = plan(browser, shop, workbook(tmp_path / "a.xlsx", [HEADERS, *rows]), work)
    assert "충돌 2건은 아직 결정하지 않았습니다" in browser.get(address).text
    form = html.document_fromstring(browser.get(f"{address}/rows?kind=conflict").text).xpath("//td//form")[0]
    assert form.xpath(".//option/@value") == ["", "use", "skip"]
    page = browser.follow(browser.post(form.get("action"), {"decision": "use"}))
    assert "3행의 결정을 저장했습니다" in page.text
    assert '<option value="use" selected>' in page.text
    assert "고를 수 없는" in browser.follow(browser.post(form.get("action"), {"decision": "sku:1"})).text
    page = browser.follow(browser.post(f"{address}/decisions", {"decision": "skip"}))
    assert "충돌 1건을 결정했습니다" in page.text
    browser.post(f"{address}/start")
    work()
    assert dict(Listing.select(Listing.number, Listing.price).tuples()) == {"3000000001": 9_900, "3000000002": 12_900}


def test_the_error_workbook_is_mended_and_uploaded_again(
    browser: DeskBrowser, shop: Store, tmp_path: Path, work: Work
) -> None:
    rows = [product(1), product(2, 판매가="가격문의"), product(3)]
    address = plan(browser, shop, workbook(tmp_path / "a.xlsx", [HEADERS, *rows]), work)
    browser.post(f"{address}/start")
    work()
    bad = tmp_path / "errors.xlsx"
    with browser.get(f"{address}/errors.xlsx") as download:
        bad.write_bytes(download.data)
    mended = load_workbook(bad)
    sheet = mended.active
    headers = [cell.value for cell in sheet[1]]
    assert headers == [*HEADERS, "오류", "해결"]
    assert sheet.cell(2, headers.index("상품번호") + 1).value == "3000000002"
    sheet.cell(2, headers.index("판매가") + 1).value = "12,900"
    mended.save(bad)
    address = plan(browser, shop, bad, work)
    assert "1건 가져오기" in browser.get(address).text
    browser.post(f"{address}/start")
    work()
    assert {listing.number: listing.price for listing in Listing.select()} == {
        f"300000000{n}": 12_900 for n in (1, 2, 3)
    }


def test_an_import_is_stopped_and_gone_on_with(browser: DeskBrowser, shop: Store, tmp_path: Path, work: Work) -> None:
    address = plan(browser, shop, workbook(tmp_path / "a.xlsx", [HEADERS, product(1), product(2)]), work)
    browser.post(f"{address}/start")
    run = Run.get(Run.kind == "import_apply")
    browser.post(f"/runs/{run.id}/stop")
    page = browser.get(address).text
    assert "멈춘 가져오기" in page
    assert "이어서 다시 하기" in page
    browser.post(f"/runs/{run.id}/again")
    work()
    assert "가져오기 보고서" in browser.get(address).text
    assert Listing.select().count() == 2


def test_no_file_and_a_closed_step_are_told(browser: DeskBrowser, store: Store) -> None:
    assert "주소지 설정부터 마쳐 주세요" in browser.get(f"/stores/{store.id}/imports/new").text
    assert browser.post(f"/stores/{store.id}/imports").status_code == 422


def test_a_reader_may_look_but_not_import(reader: DeskBrowser, stranger: DeskBrowser, shop: Store) -> None:
    assert reader.get(f"/stores/{shop.id}/imports").status_code == 200
    assert reader.post(f"/stores/{shop.id}/imports/search").status_code == 403
    assert stranger.get(f"/stores/{shop.id}/imports").status_code == 404


def test_without_a_file_the_market_s_own_search_is_planned(browser: DeskBrowser, shop: Store, work: Work) -> None:
    address = str(browser.post(f"/stores/{shop.id}/imports/search").headers["Location"])
    work()
    work()
    assert "건 가져오기" in browser.get(address).text


def test_changed_prices_of_a_plan_are_previewed_for_the_market(
    browser: DeskBrowser, shop: Store, market: Any, tmp_path: Path, work: Work
) -> None:
    listing = sell(market, shop, 1)[0]
    file = workbook(tmp_path / "a.xlsx", [HEADERS[:3], [listing.number, listing.name, 11_000]])
    address = plan(browser, shop, file, work)
    page = browser.get(address).text
    assert "판매가 1건 보내기 미리보기" in page
    assert "[가져오기]를 먼저 하지 않아도 됩니다" in page
    bulk = browser.post(f"{address}/send/price").headers["Location"]
    assert "상품 가져오기 파일" in browser.get(bulk).text
    browser.post(f"{bulk}/run")
    work()
    assert market.product(listing.number)["selPrc"] == 11_000
    assert "이 파일에서 시작한 변경" in browser.get(address).text
    assert browser.post(f"{address}/send/name").status_code == 404
