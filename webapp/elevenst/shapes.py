"""How our dataclasses and the market's elements correspond: one declaration a field, read and written alike.

A field names its element. Reading never guesses: an absent element becomes the field's default, a value that cannot
be read becomes the default too and stays in ``extra`` beside the elements nobody declared.
"""

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta, timezone
from functools import cache, partial
from typing import Any, TypeVar

from webapp.elevenst.codec import Element, local_name, require_sendable
from webapp.elevenst.codes import Code

KST = timezone(timedelta(hours=9), "KST")
T = TypeVar("T")
Read = Callable[[str], Any]
NULLS = ("", "null")
REQUIRED: Any = dataclasses.MISSING  # the default of a field that a form cannot do without


class MissingElement(Exception):
    """A row lacks the element that identifies it."""


def identity(*names: str) -> Any:
    """Text without which the row is no row."""
    return dataclasses.field(metadata={"names": names, "read": read_identity})


def text(*names: str, default: Any = "") -> Any:
    """Text as it came; also numbers of things, phones and zip codes."""
    return _field(names, str, default)


def maybe(*names: str) -> Any:
    """Text that may be missing, which the market says in three ways: no element, an empty one, the word null."""
    return dataclasses.field(default=None, metadata={"names": names, "read": str.strip, "blank": NULLS})


def converted(read: Read, *names: str, default: Any = None) -> Any:
    """Text through a converter of its own, which raises ValueError for what it cannot read."""
    return _field(names, read, default)


def whole(*names: str, default: Any = None) -> Any:
    """A whole number: won, pieces, grams."""
    return _field(names, int, default)


def flag(*names: str, default: Any = None) -> Any:
    """Y or N."""
    return _field(names, read_flag, default)


def moment(*names: str, default: Any = None) -> Any:
    """A point in time, aware, in Korean time."""
    return _field(names, read_moment, default)


def hour(*names: str, default: Any = None) -> Any:
    """A time of day such as 0900."""
    return _field(names, read_hour, default)


def day(*names: str, default: Any = None) -> Any:
    """A day such as 20130101."""
    return _field(names, read_day, default)


def slashed(*names: str) -> Any:
    """A day that is written 2013/01/01."""
    metadata = {"names": names, "read": read_slashed, "blank": NULLS, "write": "{:%Y/%m/%d}".format}
    return dataclasses.field(default=None, metadata=metadata)


def code(codes: type[Code], *names: str, default: Any = None) -> Any:
    """A code of the market."""
    return _field(names, codes, default)


def texts(path: str) -> Any:
    """All texts at a path such as ProductTag/tagName, as a tuple."""
    return dataclasses.field(default=(), metadata={"path": path, "read": lambda element: element.text or ""})


def rows(path: str, shape: type[Any]) -> Any:
    """All elements at a path, each read as ``shape``, as a tuple."""
    read = partial(read_row, shape)
    return dataclasses.field(default=(), metadata={"path": path, "read": read, "shape": shape})


def part(shape: type[Any], default: Any = None) -> Any:
    """A form whose fields stand among those of the form it is a part of."""
    return dataclasses.field(default=default, metadata={"part": shape})


def unread() -> Any:
    """The leaf elements no field took, by the market's names."""
    return dataclasses.field(default_factory=dict, hash=False, repr=False, metadata={"unread": True})


def read_row(shape: Callable[..., T], element: Element, **given: Any) -> T:
    """The element as ``shape``; ``given`` are fields the market does not send. Raises MissingElement."""
    leaves, containers = _children(element)
    values: dict[str, Any] = dict(given)
    for field in _declared(shape):
        if "path" in field.metadata:
            found = _at(containers, leaves, field.metadata["path"].split("/"))
            values[field.name] = tuple(map(field.metadata["read"], found))
        elif field.name not in given:
            values |= _take(field, leaves)
    extra = {name: (found[0].text or "").strip() for name, found in leaves.items()}
    return shape(**values, **({"extra": extra} if _keeps_extra(shape) else {}))


def write_form(form: Any) -> dict[str, Any]:
    """The given fields of a form under the market's names, inner forms as lists of the same.

    Raises InvalidField for text that cannot be sent.
    """
    body: dict[str, Any] = {}
    for field in _declared(form.__class__):
        if "part" in field.metadata:
            if (inner := getattr(form, field.name)) is not None:
                body |= write_form(inner)
            continue
        if "path" in field.metadata:
            if inner := getattr(form, field.name):
                outer, _, path = field.metadata["path"].rpartition("/")
                rows = {path: [one if isinstance(one, str) else write_form(one) for one in inner]}
                body |= {outer: [rows]} if outer else rows
            continue
        given = getattr(form, field.name)
        value = field.metadata["write"](given) if "write" in field.metadata and given is not None else written(given)
        if value or (value is not None and field.default is not None):
            require_sendable(field.name, value)
            body[field.metadata["names"][0]] = value
    return body


def written(value: Any) -> str | None:
    """A value as the market writes it."""
    match value:
        case bool():
            return "Y" if value else "N"
        case time():
            return f"{value:%H%M}"
        case date():
            return f"{value:%Y%m%d}"
        case None:
            return None
    return str(value)


def fields_of(shape: Callable[..., Any]) -> tuple[str, ...]:
    """The market's names of a form's fields, in order."""
    return tuple(name for field in _declared(shape) for name in _names_of(field))


def _names_of(field: dataclasses.Field[Any]) -> tuple[str, ...]:
    if "part" in field.metadata:
        return fields_of(field.metadata["part"])
    if "path" not in field.metadata:
        return (field.metadata["names"][0],)
    path = field.metadata["path"]
    if "shape" not in field.metadata:
        return (path,)
    return tuple(f"{path}/{name}" for name in fields_of(field.metadata["shape"]))


def read_identity(value: str) -> str:
    """A number of a thing; one with a broken character in it would name another thing, so it names none."""
    if "\ufffd" in value:
        raise MissingElement(value)
    return value.strip()


def read_flag(value: str) -> bool:
    """Y or N; anything else is a ValueError."""
    if value not in ("Y", "N"):
        raise ValueError(value)
    return value == "Y"


def read_moment(value: str) -> datetime:
    """2013-01-01 00:00:00, with or without a trailing .0, or 2013/01/01; all Korean time."""
    plain = value.replace("/", "-").removesuffix(".0")
    return datetime.fromisoformat(plain).replace(tzinfo=KST)


def read_hour(value: str) -> time:
    """0900."""
    return datetime.strptime(value, "%H%M").time()


def read_day(value: str) -> date:
    """20130101."""
    return datetime.strptime(value, "%Y%m%d").date()


def read_slashed(value: str) -> date:
    """2013/01/01."""
    return datetime.strptime(value, "%Y/%m/%d").date()


def _field(names: tuple[str, ...], read: Read, default: Any) -> Any:
    blank = ("",) if read is str else NULLS
    return dataclasses.field(default=default, metadata={"names": names, "read": read, "blank": blank})


@cache
def _declared(shape: Any) -> tuple[dataclasses.Field[Any], ...]:
    return tuple(field for field in dataclasses.fields(shape) if {"read", "part"} & field.metadata.keys())


@cache
def _keeps_extra(shape: Any) -> bool:
    return any("unread" in field.metadata for field in dataclasses.fields(shape))


def _children(element: Element) -> tuple[dict[str, list[Element]], dict[str, list[Element]]]:
    leaves: dict[str, list[Element]] = defaultdict(list)
    containers: dict[str, list[Element]] = defaultdict(list)
    for child in element:
        (containers if len(child) else leaves)[local_name(child)].append(child)
    return leaves, containers


def _at(containers: Mapping[str, list[Element]], leaves: dict[str, list[Element]], path: list[str]) -> list[Element]:
    leaves_here = leaves.pop(path[0], [])  # an empty container looks like a leaf and is none
    found = containers.get(path[0], []) if len(path) > 1 else containers.get(path[0], []) or leaves_here
    for name in path[1:]:
        found = [child for element in found for child in element if local_name(child) == name]
    return found


def _take(field: dataclasses.Field[Any], leaves: dict[str, list[Element]]) -> dict[str, Any]:
    name = next((name for name in field.metadata["names"] if name in leaves), None)
    raw = (leaves[name][0].text or "") if name else ""
    if name is None or raw.strip() in field.metadata.get("blank", ("",)):
        leaves.pop(name or "", None)
        if field.default is dataclasses.MISSING:
            raise MissingElement(field.metadata["names"][0])
        return {}
    try:
        value = field.metadata["read"](raw if field.metadata["read"] is str else raw.strip())
    except ValueError:
        return {}
    del leaves[name]
    return {field.name: value}
