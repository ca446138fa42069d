"""Reading the cells of a row by its mapping: values where they can be read, problems with a remedy where not."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

from webapp.korean import with_particle
from webapp.services.imports.cells_text import CellProblem, scrub
from webapp.services.imports.headers import Mapping
from webapp.services.imports.headers_fields import CATEGORY_PARTS, Field, Value

__all__ = ["CellProblem", "Problem", "Values", "read_cell", "row_reader"]

Values = dict[str, Value | None]
# Values remembered per column; a column that turns out to have more different ones is read without memory.
REMEMBERED: Final = 10_000
RAW_SHOWN: Final = 100


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell of a row: field name, the raw text (shortened), the sentence, the way out.

    `blocking` problems make the row unusable; with the others only this cell counts as not told.
    """

    field: str
    raw: str
    message: str
    remedy: str
    blocking: bool = True


RowReader = Callable[[Sequence[str]], tuple[Values, list[Problem]]]


def read_cell(field: Field, raw: str | None) -> Value | None:
    """The value of one cell; None for an empty one, which never clears anything.

    Raises CellProblem (a ValueError whose text is a Korean sentence and the remedy).
    """
    text = scrub(raw) if raw else ""
    value = field.convert(text) if text else ""
    if value != "":
        return value
    if field.filled:
        message = f"{with_particle(field.label, '이/가')} 비어 있습니다."
        raise CellProblem(message, f"{with_particle(field.label, '을/를')} 넣거나 이 줄을 지워 주세요.")
    return None


def row_reader(mapping: Mapping, as_told: Collection[str] = ()) -> RowReader:
    """A reader of rows: cells -> (values by field name, problems). Values hold every mapped field.

    Texts of the fields `as_told` come from the market itself: what could not be sent to it is kept, with a warning.
    Product numbers, codes and categories are text, money is won, days are YYYY-MM-DD, yes and no are bool. A row with
    more cells than the file has headers is a blocking problem: its values have slipped into the wrong columns.
    """
    fields, columns = mapping.fields.fields, mapping.columns
    plan = [(name, columns[name], _cell_reader(field)) for name, field in fields.items() if name in columns]
    width = len(mapping.headers)
    parts = [name for name in CATEGORY_PARTS if name in mapping.columns]
    joins_parts = bool(parts) and "category" not in mapping.columns

    def read_row(cells: Sequence[str]) -> tuple[Values, list[Problem]]:
        if len(cells) != width:
            if len(cells) > width:
                return {}, [_slipped(len(cells) - width)]
            cells = [*cells, *[""] * (width - len(cells))]
        values: Values = {}
        problems: list[Problem] = []
        for name, index, read in plan:
            try:
                values[name] = read(cells[index])
            except CellProblem as problem:
                kept = scrub(cells[index]) if name in as_told else ""
                values[name] = kept or None
                problems.append(_problem(fields[name], cells[index], problem, is_kept=bool(kept)))
        if joins_parts:
            values["category"] = ">".join(str(values[part]) for part in parts if values[part]) or None
        return values, problems

    return read_row


def _cell_reader(field: Field) -> Callable[[str], Value | None]:
    if not field.repeats:
        return lambda raw: read_cell(field, raw)
    remembered: dict[str, Value | None] = {}

    def read(raw: str) -> Value | None:
        if raw in remembered:
            return remembered[raw]
        value = read_cell(field, raw)
        if len(remembered) < REMEMBERED:
            remembered[raw] = value
        return value

    return read


def _problem(field: Field, raw: str, problem: CellProblem, is_kept: bool) -> Problem:
    as_it_is = "11번가에 있는 그대로 가져옵니다. 나중에 여기서 고쳐 보낼 때는 이렇게 해 주세요. " if is_kept else ""
    blocking = field.blocking and not is_kept
    return Problem(field.name, raw[:RAW_SHOWN], problem.message, as_it_is + problem.remedy, blocking)


def _slipped(extra: int) -> Problem:
    return Problem(
        "",
        "",
        f"칸이 머리글보다 {extra}개 많아 값이 밀려 있습니다.",
        "쉼표가 든 값을 큰따옴표로 감싸거나, 엑셀 파일(.xlsx)로 저장해 올려 주세요.",
    )
