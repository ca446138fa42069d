"""What became of an import: counts, the rows of a page, and the workbook of the rows that need mending."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from peewee import fn

from webapp.models.imports import CONFLICT, ERROR, FAILED, PENDING, PLAN_KINDS, SAME, SKIPPED, ImportRow, ProductImport
from webapp.models.products import Product, Sku
from webapp.services.imports import folders
from webapp.services.imports.judging import SKU_PREFIX
from webapp.services.imports.staging import StagedFile
from webapp.services.imports.staging_errors import BadRow, keep_error_workbook, kept_error_workbook

# So many bad rows are written within a request; more at the end of the run that found them.
WRITTEN_AT_ONCE = 2_000


def kind_counts(product_import: ProductImport) -> dict[str, int]:
    """Rows of each kind of the plan, kinds without rows too."""
    return {kind: int(product_import.counts.get(kind, 0)) for kind in PLAN_KINDS}


def rows_page(product_import: ProductImport, wanted: dict[str, str], behind: int, size: int) -> list[ImportRow]:
    """The next rows behind this row number, one more than `size` when others follow.

    `wanted` may hold `kind`, `state` and `q` (product number, row number, or a part of the name).
    """
    found = ImportRow.select().where((ImportRow.product_import == product_import) & (ImportRow.row_number > behind))
    if wanted.get("kind"):
        found = found.where(ImportRow.kind == wanted["kind"])
    if wanted.get("state"):
        found = found.where(ImportRow.state == wanted["state"])
    if query := wanted.get("q", "").strip():
        found = found.where(_matches(query))
    return list(found.order_by(ImportRow.row_number).limit(size + 1))


def _matches(query: str) -> Any:
    hit = ImportRow.name.contains(query) | (ImportRow.number == query)
    is_row = query.isascii() and query.isdigit() and len(query) < 8
    return hit | (ImportRow.row_number == int(query)) if is_row else hit


def writes(product_import: ProductImport) -> dict[str, int]:
    """What carrying out the plan would write: base products with a SKU each, new and changed listings, rows in all."""
    counts = kind_counts(product_import)
    conflicts = (ImportRow.product_import == product_import) & (ImportRow.kind == CONFLICT)
    by_decision = ImportRow.select(ImportRow.decision, fn.COUNT(ImportRow.id)).where(conflicts)
    decided = {name: number for name, number in by_decision.group_by(ImportRow.decision).tuples() if name}
    made = counts["new"] + decided.get("new", 0)
    joins = sum(number for decision, number in decided.items() if decision.startswith(SKU_PREFIX))
    changes = counts["changed"] + decided.get("keep", 0) + decided.get("use", 0)
    return {
        "products": made,
        "listings": made + counts["joined"] + joins,
        "changed": changes,
        "rows": made + counts["joined"] + joins + changes,
    }


def choices_of(rows: Iterable[ImportRow]) -> dict[int, Sku]:
    """The SKUs that the conflicts among these rows may be joined to, with their base products, by id."""
    ids = {
        int(choice.removeprefix(SKU_PREFIX))
        for row in rows
        for choice in row.choices or ()
        if choice.startswith(SKU_PREFIX)
    }
    return {sku.id: sku for sku in Sku.select(Sku, Product).join(Product).where(Sku.id.in_(ids))} if ids else {}


def bad_rows(product_import: ProductImport) -> Any:
    """The rows that need mending: in error, failed or skipped in writing, conflicts nobody decided."""
    needs = (
        (ImportRow.kind == ERROR)
        | ImportRow.state.in_((FAILED, SKIPPED))
        | ((ImportRow.kind == CONFLICT) & (ImportRow.state == PENDING) & ImportRow.decision.is_null())
    )
    mine = (ImportRow.product_import == product_import) & needs & (ImportRow.kind != SAME)
    return ImportRow.select().where(mine).order_by(ImportRow.row_number)


def error_workbook_of(product_import: ProductImport) -> Path | None:
    """The workbook to download: written now where few rows are bad, else as the last run left it; None without any."""
    count = bad_rows(product_import).count()
    if not count or product_import.head is None:
        return None
    if count <= WRITTEN_AT_ONCE:
        return write_error_workbook(product_import)
    return kept_error_workbook(folders.folder_of(product_import))


def prepare_error_workbook(product_import: ProductImport) -> None:
    """Write a big workbook at the end of a run, so that no request has to."""
    if bad_rows(product_import).count() > WRITTEN_AT_ONCE:
        write_error_workbook(product_import)


def write_error_workbook(product_import: ProductImport) -> Path:
    staged = StagedFile.open(folders.folder_of(product_import))
    return keep_error_workbook(staged, explained(bad_rows(product_import)))


def explained(rows: Iterable[Any]) -> Iterator[BadRow]:
    """Rows of a plan with what is wrong with each and the way out."""
    for row in rows:
        problems: list[dict[str, str]] = row.problems or []
        said = [row.outcome] if row.outcome else [problem["message"] for problem in problems]
        remedies = [problem["remedy"] for problem in problems if problem["remedy"]]
        yield BadRow(row.row_number, " / ".join(said), " / ".join(remedies))
