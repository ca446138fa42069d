"""Differences opened, kept up to date and closed by what a look found; at most one is open for a field of a listing."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from webapp.models.base import BATCH, dump_json, insert_bulk, naive
from webapp.models.products import Listing
from webapp.models.selling import Difference
from webapp.services.imports.matching import update_many
from webapp.services.products.comparing import OPTIONS, Finding

COLUMNS = ("created_at", "listing_id", "option_id", "field", "here", "there", "key", "seen_at")
_OF_OPTIONS = "option."


class OpenDifferences:
    """Those of one batch of listings: what is open now, and what is to be written."""

    def __init__(self, listings: Sequence[Listing], moment: dt.datetime) -> None:
        self._stamp = str(naive(moment))
        self._of: dict[int, dict[str, Difference]] = defaultdict(dict)
        ids = [listing.id for listing in listings]
        for row in Difference.select().where(Difference.listing.in_(ids)):
            self._of[row.listing_id][row.key] = row
        self._new: list[tuple[Any, ...]] = []
        self._moved: list[tuple[Any, ...]] = []
        self._over: list[int] = []
        self.opened = 0

    @property
    def closed(self) -> int:
        return len(self._over)

    def settle(self, finding: Finding) -> int:
        """Hold what a look found against what is open; how many are open of the listing then."""
        listing, known = finding.held.listing, self._of[finding.held.listing.id]
        for key, differs in finding.differs.items():
            here, there = dump_json(differs.here), dump_json(differs.there)
            if key in known:
                self._moved.append((here, there, self._stamp, known[key].id))
                continue
            option_id = differs.option.id if differs.option else None
            self._new.append((self._stamp, listing.id, option_id, differs.field, here, there, key, self._stamp))
            self.opened += 1
        over = [row for key, row in known.items() if key not in finding.differs and _was_looked_at(row, finding)]
        self._over += [row.id for row in over]
        return len(known) - len(over) + len(finding.differs.keys() - known.keys())

    def write(self) -> None:
        for start in range(0, len(self._over), BATCH):
            Difference.delete().where(Difference.id.in_(self._over[start : start + BATCH])).execute()
        update_many("difference", ("here", "there", "seen_at"), self._moved)
        insert_bulk(Difference, COLUMNS, self._new)


def _was_looked_at(row: Difference, finding: Finding) -> bool:
    return (OPTIONS if row.field.startswith(_OF_OPTIONS) else row.field) in finding.looked
