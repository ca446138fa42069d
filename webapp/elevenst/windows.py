"""Spans of time as the market's lists take them: cut to what one call may ask for, each row given once."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import TypeVar

from webapp.elevenst.errors import InvalidField
from webapp.elevenst.shapes import KST

A = TypeVar("A")
T = TypeVar("T")
MINUTE = timedelta(minutes=1)
FULL = 3000  # rows: at this many the market stops without a word


def span(start: datetime, end: datetime | None = None) -> tuple[datetime, datetime]:
    """Start and end in Korean time on full minutes; the end is now at the latest, which is also its default.

    Raises InvalidField for a time without a zone or an end before the start.
    """
    now = datetime.now(KST)
    for name, moment in (("start", start), ("end", end or now)):
        if moment.tzinfo is None:
            raise InvalidField(name, "must be an aware time")
    first, last = start.astimezone(KST), min((end or now).astimezone(KST), now)
    if first > last:
        raise InvalidField("start", "must not be after the end or in the future")
    return first.replace(second=0, microsecond=0), last.replace(second=0, microsecond=0)


def windows(start: datetime, end: datetime, longest: timedelta) -> Iterator[tuple[datetime, datetime]]:
    """The span in pieces of at most `longest`; neighbours share their border, because a list may leave it out."""
    first = start
    while end - first > longest:
        yield first, first + longest
        first += longest
    yield first, end


def collect(
    fetch: Callable[[datetime, datetime], A],
    pieces: Iterable[tuple[datetime, datetime]],
    size: Callable[[A], int],
    read: Callable[[A], list[T]],
    key: Callable[[T], Hashable],
) -> Iterator[T]:
    """The rows of all pieces, each once by its key; a piece that comes back full is asked for again in halves.

    ``size`` counts the rows of what was fetched and ``read`` makes them. Raises ValueError when a single minute is
    full: some of its rows could not be had.
    """
    seen: set[Hashable] = set()
    waiting = list(pieces)[::-1]
    while waiting:
        first, last = waiting.pop()
        fetched = fetch(first, last)
        if size(fetched) >= FULL:
            if last - first <= MINUTE:
                raise ValueError(f"more than {FULL} rows from {first} to {last}")
            middle = first + (last - first) // 2 // MINUTE * MINUTE
            waiting += [(middle, last), (first, middle)]
            continue
        fresh = {key(row): row for row in read(fetched)}
        yield from (row for identity, row in fresh.items() if identity not in seen)
        seen |= fresh.keys()


def days(start: date, end: date | None, longest: timedelta) -> Iterator[tuple[date, date]]:
    """Korean days from start to end, both included, in pieces of at most so many; today is the latest and the default.

    Raises InvalidField for a start after the end.
    """
    today = datetime.now(KST).date()
    last = min(end or today, today)
    if start > last:
        raise InvalidField("start", "must not be after the end or in the future")
    return _pieces(start, last, longest)


def _pieces(first: date, last: date, longest: timedelta) -> Iterator[tuple[date, date]]:
    step = longest - timedelta(days=1)
    while first <= last:
        yield first, min(first + step, last)
        first += longest
