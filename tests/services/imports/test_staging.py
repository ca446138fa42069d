"""From the uploaded file to staged rows: everything once, in order, resumable, and bounded."""

from pathlib import Path

import pytest

from tests.services.imports import sample_files as files
from webapp.services.imports.cells import row_reader
from webapp.services.imports.files import Limits
from webapp.services.imports.files_problems import FileProblem
from webapp.services.imports.headers import guess_mapping
from webapp.services.imports.staging import StagedFile, stage

AS_TEXT = [[str(cell) for cell in row] for row in files.PRODUCTS]


def staged_products(staged: StagedFile) -> list[object]:
    reader = row_reader(guess_mapping(staged.headers))
    return [reader(cells)[0].get("product_no") for _, cells in staged.rows()]


def test_a_staged_file_says_what_it_is_and_gives_its_rows_again(tmp_path: Path) -> None:
    staged = stage(files.workbook(tmp_path / "list.xlsx"), tmp_path / "work")
    assert StagedFile.open(tmp_path / "work") == staged
    assert (staged.kind, staged.header_row, staged.headers, staged.row_count) == ("xlsx", 4, files.HEADERS, 3)
    assert list(staged.rows()) == [(5, AS_TEXT[0]), (6, AS_TEXT[1]), (7, AS_TEXT[2])]
    assert list(staged.rows(start=2)) == [(7, AS_TEXT[2])]
    assert staged.samples[0] == ["3000000001", "3000000002", "3000000003"]
    assert staged.samples[2] == ["12900"]


def test_a_zip_is_staged_as_the_file_inside_it_and_leaves_nothing_else_behind(tmp_path: Path) -> None:
    inner = files.workbook(tmp_path / "inner.xlsx").read_bytes()
    staged = stage(files.zipped(tmp_path / "list.zip", **{"상품목록.xls": inner}), tmp_path / "work")
    assert staged.row_count == 3
    assert {path.name for path in (tmp_path / "work").iterdir()} == {"staged.json", "staged.rows"}


def test_reading_goes_on_from_where_it_was_cut_off(tmp_path: Path) -> None:
    staged = stage(files.workbook(tmp_path / "list.xlsx"), tmp_path / "work")
    [_, (_, _, offset), _] = staged.rows_from(0)
    assert [(number, cells) for number, cells, _ in staged.rows_from(offset)] == [(7, AS_TEXT[2])]
    assert list(staged.rows_from((tmp_path / "work" / "staged.rows").stat().st_size)) == []


def test_blank_lines_are_passed_over_and_numbers_stay_those_of_the_file(tmp_path: Path) -> None:
    rows = [files.HEADERS, [], files.PRODUCTS[0], [" ", "\xa0"], [""] * 7, files.PRODUCTS[1], []]
    staged = stage(files.csv_file(tmp_path / "list.csv", rows, "utf-8"), tmp_path / "work")
    assert [number for number, _ in staged.rows()] == [3, 6]


def test_cells_come_back_as_they_were_whatever_stands_in_them(tmp_path: Path) -> None:
    odd = files.product(1, 상품명="첫 줄\n둘째 줄", 카테고리="", 판매자상품코드="a\x1fb\x1e")
    staged = stage(files.csv_file(tmp_path / "list.csv", [files.HEADERS, odd], "utf-8"), tmp_path / "work")
    [(_, cells)] = staged.rows()
    assert cells == ["3000000001", "첫 줄\n둘째 줄", "12900", "7", "판매중", "ab", ""]


def test_trailing_empty_columns_are_nothing_and_extra_values_are_kept_to_be_told(tmp_path: Path) -> None:
    rows = [files.HEADERS, [*files.PRODUCTS[0], "", ""], [*files.PRODUCTS[1], "", "밀림"], files.PRODUCTS[2][:4]]
    staged = stage(files.csv_file(tmp_path / "list.csv", rows), tmp_path / "work")
    assert [len(cells) for _, cells in staged.rows()] == [7, 9, 7]


@pytest.mark.parametrize("rows", [[files.HEADERS], [*files.TITLES, files.HEADERS, [], [" "]]])
def test_a_file_of_headers_only_is_refused(tmp_path: Path, rows: list[list[str]]) -> None:
    with pytest.raises(FileProblem) as caught:
        stage(files.workbook(tmp_path / "list.xlsx", rows), tmp_path / "work")
    assert caught.value.code == "no_rows"
    with pytest.raises(FileNotFoundError):
        StagedFile.open(tmp_path / "work")


def test_a_million_rows_are_refused_at_the_limit(tmp_path: Path) -> None:
    path = files.csv_file(tmp_path / "list.csv", [files.HEADERS])
    with path.open("a") as file:
        file.write("3000000001,sample\n" * 1_000_000)
    with pytest.raises(FileProblem) as caught:
        stage(path, tmp_path / "work", Limits(max_rows=20_000))
    assert caught.value.code == "too_many_rows"
    assert "20,000줄" in caught.value.message
    assert list((tmp_path / "work").iterdir()) == []


def test_a_refused_file_leaves_the_one_staged_before_in_place(tmp_path: Path) -> None:
    staged = stage(files.workbook(tmp_path / "list.xlsx"), tmp_path / "work")
    with pytest.raises(FileProblem):
        stage(files.workbook(tmp_path / "next.xlsx"), tmp_path / "work", Limits(max_rows=2))
    assert StagedFile.open(tmp_path / "work") == staged
    assert len(list(staged.rows())) == 3


def test_reading_stops_when_its_time_is_up(tmp_path: Path) -> None:
    with pytest.raises(FileProblem) as caught:
        stage(files.workbook(tmp_path / "list.xlsx"), tmp_path / "work", Limits(max_seconds=0))
    assert caught.value.code == "too_slow"


def test_progress_is_told_on_the_way(tmp_path: Path) -> None:
    path = files.workbook(tmp_path / "list.xlsx", [files.HEADERS, *(files.product(n) for n in range(4_500))])
    told: list[tuple[int, int | None]] = []
    stage(path, tmp_path / "work", on_progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (4_500, 4_501)
    assert len(told) == 3


def test_a_number_used_twice_stands_in_both_its_rows(tmp_path: Path) -> None:
    rows = [files.HEADERS, files.product(1), files.product(2), files.product(1)]
    staged = stage(files.workbook(tmp_path / "list.xlsx", rows), tmp_path / "work")
    assert staged_products(staged) == ["3000000001", "3000000002", "3000000001"]
    assert [number for number, _ in staged.rows()] == [2, 3, 4]


def test_numbers_as_text_and_text_as_numbers_mean_the_same(tmp_path: Path) -> None:
    rows = [
        files.HEADERS,
        files.product(1, 판매가="12900", 재고수량="7"),
        files.product(1, 상품번호=3000000001, 판매자상품코드=1),
        files.product(1, 상품번호="3.000000001E9", 판매가="12,900원"),
    ]
    staged = stage(files.workbook(tmp_path / "list.xlsx", rows), tmp_path / "work")
    read = row_reader(guess_mapping(staged.headers))
    values = [read(cells)[0] for _, cells in staged.rows()]
    assert [value["product_no"] for value in values] == ["3000000001"] * 3
    assert [value["price"] for value in values] == [12_900] * 3
    assert [value["seller_code"] for value in values] == ["00000001", "1", "00000001"]


def test_bad_rows_leave_their_neighbours_usable(tmp_path: Path) -> None:
    bad = [
        *(files.product(2, 상품명="견본 😀"), files.product(3, 상품명="똠방각하"), files.product(4, 상품명="가" * 51)),
        *(files.product(5, 판매가=-100), files.product(6, 판매가=12_905), files.product(7, 상품번호="")),
        *(files.product(8, 상품번호="3.00E+09"), files.product(9, 판매가="가격문의"), files.product(10, 재고수량=0.5)),
    ]
    rows = [files.HEADERS, files.product(1), *bad, files.product(11)]
    staged = stage(files.workbook(tmp_path / "list.xlsx", rows), tmp_path / "work")
    read = row_reader(guess_mapping(staged.headers))
    problems = {number: read(cells)[1] for number, cells in staged.rows()}
    assert [number for number, found in problems.items() if not found] == [2, 12]
    assert all(len(found) == 1 for number, found in problems.items() if 2 < number < 12)
