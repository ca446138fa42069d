"""Reading the log of calls: found by store, endpoint, what they met and the day, and summed by endpoint."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from peewee import JOIN

from webapp.models.board import ApiCall, ApiHour
from webapp.models.stores import Store
from webapp.services import health
from webapp.services.health import DAY, Health

# So many are counted; beyond, "so many or more" is told.
MOST = 10_000


@dataclass(frozen=True)
class Wanted:
    """What to look for; an empty field asks nothing. `day` is a Korean day's beginning, `code` is compared whole."""

    store_id: int | None = None
    endpoint: str = ""
    result: str = ""
    code: str = ""
    day: dt.datetime | None = None


@dataclass
class Summary:
    """The calls of one endpoint within a day."""

    endpoint: str
    health: Health = field(default_factory=Health)


def _fits(wanted: Wanted) -> Any:
    condition = ApiCall.id > 0
    if wanted.store_id is not None:
        condition &= ApiCall.store == wanted.store_id
    for column, value in ((ApiCall.endpoint, wanted.endpoint), (ApiCall.result, wanted.result)):
        if value:
            condition &= column == value
    if wanted.code:
        condition &= ApiCall.code == wanted.code
    if wanted.day:
        condition &= (ApiCall.created_at >= wanted.day) & (ApiCall.created_at < wanted.day + DAY)
    return condition


def count(wanted: Wanted) -> tuple[int, bool]:
    """How many fit, and whether the counting stopped at MOST."""
    number = ApiCall.select(ApiCall.id).where(_fits(wanted)).limit(MOST + 1).count()
    return min(number, MOST), number > MOST


def page_of(wanted: Wanted, offset: int, limit: int) -> list[ApiCall]:
    """One page, the newest first, each with its store."""
    rows = ApiCall.select(ApiCall, Store).join(Store, JOIN.LEFT_OUTER).where(_fits(wanted))
    return list(rows.order_by(ApiCall.id.desc()).limit(limit).offset(offset))


def endpoints(store_id: int | None) -> list[str]:
    """What was ever called, by name."""
    rows = ApiHour.select(ApiHour.endpoint).distinct()
    mine = rows if store_id is None else rows.where(ApiHour.store == store_id)
    return sorted(name for (name,) in mine.tuples())


def summaries(store_id: int | None, moment: dt.datetime) -> list[Summary]:
    """The last 24 hours by endpoint, what failed most first."""
    asked = health.of_a_day(moment)
    if store_id is not None:
        asked &= ApiHour.store == store_id
    rows = ApiHour.select(ApiHour.endpoint, ApiHour.result, *health.SUMS).where(asked)
    found: dict[str, Summary] = {}
    for endpoint, result, calls, *times in rows.group_by(ApiHour.endpoint, ApiHour.result).tuples():
        found.setdefault(endpoint, Summary(endpoint)).health.add(result, calls, times)
    return sorted(found.values(), key=lambda one: (-one.health.failed, -one.health.calls, one.endpoint))
