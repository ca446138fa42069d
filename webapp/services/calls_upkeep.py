"""The log of calls is kept for some days: once a day what is older goes."""

import datetime as dt
from typing import Any

from webapp.models.base import now
from webapp.models.runs import Run
from webapp.services import calls, runs
from webapp.services.runs import Progress

KIND = "calls_forget"


class _Kept:
    """How many days; set once at the start of a process."""

    days = 14


def configure(days: int) -> None:
    _Kept.days = days


def days() -> int:
    return _Kept.days


@runs.work_of(KIND)
def forget_old(run: Run, progress: Progress) -> dict[str, Any]:
    """The result tells how many calls went."""
    number = 0
    for some in calls.forget_before(now() - dt.timedelta(days=_Kept.days)):
        number += some
        progress.tell(number)
    return {"calls": number}
