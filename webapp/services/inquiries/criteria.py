"""What the list of inquiries can be narrowed to: read from an address, told as conditions.

`seen` shows a condition its column either as it is, to be looked up in an index, or kept from that
(catalogue.finding.aside) where the inquiries are named already.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import reduce
from operator import and_
from typing import Any, Final

from peewee import OP, Expression

from webapp.models.base import Keyring, lookup_form, naive
from webapp.models.inquiries import ANSWERED, GONE, KINDS, NOTICE, OPEN, QUESTION, READ, UNREAD, Inquiry
from webapp.services.orders.criteria import DAY, day_of

# Tabs by name: conditions on the columns that an index begins with, and what counts among the tallies.
WAITING, DONE, URGENT, TO_READ, LOST = "open", "answered", "urgent", "unread", "gone"
NOBODY = "none"
LONGEST_TEXT = 100
Seen = Callable[[Any], Any]
Condition = Callable[[str, dt.datetime, Seen], Any]


def same(column: Any) -> Any:
    return column


@dataclass(frozen=True)
class Tab:
    """The inquiries under one tab: of this state, and of this kind alone where one is named."""

    state: str = ""
    kind: str = ""

    def condition(self, seen: Seen = same) -> Any:
        asked = [Expression(seen(Inquiry.state), OP.EQ, self.state)] if self.state else []
        asked += [Expression(seen(Inquiry.kind), OP.EQ, self.kind)] if self.kind else []
        return reduce(and_, asked, True)

    def holds(self, kind: str, state: str) -> bool:
        """Whether what is of this kind and in this state stands under the tab."""
        return self.state in ("", state) and self.kind in ("", kind)


TABS: Final[dict[str, Tab]] = {
    "": Tab(),
    WAITING: Tab(OPEN),
    URGENT: Tab(OPEN, QUESTION),
    TO_READ: Tab(UNREAD, NOTICE),
    DONE: Tab(ANSWERED),
    READ: Tab(READ),
    LOST: Tab(GONE),
}
# What waits longest comes first where somebody has to act on it; else the newest does.
OLDEST_FIRST = (WAITING, URGENT, TO_READ)


@dataclass(frozen=True)
class Criteria:
    """Each narrows the list; what is empty does not. Days are Korean, both included; `assignee` is an id or NOBODY.

    `age` is of hours: what was asked at least so long ago.
    """

    kind: str = ""
    type: str = ""
    day_from: str = ""
    day_to: str = ""
    product: str = ""
    assignee: str = ""
    age: str = ""
    bought: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(getattr(self, one.name) for one in fields(self))

    def conditions(self, moment: dt.datetime, seen: Seen) -> list[Any]:
        """What is asked of each inquiry; what cannot be read asks nothing."""
        given = [(name, getattr(self, name)) for name in CONDITIONS if getattr(self, name)]
        found = [CONDITIONS[name](value, moment, seen) for name, value in given]
        return [one for one in found if one is not None]


def read(query: Mapping[str, str]) -> Criteria:
    return Criteria(**{one.name: query[one.name].strip() for one in fields(Criteria) if query.get(one.name)})


def number_of(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _assignee(value: str, _moment: dt.datetime, seen: Seen) -> Any:
    if value == NOBODY:
        return Expression(seen(Inquiry.assignee), OP.IS, None)
    number = number_of(value)
    return None if number is None else Expression(seen(Inquiry.assignee), OP.EQ, number)


def _age(value: str, moment: dt.datetime, seen: Seen) -> Any:
    hours = number_of(value)
    if hours is None or hours > 10**5:
        return None
    return Expression(seen(Inquiry.asked_at), OP.LTE, naive(moment - dt.timedelta(hours=hours)))


def _since(value: str, _moment: dt.datetime, seen: Seen) -> Any:
    day = day_of(value)
    return None if day is None else Expression(seen(Inquiry.asked_at), OP.GTE, naive(day))


def _until(value: str, _moment: dt.datetime, seen: Seen) -> Any:
    day = day_of(value)
    return None if day is None else Expression(seen(Inquiry.asked_at), OP.LT, naive(day + DAY))


def _is(column: Any, read: Callable[[str], Any] = str) -> Condition:
    """That the column holds what the value reads as; None asks nothing."""

    def condition(value: str, _moment: dt.datetime, seen: Seen) -> Any:
        wanted = read(value)
        return None if wanted is None else Expression(seen(column), OP.EQ, wanted)

    return condition


CONDITIONS: Final[dict[str, Condition]] = {
    "kind": _is(Inquiry.kind, lambda value: value if value in KINDS else None),
    "type": _is(Inquiry.type),
    "product": _is(Inquiry.product_no),
    "assignee": _assignee,
    "age": _age,
    "day_from": _since,
    "day_to": _until,
    "bought": _is(Inquiry.is_buyer, lambda value: value == "1"),
}


def by_number_or_person(text: str) -> list[Any]:
    """By the whole number of an inquiry, an order or a product, or whoever asked, found by a keyed hash alone.

    Each is looked up in an index of its own.
    """
    hashes = Keyring.vault.hashes(lookup_form(text))
    numbered = [
        Inquiry.kind.in_(KINDS) & (Inquiry.number == text),
        Inquiry.order_no == text,
        Inquiry.product_no == text,
    ]
    return [*numbered, Inquiry.asker_name_hash.in_(hashes), Inquiry.asker_login_hash.in_(hashes)]
