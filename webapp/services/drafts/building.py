"""Answers put together as the form that the market takes, and what is missing in it."""

import dataclasses
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from webapp.elevenst.product_forms import ProductForm
from webapp.services.drafts import layout
from webapp.services.drafts.answers import NOT_SENT, WARNING, Reading
from webapp.services.drafts.asked.prices import KEEP, NO, YES
from webapp.services.drafts.combining import options_form
from webapp.services.drafts.ground import OVERSEAS, Ground
from webapp.services.drafts.questions import Question, Rows

USED = "05"
# A part of the form is sent only when this question is answered.
TRIGGERS = {
    "points": "points_amount", "mileage": "mileage_amount", "instalments": "instalment_months",
    "multi_buy": "multi_least", "donation": "donation_amount", "phone": "contract",
}  # fmt: skip
OWN_WAY = ("options.", "certificates.", "notice.", "luxury.")


def build(reading: Reading, ground: Ground) -> ProductForm | None:
    """The form, or None when something that it cannot do without is missing; what is missing becomes a problem."""
    placed = {**_plain(reading), **_derived(reading.values, ground)}
    for part in _unused(reading):
        placed = {path: value for path, value in placed.items() if not path.startswith(f"{part}.")}
    missing: list[str] = []
    made = _made(ProductForm, placed, "", missing)
    for path in missing:
        _blame(reading, path)
    return made if not missing else None


def _plain(reading: Reading) -> dict[str, Any]:
    """Values by their place; rows as lists of dicts by the places in a row."""
    placed: dict[str, Any] = {}
    for _section, ask in layout.FOUND.values():
        value = reading.values[ask.name]
        if ask.path.startswith(OWN_WAY) or ask.path in ("options", "certificates") or not ask.path:
            continue
        if isinstance(ask, Rows):
            places = {column.name: column.path for column in ask.columns}
            placed[ask.path] = [{places[name]: one for name, one in row.items()} for row in value]
        else:
            placed[ask.path] = value
    return placed


def _derived(values: Mapping[str, Any], ground: Ground) -> dict[str, Any]:
    """What follows from other answers."""
    multi = bool(values["multi_begins"] or values["multi_ends"])
    derived: dict[str, Any] = {
        "discount.has_end": values["discount_until"] is not None,
        "multi_buy.has_period": multi,
        "term.has_period": None if values["period"] else False,
        "delivery.outbound_is_abroad": _is_abroad(values["outbound"], ground),
        "delivery.can_be_fetched": True if values["visit_address"] else None,
        "has_free_gift": True if values["free_gifts"] else None,
        "discount_switch": _switch(values["discount_use"], ground),
        "certificates": list(_certificates(values["certificates"])),
        "notice": _notice(values),
        "luxury": _luxury(values),
    }
    if ground.is_update and values["weight"] is not None:
        derived["market_delivery.changes_weight"] = True
    return derived


def _is_abroad(number: str | None, ground: Ground) -> bool | None:
    found = (row for row in ground.addresses if row.kind == OVERSEAS and row.number == number)
    return True if number and next(found, None) else None


def _switch(use: str | None, ground: Ground) -> str | None:
    """A new product without a discount says nothing of it; the switch that keeps it is for updates alone."""
    if use == YES or ground.is_update:
        return use
    return None


def _certificates(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Rows of one group become one group with their certificates."""
    for (group, target, exemption), same in groupby(rows, lambda row: (row["group"], row["target"], row["exemption"])):
        numbered = [{"kind": row["kind"], "number": row["number"] or ""} for row in same if row["kind"]]
        yield {"group": group, "target": target, "exemption": exemption, "certificates": numbered}


def _notice(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    if not values["notice_kind"]:
        return []
    items = [{"code": row["code"] or "", "text": row["text"] or ""} for row in values["notice_items"]]
    return [{"kind": values["notice_kind"], "items": items}]


def _luxury(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    parts = [{"part": part} for part in values["luxury_parts"] or ()]
    return [{"grade": values["luxury_grade"], "parts": parts}] if parts or values["luxury_grade"] else []


def _unused(reading: Reading) -> Iterator[str]:
    """Parts that are not sent; what was typed into them all the same is told."""
    values = reading.values
    unused = {part for part, name in TRIGGERS.items() if values[name] is None}
    unused |= {"used"} if str(values["sell_by"]) != USED else set()
    unused |= {"discount"} if values["discount_use"] in (None, NO, KEEP) else set()
    for part in sorted(unused):
        for name, (_section, ask) in layout.FOUND.items():
            if isinstance(ask, Question) and ask.path.startswith(f"{part}.") and _is_own(ask, values[name]):
                reading.blame(name, NOT_SENT, WARNING)
        yield part


def _is_own(ask: Question, value: Any) -> bool:
    return value is not None and str(value) != ask.default


def _made(shape: Any, placed: Mapping[str, Any], prefix: str, missing: list[str]) -> Any:
    """An object of this shape from the values under this prefix, None when it lacks something; `missing` names it."""
    given: dict[str, Any] = {}
    is_whole = True
    for field in dataclasses.fields(shape):
        path = f"{prefix}{field.name}"
        value = _field_value(field, placed, path, missing)
        if value is not None:
            given[field.name] = value
        elif field.default is dataclasses.MISSING:
            missing.append(path)
            is_whole = False
    return shape(**given) if is_whole else None


def _field_value(field: Any, placed: Mapping[str, Any], path: str, missing: list[str]) -> Any:
    if "part" in field.metadata:
        is_needed = field.default is dataclasses.MISSING
        has_any = any(one.startswith(f"{path}.") and value is not None for one, value in placed.items())
        return _made(field.metadata["part"], placed, f"{path}.", missing) if has_any or is_needed else None
    if "shape" not in field.metadata:
        return placed.get(path)
    rows = []
    for number, row in enumerate(placed.get(path) or ()):
        lacking: list[str] = []
        made = _made(field.metadata["shape"], row, "", lacking)
        missing += [f"{path}-{number}-{name}" for name in lacking]
        if made is not None:
            rows.append(made)
    return tuple(rows)


def with_options(form: ProductForm, reading: Reading, is_update: bool) -> ProductForm:
    """The form with its options, and for an update whether they are replaced."""
    options = options_form(reading.values)
    return dataclasses.replace(form, options=options, replaces_options=options is not None if is_update else None)


def _blame(reading: Reading, path: str) -> None:
    """What is missing, said at its question, unless something is said there already."""
    name = QUESTION_AT.get(path) or _cell(path)
    if name and not reading.is_blamed(name):
        reading.blame(name, "입력해 주세요.")


def _cell(path: str) -> str | None:
    """`rows-2-place` as the name of that input."""
    outer, _, rest = path.partition("-")
    number, _, place = rest.partition("-")
    for _section, ask in layout.FOUND.values():
        if isinstance(ask, Rows) and ask.path == outer:
            return next((f"{ask.name}-{number}-{one.name}" for one in ask.columns if one.path == place), ask.name)
    return None


QUESTION_AT = {path: name.split("-")[0] for path, name in layout.places() if path}
