"""The uploaded file, parsed exactly once, as a compact text file that planning and applying read again and again.

`staged.rows` has one line a row: its number in the file and its cells, kept apart by U+001F, line breaks inside cells
as U+001E. `staged.json` is its head. The head is written last: where it stands, the rows are complete.
"""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from webapp.services.imports.files import DEFAULT_LIMITS, Limits, recognise, unpack
from webapp.services.imports.files_problems import FileProblem
from webapp.services.imports.headers import signature
from webapp.services.imports.headers_fields import PRODUCT_LIST, FieldSet
from webapp.services.imports.staging_rows import BETWEEN_CELLS, LINE_BREAK, RowWriter
from webapp.services.imports.tables import Row, Table, open_table

HEAD_NAME: Final = "staged.json"
ROWS_NAME: Final = "staged.rows"
REPORT_EVERY: Final = 2_000

OnProgress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class StagedFile:
    """A parsed file in `folder`. `samples` holds up to five different values of each column."""

    folder: Path
    kind: str
    sheet: str
    header_row: int
    headers: list[str]
    samples: list[list[str]]
    row_count: int
    notes: list[str]
    signature: str

    @classmethod
    def open(cls, folder: Path) -> "StagedFile":
        """The file staged in `folder` before; FileNotFoundError when none was staged to its end."""
        head = json.loads((folder / HEAD_NAME).read_text("utf-8"))
        return cls(folder=folder, **head)

    def head(self) -> dict[str, object]:
        """Everything but the rows, fit for JSON."""
        facts = asdict(self)
        del facts["folder"]
        return facts

    def rows(self, start: int = 0) -> Iterator[Row]:
        """(row number in the file, cells) of each row that is not blank, from the `start`-th of them on.

        Cells are text, '' where blank, one for each header; more only where the file's row has more.
        """
        return ((row_number, cells) for row_number, cells, _ in islice(self.rows_from(0), start, None))

    def rows_from(self, offset: int) -> Iterator[tuple[int, list[str], int]]:
        """(row number, cells, offset behind the row) from such an offset on; 0 is before the first row."""
        with (self.folder / ROWS_NAME).open("rb") as file:
            file.seek(offset)
            for line in file:
                offset += len(line)
                text = line.decode()
                number, *cells = text[:-1].split(BETWEEN_CELLS)
                if LINE_BREAK in text:
                    cells = [cell.replace(LINE_BREAK, "\n") for cell in cells]
                yield int(number), cells, offset


def stage(
    source: Path,
    workdir: Path,
    limits: Limits = DEFAULT_LIMITS,
    on_progress: OnProgress | None = None,
    fields: FieldSet = PRODUCT_LIST,
) -> StagedFile:
    """Parse the uploaded file at `source`, a list of these fields, and write it, row by row, into `workdir`.

    `on_progress(rows written, last row of the sheet or None)` is called every 2,000 rows. Raises FileProblem for every
    reason a whole file is refused. What an earlier, broken-off call left behind is overwritten.
    """
    deadline = time.monotonic() + limits.max_seconds
    workdir.mkdir(parents=True, exist_ok=True)
    # A folder of its own: a worker that was given up for dead may still be writing to another.
    with TemporaryDirectory(prefix="reading-", dir=workdir) as scratch:
        path = unpack(source, Path(scratch), limits)
        table = open_table(path, recognise(path, limits), limits, fields)
        writer = RowWriter(table.header, limits.max_rows)
        with (Path(scratch) / ROWS_NAME).open("w", encoding="utf-8", newline="") as file:
            for _ in writer.write(table.rows(), file, REPORT_EVERY):
                if time.monotonic() > deadline:
                    raise FileProblem.of("too_slow", limit=limits.max_seconds)
                if on_progress:
                    on_progress(writer.count, table.height)
        return _finish(Path(scratch), workdir, table, writer)


def _finish(scratch: Path, workdir: Path, table: Table, writer: RowWriter) -> StagedFile:
    if writer.count == 0:
        raise FileProblem.of("no_rows", row=table.header.row_number)
    staged = StagedFile(
        folder=workdir,
        kind=str(table.kind),
        sheet=table.sheet.name,
        header_row=table.header.row_number,
        headers=writer.headers,
        samples=writer.samples,
        row_count=writer.count,
        notes=table.notes,
        signature=signature(writer.headers),
    )
    (scratch / HEAD_NAME).write_text(json.dumps(staged.head(), ensure_ascii=False), "utf-8")
    (workdir / HEAD_NAME).unlink(missing_ok=True)
    (scratch / ROWS_NAME).replace(workdir / ROWS_NAME)
    (scratch / HEAD_NAME).replace(workdir / HEAD_NAME)
    return staged
