"""상품 가져오기: from the uploaded product file over its plan to the report, and back again."""

from flask import Blueprint
from werkzeug.wrappers import Response

from webapp import access, pages

bp = Blueprint("imports", __name__, url_prefix="/stores/<int:store_id>/imports")


def _not_yet(store_id: int, import_id: int = 0, row_id: int = 0) -> Response:
    access.get_store(store_id)
    return pages.done("home.show")


for _rule, _method, _name in (
    ("", "GET", "list_imports"), ("/new", "GET", "new"), ("", "POST", "upload"), ("/search", "POST", "search"),
    ("/enrich", "POST", "enrich"), ("/<int:import_id>", "GET", "show"), ("/<int:import_id>/mapping", "POST", "save_mapping"),
    ("/<int:import_id>/rows", "GET", "list_rows"), ("/<int:import_id>/rows/<int:row_id>/decision", "POST", "decide"),
    ("/<int:import_id>/decisions", "POST", "decide_all"), ("/<int:import_id>/start", "POST", "start"),
    ("/<int:import_id>/errors.xlsx", "GET", "errors"), ("/<int:import_id>/undo", "POST", "undo"),
    ("/<int:import_id>/discard", "POST", "discard"),
):
    bp.add_url_rule(_rule, _name, _not_yet, methods=[_method])
