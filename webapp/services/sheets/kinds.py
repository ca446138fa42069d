"""What can be edited as a workbook: one declaration a kind, and what passes between the steps of its way.

A kind knows its columns, the lines of its workbook, how a row that came back is judged against what stands, and how it
is written and taken back. Reading, planning, applying and undoing are the same for all kinds.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from typing import Any, Protocol

from webapp.models.imports import CHANGED, ERROR, NEW, SAME
from webapp.models.sheets import SheetEdit, SheetRow
from webapp.models.stores import Store
from webapp.services.imports.cells import Problem, Values
from webapp.services.imports.cells_text import scrub
from webapp.services.imports.headers_fields import FieldSet
from webapp.services.workbooks import Value, writable

PLAN_KINDS = (NEW, CHANGED, SAME, ERROR)
# The word that empties a cell which may be empty; a blank cell tells nothing.
NOTHING = "없음"
Facts = dict[str, Any]
# What may stand once in a file → the rows in which it stands, where there are several.
Doubles = Dictionary[Hashable, list[int]]


@dataclass(frozen=True)
class Place:
    """A column of the workbook: the field it holds, how wide it is, whether an edit of it is taken."""

    field: str
    width: int
    is_edited: bool = False


@dataclass
class Told:
    """A row that came back: its cells as written (blank ones left out), the values read, what could not be read."""

    row_number: int
    texts: dict[str, str]
    values: Values
    problems: list[Problem]

    def blocked(self, name: str, message: str, remedy: str) -> None:
        self.problems.append(Problem(name, self.texts.get(name, ""), message, remedy))

    def hint(self, name: str, message: str, remedy: str = "") -> None:
        self.problems.append(Problem(name, "", message, remedy, blocking=False))

    @property
    def is_blocked(self) -> bool:
        return any(problem.blocking for problem in self.problems)


@dataclass
class Verdict:
    """What is to become of a row: kind, what changes, and the ids of what it is about."""

    kind: str
    name: str | None = None
    before: Facts = field(default_factory=dict)
    after: Facts = field(default_factory=dict)
    ids: dict[str, int | None] = field(default_factory=dict)


class Judge(Protocol):
    """Judges the rows of one file, chunk after chunk."""

    def judge(self, rows: Sequence[Told]) -> list[Verdict]: ...


@dataclass(frozen=True)
class SheetKind:
    """One kind of workbook.

    `lines` gives its rows for a store, `only` for these listings where the kind knows some; `once` tells what of a row
    may stand once in a file. `applies` is the key of `after` by which a row is applied here, '' for any.
    """

    name: str
    fields: FieldSet
    places: tuple[Place, ...]
    guide: tuple[str, ...]
    count: Callable[[Store, Sequence[int] | None], int]
    lines: Callable[[Store, Sequence[int] | None], Iterator[Sequence[Value]]]
    once: Callable[[Told], Iterable[Hashable]]
    judge: Callable[[SheetEdit, frozenset[str], Doubles], Judge]
    write: Callable[[SheetEdit, Sequence[SheetRow]], None]
    take_back: Callable[[SheetEdit, SheetRow], tuple[str, str | None]]
    applies: str = ""
    counted: tuple[str, ...] = ()


def shown(value: Any) -> str:
    """What stands, as a cell of ours comes back when nobody touched it."""
    return "" if value is None else scrub(writable(str(value)))


def differing(told: Told, held: Facts, empty: Facts) -> tuple[Facts, Facts]:
    """What stands and what the row makes of it, where it tells something else.

    A cell that is as it went out is no change, whatever it holds, and nothing is wrong with it. `empty` is what a field
    becomes by the word 없음; the other fields cannot be emptied.
    """
    before: Facts = {}
    after: Facts = {}
    for name, value in held.items():
        if name not in told.texts or told.texts[name] == shown(value):
            told.problems = [one for one in told.problems if one.field != name]
            continue
        fresh = told.values.get(name)
        if fresh is None:
            continue
        if fresh == NOTHING and name in empty:
            fresh = empty[name]
        if fresh != value:
            before[name], after[name] = value, fresh
    return before, after
