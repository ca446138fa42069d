"""문의 수집: questions about products and the market's urgent notices, so that none waits unseen.

Each list is read from where its last whole reading began, some days earlier, because an answer or a withdrawal changes
what stands under an earlier day; once a day the whole month is read. Windows that hold something older which is still
open are read as well. A list that fails does not stop the other, and keeps its own mark.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from webapp.elevenst import KST, ElevenstClient
from webapp.models.base import now
from webapp.models.inquiries import NOTICE, OPEN, QNA, QUESTION, UNREAD, Inquiry
from webapp.models.runs import Run
from webapp.models.stores import Freshness, Store
from webapp.services import freshness, runs
from webapp.services.inquiries import told
from webapp.services.inquiries.taking import Look, Taken, mark_gone, take
from webapp.services.inquiries.told import Told
from webapp.services.looks import Lists, look_through
from webapp.services.runs import Progress

KIND = "inquiries_collect"
WHAT = "inquiries"
FIRST = dt.timedelta(days=30)
MONTHLY = dt.timedelta(days=1)  # how often the whole month is read again
DAY = dt.timedelta(days=1)
# What is older than the usual look and still open is looked for so often, and given up after so long.
AGAIN = dt.timedelta(hours=1)
GIVEN_UP = dt.timedelta(days=180)
CHUNK = 200


@dataclass(frozen=True)
class Listed:
    """One list of the market: its kinds here, the days of one window, how far each look overlaps, how it is asked."""

    name: str
    kinds: tuple[str, ...]
    days: int
    overlap: dt.timedelta
    fetch: Callable[[ElevenstClient, dt.date, dt.date], Iterable[Told]]
    is_wanted: Callable[[Store], bool]

    @property
    def what(self) -> str:
        return f"{WHAT}.{self.name}"

    @property
    def month(self) -> str:
        """The mark of the last look at the whole month."""
        return f"{self.what}.month"


def _questions(client: ElevenstClient, first: dt.date, last: dt.date) -> Iterator[Told]:
    return (told.of_question(row) for row in client.inquiries.list(first, last))


def _notices(client: ElevenstClient, first: dt.date, last: dt.date) -> list[Told]:
    return told.of_notices(client.notices.list(first, last))


LISTS = (
    Listed("qna", (QNA,), 7, 2 * DAY, _questions, lambda store: bool(store.collect_inquiries)),
    Listed("notices", (QUESTION, NOTICE), 30, 5 * DAY, _notices, lambda store: bool(store.collect_notices)),
)


def wanted(store: Store) -> list[Listed]:
    """The lists that the store's settings ask for."""
    return [listed for listed in LISTS if listed.is_wanted(store)]


def minutes(store: Store) -> int:
    """How often the store's inquiries are collected; 0 for never."""
    return store.collect_minutes if wanted(store) else 0


@runs.work_of(KIND)
def collect(run: Run, progress: Progress) -> dict[str, Any]:
    """Collect the store's inquiries; the result counts those new, moved on and gone, and names lists that failed."""
    collector = _Collector(run, progress)
    lists = look_through(run, WHAT, collector.read_all)
    taken = collector.taken
    return {"new": taken.new, "moved": taken.moved, "gone": taken.gone, "failed": lists.failed}


class _Collector:
    """One run over a store."""

    def __init__(self, run: Run, progress: Progress) -> None:
        self.run, self.progress, self.store = run, progress, run.store
        self.today = now().astimezone(KST).date()
        self.taken = Taken()
        self._steps = self._all = 0

    def read_all(self, client: ElevenstClient, lists: Lists) -> None:
        """Raises AuthError, and what the first list met where none could be read."""
        # Whoever asks for it now gets both lists, whatever the settings of the schedule are.
        mine = wanted(self.store) or list(LISTS)
        for listed in mine:
            lists.read(listed.what, partial(self._read, client, lists, listed))
        if len(lists.failed) == len(mine):
            raise lists.errors[0]

    def _read(self, client: ElevenstClient, lists: Lists, listed: Listed) -> None:
        is_whole, since = self._since(listed)
        windows = self._windows(listed, since)
        self._all += len(windows)
        for first, last in windows:
            self._window(client, listed, first, last)
            self._steps += 1
            self.progress.tell(self._steps, self._all, len(lists.failed))
        if is_whole:
            freshness.note_success(self.store, listed.month)

    def _since(self, listed: Listed) -> tuple[bool, dt.date]:
        """The first day to read, and whether that makes it a look at the whole month."""
        marks = freshness.marks([self.store])[self.store.id]
        if _is_older(marks.get(listed.month), MONTHLY):
            return True, self.today - FIRST
        last = marks[listed.what].checked_at
        return False, min(last.astimezone(KST).date(), self.today) - listed.overlap

    def _windows(self, listed: Listed, since: dt.date) -> list[tuple[dt.date, dt.date]]:
        """Windows from that day to today, and before them those that hold something open; oldest first."""
        length = dt.timedelta(days=listed.days - 1)
        found = list[tuple[dt.date, dt.date]]()
        for day in [*self._open_days(listed, since), *_days(since, self.today)]:
            if not found or day > found[-1][1]:
                found.append((day, min(day + length, self.today)))
        return found

    def _open_days(self, listed: Listed, since: dt.date) -> list[dt.date]:
        """Days before that one on which something was asked that is still open and was not looked for lately."""
        begin = dt.datetime.combine(since, dt.time(), KST)
        asked = (Inquiry.asked_at < begin) & (Inquiry.asked_at > now() - GIVEN_UP) & (Inquiry.seen_at < now() - AGAIN)
        mine = (Inquiry.store == self.store) & Inquiry.kind.in_(list(listed.kinds))
        rows = Inquiry.select(Inquiry.asked_at).where(mine & Inquiry.state.in_((OPEN, UNREAD)) & asked)
        return sorted({row.asked_at.astimezone(KST).date() for row in rows})

    def _window(self, client: ElevenstClient, listed: Listed, first: dt.date, last: dt.date) -> None:
        look = Look(self.store, now(), listed.name, self.run.id)
        rows = list(listed.fetch(client, first, last))
        for start in range(0, len(rows), CHUNK):
            self.taken += take(look, rows[start : start + CHUNK])
            self.progress.check()
        end = dt.datetime.combine(last + DAY, dt.time(), KST)
        self.taken.gone += mark_gone(look, listed.kinds, dt.datetime.combine(first, dt.time(), KST), end)


def _is_older(mark: Freshness | None, age: dt.timedelta) -> bool:
    return mark is None or mark.checked_at is None or mark.checked_at < now() - age


def _days(first: dt.date, last: dt.date) -> Sequence[dt.date]:
    return [first + dt.timedelta(days=place) for place in range((last - first).days + 1)]
