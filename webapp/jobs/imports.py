"""Imports on their way into the queue: the change of the import and the order of its work in one transaction."""

from typing import BinaryIO

from webapp.jobs import bulks
from webapp.models.base import db
from webapp.models.imports import ProductImport
from webapp.models.runs import Run
from webapp.models.selling import Bulk
from webapp.models.stores import Store
from webapp.services import enriching, runs
from webapp.services.audit import Actor
from webapp.services.imports import applying, sending, undoing, uploads
from webapp.services.runs import Order


def receive(store: Store, content: BinaryIO, file_name: str, actor: Actor) -> ProductImport:
    """Take a file in and have it read. Raises FileProblem for one that is empty or too large."""
    return _begin("import_read", uploads.receive(store, content, file_name, actor), actor)


def search(store: Store, actor: Actor) -> ProductImport:
    """Have the store's products taken down from the market's search."""
    return _begin("import_search", uploads.begin_search(store, actor), actor)


def _begin(kind: str, product_import: ProductImport, actor: Actor) -> ProductImport:
    runs.start(Order(kind, product_import.store, product_import.id), actor.user)
    return product_import


def plan(product_import: ProductImport, columns: dict[str, int], actor: Actor) -> None:
    """Take the mapping and have the plan made. Raises ValueError or ImportRefused for a mapping that cannot be used."""
    with db.atomic():
        uploads.save_mapping(product_import, columns, actor)
        runs.start(Order("import_plan", product_import.store, product_import.id), actor.user)


def send(product_import: ProductImport, kind: str, actor: Actor) -> Bulk:
    """Have what the plan changes previewed for the market. Raises ImportRefused or BulkRefused."""
    return bulks.begin_from_file(product_import.store, sending.change_of(product_import, kind), actor)


def apply(product_import: ProductImport, actor: Actor) -> None:
    """Have the plan carried out. Raises ImportRefused when that cannot be done now."""
    with db.atomic():
        applying.begin(product_import, actor)
        runs.start(Order("import_apply", product_import.store, product_import.id), actor.user)


def undo(product_import: ProductImport, actor: Actor) -> None:
    """Have the import taken back. Raises ImportRefused when that cannot be done now."""
    with db.atomic():
        undoing.begin(product_import, actor)
        runs.start(Order("import_undo", product_import.store, product_import.id), actor.user)


def enrich(store: Store, actor: Actor) -> tuple[Run, bool]:
    """Have every listing of the store filled anew; the run, and whether it was started now."""
    return runs.start(enriching.order(store, everything=True), actor.user)
