"""The way of a file through the services, step by step, as the queue would take it."""

from pathlib import Path

from webapp.models.imports import ImportRow, ProductImport
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.audit import SYSTEM
from webapp.services.imports import applying, undoing, uploads
from webapp.services.runs import Order


def perform(kind: str, product_import: ProductImport) -> Run:
    """Do this piece of work to its end."""
    run, _ = runs.start(Order(kind, product_import.store, product_import.id))
    ended = runs.perform(run.id)
    assert ended is not None
    return ended


def read(store: Store, path: Path) -> ProductImport:
    """The import of this file, read and not yet mapped, or on its way to the plan where its headers are known."""
    with path.open("rb") as content:
        product_import = uploads.receive(store, content, path.name, SYSTEM)
    perform("import_read", product_import)
    return fresh(product_import)


def planned(store: Store, path: Path) -> ProductImport:
    """The import of this file with its plan, the columns taken as they were found."""
    product_import = read(store, path)
    if product_import.mapping is None:
        uploads.save_mapping(product_import, uploads.mapping_of(product_import).columns)
    perform("import_plan", product_import)
    return fresh(product_import)


def applied(product_import: ProductImport) -> ProductImport:
    applying.begin(product_import, SYSTEM)
    run = perform("import_apply", product_import)
    assert run.state == "done", run.error
    return fresh(product_import)


def brought_in(store: Store, path: Path) -> ProductImport:
    return applied(planned(store, path))


def undone(product_import: ProductImport) -> ProductImport:
    undoing.begin(product_import, SYSTEM)
    run = perform("import_undo", product_import)
    assert run.state == "done", run.error
    return fresh(product_import)


def fresh(product_import: ProductImport) -> ProductImport:
    return ProductImport.get_by_id(product_import.id)


def rows_of(product_import: ProductImport) -> list[ImportRow]:
    return list(ImportRow.select().where(ImportRow.product_import == product_import).order_by(ImportRow.row_number))


def kinds(product_import: ProductImport) -> list[str]:
    return [row.kind for row in rows_of(product_import)]


def outcomes(product_import: ProductImport) -> list[str]:
    return [row.state for row in rows_of(product_import)]
