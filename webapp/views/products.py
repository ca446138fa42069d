"""상품관리: the seller's own base products with their SKUs, and where each is listed."""

from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.forms.products import ProductFilters
from webapp.models.lists import PRODUCTS
from webapp.services import preferences, saved_filters
from webapp.services.catalogue import products
from webapp.services.catalogue.products import ProductFinding

bp = Blueprint("products", __name__)


@bp.get("/products")
def list_products() -> Response:
    filters = ProductFilters()
    finding = ProductFinding(products.read(request.args, access.my_sellers()))
    view = preferences.of(access.user(), PRODUCTS)
    counted = products.count(finding)
    paging = pages.Paging(*counted, view.size)
    lines = paging.take(products.page_of(finding, counted, paging.offset, paging.size + counted[1]))
    saved = saved_filters.of(access.user(), PRODUCTS)
    context: dict[str, Any] = {"filters": filters, "view": view, "paging": paging, "lines": lines, "saved": saved}
    return pages.page("products/list.html", "product_table", order=finding.search.order, **context)


@bp.get("/products/<int:product_id>")
def show(product_id: int) -> Response:
    product = access.get_product(product_id)
    by_store = products.listings_by_store(product, access.my_stores())
    return pages.page("products/show.html", product=product, skus=products.skus_of(product), by_store=by_store)
