"""Bulk changes as a person looks at them: the list, one with its items, and where it is on its way."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from peewee import JOIN

from webapp.models.accounts import User
from webapp.models.products import Listing, ListingOption
from webapp.models.runs import Run
from webapp.models.selling import PLANNING, RUNNING, Bulk, BulkItem
from webapp.models.shipping import ShippingTemplate
from webapp.models.stores import Store
from webapp.services.products import bulk_running, bulks
from webapp.services.products.bulk_kinds import KINDS, TEMPLATE

MARKED = "marked"


@dataclass(frozen=True)
class Standing:
    """Where a change is: the last work done on it, and what it was taken back by, if it was."""

    run: Run | None
    undo: Bulk | None
    can_undo: bool

    @property
    def is_live(self) -> bool:
        return bool(self.run and self.run.live)


def standing(bulk: Bulk) -> Standing:
    kinds = (bulk_running.PLAN,) if bulk.state == PLANNING else (bulk_running.RUN,)
    mine = (Run.subject_id == bulk.id) & Run.kind.in_(kinds) & (Run.store == bulk.store_id)
    run = Run.select().where(mine).order_by(Run.id.desc()).first()
    undo = Bulk.select().where(Bulk.undo_of == bulk).order_by(Bulk.id.desc()).first()
    can_undo = KINDS[bulk.kind].can_undo and bulk.state != RUNNING and bulk.counts.get("done", 0) > 0
    return Standing(run, undo, can_undo)


def of_stores(stores: Sequence[Store]) -> Any:
    """The bulk changes of these stores with who began them, newest first."""
    rows = Bulk.select(Bulk, Store, User).join(Store).switch(Bulk).join(User, JOIN.LEFT_OUTER)
    return rows.where(Bulk.store.in_([store.id for store in stores])).order_by(Bulk.id.desc())


def items_of(bulk: Bulk, state: str, text: str) -> Any:
    """The items of a change in a state (or marked), whose listing's name or number fits, in the order of the plan."""
    rows = BulkItem.select(BulkItem, Listing, ListingOption).join(Listing).switch(BulkItem)
    found = rows.join(ListingOption, JOIN.LEFT_OUTER, on=BulkItem.option).where(BulkItem.bulk == bulk)
    if state == MARKED:
        found = found.where(bulks.is_marked())
    elif state:
        found = found.where(BulkItem.state == state)
    if text:
        found = found.where(Listing.name.contains(text) | (Listing.number == text))
    return found.order_by(BulkItem.position)


def chosen_items(item: str) -> Any:
    """The condition of one item by its id, or of all that are marked."""
    if item == MARKED:
        return bulks.is_marked()
    return BulkItem.id == (int(item) if item.isascii() and item.isdigit() else 0)


def by_store(ids: Sequence[int], stores: Sequence[Store]) -> dict[Store, list[int]]:
    """These listings by store, in their order; those of other stores are left out."""
    mine = Listing.id.in_(ids) & Listing.store.in_([store.id for store in stores])
    store_of = dict(Listing.select(Listing.id, Listing.store).where(mine).tuples())
    found: dict[Store, list[int]] = {}
    for store in stores:
        if chosen := [one for one in dict.fromkeys(ids) if store_of.get(one) == store.id]:
            found[store] = chosen
    return found


def alone(chosen: dict[Store, list[int]]) -> Listing | None:
    """The chosen listing when it is the only one."""
    ids = [one for found in chosen.values() for one in found]
    return Listing.get_or_none(Listing.id == ids[0]) if len(ids) == 1 else None


def named(ids: Sequence[int]) -> list[Listing]:
    """The first few of the chosen listings, to be recognised by."""
    return list(Listing.select(Listing.id, Listing.name, Listing.number).where(Listing.id.in_(ids)))


def template_names(bulk: Bulk) -> dict[int, str]:
    """The store's shipping templates by id, for a change that is about them."""
    if bulk.kind != TEMPLATE.name:
        return {}
    mine = ShippingTemplate.store == bulk.store_id
    return dict(ShippingTemplate.select(ShippingTemplate.id, ShippingTemplate.name).where(mine).tuples())
