"""The workbook of bad rows: the seller's own columns with 오류 and 해결 beside them, to be mended and sent again."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from webapp.services.imports.headers import normalise
from webapp.services.imports.headers_fields import PROBLEM_LABEL, REMEDY_LABEL
from webapp.services.imports.staging import StagedFile

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell

SHEET_NAME: Final = "오류 상품"
EXPLAINED_WIDTH: Final = 60
LONGEST_CELL: Final = 32_767
UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True)
class BadRow:
    """A row of the file that could not be used: its number, what is wrong (오류), the way out (해결)."""

    row_number: int
    problem: str
    remedy: str


def error_workbook(staged: StagedFile, bad_rows: Iterable[BadRow], out_path: Path) -> int:
    """Write the bad rows of a staged file as xlsx to `out_path`; answers how many were written.

    `bad_rows` come in the order of their row numbers, each once. Every cell is text, so that leading zeros survive and
    nothing is a formula; characters a workbook cannot hold are left out. 오류 and 해결 of an earlier round give way to
    the new ones.
    """
    # Here and not above: an idle process does without the library's seven megabytes.
    from openpyxl import Workbook
    from openpyxl.cell.cell import WriteOnlyCell
    from openpyxl.utils import get_column_letter

    kept = [
        index for index, label in enumerate(staged.headers) if normalise(label) not in (PROBLEM_LABEL, REMEDY_LABEL)
    ]
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET_NAME)
    sheet.freeze_panes = "A2"
    for column in (len(kept) + 1, len(kept) + 2):
        sheet.column_dimensions[get_column_letter(column)].width = EXPLAINED_WIDTH
    # One cell a column serves every row, for each row is written out before the next: styling anew costs most.
    line = [WriteOnlyCell(sheet) for _ in range(len(kept) + 2)]
    for cell in line:
        cell.number_format = "@"
    sheet.append(_fill(line, [*(staged.headers[index] for index in kept), PROBLEM_LABEL, REMEDY_LABEL]))
    written = 0
    try:
        for bad, cells in _with_cells(staged, bad_rows):
            sheet.append(_fill(line, _texts(bad, cells, kept, len(staged.headers))))
            written += 1
    except BaseException:
        # The sheet is being written to a file of its own, which would stay open half-written.
        sheet.close()
        raise
    book.save(out_path)
    return written


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


def _fill(cells: "list[Cell]", texts: list[str]) -> "list[Cell | None]":
    filled: list[Cell | None] = []
    for cell, text in zip(cells, texts, strict=True):
        cell.value = UNWRITABLE.sub("", text)[:LONGEST_CELL]
        # After the value, which would make a formula of anything that begins with "=".
        cell.data_type = "s"
        filled.append(cell if text else None)
    return filled
