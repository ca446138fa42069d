"""What one call of the market is: a declaration, from which the request is made and the answer is judged."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from typing import Any, Literal
from urllib.parse import quote

from webapp.elevenst.codec import require_sendable
from webapp.elevenst.errors import InvalidField

# The market's addresses cannot carry these, not even encoded; the buyer reads the wide form just as well.
WIDE = str.maketrans({"/": "／", ";": "；", "%": "％", "?": "？", "\\": "＼"})
PATH_VARIABLE = re.compile(r"\{(\w+):(\w+)\}")


class Outcome(Enum):
    """What a code or a sentence of the market says about the call."""

    DONE = "done"
    ALREADY_DONE = "already_done"  # somebody did it before, so it holds
    EMPTY = "empty"
    NOT_FOUND = "not_found"
    REFUSED = "refused"
    AGAIN_LATER = "again_later"
    ASK = "ask"  # the market failed inside: only a look at the thing tells what holds now


@dataclass(frozen=True)
class Meaning:
    """The declared meaning of a result code on one endpoint; some codes mean something else beside a text."""

    outcome: Outcome
    note: str = ""
    beside: Mapping[str, "Meaning"] = field(default_factory=dict)  # by fragments of the market's sentence

    def with_text(self, text: str) -> "Meaning":
        """What the code means beside this sentence."""
        return next((meaning for part, meaning in self.beside.items() if part in text), self)


DONE = Meaning(Outcome.DONE)
AGAIN_LATER = Meaning(Outcome.AGAIN_LATER, "the market asks for the call to be sent again")
MAINTENANCE = Meaning(Outcome.AGAIN_LATER, "maintenance")
NOTHING_FOUND = Meaning(Outcome.EMPTY)
ALREADY_DONE = Meaning(Outcome.ALREADY_DONE)
ASK = Meaning(Outcome.ASK, "an error inside the market")


def refused(note: str) -> Meaning:
    """A code by which the market refuses the call, with its meaning in English."""
    return Meaning(Outcome.REFUSED, note)


class Empty(Enum):
    """Which answer without rows is believed."""

    NEVER = "never"  # no such answer is documented, so it is a failure
    BARE = "bare"  # the right root without rows and without a word against it
    SAID = "said"  # only with one of the declared texts or codes


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One page of the seller guide. ``codes`` and ``texts`` mean something only together with this endpoint."""

    name: str
    page: int
    method: Literal["GET", "POST", "PUT", "DELETE"]
    path: str
    roots: tuple[str, ...]  # of answers that may be a success
    kind: Literal["read", "act"]
    row: tuple[str, ...] = ()  # the element that proves a success: the rows, or the field it always carries
    refusals: tuple[str, ...] = ()  # roots that only ever carry a refusal
    request: str = ""  # root of the request
    fields: tuple[str, ...] = ()  # below it; inner ones as Parent/child
    codes: Mapping[str, Meaning] = field(default_factory=dict)
    texts: Mapping[str, Outcome] = field(default_factory=dict)  # fragments of the market's sentence
    free_text: bool = False  # the reference does not say which text a success has: the rows decide
    empty: Empty = Empty.NEVER
    utf8: bool = False  # request in UTF-8 instead of EUC-KR
    largest: int = 16 << 20  # bytes of an answer
    window: timedelta | None = None  # longest span of a list in time

    @property
    def plain_path(self) -> str:
        """The path with the guide's variable names."""
        return PATH_VARIABLE.sub(r"{\1}", self.path)

    def fill(self, **values: str) -> str:
        """The path with its variables checked and percent-encoded; raises InvalidField."""
        return PATH_VARIABLE.sub(lambda found: PATH_TYPES[found[2]](found[1], values[found[1]]), self.path)

    def __str__(self) -> str:
        fields = f"{self.request}: {', '.join(self.fields)}" if self.request else "-"
        return f"{self.page:<5}{self.kind:<5} {self.method:<5}{self.plain_path}  {fields}"


def read(**declaration: Any) -> Endpoint:
    """A call that changes nothing at the market, whatever its HTTP verb; it may be sent again."""
    return Endpoint(kind="read", **declaration)


def act(**declaration: Any) -> Endpoint:
    """A call that changes something at the market, whatever its HTTP verb; it is never sent again by itself."""
    return Endpoint(kind="act", **declaration)


def as_number(name: str, value: str) -> str:
    """A number of the market in a path: ASCII digits only."""
    if not re.fullmatch(r"[0-9]{1,20}", value):
        raise InvalidField(name, "must be 1 to 20 digits")
    return value


def as_segment(name: str, value: str) -> str:
    """Free text in a path. Some characters break the market's routing even when they are encoded."""
    if not value.strip() or value in (".", ".."):
        raise InvalidField(name, "must not be empty")
    if broken := re.search(r"[/;%?\\\x00-\x1f\x7f]", value):
        raise InvalidField(name, f"must not contain {broken[0]!r}, which the market's addresses cannot carry")
    return quote(value, safe="")


def as_words(name: str, value: str) -> str:
    """A sentence for people: on one line, characters the market's addresses cannot carry in their wide form."""
    plain = " ".join(value.split()).translate(WIDE)
    require_sendable(name, plain)
    return as_segment(name, plain)


def as_numbers(name: str, value: str) -> str:
    """Up to a hundred numbers of the market, with commas and no blanks between them."""
    if not re.fullmatch(r"[0-9]{1,20}(,[0-9]{1,20}){0,99}", value):
        raise InvalidField(name, "must be 1 to 100 numbers")
    return value


def as_number_or_null(name: str, value: str) -> str:
    """A number of the market, or the word null for none."""
    return value if value == "null" else as_number(name, value)


def as_minute(name: str, value: str) -> str:
    """A minute in Korean time, as 202601312359."""
    if not re.fullmatch(r"[0-9]{12}", value):
        raise InvalidField(name, "must be a minute, YYYYMMDDhhmm")
    return value


def as_day(name: str, value: str) -> str:
    """A Korean day, as 20260131."""
    if not re.fullmatch(r"[0-9]{8}", value):
        raise InvalidField(name, "must be a day, YYYYMMDD")
    return value


def as_amount(name: str, value: str) -> str:
    """An amount with a decimal point at most."""
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,2})?", value):
        raise InvalidField(name, "must be an amount such as 12.50")
    return value


def as_flag(name: str, value: str) -> str:
    """Y or N."""
    if value not in ("Y", "N"):
        raise InvalidField(name, "must be Y or N")
    return value


PATH_TYPES: Mapping[str, Callable[[str, str], str]] = {
    "number": as_number,
    "numbers": as_numbers,
    "amount": as_amount,
    "number_or_null": as_number_or_null,
    "minute": as_minute,
    "day": as_day,
    "flag": as_flag,
    "text": as_segment,
    "words": as_words,
}
