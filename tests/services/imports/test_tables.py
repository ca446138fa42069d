"""Rows out of files of every kind: cells as text, rows numbered as the seller sees them."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.services.imports import sample_files as files
from webapp.services.imports.files import Limits, recognise
from webapp.services.imports.files_problems import FileProblem
from webapp.services.imports.tables import Table, open_table


def table_of(path: Path, limits: Limits | None = None) -> Table:
    return open_table(path, recognise(path), limits or Limits())


def rows_of(path: Path) -> list[tuple[int, list[str]]]:
    return [(number, cells) for number, cells in table_of(path).rows() if any(cells)]


AS_TEXT = [[str(cell) for cell in row] for row in files.PRODUCTS]


@pytest.mark.parametrize(
    ("write", "first_row"),
    [
        (files.workbook, 5),
        (files.old_workbook, 5),
        (files.html_file, 2),
        (files.csv_file, 2),
        (lambda path: files.html_file(path, encoding="utf-8"), 2),
        (lambda path: files.csv_file(path, encoding="utf-8"), 2),
        (lambda path: files.csv_file(path, encoding="utf-8-sig"), 2),
        (lambda path: files.csv_file(path, encoding="utf-16", delimiter="\t"), 2),
        (lambda path: files.csv_file(path, delimiter=";"), 2),
        (lambda path: files.csv_file(path, delimiter="\t"), 2),
        (
            lambda path: files.csv_file(
                path, [["이름, 판매자, 날짜, 기타"], files.HEADERS, *files.PRODUCTS], delimiter=";"
            ),
            3,
        ),
    ],
)
def test_every_kind_of_file_gives_the_same_rows(tmp_path: Path, write: Callable[[Path], Path], first_row: int) -> None:
    rows = rows_of(write(tmp_path / "list.xls"))
    assert [cells for _, cells in rows] == AS_TEXT
    assert [number for number, _ in rows] == [first_row, first_row + 1, first_row + 2]


@pytest.mark.parametrize("write", [files.workbook, files.old_workbook])
def test_rows_keep_their_numbers_when_the_table_stands_aside(tmp_path: Path, write: Callable[..., Path]) -> None:
    aside = [[None, None, *row] for row in (files.HEADERS, files.PRODUCTS[0])]
    rows = [*[[]] * 12, aside[0], [], [], aside[1]]
    path = (
        files.workbook(tmp_path / "a", rows)
        if write is files.workbook
        else write(tmp_path / "a", [[cell or "" for cell in row] for row in rows])
    )
    table = table_of(path)
    assert table.header.row_number == 13
    assert table.header.labels == ["", "", *files.HEADERS]
    assert [(number, cells) for number, cells in table.rows() if any(cells)] == [(16, ["", "", *AS_TEXT[0]])]


def test_cells_come_out_as_the_seller_sees_them(tmp_path: Path) -> None:
    typed = [3000000007, 0.1, 11999.999999999998, True, dt.datetime(2026, 1, 2), dt.datetime(2026, 1, 2, 3, 4), 1e-3]
    shown = ["3000000007", "0.1", "12000", "TRUE", "2026-01-02", "2026-01-02 03:04:00", "0.001"]
    [(_, cells)] = rows_of(files.workbook(tmp_path / "a", [files.HEADERS, typed]))
    assert cells == shown


def test_a_number_too_long_for_a_spreadsheet_keeps_the_exponent_that_gives_it_away(tmp_path: Path) -> None:
    [(_, cells)] = rows_of(files.workbook(tmp_path / "a", [files.HEADERS, [12345678901234567, "x"]]))
    assert cells[0] == "1.23456789012346E+16"


def test_formulas_give_the_value_stored_with_them_and_are_never_computed(tmp_path: Path) -> None:
    path = files.workbook(tmp_path / "a", [files.HEADERS, files.product(1, 판매가="=1+1", 상품명="=cmd|' /C calc'!A0")])
    stored = b"<f>1+1</f><v>12900</v>"
    files.patched(
        path,
        files.SHEET_PART,
        lambda sheet: sheet.replace(b"<f>1+1</f><v></v>", stored).replace(b"<f>1+1</f><v/>", stored),
    )
    [(_, cells)] = rows_of(path)
    assert cells[2] == "12900"
    assert cells[1] == ""


def test_a_text_that_looks_like_a_command_stays_text(tmp_path: Path) -> None:
    text = "=cmd|' /C calc'!A0"
    cells = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in [*files.HEADERS[:2]])
    row = f'<row r="2"><c t="inlineStr"><is><t>3000000001</t></is></c><c t="inlineStr"><is><t>{text}</t></is></c></row>'
    assert rows_of(files.with_sheet(tmp_path / "a", f'<row r="1">{cells}</row>{row}')) == [(2, ["3000000001", text])]
    assert rows_of(files.csv_file(tmp_path / "b", [files.HEADERS, files.product(1, 상품명=text)]))[0][1][1] == text


def test_a_merged_cell_is_told_by_its_first_place_alone(tmp_path: Path) -> None:
    book = Workbook()
    for row in ([*files.HEADERS], *files.PRODUCTS):
        book.active.append(row)
    book.active.merge_cells("G2:G4")
    book.save(tmp_path / "a.xlsx")
    assert [cells[6] for _, cells in rows_of(tmp_path / "a.xlsx")] == ["생활>주방>컵", "", ""]


def test_merged_cells_of_a_page_do_not_shift_their_neighbours(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(
        "<table><tr><th colspan=3>상품목록<tr><th>상품번호<th>브랜드<th>상품명"
        "<tr><td>1<td rowspan=2>한빛<td>가<tr><td>2<td>나<tr><td>3<td>일레븐<td>다</table>",
        "utf-8",
    )
    assert [cells for _, cells in rows_of(tmp_path / "a")] == [
        ["1", "한빛", "가"],
        ["2", "", "나"],
        ["3", "일레븐", "다"],
    ]


def test_the_list_is_told_from_tables_around_and_inside_it(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(
        "<table><tr><td>안내<table><tr><td>상품번호<td>상품명<tr><td>1<td>가<br>나&amp;<!-- x -->"
        "<tr><td>2<td>다<table><tr><td>빨강</table></table></td></tr></table>",
        "utf-8",
    )
    assert [cells for _, cells in rows_of(tmp_path / "a")] == [["1", "가 나&"], ["2", "다"]]


def test_syllables_that_only_the_windows_code_page_has_survive(tmp_path: Path) -> None:
    odd = files.product(1, 상품명="똠방각하 펲시")
    assert rows_of(files.csv_file(tmp_path / "a", [files.HEADERS, odd]))[0][1][1] == "똠방각하 펲시"
    assert rows_of(files.html_file(tmp_path / "b", [files.HEADERS, odd]))[0][1][1] == "똠방각하 펲시"


def test_one_damaged_byte_spoils_one_cell_and_is_said(tmp_path: Path) -> None:
    path = files.csv_file(tmp_path / "a")
    path.write_bytes(path.read_bytes().replace("견본 텀블러 2호".encode("cp949"), b"\xff\xff"))
    table = table_of(path)
    assert [cells[1] for _, cells in table.rows()] == ["견본 텀블러 1호", "\ufffd\ufffd", "견본 텀블러 3호"]
    assert "읽을 수 없는 글자" in table.notes[0]


def test_of_two_sheets_the_one_with_the_headers_is_read_and_it_is_said(tmp_path: Path) -> None:
    path = files.workbook(tmp_path / "a", [["안내문"]], [files.HEADERS, *files.PRODUCTS], [files.HEADERS])
    table = table_of(path)
    assert [cells for _, cells in table.rows()] == AS_TEXT
    assert table.sheet.name == table.sheet_names[1]
    assert "시트 3개" in table.notes[0]


def test_a_hidden_sheet_comes_after_the_ones_the_seller_sees(tmp_path: Path) -> None:
    book = Workbook()
    for title, number in (("지난달", 1), ("이번달", 2)):
        sheet = book.create_sheet(title)
        sheet.append(files.HEADERS)
        sheet.append(files.product(number))
    book["지난달"].sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    assert table_of(tmp_path / "a.xlsx").sheet.name == "이번달"


def test_a_record_over_several_lines_is_one_row(tmp_path: Path) -> None:
    rows = rows_of(
        files.csv_file(tmp_path / "a", [files.HEADERS, files.product(1, 상품명="첫 줄\n둘째 줄"), files.product(2)])
    )
    assert [number for number, _ in rows] == [2, 3]


def page_of_wide_cells(path: Path) -> Path:
    path.write_text(f"<table><tr><td>상품번호<td>상품명<tr>{'<td colspan=999999>1' * 1000}</table>", "utf-8")
    return path


@pytest.mark.parametrize(
    ("write", "code"),
    [
        (lambda path: files.workbook(path, [["번호", "이름"], ["1", "가"]]), "no_header"),
        (lambda path: files.csv_file(path, [["a", "b"], ["1", "2"]]), "no_header"),
        (lambda path: files.workbook(path, [*[["제목"]] * 30, files.HEADERS, *files.PRODUCTS]), "no_header"),
        (lambda path: files.workbook(path, [[*files.HEADERS, *range(16_377)], files.product(1)]), "too_many_columns"),
        (lambda path: files.csv_file(path, [[*files.HEADERS, *range(16_377)]]), "too_many_columns"),
        (lambda path: files.html_file(path, [files.HEADERS, range(501)]), "too_many_columns"),
        (page_of_wide_cells, "too_many_columns"),
        (lambda path: files.patched(files.workbook(path), files.SHEET_PART, lambda sheet: sheet[:900]), "broken"),
        (lambda path: files.declare_size(files.workbook(path), "xl/styles.xml", 40), "broken"),
        (files.protected_old_workbook, "password"),
    ],
)
def test_a_file_without_a_usable_table_is_refused(tmp_path: Path, write: Callable[[Path], Path], code: str) -> None:
    with pytest.raises(FileProblem) as caught:
        list(table_of(write(tmp_path / "list")).rows())
    assert caught.value.code == code


def test_a_quotation_mark_never_closed_is_told_with_its_row(tmp_path: Path) -> None:
    path = files.csv_file(tmp_path / "a", [files.HEADERS, *(files.product(n) for n in range(40))])
    with path.open("a", encoding="cp949") as file:
        file.write('3000000999,"견본' + ",1\n" * 100_000)
    with pytest.raises(FileProblem) as caught:
        list(table_of(path).rows())
    assert caught.value.code == "csv_quotes"
    assert "42번째" in caught.value.message
