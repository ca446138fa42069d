"""For administrators: audit."""

from flask import Blueprint
from werkzeug.wrappers import Response

from webapp import access, pages

bp = Blueprint("audit", __name__)


@bp.get("/admin/audit")
def list_entries() -> Response:
    access.require_admin()
    return pages.done("home.show")
