"""How our dataclasses and the market's elements correspond: one declaration a field, read and written alike.

A field names its element. Reading never guesses: an absent element becomes the field's default, a value that cannot
be read becomes the default too and stays in ``extra`` beside the elements nobody declared.
"""

import dataclasses
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone
from functools import cache, lru_cache, partial
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


def clearable(*names: str) -> Any:
    """Text of a form that may be left out, and that is sent empty where it is "": the market then takes off what is."""
    return dataclasses.field(default=None, metadata={"names": names, "read": str, "blank": (), "sent_empty": True})


def maybe(*names: str, none: tuple[str, ...] = NULLS) -> Any:
    """Text that may be missing, which the market says in three ways: no element, an empty one, the word null."""
    return dataclasses.field(default=None, metadata={"names": names, "read": str.strip, "blank": none})


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
    known = {member.value: member for member in codes}
    return _field(names, lambda value: known.get(value) or codes(value), default)


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
    plan = _plan(shape)
    by_name = plan.by_name
    values: dict[str, Any] = {}
    others: dict[str, list[Element]] = {}  # what no field of one name takes
    extra: dict[str, str] = {}
    # Ten thousand rows of eighty fields come through here: one walk, and no call but a field's own converter.
    for child in element:
        name, raw = child.tag, child.text
        step = by_name.get(name)
        if step is None and name[0] == "{":
            step = by_name.get(name := local_name(child))
        if step is None or (raw is None and len(child)):
            others.setdefault(name, []).append(child)
            continue
        field, read, blank = step
        if raw is None or field in values:  # of several the first counts
            continue
        text = raw.strip()
        if text in blank:
            continue
        try:
            values[field] = text if read is None else raw if read is str else read(text)
        except ValueError:
            extra[name] = text
            values[field] = plan.defaults.get(field)
    for names, field, read, blank in plan.of_several_names:  # the best name counts, wherever it stands
        name = next(filter(others.__contains__, names), "")
        raw = (others.pop(name)[0].text or "") if name else ""
        text = raw.strip()
        if text not in blank:
            try:
                values[field] = text if read is None else raw if read is str else read(text)
            except ValueError:
                extra[name] = text
    for field, path, inner in plan.paths:
        values[field] = tuple(map(inner, _at(others, path)))
    values |= given
    for field in plan.identities:
        if values.get(field) is None:
            raise MissingElement(field)
    if plan.extra:
        extra |= {name: (found[0].text or "").strip() for name, found in others.items() if not len(found[0])}
        values[plan.extra] = extra
    return _made(shape, values)


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
        if value or (value is not None and (field.default is not None or "sent_empty" in field.metadata)):
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


@lru_cache(maxsize=4096)  # times repeat within a row and from row to row
def read_moment(value: str) -> datetime:
    """2013-01-01 00:00:00, with or without a trailing .0, or 2013/01/01; all Korean time."""
    if len(value) != len("2013-01-01 00:00:00") or value[4] != "-":
        value = value.replace("/", "-").removesuffix(".0")
    return datetime.fromisoformat(value).replace(tzinfo=KST)


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


def _at(others: dict[str, list[Element]], path: tuple[str, ...]) -> list[Element]:
    found = others.pop(path[0], [])
    if len(path) > 1 or any(len(element) for element in found):
        found = [element for element in found if len(element)]  # an empty container looks like a leaf and is none
    for name in path[1:]:
        found = [child for outer in found for child in outer if local_name(child) == name]
    return found


@dataclasses.dataclass(frozen=True, slots=True)
class _Plan:
    """A shape as its rows are read. A step is field, converter (None for stripped text), and what counts as none."""

    by_name: dict[str, tuple[str, Read | None, tuple[str, ...]]]
    of_several_names: tuple[tuple[tuple[str, ...], str, Read | None, tuple[str, ...]], ...]
    paths: tuple[tuple[str, tuple[str, ...], Callable[[Element], Any]], ...]
    defaults: dict[str, Any]
    identities: tuple[str, ...]
    extra: str


@cache
def _plan(shape: Any) -> _Plan:
    fields = dataclasses.fields(shape)
    named = [field for field in fields if "names" in field.metadata]
    steps = [(one.metadata["names"], one.name, _reader(one), one.metadata.get("blank", ("",))) for one in named]
    return _Plan(
        by_name={names[0]: (name, read, blank) for names, name, read, blank in steps if len(names) == 1},
        of_several_names=tuple(step for step in steps if len(step[0]) > 1),
        paths=tuple(
            (field.name, tuple(field.metadata["path"].split("/")), field.metadata["read"])
            for field in fields
            if "path" in field.metadata
        ),
        defaults={field.name: field.default for field in fields if field.default is not dataclasses.MISSING},
        identities=tuple(field.name for field in named if field.default is dataclasses.MISSING),
        extra=next((field.name for field in fields if "unread" in field.metadata), ""),
    )


def _reader(field: dataclasses.Field[Any]) -> Read | None:
    read: Read = field.metadata["read"]
    return None if read is str.strip else read


def _made(shape: Callable[..., T], values: dict[str, Any]) -> T:
    """The shape with these values; its own __init__ would take as long as all the rest.

    A field without a value reads its default from the class, where dataclasses keep it.
    """
    made: T = object.__new__(shape)  # type: ignore[arg-type]
    object.__setattr__(made, "__dict__", values)
    return made
