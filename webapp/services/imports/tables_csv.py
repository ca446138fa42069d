"""Comma, semicolon or tab separated text, streamed record by record."""

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from webapp.services.imports.files_problems import FileProblem
from webapp.services.imports.headers import SEARCHED_ROWS, find_header
from webapp.services.imports.headers_fields import PRODUCT_LIST, FieldSet
from webapp.services.imports.tables_text import DAMAGED_NOTE, detect_encoding

DELIMITERS: Final = (",", "\t", ";", "|")
# As long as a spreadsheet cell can be, with room for HTML; more means that a quotation mark was never closed.
LONGEST_CELL: Final = 131_072


class CsvSheet:
    """A text file as one sheet. A record that spans lines is one row, as spreadsheets count it."""

    name = "CSV"
    height: int | None = None

    def __init__(self, path: Path, max_columns: int, fields: FieldSet) -> None:
        self._path = path
        self._fields = fields
        self._max_columns = max_columns
        self._codec, whole = detect_encoding(path)
        self.notes = [] if whole else [DAMAGED_NOTE]
        self._delimiter = self._find_delimiter()

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        return self._records(self._delimiter)

    def _find_delimiter(self) -> str:
        """The delimiter under which a header row is found."""
        for delimiter in DELIMITERS:
            try:
                if find_header(islice(self._records(delimiter), SEARCHED_ROWS), self._fields):
                    return delimiter
            except FileProblem:
                continue
        return DELIMITERS[0]

    def _records(self, delimiter: str) -> Iterator[tuple[int, list[str]]]:
        row_number = 0
        csv.field_size_limit(LONGEST_CELL)
        with self._path.open(encoding=self._codec, errors="replace", newline="") as file:
            try:
                for row_number, cells in enumerate(csv.reader(file, delimiter=delimiter), 1):
                    if len(cells) > self._max_columns:
                        raise FileProblem.of("too_many_columns", count=len(cells), limit=self._max_columns)
                    yield row_number, cells
            except csv.Error as error:
                raise FileProblem.of("csv_quotes", row=row_number + 1) from error


def open_csv(path: Path, max_columns: int, fields: FieldSet = PRODUCT_LIST) -> tuple[list[str], Iterator[CsvSheet]]:
    """The one sheet of a text file. Its rows raise FileProblem when too wide or with a quotation never closed."""
    sheet = CsvSheet(path, max_columns, fields)
    return [sheet.name], iter([sheet])
