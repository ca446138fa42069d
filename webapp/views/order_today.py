"""오늘 할 일: the board of the day over all stores; each number leads to its list."""

from flask import Blueprint
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.models.base import now
from webapp.services.orders import collecting, today, truth
from webapp.views import frame

bp = Blueprint("order_today", __name__)


@bp.get("/orders/today")
def show() -> Response:
    moment = now()
    return pages.page(
        "orders/today.html",
        boards=today.boards(access.my_stores(), moment),
        moment=moment,
        marks=frame.marks(),
        what=collecting.WHAT,
        truth=truth.WHAT,
        today=today,
    )
