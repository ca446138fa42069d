"""The sample market: a category tree, seven sellers, two shops full of products. Deterministic for a seed."""

from itertools import islice

from webapp.simulator.seed.categories import leaves, sample_tree
from webapp.simulator.seed.products import sample_products
from webapp.simulator.seed.shops import MAIN_SHOP, SECOND_SHOP, save_shops
from webapp.simulator.state import categories, products, stocks
from webapp.simulator.store import Store

SECOND_SHOP_PRODUCTS = range(1_000_001, 1_000_041)
# In the second shop some codes are used twice, one is written in Hangul and one product has none.
SECOND_SHOP_CODES = {
    1_000_001: "00000777", 1_000_002: "00000777", 1_000_003: "DUP-1", 1_000_004: "DUP-1",
    1_000_005: "DUP-1", 1_000_006: "샘플-코드 6", 1_000_007: "",
}
BATCH = 1000


def plant(store: Store, seed: int, products_count: int) -> None:
    """Fill an empty store."""
    tree = sample_tree()
    with store.transaction() as db:
        categories.save_all(db, tree)
        save_shops(db)
        save_products(store, MAIN_SHOP, range(1, products_count + 1), {}, leaves(tree), seed)
        save_products(store, SECOND_SHOP, SECOND_SHOP_PRODUCTS, SECOND_SHOP_CODES, leaves(tree), seed + 1)
        store.set_setting("seed", str(seed))
        store.set_setting("products", str(products_count))


def save_products(
    store: Store, mem_no: int, numbers: range, codes: dict[int, str], leaf_numbers: dict[str, int], seed: int
) -> None:
    made = sample_products(numbers, codes, leaf_numbers, store.now(), seed)
    with store.transaction() as db:
        while batch := list(islice(made, BATCH)):
            products.save_all(db, mem_no, (product for product, _ in batch))
            stocks.save_all(db, (row for _, rows in batch for row in rows))
