"""상품관리: the seller's own base products with their SKUs, and where each is listed."""

from typing import Any

from flask import Blueprint, abort, make_response, render_template, request
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.forms.base_products import MINORS, NOTICE_TYPES, TAXES, ProductForm
from webapp.forms.products import ProductFilters
from webapp.forms.skus import OptionTableForm, SkuTable, shown_table, typed_table
from webapp.models.lists import PRODUCTS
from webapp.models.products import Product
from webapp.models.stores import Seller
from webapp.services import categories, preferences, runs, saved_filters
from webapp.services.catalogue import details, products
from webapp.services.catalogue.products import ProductFinding
from webapp.services.products import availability, editing, facts, sku_table, skus, timeline
from webapp.services.products.editing import ChangedMeanwhile, ProductRefused
from webapp.services.products.sku_table import TableRefused
from webapp.services.runs import Order
from webapp.views.listings import FRAME_POLICY

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
    return _show(product, shown_table(skus.live_of(product)), OptionTableForm())


def _show(product: Product, table: SkuTable, axes: OptionTableForm, status: int = 200) -> Response:
    told, stores = facts.of(product), access.my_stores()
    context: dict[str, Any] = {
        "product": product,
        "table": table,
        "made": availability.made_of([line.sku.id for line in table.lines if line.sku]),
        "axes": axes,
        "facts": told,
        "category": categories.find(told["category_number"]),
        "words": {"tax": TAXES, "minors": MINORS, "notice_type": NOTICE_TYPES},
        "archived": skus.archived_of(product),
        "by_store": products.listings_by_store(product, stores),
        "timeline": timeline.of_product(product, stores, pages.history_page()),
        "may_work": product.seller_id in access.my_sellers("work"),
    }
    return pages.page("products/show.html", "skus", status=status, **context)


@bp.get("/products/<int:product_id>/detail")
def detail_html(product_id: int) -> Response:
    """The detail HTML made harmless, as a document of its own that only our page may frame."""
    product = access.get_product(product_id)
    html = facts.of(product)["detail_html"] or "<p>상세 설명이 아직 없습니다.</p>"
    body = render_template("listings/detail.html", listing=product, html=details.harmless(html))
    return make_response(body, 200, {"Content-Security-Policy": FRAME_POLICY})


@bp.get("/products/new")
def new() -> Response:
    sellers = _workable()
    return _form(ProductForm(sellers=sellers)) if sellers else _nowhere()


def _workable() -> dict[int, str]:
    """The businesses for which the user may make products, each called by its stores."""
    found: dict[int, list[str]] = {}
    for store in access.my_stores("work"):
        found.setdefault(store.seller_id, []).append(store.name)
    return {seller: ", ".join(names) for seller, names in found.items()}


def _nowhere() -> Response:
    if access.my_stores():
        abort(403)
    return pages.done("stores.list_stores", "원상품을 만들려면 먼저 스토어를 연결해 주세요.", "warning")


def _form(form: ProductForm, status: int = 200) -> Response:
    if categories.is_stale():
        runs.start(Order(categories.FETCH))
    query = form.category_query.data or ""
    shown: dict[str, Any] = {
        "product": form.product,
        "chosen": categories.find(form.category_number.data),
        "query": query,
        "found": categories.search(query),
        "has_categories": categories.listed_at() is not None,
    }
    page = "products/edit.html" if form.product else "products/new.html"
    return pages.page(page, "product_form", status=status, form=form, **shown)


def _only_searches() -> bool:
    """Without JavaScript the search for a category is a button of the form, which then saves nothing."""
    return "find" in request.form


@bp.post("/products")
def create() -> Response:
    sellers = _workable()
    if not sellers:
        return _nowhere()
    form = ProductForm(sellers=sellers)
    if len(sellers) == 1:
        form.seller.data = str(next(iter(sellers)))
    if _only_searches() or not form.validate():
        return _form(form, 200 if _only_searches() else 422)
    product = editing.create(Seller.get_by_id(int(form.seller.data)), form.fields(), access.actor())
    return _to(product, "원상품을 만들었습니다. 이어서 SKU를 적어 주세요.")


def _to(product: Product, message: str = "", kind: str = "success") -> Response:
    return pages.done("products.show", message, kind, product_id=product.id)


@bp.get("/products/<int:product_id>/edit")
def edit(product_id: int) -> Response:
    return _form(ProductForm(access.get_product(product_id, "work")))


@bp.post("/products/<int:product_id>/edit")
def update(product_id: int) -> Response:
    product = access.get_product(product_id, "work")
    form = ProductForm(product)
    if _only_searches() or not form.validate():
        return _form(form, 200 if _only_searches() else 422)
    try:
        editing.update(product, form.fields(), form.seen.data or "", access.actor())
    except ChangedMeanwhile as other:
        form.changed_elsewhere(other.now)
        return _form(form, 409)
    return _to(product, "원상품을 저장했습니다.")


@bp.post("/products/<int:product_id>/copy")
def copy(product_id: int) -> Response:
    made = editing.copy(access.get_product(product_id, "work"), access.actor())
    return _to(made, "복사한 원상품입니다. 이름을 고치고 자체상품코드를 새로 적어 주세요.")


@bp.post("/products/<int:product_id>/archive")
def archive(product_id: int) -> Response:
    product = access.get_product(product_id, "work")
    try:
        editing.archive(product, access.actor())
    except ProductRefused as refusal:
        return _to(product, str(refusal), "error")
    return _to(product, "보관했습니다. 목록에는 보이지 않고, 언제든 되살릴 수 있습니다.")


@bp.post("/products/<int:product_id>/restore")
def restore(product_id: int) -> Response:
    product = access.get_product(product_id, "work")
    return _brought_back(product, editing.take_back(product, access.actor()))


def _brought_back(product: Product, lost: list[str]) -> Response:
    if not lost:
        return _to(product, "되살렸습니다.")
    codes = ", ".join(lost[:5]) + (f" 외 {len(lost) - 5}개" if len(lost) > 5 else "")
    message = f"되살렸습니다. 그사이 다른 SKU가 쓰고 있는 자체상품코드({codes})는 비워 두었습니다."
    return _to(product, message, "warning")


@bp.post("/products/<int:product_id>/skus")
def save_skus(product_id: int) -> Response:
    product = access.get_product(product_id, "work")
    table = typed_table(skus.live_of(product))
    rows = table.rows()
    if table.problems:
        return _show(product, table, OptionTableForm(formdata=None), 422)
    try:
        changed = sku_table.save(product, rows, access.actor())
    except TableRefused as refusal:
        table.refused(refusal.problems, refusal.standing)
        return _show(product, table, OptionTableForm(formdata=None), 409 if refusal.standing else 422)
    return _to(product, f"SKU {changed:,}개를 저장했습니다." if changed else "바뀐 SKU가 없습니다.")


@bp.post("/products/<int:product_id>/skus/combine")
def combine(product_id: int) -> Response:
    """A row for every combination of a table of options."""
    product = access.get_product(product_id, "work")
    form = OptionTableForm()
    texts = form.texts() if form.validate() else []
    if texts:
        try:
            made, stood = skus.add_combinations(product, texts, access.actor())
        except skus.TooMany:
            form.axes.errors = [f"원상품 하나에 SKU를 {skus.MOST_SKUS:,}개까지 만들 수 있습니다. 값을 줄여 주세요."]
        else:
            already = f" 이미 있던 {stood:,}개는 그대로입니다." if stood else ""
            return _to(product, f"SKU {made:,}개를 만들었습니다.{already}")
    return _show(product, shown_table(skus.live_of(product)), form, 422)


@bp.post("/products/<int:product_id>/skus/<int:sku_id>/restore")
def restore_sku(product_id: int, sku_id: int) -> Response:
    sku = access.get_product_sku(product_id, sku_id, "work")
    if sku.product.archived_at is not None:
        return _to(sku.product, "보관한 원상품입니다. 원상품을 먼저 되살려 주세요.", "error")
    return _brought_back(sku.product, skus.take_back(sku, access.actor()))
