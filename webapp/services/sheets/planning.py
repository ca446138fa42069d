"""Reading an edited workbook and planning it: every row judged against what stands, nothing else written.

The file is read once, apart, as 상품 가져오기 reads its files. A chunk of the plan and the checkpoint behind it are one
transaction, so a plan that was cut off goes on where it stopped.
"""

from collections import Counter
from collections.abc import Hashable, Iterator
from itertools import islice
from typing import Any

from webapp.models.base import BATCH, db, dump_json, insert_bulk, naive, now
from webapp.models.imports import ERROR, PENDING, PLANNED, UPLOADED
from webapp.models.runs import Run
from webapp.models.sheets import SheetEdit, SheetRow
from webapp.services import runs
from webapp.services.imports import folders
from webapp.services.imports.cells import row_reader
from webapp.services.imports.cells_text import scrub
from webapp.services.imports.files_problems import FileProblem
from webapp.services.imports.headers import Mapping, guess_mapping
from webapp.services.imports.reading import refuse, stage_upload
from webapp.services.imports.staging import StagedFile
from webapp.services.runs import Progress
from webapp.services.sheets import library, reporting
from webapp.services.sheets.kinds import Doubles, SheetKind, Told, Verdict

IDS = ("product_id", "sku_id", "listing_id", "option_id")
PLANNED_COLUMNS = (
    "created_at", "edit_id", "row_number", "kind", "name", "before", "after", "problems", "state", *IDS,
    "made_product", "made_sku",
)  # fmt: skip


@runs.work_of("sheet_read", on_files=True)
def read(run: Run, progress: Progress) -> dict[str, Any]:
    """Read and plan the workbook that the run is about; the result counts its rows, or tells why it was refused."""
    edit = SheetEdit.get_by_id(run.subject_id)
    if edit.state != UPLOADED:
        return dict(edit.counts)
    try:
        staged = _staged(edit, run, progress)
    except FileProblem as problem:
        refuse(edit, problem)
        return {"refused": problem.code}
    return _plan(edit, staged, run, progress)


def _staged(edit: SheetEdit, run: Run, progress: Progress) -> StagedFile:
    """The file, read now or before. Raises FileProblem for one that cannot be used."""
    fields, folder = library.kind_of(edit).fields, folders.folder_of(edit)
    if edit.head is not None:
        return StagedFile.open(folder)
    staged = stage_upload(edit, run, progress, fields)
    if missing := guess_mapping(staged.headers, fields=fields).missing:
        names = ", ".join(f"'{field.label}'" for field in missing)
        remedy = f"내려받은 {fields.origin}의 열을 지우지 않은 파일인지 확인해 주세요."
        raise FileProblem("missing_columns", f"{names} 열이 없습니다.", remedy)
    edit.patch(head=staged.head())
    return staged


def _plan(edit: SheetEdit, staged: StagedFile, run: Run, progress: Progress) -> dict[str, Any]:
    planner = _Planner(edit, staged)
    counts = Counter(run.checkpoint.get("counts", {}))
    run.done = run.checkpoint.get("done", 0)
    progress.tell(run.done, staged.row_count)
    for chunk in planner.chunks(run.done):
        with db.atomic():
            counts.update(planner.write(chunk))
            run.done += len(chunk)
            progress.keep(done=run.done, counts=dict(counts))
        progress.tell(run.done)
    reporting.prepare_error_workbook(edit)
    with db.atomic():
        read_only = (SheetEdit.id == edit.id) & (SheetEdit.state == UPLOADED)
        SheetEdit.update(state=PLANNED, counts=dict(counts)).where(read_only).execute()
    return dict(counts)


class _Planner:
    def __init__(self, edit: SheetEdit, staged: StagedFile) -> None:
        self._edit = edit
        self._kind = library.kind_of(edit)
        self._rows = _Rows(staged, guess_mapping(staged.headers, fields=self._kind.fields))
        doubles = _doubles(self._kind, self._rows)
        self._judge = self._kind.judge(edit, frozenset(self._rows.mapping.columns), doubles)

    def chunks(self, behind: int) -> Iterator[list[Told]]:
        """The rows behind so many, in chunks."""
        rows = self._rows.read(behind)
        while chunk := list(islice(rows, BATCH)):
            yield chunk

    def write(self, chunk: list[Told]) -> Counter[str]:
        """Judge a chunk and write its rows of the plan; how many there are of each kind and of each counted part."""
        verdicts = self._judge.judge(chunk)
        stamp = str(naive(now()))
        rows = [self._line(stamp, told, verdict) for told, verdict in zip(chunk, verdicts, strict=True)]
        insert_bulk(SheetRow, PLANNED_COLUMNS, rows)
        parts = Counter(part for one in verdicts for part in self._kind.counted if part in one.after)
        return Counter(verdict.kind for verdict in verdicts) + parts

    def _line(self, stamp: str, told: Told, verdict: Verdict) -> tuple[Any, ...]:
        problems = [
            {"field": one.field, "raw": one.raw, "message": one.message, "remedy": one.remedy}
            for one in told.problems
            if one.blocking or verdict.kind != ERROR
        ]
        return (
            stamp, self._edit.id, told.row_number, verdict.kind, verdict.name, dump_json(verdict.before),
            dump_json(verdict.after), dump_json(problems), PENDING, *(verdict.ids.get(name) for name in IDS),
            False, False,
        )  # fmt: skip


class _Rows:
    """The rows of a staged workbook as they are told, read by the mapping of its headers."""

    def __init__(self, staged: StagedFile, mapping: Mapping) -> None:
        self.mapping = mapping
        self._staged = staged
        self._read = row_reader(mapping)

    def read(self, start: int = 0) -> Iterator[Told]:
        for row_number, cells in self._staged.rows(start):
            values, problems = self._read(cells)
            texts = {name: scrub(cells[index]) for name, index in self.mapping.columns.items() if index < len(cells)}
            filled = {name: text for name, text in texts.items() if text} if values else {}
            yield Told(row_number, filled, values, problems)


def _doubles(kind: SheetKind, rows: _Rows) -> Doubles:
    """What may stand once in a file and stands in several rows."""
    seen: dict[Hashable, list[int]] = {}
    for told in rows.read():
        for key in kind.once(told):
            seen.setdefault(key, []).append(told.row_number)
    return {key: numbers for key, numbers in seen.items() if len(numbers) > 1}
