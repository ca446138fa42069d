"""The list of inquiries as a workbook: at once, or by a run when it is long."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp import access
from webapp.jobs import exports
from webapp.services.inquiries import exporting
from webapp.views import lists
from webapp.views.excel import Book

bp = Blueprint("inquiries_exports", __name__, url_prefix="/stores/<int:store_id>/inquiries")
BOOK = Book("문의", "문의", "inquiries.list_inquiries", "inquiries_exports.show_export", "inquiries/export.html")


@bp.post("/export")
def export(store_id: int) -> Response:
    """The list as it stands; who asked only for those who may see it."""
    store = access.get_store(store_id, "work")
    query = lists.search_of(request.form.get("back", ""))
    return BOOK.answer(exports.inquiries_workbook(store, access.actor(), query), store_id=store.id)


@bp.get("/export")
def show_export(store_id: int) -> Response:
    """The user's last long workbook of the store: how far it is, and the way to it."""
    store = access.get_store(store_id)
    run = exporting.latest(store, access.user())
    return BOOK.page(run, exporting.file_of(run), store=store)


@bp.get("/export.xlsx")
def download_export(store_id: int) -> Response:
    store = access.get_store(store_id)
    return BOOK.download(exporting.file_of(exporting.latest(store, access.user())), store_id=store.id)
