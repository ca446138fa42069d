"""What is done every N minutes for each store, or once a day for the installation, and when it is due."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from webapp.models.base import now
from webapp.models.runs import AHEAD, Run
from webapp.models.stores import APPROVED, Store
from webapp.services import calls_upkeep, categories, kept_files, runs, settling
from webapp.services.catalogue import upkeep
from webapp.services.claims import collecting as claims_collecting
from webapp.services.drafts import settling as drafts_settling
from webapp.services.inquiries import collecting as inquiries_collecting
from webapp.services.inquiries import wiping as inquiries_wiping
from webapp.services.keeping import nightly
from webapp.services.orders import collecting, truth, wiping
from webapp.services.products import due, syncing
from webapp.services.settlements import collecting as settlements_collecting

KST = ZoneInfo("Asia/Seoul")


@dataclass(frozen=True)
class Regular:
    """A kind of run that comes round; `minutes` tells for a store how often, 0 for never.

    With `from_hour` it comes once a day, at this hour of Korean time or as soon after it as anybody works.
    `is_wanted` tells whether there is anything to do.
    """

    kind: str
    minutes: Callable[[Store], int]
    from_hour: int | None = None
    is_wanted: Callable[[Store], bool] = lambda store: True


DAILY = (categories.FETCH, calls_upkeep.KIND, kept_files.KIND)
REGULARS = (
    Regular("store_check", lambda store: 60),
    Regular("shipping_fetch", lambda store: 24 * 60),
    Regular(syncing.FULL, lambda store: store.collect_minutes, from_hour=3, is_wanted=syncing.is_wanted),
    Regular(syncing.CHANGED, lambda store: store.collect_minutes, is_wanted=syncing.is_wanted_between),
    Regular(collecting.KIND, lambda store: store.collect_minutes),
    Regular(claims_collecting.KIND, lambda store: store.collect_minutes if store.collect_claims else 0),
    Regular(inquiries_collecting.KIND, inquiries_collecting.minutes),
    Regular(settlements_collecting.KIND, settlements_collecting.minutes, from_hour=6),
    Regular(settlements_collecting.KIND, lambda store: 60, is_wanted=settlements_collecting.is_wanted_again),
    Regular(truth.KIND, lambda store: 24 * 60, from_hour=4, is_wanted=truth.is_wanted_nightly),
    Regular(truth.KIND, lambda store: 5, is_wanted=truth.is_wanted),
    Regular(wiping.KIND, lambda store: 24 * 60, from_hour=2, is_wanted=wiping.is_wanted),
    Regular(inquiries_wiping.KIND, lambda store: 24 * 60, from_hour=2, is_wanted=inquiries_wiping.is_wanted),
    Regular(settling.KIND, lambda store: 5, is_wanted=settling.is_wanted),
)


def is_due(regular: Regular, store: Store, moment: dt.datetime) -> bool:
    """True when no run of the kind was started for the store within its interval."""
    minutes = regular.minutes(store)
    if not minutes:
        return False
    recent = (Run.kind == regular.kind) & (Run.store == store) & (Run.created_at >= _since(regular, minutes, moment))
    return not _exists(recent, moment) and regular.is_wanted(store)


def _exists(recent: Any, moment: dt.datetime) -> bool:
    return bool(Run.select().where(recent & (Run.created_at <= moment + AHEAD)).exists())


def _since(regular: Regular, minutes: int, moment: dt.datetime) -> dt.datetime:
    if regular.from_hour is not None:
        today = moment.astimezone(KST).replace(hour=regular.from_hour, minute=0, second=0, microsecond=0)
        return today if today <= moment else today - dt.timedelta(days=1)
    # Half a minute of grace: ticks come on full minutes, the run before was started a moment after one.
    return moment - dt.timedelta(minutes=minutes) + dt.timedelta(seconds=30)


def next_after(run: Run, moment: dt.datetime) -> dt.datetime | None:
    """When the schedule does the work of this run again if nobody else does; None for work that does not come round."""
    if run.store is None:
        created: dt.datetime = run.created_at
        return max(created + dt.timedelta(days=1), moment) if run.kind in DAILY else None
    found = [_next(one, run, moment) for one in REGULARS if one.kind == run.kind and one.minutes(run.store)]
    return min(found, default=None) if run.store.is_approved else None


def _next(regular: Regular, run: Run, moment: dt.datetime) -> dt.datetime:
    if regular.from_hour is None:
        created: dt.datetime = run.created_at
        return max(created + dt.timedelta(minutes=regular.minutes(run.store)), moment)
    return _since(regular, 0, moment) + dt.timedelta(days=1)


def is_due_today(kind: str, moment: dt.datetime) -> bool:
    """True when no run of a kind that belongs to no store was started within a day, and there is a store at all."""
    recent = (Run.kind == kind) & (Run.created_at > moment - dt.timedelta(days=1) + dt.timedelta(seconds=30))
    return Store.select().exists() and not _exists(recent, moment)


def start_due() -> list[Run]:
    """Start what is due; the live key keeps two leaders from starting the same thing."""
    moment = now()
    started = [runs.start(order)[0] for order in drafts_settling.orders(moment)]
    started += [runs.start(runs.Order(kind))[0] for kind in DAILY if is_due_today(kind, moment)]
    # All at once: what is read while others write could not be followed by a write of its own (SQLite).
    for store in list(Store.select().where(Store.approval == APPROVED)):
        for regular in REGULARS:
            if is_due(regular, store, moment):
                run, made = runs.start(runs.Order(regular.kind, store))
                if made:
                    started.append(run)
    started += [runs.start(order)[0] for order in nightly.due(moment)]
    due.start_due()
    if upkeep.is_due():
        started.append(runs.start(upkeep.order())[0])
    return started
