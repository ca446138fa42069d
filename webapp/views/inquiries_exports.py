"""The list of inquiries as a workbook: at once, or by a run when it is long."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp import access
from webapp.jobs import exports
from webapp.services.inquiries import exporting
from webapp.views import lists
from webapp.views.excel import Book

bp = Blueprint("inquiries_exports", __name__, url_prefix="/inquiries")
BOOK = Book("문의", "문의", "inquiries.list_inquiries", "inquiries_exports.show_export", "inquiries/export.html")


@bp.post("/export")
def export() -> Response:
    """The list as it stands; who asked only of stores in which the user may see them."""
    return BOOK.answer(exports.inquiries_workbook(access.actor(), lists.search_of(request.form.get("back", ""))))


@bp.get("/export")
def show_export() -> Response:
    """The user's last long workbook: how far it is, and the way to it."""
    run = exporting.latest(access.user())
    return BOOK.page(run, exporting.file_of(run))


@bp.get("/export.xlsx")
def download_export() -> Response:
    return BOOK.download(exporting.file_of(exporting.latest(access.user())))
