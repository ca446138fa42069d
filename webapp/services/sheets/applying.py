"""Carrying out the plan of an edited workbook here, and taking it back, chunk by chunk with the checkpoint."""

from collections.abc import Iterator, Sequence
from typing import Any

from webapp.models.base import db, now
from webapp.models.imports import APPLIED, APPLYING, DONE, FAILED, KEPT, PENDING, PLANNED, UNDOING, UNDONE
from webapp.models.runs import Run
from webapp.models.sheets import SheetEdit, SheetRow
from webapp.services import audit, chunks, runs
from webapp.services.audit import Actor, Change
from webapp.services.chunks import Writing
from webapp.services.runs import Progress
from webapp.services.sheets import library, reporting
from webapp.services.sheets.uploads import SheetRefused

# Rows in one transaction: each writes history and stock, and nobody else may wait long for their turn.
TOGETHER = 100


def begin(edit: SheetEdit, actor: Actor) -> None:
    """Let the plan be carried out from now on; one click only. Raises SheetRefused."""
    if not reporting.writes(edit):
        raise SheetRefused("반영할 것이 없습니다. 파일의 내용이 이미 모두 들어 있거나, 고칠 행만 남았습니다.")
    change = Change("sheet.apply", f"SheetEdit {edit.id}", after=dict(edit.counts))
    _turn(edit, (PLANNED,), APPLYING, change, actor)


def begin_undo(edit: SheetEdit, actor: Actor) -> None:
    """Let the workbook's changes here be taken back from now on. Raises SheetRefused."""
    if library.is_live(edit):
        raise SheetRefused("아직 반영하는 중입니다. 먼저 [멈추기]를 누르고, 멈춘 뒤에 되돌려 주세요.")
    change = Change("sheet.undo", f"SheetEdit {edit.id}", before=dict(edit.counts))
    _turn(edit, (APPLIED, APPLYING), UNDOING, change, actor)


def _turn(edit: SheetEdit, states: tuple[str, ...], state: str, change: Change, actor: Actor) -> None:
    with db.atomic():
        ready = (SheetEdit.id == edit.id) & SheetEdit.state.in_(states)
        if not SheetEdit.update(state=state).where(ready).execute():
            raise SheetRefused("그사이 상태가 바뀌었습니다. 화면을 새로 고쳐 확인해 주세요.")
        audit.record(actor, change, edit.store)


@runs.work_of("sheet_apply", gives_way=True, on_files=True)
def apply(run: Run, progress: Progress) -> dict[str, Any]:
    """Carry out the plan of the workbook that the run is about."""
    edit = SheetEdit.get_by_id(run.subject_id)
    if edit.state != APPLYING:
        return reporting.outcomes(edit)
    kind = library.kind_of(edit)
    progress.tell(run.done, reporting.writes(edit), run.failed)
    writing = Writing[SheetRow](lambda rows: kind.write(edit, rows), _note_refused)
    chunks.write_all(_chunks(edit), writing, run, progress)
    reporting.prepare_error_workbook(edit)
    return _finish(edit, APPLIED, applied_at=now())


def _chunks(edit: SheetEdit) -> Iterator[Sequence[SheetRow]]:
    """Rows that wait to be written; a row that was written does not wait any more, whatever cut the work off."""
    waiting = reporting.to_apply(edit) & (SheetRow.state == PENDING)
    while chunk := list(SheetRow.select().where(waiting).order_by(SheetRow.row_number).limit(TOGETHER)):
        yield chunk


def _note_refused(row: SheetRow) -> None:
    row.patch(state=FAILED, outcome=chunks.REFUSED_BY_DATABASE)


def count_undoable(edit: SheetEdit) -> int:
    """How many rows an undo would take back."""
    return int(edit.rows.where(SheetRow.state == DONE).count())


@runs.work_of("sheet_undo", gives_way=True)
def undo(run: Run, progress: Progress) -> dict[str, Any]:
    """Take back what the workbook changed here, from its end to its beginning; what changed since stays."""
    edit = SheetEdit.get_by_id(run.subject_id)
    if edit.state != UNDOING:
        return reporting.outcomes(edit)
    progress.tell(run.done, run.done + count_undoable(edit), run.failed)
    done = edit.rows.where(SheetRow.state == DONE).order_by(SheetRow.row_number.desc())
    while rows := list(done.limit(TOGETHER)):
        with db.atomic():
            for row in rows:
                _take_back(edit, row, run)
            progress.keep(row=rows[-1].row_number)
        progress.tell(run.done, run.total, run.failed)
    return _finish(edit, UNDONE, undone_at=now())


def _take_back(edit: SheetEdit, row: SheetRow, run: Run) -> None:
    state, outcome = library.kind_of(edit).take_back(edit, row)
    row.patch(state=state, outcome=outcome)
    run.done += 1
    run.failed += state == KEPT


def _finish(edit: SheetEdit, state: str, **when: Any) -> dict[str, Any]:
    result = reporting.outcomes(edit)
    edit.patch(state=state, counts={**edit.counts, "outcomes": result}, **when)
    return {"outcomes": result}
