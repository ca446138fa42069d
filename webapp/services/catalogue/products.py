"""원상품 as a list and one by one: base products with their SKUs, and the listings that sell them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from peewee import SQL, fn

from webapp.models.lists import PRODUCTS
from webapp.models.products import Listing, Product, Sku
from webapp.models.stores import Store
from webapp.services.catalogue import merging, pasted, tallies, words
from webapp.services.catalogue.finding import MOST, Narrowing, among, aside, first
from webapp.services.catalogue.merging import Page, ordering
from webapp.services.catalogue.searching import NEWEST, number_of
from webapp.services.products import availability

ORDERS = {NEWEST: ("id", True), "oldest": ("id", False), "name": ("name", False), "name_down": ("name", True)}


@dataclass
class ProductLine:
    """A base product as a list shows it. `stock` adds the known stocks; None when no SKU's stock is known.

    Sets are told apart, each with how many its parts make: they share their parts, so that they make no sum.
    """

    product: Product
    codes: list[str] = field(default_factory=list)
    skus: int = 0
    listings: int = 0
    stock: int | None = None
    stocks_unknown: int = 0
    sets: list[tuple[Sku, int | None]] = field(default_factory=list)


@dataclass(frozen=True)
class ProductSearch:
    """What to look for in which businesses; `stock` is from and to, and meant of one SKU of the product."""

    sellers: tuple[int, ...]
    text: str = ""
    order: str = NEWEST
    stock: tuple[int | None, int | None] = (None, None)
    unlisted: bool = False
    archived: bool = False

    @property
    def is_narrowed(self) -> bool:
        return bool(self.text or self.unlisted or self.stock != (None, None))


def read(arguments: Mapping[str, str], sellers: Sequence[int]) -> ProductSearch:
    """The search that these arguments ask for; what cannot be read counts as not asked."""
    order = arguments.get("sort", NEWEST)
    return ProductSearch(
        tuple(sellers),
        pasted.text_of(arguments).strip(),
        order if order in ORDERS else NEWEST,
        (number_of(arguments.get("stock_from", "")), number_of(arguments.get("stock_to", ""))),
        bool(arguments.get("unlisted")),
        bool(arguments.get("archived")),
    )


class ProductFinding(Narrowing):
    """A search among base products that is ready to be counted and listed."""

    def __init__(self, search: ProductSearch) -> None:
        super().__init__()
        self.search = search
        if not search.sellers:
            return
        if search.text:
            asked = words.read(search.text)
            codes = asked.numbers or (asked.whole,)
            of_ours = Sku.select(Sku.product.alias("id")).where(Sku.seller.in_(search.sellers))
            coded = of_ours.where(Sku.code.in_(codes)).union_all(of_ours.where(Sku.barcode.in_(codes)))
            self.look_up(PRODUCTS, Product.name, asked, coded)
        if search.stock != (None, None):
            stocked = _stocked(*search.stock)
            made = among(Sku.id, availability.sets_with(search.sellers, *search.stock))
            of_ours = Sku.select(Sku.product).where(Sku.seller.in_(search.sellers) & stocked)
            of_sets = Sku.select(Sku.product).where(made)
            one = Sku.select(SQL("1")).where((Sku.product == Product.id) & (stocked | made))
            self.take(list({*first(of_ours.distinct()), *first(of_sets.distinct())}), fn.EXISTS(one))

    def where(self, seller: int) -> Any:
        """All that is asked, of this business."""
        asked = (aside(Product.seller) if self.ids is not None else Product.seller) == seller
        asked &= Product.archived_at.is_null(not self.search.archived)
        if self.search.unlisted:
            asked &= ~fn.EXISTS(Listing.select(SQL("1")).where(Listing.product == Product.id))
        for one in self.common:
            asked &= one
        return asked & among(Product.id, self.ids) if self.ids is not None else asked


def _stocked(low: int | None, high: int | None) -> Any:
    """A SKU of its own in use with so much stock; one whose stock nobody knows is never meant."""
    asked = Sku.archived_at.is_null() & Sku.stock.is_null(False)
    if low is not None:
        asked &= Sku.stock >= low
    return asked & (Sku.stock <= high) if high is not None else asked


def count(finding: ProductFinding) -> tuple[int, bool]:
    """How many fit, and whether the counting stopped at MOST: without a search the tallies know."""
    search = finding.search
    if not search.is_narrowed:
        name = tallies.ARCHIVED if search.archived else tallies.IN_USE
        counted = tallies.of_owners(PRODUCTS, search.sellers).values()
        return sum(one.get(name, 0) for one in counted), False
    number = 0
    for seller in search.sellers:
        number += Product.select(Product.id).where(finding.where(seller)).limit(MOST + 1).count()
    return min(number, MOST), number > MOST


def page_of(finding: ProductFinding, counted: tuple[int, bool], offset: int, limit: int) -> list[ProductLine]:
    """One page of base products in four statements, however many there are."""
    search, (total, is_more) = finding.search, counted
    if not search.sellers:
        return []
    page = Page.of(offset, limit, None if is_more else total)
    name, falls = ORDERS[search.order]
    key = getattr(Product, name)

    def order(key: Any, row_id: Any) -> Any:
        return ordering(None if name == "id" else key, row_id, falls is not page.backwards)

    def of_seller(seller: int) -> Any:
        rows = Product.select(Product.id, key.alias("k")).where(finding.where(seller))
        is_dense = is_more or not search.is_narrowed
        return rows.order_by(*(order(key, Product.id) if is_dense else order(aside(key), aside(Product.id))))

    found = Product.select().where(Product.id.in_(merging.ids(search.sellers, of_seller, order, page)))
    rows = list(found.order_by(*order(aside(key), aside(Product.id))))
    return _lines(rows[::-1] if page.backwards else rows)


def _lines(products: Sequence[Product]) -> list[ProductLine]:
    lines = {product.id: ProductLine(product) for product in products}
    ids = list(lines)
    skus = list(Sku.select().where(Sku.product.in_(ids) & Sku.archived_at.is_null()).order_by(Sku.id))
    made = availability.made_of([sku.id for sku in skus])
    for sku in skus:
        _add_sku(lines[sku.product_id], sku, made)
    listed = Listing.select(Listing.product, fn.COUNT(Listing.id)).where(Listing.product.in_(ids))
    for product_id, number in listed.group_by(Listing.product).tuples():
        lines[product_id].listings = number
    return list(lines.values())


def _add_sku(line: ProductLine, sku: Sku, made: Mapping[int, int | None]) -> None:
    line.skus += 1
    if sku.code:
        line.codes.append(sku.code)
    if sku.id in made:
        line.sets.append((sku, made[sku.id]))
    elif sku.stock is None:
        line.stocks_unknown += 1
    else:
        line.stock = (line.stock or 0) + sku.stock


def listings_by_store(product: Product, stores: Sequence[Store]) -> dict[Store, list[Listing]]:
    """The product's listings in these stores, each store's in the order they came."""
    mine = (Listing.product == product) & Listing.store.in_([store.id for store in stores])
    found: dict[Store, list[Listing]] = defaultdict(list)
    for listing in Listing.select(Listing, Store).join(Store).where(mine).order_by(Store.name, Listing.id):
        found[listing.store].append(listing)
    return found
