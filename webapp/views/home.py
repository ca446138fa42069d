"""The first page after signing in: where the set-up stands, what runs, what needs a person."""

from flask import Blueprint, request, session
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.services import overview

bp = Blueprint("home", __name__)


@bp.get("/")
def show() -> Response:
    stores = access.my_stores()
    chosen = access.current_store()
    return pages.page("home/show.html", overview=overview.of(stores), store=chosen)


@bp.post("/store")
def choose_store() -> Response:
    """Make a store the one that the menus are about, in this browser."""
    store = access.get_store(request.form.get("store", 0, int))
    session["store"] = store.id
    return pages.done("home.show")
