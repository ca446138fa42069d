"""Conflicts decided by a person, one by one or all that a choice fits, until the plan is carried out."""

from typing import Any

from webapp.models.base import db
from webapp.models.imports import CONFLICT, PLANNED, ImportRow, ProductImport
from webapp.services import audit
from webapp.services.audit import Actor, Change
from webapp.services.imports.judging import AS_NEW, KEEP_PRODUCT, SKIP, USE_THIS
from webapp.services.imports.matching import only_writer
from webapp.services.imports.uploads import ImportRefused

TOO_LATE = "이미 반영을 시작해 결정을 바꿀 수 없습니다. 필요하면 되돌린 뒤 다시 올려 주세요."
NO_CHOICE = "고를 수 없는 결정입니다. 화면을 새로 고친 뒤 다시 골라 주세요."
# A SKU is a choice of one row; these fit many.
FOR_ALL = (SKIP, KEEP_PRODUCT, USE_THIS, AS_NEW)


def decide(row: ImportRow, decision: str, actor: Actor) -> None:
    """Decide one conflict; an empty decision takes it back.

    Raises ImportRefused for a choice that the row does not offer, or when the plan is being carried out already.
    """
    if decision and decision not in (row.choices or ()):
        raise ImportRefused(NO_CHOICE)
    with db.atomic():
        _hold_the_plan(row.product_import)
        before, after = {"decision": row.decision}, {"decision": decision or None}
        row.patch(decision=decision or None)
        audit.record(actor, Change("import.decide", f"ImportRow {row.id}", before, after), row.product_import.store)


def decide_all(product_import: ProductImport, decision: str, actor: Actor) -> int:
    """Decide every undecided conflict that offers this choice alike; how many those were."""
    if decision not in FOR_ALL:
        raise ImportRefused(NO_CHOICE)
    with db.atomic():
        _hold_the_plan(product_import)
        offered = _undecided(product_import) & ImportRow.choices.cast("text").contains(f'"{decision}"')
        count: int = ImportRow.update(decision=decision).where(offered).execute()
        after = {"decision": decision, "rows": count}
        change = Change("import.decide_all", f"ProductImport {product_import.id}", after=after)
        audit.record(actor, change, product_import.store)
    return count


def undecided(product_import: ProductImport) -> int:
    """How many conflicts nobody has decided yet."""
    return int(ImportRow.select().where(_undecided(product_import)).count())


def _undecided(product_import: ProductImport) -> Any:
    mine = (ImportRow.product_import == product_import) & (ImportRow.kind == CONFLICT)
    return mine & ImportRow.decision.is_null()


def _hold_the_plan(product_import: ProductImport) -> None:
    """Keep the plan from being started until the transaction is through. Raises ImportRefused when it was already."""
    only_writer(product_import.store)
    state = ProductImport.select(ProductImport.state).where(ProductImport.id == product_import.id).scalar()
    if state != PLANNED:
        raise ImportRefused(TOO_LATE)
