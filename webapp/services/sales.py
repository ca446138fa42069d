"""Sales by the Korean day of payment and by where the lines stand now, as triggers have added them up."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from peewee import fn

from webapp.elevenst import KST
from webapp.models.board import SalesDay
from webapp.services.orders import stages

CONFIRMED, GOING, CLAIMED, CANCELLED = "confirmed", "going", "claimed", "cancelled"
# What is sold, from the surest on; what was cancelled is told apart and is no part of it.
SOLD = (CONFIRMED, GOING, CLAIMED)
PARTS = (*SOLD, CANCELLED)
PART_OF = {stages.CONFIRMED: CONFIRMED, stages.CLAIM: CLAIMED, stages.CANCELLED: CANCELLED}
# Nothing was paid yet.
BEFORE = (stages.DEPOSIT,)
SPANS = (14, 30)


@dataclass
class Part:
    """Lines, the money of those whose amount is told, and how many of them have none."""

    lines: int = 0
    won: int = 0
    untold: int = 0

    def __iadd__(self, other: "Part") -> "Part":
        self.lines, self.won, self.untold = (
            self.lines + other.lines, self.won + other.won, self.untold + other.untold,
        )  # fmt: skip
        return self


@dataclass
class Day:
    day: dt.date
    parts: dict[str, Part] = field(default_factory=lambda: {name: Part() for name in PARTS})

    @property
    def sold(self) -> Part:
        """Without what was cancelled."""
        total = Part()
        for name in SOLD:
            total += self.parts[name]
        return total

    @property
    def cancelled(self) -> Part:
        return self.parts[CANCELLED]


@dataclass
class Sales:
    """So many days up to today; `undated` are paid lines of which the market does not tell when."""

    days: list[Day]
    undated: int = 0

    @property
    def sold(self) -> Part:
        total = Part()
        for one in self.days:
            total += one.sold
        return total

    @property
    def cancelled(self) -> Part:
        total = Part()
        for one in self.days:
            total += one.cancelled
        return total


def of(store_ids: Sequence[int], span: int, moment: dt.datetime) -> Sales:
    """The sales of these stores together, in one statement."""
    today = moment.astimezone(KST).date()
    days = {today - dt.timedelta(days=ago): Day(today - dt.timedelta(days=ago)) for ago in range(span - 1, -1, -1)}
    found = Sales(list(days.values()))
    mine, place = SalesDay.owner_id.in_(list(store_ids)), (SalesDay.day, SalesDay.state)
    sums = (fn.SUM(SalesDay.lines), fn.SUM(SalesDay.won), fn.SUM(SalesDay.untold))
    rows = SalesDay.select(*place, *sums).group_by(*place)
    dated = rows.where(mine & (SalesDay.day >= min(days).isoformat()) & (SalesDay.day <= today.isoformat()))
    for day, state, *numbers in (dated + rows.where(mine & (SalesDay.day == ""))).tuples():
        part, stage = Part(*map(int, numbers)), stages.stage_at(state)
        if day and stage not in BEFORE:
            days[dt.date.fromisoformat(day)].parts[PART_OF.get(stage, GOING)] += part
        elif not day and stage not in (*BEFORE, stages.CANCELLED):
            found.undated += part.lines
    return found
