"""The workbook of bad rows: the same columns, mended by the seller, read by this product again."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.services.imports import sample_files as files
from webapp.services.imports.headers import guess_mapping
from webapp.services.imports.staging import StagedFile, stage
from webapp.services.imports.staging_errors import BadRow, error_workbook

MENACE = "=cmd|' /C calc'!A0"
BAD = [BadRow(2, "판매가가 음수입니다.", "0 이상으로 넣어 주세요."), BadRow(4, "=1+1", "고쳐 주세요.")]


def staged_sample(folder: Path) -> StagedFile:
    rows = [files.HEADERS, files.product(1, 판매가=-10, 상품명=MENACE), files.product(2), files.product(3)]
    return stage(files.csv_file(folder / "list.csv", rows), folder / "first")


def test_only_the_bad_rows_come_back_and_are_read_again(tmp_path: Path) -> None:
    staged = staged_sample(tmp_path)
    assert error_workbook(staged, BAD, tmp_path / "bad.xlsx") == 2
    again = stage(tmp_path / "bad.xlsx", tmp_path / "second")
    assert again.headers == [*files.HEADERS, "오류", "해결"]
    first = [cells for number, cells in staged.rows() if number in (2, 4)]
    assert [cells[:7] for _, cells in again.rows()] == first
    assert [cells[7:] for _, cells in again.rows()] == [[bad.problem, bad.remedy] for bad in BAD]


def test_the_added_columns_are_passed_over_when_it_is_uploaded_again(tmp_path: Path) -> None:
    error_workbook(staged_sample(tmp_path), BAD, tmp_path / "bad.xlsx")
    again = stage(tmp_path / "bad.xlsx", tmp_path / "second")
    mapping = guess_mapping(again.headers, None, again.samples)
    assert len(mapping.columns) == len(files.HEADERS)
    assert mapping.unread == []
    assert mapping.warnings == []


def test_a_second_round_does_not_pile_up_columns(tmp_path: Path) -> None:
    error_workbook(staged_sample(tmp_path), BAD, tmp_path / "bad.xlsx")
    again = stage(tmp_path / "bad.xlsx", tmp_path / "second")
    error_workbook(again, [BadRow(3, "아직", "다시 고쳐 주세요.")], tmp_path / "worse.xlsx")
    third = stage(tmp_path / "worse.xlsx", tmp_path / "third")
    assert third.headers == again.headers
    assert [cells[-2:] for _, cells in third.rows()] == [["아직", "다시 고쳐 주세요."]]


def test_every_cell_is_text_and_no_formula(tmp_path: Path) -> None:
    error_workbook(staged_sample(tmp_path), BAD, tmp_path / "bad.xlsx")
    cells = [cell for row in load_workbook(tmp_path / "bad.xlsx").active.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
    assert {MENACE, "00000001", "=1+1"} <= {cell.value for cell in cells}


def test_characters_a_workbook_cannot_hold_are_left_out(tmp_path: Path) -> None:
    rows = [files.HEADERS, files.product(1, 상품명="견본\x00\x0b\n둘째 줄"), *files.PRODUCTS]
    staged = stage(files.csv_file(tmp_path / "list.csv", rows, "utf-8"), tmp_path / "first")
    error_workbook(staged, [BadRow(2, "오류\x07", "해결")], tmp_path / "bad.xlsx")
    [(_, cells)] = stage(tmp_path / "bad.xlsx", tmp_path / "second").rows()
    assert cells[1] == "견본\n둘째 줄"
    assert cells[-2] == "오류"


def test_a_row_whose_values_slipped_comes_back_out_of_its_columns(tmp_path: Path) -> None:
    rows = [files.HEADERS, [*files.PRODUCTS[0], "밀림"]]
    staged = stage(files.csv_file(tmp_path / "list.csv", rows), tmp_path / "first")
    error_workbook(staged, [BadRow(2, "값이 밀려 있습니다.", "고쳐 주세요.")], tmp_path / "bad.xlsx")
    [(_, cells)] = stage(tmp_path / "bad.xlsx", tmp_path / "second").rows()
    assert cells[:7] == [""] * 7
    assert "3000000001, 견본 텀블러 1호" in cells[7]


def test_a_row_that_is_not_in_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="row 9"):
        error_workbook(staged_sample(tmp_path), [BadRow(9, "오류", "해결")], tmp_path / "bad.xlsx")
