"""What is common to lists: named searches, columns and density by user, and what is selected in them."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.models.lists import CLAIMS, INQUIRIES, LISTINGS, ORDERS, PRODUCTS, SETTLEMENTS
from webapp.services import preferences, saved_filters
from webapp.services.catalogue import columns, pasted, selection
from webapp.services.catalogue.pasted import Folded, TooLong
from webapp.services.preferences import ListView
from webapp.services.saved_filters import FilterRefused
from webapp.views.bulk_bar import Bar, meant

bp = Blueprint("lists", __name__, url_prefix="/lists")
AREAS = (LISTINGS, PRODUCTS, ORDERS, CLAIMS, INQUIRIES, SETTLEMENTS)
# Lists that are sought through by numbers.
LISTS = {
    LISTINGS: "listings.list_listings", PRODUCTS: "products.list_products", ORDERS: "orders.list_orders",
    CLAIMS: "claims.list_claims", SETTLEMENTS: "settlements.list_settlements",
}  # fmt: skip
LEFT_OUT = "번호가 많아 한 번에 다 찾지 못합니다. 뒤의 {left_out:,}개는 찾지 않았으니 나누어 찾아 주세요."
# As long as an address may be, with some room: servers and proxies take about eight thousand characters.
LONGEST = 7_900
TOO_LONG = "찾을 말이 너무 길어 찾지 않았습니다. 번호만 남기거나 나누어서 찾아 주세요."
# Rows of these are ticked over many pages; those of others a page at a time.
SELECTED = (LISTINGS, PRODUCTS)
# Where in a list somebody stands is no part of what they look for.
PLACE = ("page", "size", "after", "before")
MOST_SHOWN = max(pages.PAGE_SIZES)


def search_of(address: str) -> str:
    """The search in a list's address, without the page."""
    pairs = parse_qsl(urlsplit(address).query)
    return urlencode([(name, value) for name, value in pairs if name not in PLACE])


def _area() -> str:
    area = request.form.get("area", "")
    return area if area in AREAS else abort(404)


def _back() -> Response:
    """To where the button of the form points, or to the list as it stood."""
    return redirect(pages.safe_next(request.form.get("go") or request.form.get("back")), 303)


@bp.post("/search")
def search() -> Response:
    """What the form of a list asks for, as the list's address: a pasted column would be too long for a form's own."""
    address = url_for(LISTS.get(_area()) or abort(404))
    given = {name: value for name, value in request.form.items() if value and name not in ("area", "csrf_token")}
    try:
        folded = pasted.fold(given.pop(pasted.TEXT, ""))
        query = urlencode({**folded.arguments, **given})
    except TooLong:
        folded, query = Folded(), "x" * LONGEST
    if len(query) >= LONGEST:
        flash(TOO_LONG, "error")
        query = urlencode({name: value for name, value in given.items() if len(value) < pasted.LONG})
    elif folded.left_out:
        flash(LEFT_OUT.format(left_out=folded.left_out), "warning")
    return redirect(f"{address}?{query}", 303)


@bp.post("/filters")
def save_filter() -> Response:
    """Keep the present search under a name, or drop a kept one."""
    area = _area()
    if "delete" in request.form:
        gone = saved_filters.delete(access.user(), area, request.form.get("delete", 0, int))
        flash("저장한 검색을 지웠습니다." if gone else "이미 지운 검색입니다.", "success" if gone else "info")
        return _back()
    try:
        query = search_of(request.form.get("back", ""))
        kept = saved_filters.save(access.user(), area, request.form.get("name", ""), query)
        flash(f"지금 조건을 저장했습니다: {kept.name}", "success")
    except FilterRefused as refusal:
        flash(str(refusal), "error")
    return _back()


@bp.post("/view")
def save_view() -> Response:
    """Columns, density and rows a page, as the user wants them from now on."""
    area = _area()
    names = request.form.getlist("column")
    chosen = tuple(column.name for column in columns.COLUMNS if column.name in names) if area == LISTINGS else None
    size = request.form.get("size", 50, int)
    view = ListView(chosen, bool(request.form.get("dense")), size if size in pages.PAGE_SIZES else 50)
    preferences.remember(access.user(), area, view)
    return _back()


@bp.post("/selection")
def select() -> Response:
    """Take over the ticks of the page, then what the pressed button says: the page, everything found, or nothing."""
    area, act = _area(), request.form.get("act", "")
    if area not in SELECTED:
        abort(404)
    shown = request.form.getlist("shown", type=int)[:MOST_SHOWN]
    query = meant(urlsplit(request.form.get("back", "")).query)
    if act == "none":
        selection.clear(access.user(), area)
    elif act == "all":
        selection.choose_all(access.user(), area, query, [store.id for store in access.my_stores()])
    elif shown:
        ticked = shown if act == "page" else request.form.getlist("row", type=int)
        selection.tick(access.user(), area, shown, ticked)
    if not pages.wants_fragment():
        return _back()
    bar = Bar(selection.ticks(access.user(), area, shown), request.form.get("fitting", ""), query)
    return Response(render_template("listings/_bulk_bar.html", bar=bar), mimetype="text/html")
