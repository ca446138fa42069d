"""Start background work: the row first, then the bell."""

from webapp.jobs import queues
from webapp.models.accounts import User
from webapp.models.runs import Run
from webapp.services import runs
from webapp.services.runs import Order


def start(order: Order, user: User | None = None) -> tuple[Run, bool]:
    """The live run of this order and whether it was made now."""
    run, made = runs.start(order, user)
    if made:
        queues.ring(run)
    return run, made


def again(run: Run, user: User | None = None) -> Run:
    fresh, made = runs.again(run, user)
    if made:
        queues.ring(fresh)
    return fresh
