"""Files and rows that cannot be used, sent through the form as a seller sends them: told in a sentence, never a 500."""

from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html

from tests.browsing import DeskBrowser
from tests.services.imports import sample_files as files
from tests.services.imports.sample_files import HEADERS, product
from tests.views.test_imports import Work, plan, shop, upload
from webapp.models.imports import ImportRow
from webapp.models.products import Listing
from webapp.models.stores import Store
from webapp.services.sheets.fields import OPTIONS

__all__ = ["shop"]
BOMB = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><worksheet>&c;</worksheet>'
GOOD = [HEADERS, product(1), product(2)]


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


# name → how it is made, and what the sentence has to name
REFUSED: dict[str, tuple[Callable[[Path], Path], str]] = {
    "empty": (lambda p: written(p, b""), "빈 파일"),
    "not a table": (lambda p: written(p, b"\x00\x01not a table"), "형식"),
    "a picture": (lambda p: written(p, b"\x89PNG\r\n\x1a\n" + bytes(64)), "그림 파일"),
    "no rows": (lambda p: files.workbook(p, [[]]), "머리글 줄"),
    "headers only": (lambda p: files.workbook(p, [HEADERS]), "머리글만 있고"),
    "wrong headers": (lambda p: files.workbook(p, [["이름", "값"], ["견본", 1]]), "머리글 줄"),
    "our own options": (
        lambda p: files.workbook(p, [[field.label for field in OPTIONS.fields.values()], ["3000000001"]]),
        "옵션·재고 엑셀 파일로 보입니다",
    ),
    "a courier's answer": (
        lambda p: files.workbook(p, [["고객주문번호", "운송장번호", "받는분"], ["1", "2", "3"]]),
        "[엑셀로 발송처리] 화면에",
    ),
    "16,384 columns": (
        lambda p: files.with_sheet(p, '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row>'),
        "16,384",
    ),
    "a password": (files.protected_workbook, "암호"),
    "a password, old": (files.protected_old_workbook, "암호"),
    "an entity bomb": (lambda p: files.patched(files.workbook(p), files.SHEET_PART, lambda _: BOMB), "DOCTYPE"),
    "a zip bomb": (lambda p: files.zipped(p, **{"a.csv": bytes(30_000_000)}), "압축률"),
    "a path outside": (lambda p: files.zipped(p, **{"../../a.csv": b"x" * 99}), "바깥 폴더"),
    "two files": (lambda p: files.zipped(p, **{"a.csv": b"x" * 99, "b.csv": b"y" * 99}), "2개"),
    "a zip in a zip": (lambda p: files.zipped(p, **{"a.zip": files.zipped(p, a=b"1").read_bytes()}), "또 압축"),
    "a broken workbook": (lambda p: written(p, files.workbook(p).read_bytes()[:-200]), "손상"),
    "an open quotation": (
        lambda p: written(p, ",".join(HEADERS).encode("cp949") + b'\r\n"300' + b"0,1\r\n" * 50_000),
        "큰따옴표",
    ),
}


def test_a_file_that_cannot_be_used_is_refused_with_its_reason_and_nothing_is_changed(
    browser: DeskBrowser, shop: Store, tmp_path: Path, work: Work
) -> None:
    for number, (name, (make, reason)) in enumerate(REFUSED.items()):
        answer = upload(browser, shop, make(tmp_path / f"{number}.xlsx"))
        if answer.status_code == 303:
            work()
            answer = browser.get(answer.headers["Location"])
        said = " ".join(html.document_fromstring(answer.text).xpath("string(//main//*[@role='alert'])").split())
        shown = " ".join(html.document_fromstring(answer.text).xpath("string(//main)").split())
        assert (reason in said, "아무것도 바뀌지 않았습니다" in shown) == (True, True), (name, said)
    assert not ImportRow.select().exists()
    assert not Listing.select().exists()


def test_a_file_over_the_limit_is_refused_in_a_sentence(browser: DeskBrowser, shop: Store) -> None:
    size = {"CONTENT_LENGTH": str(200 * 1024 * 1024)}
    answer = browser.client.post(f"/stores/{shop.id}/imports", data={"csrf_token": "-"}, environ_overrides=size)
    assert answer.status_code == 413
    assert "100MB까지 올릴 수 있습니다" in answer.text


# name → how it is made; each holds the same two products
READ: dict[str, Callable[[Path], Path]] = {
    "headers on row 13": lambda p: files.workbook(p, [*[["안내"]] * 12, *GOOD]),
    "two sheets": lambda p: files.workbook(p, [["안내"], ["견본"]], GOOD),
    "an old workbook": lambda p: files.old_workbook(p, GOOD),
    "a page named .xls": lambda p: files.html_file(p, GOOD),
    "cp949": lambda p: files.csv_file(p, GOOD),
    "utf-8 with a mark": lambda p: files.csv_file(p, GOOD, "utf-8-sig"),
    "utf-8 without": lambda p: files.csv_file(p, GOOD, "utf-8"),
    "tabs": lambda p: files.csv_file(p, GOOD, delimiter="\t"),
    "zipped": lambda p: files.zipped(p, **{"상품.csv": files.csv_file(p, GOOD).read_bytes()}),
    "numbers as text": lambda p: files.workbook(
        p, [HEADERS, product(1, 판매가="12,900원", 재고수량="7"), product(2, 상품번호=3000000002)]
    ),
}


@pytest.mark.parametrize("name", READ)
def test_every_way_to_write_the_same_two_products_is_read_alike(
    browser: DeskBrowser, shop: Store, tmp_path: Path, work: Work, name: str
) -> None:
    address = plan(browser, shop, READ[name](tmp_path / "a.xls"), work)
    assert "2건 가져오기" in browser.get(address).text
    rows = ImportRow.select().order_by(ImportRow.row_number)
    assert [(row.kind, row.number, row.values["price"]) for row in rows] == [
        ("new", "3000000001", 12_900),
        ("new", "3000000002", 12_900),
    ]


BAD_ROWS = {
    "emoji": (product(11, 상품명="견본 😀"), "😀"),
    "rare hangul": (product(12, 상품명="똠방각하"), "똠"),
    "101 bytes": (product(13, 상품명="가" * 50 + "a"), "101바이트"),
    "a negative price": (product(14, 판매가=-100), "-100"),
    "a price not in tens": (product(15, 판매가=12_905), "10원"),
    "a number in scientific notation": (product(16, 상품번호="3.00E+09"), "3.00E+09"),
    "a price in words": (product(17, 판매가="가격문의"), "가격문의"),
    "no number": (product(18, 상품번호=""), "상품번호"),
}


def test_bad_rows_are_named_with_their_row_and_the_good_ones_stay_usable(
    browser: DeskBrowser, shop: Store, tmp_path: Path, work: Work
) -> None:
    command = product(2, 상품명="=cmd|' /C calc'!A0")
    rows = [product(1), *(row for row, _ in BAD_ROWS.values()), command]
    address = plan(browser, shop, files.csv_file(tmp_path / "a.csv", [HEADERS, *rows], "utf-8"), work)
    assert "2건 가져오기" in browser.get(address).text
    tree = html.document_fromstring(browser.get(f"{address}/rows?kind=error").text)
    told = [" ".join(line.text_content().split()) for line in tree.xpath("//tbody/tr")]
    assert len(told) == len(BAD_ROWS)
    for number, line, (name, (_, reason)) in zip(range(3, 99), told, BAD_ROWS.items(), strict=False):
        assert (line.startswith(f"{number} "), reason in line) == (True, True), (name, line)
    answer = browser.get(f"{address}/errors.xlsx")
    assert answer.status_code == 200
    answer.close()
