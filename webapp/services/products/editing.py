"""원상품 made, changed, copied, archived and taken back. Nothing is ever deleted here."""

import hashlib
from dataclasses import dataclass
from typing import Any

from webapp.models.base import db, dump_json, now
from webapp.models.products import Product, Sku
from webapp.models.stores import Seller
from webapp.services import audit
from webapp.services.audit import Actor, Change
from webapp.services.imports.matching import only_writer_of
from webapp.services.products import facts, history, skus
from webapp.services.products.history import Source, Subject

COPY = " (사본)"


class ProductRefused(Exception):
    """The product cannot be changed like this; the text is a Korean sentence with a way out."""


class ChangedMeanwhile(Exception):
    """Somebody else changed the product since the form was opened; `now` holds what stands there."""

    def __init__(self, now: dict[str, Any]) -> None:
        super().__init__("product changed meanwhile")
        self.now = now


@dataclass(frozen=True)
class Fields:
    """What a person tells of a base product; `facts` as in services.products.facts."""

    name: str
    memo: str
    facts: dict[str, Any]

    def flat(self) -> dict[str, Any]:
        """All values side by side, an empty text for what is not told."""
        return {"name": self.name, "memo": self.memo, **{name: self.facts.get(name) or "" for name in facts.NAMES}}


def shown(product: Product) -> dict[str, Any]:
    """The product's values as a form shows them."""
    return {"name": product.name, "memo": product.memo, **facts.of(product)}


def mark(product: Product) -> str:
    """A short text that is another one as soon as any value of the product's form is another one."""
    return hashlib.sha256(dump_json(shown(product)).encode()).hexdigest()[:16]


def create(seller: Seller, fields: Fields, actor: Actor) -> Product:
    """A new base product with one SKU without an option, ready to be given its code."""
    with db.atomic():
        product = Product.create(
            seller=seller, name=fields.name, memo=fields.memo, facts=facts.kept(fields.facts), revision=1
        )
        Sku.create(seller=seller, product=product)
        _tell(product, "product.create", {}, {"created": fields.name}, actor)
    return product


def update(product: Product, fields: Fields, seen: str, actor: Actor) -> None:
    """Write what differs. `seen` is the `mark` of what the person saw; raises ChangedMeanwhile when it is old."""
    with db.atomic():
        only_writer_of(product.seller_id)
        product = Product.get_by_id(product.id)
        if mark(product) != seen:
            raise ChangedMeanwhile(shown(product))
        before, after = audit.differing(shown(product), fields.flat())
        if not after:
            return
        product.patch(name=fields.name, memo=fields.memo, facts=facts.kept(fields.facts), revision=product.revision + 1)
        _tell(product, "product.update", before, after, actor)


def _tell(product: Product, action: str, before: dict[str, Any], after: dict[str, Any], actor: Actor) -> None:
    """A line in the history for each value, the long text whole; in the audit trail that text is only measured."""
    history.note(Source(history.EDIT, None, actor.user), Subject(product=product), before, after)
    change = Change(action, f"Product {product.id}", _measured(before) or None, _measured(after))
    audit.record(actor, change)


def _measured(values: dict[str, Any]) -> dict[str, Any]:
    return {name: f"{len(value)}자" if name == "detail_html" else value for name, value in values.items()}


def copy(product: Product, actor: Actor) -> Product:
    """The same product once more with its live SKUs; codes and barcodes stay with the first, because they name it."""
    with db.atomic():
        made = Product.create(
            seller=product.seller_id, name=product.name + COPY, memo=product.memo, facts=dict(product.facts)
        )
        for sku in skus.live_of(product):
            Sku.create(seller=product.seller_id, product=made, option_text=sku.option_text, cost=sku.cost)
        _tell(made, "product.copy", {}, {"created": made.name, "copied_from": product.id}, actor)
    return made


def archive(product: Product, actor: Actor) -> None:
    """Put the product and its SKUs aside. Raises ProductRefused while a listing still sells it."""
    with db.atomic():
        only_writer_of(product.seller_id)
        selling = product.listings.where(skus.can_be_sold()).count()
        if selling:
            raise ProductRefused(
                f"이 원상품으로 팔고 있는 채널상품이 {selling:,}개 있습니다. "
                "판매를 끝내거나 다른 원상품에 연결한 뒤 보관해 주세요."
            )
        moment = now()
        fresh = (Product.id == product.id) & Product.archived_at.is_null()
        if not Product.update(archived_at=moment, revision=Product.revision + 1).where(fresh).execute():
            return
        mine = (Sku.product == product) & Sku.archived_at.is_null()
        Sku.update(archived_at=moment, revision=Sku.revision + 1).where(mine).execute()
        _tell(product, "product.archive", {"archived": False}, {"archived": True}, actor)


def take_back(product: Product, actor: Actor) -> list[str]:
    """Bring an archived product back with the SKUs that went with it; the codes that another SKU has taken since.

    Such a SKU comes back without its code.
    """
    with db.atomic():
        only_writer_of(product.seller_id)
        product = Product.get_by_id(product.id)
        moment = product.archived_at
        if moment is None:
            return []
        product.patch(archived_at=None, revision=product.revision + 1)
        lost = []
        for sku in Sku.select().where((Sku.product == product) & (Sku.archived_at == moment)).order_by(Sku.id):
            lost += skus.bring_back(sku, actor)
        _tell(product, "product.restore", {"archived": True}, {"archived": False}, actor)
    return lost
