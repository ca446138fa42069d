"""Acts whose outcome nobody learned, settled by asking the market every few minutes, though nobody looks."""

import datetime as dt
from typing import Any

from webapp.elevenst import ElevenstClient, ElevenstError, RejectedError
from webapp.models.acts import REJECTED, SENDING, UNKNOWN, Act
from webapp.models.base import now
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import incidents, market, runs, sending
from webapp.services.market_words import problem_of
from webapp.services.runs import Progress

KIND = "acts_settle"
# What the market could not tell of for so long it will not tell at all: a person has to look.
ASKED_FOR = dt.timedelta(days=1)


def is_wanted(store: Store) -> bool:
    return bool(_acts(store))


def _acts(store: Store) -> list[Act]:
    recent = now() - ASKED_FOR
    kinds = tuple(kind for settler in sending.SETTLERS for kind in settler.kinds)
    return [act for act in sending.unsettled(store, kinds) if act.created_at > recent]


@runs.work_of(KIND)
def settle_acts(run: Run, progress: Progress) -> dict[str, Any]:
    """Ask what became of each act of the store; the result counts those done, rejected and still unknown."""
    acts = _acts(run.store)
    counts = {"done": 0, "rejected": 0, "unknown": 0}
    with market.client_for(run.store) as client, incidents.watch(run.store):
        for place, act in enumerate(acts, 1):
            _settle(client, act)
            state = Act.select(Act.state).where(Act.id == act.id).scalar()
            counts["unknown" if state in (SENDING, UNKNOWN) else state] += 1
            progress.tell(place, len(acts), counts["unknown"])
    return counts


def _settle(client: ElevenstClient, act: Act) -> None:
    """Raises RunProblem when the market is silent: it will be for the others too."""
    settler = sending.settler_of(act.kind)
    if not settler.is_there(act):
        act.settle(REJECTED, reason="subject_gone")
        return
    error = settler.ask(act, client).error
    if isinstance(error, ElevenstError) and not isinstance(error, RejectedError):
        raise problem_of(error) from error
