"""What one row of a product file tells of a listing, and how that differs from what stands there.

A row tells `values` (the listing's own columns) and `more` (everything else, unread columns under their headers). What
a row leaves empty, or has no column for, it does not tell, so it never clears anything.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.services.imports.cells import Values
from webapp.services.imports.headers import Mapping, column_label
from webapp.services.imports.headers_fields import CATEGORY_PARTS, FIELDS

# Field of a file → column of a listing, in the order in which listings are read and written here.
COLUMNS = {
    "name": "name",
    "seller_code": "seller_code",
    "price": "price",
    "discounted_price": "discounted_price",
    "stock": "stock",
    "status": "status",
    "category": "category_path",
    "brand": "brand",
    "image": "image_url",
}
LISTING_COLUMNS = tuple(COLUMNS.values())
MORE = "more."
_UNTOLD = frozenset({"product_no", *CATEGORY_PARTS, *COLUMNS})

encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
decode = json.JSONDecoder().decode
Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """A listing as it stands: its row's id, base product and revision, its columns, what a file told of it before."""

    id: int
    product_id: int
    revision: int
    told: str
    more: str
    columns: Sequence[Any]

    def column(self, name: str) -> Any:
        return self.columns[LISTING_COLUMNS.index(name)]


def splitter(mapping: Mapping) -> Callable[[Values, Sequence[str]], tuple[Facts, Facts]]:
    """A function (values of a row, its cells) → (values by listing column, everything else), empty ones left out."""
    own = [(field, column) for field, column in COLUMNS.items() if field in mapping.columns or field == "category"]
    others = [field for field in FIELDS if field in mapping.columns and field not in _UNTOLD]
    unread = [(index, _key(mapping.headers, index)) for index in mapping.unread]

    def split(values: Values, cells: Sequence[str]) -> tuple[Facts, Facts]:
        told = {column: value for field, column in own if (value := values.get(field)) is not None}
        more: Facts = {field: value for field in others if (value := values[field]) is not None}
        for index, key in unread:
            if index < len(cells) and cells[index]:
                more[key] = cells[index]
        return told, more

    return split


def _key(headers: Sequence[str], index: int) -> str:
    label = column_label(headers, index)
    return f"{label} (열)" if label in FIELDS else label


def changes(standing: Standing, told: Facts, more: Facts) -> Facts:
    """What stands where the row tells something else: column, or `more.` and name → the value that stands there.

    A value that the last file told already is no change, even where the market has told a newer one since.
    """
    told_before, more_before = decode(standing.told), decode(standing.more)
    before: Facts = {}
    for column, value in told.items():
        if told_before.get(column) != value and standing.column(column) != value:
            before[column] = standing.column(column)
    for name, value in more.items():
        if more_before.get(name) != value:
            before[MORE + name] = more_before.get(name)
    return before


def after(before: Facts, values: Facts, more: Facts) -> Facts:
    """The counterpart of `before`: the same keys with the values that the row tells."""
    return {name: more.get(name[len(MORE) :]) if name.startswith(MORE) else values.get(name) for name in before}


def shown(before: Facts, values: Facts, more: Facts) -> list[tuple[str, Any, Any]]:
    """What a person sees of a change: the Korean name, what stands there, what the row tells."""
    plain = {name: value for name, value in before.items() if name.startswith(MORE) or name in LISTING_COLUMNS}
    told = after(plain, values, more)
    return [(label(name), value, told[name]) for name, value in plain.items()]


def label(name: str) -> str:
    """The Korean name of a key of `before`."""
    if name.startswith(MORE):
        inner = name[len(MORE) :]
        return FIELDS[inner].label if inner in FIELDS else inner
    field = next((field for field, column in COLUMNS.items() if column == name), None)
    return FIELDS[field].label if field else name
