"""The sample market: a category tree, seven sellers, two shops full of products. Deterministic for a seed."""

from dataclasses import dataclass, field
from itertools import islice

from webapp.simulator.seed.categories import leaves, sample_tree
from webapp.simulator.seed.products import sample_products
from webapp.simulator.seed.shops import MAIN_SHOP, SECOND_SHOP, save_shops
from webapp.simulator.state import categories, products, stocks
from webapp.simulator.store import Store

BATCH = 1000


@dataclass(frozen=True)
class Assortment:
    """Which products a shop has; `codes` gives single ones another seller code than the pattern's."""

    mem_no: int
    numbers: range
    codes: dict[int, str] = field(default_factory=dict)


# In the second shop some codes are used twice, one is written in Hangul and one product has none.
SECOND_ASSORTMENT = Assortment(
    SECOND_SHOP,
    range(1_000_001, 1_000_041),
    {
        1_000_001: "00000777",
        1_000_002: "00000777",
        1_000_003: "DUP-1",
        1_000_004: "DUP-1",
        1_000_005: "DUP-1",
        1_000_006: "샘플-코드 6",
        1_000_007: "",
    },
)


def plant(store: Store, seed: int, products_count: int) -> None:
    """Fill an empty store. A start that is cut off leaves it empty."""
    tree = sample_tree()
    with store.transaction() as db:
        categories.save_all(db, tree)
        save_shops(db)
        save_products(store, Assortment(MAIN_SHOP, range(1, products_count + 1)), leaves(tree), seed)
        save_products(store, SECOND_ASSORTMENT, leaves(tree), seed + 1)
        store.set_setting("seed", str(seed))
        store.set_setting("products", str(products_count))


def save_products(store: Store, shop: Assortment, leaf_numbers: dict[str, int], seed: int) -> None:
    made = sample_products(shop.numbers, shop.codes, leaf_numbers, store.now(), seed)
    with store.transaction() as db:
        while batch := list(islice(made, BATCH)):
            products.save_all(db, shop.mem_no, (product for product, _ in batch))
            stocks.save_all(db, (row for _, rows in batch for row in rows))
