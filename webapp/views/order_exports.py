"""The list of orders as a workbook: at once, or by a run when it is long."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp import access
from webapp.jobs import exports
from webapp.services.orders import exporting
from webapp.views import lists
from webapp.views.excel import Book

bp = Blueprint("order_exports", __name__, url_prefix="/orders")
BOOK = Book("주문", "주문상품", "orders.list_orders", "order_exports.show_export", "orders/export.html")


@bp.post("/export")
def export() -> Response:
    """The list as it stands; names and addresses only of stores in which the user may see them."""
    return BOOK.answer(exports.orders_workbook(access.actor(), lists.search_of(request.form.get("back", ""))))


@bp.get("/export")
def show_export() -> Response:
    """The user's last long workbook: how far it is, and the way to it."""
    run = exporting.latest(access.user())
    return BOOK.page(run, exporting.file_of(run))


@bp.get("/export.xlsx")
def download_export() -> Response:
    return BOOK.download(exporting.file_of(exporting.latest(access.user())))
