"""영업일: on which days goods leave, by Korea's calendar and a store's own closed days."""

import datetime as dt
from collections.abc import Collection
from functools import cache

from webapp.elevenst import KST

DAY = dt.timedelta(days=1)
SATURDAY = 5
# Nobody closes for longer; a calendar that never opens again must not hold anything up.
LONGEST = 60


@cache
def public_holidays(year: int) -> frozenset[dt.date]:
    """Public holidays of a year with their substitutes; kept, because a calendar takes a tenth of a second to make."""
    import holidays  # here, since an idle process needs no calendar and its memory is asked for three times

    return frozenset(holidays.country_holidays("KR", years=year))


def is_open(day: dt.date, closed: Collection[dt.date] = (), saturday: bool = False) -> bool:
    """Whether goods leave on this day; `closed` are the store's own days off, `saturday` whether it sends then."""
    if day.weekday() > SATURDAY or (day.weekday() == SATURDAY and not saturday):
        return False
    return day not in closed and day not in public_holidays(day.year)


def after(day: dt.date, closed: Collection[dt.date] = (), saturday: bool = False) -> dt.date:
    """The first day after this one on which goods leave."""
    following = day + DAY
    for _ in range(LONGEST):
        if is_open(following, closed, saturday):
            break
        following += DAY
    return following


def midnight(day: dt.date) -> dt.datetime:
    """The beginning of a Korean day."""
    return dt.datetime.combine(day, dt.time(), KST)
