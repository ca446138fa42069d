"""For administrators: users."""

from flask import Blueprint
from werkzeug.wrappers import Response

from webapp import access, pages

bp = Blueprint("users", __name__)


@bp.get("/admin/users")
def list_users() -> Response:
    access.require_admin()
    return pages.done("home.show")
