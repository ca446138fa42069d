"""The first page after signing in: all that waits for somebody, what was sold, how the market answers, what ran."""

from typing import Any

from flask import Blueprint, request, session
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.charts import Chart, bars
from webapp.models.base import now
from webapp.models.stores import Store
from webapp.services import overview, sales
from webapp.services.sales import Sales
from webapp.views import board, frame

bp = Blueprint("home", __name__)
MONEY, LINES = "money", "lines"


@bp.get("/")
def show() -> Response:
    stores, moment = access.my_stores(), now()
    found = overview.of(stores, frame.marks(), moment)
    chosen = access.current_store()
    of_none = {overview.FAILED_WORK: frame.failed_of_none()}
    context: dict[str, Any] = {
        "overview": found,
        "boards": [(one, board.groups(one)) for one in found.stores],
        "summed": board.summed(found.stores, of_none) if len(stores) > 1 else [],
        "store": chosen,
    }
    return pages.page("home/show.html", **context, **_sales(stores), moment=moment)


def _sales(stores: list[Store]) -> dict[str, Any]:
    """Of all stores or the one that the address asks for, over so many days, by money or by lines."""
    if not stores:
        return {}
    asked = request.args.get("sales", "")
    chosen = next((store for store in stores if str(store.id) == asked), None)
    span = request.args.get("days", sales.SPANS[0], int)
    by = LINES if request.args.get("by") == LINES else MONEY
    span = span if span in sales.SPANS else sales.SPANS[0]
    found = sales.of([store.id for store in ([chosen] if chosen else stores)], span, now())
    return {
        "sales": found, "chart": _chart(found, by), "by": by, "span": span, "spans": sales.SPANS,
        "sales_store": chosen, "sale_parts": sales.PARTS,
    }  # fmt: skip


def _chart(found: Sales, by: str) -> Chart:
    def value(part: sales.Part) -> int:
        return part.lines if by == LINES else part.won

    over = [[(name, value(one.parts[name])) for name in sales.SOLD] for one in found.days]
    return bars(over, [(sales.CANCELLED, value(one.cancelled)) for one in found.days])


@bp.post("/store")
def choose_store() -> Response:
    """Make a store the one that the menus are about, in this browser."""
    store = access.get_store(request.form.get("store", 0, int))
    session["store"] = store.id
    return pages.done("home.show")
