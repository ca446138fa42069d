"""Background work of all stores as an administrator looks at it: how much, what is under way, what failed and why."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from peewee import JOIN, fn

from webapp.elevenst.lane import name_of
from webapp.models.accounts import User
from webapp.models.base import now
from webapp.models.runs import FAILED, LIVE, RUNNING, STALE, Run
from webapp.models.stores import Store
from webapp.services import market, runs

WHY_HELD_BACK = {True: "11번가가 점검 중입니다.", False: "11번가가 이 스토어의 Key를 거절합니다."}
FAILURES_OF = dt.timedelta(days=14)
MOST_SHOWN = 100
MOST_FAILURES = 1_000


@dataclass(frozen=True)
class Failures:
    """Failed runs of one kind with one cause, newest first."""

    kind: str
    cause: str
    runs: list[Run]


@dataclass(frozen=True)
class HeldBack:
    """Calls to the market that wait for the next try: whose, why, and until when."""

    label: str
    why: str
    next_try_at: dt.datetime


def held_back() -> list[HeldBack]:
    """For whom the lane to the market is closed now."""
    closed = market.closures()
    if not closed:
        return []
    names = {name_of(store.api_key): store.name for store in Store.select() if store.api_key}
    return [
        HeldBack(names.get(name, "다른 Key") if name else "모든 스토어", WHY_HELD_BACK[name is None], one.next_try_at)
        for name, one in closed.items()
    ]


def by_state() -> dict[str, int]:
    """How many runs ended, or stand, how, of all times."""
    return runs.counts(Run.id.is_null(False))


def live() -> list[Run]:
    """The first 100 runs that wait or are being done, each with store and user."""
    rows = Run.select(Run, Store, User).join(Store, JOIN.LEFT_OUTER).switch(Run).join(User, JOIN.LEFT_OUTER)
    return list(rows.where(Run.state.in_(LIVE)).order_by(Run.id).limit(MOST_SHOWN))


def is_silent(run: Run) -> bool:
    """Whether a run is said to be under way while its heart has stopped; recovery will hand it to another worker."""
    return run.state == RUNNING and (run.heartbeat_at is None or run.heartbeat_at < now() - STALE)


def failures() -> list[Failures]:
    """What failed within two weeks and was not started again since, grouped; the groups with most runs first."""
    recent = Run.created_at > now() - FAILURES_OF
    latest = Run.select(fn.MAX(Run.id)).where(recent).group_by(Run.kind, Run.store, Run.subject_id)
    rows = Run.select(Run, Store).join(Store, JOIN.LEFT_OUTER).where((Run.state == FAILED) & Run.id.in_(latest))
    ordered = rows.order_by(Run.kind, Run.cause, Run.id.desc()).limit(MOST_FAILURES)
    grouped = groupby(ordered, key=lambda run: (run.kind, run.cause or ""))
    return sorted(
        (Failures(kind, cause, list(members)) for (kind, cause), members in grouped),
        key=lambda group: -len(group.runs),
    )


def failed_together(kind: str, cause: str) -> list[Run]:
    """The runs of one group; empty when there is no such group any more."""
    return next((group.runs for group in failures() if (group.kind, group.cause) == (kind, cause)), [])
