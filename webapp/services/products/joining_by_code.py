"""Joining a whole store by own codes: what is one live SKU's is joined, what is several's is left to a person.

Some listings, their joints and the checkpoint are one transaction, so the work goes on where it was cut off.
"""

from collections.abc import Sequence
from typing import Any

from peewee import fn

from webapp.models.base import db, now
from webapp.models.mapping import BY_CODE, MappingBatch
from webapp.models.products import Listing, ListingOption, Sku
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import audit, runs
from webapp.services.audit import Actor, Change
from webapp.services.imports.matching import only_writer
from webapp.services.products import skus
from webapp.services.products.joining import (
    JOIN_RUN,
    TOGETHER,
    Joint,
    is_taken_back,
    options_where,
    to_one_product,
    write,
)
from webapp.services.products.mapping import is_there
from webapp.services.runs import Progress


@runs.work_of(JOIN_RUN, gives_way=True)
def join_by_code(run: Run, progress: Progress) -> dict[str, Any]:
    """Join what is not joined in the run's store and whose own code is one live SKU's; several are left to a person."""
    waiting = Listing.select().where(_waiting(run.store)).count()
    progress.tell(run.done, run.done + waiting)
    while True:
        with db.atomic():
            only_writer(run.store)
            last = _join_chunk(run, progress)
        if last is None:
            return _finish(run)
        progress.tell(run.done, run.total)


def _waiting(store: Store, behind: int = 0) -> Any:
    free = (ListingOption.listing == Listing.id) & ListingOption.sku.is_null() & is_there()
    has_free = fn.EXISTS(ListingOption.select(ListingOption.id).where(free))
    return (Listing.store == store) & (Listing.id > behind) & has_free


def _join_chunk(run: Run, progress: Progress) -> int | None:
    """The next listings with a free option, with the checkpoint behind them; the last one's id, None at the end."""
    chosen = Listing.select(Listing.id).where(_waiting(run.store, run.checkpoint.get("listing", 0)))
    ids = [row[0] for row in chosen.order_by(Listing.id).limit(TOGETHER).tuples()]
    if not ids:
        return None
    batch = _batch_of(run)
    found = _Found(run.store, options_where(ListingOption.listing.in_(ids) & is_there()))
    found.counts["joined"] += write(batch, found.joints)
    counts = {name: number + batch.counts.get(name, 0) for name, number in found.counts.items()}
    batch.patch(counts=counts)
    run.done += len(ids)
    progress.keep(listing=ids[-1], batch=batch.id)
    return int(ids[-1])


def _batch_of(run: Run) -> MappingBatch:
    """The batch that this run has begun, unless it was taken back while the run stood still."""
    begun = MappingBatch.get_or_none(MappingBatch.id == run.checkpoint.get("batch", 0))
    if begun is not None and not is_taken_back(begun):
        return begun
    return MappingBatch.create(store=run.store, user=run.user, kind=BY_CODE)


class _Found:
    """What the own codes of some listings' options lead to: `joints` to make, and how many were what."""

    def __init__(self, store: Store, options: Sequence[ListingOption]) -> None:
        self.counts = {"joined": 0, "ambiguous": 0, "unknown": 0}
        self.joints: list[Joint] = []
        by_listing: dict[int, list[ListingOption]] = {}
        for option in options:
            by_listing.setdefault(option.listing_id, []).append(option)
        codes = {one.id: _code(one, by_listing[one.listing_id]) for one in options if one.sku_id is None}
        shelves = skus.owners(store.seller_id, [code for code in codes.values() if code])
        for mine in by_listing.values():
            self._listing(mine, [(one, shelves.get(codes[one.id] or "", [])) for one in mine if one.id in codes])

    def _listing(self, options: Sequence[ListingOption], free: Sequence[tuple[ListingOption, list[Sku]]]) -> None:
        joints = [Joint(option, shelf[0]) for option, shelf in free if len(shelf) == 1]
        ambiguous = sum(len(shelf) > 1 for _, shelf in free)
        self.counts["ambiguous"] += ambiguous
        self.counts["unknown"] += len(free) - len(joints) - ambiguous
        if joints:
            self.joints += to_one_product(joints, options)


def _code(option: ListingOption, all_of_listing: Sequence[ListingOption]) -> str | None:
    alone = option.listing.seller_code if len(all_of_listing) == 1 else None
    return option.seller_stock_code or alone


def _finish(run: Run) -> dict[str, Any]:
    batch = MappingBatch.get_or_none(MappingBatch.id == run.checkpoint.get("batch", 0))
    if batch is None:
        return {"joined": 0, "ambiguous": 0, "unknown": 0}
    with db.atomic():
        batch.patch(finished_at=now())
        change = Change("mapping.code", f"MappingBatch {batch.id}", None, dict(batch.counts))
        audit.record(Actor(run.user), change, run.store)
    return {"batch": batch.id, **batch.counts}
