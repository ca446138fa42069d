"""How old each number is: when something of a store was last known to be whole, and how often the look failed since."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypeAlias

from webapp.models.base import db, now
from webapp.models.stores import Freshness, Store

RED_AFTER = 3
# Store id → what was read → its mark.
Marks: TypeAlias = dict[int, dict[str, Freshness]]


def note_success(store: Store, what: str) -> None:
    """The store's `what` was read from the market whole, just now."""
    moment = now()
    with db.atomic():
        values = {
            Freshness.checked_at: moment,
            Freshness.tried_at: moment,
            Freshness.failures: 0,
            Freshness.last_error: None,
        }
        _upsert(store, what, values)


def note_failure(store: Store, what: str, error: str) -> int:
    """A look failed; how many have failed in a row now. What was known stays as old as it was."""
    with db.atomic():
        _upsert(store, what, {Freshness.tried_at: now(), Freshness.last_error: error})
        mine = (Freshness.store == store) & (Freshness.what == what)
        Freshness.update(failures=Freshness.failures + 1).where(mine).execute()
        failures: int = Freshness.select(Freshness.failures).where(mine).scalar()
    return failures


def _upsert(store: Store, what: str, values: dict[Any, Any]) -> None:
    Freshness.insert(store=store, what=what).on_conflict_ignore().execute()
    Freshness.update(values).where((Freshness.store == store) & (Freshness.what == what)).execute()


def marks(stores: Iterable[Store]) -> Marks:
    """All marks of these stores."""
    found: Marks = defaultdict(dict)
    for mark in Freshness.select().where(Freshness.store.in_([store.id for store in stores])):
        found[mark.store_id][mark.what] = mark
    return found


def is_old(mark: Freshness, minutes: int = 0) -> bool:
    """Whether three looks in a row have failed, or were missed where one is due every so many minutes.

    A worker that stands still fails at nothing.
    """
    missed = dt.timedelta(minutes=RED_AFTER * minutes)
    return mark.failures >= RED_AFTER or bool(missed and mark.checked_at and mark.checked_at < now() - missed)
