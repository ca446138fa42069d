"""Looks at settlements and at what their goods cost, on their way into the queue."""

import datetime as dt

from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.audit import Actor
from webapp.services.runs import Order
from webapp.services.settlements import collecting, costing


def collect(store: Store, days: tuple[dt.date, dt.date] | None, actor: Actor) -> tuple[Run, bool]:
    """Have the store's settlements collected now, of these days or as usual; the run, and whether it was begun now."""
    return runs.start(collecting.order(store, *(days or ())), actor.user)


def fill_costs(store: Store, actor: Actor) -> tuple[Run, bool]:
    """Have what lacks its cost looked at again; the run, and whether it was begun now."""
    return runs.start(Order(costing.KIND, store), actor.user)
