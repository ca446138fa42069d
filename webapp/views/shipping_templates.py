"""배송속성 템플릿: the terms under which goods are sent."""

from flask import Blueprint
from werkzeug.wrappers import Response

from webapp import access, pages

bp = Blueprint("shipping_templates", __name__, url_prefix="/stores/<int:store_id>/shipping-templates")


@bp.get("")
def list_templates(store_id: int) -> Response:
    store = access.get_store(store_id)
    return pages.done("stores.show", store_id=store.id)
