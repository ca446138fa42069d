"""발송마감 템플릿: until when orders leave."""

from flask import Blueprint
from werkzeug.wrappers import Response

from webapp import access, pages

bp = Blueprint("dispatch_templates", __name__, url_prefix="/stores/<int:store_id>/dispatch-templates")


@bp.get("")
def list_templates(store_id: int) -> Response:
    store = access.get_store(store_id)
    return pages.done("stores.show", store_id=store.id)
