"""Sets: a SKU made of pieces of others. A set has no stock of its own, and no set is part of a set."""

from collections.abc import Mapping, Sequence

from webapp.korean import with_particle
from webapp.models.base import db
from webapp.models.products import Product, Sku
from webapp.models.stock import SetPart
from webapp.services import audit
from webapp.services.audit import Actor, Change
from webapp.services.products import due, history
from webapp.services.products.history import Source, Subject

MOST_PARTS = 30


class SetProblem(Exception):
    """The set cannot be made like this; the text is a Korean sentence with a way out."""


def is_set(sku: Sku) -> bool:
    return bool(SetPart.select().where(SetPart.bundle == sku).exists())


def parts_of(sku: Sku) -> list[SetPart]:
    """The parts of a set with their SKUs, in the order they were named; [] for a SKU that is none."""
    found = SetPart.select(SetPart, Sku).join(Sku, on=SetPart.part)
    return list(found.where(SetPart.bundle == sku).order_by(SetPart.id))


def parts_of_each(sku_ids: Sequence[int]) -> dict[int, list[SetPart]]:
    """By set its parts with their SKUs and base products, in the order they were named; others are no keys."""
    named = SetPart.select(SetPart, Sku, Product).join(Sku, on=SetPart.part).join(Product)
    found: dict[int, list[SetPart]] = {}
    for part in named.where(SetPart.bundle.in_(list(sku_ids))).order_by(SetPart.id):
        found.setdefault(part.bundle_id, []).append(part)
    return found


def made_of(skus: Sequence[Sku]) -> dict[int, dict[int, int]]:
    """What one piece of each SKU takes from the shelf, by its id: its parts with their quantities, or itself."""
    found: dict[int, dict[int, int]] = {}
    named = SetPart.select().where(SetPart.bundle.in_(list({sku.id for sku in skus}))).order_by(SetPart.id)
    for part in named:
        found.setdefault(part.bundle_id, {})[part.part_id] = part.quantity
    return {sku.id: found.get(sku.id, {sku.id: 1}) for sku in skus}


def define(sku: Sku, parts: Mapping[str, int], actor: Actor) -> None:
    """Make the SKU of these parts (code → pieces); {} makes it a SKU of its own again. Raises SetProblem."""
    with db.atomic():
        chosen = _chosen(sku, parts)
        before = {part.part.code or str(part.part_id): part.quantity for part in parts_of(sku)}
        SetPart.delete().where(SetPart.bundle == sku).execute()
        for part, quantity in chosen:
            SetPart.create(bundle=sku, part=part, quantity=quantity)
        if chosen and sku.stock is not None:
            sku.patch(stock=None, revision=sku.revision + 1)
        source = Source(history.EDIT, None, actor.user)
        history.note(source, Subject(sku=sku), {"parts": before}, {"parts": dict(parts)})
        audit.record(actor, Change("stock.set", f"Sku {sku.id}", {"parts": before}, {"parts": dict(parts)}))
        due.mark([sku.id])


def _chosen(sku: Sku, parts: Mapping[str, int]) -> list[tuple[Sku, int]]:
    if len(parts) > MOST_PARTS:
        raise SetProblem(f"세트 하나에 SKU {MOST_PARTS}개까지 넣을 수 있습니다.")
    if parts and SetPart.select().where(SetPart.part == sku).exists():
        raise SetProblem("다른 세트에 들어 있는 SKU라 세트로 만들 수 없습니다.")
    found = [(_by_code(sku, code), quantity) for code, quantity in parts.items()]
    for part, quantity in found:
        if part.id == sku.id:
            raise SetProblem("세트에 자기 자신을 넣을 수 없습니다.")
        if is_set(part):
            raise SetProblem(f"{with_particle(part.code, '은/는')} 세트라 다른 세트에 넣을 수 없습니다.")
        if not 1 <= quantity <= 999:
            raise SetProblem(f"{part.code}의 수량은 1개부터 999개까지 정할 수 있습니다.")
    return found


def _by_code(sku: Sku, code: str) -> Sku:
    mine = (Sku.seller == sku.seller_id) & (Sku.code == code) & Sku.archived_at.is_null()
    found = list(Sku.select().where(mine).limit(2))
    if not found:
        raise SetProblem(f"자체상품코드 {code}인 SKU가 없습니다. 코드를 확인해 주세요.")
    if len(found) > 1:
        raise SetProblem(f"자체상품코드 {code}인 SKU가 여럿입니다. 코드를 서로 다르게 고친 뒤 다시 해 주세요.")
    return found[0]
