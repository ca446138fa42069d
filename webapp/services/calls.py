"""Every call to the market is written down: endpoint, what it met, how long it took, whose; never what it said.

Calls wait in memory and are written together every few seconds and at the end of the work that made them, beside it: a
dispatch waits for none of this. Whoever is killed takes the last seconds along.
"""

import datetime as dt
import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from operator import and_
from typing import Any, Final, NamedTuple

from peewee import IntegrityError, PeeweeException, fn

from webapp.elevenst import RejectedError
from webapp.elevenst.transport import Call
from webapp.models.base import db, now
from webapp.models.board import ANSWERED, BUCKETS, FAILED, REFUSED, ApiCall, ApiHour
from webapp.models.stores import Store

log = logging.getLogger("elevendesk.calls")
# So many wait at most where the database does not take them: then the oldest are given up.
MOST_WAITING = 5_000
TOGETHER = 1_000
LONGEST_CODE = 60
# The hour of all that is older than the calls that are kept.
EARLIER: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
SUMS = ("calls", "milliseconds", *BUCKETS)


class _Noted(NamedTuple):
    created_at: dt.datetime
    store: int | None
    endpoint: str
    result: str
    code: str
    status: int
    milliseconds: int


class _Waiting:
    lock = threading.Lock()
    calls: list[_Noted] = []


def of_store(store_id: int | None) -> Callable[[Call], None]:
    """What hears of the calls with a store's key; None for those without any store's."""
    return lambda call: _note(store_id, call)


def _note(store_id: int | None, call: Call) -> None:
    result = ANSWERED if call.error is None else REFUSED if isinstance(call.error, RejectedError) else FAILED
    milliseconds = round(call.seconds * 1000)
    noted = _Noted(now(), store_id, call.endpoint, result, call.code[:LONGEST_CODE], call.status, milliseconds)
    with _Waiting.lock:
        _Waiting.calls.append(noted)
        del _Waiting.calls[:-MOST_WAITING]


def flush() -> None:
    """Write down what waits. A database that does not take it has other things to do: these calls are not told of."""
    with _Waiting.lock:
        taken, _Waiting.calls = _Waiting.calls, []
    if not taken:
        return
    try:
        try:
            _write(taken)
        except IntegrityError:  # a store was taken away since: its calls go with it, those of others do not
            _write(_still_there(taken))
    except PeeweeException as error:
        log.warning("calls could not be written down", extra={"calls": len(taken), "reason": type(error).__name__})


def _write(noted: Sequence[_Noted]) -> None:
    with db.atomic():
        for start in range(0, len(noted), TOGETHER):
            rows = noted[start : start + TOGETHER]
            ApiCall.insert_many([one._asdict() for one in rows]).execute()
        _count(noted)


def _still_there(noted: Iterable[_Noted]) -> list[_Noted]:
    """Without the calls of stores that are no more."""
    stores = {None, *(store for (store,) in Store.select(Store.id).tuples())}
    return [one for one in noted if one.store in stores]


def _count(noted: Iterable[_Noted]) -> None:
    """Hours are added to in one order everywhere: two processes that want the same ones must not wait in a circle."""
    alike: dict[tuple[Any, ...], list[_Noted]] = defaultdict(list)
    for one in noted:
        hour = one.created_at.replace(minute=0, second=0, microsecond=0)
        alike[one.store, hour, one.endpoint, one.result].append(one)
    for (store, hour, endpoint, result), rows in sorted(alike.items(), key=lambda one: tuple(map(str, one[0]))):
        sums: dict[str, int] = {"calls": len(rows), "milliseconds": sum(one.milliseconds for one in rows)}
        for one in rows:
            bucket = bucket_of(one.milliseconds)
            sums[bucket] = sums.get(bucket, 0) + 1
        place = {"store": store, "hour": hour, "endpoint": endpoint, "result": result}
        _add(place, sums, rows[-1].created_at)


def bucket_of(milliseconds: int) -> str:
    return next(name for name, most in BUCKETS.items() if most is None or milliseconds <= most)


def _add(place: Mapping[str, Any], sums: Mapping[str, int], last_at: dt.datetime) -> None:
    """Two who begin an hour at once make two rows of it: whoever reads adds them up, and only the first still grows."""
    same = ApiHour.alias()
    conditions = [
        column.is_null() if value is None else column == value
        for column, value in ((getattr(same, name), value) for name, value in place.items())
    ]
    more = {getattr(ApiHour, name): getattr(ApiHour, name) + number for name, number in sums.items()}
    first = same.select(fn.MIN(same.id)).where(reduce(and_, conditions))
    if not ApiHour.update({**more, ApiHour.last_at: last_at}).where(ApiHour.id == first).execute():
        ApiHour.create(**place, **sums, last_at=last_at)


def forget_before(moment: dt.datetime) -> Iterable[int]:
    """Take away calls that are older, some at a time: yields how many. Their sums stay."""
    while True:
        old = ApiCall.select(ApiCall.id).where(ApiCall.created_at < moment).limit(TOGETHER)
        number = ApiCall.delete().where(ApiCall.id.in_(old)).execute()
        if not number:
            break
        yield number
    with db.atomic():
        _fold(moment)


def _fold(moment: dt.datetime) -> None:
    old = (ApiHour.hour < moment) & (ApiHour.hour > EARLIER)
    columns = [fn.SUM(getattr(ApiHour, name)) for name in SUMS]
    names = (ApiHour.store, ApiHour.endpoint, ApiHour.result)
    rows = ApiHour.select(*names, fn.MAX(ApiHour.last_at), *columns).where(old).group_by(*names)
    for store, endpoint, result, last_at, *numbers in list(rows.tuples()):
        place = {"store": store, "hour": EARLIER, "endpoint": endpoint, "result": result}
        _add(place, dict(zip(SUMS, map(int, numbers), strict=True)), last_at)
    ApiHour.delete().where(old).execute()
