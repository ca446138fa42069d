"""판매채널 API: the stores, their form, approval, contact person, incidents and notifications."""

from flask import Blueprint
from werkzeug.wrappers import Response

from webapp import access, pages

bp = Blueprint("stores", __name__)


@bp.get("/stores")
def list_stores() -> Response:
    return pages.page("stores/list.html", stores=access.my_stores())


@bp.get("/stores/new")
def new() -> Response:
    return list_stores()


@bp.post("/stores")
def create() -> Response:
    return list_stores()


@bp.get("/stores/<int:store_id>")
def show(store_id: int) -> Response:
    return pages.page("stores/list.html", stores=[access.get_store(store_id)])


@bp.get("/stores/<int:store_id>/edit")
def edit(store_id: int) -> Response:
    return show(store_id)


@bp.post("/stores/<int:store_id>/edit")
def update(store_id: int) -> Response:
    return show(store_id)


@bp.post("/stores/<int:store_id>/check")
def check(store_id: int) -> Response:
    return show(store_id)


@bp.post("/stores/<int:store_id>/notify-test")
def test_notification(store_id: int) -> Response:
    return show(store_id)


@bp.post("/stores/<int:store_id>/contact")
def reveal_contact(store_id: int) -> Response:
    return show(store_id)


@bp.get("/categories")
def find_categories() -> Response:
    return list_stores()
