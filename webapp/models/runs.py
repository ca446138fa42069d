"""작업: background work. A run is a row first; the queue only rings the bell."""

import datetime as dt
from typing import Any

from peewee import BooleanField, Case, ForeignKeyField, IntegerField, TextField, Value

from webapp.models.accounts import User
from webapp.models.base import BaseModel, JsonField, UtcField, now
from webapp.models.stores import Store

QUEUED, RUNNING, DONE, FAILED, STOPPED = "queued", "running", "done", "failed", "stopped"
# How a run that came to its end is told of which nothing succeeded; no state of its own.
REFUSED = "refused"
LIVE = (QUEUED, RUNNING)
STALE = dt.timedelta(seconds=30)
# Further ahead than clocks of several machines disagree: a clock was wrong. Nothing waits until that time has come.
AHEAD = dt.timedelta(minutes=10)


def none_succeeded(done: Any, failed: Any) -> Any:
    """Whether every one of the items that were done failed; counts give an answer, columns a condition."""
    return (failed > 0) & (failed >= done)


class Run(BaseModel):
    """One piece of background work. `live_key` lets only one live run of a kind and subject exist.

    `checkpoint` is where a later claim goes on; it is written in the same transaction as the work it speaks of.
    `attempts` counts claims; `given_way` those of them that ended because others waited, with the run queued again.
    """

    kind = TextField()
    store = ForeignKeyField(Store, null=True, backref="runs", on_delete="CASCADE")
    user = ForeignKeyField(User, null=True, on_delete="SET NULL")
    subject_id = IntegerField(null=True)
    parameters = JsonField(default=dict)
    state = TextField(default=QUEUED)
    live_key = TextField(null=True, unique=True)
    total = IntegerField(null=True)
    done = IntegerField(default=0)
    failed = IntegerField(default=0)
    checkpoint = JsonField(default=dict)
    result = JsonField(default=dict)
    cause = TextField(null=True)
    error = TextField(null=True)
    stop_requested = BooleanField(default=False)
    attempts = IntegerField(default=0)
    given_way = IntegerField(default=0)
    claimed_by = TextField(null=True)
    heartbeat_at = UtcField(null=True)
    started_at = UtcField(null=True)
    finished_at = UtcField(null=True)

    class Meta:
        indexes = ((("state", "created_at"), False), (("store", "created_at"), False))

    @property
    def live(self) -> bool:
        return self.state in LIVE

    @property
    def live_since(self) -> dt.datetime | None:
        """When it was asked for; None once it has ended."""
        return self.created_at if self.live else None

    @property
    def restarts(self) -> int:
        """How often it was taken up again after its worker had gone."""
        return max(0, self.attempts - self.given_way - 1)

    @property
    def outcome(self) -> str:
        """The state as it is told: REFUSED for a run that ended with nothing but failures."""
        return REFUSED if self.state == DONE and none_succeeded(self.done, self.failed) else self.state

    @classmethod
    def outcome_column(cls) -> Any:
        """The outcome for a query."""
        is_refused = (cls.state == DONE) & none_succeeded(cls.done, cls.failed)
        return Case(None, [(is_refused, Value(REFUSED))], cls.state)

    def claim(self, worker: str) -> bool:
        """True for the one worker that gets this run; a run whose heart stopped may be claimed again."""
        moment = now()
        stopped_heart = (Run.state == RUNNING) & (Run.heartbeat_at < moment - STALE)
        taken = (
            Run.update(state=RUNNING, claimed_by=worker, heartbeat_at=moment, attempts=Run.attempts + 1)
            .where((Run.id == self.id) & ((Run.state == QUEUED) | stopped_heart))
            .execute()
        )
        return bool(taken == 1)
