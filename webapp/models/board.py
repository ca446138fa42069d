"""What the first page is told by: sales by day, calls to the market by hour, and failures that still stand."""

from peewee import BigIntegerField, ForeignKeyField, IntegerField, TextField

from webapp.models.accounts import User
from webapp.models.base import BaseModel, UtcField
from webapp.models.runs import Run
from webapp.models.stores import Store

# What became of a call: answered; refused for what it asked (the market at work); failed on the way or at the door.
ANSWERED, REFUSED, FAILED = "answered", "refused", "failed"
RESULTS = (ANSWERED, REFUSED, FAILED)
# Columns of ApiHour, and the longest time in milliseconds of the calls that each counts.
BUCKETS = {
    "fast": 250, "within_half": 500, "within_1": 1_000, "within_2": 2_000, "within_5": 5_000, "within_10": 10_000,
    "within_30": 30_000, "slower": None,
}  # fmt: skip


class ApiCall(BaseModel):
    """One call to the market, never what it said. `store` is None for calls without a store's key."""

    store = ForeignKeyField(Store, null=True, on_delete="CASCADE", index=False)
    endpoint = TextField()
    result = TextField()
    code = TextField()
    status = IntegerField()
    milliseconds = IntegerField()

    class Meta:
        indexes = ((("store", "id"), False), (("created_at",), False))


class ApiHour(BaseModel):
    """The calls of an hour that met alike, and how long they took: so nobody counts calls to tell of a store's health.

    What is older than the calls that are kept is folded into the hour EARLIER, so that sums only ever grow.
    """

    store = ForeignKeyField(Store, null=True, on_delete="CASCADE", index=False)
    hour = UtcField()
    endpoint = TextField()
    result = TextField()
    calls = IntegerField(default=0)
    milliseconds = BigIntegerField(default=0)
    last_at = UtcField()
    fast = IntegerField(default=0)
    within_half = IntegerField(default=0)
    within_1 = IntegerField(default=0)
    within_2 = IntegerField(default=0)
    within_5 = IntegerField(default=0)
    within_10 = IntegerField(default=0)
    within_30 = IntegerField(default=0)
    slower = IntegerField(default=0)

    class Meta:
        indexes = ((("store", "hour"), False),)


class SalesDay(BaseModel):
    """Order lines by the Korean day on which they were paid ('' where that is not told) and the market's state.

    The sum of all rows of a place counts, as with Tally: triggers write them, PostgreSQL's only ever add rows.
    `untold` lines have no amount, and `won` goes without them.
    """

    owner_id = IntegerField()
    day = TextField()
    state = TextField()
    lines = IntegerField()
    untold = IntegerField()
    won = BigIntegerField()

    class Meta:
        indexes = ((("owner_id", "day", "state"), False),)


class Failure(BaseModel):
    """Work that failed and was not done since, however often it was tried: one row for what a live key names.

    `run` is the latest one that failed, `times` how many did in a row, `since` when the first did. A dismissed one is
    seen again when the work fails again.
    """

    key = TextField(unique=True)
    run = ForeignKeyField(Run, on_delete="CASCADE")
    store = ForeignKeyField(Store, null=True, on_delete="CASCADE")
    kind = TextField()
    cause = TextField()
    times = IntegerField(default=1)
    since = UtcField()
    dismissed_at = UtcField(null=True)
    dismissed_by = ForeignKeyField(User, null=True, on_delete="SET NULL", index=False)
    note = TextField(null=True)
