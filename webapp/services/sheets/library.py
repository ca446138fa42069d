"""The kinds of workbooks there are, and a store's edited ones as they stand."""

from typing import Any

from peewee import JOIN

from webapp.models.accounts import User
from webapp.models.imports import APPLIED, PLANNED, REFUSED, UNDONE
from webapp.models.runs import LIVE, Run
from webapp.models.sheets import SheetEdit
from webapp.models.stores import Store
from webapp.services.imports.library import HALTED, PLAN, REFUSED_FILE, REPORT, WORKING, Standing
from webapp.services.sheets import option_sheet, sku_sheet
from webapp.services.sheets.kinds import SheetKind

KINDS: dict[str, SheetKind] = {kind.name: kind for kind in (option_sheet.KIND, sku_sheet.KIND)}
RUNS = ("sheet_read", "sheet_apply", "sheet_undo")
RESTING = {REFUSED: REFUSED_FILE, PLANNED: PLAN, APPLIED: REPORT, UNDONE: REPORT}


def kind_of(edit: SheetEdit) -> SheetKind:
    return KINDS[edit.kind]


def of_store(store: Store) -> Any:
    """The store's edited workbooks with who uploaded them, newest first."""
    found = SheetEdit.select(SheetEdit, User).join(User, JOIN.LEFT_OUTER)
    return found.where(SheetEdit.store == store).order_by(SheetEdit.id.desc())


def latest_run(edit: SheetEdit) -> Run | None:
    """The last thing that was done with this workbook, live or over."""
    mine = (Run.subject_id == edit.id) & Run.kind.in_(RUNS)
    found: Run | None = Run.select().where(mine).order_by(Run.id.desc()).first()
    return found


def is_live(edit: SheetEdit) -> bool:
    return bool(Run.select().where((Run.subject_id == edit.id) & Run.kind.in_(RUNS) & Run.state.in_(LIVE)).exists())


def standing(edit: SheetEdit) -> Standing:
    """The workbook's phase, by its state and by what is being done with it."""
    run = latest_run(edit)
    live = bool(run and run.live)
    return Standing(WORKING if live else RESTING.get(edit.state, HALTED), run, run)
