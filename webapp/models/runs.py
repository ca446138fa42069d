"""작업: background work. A run is a row first; the queue only rings the bell."""

import datetime as dt

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from webapp.models.accounts import User
from webapp.models.base import BaseModel, JsonField, UtcField, now
from webapp.models.stores import Store

QUEUED, RUNNING, DONE, FAILED, STOPPED = "queued", "running", "done", "failed", "stopped"
LIVE = (QUEUED, RUNNING)
STALE = dt.timedelta(seconds=30)


class Run(BaseModel):
    """One piece of background work. `live_key` lets only one live run of a kind and subject exist.

    `checkpoint` is where a later claim goes on; it is written in the same transaction as the work it speaks of.
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
    claimed_by = TextField(null=True)
    heartbeat_at = UtcField(null=True)
    started_at = UtcField(null=True)
    finished_at = UtcField(null=True)

    class Meta:
        indexes = ((("state", "created_at"), False), (("store", "created_at"), False))

    @property
    def live(self) -> bool:
        return self.state in LIVE

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
