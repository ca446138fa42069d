"""A column set as it is typed: its name, and rows that are moved, added and taken out without being saved."""

from collections.abc import Sequence

from werkzeug.datastructures import MultiDict
from wtforms import StringField

from webapp.forms import DeskForm
from webapp.models.outgoing import CourierLayout
from webapp.services.orders.courier_columns import Column
from webapp.services.orders.courier_layouts import LONGEST_NAME, MOST_COLUMNS, problem_of

EMPTY = Column("", "")


class LayoutForm(DeskForm):
    name = StringField("이름", render_kw={"maxlength": LONGEST_NAME, "required": True, "autocomplete": "off"})

    def __init__(self, row: CourierLayout, sent: MultiDict[str, str] | None = None) -> None:
        super().__init__(name=row.name)
        self.columns = _typed(sent) if sent is not None else [Column(*one) for one in row.columns]
        self.problems: dict[int, str] = {}

    @property
    def filled(self) -> list[Column]:
        """The columns without rows in which nothing stands."""
        return [column for column in self.columns if any(column)]

    def check(self) -> bool:
        """Whether every column can be kept; what speaks against one is told by its place."""
        self.columns = self.filled
        self.problems = {place: said for place, one in enumerate(self.columns) if (said := problem_of(one))}
        return bool(self.validate()) and not self.problems

    def rearrange(self, act: str) -> None:
        """Do what a button beside the rows says: up-3, down-3, drop-3, add."""
        what, _, place = act.partition("-")
        at = int(place) if place.isascii() and place.isdigit() and len(place) < 4 else -1
        if what == "add" and len(self.columns) < MOST_COLUMNS:
            self.columns.append(EMPTY)
        elif what == "drop" and 0 <= at < len(self.columns):
            del self.columns[at]
        elif what in ("up", "down") and 0 <= at < len(self.columns):
            other = at - 1 if what == "up" else at + 1
            if 0 <= other < len(self.columns):
                self.columns[at], self.columns[other] = self.columns[other], self.columns[at]


def _typed(sent: MultiDict[str, str]) -> list[Column]:
    given: Sequence[Sequence[str]] = [sent.getlist(name)[:MOST_COLUMNS] for name in ("header", "field", "text")]
    return [Column(header.strip(), field, text.strip()) for header, field, text in zip(*given, strict=False)]
