"""How a draft asks: questions, tables of rows, sections; and how an answer is read from what somebody typed."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from webapp.elevenst.codes import Code

MOST_DIGITS = 12
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Kind:
    """How an answer is typed (`shape` names the input), and read: `read` raises ValueError with a Korean sentence."""

    shape: str
    read: Callable[[str], Any]
    choices: Choices = ()


@dataclass(frozen=True, kw_only=True)
class Question:
    """One answer of a draft. `path` is its place in ProductForm, "" for what only we ask.

    `fold` is the heading under which a rarely used question hides; `only` names whom it is asked: global sellers
    ("global"), new products ("register"), or those that are on sale ("update"). What is `needed` must be answered; what
    is `marked` is shown as needed, and a rule of its own says when it is. `behind` is the question, and the answers of
    it, without which this one says nothing.
    """

    name: str
    label: str
    kind: Kind
    path: str = ""
    hint: str = ""
    most_bytes: int = 0
    fold: str = ""
    only: str = ""
    default: str = ""
    needed: bool = False
    marked: bool = False
    behind: tuple[str, ...] = ()

    @property
    def is_marked(self) -> bool:
        return self.needed or self.marked


@dataclass(frozen=True, kw_only=True)
class Rows:
    """A table of answers. Empty rows do not count; `path` is the place of the rows in ProductForm."""

    name: str
    label: str
    path: str
    columns: tuple[Question, ...]
    most: int
    hint: str = ""
    fold: str = ""
    only: str = ""
    spare: int = 2
    behind: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Section:
    """A page of the form. A `shared` one is the same for all stores of a family of drafts."""

    name: str
    label: str
    asks: tuple[Question | Rows, ...]
    shared: bool = True
    lead: str = ""

    def questions(self) -> Iterator[Question]:
        """All questions, those of tables too."""
        for ask in self.asks:
            yield from ask.columns if isinstance(ask, Rows) else (ask,)


def _text(text: str) -> str:
    return text


def _whole(text: str) -> int:
    plain = re.sub(r"[,\s원개]", "", text)
    if not re.fullmatch(rf"-?[0-9]{{1,{MOST_DIGITS}}}", plain):
        raise ValueError("숫자로 입력해 주세요.")
    return int(plain)


def _won(text: str) -> int:
    amount = _whole(text)
    if amount % 10:
        raise ValueError("10원 단위로 입력해 주세요.")
    return amount


def _day(text: str) -> dt.date:
    plain = text.replace("/", "-").replace(".", "-").strip("- ")
    try:
        return dt.date.fromisoformat(plain)
    except ValueError:
        raise ValueError("날짜를 2026-01-31처럼 입력해 주세요.") from None


def _flag(text: str) -> bool:
    if text not in ("Y", "N"):
        raise ValueError("예와 아니요 가운데 골라 주세요.")
    return text == "Y"


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for part in re.split(r"[,\n]", text) if (word := part.strip())))


TEXT, LONG, HTML, ADDRESS = (Kind(shape, _text) for shape in ("text", "long", "html", "address"))
WHOLE, WON, DAY = Kind("number", _whole), Kind("number", _won), Kind("day", _day)
YES_NO: Choices = (("Y", "예"), ("N", "아니요"))
FLAG = Kind("choice", _flag, (("", "정하지 않음"), *YES_NO))
SURE = Kind("choice", _flag, YES_NO)
WORDS = Kind("long", _words)


def picked(*choices: tuple[str, str]) -> Kind:
    """One of these, as text."""
    return _picking(_text, choices)


def coded(codes: type[Code], none: str = "", without: tuple[str, ...] = ()) -> Kind:
    """One of the market's codes; `none` is the label of giving none, "" where one has to be given."""
    known = {code.value: code for code in codes if code.value not in without}
    labels = tuple((value, code.label) for value, code in known.items())
    return _picking(known.__getitem__, ((("", none),) if none else ()) + labels)


def several(codes: type[Code]) -> Kind:
    """Any of the market's codes, as a tuple."""
    known = {code.value: code for code in codes}

    def any_of(text: str) -> tuple[Code, ...]:
        if not set(text.split()) <= known.keys():
            raise ValueError("목록에서 골라 주세요.")
        return tuple(known[value] for value in text.split())

    return Kind("many", any_of, tuple((value, code.label) for value, code in known.items()))


def listed() -> Kind:
    """One of what the store has: addresses, templates, couriers. The page offers them, the check looks them up."""
    return Kind("listed", _text)


def suggested(codes: dict[str, str], mistake: str) -> Kind:
    """A code of four digits, or the name of one of `codes`; `mistake` says what to do about anything else."""
    by_name = {name: code for code, name in codes.items()}

    def read(text: str) -> str:
        code = by_name.get(text, text)
        if not re.fullmatch(r"[0-9]{4}", code):
            raise ValueError(mistake)
        return code

    return Kind("suggested", read, tuple(codes.items()))


def _picking(read: Callable[[str], Any], choices: Choices) -> Kind:
    allowed = {value for value, _label in choices}

    def one_of(text: str) -> Any:
        if text not in allowed:
            raise ValueError("목록에서 골라 주세요.")
        return read(text)

    return Kind("choice", one_of, choices)
