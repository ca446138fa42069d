"""Answers: one URL gives a whole page or, to htmx, the one block that changed."""

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.models.base import now

PAGE_SIZES = (50, 100, 200)
MOST_LEAFED = 10_000
# Seconds between two looks at work that goes on; a whole page comes again less often, for it blinks.
SOONEST: Final = 0.5
LATEST: Final = 2.0
LATEST_WHOLE: Final = 5.0
WORK_ENDED = "work-ended"
# Signs that may stand as they are behind an address' "?".
PLAIN: Final = "!$'()*,/:;?@"


def wants_fragment() -> bool:
    """True for an htmx call that swaps a part; a boosted link or a restored history entry wants the whole page."""
    htmx = request.htmx  # type: ignore[attr-defined]
    return bool(htmx and not htmx.boosted and not htmx.history_restore_request)


def render_block(template: str, block: str, context: dict[str, Any]) -> str:
    """One block of a template, rendered alone: nothing outside the block exists for it but globals."""
    found = current_app.jinja_env.get_template(template)
    current_app.update_template_context(context)
    return "".join(found.blocks[block](found.new_context(context)))


def page(template: str, block: str = "content", status: int = 200, **context: Any) -> Response:
    """The page at this URL: whole, or its block when htmx asks; a block knows by `alone` that it goes out by itself."""
    alone = wants_fragment()
    body = render_block(template, block, {**context, "alone": True}) if alone else render_template(template, **context)
    response = make_response(body, status)
    response.headers["Vary"] = "HX-Request"
    return response


def whole_main(response: Response) -> Response:
    """Let the block `content` that htmx got take the place of all that stood in the page, messages too."""
    if wants_fragment():
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#main", "innerHTML"
    return response


def pace(since: dt.datetime, latest: float = LATEST) -> float:
    """Seconds until a page asks again for work that goes on since then.

    Most work ends within a second or two, while the person who asked for it looks on; what takes long is asked about
    less often.
    """
    return min(max((now() - since).total_seconds() / 4, SOONEST), latest)


def refreshing(response: Response, since: dt.datetime | None) -> Response:
    """A page of work that goes on since then comes again as long as it does; with JavaScript its part asks for itself.

    What htmx asked for to its end (None) says so to the rest of the page: the frame counts the live work anew.
    """
    if since:
        return coming_again(response, pace(since, LATEST_WHOLE))
    if wants_fragment():
        response.headers["HX-Trigger"] = WORK_ENDED
    return response


def coming_again(response: Response, seconds: float) -> Response:
    """Without JavaScript the whole page comes again after these seconds, rounded up."""
    if not wants_fragment() and request.cookies.get("js") != "1":
        response.headers["Refresh"] = str(math.ceil(seconds))
    return response


def done(endpoint: str, message: str = "", kind: str = "success", /, **values: Any) -> Response:
    """The answer to an act without a block of its own: go on to a page that tells what happened."""
    if message:
        flash(message, kind)
    target = url_for(endpoint, **values)
    if request.htmx:  # type: ignore[attr-defined]
        return Response("", status=204, headers={"HX-Redirect": target})
    return redirect(target, 303)


def safe_next(target: str | None) -> str:
    """A path of our own to go on to after sign-in; anything else becomes the home page."""
    parts = urlsplit(target or "")
    own = target and target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.netloc
    return target if own and target else url_for("home.show")


def address_of(endpoint: str, arguments: Mapping[str, Any], path: Mapping[str, Any] | None = None) -> str:
    """A page's address with arguments such as this request's own: whatever they are called, they stand behind the "?".

    Given to `url_for` one called "endpoint" or "_scheme" would be taken for an option of its own. What stands in this
    request's path stands in that one's too, unless another `path` is given; None and [] leave an argument out.
    """
    place = url_for(endpoint, **((request.view_args or {}) if path is None else path))
    several = ((name, value if isinstance(value, list) else [value]) for name, value in arguments.items())
    pairs = [(name, one) for name, values in several for one in values if one is not None]
    return f"{place}?{urlencode(pairs, safe=PLAIN)}" if pairs else place


def history_page() -> int:
    """Which page of a record's history is asked for: ?history=2, beside whatever else the page shows."""
    return max(1, request.args.get("history", 1, int))


class Paging:
    """Which rows of a list a page shows, from the address: ?page=2&size=100.

    With `is_more` there are `total` rows or more: how many is found out while leafing, up to MOST_LEAFED rows.
    """

    def __init__(self, total: int, is_more: bool = False, size: int = PAGE_SIZES[0]) -> None:
        self.total = total
        self.is_more = is_more
        asked = request.args.get("size", size, int)
        self.size = asked if asked in PAGE_SIZES else PAGE_SIZES[0]
        self.last = max(1, MOST_LEAFED // self.size if is_more else -(-total // self.size))
        self.page = min(max(1, request.args.get("page", 1, int)), self.last)

    def take(self, rows: list[Any]) -> list[Any]:
        """The page's rows out of those found, which were asked for one more than fit; then the last page is known."""
        if self.is_more and (rows or self.page == 1):
            seen = self.offset + len(rows)
            self.total = max(self.total, seen)
            if len(rows) <= self.size:
                self.is_more, self.last, self.total = False, self.page, seen
        return rows[: self.size]

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.size

    @property
    def first_row(self) -> int:
        return self.offset + 1 if self.total else 0

    @property
    def last_row(self) -> int:
        return min(self.offset + self.size, self.total)

    def address(self, **changes: Any) -> str:
        """This very page's address with these arguments changed."""
        return address_of(request.endpoint or "", {**request.args.to_dict(flat=False), **changes})


class Leafing:
    """Where in a long list a page begins, from the address: behind the row of ?after=, or before that of ?before=.

    So a row that comes or goes meanwhile moves no page, and the last page costs what the first does.
    """

    def __init__(self, size: int = PAGE_SIZES[0]) -> None:
        asked = request.args.get("size", size, int)
        self.size = asked if asked in PAGE_SIZES else PAGE_SIZES[0]
        self.total = 0
        self.backwards = "before" in request.args
        self.place = _place(request.args.get("before") or request.args.get("after") or "")

    def address(self, **changes: Any) -> str:
        """This very page's address with these arguments changed."""
        return address_of(request.endpoint or "", {**request.args.to_dict(flat=False), **changes})

    @staticmethod
    def mark(moment: dt.datetime, row_id: int) -> str:
        """How an address names a row."""
        return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%S%f}-{row_id}"


def _place(mark: str) -> tuple[dt.datetime, int] | None:
    """The row that an address names; None for what names none, which is the list's beginning."""
    moment, dash, number = mark.partition("-")
    try:
        begin = dt.datetime.strptime(moment, "%Y%m%dT%H%M%S%f").replace(tzinfo=dt.UTC)
    except ValueError:
        return None
    return (begin, int(number)) if dash and number.isascii() and number.isdigit() and len(number) < 16 else None
