"""Writing workbooks that come back as they went: amounts are numbers, all else is text, and nothing is a formula."""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain, count, islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

MOST_ROWS = 1_048_575  # of a sheet, below its header
LONGEST_CELL: Final = 32_767
UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
TEXT, NUMBER, EXACT = "@", "0", "0.0###"
SHADE: Final = "E7E7E7"

Value = str | int | Decimal | None


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its header, how wide it is, and whether its header is shaded as one not to be changed."""

    header: str
    width: int | None = None
    is_shaded: bool = False


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook; the rows are taken one by one as they are written."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]


def writable(text: str) -> str:
    """What of a text a cell can hold."""
    return UNWRITABLE.sub("", text)[:LONGEST_CELL]


def write(target: Path | BinaryIO, *sheets: Sheet) -> int:
    """Write these sheets as xlsx; the number of rows below the headers of the first one."""
    # Here and not above: an idle process does without the library's seven megabytes.
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    try:
        written = [_write_sheets(book, sheet) for sheet in sheets]
        book.save(target)
    except BaseException:
        _throw_away(book)
        raise
    return written[0]


def _throw_away(book: "Workbook") -> None:
    """The library writes each sheet to a file of its own, in plain text, and leaves those of a book that failed."""
    for place in book.worksheets:
        with suppress(OSError):  # the disk may be full
            if not place.closed:
                place.close()
        with suppress(OSError, ValueError):  # one that went into the book is gone
            place._writer.cleanup()  # type: ignore[attr-defined]


def _write_sheets(book: "Workbook", sheet: Sheet) -> int:
    """A sheet, and as many after it as its rows fill; how many rows these are."""
    rows, total = iter(sheet.rows), 0
    for number in count(1):
        name = sheet.name if number == 1 else f"{sheet.name[:26]} {number}"
        total += _write_sheet(book.create_sheet(name), replace(sheet, rows=islice(rows, MOST_ROWS)))
        following = list(islice(rows, 1))
        if not following:
            break
        rows = chain(following, rows)
    return total


def _write_sheet(place: "WriteOnlyWorksheet", sheet: Sheet) -> int:
    from openpyxl.cell.cell import WriteOnlyCell
    from openpyxl.styles import PatternFill
    from openpyxl.utils import get_column_letter

    place.freeze_panes = "A2"
    for number, column in enumerate(sheet.columns, 1):
        if column.width:
            place.column_dimensions[get_column_letter(number)].width = column.width  # type: ignore[attr-defined]
    # One cell a column serves every row, for each row is written out before the next: styling anew costs most.
    header, line = ([WriteOnlyCell(place) for _ in sheet.columns] for _ in range(2))
    for cell, column in zip(header, sheet.columns, strict=True):
        if column.is_shaded:
            cell.fill = PatternFill("solid", fgColor=SHADE)
    place.append(_fill(header, [column.header for column in sheet.columns]))
    written = 0
    for values in sheet.rows:
        place.append(_fill(line, values))
        written += 1
    return written


def _fill(cells: "Sequence[Cell]", values: Sequence[Value]) -> "list[Cell | None]":
    filled: list[Cell | None] = []
    for cell, value in zip(cells, values, strict=True):
        if isinstance(value, int):
            cell.value, cell.number_format = value, NUMBER
        elif isinstance(value, Decimal):
            is_whole = value == value.to_integral_value()
            cell.value, cell.number_format = (int(value), NUMBER) if is_whole else (value, EXACT)
        else:
            cell.value, cell.number_format = writable(value or ""), TEXT
            # After the value, which would make a formula of anything that begins with "=".
            cell.data_type = "s"
        filled.append(None if value in (None, "") else cell)
    return filled
