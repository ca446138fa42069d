"""Bulk changes on their way into the queue: the change of the plan and the order of its work in one transaction."""

from collections.abc import Sequence
from typing import Any

from webapp.models.base import db
from webapp.models.selling import PLANNING, Bulk
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.audit import Actor
from webapp.services.products import bulk_running, bulks
from webapp.services.products.bulk_files import FileChange
from webapp.services.runs import Order

# So many are planned while the person waits.
AT_ONCE = 200


def begin(store: Store, kind: str, parameters: dict[str, Any], listing_ids: Sequence[int], actor: Actor) -> Bulk:
    """Have these listings' change planned. Raises BulkRefused."""
    with db.atomic():
        return _plan(bulks.begin(store, kind, parameters, listing_ids, actor), actor)


def begin_from_file(store: Store, change: FileChange, actor: Actor) -> Bulk:
    """Have the change that an uploaded file tells planned. Raises BulkRefused."""
    with db.atomic():
        bulk = bulks.begin(store, change.kind, change.parameters, change.listing_ids, actor)
        bulk.patch(source=change.source, source_id=change.source_id)
        return _plan(bulk, actor)


def take_back(bulk: Bulk, actor: Actor) -> Bulk:
    """Have the taking back of a change planned. Raises BulkRefused."""
    with db.atomic():
        return _plan(bulks.take_back(bulk, actor), actor)


def once_more(bulk: Bulk, actor: Actor) -> Bulk:
    """Have the change planned again for what the market refused. Raises BulkRefused."""
    with db.atomic():
        return _plan(bulks.once_more(bulk, actor), actor)


def _plan(bulk: Bulk, actor: Actor) -> Bulk:
    if bulks.size_of(bulk) > AT_ONCE:
        runs.start(Order(bulk_running.PLAN, bulk.store, bulk.id), actor.user)
        return bulk
    for _position in bulks.plan(bulk):
        assert bulk.state == PLANNING
    bulks.finish_plan(bulk)
    return bulk


def carry_out(bulk: Bulk, actor: Actor) -> None:
    """Let the plan be carried out. Raises BulkRefused when that cannot be done now."""
    with db.atomic():
        bulks.let_run(bulk, actor)
        runs.start(Order(bulk_running.RUN, bulk.store, bulk.id), actor.user)
