"""A product's facts without a column of their own: their labels, and their values as a person says them."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from webapp import wording
from webapp.elevenst import codes, origin_places
from webapp.elevenst.notice_types import TYPES
from webapp.services.catalogue import labels

ENDLESS = 2999
UNNAMED = "extra"
_MONEY = {
    "price", "discounted_price", "previous_price", "cost", "add_price", "return_fee", "exchange_fee", "delivery_fee",
    "overseas_cancel_fee", "option.add_price",
}  # fmt: skip
_PIECES = {"stock", "option.stock", "quantity", "sold"}
_RATES = {"discount": ("discount_unit", codes.DiscountUnit), "donation": ("donation_unit", codes.RateUnit)}
_CODES: dict[str, type[codes.Code]] = {
    "category_state": codes.CategoryState, "gift_wrap": codes.GiftWrap, "delivery_by": codes.DeliveryBy,
    "overseas_inbound": codes.OverseasInbound, "tax": codes.TaxKind, "state": codes.SaleState,
    "status": codes.SaleState,
}  # fmt: skip
_OWN_WORDS: dict[str, dict[str, str]] = {
    "minors": {"Y": "누구나 살 수 있음", "N": "성인만 살 수 있음"},
    "notice_type": dict(TYPES),
    "origin": {**origin_places.DOMESTIC, **origin_places.ABROAD},
}
_WORDS: dict[str, dict[str, str]] = {
    **{name: {code.value: code.label for code in kind} for name, kind in _CODES.items()},
    **_OWN_WORDS,
}
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
_SAID_TOGETHER = {unit for unit, _codes in _RATES.values()}


def told(facts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Label and value of each fact that has a name here, "" for a value that is not known."""
    for name, value in facts.items():
        if name in _SAID_TOGETHER or name == UNNAMED:
            continue
        yield labels.label(name), _rate(name, facts) if name in _RATES else fact(name, value)


def unnamed(facts: dict[str, Any]) -> dict[str, str]:
    """What the market sends along under words of its own that no guide explains."""
    found: dict[str, str] = facts.get(UNNAMED) or {}
    return found


def fact(name: str, value: Any) -> str:
    """A value as a person reads it; "" for one that is not known, which the market also writes as null."""
    if value in (None, "", "null"):
        return ""
    if isinstance(value, bool):
        return "예" if value else "아니요"
    if isinstance(value, int):
        return _number(name, value)
    if isinstance(value, dict):
        return ", ".join(f"{labels.label(key)} {fact(key, one)}" for key, one in value.items() if fact(key, one))
    if isinstance(value, (list, tuple)):
        return (" / " if any(isinstance(one, dict) for one in value) else ", ").join(fact("", one) for one in value)
    if name.startswith("category") and ">" in str(value):
        return wording.path(value)
    return _WORDS.get(name, {}).get(value) or moment(str(value))


def _number(name: str, value: int) -> str:
    if name in _MONEY:
        return wording.won(value)
    return f"{value:,}개" if name in _PIECES else f"{value:,}"


def _rate(name: str, facts: dict[str, Any]) -> str:
    """An amount whose unit is a fact of its own: 1,000원 or 10%."""
    value = facts[name]
    if not isinstance(value, int):
        return fact("", value)
    unit, kind = _RATES[name]
    words = {code.value: code.label for code in kind}
    return f"{value:,}{words.get(str(facts.get(unit)), '')}"


def sale_end(when: dt.datetime) -> str:
    """When a sale ends; the market writes the year 2999 for one that has no end."""
    local = wording.kst(when)
    return "정해진 끝 없음" if local.year >= ENDLESS else f"{local:%Y-%m-%d %H:%M}"


def moment(text: str) -> str:
    """A moment as it is kept, in Korea's time; any other text as it stands."""
    return sale_end(dt.datetime.fromisoformat(text)) if _MOMENT.match(text) else text
