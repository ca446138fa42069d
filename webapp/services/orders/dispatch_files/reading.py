"""The run that reads a file with tracking numbers and judges its rows, or says what a person has to tell first.

What the rows come to is written in one transaction; a run that was cut off begins again from the file.
"""

import dataclasses
from collections import Counter
from collections.abc import Sequence
from typing import Any

from webapp.models.base import db, dump_json, insert_rows
from webapp.models.dispatching import ASKED, DispatchFile, DispatchFileRow
from webapp.models.imports import MAPPED, PLANNED, UPLOADED
from webapp.models.runs import Run
from webapp.services import runs
from webapp.services.imports import folders
from webapp.services.imports.files_problems import FileProblem
from webapp.services.imports.reading import refuse, stage_upload
from webapp.services.imports.staging import StagedFile
from webapp.services.orders.dispatch_files import couriers, fields, library, rows, uploads
from webapp.services.orders.dispatch_files.fields import DISPATCHES
from webapp.services.orders.dispatch_files.judging import Verdict, judge
from webapp.services.runs import Progress

MOST_ROWS = 10_000
MOST_UNKNOWN = 20
COURIERS_UNCLEAR = (
    f"택배사 열에 모르는 이름이 {MOST_UNKNOWN}가지가 넘습니다. 다른 열인 것 같으니 택배사 열을 다시 골라 주세요."
)


@runs.work_of(library.KIND, on_files=True)
def read(run: Run, progress: Progress) -> dict[str, Any]:
    """Read the file that the run is about; the result counts its rows, or tells what is missing."""
    file = DispatchFile.get_by_id(run.subject_id)
    if file.state not in (UPLOADED, MAPPED):
        return dict(file.counts)
    try:
        staged = _staged(file, run, progress)
        if not _is_clear(file, staged):
            return {"asked": True}
        return _judge(file, staged, run, progress)
    except FileProblem as problem:
        refuse(file, problem)
        folders.remove_folder(file)
        return {"refused": problem.code}


def _staged(file: DispatchFile, run: Run, progress: Progress) -> StagedFile:
    """The file, read now or before. Raises FileProblem for one that cannot be used."""
    if file.signature:
        return library.staged_of(file)
    limits = folders.limits()
    few = dataclasses.replace(limits, max_rows=min(limits.max_rows, MOST_ROWS))
    staged = stage_upload(file, run, progress, DISPATCHES, few)
    file.patch(signature=uploads.key_of(staged))
    return staged


def _is_clear(file: DispatchFile, staged: StagedFile) -> bool:
    """Take the mapping that holds, or ask for it."""
    mapping, courier = uploads.mapping_of(file, staged), uploads.courier_of(file)
    was_guessed = file.mapping is None and uploads.remembered(file, staged) is None
    if said := fields.unclear(mapping, courier, was_guessed):
        _ask(file, " ".join(said))
        return False
    file.patch(mapping=mapping.columns, courier=courier)
    return True


def _ask(file: DispatchFile, said: str) -> None:
    """Let a person name the columns, and say why."""
    file.patch(state=ASKED, problem={"code": "unclear", "message": said, "remedy": ""})


def _judge(file: DispatchFile, staged: StagedFile, run: Run, progress: Progress) -> dict[str, Any]:
    mapping = uploads.mapping_of(file, staged)
    told = list(rows.read(staged, mapping, couriers.Names(file.store), file.courier))
    unknown = Counter(one.courier_word for one in told if one.courier_word)
    if len(unknown) > MOST_UNKNOWN:
        _ask(file, COURIERS_UNCLEAR)
        return {"asked": True}
    progress.tell(0, len(told))
    found = judge(library.stores_of(file), told)
    counts = dict(Counter(verdict.kind for verdict in found))
    run.done = run.total = len(told)
    with db.atomic():
        progress.keep()
        _replace(file, [_row(file, verdict) for verdict in found])
        file.unknown = dump_json([word for word, _ in unknown.most_common()])
        told_of = {"counts": {**counts, "rows": len(told)}, "unknown_sealed": file.unknown_sealed}
        file.patch(state=PLANNED, problem=None, **told_of)
    return counts


def _replace(file: DispatchFile, fresh: Sequence[DispatchFileRow]) -> None:
    """These rows instead of those before; what was handed in stays as it went."""
    place = (DispatchFileRow.row_number, DispatchFileRow.parcel)
    mine = DispatchFileRow.file == file
    handed_in = set(DispatchFileRow.select(*place).where(mine & DispatchFileRow.batch.is_null(False)).tuples())
    DispatchFileRow.delete().where(mine & DispatchFileRow.batch.is_null()).execute()
    insert_rows(DispatchFileRow, [row for row in fresh if (row.row_number, row.parcel_id) not in handed_in])


def _row(file: DispatchFile, verdict: Verdict) -> DispatchFileRow:
    told = verdict.told
    return DispatchFileRow(
        file=file,
        row_number=told.row_number,
        kind=verdict.kind,
        parcel=verdict.kept.id if verdict.kept else None,
        courier=verdict.courier,
        tracking_no=rows.plain(verdict.tracking_no) or None,
        reason=verdict.reason,
    )
