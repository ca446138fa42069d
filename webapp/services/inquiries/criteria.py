"""What the list of inquiries can be narrowed to: read from an address, told as conditions."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import reduce
from operator import and_
from typing import Any, Final

from webapp.models.base import Keyring, lookup_form
from webapp.models.inquiries import ANSWERED, GONE, KINDS, NOTICE, OPEN, QUESTION, READ, UNREAD, Inquiry
from webapp.services.orders.criteria import DAY, day_of

# Tabs by name: conditions on the columns that an index begins with, and what counts among the tallies.
WAITING, DONE, URGENT, TO_READ, LOST = "open", "answered", "urgent", "unread", "gone"
NOBODY = "none"
LONGEST_TEXT = 100


@dataclass(frozen=True)
class Tab:
    """The inquiries under one tab: of this state, and of this kind alone where one is named."""

    state: str = ""
    kind: str = ""

    @property
    def condition(self) -> Any:
        asked = [Inquiry.state == self.state] if self.state else []
        asked += [Inquiry.kind == self.kind] if self.kind else []
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

    def conditions(self, moment: dt.datetime) -> list[Any]:
        """What is asked of each inquiry; what cannot be read asks nothing."""
        given = [(name, getattr(self, name)) for name in CONDITIONS if getattr(self, name)]
        found = [CONDITIONS[name](value, moment) for name, value in given]
        return [one for one in found if one is not None]


def read(query: Mapping[str, str]) -> Criteria:
    return Criteria(**{one.name: query[one.name].strip() for one in fields(Criteria) if query.get(one.name)})


def number_of(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _assignee(value: str, _moment: dt.datetime) -> Any:
    if value == NOBODY:
        return Inquiry.assignee.is_null()
    number = number_of(value)
    return None if number is None else Inquiry.assignee == number


def _age(value: str, moment: dt.datetime) -> Any:
    hours = number_of(value)
    return None if hours is None or hours > 10**5 else Inquiry.asked_at <= moment - dt.timedelta(hours=hours)


def _since(value: str, _moment: dt.datetime) -> Any:
    day = day_of(value)
    return None if day is None else Inquiry.asked_at >= day


def _until(value: str, _moment: dt.datetime) -> Any:
    day = day_of(value)
    return None if day is None else Inquiry.asked_at < day + DAY


CONDITIONS: Final[dict[str, Callable[[str, dt.datetime], Any]]] = {
    "kind": lambda value, _: Inquiry.kind == value if value in KINDS else None,
    "type": lambda value, _: Inquiry.type == value,
    "product": lambda value, _: Inquiry.product_no == value,
    "assignee": _assignee,
    "age": _age,
    "day_from": _since,
    "day_to": _until,
    "bought": lambda value, _: Inquiry.is_buyer == (value == "1"),
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
