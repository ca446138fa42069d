"""배송속성 템플릿: the terms under which goods are sent; our own, not the market's."""

from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.forms import DeskForm
from webapp.forms.shipping_templates import AREAS, FEE_KINDS, METHODS, PAYMENTS, ShippingForm, shipping_form
from webapp.models.shipping import ShippingTemplate
from webapp.models.stores import Store
from webapp.services.shipping import terms
from webapp.services.shipping.terms import TermsProblem
from webapp.views import shipping

bp = Blueprint("shipping_templates", __name__, url_prefix="/stores/<int:store_id>/shipping-templates")
LIST = "shipping_templates.list_templates"
WORDS = {"areas": AREAS, "methods": METHODS, "fee_kinds": FEE_KINDS, "payments": PAYMENTS}


@bp.get("")
def list_templates(store_id: int) -> Response:
    store = access.get_store(store_id)
    query = request.args.get("q", "").strip()
    found = terms.search(store, query)
    paging = pages.Paging(found.count())
    shown: dict[str, Any] = {
        "store": store,
        "query": query,
        "paging": paging,
        "missing": terms.missing_ground(store),
        **WORDS,
    }
    shown["rows"] = list(found.limit(paging.size).offset(paging.offset))
    return pages.page("shipping_templates/list.html", "template_table", **shown)


@bp.get("/new")
def new(store_id: int) -> Response:
    store = access.get_store(store_id, "manage")
    return _closed(store) or _form(store, shipping_form(store))


def _closed(store: Store) -> Response | None:
    """Why no template can be made yet: no approval, or addresses and dispatch templates are missing."""
    if not store.is_approved:
        return shipping.closed(store)
    missing = terms.missing_ground(store)
    if not missing:
        return None
    status = 200 if request.method == "GET" else 409
    return pages.page("shipping_templates/blocked.html", status=status, store=store, missing=missing)


@bp.post("")
def create(store_id: int) -> Response:
    store = access.get_store(store_id, "manage")
    return _closed(store) or _save(store, None)


def _save(store: Store, row: ShippingTemplate | None) -> Response:
    form = shipping_form(store, row)
    if not form.validate():
        return _form(store, form, row, 422)
    try:
        saved = terms.save(store, form.terms(), access.actor(), row)
    except TermsProblem as problem:
        form[problem.field].errors = [str(problem)]
        return _form(store, form, row, 422)
    return pages.done(LIST, f"‘{saved.name}’ 배송속성 템플릿을 저장했습니다.", store_id=store.id)


def _form(store: Store, form: ShippingForm, row: ShippingTemplate | None = None, status: int = 200) -> Response:
    return pages.page("shipping_templates/edit.html", "template_form", status=status, store=store, form=form, row=row)


@bp.get("/<int:template_id>/edit")
def edit(store_id: int, template_id: int) -> Response:
    row = access.get_shipping_template(store_id, template_id, "manage")
    return _closed(row.store) or _form(row.store, shipping_form(row.store, row), row)


@bp.post("/<int:template_id>")
def update(store_id: int, template_id: int) -> Response:
    row = access.get_shipping_template(store_id, template_id, "manage")
    return _closed(row.store) or _save(row.store, row)


@bp.post("/<int:template_id>/default")
def set_default(store_id: int, template_id: int) -> Response:
    row = access.get_shipping_template(store_id, template_id, "manage")
    terms.make_default(row, access.actor())
    return pages.done(LIST, f"‘{row.name}’ 템플릿을 기본으로 정했습니다.", store_id=store_id)


@bp.route("/<int:template_id>/delete", methods=["GET", "POST"])
def delete(store_id: int, template_id: int) -> Response:
    """Asks before it deletes: a page of its own, so that it works everywhere."""
    row = access.get_shipping_template(store_id, template_id, "manage")
    if request.method == "GET" or not DeskForm().validate():
        return pages.page("shipping_templates/delete.html", store=row.store, row=row)
    terms.delete(row, access.actor())
    return pages.done(LIST, f"‘{row.name}’ 배송속성 템플릿을 삭제했습니다.", store_id=store_id)
