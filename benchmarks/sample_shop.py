"""Sample data: a shop with any number of listings and order lines, written straight into the product's tables."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from peewee import fn

from benchmarks import sample_claims, sample_inquiries, sample_orders, sample_settlements
from webapp import process
from webapp.config import Settings
from webapp.models import schema
from webapp.models.accounts import OWNER, Member
from webapp.models.base import BATCH, db, dump_json, insert_bulk, is_sqlite, naive, now
from webapp.models.claims import Claim
from webapp.models.inquiries import Inquiry, InquiryEntry
from webapp.models.orders import Order, OrderLine, OrderMemo, OrderTag, Parcel, SoldItem
from webapp.models.products import Listing, ListingOption, Product, Sku
from webapp.models.settlements import SettlementLine
from webapp.models.stores import APPROVED, Category, Seller, Store
from webapp.services import accounts, runs, works
from webapp.services.catalogue import upkeep

LOGIN, LOGIN_OF_SEVERAL, PASSWORD = "reader", "reader-of-several", "sample-password-1"
STATES = ("103",) * 6 + ("104", "105", "106", "101")
PATHS = ("생활>주방>컵", "생활>주방>접시", "생활>침구>담요", "패션>잡화>우산", "취미>원예>화분")
COMMON, RARE = "견본", "하나뿐인"
FIRST_SYLLABLE, LAST_SYLLABLE = 0xAC00, 0xD7A3
FILLED = (
    Product, Sku, Listing, ListingOption, Order, Parcel, SoldItem, OrderLine, OrderMemo, OrderTag, Claim, Inquiry,
    InquiryEntry, SettlementLine,
)  # fmt: skip
MORE = {f"column_{number}": "견본 값" for number in range(25)}


def open_shop(folder: Path, database_url: str, count: int, lines: int = 0) -> None:
    """Make the tables and fill them: a store, its reader, `count` listings of a product and a SKU each, and orders.

    Of the orders some are claimed, some are asked about, and all but the newest are settled. Two stores beside it,
    which another reader sees too, are asked as often as it is.
    """
    process.start(Settings.from_environment({"DATA_DIR": str(folder), "DATABASE_URL": database_url}))
    db.connect()
    schema.upgrade()
    seller = Seller.create(name="견본")
    store, *beside = (_open_store(seller, name) for name in ("견본상점", "이웃상점", "건너상점"))
    Member.create(user=accounts.create_user(LOGIN, PASSWORD, "견본"), store=store, role=OWNER)
    of_several = accounts.create_user(LOGIN_OF_SEVERAL, PASSWORD, "견본")
    for one in (store, *beside):
        Member.create(user=of_several, store=one, role=OWNER)
    for path in sorted({">".join(full.split(">")[:depth]) for full in PATHS for depth in (1, 2, 3)}):
        steps = path.split(">")
        Category.create(
            number=str(len(path)) + path, name=steps[-1], depth=len(steps), is_leaf=len(steps) == 3,
            path=" > ".join(steps),
        )  # fmt: skip
    _fill(store, count)
    sample_orders.fill(store, lines)
    sample_claims.fill(store, lines)
    sample_inquiries.fill((store, *beside), 3 * lines // sample_inquiries.OF_LINES)
    sample_settlements.fill(store, lines)
    if not is_sqlite():
        _count_on()
    works.register()
    runs.perform(runs.start(upkeep.order())[0].id)  # as the worker does within a minute
    db.close()


def _open_store(seller: Seller, name: str) -> Store:
    return Store.create(
        seller=seller, name=name, seller_login="sample", seller_kind="business", approval=APPROVED,
        approved_at=now(), checked_at=now(),
    )  # fmt: skip


def _fill(store: Store, count: int) -> None:
    """In batches; what is seldom looked for stands in the middle."""
    chance, stamp = random.Random(count), naive(now())
    names = _names(chance, count)
    for start in range(1, count + 1, BATCH):
        ids = range(start, min(start + BATCH, count + 1))
        named = [(row_id, next(names)) for row_id in ids]
        with db.atomic():
            _insert(store, stamp, named, chance)


def _insert(store: Store, stamp: Any, named: list[tuple[int, str]], chance: random.Random) -> None:
    products = [(row_id, stamp, store.seller_id, name, "{}", "", 1) for row_id, name in named]
    insert_bulk(Product, ("id", "created_at", "seller_id", "name", "facts", "memo", "revision"), products)
    skus = [(i, stamp, store.seller_id, i, f"{i:09d}", "", chance.randrange(500), 1) for i, _ in named]
    columns = ("id", "created_at", "seller_id", "product_id", "code", "option_text", "stock", "revision")
    insert_bulk(Sku, columns, skus)
    more = dump_json(MORE)
    rows = [
        (
            row_id, stamp, store.id, row_id, str(4_000_000_000 + row_id * 3), name, f"{row_id:09d}",
            chance.randrange(300, 9_000) * 10, chance.randrange(500), chance.choice(STATES), chance.choice(PATHS),
            "견본상회", f"https://image.example.com/{row_id}.jpg", more, more, "{}", "[]", stamp, 1, "listed", 0,
        )
        for row_id, name in named
    ]  # fmt: skip
    columns = (
        "id", "created_at", "store_id", "product_id", "number", "name", "seller_code", "price", "stock", "status",
        "category_path", "brand", "image_url", "told", "more", "market_facts", "missing", "enriched_at", "revision",
        "presence", "differences",
    )  # fmt: skip
    insert_bulk(Listing, columns, rows)
    options = [(stamp, row_id, row_id, "", "", 3) for row_id, _ in named]
    insert_bulk(ListingOption, ("created_at", "listing_id", "sku_id", "axes", "name", "stock"), options)


def _names(chance: random.Random, count: int) -> Iterator[str]:
    syllables = [chr(chance.randint(FIRST_SYLLABLE, LAST_SYLLABLE)) for _ in range(900)]
    words = ["".join(chance.choices(syllables, k=chance.choice((2, 3, 4)))) for _ in range(5_000)]
    for number in range(count):
        middle = RARE if number == count // 2 else chance.choice(words)
        yield " ".join((COMMON, *chance.choices(words, k=4), middle, f"{number}호"))


def _count_on() -> None:
    """Let PostgreSQL's own counters go on behind the ids given here, and look at the tables once, as it does itself."""
    for model in FILLED:
        table = model._meta.table_name
        highest = model.select(fn.COALESCE(fn.MAX(model.id), 1)).scalar()
        db.execute_sql("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", (f'"{table}"', highest))
        db.execute_sql(f'VACUUM ANALYZE "{table}"')
