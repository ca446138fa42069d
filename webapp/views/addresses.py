"""주소록 템플릿: the addresses of a store on the market."""

from flask import Blueprint
from werkzeug.wrappers import Response

from webapp import access, pages

bp = Blueprint("addresses", __name__, url_prefix="/stores/<int:store_id>/addresses")


@bp.get("")
def list_addresses(store_id: int) -> Response:
    store = access.get_store(store_id)
    return pages.done("stores.show", store_id=store.id)
