"""정산 수집: once a day up to yesterday, as the market settles, and for any days by button.

Each daily look begins a week before the last one ended; once a week two months are read again, for a purchase may be
confirmed, and a figure mended, long after its day was read. A look also goes back to the oldest purchase that is
confirmed here and not settled. The last days are asked for one by one, so that a row which is listed no more is missed
at the next look already. An answer is written down once it is whole, and what no answer tells of is marked when all
are: an error changes nothing.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from webapp.elevenst import KST, ElevenstClient
from webapp.elevenst.settlements import LONGEST
from webapp.elevenst.windows import days
from webapp.models.base import now
from webapp.models.runs import Run
from webapp.models.settlements import ONLY_HERE, SettlementCheck
from webapp.models.stores import Freshness, Store
from webapp.services import freshness, runs
from webapp.services.looks import Lists, look_through
from webapp.services.runs import Progress
from webapp.services.settlements import comparing, costing
from webapp.services.settlements.taking import Look, Taken, mark_gone, portions, take

KIND, PERIOD = "settlements_collect", "settlements_period"
# How old the settlements are; when two months were last read; and the days that somebody asked for.
WHAT, SWEEP, ASKED = "settlements", "settlements.sweep", "settlements.asked"
DAY = dt.timedelta(days=1)
FIRST, OVERLAP, SWEEP_EVERY = 62 * DAY, 7 * DAY, 7 * DAY
# What lacks its cost is looked at again for so long without being asked.
COSTED_WITHIN = 92 * DAY


def minutes(store: Store) -> int:
    """How often the store's settlements are collected; 0 for never."""
    return 24 * 60 if store.collect_settlements and store.collect_minutes else 0


def is_wanted_again(store: Store) -> bool:
    """Whether the last look failed: then it is not a whole day until the next."""
    mark = _mark(store, WHAT)
    return bool(minutes(store) and mark and mark.failures)


def yesterday() -> dt.date:
    """The last day that can be settled, in Korea."""
    return now().astimezone(KST).date() - DAY


def order(store: Store, first: dt.date | None = None, last: dt.date | None = None) -> runs.Order:
    """What to start: the usual look, or one at these days, which leaves the usual one when it was due."""
    if first is None or last is None:
        return runs.Order(KIND, store)
    return runs.Order(PERIOD, store, None, {"first": first.isoformat(), "last": last.isoformat()})


@runs.work_of(KIND)
def collect(run: Run, progress: Progress) -> dict[str, Any]:
    """Collect the store's settlements; the result counts rows new, changed and gone, and costs that became known."""
    return _collected(run, progress, WHAT)


@runs.work_of(PERIOD)
def collect_period(run: Run, progress: Progress) -> dict[str, Any]:
    """The same of the days that the run names; it does not tell that all is known up to yesterday."""
    return _collected(run, progress, ASKED)


def _collected(run: Run, progress: Progress, what: str) -> dict[str, Any]:
    collector = _Collector(run, progress)
    look_through(run, what, collector.read_all)
    return {**vars(collector.taken), "filled": collector.filled}


class _Collector:
    """One run over a store."""

    def __init__(self, run: Run, progress: Progress) -> None:
        self.run, self.progress, self.store = run, progress, run.store
        self.taken, self.filled, self.began = Taken(), 0, now()

    def read_all(self, client: ElevenstClient, _lists: Lists) -> None:
        """Raises ElevenstError; what was read by then is kept."""
        first, last, is_sweep = self._days()
        whole = Look(self.store, self.began, first, last, self.began, self.run.id)
        windows = list(_windows(first, last))
        for step, (begin, end) in enumerate(windows, 1):
            self._window(client, begin, end)
            self.progress.tell(step, len(windows) + 1)
        self.taken.gone += mark_gone(whole)
        self._settle()
        self.progress.tell(len(windows) + 1, len(windows) + 1)
        if is_sweep:
            freshness.note_success(self.store, SWEEP)

    def _days(self) -> tuple[dt.date, dt.date, bool]:
        """The days to read, and whether these are all that a sweep reads."""
        if self.run.parameters:
            first, last = (dt.date.fromisoformat(self.run.parameters[name]) for name in ("first", "last"))
            return first, min(last, yesterday()), False
        end = yesterday()
        begin = end - FIRST + DAY
        mark, swept = _mark(self.store, WHAT), _mark(self.store, SWEEP)
        if mark is None or mark.checked_at is None or swept is None or swept.checked_at < now() - SWEEP_EVERY:
            return begin, end, True
        since = min(mark.checked_at.astimezone(KST).date(), end) - OVERLAP
        return max(begin, min(since, self._oldest_unsettled() or since)), end, False

    def _oldest_unsettled(self) -> dt.date | None:
        mine = (SettlementCheck.store == self.store) & (SettlementCheck.verdict == ONLY_HERE)
        waiting = mine & SettlementCheck.confirmed_on.is_null(False)
        first = SettlementCheck.select().where(waiting).order_by(SettlementCheck.confirmed_on).first()
        return first.confirmed_on if first else None

    def _window(self, client: ElevenstClient, first: dt.date, last: dt.date) -> None:
        look = Look(self.store, now(), first, last, self.began, self.run.id)
        rows = list(client.settlements.list(first, last))
        for part in portions(rows):
            self.taken += take(look, part)
            self.progress.check()

    def _settle(self) -> None:
        """What follows from all that was read: costs that are known by now, and what differs."""
        lacking = costing.lacking_since(self.store, yesterday() - COSTED_WITHIN)
        for _, filled in costing.fill_all(self.store, lacking):
            self.filled += filled
        comparing.compare_again(self.store)
        if not self.run.parameters:
            comparing.find_unsettled(self.store)


def _windows(first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    """The days in pieces as long as the market takes them, the last ones by themselves."""
    recent = max(first, yesterday() - OVERLAP)
    if first < recent:
        yield from days(first, min(last, recent - DAY), LONGEST)
    if recent <= last:
        yield from days(recent, last, DAY)


def _mark(store: Store, what: str) -> Freshness | None:
    found: Freshness | None = Freshness.get_or_none((Freshness.store == store) & (Freshness.what == what))
    return found
