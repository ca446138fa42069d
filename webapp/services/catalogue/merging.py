"""One page out of the lists of several owners: each owner's rows are read in order from an index, then merged."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from peewee import Ordering, Select


@dataclass(frozen=True)
class Page:
    """Which rows of a list are wanted, and from which end it is read."""

    offset: int
    limit: int
    backwards: bool = False

    @classmethod
    def of(cls, offset: int, limit: int, total: int | None) -> "Page":
        """Behind the middle of a list of known length the page is sought from the end, where it lies nearer."""
        if total is None or offset <= total // 2:
            return cls(offset, limit)
        limit = max(0, min(limit, total - offset))
        return cls(total - offset - limit, limit, True)


def ids(owners: Sequence[int], branch: Callable[[int], Any], order: Callable[[Any, Any], Any], page: Page) -> Any:
    """A query of the ids of a page; `branch` is an owner's own query of `id` and sort key `k`, in order.

    `order` gives the ordering for a key and an id.
    """
    if len(owners) == 1:
        found = branch(owners[0]).limit(page.limit).offset(page.offset).alias("found")
        return Select((found,), (found.c.id,))
    firsts = (branch(owner).limit(page.offset + page.limit).alias(f"of_{owner}") for owner in owners)
    selects = (Select((first,), (first.c.id, first.c.k)) for first in firsts)
    merged = reduce(lambda one, other: one.union_all(other), selects).alias("merged")
    rows = Select((merged,), (merged.c.id,)).order_by(*order(merged.c.k, merged.c.id))
    return rows.limit(page.limit).offset(page.offset)


def ordering(key: Any, row_id: Any, falls: bool, nulls: str | None = None) -> tuple[Any, ...]:
    """By a key, ties by id in the same direction; `nulls` says where unknown values stand."""
    direction = "DESC" if falls else "ASC"
    tie = Ordering(row_id, direction)
    return (tie,) if key is None else (Ordering(key, direction, nulls=nulls), tie)
