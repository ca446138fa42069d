"""Marks of SKUs whose offer may differ from what the market shows.

A mark is a row in the transaction of the change itself, so nothing that changed is forgotten. `pushing` works them off.
"""

import datetime as dt
from collections.abc import Sequence

from webapp.models.base import now
from webapp.models.products import Listing, ListingOption, Sku
from webapp.models.runs import FAILED, Run
from webapp.models.stock import SetPart, StockDue, StockMovement
from webapp.models.stores import APPROVED, Store
from webapp.services import runs
from webapp.services.runs import Order

KIND = "stock_push"
# After a run that ended badly the next one waits so long.
REST = dt.timedelta(minutes=5)


def mark(sku_ids: Sequence[int]) -> None:
    """What stores offer of these SKUs, and of sets that hold them, may have changed; call it in that transaction."""
    bundles = SetPart.select(SetPart.bundle).where(SetPart.part.in_(sku_ids))
    concerned = {*sku_ids, *(row.bundle_id for row in bundles)}
    joined = ListingOption.select(Listing.store, ListingOption.sku).join(Listing).join(Store)
    follows = Store.sync_stock & (Store.approval == APPROVED)
    mark_pairs(list(joined.where(ListingOption.sku.in_(list(concerned)) & follows).distinct().tuples()))


def mark_store(store: Store) -> None:
    """Everything that the store offers may differ, as when it begins to follow its SKUs."""
    joined = ListingOption.select(Listing.store, ListingOption.sku).join(Listing)
    mine = (Listing.store == store) & ListingOption.sku.is_null(False)
    mark_pairs(list(joined.where(mine).distinct().tuples()))


def mark_counted(store: Store, sku_ids: Sequence[int]) -> None:
    """The store offers these SKUs from now on. One whose stock nobody has moved yet is left out: what a file once said
    of another listing must not overwrite what the market shows of this one.
    """
    moved = StockMovement.select(StockMovement.sku)
    concerned = [row.id for row in Sku.select(Sku.id).where(Sku.id.in_(sku_ids) & Sku.id.in_(moved))]
    sets = SetPart.select(SetPart.bundle).where(SetPart.bundle.in_(sku_ids) & SetPart.part.in_(moved))
    mark_pairs([(store.id, sku_id) for sku_id in {*concerned, *(row.bundle_id for row in sets)}])


def mark_pairs(pairs: Sequence[tuple[int, int]]) -> None:
    """Mark these pairs of store and SKU, and start the work on them."""
    for store_id, sku_id in pairs:
        again = {StockDue.revision: StockDue.revision + 1}
        place = [StockDue.store, StockDue.sku]
        StockDue.insert(store=store_id, sku=sku_id).on_conflict(conflict_target=place, update=again).execute()
    for store in Store.select().where(Store.id.in_(list({store_id for store_id, _ in pairs}))):
        runs.start(Order(KIND, store))


def start_due() -> None:
    """Start what is marked and not worked on, as after a market that was silent; called every minute."""
    waiting = StockDue.select(StockDue.store)
    for store in list(Store.select().where(Store.sync_stock & (Store.approval == APPROVED) & Store.id.in_(waiting))):
        last = Run.select().where((Run.kind == KIND) & (Run.store == store)).order_by(Run.id.desc()).first()
        if last is None or last.state != FAILED or (last.finished_at or now()) < now() - REST:
            runs.start(Order(KIND, store))
