"""Looks at orders and what is done to many of them, on their way into the queue."""

from collections.abc import Sequence

from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.audit import Actor
from webapp.services.orders import collecting, confirming, dispatching, outgoing, truth
from webapp.services.orders.dispatching import Entry
from webapp.services.orders.outgoing import Wanted
from webapp.services.runs import Order


def collect(store: Store, actor: Actor) -> tuple[Run, bool]:
    """Have the store's orders collected now; the run, and whether it was begun now."""
    return runs.start(Order(collecting.KIND, store), actor.user)


def check(store: Store, actor: Actor) -> tuple[Run, bool]:
    """Have the market asked about the store's dispatches now; the run, and whether it was begun now."""
    return runs.start(Order(truth.KIND, store), actor.user)


def confirm(store: Store, line_ids: Sequence[int], actor: Actor) -> tuple[Run, bool]:
    """Have these lines confirmed; the run, and whether it was begun now."""
    return runs.start(confirming.order(store, line_ids), actor.user)


def dispatch(store: Store, entries: Sequence[Entry], actor: Actor, form_key: str) -> tuple[Run, bool]:
    """Have these parcels dispatched; the run, and whether this form began it now. Raises EntriesRefused."""
    return dispatching.begin(store, entries, actor, form_key)


def let_leave(store: Store, line_ids: Sequence[int], wanted: Wanted, actor: Actor, form_key: str) -> tuple[Run, bool]:
    """Have these lines put into a file or on paper; the run, and whether this form began it now.

    Raises OutgoingRefused.
    """
    return outgoing.begin(store, line_ids, wanted, actor, form_key)
