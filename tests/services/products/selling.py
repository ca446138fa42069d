"""Listings that stand both here and at the pretend market, for tests of what is done with them."""

from typing import Any

from webapp.models.products import Listing, ListingOption, Product, Sku
from webapp.models.stores import Store

FIRST = 3_000_000_900


def sell(market: Any, store: Store, count: int = 3, **facts: Any) -> list[Listing]:
    """So many products of one stock row each, named 견본 상품 1 …, at 10,000 won more a product, 10 pieces each."""
    return [sell_one(market, store, n, **facts) for n in range(1, count + 1)]


def sell_one(market: Any, store: Store, n: int, **facts: Any) -> Listing:
    number, name, price = str(FIRST + n), f"견본 상품 {n}", facts.pop("price", 10_000 * n)
    stock_no = str(16_000_000_000 + n)
    row = {"prdStckNo": stock_no, "stckQty": 10, "selQty": 5}
    market.put_product(store.api_key, number, prdNm=name, selPrc=price, stock=[row], **facts.pop("there", {}))
    product = Product.create(seller=store.seller, name=name)
    sku = Sku.create(seller=store.seller, product=product, code=f"C{n}", cost=facts.pop("cost", None), stock=10)
    held = {"price": price, "discount": {}, "discounted_price": price, "stock": 10, "status": "103", **facts}
    listing = Listing.create(store=store, product=product, number=number, name=name, **held)
    ListingOption.create(listing=listing, sku=sku, stock_number=stock_no, stock=10, sold=5, status="01")
    return listing
