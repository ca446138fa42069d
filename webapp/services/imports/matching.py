"""What the rows of one chunk meet in the database: listings under their numbers, SKUs under their codes."""

from collections.abc import Iterable, Sequence
from typing import Any

from webapp.models.base import db, is_sqlite
from webapp.models.stores import Seller, Store
from webapp.services.imports.facts import LISTING_COLUMNS, Standing

# A SKU's id and its base product's.
Shelf = tuple[int, int]


def mark() -> str:
    """How this database's driver writes a parameter."""
    return "?" if is_sqlite() else "%s"


def marks(count: int) -> str:
    return ", ".join([mark()] * count)


def standing_listings(store: Store, numbers: Sequence[str]) -> dict[str, Standing]:
    """The store's listings with these product numbers, by number."""
    if not numbers:
        return {}
    columns = ", ".join(
        f'"{name}"' for name in ("number", "id", "product_id", "revision", "told", "more", *LISTING_COLUMNS)
    )
    query = f'SELECT {columns} FROM "listing" WHERE store_id = {mark()} AND number IN ({marks(len(numbers))})'  # noqa: S608
    rows = db.execute_sql(query, (store.id, *numbers)).fetchall()
    return {row[0]: Standing(row[1], row[2], row[3], row[4], row[5], row[6:]) for row in rows}


def shelves_of_codes(store: Store, codes: Iterable[str]) -> dict[str, list[Shelf]]:
    """The live SKUs of the store's seller that carry these codes."""
    wanted = list(set(codes))
    found: dict[str, list[Shelf]] = {}
    if wanted:
        fits = f"seller_id = {mark()} AND code IN ({marks(len(wanted))}) AND archived_at IS NULL"
        query = f'SELECT code, id, product_id FROM "sku" WHERE {fits} ORDER BY id'  # noqa: S608
        for code, sku_id, product_id in db.execute_sql(query, (store.seller_id, *wanted)).fetchall():
            found.setdefault(code, []).append((sku_id, product_id))
    return found


def shelves_of_ids(store: Store, ids: Iterable[int]) -> dict[int, Shelf]:
    """The SKUs of the store's seller with these ids."""
    wanted = list(set(ids))
    if not wanted:
        return {}
    query = f'SELECT id, product_id FROM "sku" WHERE seller_id = {mark()} AND id IN ({marks(len(wanted))})'  # noqa: S608
    rows = db.execute_sql(query, (store.seller_id, *wanted)).fetchall()
    return {sku_id: (sku_id, product_id) for sku_id, product_id in rows}


def only_writer(store: Store) -> None:
    """Let nobody else write products of this store's seller until the transaction ends."""
    only_writer_of(store.seller_id)


def only_writer_of(seller_id: int) -> None:
    """The same for whoever has no store at hand; SQLite has one writer anyway."""
    if not is_sqlite():
        Seller.select(Seller.id).where(Seller.id == seller_id).for_update().execute()


def update_many(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Set these columns row by row through the plain driver; the last value of each row is its id."""
    if rows:
        places = ", ".join(f'"{name}" = {mark()}' for name in columns)
        db.cursor().executemany(f'UPDATE "{table}" SET {places} WHERE id = {mark()}', rows)  # noqa: S608
