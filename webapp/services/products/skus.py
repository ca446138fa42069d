"""The SKUs of a base product one by one: made, also from a table of options, changed, archived and brought back."""

import itertools
from collections.abc import Sequence
from typing import Any

from webapp.models.base import db, now
from webapp.models.products import MISSING, Listing, Product, Sku
from webapp.services import audit
from webapp.services.audit import Actor, Change
from webapp.services.imports.matching import only_writer_of
from webapp.services.products import history
from webapp.services.products.history import Source, Subject

COLUMNS = ("code", "option_text", "cost", "barcode", "location")
MOST_SKUS = 500
MOST_COMBINED = 200
# States of sale in which nobody can buy a listing any more, nor bring it back without registering it anew.
ENDED = ("106", "107", "108")
Values = dict[str, Any]


class TooMany(Exception):
    """A base product would get more SKUs than it may have."""


def live_of(product: Product) -> list[Sku]:
    mine = (Sku.product == product) & Sku.archived_at.is_null()
    return list(Sku.select().where(mine).order_by(Sku.id))


def archived_of(product: Product) -> list[Sku]:
    mine = (Sku.product == product) & Sku.archived_at.is_null(False)
    return list(Sku.select().where(mine).order_by(Sku.id))


def values_of(sku: Sku) -> Values:
    return {name: getattr(sku, name) for name in COLUMNS}


def owners(seller_id: int, codes: Sequence[str]) -> dict[str, list[Sku]]:
    """The seller's live SKUs that carry these codes, each with its product."""
    mine = (Sku.seller == seller_id) & Sku.code.in_(list(set(codes))) & Sku.archived_at.is_null()
    found: dict[str, list[Sku]] = {}
    for sku in Sku.select(Sku, Product).join(Product).where(mine).order_by(Sku.id):
        found.setdefault(sku.code, []).append(sku)
    return found


def can_be_sold() -> Any:
    """The condition of listings that somebody may still buy, or that may come back into sale."""
    return (Listing.presence != MISSING) & (Listing.status.is_null() | Listing.status.not_in(ENDED))


def make(product: Product, values: Values, actor: Actor) -> Sku:
    """A new SKU. An import that made its product no longer takes that product back with it."""
    sku = Sku.create(seller=product.seller_id, product=product, **values)
    Product.update(revision=Product.revision + 1).where(Product.id == product.id).execute()
    _tell(sku, "sku.create", {}, values or {"option_text": ""}, actor)
    return sku


def change(sku: Sku, changes: Values, archive: bool, actor: Actor) -> None:
    """Write what differs, and put the SKU aside with `archive`; call it in a transaction as the only writer."""
    before, after = audit.differing(values_of(sku), changes)
    columns: Values = dict(after)
    if archive:
        columns["archived_at"] = now()
        before, after = {**before, "archived": False}, {**after, "archived": True}
    if columns:
        sku.patch(**columns, revision=sku.revision + 1)
        _tell(sku, "sku.archive" if archive else "sku.update", before, after, actor)


def _tell(sku: Sku, action: str, before: Values, after: Values, actor: Actor) -> None:
    history.note(Source(history.EDIT, None, actor.user), Subject(sku=sku), before, after)
    audit.record(actor, Change(action, f"Sku {sku.id}", before or None, after))


def bring_back(sku: Sku, actor: Actor) -> list[str]:
    """Make an archived SKU live again; the code that it lost because another SKU has it by now.

    Call it in a transaction as the seller's only writer.
    """
    taken = bool(sku.code) and sku.code in owners(sku.seller_id, [sku.code])
    before: Values = {"archived": True, **({"code": sku.code} if taken else {})}
    after: Values = {"archived": False, **({"code": None} if taken else {})}
    lost = [sku.code] if taken else []
    sku.patch(archived_at=None, code=None if taken else sku.code, revision=sku.revision + 1)
    _tell(sku, "sku.restore", before, after, actor)
    return lost


def take_back(sku: Sku, actor: Actor) -> list[str]:
    """Make one archived SKU of a live product live again; the code that it lost, if it did."""
    with db.atomic():
        only_writer_of(sku.seller_id)
        fresh = Sku.get_by_id(sku.id)
        return bring_back(fresh, actor) if fresh.archived_at is not None else []


def combinations(axes: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    """Every combination of the axes' values as an option text: 색상: 빨강, 사이즈: S."""
    named = [[f"{name}: {value}" for value in values] for name, values in axes]
    return [", ".join(parts) for parts in itertools.product(*named)] if named else []


def option_text(axes: str, values: str) -> str:
    """What the market tells of an option, as the text of its SKU: 색상,사이즈 and 빨강,S → 색상: 빨강, 사이즈: S."""
    names, parts = axes.split(","), values.split(",")
    if not axes or len(names) != len(parts):
        return values
    return combinations([(name, [part]) for name, part in zip(names, parts, strict=True)])[0]


def add_combinations(product: Product, texts: Sequence[str], actor: Actor) -> tuple[int, int]:
    """A SKU for each option text that no live SKU of the product has; how many were made, how many stood there.

    Raises TooMany. The product's only SKU, where it has neither option nor code nor joint, becomes the first of them.
    """
    with db.atomic():
        only_writer_of(product.seller_id)
        standing = live_of(product)
        there = {sku.option_text for sku in standing}
        wanted = [text for text in dict.fromkeys(texts) if text not in there]
        if len(standing) + len(wanted) > MOST_SKUS:
            raise TooMany
        made = list(wanted)
        if made and len(standing) == 1 and _is_blank(standing[0]):
            change(standing[0], {"option_text": made.pop(0)}, False, actor)
        for text in made:
            make(product, {"option_text": text}, actor)
    return len(wanted), len(texts) - len(wanted)


def _is_blank(sku: Sku) -> bool:
    told = (sku.code, sku.option_text, sku.stock, sku.cost, sku.barcode, sku.location)
    return not any(value not in (None, "") for value in told) and not sku.options.exists()
