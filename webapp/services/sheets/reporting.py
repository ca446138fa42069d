"""What became of an edited workbook: the rows of a page, and the workbook of the rows that need mending."""

from pathlib import Path
from typing import Any

from peewee import fn

from webapp.models.imports import CHANGED, ERROR, FAILED, NEW, SAME, SKIPPED
from webapp.models.sheets import SheetEdit, SheetRow
from webapp.services.imports import folders
from webapp.services.imports.reporting import WRITTEN_AT_ONCE, explained
from webapp.services.imports.staging import StagedFile
from webapp.services.imports.staging_errors import keep_error_workbook, kept_error_workbook
from webapp.services.sheets import library
from webapp.services.sheets.kinds import PLAN_KINDS


def kind_counts(edit: SheetEdit) -> dict[str, int]:
    """Rows of each kind of the plan, kinds without rows too."""
    return {kind: int(edit.counts.get(kind, 0)) for kind in PLAN_KINDS}


def writes(edit: SheetEdit) -> int:
    """How many rows applying would write here."""
    key = library.kind_of(edit).applies
    return int(edit.counts.get(key, 0)) if key else sum(edit.counts.get(kind, 0) for kind in (NEW, CHANGED))


def to_apply(edit: SheetEdit) -> Any:
    """The condition of the rows that applying writes."""
    key = library.kind_of(edit).applies
    mine = (SheetRow.edit == edit) & SheetRow.kind.in_((NEW, CHANGED))
    return mine & has_key(SheetRow.after, key) if key else mine


def has_key(column: Any, key: str) -> Any:
    """The condition that a column of JSON has this key; quotation marks inside a text are never bare."""
    return column.cast("text").contains(f'"{key}":')


def outcomes(edit: SheetEdit) -> dict[str, int]:
    """How many of the rows to apply ended in each state."""
    counted = SheetRow.select(SheetRow.state, fn.COUNT(SheetRow.id)).where(to_apply(edit)).group_by(SheetRow.state)
    return dict(counted.tuples())


def rows_of(edit: SheetEdit, wanted: dict[str, str]) -> Any:
    """The rows of the plan; `wanted` may hold `kind`, `state` and `q` (row number, or a part of the name).

    Without a kind and a word to look for, rows that change nothing are left out: there may be thousands.
    """
    found = edit.rows if any(wanted.values()) else edit.rows.where(SheetRow.kind != SAME)
    for name in ("kind", "state"):
        if wanted.get(name):
            found = found.where(getattr(SheetRow, name) == wanted[name])
    if query := wanted.get("q", "").strip():
        is_row = query.isascii() and query.isdigit() and len(query) < 8
        hit = SheetRow.name.contains(query)
        found = found.where(hit | (SheetRow.row_number == int(query)) if is_row else hit)
    return found.order_by(SheetRow.row_number)


def bad_rows(edit: SheetEdit) -> Any:
    """The rows that need mending: in error, and failed or skipped in writing."""
    needs = (SheetRow.kind == ERROR) | SheetRow.state.in_((FAILED, SKIPPED))
    return edit.rows.where(needs).order_by(SheetRow.row_number)


def error_workbook_of(edit: SheetEdit) -> Path | None:
    """The workbook to download: written now where few rows are bad, else as the last run left it; None without any."""
    count = bad_rows(edit).count()
    if not count:
        return None
    return _write(edit) if count <= WRITTEN_AT_ONCE else kept_error_workbook(folders.folder_of(edit))


def prepare_error_workbook(edit: SheetEdit) -> None:
    """Write a big workbook at the end of a run, so that no request has to."""
    if bad_rows(edit).count() > WRITTEN_AT_ONCE:
        _write(edit)


def _write(edit: SheetEdit) -> Path:
    return keep_error_workbook(StagedFile.open(folders.folder_of(edit)), explained(bad_rows(edit)))
