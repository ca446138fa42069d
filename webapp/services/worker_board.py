"""Background work of all stores as an administrator looks at it: how much, and what is under way."""

import datetime as dt
from dataclasses import dataclass

from peewee import JOIN

from webapp.elevenst.lane import name_of
from webapp.models.accounts import User
from webapp.models.base import now
from webapp.models.runs import LIVE, RUNNING, STALE, Run
from webapp.models.stores import Store
from webapp.services import market, runs

WHY_HELD_BACK = {True: "11번가가 점검 중입니다.", False: "11번가가 이 스토어의 Key를 거절합니다."}
MOST_SHOWN = 100


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
