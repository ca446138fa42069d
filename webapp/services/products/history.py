"""The history of a product: one line for each value that changed, with who did it and what it came from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from peewee import JOIN

from webapp.models.accounts import User
from webapp.models.base import insert_rows
from webapp.models.products import Listing, Product, Sku
from webapp.models.selling import ProductChange

EDIT, ACT, BULK, UNDO, SYNC, IMPORT, STOCK = "edit", "act", "bulk", "undo", "sync", "import", "stock"
MAPPING, SHEET = "mapping", "sheet"
# Beside the states of acts: a joint that could not be kept.
UNJOINED = "unjoined"
NEWEST = 200


@dataclass(frozen=True)
class Source:
    """What a change came from: its kind, the id of that act, bulk or import, and the person, None for the product."""

    kind: str
    id: int | None = None
    user: User | None = None


@dataclass(frozen=True)
class Subject:
    """What changed: a listing, a base product or one of its SKUs. The base product is found by itself."""

    listing: Listing | None = None
    product: Product | None = None
    sku: Sku | None = None

    @property
    def product_id(self) -> int | None:
        for one in (self.listing, self.sku):
            if one is not None:
                return int(one.product_id)
        return self.product.id if self.product is not None else None


def note(
    source: Source, subject: Subject, before: dict[str, Any], after: dict[str, Any], outcome: str = "done"
) -> None:
    """A line for each field of `after` that differs from `before`; call it in the transaction of the change.

    `outcome` is the act's state where the change is one at the market: a refused one changed nothing and is told so.
    """
    write(lines(source, subject, before, after, outcome))


def lines(
    source: Source, subject: Subject, before: dict[str, Any], after: dict[str, Any], outcome: str = "done"
) -> list[ProductChange]:
    """The same lines, yet to be written by `write`, for who has many."""
    return [
        ProductChange(
            listing=subject.listing,
            product=subject.product_id,
            sku=subject.sku,
            user=source.user,
            source=source.kind,
            source_id=source.id,
            field=name,
            before=before.get(name),
            after=value,
            outcome=outcome,
        )
        for name, value in after.items()
        if before.get(name) != value
    ]


def write(found: Sequence[ProductChange]) -> None:
    insert_rows(ProductChange, found)


def of_listing(listing: Listing) -> list[ProductChange]:
    """The newest changes of a listing, latest first."""
    return _newest(ProductChange.listing == listing)


def of_product(product: Product) -> list[ProductChange]:
    """The newest changes of a base product, its SKUs and its listings, latest first."""
    return _newest(ProductChange.product == product)


def _newest(mine: Any) -> list[ProductChange]:
    rows = (
        ProductChange.select(ProductChange, User, Sku, Listing)
        .join(User, JOIN.LEFT_OUTER)
        .switch(ProductChange)
        .join(Sku, JOIN.LEFT_OUTER)
        .switch(ProductChange)
        .join(Listing, JOIN.LEFT_OUTER)
    )
    return list(rows.where(mine).order_by(ProductChange.id.desc()).limit(NEWEST))
