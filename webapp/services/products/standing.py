"""How each store stands with its market: when it was last compared, what differs, what is not here, what waits."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from peewee import fn

from webapp.models.base import now
from webapp.models.products import Listing
from webapp.models.runs import FAILED, LIVE, Run
from webapp.models.stores import Freshness, Store
from webapp.services.freshness import Marks
from webapp.services.products import absence, syncing

KEPT = dt.timedelta(days=3)


@dataclass(frozen=True)
class Standing:
    """`absent` of `held` listings were not listed any more at `absent_at` and wait for a person's word, 0 for none."""

    mark: Freshness | None = None
    live: Run | None = None
    differences: int = 0
    strangers: int = 0
    strangers_at: dt.datetime | None = None
    absent: int = 0
    held: int = 0
    absent_at: dt.datetime | None = None


def of(stores: Sequence[Store], marks: Marks) -> dict[int, Standing]:
    """Two statements, however many stores; one more where a sync met what is not here."""
    ids = [store.id for store in stores]
    open_ones = dict(
        Listing.select(Listing.store, fn.SUM(Listing.differences))
        .where(Listing.store.in_(ids) & (Listing.differences > 0))  # as its partial index has it
        .group_by(Listing.store)
        .tuples()
    )
    runs = _newest(ids)
    here = _still_strange(runs)
    looked = {one: marks.get(one, {}).get(syncing.WHAT) for one in ids}
    return {one: _standing(looked[one], open_ones.get(one, 0), runs[one], here[one]) for one in ids}


def _newest(ids: list[int]) -> dict[int, list[Run]]:
    """The newest sync of each kind and state."""
    mine = Run.store.in_(ids) & Run.kind.in_((syncing.CHANGED, syncing.FULL)) & (Run.created_at > now() - KEPT)
    newest = Run.select(fn.MAX(Run.id)).where(mine).group_by(Run.store, Run.kind, Run.state)
    found: dict[int, list[Run]] = defaultdict(list)
    for run in Run.select().where(Run.id.in_(newest)).order_by(Run.id):
        found[run.store_id].append(run)
    return found


def _still_strange(runs: dict[int, list[Run]]) -> dict[int, set[str]]:
    """Numbers that a sync found without a listing and that have none to this moment."""
    found: dict[int, set[str]] = defaultdict(set)
    for store, mine in runs.items():
        for run in mine:
            found[store] |= set(run.result.get("numbers", ()))
    numbers = {number for one in found.values() for number in one}
    if numbers:
        mine = Listing.store.in_(list(found)) & Listing.number.in_(list(numbers))
        for store, number in Listing.select(Listing.store, Listing.number).where(mine).tuples():
            found[store].discard(number)
    return found


def _standing(mark: Freshness | None, differences: int, runs: list[Run], strangers: set[str]) -> Standing:
    live = next((run for run in runs if run.state in LIVE), None)
    full = [run for run in runs if run.kind == syncing.FULL and not run.live]
    latest = max(full, key=lambda run: run.id, default=None)
    finished = max((run.finished_at for run in runs if run.finished_at and run.result.get("numbers")), default=None)
    waits = latest if latest and latest.state == FAILED and latest.cause == absence.TOO_MANY else None
    return Standing(
        mark,
        live,
        differences,
        len(strangers),
        finished,
        waits.checkpoint.get("absent", 0) if waits else 0,
        waits.checkpoint.get("held", 0) if waits else 0,
        waits.finished_at if waits else None,
    )
