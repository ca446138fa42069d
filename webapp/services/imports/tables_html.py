"""HTML tables, which many programs save under the name .xls: parsed as events, never as a whole page."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lxml import etree

from webapp.services.imports.files_problems import FileProblem
from webapp.services.imports.headers import find_header
from webapp.services.imports.headers_fields import PRODUCT_LIST, FieldSet
from webapp.services.imports.tables_text import DAMAGED_NOTE, detect_encoding

BLOCK_CHARACTERS: Final = 64 * 1024
CELL_TAGS: Final = ("td", "th")


class HtmlSheet:
    """All table rows of a page as one sheet, numbered from 1. A merged cell is told by its first place alone."""

    name = "HTML"
    height: int | None = None

    def __init__(self, path: Path, max_columns: int, fields: FieldSet) -> None:
        self._path = path
        self._fields = fields
        self._max_columns = max_columns
        self._codec, whole = detect_encoding(path)
        self.notes = [] if whole else [DAMAGED_NOTE]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        reaching_down: defaultdict[int, int] = defaultdict(int)
        depth_of_list = 0
        for row_number, row in enumerate(self._row_elements(), 1):
            depth = sum(1 for _ in row.iterancestors("table"))
            cells = self._cells(row, reaching_down)
            _forget(row)
            if not depth_of_list and find_header([(row_number, cells)], self._fields):
                depth_of_list = depth
            # Tables around the list are page layout, tables inside its cells belong to those cells.
            yield row_number, cells if depth_of_list in (0, depth) else []

    def _row_elements(self) -> Iterator[etree._Element]:
        # Fed as UTF-8 whatever the page says of itself: its declaration is often EUC-KR, which would lose syllables.
        parser = etree.HTMLPullParser(
            events=("end",), tag="tr", encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True
        )
        try:
            with self._path.open(encoding=self._codec, errors="replace", newline="") as file:
                while block := file.read(BLOCK_CHARACTERS):
                    parser.feed(block.encode("utf-8", "replace"))
                    yield from _ended(parser)
            parser.close()
            yield from _ended(parser)
        except etree.LxmlError as error:
            raise FileProblem.of("broken") from error

    def _cells(self, row: etree._Element, reaching_down: defaultdict[int, int]) -> list[str]:
        cells: list[str] = []
        for element in row.iterchildren(*CELL_TAGS):
            if reaching_down:
                _leave_room(cells, reaching_down)
            across, down = element.get("colspan"), element.get("rowspan")
            if down and (rows_below := _span(down) - 1):
                for column in range(len(cells), len(cells) + min(_span(across), self._max_columns)):
                    reaching_down[column] = rows_below
            cells.append(_text(element))
            if across:
                cells += [""] * min(_span(across) - 1, self._max_columns)
            if len(cells) > self._max_columns:
                raise FileProblem.of("too_many_columns", count=len(cells), limit=self._max_columns)
        _leave_room(cells, reaching_down)
        return cells


def open_html(path: Path, max_columns: int, fields: FieldSet = PRODUCT_LIST) -> tuple[list[str], Iterator[HtmlSheet]]:
    """The one sheet of a page. Its rows raise FileProblem when too wide, or when the page cannot be parsed."""
    sheet = HtmlSheet(path, max_columns, fields)
    return [sheet.name], iter([sheet])


def _ended(parser: etree.HTMLPullParser) -> Iterator[etree._Element]:
    return (row for _, row in parser.read_events() if isinstance(row, etree._Element))


def _span(value: str | None) -> int:
    number = (value or "").strip()
    return max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < 7 else 1


def _leave_room(cells: list[str], reaching_down: defaultdict[int, int]) -> None:
    while reaching_down.get(len(cells), 0) > 0:
        reaching_down[len(cells)] -= 1
        cells.append("")


def _text(element: etree._Element) -> str:
    if len(element) == 0:
        return " ".join((element.text or "").split())
    for line_break in element.iter("br"):
        line_break.tail = " " + (line_break.tail or "")
    text = etree.tostring(element, method="text", encoding="unicode", with_tail=False)
    return " ".join(text.split())


def _forget(row: etree._Element) -> None:
    """Let go of a row that was read, and of everything before it beside it."""
    row.clear()
    parent = row.getparent()
    while parent is not None and row.getprevious() is not None:
        del parent[0]
