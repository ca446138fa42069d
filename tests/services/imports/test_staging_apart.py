"""Hostile files cost the process that reads them, and become a sentence."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.services.imports import sample_files as files
from webapp.services.imports.files import Limits
from webapp.services.imports.files_problems import FileProblem
from webapp.services.imports.staging import StagedFile
from webapp.services.imports.staging_apart import stage_apart

MIB = 1024**2


def refusal(path: Path, limits: Limits) -> FileProblem:
    with pytest.raises(FileProblem) as caught:
        stage_apart(path, path.parent / "work", limits)
    return caught.value


def test_a_good_file_is_staged_and_its_progress_told(tmp_path: Path) -> None:
    told: list[int] = []
    staged = stage_apart(
        files.workbook(tmp_path / "list.xlsx"), tmp_path / "work", on_progress=lambda done, _: told.append(done)
    )
    assert staged == StagedFile.open(tmp_path / "work")
    assert staged.row_count == 3
    assert told[-1] == 3


def test_a_refusal_comes_through_as_it_is(tmp_path: Path) -> None:
    problem = refusal(files.csv_file(tmp_path / "list.csv", [files.HEADERS]), Limits())
    assert problem.code == "no_rows"
    assert "1번째 줄" in problem.message


def far_apart(path: Path) -> Path:
    """Two cells at the far corners of a sheet: a grid of 17 thousand million."""
    corners = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return files.with_sheet(path, corners)


def a_million_wide_rows(path: Path) -> Path:
    wide = '<row r="{0}"><c r="A{0}"><v>1</v></c><c r="RZ{0}"><v>1</v></c></row>'
    return files.with_sheet(path, "".join(wide.format(row) for row in range(1, 1_048_577, 4)))


@pytest.mark.parametrize("write", [far_apart, a_million_wide_rows])
def test_a_sheet_that_outgrows_memory_is_refused(tmp_path: Path, write: Callable[[Path], Path]) -> None:
    assert refusal(write(tmp_path / "list.xlsx"), Limits(memory_bytes=512 * MIB)).code == "too_much_memory"


def test_a_million_rows_of_a_workbook_are_refused_at_the_limit(tmp_path: Path) -> None:
    header = "".join(f'<c t="inlineStr"><is><t>{label}</t></is></c>' for label in files.HEADERS[:2])
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in range(2, 1_000_002))
    path = files.with_sheet(tmp_path / "list.xlsx", f'<row r="1">{header}</row>{rows}')
    problem = refusal(path, Limits(memory_bytes=1024 * MIB))
    assert problem.code == "too_many_rows"


def test_a_reading_beyond_its_time_is_ended(tmp_path: Path) -> None:
    path = files.csv_file(tmp_path / "list.csv", [files.HEADERS])
    with path.open("a") as file:
        file.write("3000000001,sample\n" * 3_000_000)
    started = time.monotonic()
    assert refusal(path, Limits(max_rows=10_000_000, max_seconds=1)).code == "too_slow"
    assert time.monotonic() - started < 5


def test_whoever_watches_may_stop_the_reading(tmp_path: Path) -> None:
    path = files.csv_file(tmp_path / "list.csv", [files.HEADERS, *(files.product(n) for n in range(5_000))])

    def stop(done: int, _: int | None) -> None:
        raise KeyError(done)

    with pytest.raises(KeyError):
        stage_apart(path, tmp_path / "work", on_progress=stop)
    assert not (tmp_path / "work" / "staged.json").exists()


def test_a_folder_that_cannot_be_written_is_not_blamed_on_the_file(tmp_path: Path) -> None:
    (tmp_path / "work").write_text("a file where the folder should be", "utf-8")
    with pytest.raises(FileExistsError):
        stage_apart(files.workbook(tmp_path / "list.xlsx"), tmp_path / "work")
