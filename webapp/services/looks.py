"""A look through the market's lists for a store: a list that fails stops no other, and each keeps its own mark.

Orders, claims and inquiries are collected so; what is read and how it is written down is theirs.
"""

from collections.abc import Callable

from webapp.elevenst import AuthError, ElevenstClient, ElevenstError, UnavailableError
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import freshness, incidents, market
from webapp.services.market_words import problem_of
from webapp.services.runs import RunProblem

# After so many lists without an answer it is the market that is silent, and not one of its lists.
MOST_SILENT = 2


class Lists:
    """The lists of one look; `failed` names those that could not be read, `errors` says why, in the same order."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.failed: list[str] = []
        self.errors: list[ElevenstError] = []

    def read(self, what: str, work: Callable[[], object]) -> None:
        """Do what reads one list, and mark it. Raises AuthError, and UnavailableError where the market is silent."""
        try:
            work()
        except AuthError:
            raise
        except ElevenstError as error:
            self.failed.append(what)
            self.errors.append(error)
            freshness.note_failure(self._store, what, error.label)
            if isinstance(error, UnavailableError) and len(self.failed) > MOST_SILENT:
                raise
        else:
            freshness.note_success(self._store, what)


def look_through(run: Run, what: str, read: Callable[[ElevenstClient, Lists], None]) -> Lists:
    """Have `read` read the lists of the run's store, and mark whether `what` is whole now. Raises RunProblem."""
    store: Store = run.store
    if not store.is_approved:
        raise RunProblem("not_approved", "승인되지 않은 스토어입니다. 판매채널 API에서 승인을 마쳐 주세요.")
    lists = Lists(store)
    try:
        with incidents.watch(store), market.client_for(store) as client:
            read(client, lists)
    except ElevenstError as error:
        freshness.note_failure(store, what, error.label)
        raise problem_of(error) from error
    if lists.errors:
        freshness.note_failure(store, what, lists.errors[0].label)
    else:
        freshness.note_success(store, what)
    return lists
