"""The table of a base product's SKUs, and the table of options that makes many of them at once."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request
from wtforms import TextAreaField
from wtforms.validators import Length

from webapp.forms import DeskForm
from webapp.models.base import dump_json
from webapp.models.products import Sku
from webapp.services.products import skus
from webapp.services.products.sku_table import Problem, Problems, Row
from webapp.services.products.skus import COLUMNS, MOST_COMBINED, Values

LABELS = {
    "code": "자체상품코드", "option_text": "옵션", "cost": "원가", "barcode": "바코드", "location": "위치",
    "archive": "보관",
}  # fmt: skip
LENGTHS = {"code": 50, "option_text": 200, "cost": 15, "barcode": 50, "location": 30}
HIGHEST_COST = 999_999_999
BLANK_ROWS = ("new-1", "new-2", "new-3")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
MOST_AXES = 5
NO_VALUES: Values = dict.fromkeys(COLUMNS)


@dataclass
class Line:
    """A row as it is shown: the texts in its cells, what its person saw, and its SKU, None for a new one."""

    key: str
    texts: dict[str, str]
    seen: Values
    sku: Sku | None = None
    archive: bool = False

    @property
    def seen_text(self) -> str:
        return dump_json(self.seen)


@dataclass
class SkuTable:
    """All rows; `problems` by row and column, shown at the cell and gathered above the table."""

    lines: list[Line]
    problems: Problems = field(default_factory=dict)

    def wrong(self, key: str, column: str) -> Problem | None:
        return self.problems.get((key, column))

    @property
    def summary(self) -> list[tuple[str, str, Problem]]:
        """(id of the cell, what the cell is called, what is wrong) in the order of the table."""
        places = {line.key: place for place, line in enumerate(self.lines, 1)}
        found = sorted(self.problems.items(), key=lambda one: places.get(one[0][0], 0))
        return [
            (f"{column}-{key}", f"{places.get(key, 0)}번째 줄 {LABELS[column]}", wrong)
            for (key, column), wrong in found
        ]

    def rows(self) -> list[Row]:
        """What was typed, as values; what cannot be read becomes a problem of its cell."""
        read = []
        for line in self.lines:
            values = {name: self._value(line.key, name, text) for name, text in line.texts.items()}
            sku_id = int(line.key) if line.key.isdigit() else None
            read.append(Row(line.key, sku_id, values, line.seen, line.archive))
        return read

    def _value(self, key: str, column: str, text: str) -> Any:
        if len(text) > LENGTHS[column]:
            self.problems[key, column] = Problem(f"{LENGTHS[column]}자까지 쓸 수 있습니다.")
            return None
        if column == "cost":
            return self._cost(key, text)
        return text if text or column == "option_text" else None

    def _cost(self, key: str, text: str) -> int | None:
        plain = re.sub(r"[,\s원]", "", text)
        if not plain:
            return None
        if not (plain.isascii() and plain.isdigit()) or int(plain) > HIGHEST_COST:
            self.problems[key, "cost"] = Problem(f"0원부터 {HIGHEST_COST:,}원까지 숫자로 입력해 주세요.")
            return None
        return int(plain)

    def refused(self, problems: Problems, standing: dict[str, Values]) -> None:
        """Show what the service refused; a row that others changed is from now on seen as it stands there.

        A cell that this person left alone shows what the other wrote.
        """
        self.problems |= problems
        for line in self.lines:
            if line.key in standing:
                theirs, untouched = _texts(standing[line.key]), _texts({**NO_VALUES, **line.seen})
                line.texts = {n: theirs[n] if text == untouched[n] else text for n, text in line.texts.items()}
                line.seen = standing[line.key]


def shown_table(standing: Sequence[Sku]) -> SkuTable:
    """The table as it stands, with a few blank rows to type new SKUs into."""
    lines = [Line(str(sku.id), _texts(skus.values_of(sku)), skus.values_of(sku), sku) for sku in standing]
    return SkuTable([*lines, *(Line(key, _texts(NO_VALUES), {}) for key in BLANK_ROWS)])


def typed_table(standing: Sequence[Sku]) -> SkuTable:
    """The table as it was typed. Rows that the form did not hold are left alone."""
    by_key = {str(sku.id): sku for sku in standing}
    keys = [key for key in dict.fromkeys(request.form.getlist("row")) if re.fullmatch(r"[0-9]{1,18}|new-[0-9]", key)]
    return SkuTable([_typed_line(key, by_key.get(key)) for key in keys])


def _typed_line(key: str, sku: Sku | None) -> Line:
    typed = {name: CONTROL.sub("", request.form.get(f"{name}-{key}", "")).strip() for name in COLUMNS}
    archive = bool(request.form.get(f"archive-{key}"))
    return Line(key, typed, _seen(request.form.get(f"seen-{key}", ""), sku), sku, archive)


def _seen(text: str, sku: Sku | None) -> Values:
    """What the form was opened with; without that, what stands there now."""
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if isinstance(found, dict) and set(found) == set(COLUMNS) and isinstance(found["cost"], int | None):
        return found
    return skus.values_of(sku) if sku else {}


def _texts(values: Values) -> dict[str, str]:
    cost = values["cost"]
    texts = {name: str(values[name] or "") for name in COLUMNS}
    return {**texts, "cost": "" if cost is None else f"{cost:,}"}


class OptionTableForm(DeskForm):
    """Axes with their values, one axis a line: 색상: 빨강, 파랑."""

    axes = TextAreaField(
        "옵션 표", [Length(max=5000)],
        render_kw={"rows": 3, "placeholder": "색상: 빨강, 파랑\n사이즈: S, M", "spellcheck": "false"},
    )  # fmt: skip

    def texts(self) -> list[str]:
        """Every combination as an option text; [] with the reason at the field where it cannot be made."""
        read = [_axis(line) for line in (self.axes.data or "").splitlines() if line.strip()]
        problem = _axes_problem(read)
        if problem:
            self.axes.errors = [problem]
            return []
        return skus.combinations([axis for axis in read if axis])


def _axis(line: str) -> tuple[str, list[str]] | None:
    """The axis of a line; None where the line is none."""
    name, _, rest = line.replace("：", ":").partition(":")
    values = list(dict.fromkeys(part.strip() for part in re.split(r"[,、]", rest) if part.strip()))
    return (name.strip(), values) if name.strip() and values and not CONTROL.search(line.strip()) else None


def _axes_problem(read: Sequence[tuple[str, list[str]] | None]) -> str | None:
    if not read:
        return "한 줄에 옵션 하나씩 ‘색상: 빨강, 파랑’처럼 입력해 주세요."
    for number, axis in enumerate(read, 1):
        if axis is None:
            return f"{number}번째 줄을 ‘색상: 빨강, 파랑’처럼 이름과 값으로 입력해 주세요."
    axes = [axis for axis in read if axis]
    if len(axes) > MOST_AXES or len({name for name, _ in axes}) < len(axes):
        return f"서로 다른 이름의 옵션을 {MOST_AXES}개까지 쓸 수 있습니다."
    total = 1
    for _, values in axes:
        total *= len(values)
    if total > MOST_COMBINED:
        return f"한 번에 {MOST_COMBINED}개까지 만들 수 있습니다. 지금은 {total:,}개라, 값을 줄이거나 나누어 주세요."
    if any(len(text) > LENGTHS["option_text"] for text in skus.combinations(axes)):
        return f"옵션 글이 {LENGTHS['option_text']}자를 넘습니다. 이름이나 값을 줄여 주세요."
    return None
