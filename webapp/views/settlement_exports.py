"""Workbooks of settlements: what a page shows at once, or by a run when it is long."""

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from webapp import access
from webapp.jobs import exports
from webapp.services.settlements import exporting
from webapp.views import lists
from webapp.views.excel import Book

bp = Blueprint("settlement_exports", __name__, url_prefix="/settlements")
LISTED_AT = {
    exporting.LINES: "settlements.list_settlements",
    exporting.DIFFERENCES: "settlement_differences.list_differences",
    exporting.MONTHS: "settlement_sums.months",
    exporting.ORDERS: "settlement_sums.profit",
    exporting.SKUS: "settlement_sums.profit",
    exporting.VAT: "settlement_sums.vat",
}


def _book(what: str) -> Book:
    name = exporting.NAMES[what]
    return Book(name, "내역", LISTED_AT[what], "settlement_exports.show_export", "settlements/export.html")


@bp.post("/export")
def export() -> Response:
    """What the page shows, all of it."""
    what = request.form.get("what", exporting.LINES)
    if what not in exporting.SHEETS:
        abort(404)
    query = lists.search_of(request.form.get("back", ""))
    return _book(what).answer(exports.settlements_workbook(access.actor(), what, query))


@bp.get("/export")
def show_export() -> Response:
    """The user's last long workbook: how far it is, and the way to it."""
    run = exporting.latest(access.user())
    return _book(exporting.LINES).page(run, exporting.file_of(run))


@bp.get("/export.xlsx")
def download_export() -> Response:
    run = exporting.latest(access.user())
    what = run.result.get("what", exporting.LINES) if run else exporting.LINES
    return _book(what).download(exporting.file_of(run))
