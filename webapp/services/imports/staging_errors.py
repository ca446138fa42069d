"""The workbook of bad rows: the seller's own columns with 오류 and 해결 beside them, to be mended and sent again."""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from webapp.services import workbooks
from webapp.services.imports.headers import normalise
from webapp.services.imports.headers_fields import PROBLEM_LABEL, REMEDY_LABEL
from webapp.services.imports.staging import StagedFile

SHEET_NAME: Final = "고칠 행"
ERRORS_FOLDER: Final = "errors"
EXPLAINED_WIDTH: Final = 60


@dataclass(frozen=True)
class BadRow:
    """A row of the file that could not be used: its number, what is wrong (오류), the way out (해결)."""

    row_number: int
    problem: str
    remedy: str


def keep_error_workbook(staged: StagedFile, bad_rows: Iterable[BadRow]) -> Path:
    """Write the workbook beside the staged file, under a random name; the one of an earlier round goes."""
    folder = staged.folder / ERRORS_FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{secrets.token_hex(16)}.xlsx"
    error_workbook(staged, bad_rows, path)
    for older in folder.iterdir():
        if older != path:
            older.unlink(missing_ok=True)
    return path


def kept_error_workbook(folder: Path) -> Path | None:
    """The workbook that was written last for the file staged in this folder."""
    return next((folder / ERRORS_FOLDER).glob("*.xlsx"), None)


def error_workbook(staged: StagedFile, bad_rows: Iterable[BadRow], out_path: Path) -> int:
    """Write the bad rows of a staged file as xlsx to `out_path`; answers how many were written.

    `bad_rows` come in the order of their row numbers, each once. Every cell is text, so that leading zeros survive.
    오류 and 해결 of an earlier round give way to the new ones.
    """
    kept = [
        index for index, label in enumerate(staged.headers) if normalise(label) not in (PROBLEM_LABEL, REMEDY_LABEL)
    ]
    explained = [workbooks.Column(label, EXPLAINED_WIDTH) for label in (PROBLEM_LABEL, REMEDY_LABEL)]
    columns = [*(workbooks.Column(staged.headers[index]) for index in kept), *explained]
    rows = (_texts(bad, cells, kept, len(staged.headers)) for bad, cells in _with_cells(staged, bad_rows))
    return workbooks.write(out_path, workbooks.Sheet(SHEET_NAME, columns, rows))


def _with_cells(staged: StagedFile, bad_rows: Iterable[BadRow]) -> Iterator[tuple[BadRow, list[str]]]:
    rows = staged.rows()
    for bad in bad_rows:
        cells = next((cells for row_number, cells in rows if row_number == bad.row_number), None)
        if cells is None:
            raise ValueError(f"row {bad.row_number} is not in the staged file, or out of order")
        yield bad, cells


def _texts(bad: BadRow, cells: list[str], kept: list[int], width: int) -> list[str]:
    if len(cells) > width:
        # Which value belongs to which column is not known: in their places they would be believed when uploaded again.
        return [*[""] * len(kept), f"{bad.problem} 원래 줄: {', '.join(cells)}", bad.remedy]
    return [*(cells[index] for index in kept), bad.problem, bad.remedy]
