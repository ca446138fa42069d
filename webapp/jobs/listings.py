"""Looks at the market and answers to differences, on their way into the queue."""

from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.audit import Actor
from webapp.services.products import syncing
from webapp.services.runs import Order


def sync(store: Store, full: bool, confirmed: int, actor: Actor) -> tuple[Run, bool]:
    """Have the store held against the market; the run, and whether it was started now."""
    return runs.start(syncing.order(store, full, confirmed), actor.user)


def answer(order: Order, actor: Actor) -> tuple[Run, bool]:
    """Have differences answered; the run, and whether it was started now."""
    return runs.start(order, actor.user)
