"""Writing the rows of a table as lines, sampling and counting them on the way."""

from collections.abc import Iterable, Iterator
from typing import Final, TextIO

from webapp.services.imports.files_problems import FileProblem
from webapp.services.imports.headers import Header
from webapp.services.imports.tables import Row

BETWEEN_CELLS: Final = "\x1f"
LINE_BREAK: Final = "\x1e"
SAMPLES: Final = 5
SAMPLED_ROWS: Final = 500
SAMPLE_LENGTH: Final = 80
_BLANKS: Final = BETWEEN_CELLS + " \t\r\n\xa0\u3000"
# The separators mean nothing inside a cell and go; a line break stays as a sign of its own.
_CLEAN: Final = str.maketrans({BETWEEN_CELLS: None, LINE_BREAK: None, "\r": None, "\n": LINE_BREAK})


class RowWriter:
    """Writes rows as wide as the header; wider ones keep what stands beyond it, by which they are found out."""

    def __init__(self, header: Header, max_rows: int) -> None:
        self.headers = header.labels
        self.samples: list[list[str]] = [[] for _ in self.headers]
        self.count = 0
        self._max_rows = max_rows

    def write(self, rows: Iterable[Row], file: TextIO, pause_every: int) -> Iterator[int]:
        """Write all rows that are not blank; hands over the count at each pause, for progress and deadlines.

        Pauses come by rows read, blank ones too: a sheet of a million blank rows must be stoppable. Raises FileProblem
        at the first row beyond the limit.
        """
        for read, (row_number, cells) in enumerate(rows, 1):
            if read % pause_every == 0:
                yield self.count
            line = self._line(cells)
            if line is None:
                continue
            self.count += 1
            if self.count > self._max_rows:
                raise FileProblem.of("too_many_rows", limit=self._max_rows)
            if self.count <= SAMPLED_ROWS:
                self._sample(cells)
            file.write(f"{row_number}{BETWEEN_CELLS}{line}\n")
        yield self.count

    def _line(self, cells: list[str]) -> str | None:
        width = len(self.headers)
        line = BETWEEN_CELLS.join(cells)
        if not line.strip(_BLANKS):
            return None
        if len(cells) != width or line.count(BETWEEN_CELLS) != width - 1:
            line = BETWEEN_CELLS.join(cell.translate(_CLEAN) for cell in _fit(cells, width))
        elif "\n" in line or "\r" in line or LINE_BREAK in line:
            line = BETWEEN_CELLS.join(cell.translate(_CLEAN) for cell in cells)
        return line

    def _sample(self, cells: list[str]) -> None:
        for samples, cell in zip(self.samples, cells, strict=False):
            if cell and len(samples) < SAMPLES and (shown := cell[:SAMPLE_LENGTH]) not in samples:
                samples.append(shown)


def _fit(cells: list[str], width: int) -> list[str]:
    """Blank cells added or, at the end only, taken away."""
    end = len(cells)
    while end > width and not cells[end - 1].strip():
        end -= 1
    return [*cells[:end], *[""] * (width - end)]
