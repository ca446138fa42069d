"""The quantities of a draft held against what its store can offer of the SKUs, sets included."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from webapp.korean import with_particle
from webapp.models.products import Sku
from webapp.models.selling import ListingDraft
from webapp.services.drafts.asked.options import NONE
from webapp.services.drafts.combining import uses_table
from webapp.services.products import availability, skus


@dataclass(frozen=True)
class _Asked:
    """A quantity, at which question it stands, and the SKU that it is of."""

    name: str
    quantity: int
    sku: Sku


def warnings(draft: ListingDraft, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is above the stock, question by question; of a SKU whose stock nobody knows there is nothing to say."""
    asked = list(_asked(draft, values))
    offers = availability.offered_of({one.sku.id for one in asked}, draft.store) if asked else {}
    for one in asked:
        most = offers[one.sku.id]
        if most is not None and one.quantity > most:
            name = with_particle(one.sku.code or "이 SKU", "은/는")
            can = f"{most:,}개까지 팔 수 있습니다" if most else "팔 수 있는 재고가 없습니다"
            yield one.name, f"{name} 지금 {can}. 재고보다 많이 팔리지 않게 수량을 확인해 주세요."


def _asked(draft: ListingDraft, values: Mapping[str, Any]) -> Iterator[_Asked]:
    """Each quantity whose SKU is certain: one live SKU bears the code, or the base product has no other."""
    kind = values["option_kind"] or NONE
    if kind == NONE:
        yield from _alone(draft, values) if draft.listing_id is None else ()
        return
    table = uses_table(kind)
    rows = values[table] if table else []
    owners = skus.owners(draft.store.seller_id, [row["code"] for row in rows if row["code"]])
    for number, row in enumerate(rows):
        found = owners.get(row["code"] or "", [])
        if len(found) == 1 and row["quantity"] and row["in_use"] is not False:
            yield _Asked(f"{table}-{number}-quantity", row["quantity"], found[0])


def _alone(draft: ListingDraft, values: Mapping[str, Any]) -> Iterator[_Asked]:
    code = values["seller_code"]
    found = skus.owners(draft.store.seller_id, [code]).get(code, []) if code else []
    if not found and draft.product_id is not None:
        found = skus.live_of(draft.product)
    if len(found) == 1 and values["stock"]:
        yield _Asked("stock", values["stock"], found[0])
