"""The way of an edited workbook through the services: downloaded, edited as in a spreadsheet, uploaded, planned."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from webapp.jobs import sheets as jobs
from webapp.models.runs import QUEUED, Run
from webapp.models.sheets import SheetEdit, SheetRow
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.audit import SYSTEM
from webapp.services.sheets import downloads, library

Edit = Callable[[Any], object]


def downloaded(store: Store, kind: str, edit: Edit = lambda sheet: None) -> BytesIO:
    """The workbook of the store as it goes out, its first sheet edited."""
    book = BytesIO()
    downloads.write(library.KINDS[kind], store, None, book)
    opened = load_workbook(book)
    edit(opened.worksheets[0])
    edited = BytesIO()
    opened.save(edited)
    edited.seek(0)
    return edited


def uploaded(store: Store, kind: str, content: BytesIO) -> SheetEdit:
    return done(jobs.receive(store, kind, content, "고친 파일.xlsx", SYSTEM))


def uploaded_file(store: Store, kind: str, path: Path) -> SheetEdit:
    with path.open("rb") as content:
        return done(jobs.receive(store, kind, content, path.name, SYSTEM))


def done(edit: SheetEdit) -> SheetEdit:
    """Do what waits for this workbook, and look at it anew."""
    for run in Run.select().where((Run.subject_id == edit.id) & (Run.state == QUEUED) & Run.kind.startswith("sheet_")):
        ended = runs.perform(run.id)
        assert ended is not None
        assert ended.state == "done", ended.error
    return SheetEdit.get_by_id(edit.id)


def applied(edit: SheetEdit) -> SheetEdit:
    jobs.apply(edit, SYSTEM)
    return done(edit)


def undone(edit: SheetEdit) -> SheetEdit:
    jobs.undo(edit, SYSTEM)
    return done(edit)


def rows_of(edit: SheetEdit) -> list[SheetRow]:
    return list(edit.rows.order_by(SheetRow.row_number))


def kinds(edit: SheetEdit) -> list[str]:
    return [row.kind for row in rows_of(edit)]


def outcomes(edit: SheetEdit) -> list[str]:
    return [row.state for row in rows_of(edit)]


def changes(edit: SheetEdit) -> dict[int, tuple[dict[str, Any], dict[str, Any]]]:
    """Row number → what stood and what it becomes, for the rows that change something."""
    return {row.row_number: (row.before, row.after) for row in rows_of(edit) if row.after}
