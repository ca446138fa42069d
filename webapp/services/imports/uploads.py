"""The life of an import before its plan: taking a file in, its column mapping, throwing it away."""

from typing import BinaryIO

from webapp.models.base import db
from webapp.models.imports import (
    MAPPED,
    PLANNED,
    REFUSED,
    UPLOADED,
    ImportRow,
    ProductImport,
)
from webapp.models.runs import LIVE, Run
from webapp.models.stores import Store
from webapp.services import audit
from webapp.services.audit import Actor, Change
from webapp.services.imports import folders, mappings
from webapp.services.imports.headers import Mapping, choose_mapping, guess_mapping

FILE, SEARCH = "file", "search"
CHANGEABLE = (UPLOADED, MAPPED, PLANNED, REFUSED)


class ImportRefused(Exception):
    """What was asked does not fit the import's state; the text is a Korean sentence with a way out."""


def receive(store: Store, content: BinaryIO, file_name: str, actor: Actor) -> ProductImport:
    """Take an uploaded file in and write down that it came. Raises FileProblem when it is empty or too large."""
    fresh = ProductImport()
    with folders.taken_in(content, file_name, fresh):
        return _note(store, fresh, actor)


def begin_search(store: Store, actor: Actor) -> ProductImport:
    """An import whose rows come from the market's product search instead of a file."""
    folder = folders.make_folder()
    return _note(store, ProductImport(source=SEARCH, file_name="11번가 상품 검색", folder=folder.name), actor)


def _note(store: Store, fresh: ProductImport, actor: Actor) -> ProductImport:
    fresh.store, fresh.user = store, actor.user
    with db.atomic():
        fresh.save(force_insert=True)
        facts = {"file": fresh.file_name, "size": fresh.size, "source": fresh.source}
        audit.record(actor, Change("import.upload", f"ProductImport {fresh.id}", after=facts), store)
    return fresh


def mapping_of(product_import: ProductImport) -> Mapping:
    """The mapping of a read file: the seller's, else the remembered one for these headers, else a guess."""
    headers, samples = product_import.head["headers"], product_import.head["samples"]
    if product_import.mapping is not None:
        return choose_mapping(headers, product_import.mapping, samples)
    return guess_mapping(headers, remembered(product_import), samples)


def remembered(product_import: ProductImport) -> dict[str, str] | None:
    """Field name → header key, as files with these headers were mapped the last time in this store."""
    return mappings.remembered(product_import.store, product_import.head["signature"])


def save_mapping(product_import: ProductImport, columns: dict[str, int], actor: Actor | None = None) -> Mapping:
    """Take a mapping (field name → column index), remember it for these headers, and clear any earlier plan.

    Raises ValueError with a Korean sentence for a column that cannot be used, and ImportRefused when the import has
    already been applied or required columns are missing.
    """
    mapping = choose_mapping(product_import.head["headers"], columns, product_import.head["samples"])
    if mapping.missing:
        names = ", ".join(field.label for field in mapping.missing)
        raise ImportRefused(f"{names} 열을 골라 주세요. 이 열이 없으면 상품을 가져올 수 없습니다.")
    with db.atomic():
        changeable = (ProductImport.id == product_import.id) & ProductImport.state.in_(CHANGEABLE)
        changed = ProductImport.update(mapping=columns, state=MAPPED, counts={}).where(changeable).execute()
        if not changed:
            raise ImportRefused("이미 반영을 시작한 가져오기라 열 연결을 바꿀 수 없습니다. 파일을 새로 올려 주세요.")
        ImportRow.delete().where(ImportRow.product_import == product_import).execute()
        mappings.remember(product_import.store, product_import.head["signature"], mapping)
        if actor:
            _audit_mapping(product_import, mapping, actor)
    return mapping


def _audit_mapping(product_import: ProductImport, mapping: Mapping, actor: Actor) -> None:
    chosen = {name: mapping.headers[index] for name, index in mapping.columns.items()}
    change = Change("import.mapping", f"ProductImport {product_import.id}", after=chosen)
    audit.record(actor, change, product_import.store)


def live_run(product_import: ProductImport) -> Run | None:
    """What is being done with this import right now."""
    mine = (Run.subject_id == product_import.id) & Run.kind.startswith("import_") & Run.state.in_(LIVE)
    return Run.select().where(mine).order_by(Run.id.desc()).first()


def latest_run(product_import: ProductImport) -> Run | None:
    """The last thing that was done with this import, live or over."""
    mine = (Run.subject_id == product_import.id) & Run.kind.startswith("import_")
    return Run.select().where(mine).order_by(Run.id.desc()).first()


def discard(product_import: ProductImport, actor: Actor) -> None:
    """Throw an import that wrote no product away: rows, file and all. Raises ImportRefused for any other."""
    if product_import.state not in CHANGEABLE:
        raise ImportRefused("상품을 반영한 가져오기는 지울 수 없습니다. [되돌리기]를 써 주세요.")
    if live_run(product_import):
        raise ImportRefused("작업이 진행 중입니다. 먼저 [멈추기]를 누르고, 멈춘 뒤에 다시 지워 주세요.")
    with db.atomic():
        store, record = product_import.store, f"ProductImport {product_import.id}"
        audit.record(actor, Change("import.discard", record, before={"file": product_import.file_name}), store)
        product_import.delete_instance()
    folders.remove_folder(product_import)
