"""확인 필요: work that failed, acts whose outcome nobody knows, and what the market refused, each by its cause.

Technical trouble and the market's word on what was asked are kept apart: the first is about our work, the second about
the seller's business. A person starts a whole cause again, or puts it aside with a note.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from peewee import JOIN, SQL, fn

from webapp.models.acts import REJECTED, SENDING, UNKNOWN, Act
from webapp.models.base import db, now
from webapp.models.board import Failure
from webapp.models.runs import LIVE, Run
from webapp.models.stores import Store
from webapp.services import audit
from webapp.services.audit import Actor, Change
from webapp.services.catalogue.finding import aside
from webapp.services.sending import CUT_OFF

# So many are looked at: who has more begins with these.
MOST = 1_000
REFUSED_OF = dt.timedelta(days=14)
# Refusals that are nobody's to look at: somebody has decided, or the subject is gone.
DECIDED = ("repeated", "given_up", "subject_gone", "overtaken")
LONGEST_NOTE = 200

# Whether work that failed will be done: by itself, after somebody did something, or never as it was asked for.
BY_ITSELF, BY_PERSON, NEVER = "by_itself", "by_person", "never"
# The market or the way to it was at fault: what failed so may succeed unchanged.
PASSING = (
    "held_back", "no_connection", "timeout", "connection_cut", "rate_limited", "server_error", "maintenance",
    "silent_empty", "not_xml", "truncated", "unexpected_root", "unexpected_shape", "again_later", "unclear",
    "no_answer",
)  # fmt: skip
# What the work needs is gone or turned off, or it has been tried to the end.
HOPELESS = ("draft_gone", "images_off", "staged_file_missing", "absent", "gave_up", "search_forgotten")


@dataclass(frozen=True)
class Standing:
    """Failures of one kind of work with one cause, the newest first. `live` are those under way again."""

    kind: str
    cause: str
    failures: Sequence[Failure]
    live: frozenset[str]

    @property
    def latest(self) -> Failure:
        return self.failures[0]

    @property
    def waiting(self) -> list[Failure]:
        """Those that nobody is at."""
        return [one for one in self.failures if one.key not in self.live]


@dataclass(frozen=True)
class Acts:
    """Acts of one kind that met the same, the newest first. `reason` is the market's code or a word of ours."""

    kind: str
    reason: str
    acts: Sequence[Act]

    @property
    def market_text(self) -> str:
        return next((text for act in self.acts if (text := told_of(act, "market_text"))), "")


def _mine(store_ids: Sequence[int], with_none: bool) -> Any:
    """Failures of these stores, and with `with_none` those of no store, which are the administrators'."""
    of_stores = Failure.store.in_(list(store_ids))
    return (of_stores | Failure.store.is_null()) if with_none else of_stores


def failed(store_ids: Sequence[int], with_none: bool = False) -> list[Standing]:
    """What failed and still stands, by kind and cause, the largest group first."""
    rows = Failure.select(Failure, Run, Store).join(Run).join_from(Failure, Store, JOIN.LEFT_OUTER)
    mine = _mine(store_ids, with_none) & Failure.dismissed_at.is_null()
    found = list(rows.where(mine).order_by(Failure.kind, Failure.cause, Failure.created_at.desc()).limit(MOST))
    for one in found:
        one.run.store = one.store  # at hand already
    live = _live([one.key for one in found])
    groups = groupby(found, key=lambda one: (one.kind, one.cause))
    standing = [Standing(kind, cause, list(members), live) for (kind, cause), members in groups]
    return sorted(standing, key=lambda one: -len(one.failures))


def _live(keys: Sequence[str]) -> frozenset[str]:
    if not keys:
        return frozenset()
    rows = Run.select(Run.live_key).where(Run.live_key.in_(keys) & Run.state.in_(LIVE))
    return frozenset(key for (key,) in rows.tuples())


def count(store_ids: Sequence[int], with_none: bool = False) -> int:
    return int(Failure.select().where(_mine(store_ids, with_none) & Failure.dismissed_at.is_null()).count())


def outlook(kind: str, cause: str, is_regular: bool) -> str:
    """What becomes of failed work if nobody does anything; `is_regular`: it is done again by the schedule."""
    if cause in HOPELESS:
        return NEVER
    return BY_ITSELF if is_regular and cause in PASSING else BY_PERSON


def in_doubt(moment: dt.datetime) -> Any:
    """Of acts whose outcome nobody knows: also those that are still being sent though their process has gone."""
    cut_off = (Act.state == SENDING) & (Act.created_at < moment - CUT_OFF)
    return Act.state.in_((UNKNOWN, SENDING)) & ((Act.state == UNKNOWN) | cut_off)


def doubtful(store_ids: Sequence[int], moment: dt.datetime) -> list[Acts]:
    """Acts whose outcome nobody knows, by kind."""
    rows = Act.select(Act, Store).join(Store).where(aside(Act.store).in_(list(store_ids)) & in_doubt(moment))
    return _grouped(rows.order_by(Act.id.desc()).limit(MOST), lambda act: (act.kind, ""))


def refused(store_ids: Sequence[int], moment: dt.datetime) -> list[Acts]:
    """What the market refused within two weeks and nobody has tried again or put aside, by kind and code."""
    later = Act.alias()
    same = (later.store == Act.store) & (later.kind == Act.kind) & (later.target == Act.target)
    newer = later.select(SQL("1")).where(same & (later.attempt > Act.attempt))
    recent = (Act.state == REJECTED) & (Act.created_at > moment - REFUSED_OF) & Act.dismissed_at.is_null()
    rows = Act.select(Act, Store).join(Store).where(aside(Act.store).in_(list(store_ids)) & recent & ~fn.EXISTS(newer))
    groups = _grouped(rows.order_by(Act.id.desc()).limit(MOST), lambda act: (act.kind, told_of(act, "reason")))
    return [one for one in groups if one.reason not in DECIDED]


def told_of(act: Act, name: str) -> str:
    """What an act's answer tells under this name, if anything."""
    answer: dict[str, Any] = act.answer or {}
    return str(answer.get(name) or "")


def _grouped(rows: Iterable[Act], key: Any) -> list[Acts]:
    found: dict[tuple[str, str], list[Act]] = {}
    for act in rows:
        found.setdefault(key(act), []).append(act)
    return sorted((Acts(*key, acts) for key, acts in found.items()), key=lambda one: -len(one.acts))


def put_aside(groups: Iterable[Standing], note: str, actor: Actor) -> int:
    """Nobody has to look at these failures any more, until the work fails again; how many there were."""
    number = 0
    with db.atomic():
        for group in groups:
            for one in group.failures:
                values = {"dismissed_at": now(), "dismissed_by": actor.user, "note": note}
                open_ones = (Failure.id == one.id) & Failure.dismissed_at.is_null() & (Failure.run == one.run_id)
                if Failure.update(**values).where(open_ones).execute():
                    told = {"kind": one.kind, "cause": one.cause, "note": note}
                    audit.record(actor, Change("attention.dismiss", f"Run {one.run_id}", None, told), one.store)
                    number += 1
    return number


def put_acts_aside(groups: Iterable[Acts], note: str, actor: Actor) -> int:
    """The same of refusals; one audit line a store names them all."""
    number = 0
    with db.atomic():
        for group in groups:
            by_store = {act.store_id: act.store for act in group.acts}
            for store_id, store in by_store.items():
                ids = [act.id for act in group.acts if act.store_id == store_id]
                open_ones = Act.id.in_(ids) & Act.dismissed_at.is_null()
                if done := Act.update(dismissed_at=now()).where(open_ones).execute():
                    told = {"kind": group.kind, "reason": group.reason, "acts": done, "note": note}
                    change = Change("attention.dismiss", f"Store {store_id}", None, told)
                    audit.record(actor, change, store)
                    number += done
    return number
