"""What holding listings against the market costs, beside reading their rows with the plain driver and nothing else.

    python -m benchmarks.compare_listings [--listings 10000]

Two options a listing, SQLite, in chunks as a sync takes them: nothing changed, a tenth with another price (differences
are opened), and all sold on (stock taken, history told). The market's part is not in it.
"""

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from webapp.elevenst.product_shapes import StockRow
from webapp.models import schema
from webapp.models.base import connect, db, insert_bulk, naive, now
from webapp.models.products import Listing, ListingOption, Product
from webapp.models.stores import Seller, Store
from webapp.services.products import taking
from webapp.services.products.seen import Seen
from webapp.services.products.syncing import CHUNK
from webapp.services.products.taking import Look

LISTING = ("created_at", "store_id", "product_id", "number", "name", "price", "stock", "status", "discount", "told",
           "more", "market_facts", "missing", "presence", "differences", "revision", "enriched_at")  # fmt: skip
OPTION = ("created_at", "listing_id", "stock_number", "axes", "name", "add_price", "stock", "sold", "status")


def plant(number: int) -> Store:
    seller = Seller.create(name="견본 사업체")
    store = Store.create(seller=seller, name="견본상점", seller_login="sample", seller_kind="business")
    product = Product.create(seller=seller, name="견본 상품")
    stamp = str(naive(now()))
    facts = (20, "103", "{}", "{}", "{}", "{}", "[]", "listed", 0, 1, stamp)
    with db.atomic():
        listings = [(stamp, store.id, product.id, str(3_000_000_000 + n), "상품", 1000, *facts) for n in range(number)]
        insert_bulk(Listing, LISTING, listings)
        rows = [
            (stamp, n + 1, f"{n}{at}", "색상", f"옵션 {at}", 0, 10, 0, "01") for n in range(number) for at in (0, 1)
        ]
        insert_bulk(ListingOption, OPTION, rows)
    return store


def seen(number: int, dearer: int = 0, sold: int = 0) -> Iterator[list[Seen]]:
    for start in range(0, number, CHUNK):
        yield [
            Seen(
                str(3_000_000_000 + n),
                {"name": "상품", "price": 1000 + 10 * (dearer and n % dearer == 0), "status": "103", "discount": {}},
                tuple(
                    StockRow(number=f"{n}{at}", option_names="색상", option_values=f"옵션 {at}", extra_price=0,
                             quantity=10 - sold, sold=sold, state=None, product_number="", option_number="",
                             weight=None, seller_stock_code="", extra={})
                    for at in (0, 1)
                ),
            )
            for n in range(start, min(start + CHUNK, number))
        ]  # fmt: skip


def compared(store: Store, chunks: list[list[Seen]]) -> tuple[float, taking.Outcome]:
    began = time.perf_counter()
    total = taking.Outcome()
    for chunk in chunks:
        with db.atomic():
            outcome = taking.take(Look(store, now()), chunk)
        total.looked += outcome.looked
        total.taken += outcome.taken
        total.opened += outcome.opened
    return time.perf_counter() - began, total


def plain(path: Path) -> float:
    began = time.perf_counter()
    with sqlite3.connect(path) as connection:
        connection.execute("SELECT * FROM listing").fetchall()
        connection.execute("SELECT * FROM listing_option").fetchall()
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--listings", type=int, default=10_000)
    number = parser.parse_args().listings
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "desk.db"
        connect(f"sqlite:///{path}")
        schema.upgrade()
        store = plant(number)
        floor = plain(path)
        print(f"reading {number:,} listings and their options with the plain driver: {floor:.2f} s")
        cases = {"nothing changed": {}, "a tenth dearer": {"dearer": 10}, "all sold on": {"sold": 1}}
        for name, change in cases.items():
            seconds, total = compared(store, list(seen(number, **change)))
            told = f"{total.looked:,} compared, {total.taken:,} taken, {total.opened:,} differences opened"
            print(f"{name}: {seconds:.2f} s, {seconds / floor:.1f} x; {told}")
        db.close()


if __name__ == "__main__":
    main()
