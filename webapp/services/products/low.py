"""SKUs that run short in a store: no more are there than the store holds back, so that it offers none."""

from typing import Any

from peewee import SQL, Case, Select, fn

from webapp.models.base import db
from webapp.models.products import Product, Sku
from webapp.models.stock import SetPart, StockBuffer
from webapp.models.stores import Store
from webapp.services.catalogue.finding import MOST


def held_back(store: Store) -> Any:
    """A SKU's number in this store: its own, else the store's."""
    own = StockBuffer.select(StockBuffer.quantity).where((StockBuffer.sku == Sku.id) & (StockBuffer.store == store))
    return fn.COALESCE(own, store.stock_buffer)


def condition(store: Store) -> Any:
    """Of SKUs in use whose stock is known and at or below that number. A set is as short as its parts, and no row.

    The greatest number of all comes first: it is looked up in an index, and a SKU's own is asked of few.
    """
    usual = store.stock_buffer
    greater = Case(None, [(StockBuffer.quantity > usual, StockBuffer.quantity)], usual)
    greatest = fn.COALESCE(StockBuffer.select(fn.MAX(greater)).where(StockBuffer.store == store), usual)
    mine = (Sku.seller == store.seller_id) & Sku.archived_at.is_null() & (Sku.stock <= greatest)
    return mine & (Sku.stock <= held_back(store)) & Sku.id.not_in(SetPart.select(SetPart.bundle))


def some(store: Store) -> Any:
    """A query of their ids, up to one more than MOST, in the order of an index: PostgreSQL might read all SKUs else."""
    return Sku.select(Sku.id).where(condition(store)).order_by(Sku.stock).limit(MOST + 1)


def count(store: Store) -> tuple[int, bool]:
    """How many there are, and whether the counting stopped at MOST."""
    found = some(store).alias("some")
    number = int(Select((found,), (fn.COUNT(SQL("*")),)).bind(db).scalar())
    return min(number, MOST), number > MOST


def page_of(store: Store, offset: int, limit: int) -> list[Sku]:
    """The scarcest first, each with its base product and with `held`, what the store holds back of it."""
    rows = Sku.select(Sku, Product, held_back(store).alias("held")).join(Product).where(condition(store))
    return list(rows.order_by(Sku.stock, Sku.product, Sku.id).limit(limit).offset(offset))
