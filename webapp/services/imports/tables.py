"""The table inside an unpacked file: which sheet it is on, its header row, and its rows as the file numbers them.

Whatever the kind, a cell comes out as text and '' where it is blank: excel numbers without exponent or noise, days as
ISO 8601, formulas as the value stored with them, never computed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Protocol

from webapp.services.imports.files import DEFAULT_LIMITS, Kind, Limits
from webapp.services.imports.files_problems import FileProblem
from webapp.services.imports.headers import SEARCHED_ROWS, Header, find_header, guess_mapping, other_kind
from webapp.services.imports.headers_fields import KINDS, PRODUCT_LIST, FieldSet
from webapp.services.imports.tables_csv import open_csv
from webapp.services.imports.tables_excel import open_xls, open_xlsx
from webapp.services.imports.tables_html import open_html

Row = tuple[int, list[str]]


class Sheet(Protocol):
    """One grid of cells. `rows()` starts over at each call; `height` is its last row, None when not known."""

    @property
    def name(self) -> str: ...
    @property
    def height(self) -> int | None: ...
    @property
    def notes(self) -> Sequence[str]: ...
    def rows(self) -> Iterator[Row]: ...


@dataclass(frozen=True)
class Table:
    """The sheet that holds the product list. `notes` are Korean sentences about what was chosen or left out."""

    kind: Kind
    sheet_names: list[str]
    sheet: Sheet
    header: Header
    notes: list[str] = field(default_factory=list)

    @property
    def height(self) -> int | None:
        """The last row of the sheet, None when it is only known at the end."""
        return self.sheet.height

    def rows(self) -> Iterator[Row]:
        """(row number in the file, cells) of every row below the header, blank ones included."""
        return (row for row in self.sheet.rows() if row[0] > self.header.row_number)


_OPENERS: dict[Kind, Callable[[Path, int, FieldSet], tuple[list[str], Iterator[Sheet]]]] = {
    Kind.XLSX: open_xlsx,
    Kind.XLS: open_xls,
    Kind.CSV: open_csv,
    Kind.HTML: open_html,
}


def open_table(path: Path, kind: Kind, limits: Limits = DEFAULT_LIMITS, fields: FieldSet = PRODUCT_LIST) -> Table:
    """The list of these fields in the unpacked file at `path`, of the kind `recognise` told.

    The first sheet with a header row is taken. Raises FileProblem when no sheet has one, the file is encrypted or
    broken, or a sheet is too wide. A hostile workbook can make the excel reader abort the process: read files of
    strangers through `staging_apart.stage_apart`, or after `limit_memory` in a process of their own.
    """
    names, sheets = _OPENERS[kind](path, limits.max_columns, fields)
    for sheet in sheets:
        header = find_header(islice(sheet.rows(), SEARCHED_ROWS), fields)
        if header is not None:
            if other := other_kind(header.labels, fields):
                raise _belongs_to(other)
            return Table(kind, names, sheet, header, [*sheet.notes, *_unread_sheets(names, sheet.name)])
    for other in KINDS:
        if other is not fields and _is_one(path, kind, limits, other):
            raise _belongs_to(other)
    raise FileProblem.of("no_header", rows=SEARCHED_ROWS, names=fields.anchor_labels, origin=fields.origin)


def _belongs_to(other: FieldSet) -> FileProblem:
    return FileProblem.of("other_kind", origin=other.origin, place=other.place)


def _is_one(path: Path, kind: Kind, limits: Limits, fields: FieldSet) -> bool:
    """Whether some sheet of the file has the headers of these fields, as many as such a file has to have."""
    _names, sheets = _OPENERS[kind](path, limits.max_columns, fields)
    headers = (find_header(islice(sheet.rows(), SEARCHED_ROWS), fields) for sheet in sheets)
    return any(found is not None and not guess_mapping(found.labels, fields=fields).missing for found in headers)


def _unread_sheets(names: list[str], chosen: str) -> list[str]:
    others = [f"'{name}'" for name in names if name != chosen]
    if not others:
        return []
    return [f"시트 {len(names)}개 가운데 '{chosen}' 시트만 읽었습니다. 읽지 않은 시트: {', '.join(others)}."]
