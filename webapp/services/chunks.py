"""Writing planned rows chunk by chunk: the rows, their outcomes and the checkpoint in one transaction.

A chunk in which the database refuses something is done again row by row, so that one bad row never stops its
neighbours.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from peewee import DataError, IntegrityError

from webapp.models.base import db
from webapp.models.runs import Run
from webapp.services.runs import Progress

log = logging.getLogger("elevendesk.chunks")
REFUSED_BY_DATABASE = "이 행을 저장하지 못했습니다. 값을 확인해 고친 뒤 다시 올려 주세요."


class Numbered(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def row_number(self) -> int: ...


Row = TypeVar("Row", bound=Numbered)


@dataclass(frozen=True)
class Writing(Generic[Row]):
    """`write` writes rows with their outcomes; `note_refused` writes that the database would not take a row."""

    write: Callable[[Sequence[Row]], None]
    note_refused: Callable[[Row], None]


def write_all(chunks: Iterable[Sequence[Row]], writing: Writing[Row], run: Run, progress: Progress) -> None:
    """Write every chunk. The next one is asked for when the one before is written and the checkpoint behind it."""
    for chunk in chunks:
        try:
            _write(chunk, writing, run, progress)
        except (IntegrityError, DataError):
            log.warning("a chunk was refused; its rows are tried one by one", extra={"run": run.id})
            for row in chunk:
                _write_one(row, writing, run, progress)
        progress.tell(run.done, run.total, run.failed)


def _write(rows: Sequence[Row], writing: Writing[Row], run: Run, progress: Progress) -> None:
    with db.atomic():
        writing.write(rows)
        run.done += len(rows)
        progress.keep(row=rows[-1].row_number)


def _write_one(row: Row, writing: Writing[Row], run: Run, progress: Progress) -> None:
    try:
        _write([row], writing, run, progress)
    except (IntegrityError, DataError) as refusal:
        log.warning("a row was refused by the database", extra={"run": run.id, "reason": type(refusal).__name__})
        with db.atomic():
            writing.note_refused(row)
            run.done += 1
            run.failed += 1
            progress.keep(row=row.row_number)
