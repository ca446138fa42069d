"""엑셀로 고치기 on the screen, without JavaScript: download, edit, upload, look, apply, send, report, take back."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.browsing import DeskBrowser
from tests.conftest import make_store, make_user
from tests.services.imports import sample_files as files
from tests.services.products.selling import sell
from tests.views.test_bulks import tiles
from webapp.models.lists import LISTINGS
from webapp.models.products import Listing, Sku
from webapp.models.runs import Run
from webapp.models.sheets import SheetEdit
from webapp.models.stores import Store
from webapp.services.catalogue import selection
from webapp.services.sheets import downloads

Work = Callable[[], None]


@pytest.fixture
def shelf(store: Store, market: Any) -> list[Listing]:
    return sell(market, store)


def download(browser: DeskBrowser, store: Store, kind: str, **given: str) -> Any:
    answer = browser.post(f"/stores/{store.id}/sheets/download", {"kind": kind, **given})
    assert answer.status_code == 200, answer.text
    return load_workbook(BytesIO(answer.data))


def upload(browser: DeskBrowser, store: Store, kind: str, content: bytes) -> Any:
    sent = {"kind": kind, f"{kind}-file": (BytesIO(content), "고친 파일.xlsx")}
    return browser.post(f"/stores/{store.id}/sheets", sent)


def fetched(browser: DeskBrowser, address: str) -> Any:
    answer = browser.get(address)
    content = answer.data
    answer.close()
    return load_workbook(BytesIO(content))


def saved(book: Any) -> bytes:
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def test_skus_are_edited_applied_and_taken_back(
    browser: DeskBrowser, store: Store, shelf: list[Listing], work: Work
) -> None:
    book = download(browser, store, "skus")
    assert book.sheetnames == ["원상품 SKU 엑셀", "읽어 주세요"]
    book.worksheets[0]["F2"], book.worksheets[0]["G3"] = 3_300, -1
    address = upload(browser, store, "skus", saved(book)).headers["Location"]
    work()
    page = browser.get(address).text
    assert tiles(page) == {"변경": "1", "동일": "1", "오류": "1"}
    assert "1건 반영하기" in page
    assert "음수" in page
    browser.post(f"{address}/apply")
    work()
    assert tiles(browser.get(address).text)["반영"] == "1"
    assert Sku.get(Sku.code == "C1").cost == 3_300
    wrong = fetched(browser, f"{address}/errors.xlsx").worksheets[0]
    assert [cell.value for cell in wrong[1]][-2:] == ["오류", "해결"]
    browser.post(f"{address}/undo")
    work()
    assert "되돌리기 보고서" in browser.get(address).text
    assert Sku.get(Sku.code == "C1").cost is None


def test_stocks_go_to_the_market_by_a_preview(
    browser: DeskBrowser, store: Store, shelf: list[Listing], market: Any, work: Work
) -> None:
    book = download(browser, store, "options")
    book.worksheets[0]["E2"] = 3
    address = upload(browser, store, "options", saved(book)).headers["Location"]
    work()
    assert "재고 1건 보내기 미리보기" in browser.get(address).text
    bulk = browser.post(f"{address}/send").headers["Location"]
    assert "고친 옵션·재고 엑셀" in browser.get(bulk).text
    browser.post(f"{bulk}/run")
    work()
    assert tiles(browser.get(bulk).text)["바뀜"] == "1"
    assert market.product(shelf[0].number)["stock"][0]["stckQty"] == 3
    assert "이 파일에서 시작한 변경" in browser.get(address).text


def test_only_selected_listings_and_long_lists_in_the_background(
    browser: DeskBrowser, store: Store, shelf: list[Listing], work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = store.members.get().user
    selection.tick(user, LISTINGS, [shelf[1].id], [shelf[1].id])
    assert "목록에서 고른 1건만" in browser.get(f"/stores/{store.id}/sheets").text
    rows = list(download(browser, store, "options", chosen="1").worksheets[0].values)
    assert [row[0] for row in rows[1:]] == [shelf[1].number]
    monkeypatch.setattr(downloads, "WRITTEN_AT_ONCE", 2)
    browser.post(f"/stores/{store.id}/sheets/download", {"kind": "options"})
    assert "이 화면을 닫아도 계속" in browser.get(f"/stores/{store.id}/sheets").text
    work()
    assert Run.get(Run.kind == "sheet_download").result["rows"] == 3
    assert len(list(fetched(browser, f"/stores/{store.id}/sheets/download.xlsx").worksheets[0].values)) == 4


HOSTILE = {
    "empty": b"",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(64),
    "broken": b"PK\x03\x04 broken",
}


def test_bad_files_get_a_sentence_and_change_nothing(
    browser: DeskBrowser, store: Store, shelf: list[Listing], work: Work, tmp_path: Any
) -> None:
    bad = dict(HOSTILE)
    bad["a product list"] = files.workbook(tmp_path / "a.xlsx").read_bytes()
    bad["a password"] = files.protected_workbook(tmp_path / "b.xlsx").read_bytes()
    bad["a zip bomb"] = files.zipped(tmp_path / "c.zip", **{"a.csv": bytes(30_000_000)}).read_bytes()
    for name, content in bad.items():
        answer = upload(browser, store, "skus", content)
        if answer.status_code == 303:
            work()
            page = browser.get(answer.headers["Location"]).text
            assert "아무것도 바뀌지 않았습니다" in page, name
        else:
            assert (answer.status_code, "빈 파일" in answer.text) == (422, True), name
    assert {edit.state for edit in SheetEdit.select()} == {"refused"}
    browser.post(f"/stores/{store.id}/sheets/{SheetEdit.get().id}/discard")
    assert SheetEdit.select().count() == len(bad) - 2


def test_a_reader_looks_and_a_stranger_sees_nothing(
    reader: DeskBrowser, stranger: DeskBrowser, store: Store, shelf: list[Listing]
) -> None:
    other = make_store(make_user("other"), "남의 견본", "fedcba9876543210fedcba9876543210")
    assert "작업 권한이 필요합니다" in reader.get(f"/stores/{store.id}/sheets").text
    assert reader.post(f"/stores/{store.id}/sheets/download", {"kind": "skus"}).status_code == 403
    assert reader.get(f"/stores/{other.id}/sheets").status_code == 404
    assert stranger.post(f"/stores/{store.id}/sheets/download", {"kind": "skus"}).status_code == 404
