"""Collecting claims: by schedule and by button, each list of the market from where its last look ended.

A list that fails stops no other. What no list tells of any more is asked about by its order; lines that stand
otherwise here than their claims say are read again.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from webapp.elevenst import AuthError, ElevenstClient, ElevenstError, UnavailableError
from webapp.models.base import now
from webapp.models.runs import Run
from webapp.services import freshness, incidents, market, runs
from webapp.services.claims import reading
from webapp.services.claims.reading import WHAT, Listed, Reader
from webapp.services.claims.taking import Taken, join_lines
from webapp.services.market_words import problem_of
from webapp.services.orders.looking import read_whole
from webapp.services.runs import Progress, RunProblem

KIND = "claims_collect"
LISTS = (*reading.LISTS, reading.NON_ARRIVALS)


@runs.work_of(KIND)
def collect(run: Run, progress: Progress) -> dict[str, Any]:
    """Collect the store's claims; the result counts claims new and moved on, and names lists that failed."""
    if not run.store.is_approved:
        raise RunProblem("not_approved", "승인되지 않은 스토어입니다. 판매채널 API에서 승인을 마쳐 주세요.")
    collector = _Collector(run, progress)
    try:
        with incidents.watch(run.store), market.client_for(run.store) as client:
            collector.read_all(client)
    except ElevenstError as error:
        freshness.note_failure(run.store, WHAT, error.label)
        raise problem_of(error) from error
    if collector.failed:
        freshness.note_failure(run.store, WHAT, collector.failed[0])
    else:
        freshness.note_success(run.store, WHAT)
    taken = collector.taken
    return {"new": taken.new, "moved": taken.moved, "failed": collector.failed_lists}


class _Collector:
    """One run over a store."""

    def __init__(self, run: Run, progress: Progress) -> None:
        self.run, self.progress, self.store = run, progress, run.store
        self.began = now()
        self.taken = Taken()
        self.failed: list[str] = []
        self.failed_lists: list[str] = []
        self._steps = 0

    def read_all(self, client: ElevenstClient) -> None:
        """Raises AuthError, and UnavailableError where not a single list could be read."""
        self.run.done = self.run.failed = 0
        reader = Reader(self.store, client, self.run.id)
        for listed in LISTS:
            self._step(reader.what(listed), partial(self._read, reader, listed))
        # A list that could not be read may tell of what the others of its kind do not.
        failed = {listed.kind for listed in LISTS if reader.what(listed) in self.failed_lists}
        kinds = tuple({listed.kind for listed in reading.LISTS} - failed)
        self._step(f"{WHAT}.untold", partial(self._settle, reader, kinds))

    def _read(self, reader: Reader, listed: Listed) -> None:
        taken, wrong = reader.read(listed, self.progress.check)
        self.taken += taken
        if wrong:
            read_whole(self.store, reader.client, wrong, (listed.name, self.run.id))
            join_lines(self.store)

    def _settle(self, reader: Reader, kinds: tuple[str, ...]) -> None:
        self.taken += reading.settle_untold(reader, self.began, kinds)

    def _step(self, what: str, work: Callable[[], None]) -> None:
        try:
            work()
        except AuthError:
            raise
        except ElevenstError as error:
            self.failed.append(error.label)
            self.failed_lists.append(what)
            freshness.note_failure(self.store, what, error.label)
            if isinstance(error, UnavailableError) and len(self.failed) > 2:  # the market, and not one of its lists
                raise
        else:
            freshness.note_success(self.store, what)
        self._steps += 1
        self.progress.tell(self._steps, len(LISTS) + 1, len(self.failed))
