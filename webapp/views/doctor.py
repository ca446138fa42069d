"""진단: for administrators, whether the installation is well. What takes its time comes after the page."""

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.jobs import doctor
from webapp.services.doctor import checks

bp = Blueprint("doctor", __name__, url_prefix="/admin/doctor")


@bp.get("")
def show() -> Response:
    """The local checks at once; the others are asked for by htmx, or with ?all=1 by a browser without script."""
    access.require_admin()
    answers = doctor.answers(everything=request.args.get("all") == "1")
    return pages.page("doctor/show.html", answers=answers, worst=checks.worst(answers))


@bp.get("/<check>")
def look(check: str) -> Response:
    """One check alone."""
    access.require_admin()
    answer = doctor.answer(check) or abort(404)
    return pages.page("doctor/look.html", "answer", answer=answer)
