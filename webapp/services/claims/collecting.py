"""Collecting claims: by schedule and by button, each list of the market from where its last look ended.

A list that fails stops no other. What no list tells of any more is asked about by its order; lines that stand
otherwise here than their claims say are read again.
"""

from functools import partial
from typing import Any

from webapp.elevenst import ElevenstClient
from webapp.models.base import now
from webapp.models.runs import Run
from webapp.services import runs
from webapp.services.claims import reading
from webapp.services.claims.reading import WHAT, Listed, Reader
from webapp.services.claims.taking import Taken, join_lines
from webapp.services.looks import Lists, look_through
from webapp.services.orders.looking import read_whole
from webapp.services.runs import Progress

KIND = "claims_collect"
LISTS = (*reading.LISTS, reading.NON_ARRIVALS)


@runs.work_of(KIND)
def collect(run: Run, progress: Progress) -> dict[str, Any]:
    """Collect the store's claims; the result counts claims new and moved on, and names lists that failed."""
    collector = _Collector(run, progress)
    lists = look_through(run, WHAT, collector.read_all)
    taken = collector.taken
    return {"new": taken.new, "moved": taken.moved, "failed": lists.failed}


class _Collector:
    """One run over a store."""

    def __init__(self, run: Run, progress: Progress) -> None:
        self.run, self.progress, self.store = run, progress, run.store
        self.began = now()
        self.taken = Taken()

    def read_all(self, client: ElevenstClient, lists: Lists) -> None:
        """Raises AuthError, and UnavailableError where the market is silent."""
        self.run.done = self.run.failed = 0
        reader = Reader(self.store, client, self.run.id)
        for step, listed in enumerate(LISTS, 1):
            lists.read(reader.what(listed), partial(self._read, reader, listed))
            self.progress.tell(step, len(LISTS) + 1, len(lists.failed))
        # A list that could not be read may tell of what the others of its kind do not.
        failed = {listed.kind for listed in LISTS if reader.what(listed) in lists.failed}
        kinds = tuple({listed.kind for listed in reading.LISTS} - failed)
        lists.read(f"{WHAT}.untold", partial(self._settle, reader, kinds))
        self.progress.tell(len(LISTS) + 1, len(LISTS) + 1, len(lists.failed))

    def _read(self, reader: Reader, listed: Listed) -> None:
        taken, wrong = reader.read(listed, self.progress.check)
        self.taken += taken
        if wrong:
            read_whole(self.store, reader.client, wrong, (listed.name, self.run.id))
            join_lines(self.store)

    def _settle(self, reader: Reader, kinds: tuple[str, ...]) -> None:
        self.taken += reading.settle_untold(reader, self.began, kinds)
