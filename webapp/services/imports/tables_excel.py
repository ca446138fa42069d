"""Sheets of xlsx and xls workbooks: the one place where what the excel reader answers becomes text."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from webapp.services.imports.files_problems import FileProblem
from webapp.services.imports.headers_fields import PRODUCT_LIST, FieldSet

ExcelCell = int | float | str | bool | time | date | datetime | timedelta


class ExcelSheet:
    """A worksheet, read as it is iterated; rows and columns are counted from A1, as a spreadsheet shows them."""

    notes: Sequence[str] = ()

    def __init__(self, sheet: CalamineSheet) -> None:
        self._sheet = sheet
        self.name = sheet.name
        self.height: int | None = sheet.end[0] + 1 if sheet.end else 0

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        # iter_rows begins at row 1 whatever stands there, but at the first column that holds anything.
        start = self._sheet.start
        left = [""] * (start[1] if start else 0)
        for row_number, cells in enumerate(self._sheet.iter_rows(), 1):
            texts = [cell if type(cell) is str else text_of(cell) for cell in cells]
            yield row_number, left + texts if left else texts


def open_xlsx(path: Path, max_columns: int, _fields: FieldSet = PRODUCT_LIST) -> tuple[list[str], Iterator[ExcelSheet]]:
    """The names of the worksheets, and the worksheets one by one, so that only one is in memory at a time.

    Raises FileProblem for workbooks that are encrypted, broken, or wider than `max_columns`.
    """
    return _open(path, "table.xlsx", max_columns)


def open_xls(path: Path, max_columns: int, _fields: FieldSet = PRODUCT_LIST) -> tuple[list[str], Iterator[ExcelSheet]]:
    """As `open_xlsx`, for the older format."""
    return _open(path, "table.xls", max_columns)


def _open(path: Path, fitting_name: str, max_columns: int) -> tuple[list[str], Iterator[ExcelSheet]]:
    # The reader believes the ending of the name, which strangers choose; so it is shown a fitting one.
    try:
        with TemporaryDirectory() as folder:
            named = Path(folder) / fitting_name
            named.symlink_to(path.resolve())
            workbook = CalamineWorkbook.from_path(named)
    except PasswordError as error:
        raise FileProblem.of("password") from error
    except CalamineError as error:
        raise FileProblem.of("broken") from error
    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    # What the seller sees goes first: a hidden sheet may hold an older list.
    sheets.sort(key=lambda sheet: sheet.visible != SheetVisibleEnum.Visible)
    names = [sheet.name for sheet in sheets]
    return names, _sheets(workbook, names, max_columns)


def text_of(cell: ExcelCell) -> str:
    """A cell that is not text, as the seller sees it: 15 digits of a number, as spreadsheets keep them, no more.

    Numbers of 16 digits and more have lost their last ones and keep an exponent, by which they are found later.
    """
    if type(cell) is float:
        return f"{cell:.15g}".upper()
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    return str(cell)


def _sheets(workbook: CalamineWorkbook, names: list[str], max_columns: int) -> Iterator[ExcelSheet]:
    for name in names:
        try:
            sheet = workbook.get_sheet_by_name(name)
        except CalamineError as error:
            raise FileProblem.of("broken") from error
        if sheet.end and sheet.end[1] >= max_columns:
            raise FileProblem.of("too_many_columns", count=sheet.end[1] + 1, limit=max_columns)
        yield ExcelSheet(sheet)
