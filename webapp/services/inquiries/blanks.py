"""Blanks of an answer, such as {{송장번호}}: filled from the inquiry and its order, right before the answer leaves.

A text is kept with its blanks: so whoever lays an answer ready need not see whom it will name. A blank that nothing is
known for, or that nobody knows, keeps the answer from leaving.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from webapp.elevenst import KST
from webapp.models.inquiries import Inquiry
from webapp.models.orders import OrderLine
from webapp.services.couriers import COURIERS, OTHERS
from webapp.services.inquiries.beside import is_about

BLANK = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
WEEKDAYS = "월화수목금토일"
Fill = Callable[["Facts"], str]


@dataclass(frozen=True)
class Facts:
    """What blanks are filled from: the inquiry, and those lines of its order that it is about, else all of them."""

    inquiry: Inquiry
    lines: Sequence[OrderLine]

    @classmethod
    def of(cls, inquiry: Inquiry, lines: Sequence[OrderLine]) -> "Facts":
        return cls(inquiry, [line for line in lines if is_about(inquiry, line)] or lines)

    def each(self, tell: Callable[[OrderLine], str | None]) -> str:
        """What the lines tell, each once; nothing where one of them tells nothing."""
        told = [tell(line) or "" for line in self.lines]
        return ", ".join(dict.fromkeys(told)) if all(told) else ""


@dataclass(frozen=True)
class Filled:
    """A text with its blanks filled; `missing` are blanks that nothing is known for, `strange` those nobody knows."""

    text: str
    missing: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()

    @property
    def problem(self) -> str | None:
        """Why the answer cannot leave, in a Korean sentence with a way out."""
        if self.strange:
            known = ", ".join(f"{{{{{name}}}}}" for name in BLANKS)
            return f"알 수 없는 빈칸이 있습니다: {_listed(self.strange)}. 쓸 수 있는 빈칸은 {known}입니다."
        if self.missing:
            return (
                f"채우지 못한 빈칸이 있습니다: {_listed(self.missing)}. 이 문의나 주문에 그 내용이 없습니다. "
                "빈칸을 지우거나 직접 적어 주세요."
            )
        return None


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"{{{{{name}}}}}" for name in names)


def _courier(line: OrderLine) -> str | None:
    code = line.courier
    return (COURIERS.get(code) or OTHERS.get(code)) if code else None


def _ship_day(line: OrderLine) -> str | None:
    moment = line.announced_ship_by or line.ship_by or line.due_on
    if moment is None:
        return None
    day = moment.astimezone(KST)
    return f"{day.month}월 {day.day}일({WEEKDAYS[day.weekday()]})"


BLANKS: Final[dict[str, Fill]] = {
    "주문번호": lambda facts: facts.inquiry.order_no or "",
    "상품명": lambda facts: facts.inquiry.product_name or facts.each(lambda line: line.product_name),
    "옵션": lambda facts: facts.each(lambda line: line.option_text),
    "송장번호": lambda facts: facts.each(lambda line: line.tracking_no),
    "택배사": lambda facts: facts.each(_courier),
    "구매자": lambda facts: facts.inquiry.asker_name,
    "발송예정일": lambda facts: facts.each(_ship_day),
}
# What only the one who asked should read: a public answer stands beside the product for everybody.
NAMES_BUYER: Final = "구매자"
PRIVATE: Final = ("주문번호", "송장번호", NAMES_BUYER)


def names_in(text: str) -> list[str]:
    """The blanks of a text, each once."""
    return list(dict.fromkeys(found[1] for found in BLANK.finditer(text)))


def fill(text: str, facts: Facts, hidden: Callable[[str], str] | None = None) -> Filled:
    """Fill a text's blanks; `hidden` shows the buyer's name to somebody who may not read it."""
    values = {name: BLANKS[name](facts) for name in names_in(text) if name in BLANKS}
    shown = dict(values)
    if hidden and shown.get(NAMES_BUYER):
        shown[NAMES_BUYER] = hidden(shown[NAMES_BUYER])
    names = names_in(text)
    filled = BLANK.sub(lambda found: shown.get(found[1]) or found[0], text)
    return Filled(
        filled,
        tuple(name for name in names if name in values and not values[name]),
        tuple(name for name in names if name not in BLANKS),
    )
