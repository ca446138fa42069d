"""Looks at claims and what is decided about many of them, on their way into the queue."""

from collections.abc import Sequence

from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.audit import Actor
from webapp.services.claims import approving, collecting
from webapp.services.runs import Order


def collect(store: Store, actor: Actor) -> tuple[Run, bool]:
    """Have the store's claims collected now; the run, and whether it was begun now."""
    return runs.start(Order(collecting.KIND, store), actor.user)


def approve(store: Store, claim_ids: Sequence[int], actor: Actor) -> tuple[Run, bool]:
    """Have these claims approved; the run, and whether it was begun now."""
    return runs.start(approving.order(store, claim_ids), actor.user)
