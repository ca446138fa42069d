"""상품관리: the seller's own base products with their SKUs, and where each is listed."""

from flask import Blueprint
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.forms.products import ProductFilters
from webapp.services.catalogue import products

bp = Blueprint("products", __name__)


@bp.get("/products")
def list_products() -> Response:
    sellers = access.my_sellers()
    filters = ProductFilters()
    text = filters.q.data or ""
    paging = pages.Paging(products.count(sellers, text))
    lines = products.page_of(sellers, text, paging.offset, paging.size)
    return pages.page("products/list.html", "product_table", filters=filters, paging=paging, lines=lines)


@bp.get("/products/<int:product_id>")
def show(product_id: int) -> Response:
    product = access.get_product(product_id)
    by_store = products.listings_by_store(product, access.my_stores())
    return pages.page("products/show.html", product=product, skus=products.skus_of(product), by_store=by_store)
