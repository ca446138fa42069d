"""For administrators: admin."""

from flask import Blueprint
from werkzeug.wrappers import Response

from webapp import access, pages

bp = Blueprint("admin", __name__)


@bp.get("/admin/worker")
def worker() -> Response:
    access.require_admin()
    return pages.done("home.show")
