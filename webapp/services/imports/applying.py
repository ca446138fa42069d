"""Carrying out a plan: base products, SKUs, listings and options written chunk by chunk, each row's outcome beside it.

A chunk, the outcomes of its rows and the checkpoint are one transaction (services.chunks).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from peewee import fn

from webapp.models.base import BATCH, db, now
from webapp.models.imports import (
    APPLIED,
    APPLYING,
    CHANGED,
    CONFLICT,
    DONE,
    FAILED,
    JOINED,
    NEW,
    PLANNED,
    UNDOING,
    ImportRow,
    ProductImport,
)
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import audit, chunks, enriching, runs
from webapp.services.audit import Actor, Change
from webapp.services.chunks import Writing
from webapp.services.imports import reporting
from webapp.services.imports.matching import mark, marks, only_writer
from webapp.services.imports.uploads import ImportRefused
from webapp.services.imports.writing import Cause, PlannedRow, write_chunk
from webapp.services.runs import Progress

APPLIED_KINDS = (NEW, CHANGED, JOINED, CONFLICT)


def begin(product_import: ProductImport, actor: Actor) -> None:
    """Let the plan be carried out from now on. Raises ImportRefused unless it is this store's only writing import."""
    with db.atomic():
        only_writer(product_import.store)
        refuse_second_writer(product_import)
        planned = (ProductImport.id == product_import.id) & (ProductImport.state == PLANNED)
        if not ProductImport.update(state=APPLYING).where(planned).execute():
            raise ImportRefused("계획이 끝난 가져오기만 반영할 수 있습니다. 화면을 새로 고쳐 상태를 확인해 주세요.")
        change = Change("import.apply", f"ProductImport {product_import.id}", after=dict(product_import.counts))
        audit.record(actor, change, product_import.store)


def refuse_second_writer(product_import: ProductImport) -> None:
    """Raise ImportRefused while another import writes products of the same store."""
    others = (ProductImport.store == product_import.store_id) & (ProductImport.id != product_import.id)
    busy = ProductImport.get_or_none(others & ProductImport.state.in_((APPLYING, UNDOING)))
    if busy:
        what = "되돌리는" if busy.state == UNDOING else "반영하는"
        raise ImportRefused(
            f"이 스토어에서 다른 가져오기({busy.file_name})를 {what} 중입니다. 그것이 끝난 뒤 다시 시작해 주세요."
        )


@runs.work_of("import_apply", gives_way=True, on_files=True)
def apply(run: Run, progress: Progress) -> dict[str, Any]:
    """Carry out the plan of the import that the run is about, then order its listings to be filled from the market."""
    product_import = ProductImport.get_by_id(run.subject_id)
    if product_import.state != APPLYING:
        return outcomes(product_import)
    store = product_import.store
    progress.tell(run.done, ImportRow.select().where(_to_apply(product_import)).count(), run.failed)
    cause = Cause(int(product_import.id), run.user_id)
    writing = Writing[PlannedRow](lambda rows: _write(store, rows, cause), _note_refused)
    chunks.write_all(_chunks(product_import, run), writing, run, progress)
    return _finish(product_import)


def _to_apply(product_import: ProductImport) -> Any:
    return (ImportRow.product_import == product_import) & ImportRow.kind.in_(APPLIED_KINDS)


def _chunks(product_import: ProductImport, run: Run) -> Iterator[list[PlannedRow]]:
    while chunk := _next_chunk(product_import, run.checkpoint.get("row", 0)):
        yield chunk


def _next_chunk(product_import: ProductImport, behind: int) -> list[PlannedRow]:
    """The next rows of the plan, their JSON as the text it is kept as: a new listing gets it letter by letter."""
    names = ", ".join(f'"{name}"' for name in PlannedRow.__slots__)
    mine = f"product_import_id = {mark()} AND row_number > {mark()} AND kind IN ({marks(len(APPLIED_KINDS))})"
    query = f'SELECT {names} FROM "import_row" WHERE {mine} ORDER BY row_number LIMIT {BATCH}'  # noqa: S608
    found = db.execute_sql(query, (product_import.id, behind, *APPLIED_KINDS)).fetchall()
    return [PlannedRow(*row) for row in found]


def _write(store: Store, rows: Sequence[PlannedRow], cause: Cause) -> None:
    only_writer(store)
    write_chunk(store, list(rows), now(), cause)


def _note_refused(row: PlannedRow) -> None:
    refused = {"state": FAILED, "outcome": chunks.REFUSED_BY_DATABASE}
    ImportRow.update(**refused).where(ImportRow.id == row.id).execute()


def outcomes(product_import: ProductImport) -> dict[str, Any]:
    """How many rows ended in each state."""
    mine = ImportRow.product_import == product_import
    counted = ImportRow.select(ImportRow.state, fn.COUNT(ImportRow.id)).where(mine).group_by(ImportRow.state)
    return dict(counted.tuples())


def _finish(product_import: ProductImport) -> dict[str, Any]:
    reporting.prepare_error_workbook(product_import)
    with db.atomic():
        result = outcomes(product_import)
        counts = {**product_import.counts, "outcomes": result}
        product_import.patch(state=APPLIED, applied_at=now(), counts=counts)
        runs.start(enriching.order(product_import.store), product_import.user)
    return {"outcomes": result, "done": result.get(DONE, 0)}
