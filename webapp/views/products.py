"""상품관리: the seller's own base products with their SKUs."""

from flask import Blueprint
from werkzeug.wrappers import Response

from webapp import access, pages

bp = Blueprint("products", __name__)


@bp.get("/products")
def list_products() -> Response:
    return pages.done("home.show")


@bp.get("/products/<int:product_id>")
def show(product_id: int) -> Response:
    access.get_product(product_id)
    return pages.done("home.show")
