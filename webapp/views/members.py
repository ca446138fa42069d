"""Who may do what in a store."""

from flask import Blueprint
from werkzeug.wrappers import Response

from webapp import access, pages

bp = Blueprint("members", __name__, url_prefix="/stores/<int:store_id>/members")


@bp.get("")
def list_members(store_id: int) -> Response:
    store = access.get_store(store_id, "manage")
    return pages.done("stores.show", store_id=store.id)


@bp.post("")
def save(store_id: int) -> Response:
    store = access.get_store(store_id, "manage")
    return pages.done("stores.show", store_id=store.id)
