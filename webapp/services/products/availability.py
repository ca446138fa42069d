"""How many pieces of a SKU can be offered: what is there less what is held back, for sets as many as the parts make.

One piece of SQL answers whoever asks: the push, the list of what differs, the check of a draft, and the tables.
"""

from collections.abc import Collection, Sequence
from typing import Any

from peewee import JOIN, Case, Select, fn

from webapp.models.base import db
from webapp.models.products import LISTED, Listing, ListingOption, Sku
from webapp.models.stock import SetPart, StockBuffer
from webapp.models.stores import Store
from webapp.services import audit
from webapp.services.audit import Actor, Change
from webapp.services.products import due
from webapp.services.products.mapping import is_there


def offered(sku: Sku, store: Store) -> int | None:
    """Pieces that the store may offer, 0 at least; None while the stock is not known, or the SKU is archived."""
    return offered_of([sku.id], store)[sku.id]


def offered_of(sku_ids: Collection[int], store: Store) -> dict[int, int | None]:
    """The same for many SKUs, in one statement."""
    wanted = list(sku_ids)
    made, buffer = _made(SetPart.bundle.in_(wanted), store).alias("made"), StockBuffer.alias()
    offer = _offer(made, buffer, store)
    rows = _with(Sku.select(Sku.id, offer), made, buffer, store)
    return dict(rows.where(Sku.id.in_(wanted)).tuples())


def made_of(sku_ids: Collection[int]) -> dict[int, int | None]:
    """How many of each set among these SKUs the parts on the shelf make, None while one of them is not known."""
    return dict(_made(SetPart.bundle.in_(list(sku_ids)), None).tuples())


def sets_with(sellers: Sequence[int], low: int | None, high: int | None) -> list[int]:
    """Ids of these businesses' live sets of which the parts on the shelf make so many.

    Named, not as a query to build on: PostgreSQL, with statistics of before an import, adds up the sets anew for
    each SKU of such a query, for half an hour.
    """
    live = Sku.select(Sku.id).where(Sku.seller.in_(sellers) & Sku.archived_at.is_null())
    made = _made(SetPart.bundle.in_(live), None).alias("made")
    asked = made.c.number.is_null(False)
    if low is not None:
        asked &= made.c.number >= low
    if high is not None:
        asked &= made.c.number <= high
    return [bundle for (bundle,) in Select((made,), (made.c.bundle,)).where(asked).bind(db).tuples()]


def _made(bundles: Any, store: Store | None) -> Any:
    """A query of sets and how many the parts make: what a store may offer of them, without one all on the shelf."""
    part, buffer = Sku.alias(), StockBuffer.alias()
    kept = fn.COALESCE(buffer.quantity, store.stock_buffer) if store else 0
    # Of an archived part, and of one that nobody has counted, there are none to tell of: NULL.
    there = Case(None, [(part.archived_at.is_null(), _left(part.stock - kept))])
    number = Case(None, [(fn.COUNT(there) == fn.COUNT(SetPart.id), fn.MIN(there / SetPart.quantity))])
    rows = SetPart.select(SetPart.bundle.alias("bundle"), number.alias("number")).join(part, on=SetPart.part == part.id)
    if store:
        rows = rows.join(buffer, JOIN.LEFT_OUTER, on=(buffer.sku == part.id) & (buffer.store == store))
    return rows.where(bundles).group_by(SetPart.bundle)


def _left(pieces: Any) -> Any:
    """Pieces, 0 at least; what is NULL stays so."""
    return Case(None, [(pieces > 0, pieces), (pieces <= 0, 0)])


def _with(skus: Any, made: Any, buffer: Any, store: Store) -> Any:
    """A query of SKUs with the sets' numbers and with what the store holds back."""
    rows = skus.join_from(Sku, made, JOIN.LEFT_OUTER, on=made.c.bundle == Sku.id)
    return rows.join_from(Sku, buffer, JOIN.LEFT_OUTER, on=(buffer.sku == Sku.id) & (buffer.store == store))


def _offer(made: Any, buffer: Any, store: Store) -> Any:
    """What the store may offer of each SKU of such a query. A set holds nothing back but by a number of its own."""
    of_set = _left(made.c.number - fn.COALESCE(buffer.quantity, 0))
    alone = _left(Sku.stock - fn.COALESCE(buffer.quantity, store.stock_buffer))
    by_kind = Case(None, [(made.c.bundle.is_null(False), of_set)], alone)
    return Case(None, [(Sku.archived_at.is_null(), by_kind)])


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
    """The store's stock rows whose number at the market is not what it offers, with listing and SKU.

    Rows are options; what is offered is `offer` on each, and `is_set` tells where it is made of parts.
    """
    of_seller = SetPart.bundle.in_(Sku.select(Sku.id).where(Sku.seller == store.seller_id))
    made, buffer = _made(of_seller, store).alias("made"), StockBuffer.alias()
    offer, is_set = _offer(made, buffer, store), made.c.bundle.is_null(False)
    columns = (ListingOption, Listing, Sku, offer.alias("offer"), is_set.alias("is_set"))
    rows = ListingOption.select(*columns).join(Listing).switch(ListingOption).join(Sku)
    there = (Listing.store == store) & (Listing.presence == LISTED) & ListingOption.stock_number.is_null(False)
    # What is not known on either side differs from nothing.
    differs = there & is_there() & (offer != ListingOption.stock)
    return _with(rows, made, buffer, store).where(differs).order_by(ListingOption.id)
