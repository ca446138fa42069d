"""What becomes of failed work: the schedule knows when it comes round, and a person may want all of it again now."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from webapp.jobs import schedule
from webapp.services import attention, runs
from webapp.services.attention import Standing
from webapp.services.audit import Actor


@dataclass(frozen=True)
class Outlook:
    """Whether the work of a group will be done by itself, and when the first of it is tried again."""

    name: str
    next_at: dt.datetime | None


def outlook(group: Standing, moment: dt.datetime) -> Outlook:
    times = [schedule.next_after(one.run, moment) for one in group.failures]
    known = [time for time in times if time is not None]
    name = attention.outlook(group.kind, group.cause, len(known) == len(times))
    return Outlook(name, min(known, default=None) if name == attention.BY_ITSELF else None)


def again(groups: Iterable[Standing], actor: Actor) -> int:
    """Go on with all of these that nobody is at, each from where it stopped; how many were started."""
    return sum(runs.again(one.run, actor)[1] for group in groups for one in group.waiting)
