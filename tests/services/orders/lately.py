"""A shop that collects regularly, as most tests want one: it need not read a month of every list first."""

import datetime as dt

from tests.services.orders import test_collecting
from webapp.models.base import now
from webapp.models.runs import Run
from webapp.models.stores import Freshness, Store
from webapp.services.claims import reading
from webapp.services.orders import collecting


def collect(store: Store) -> Run:
    """Collect orders in a shop that looked at every list an hour ago at the latest."""
    of_claims = reading.WHAT if store.collect_claims else collecting.WHAT
    lists = (*(one.what for one in collecting.LISTS), *(f"{of_claims}.{one.name}" for one in reading.OF_LINES))
    for what in lists:
        Freshness.get_or_create(store=store, what=what, defaults={"checked_at": now() - dt.timedelta(hours=1)})
    return test_collecting.collect(store)
