"""What of an address or a form reaches the pages, whichever is asked for: numbers and texts that a database can hold.

Nobody types what is more than that, and no page has to think of it.
"""

from typing import Any, Final

from flask import Flask
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.routing import IntegerConverter, Map

# The greatest number of a column of either database.
MOST: Final = 2**63 - 1


class RowNumber(IntegerConverter):
    """`<int:…>` of an address; a greater number is no page (404)."""

    def __init__(self, map: Map, **given: Any) -> None:
        super().__init__(map, **{"max": MOST, **given})


class Texts(ImmutableMultiDict[str, Any]):
    """What was asked, without the zero characters of its texts: PostgreSQL takes none."""

    def __init__(self, given: Any = None) -> None:
        super().__init__([(name, _held(value)) for name, value in MultiDict(given).items(multi=True)])


def _held(value: Any) -> Any:
    return value.replace("\0", "") if isinstance(value, str) else value


def register(app: Flask) -> None:
    """Call it behind the extensions, which have a say in what a request is, and before any address is registered."""
    app.url_map.converters["int"] = RowNumber
    app.request_class = type("Request", (app.request_class,), {"parameter_storage_class": Texts})
