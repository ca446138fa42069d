"""What a store may offer of a SKU: what is there less what is held back, for sets as many as the parts make."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from peewee import JOIN, Case, fn

from webapp.models.base import db
from webapp.models.products import LISTED, Listing, ListingOption, Sku
from webapp.models.stock import SetPart, StockBuffer
from webapp.models.stores import Store
from webapp.services import audit
from webapp.services.audit import Actor, Change
from webapp.services.products import due, sets


def offered(sku: Sku, store: Store) -> int | None:
    """Pieces that the store may offer, 0 at least; None while the stock is not known, or the SKU is archived."""
    return offered_of([sku.id], store)[sku.id]


def offered_of(sku_ids: Sequence[int], store: Store) -> dict[int, int | None]:
    """The same for many SKUs, in three statements."""
    parts: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row in SetPart.select().where(SetPart.bundle.in_(sku_ids)):
        parts[row.bundle_id].append((row.part_id, row.quantity))
    wanted = {*sku_ids, *(part for found in parts.values() for part, _ in found)}
    skus = Sku.select(Sku.id, Sku.stock, Sku.archived_at).where(Sku.id.in_(list(wanted)))
    stocks = {sku.id: None if sku.archived_at else sku.stock for sku in skus}
    held = {row.sku_id: row.quantity for row in _buffers(store, list(wanted))}

    def alone(sku_id: int) -> int | None:
        stock = stocks.get(sku_id)
        return None if stock is None else max(0, stock - held.get(sku_id, store.stock_buffer))

    def one(sku_id: int) -> int | None:
        if sku_id not in parts:
            return alone(sku_id)
        made = sets.can_be_made([(alone(part), takes) for part, takes in parts[sku_id]])
        return None if made is None else max(0, made - held.get(sku_id, 0))

    return {sku_id: one(sku_id) for sku_id in sku_ids}


def _buffers(store: Store, sku_ids: Sequence[int]) -> Sequence[StockBuffer]:
    return list(StockBuffer.select().where((StockBuffer.store == store) & StockBuffer.sku.in_(sku_ids)))


def buffer_of(sku: Sku, store: Store) -> int | None:
    """What is held back of this SKU in this store; None where the store's own number holds."""
    found = StockBuffer.get_or_none((StockBuffer.sku == sku) & (StockBuffer.store == store))
    return found.quantity if found else None


def hold_back(sku: Sku, store: Store, quantity: int | None, actor: Actor) -> None:
    """Hold back so many pieces of a SKU in a store; None goes back to the store's own number."""
    with db.atomic():
        before = buffer_of(sku, store)
        StockBuffer.delete().where((StockBuffer.sku == sku) & (StockBuffer.store == store)).execute()
        if quantity is not None:
            StockBuffer.create(sku=sku, store=store, quantity=quantity)
        change = Change("stock.buffer", f"Sku {sku.id}", {"buffer": before}, {"buffer": quantity})
        audit.record(actor, change, store)
        due.mark([sku.id])


def differing(store: Store) -> Any:
    """The store's stock rows whose number at the market is not what it offers, with listing and SKU; sets left out.

    Rows are options; what is offered is `offer` on each.
    """
    buffers = (StockBuffer.sku == Sku.id) & (StockBuffer.store == store)
    kept = Sku.stock - fn.COALESCE(StockBuffer.quantity, store.stock_buffer)
    offer = Case(None, [(kept > 0, kept)], 0)
    rows = (
        ListingOption.select(ListingOption, Listing, Sku, offer.alias("offer"))
        .join(Listing)
        .switch(ListingOption)
        .join(Sku)
        .join(StockBuffer, JOIN.LEFT_OUTER, on=buffers)
    )
    there = (Listing.store == store) & (Listing.presence == LISTED) & ListingOption.stock_number.is_null(False)
    known = Sku.stock.is_null(False) & Sku.archived_at.is_null() & ListingOption.stock.is_null(False)
    is_set = Sku.id.in_(SetPart.select(SetPart.bundle))
    return rows.where(there & known & (offer != ListingOption.stock) & ~is_set).order_by(ListingOption.id)
