"""Options of a draft: axes typed as lines, their combinations as a table, and both as the market takes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from webapp.elevenst.options import Option, OptionAxis, OptionCombination, OptionsForm, OptionValue, key_of
from webapp.services.drafts.asked.options import COMBINED, EVERY, MOST_ROWS, NONE, SINGLE

Row = dict[str, str]
PLACES = ("first", "second", "third")
BAR = "|"


@dataclass(frozen=True)
class Axis:
    """One axis as it was typed: a title, and values each with an additional price and an image."""

    title: str
    values: tuple[tuple[str, int, str | None], ...]

    @property
    def names(self) -> list[str]:
        return [value for value, _price, _image in self.values]


def axes_of(typed: Sequence[Mapping[str, Any]]) -> list[Axis]:
    """Axes from their rows; a line is `value`, or `value | price | image`. Raises ValueError with a Korean sentence."""
    return [Axis(row.get("title") or "", tuple(_lines(row.get("values") or ""))) for row in typed]


def _lines(text: str) -> list[tuple[str, int, str | None]]:
    found = []
    for line in (one.strip() for part in text.splitlines() for one in (part.split(",") if BAR not in part else [part])):
        if line:
            value, price, image = ([one.strip() for one in line.split(BAR)] + ["", ""])[:3]
            plain = price.replace(",", "").removesuffix("원")
            if plain and not plain.removeprefix("-").isdecimal():
                raise ValueError(f"‘{line}’의 추가금액을 숫자로 입력해 주세요.")
            found.append((value, int(plain or 0), image or None))
    return found


def combined(axes: Sequence[Axis], rows: Sequence[Row]) -> list[Row]:
    """A row for each combination of the axes; one that is already there keeps what was typed in it.

    Raises ValueError with a Korean sentence when there are too many.
    """
    values = [axis.names for axis in axes if axis.names]
    number = 1
    for one in values:
        number *= len(one)
    if not values or number > MOST_ROWS:
        raise ValueError(
            f"조합이 {number:,}개입니다. {MOST_ROWS}개까지 만들 수 있습니다. 값을 줄여 주세요."
            if values
            else "옵션 축의 이름과 값을 먼저 입력해 주세요."
        )
    known = {names_in(row): row for row in rows}
    return [known.get(one) or _fresh(one) for one in product(*values)]


def names_in(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The values of a combination, as many as it has axes."""
    return tuple(row[place] for place in PLACES if row.get(place))


def _fresh(values: tuple[str, ...]) -> Row:
    return {**dict(zip(PLACES, values, strict=False)), "price": "0", "quantity": "", "in_use": "Y"}


def options_form(values: Mapping[str, Any]) -> OptionsForm | None:
    """The options as the market takes them, None for none; raises ValueError with a Korean sentence."""
    kind = values["option_kind"] or NONE
    if kind == NONE:
        return None
    order = values["option_order"]
    if kind == SINGLE:
        rows = tuple(_option(row) for row in values["option_rows"])
        return OptionsForm(title=values["option_title"], options=rows, order=order)
    axes = axes_of(values["option_axes"])
    shown = tuple(
        OptionAxis(
            title=axis.title,
            values=tuple(OptionValue(value=value, price=price, image=image) for value, price, image in axis.values),
        )
        for axis in axes
    )
    if kind == EVERY:
        return OptionsForm(
            axes=shown,
            every_combination=True,
            quantity_of_each=values["quantity_of_each"],
            price_of_each=values["price_of_each"],
            weight_of_each=values["weight_of_each"],
            order=order,
        )
    titles = [axis.title for axis in axes]
    rows_of_all = tuple(_combination(row, titles) for row in values["combinations"])
    return OptionsForm(axes=shown, every_combination=False, combinations=rows_of_all, order=order)


def _option(row: Mapping[str, Any]) -> Option:
    return Option(value=row["value"] or "", image=row["image"], **_common(row))


def _combination(row: Mapping[str, Any], titles: Sequence[str]) -> OptionCombination:
    key = key_of(**dict(zip(titles, names_in(row), strict=False)))
    return OptionCombination(key=key, weight=row["weight"], image=row["image"], **_common(row))


def _common(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "price": row["price"] or 0,
        "quantity": row["quantity"] or 0,
        "in_use": row["in_use"] is not False,
        "seller_stock_code": row["code"] or "",
    }


def uses_table(kind: str) -> str:
    """Which table of rows a kind of options is typed into; "" for none."""
    return {SINGLE: "option_rows", COMBINED: "combinations"}.get(kind, "")
