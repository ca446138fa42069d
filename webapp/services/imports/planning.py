"""The plan of an import: every row of the read file judged against what stands, nothing else written.

The rows are planned in chunks; a chunk and the checkpoint behind it are one transaction, so a plan that was cut off
goes on where it stopped.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from webapp.models.base import BATCH, db, insert_bulk, naive, now
from webapp.models.imports import ERROR, MAPPED, NEW, PENDING, PLANNED, SAME, ImportRow, ProductImport
from webapp.models.runs import Run
from webapp.services import runs
from webapp.services.imports import folders, reporting
from webapp.services.imports.cells import RowReader, row_reader
from webapp.services.imports.facts import encode, splitter
from webapp.services.imports.judging import Judge, Row, Verdict
from webapp.services.imports.matching import Shelf, shelves_of_codes, standing_listings
from webapp.services.imports.staging import StagedFile
from webapp.services.imports.uploads import SEARCH, mapping_of
from webapp.services.runs import Progress, RunProblem

# What the market's own search tells of a product is so, whatever a seller may write.
AS_TOLD = ("name",)
PLANNED_COLUMNS = (
    "created_at", "product_import_id", "row_number", "kind", "number", "name", "values", "more", "before",
    "problems", "choices", "state", "listing_id", "sku_id", "product_id", "made_listing", "made_product", "revision",
)  # fmt: skip


@runs.work_of("import_plan", on_files=True)
def plan(run: Run, progress: Progress) -> dict[str, Any]:
    """Plan the import that the run is about; the result holds the number of rows of each kind."""
    product_import = ProductImport.get_by_id(run.subject_id)
    if product_import.state != MAPPED:
        return dict(product_import.counts)
    try:
        staged = StagedFile.open(folders.folder_of(product_import))
    except FileNotFoundError as missing:
        raise RunProblem("staged_file_missing", "읽어 둔 파일이 없습니다. 파일을 다시 올려 주세요.") from missing
    planner = Planner(product_import, staged)
    counts = Counter(run.checkpoint.get("counts", {}))
    progress.tell(run.done, staged.row_count)
    for chunk in planner.chunks(run.checkpoint.get("offset", 0)):
        with db.atomic():
            counts.update(planner.write(chunk))
            run.done += len(chunk)
            progress.keep(offset=chunk[-1].offset, counts=dict(counts))
        progress.tell(run.done)
    reporting.prepare_error_workbook(product_import)
    with db.atomic():
        mapped = (ProductImport.id == product_import.id) & (ProductImport.state == MAPPED)
        ProductImport.update(state=PLANNED, counts=dict(counts)).where(mapped).execute()
    return dict(counts)


class Planner:
    """Reads, judges and writes down the rows of one staged file."""

    def __init__(self, product_import: ProductImport, staged: StagedFile) -> None:
        mapping = mapping_of(product_import)
        self._import = product_import
        self._store = product_import.store
        self._staged = staged
        self._read: RowReader = row_reader(mapping, AS_TOLD if product_import.source == SEARCH else ())
        self._split = splitter(mapping)
        self._judge = Judge()

    def chunks(self, behind: int) -> Iterator[list[Row]]:
        """The rows that lie behind this offset of the staging file, in chunks.

        The rows before it are read again without being planned: what they told decides about those behind.
        """
        rows = self._rows()
        if behind:
            kinds = self._kinds_to_recall()
            for row in rows:
                self._judge.recall(row, kinds.get(row.row_number))
                if row.offset >= behind:
                    break
        while chunk := list(islice(rows, BATCH)):
            yield chunk

    def _kinds_to_recall(self) -> dict[int, str]:
        mine = (ImportRow.product_import == self._import) & ImportRow.kind.in_((NEW, ERROR))
        return dict(ImportRow.select(ImportRow.row_number, ImportRow.kind).where(mine).tuples())

    def _rows(self) -> Iterator[Row]:
        for row_number, cells, offset in self._staged.rows_from(0):
            values, problems = self._read(cells)
            told, more = self._split(values, cells) if values else ({}, {})
            number = values.get("product_no")
            row = Row(row_number, offset, str(number) if number is not None else None, told, more, problems)
            row.write()
            yield row

    def write(self, chunk: list[Row]) -> Counter[str]:
        """Judge a chunk and write its rows of the plan; the number of rows of each kind."""
        standing = standing_listings(self._store, [row.number for row in chunk if row.number is not None])
        shelves = self._shelves(chunk)
        verdicts = [self._judge.judge(row, standing.get(row.number or ""), shelves) for row in chunk]
        stamp = str(naive(now()))
        rows = [self._line(stamp, row, verdict) for row, verdict in zip(chunk, verdicts, strict=True)]
        insert_bulk(ImportRow, PLANNED_COLUMNS, rows)
        return Counter(verdict.kind for verdict in verdicts)

    def _shelves(self, chunk: list[Row]) -> dict[str, list[Shelf]]:
        return shelves_of_codes(self._store, [code for row in chunk if (code := row.told.get("seller_code"))])

    def _line(self, stamp: str, row: Row, verdict: Verdict) -> tuple[Any, ...]:
        standing = verdict.standing
        return (
            stamp, self._import.id, row.row_number, verdict.kind, row.number, row.told.get("name"),
            *((None, None) if verdict.kind == SAME else (row.values_text, row.more_text)),
            encode(verdict.before) if verdict.before else None,
            encode(verdict.problems) if verdict.problems else None,
            encode(verdict.choices) if verdict.choices else None,
            PENDING, standing.id if standing else None, verdict.sku_id, standing.product_id if standing else None,
            False, False, standing.revision if standing else None,
        )  # fmt: skip
