"""원상품 as a list and one by one: base products with their SKUs, and the listings that sell them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from peewee import fn

from webapp.models.products import Listing, Product, Sku
from webapp.models.stores import Store
from webapp.services.catalogue import words


@dataclass
class ProductLine:
    """A base product as a list shows it. `stock` adds the known stocks; None when no SKU's stock is known."""

    product: Product
    codes: list[str] = field(default_factory=list)
    skus: int = 0
    listings: int = 0
    stock: int | None = None
    stocks_unknown: int = 0


def _wanted(sellers: Sequence[int], text: str) -> Any:
    """Products of these businesses whose name holds every word, or with a SKU of this very code or barcode."""
    condition = Product.seller.in_(sellers)
    if not text.strip():
        return condition
    asked = words.read(text)
    named = Product.name.contains(asked.names[0])
    for word in asked.names[1:]:
        named &= Product.name.contains(word)
    codes = asked.numbers or (asked.whole,)
    coded = Sku.select(Sku.product).where(Sku.seller.in_(sellers) & (Sku.code.in_(codes) | Sku.barcode.in_(codes)))
    return condition & (named | Product.id.in_(coded))


def count(sellers: Sequence[int], text: str) -> int:
    found: int = Product.select().where(_wanted(sellers, text)).count()
    return found


def page_of(sellers: Sequence[int], text: str, offset: int, limit: int) -> list[ProductLine]:
    """One page of base products, newest first, in three statements."""
    newest = Product.select().where(_wanted(sellers, text)).order_by(Product.id.desc())
    lines = {product.id: ProductLine(product) for product in newest.limit(limit).offset(offset)}
    ids = list(lines)
    for sku in Sku.select().where(Sku.product.in_(ids)).order_by(Sku.id):
        _add_sku(lines[sku.product_id], sku)
    listed = Listing.select(Listing.product, fn.COUNT(Listing.id)).where(Listing.product.in_(ids))
    for product_id, number in listed.group_by(Listing.product).tuples():
        lines[product_id].listings = number
    return list(lines.values())


def _add_sku(line: ProductLine, sku: Sku) -> None:
    line.skus += 1
    if sku.code:
        line.codes.append(sku.code)
    if sku.stock is None:
        line.stocks_unknown += 1
    else:
        line.stock = (line.stock or 0) + sku.stock


def skus_of(product: Product) -> list[Sku]:
    return list(product.skus.order_by(Sku.id))


def listings_by_store(product: Product, stores: Sequence[Store]) -> dict[Store, list[Listing]]:
    """The product's listings in these stores, each store's in the order they came."""
    mine = (Listing.product == product) & Listing.store.in_([store.id for store in stores])
    found: dict[Store, list[Listing]] = defaultdict(list)
    for listing in Listing.select(Listing, Store).join(Store).where(mine).order_by(Store.name, Listing.id):
        found[listing.store].append(listing)
    return found
