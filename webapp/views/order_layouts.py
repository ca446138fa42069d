"""택배사 엑셀 열 구성: the ready column sets, and those of the store's own making, copied, edited and deleted."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.forms.order_layouts import LayoutForm
from webapp.models.outgoing import CourierLayout
from webapp.services.orders import courier_columns, courier_layouts
from webapp.services.orders.courier_layouts import MOST_COLUMNS, LayoutRefused

bp = Blueprint("order_layouts", __name__, url_prefix="/stores/<int:store_id>/courier-layouts")
LIST = "order_layouts.list_layouts"


@bp.get("")
def list_layouts(store_id: int) -> Response:
    store = access.get_store(store_id)
    return pages.page(
        "orders/layouts.html", store=store, layouts=courier_layouts.all_of(store), labels=courier_columns.LABELS
    )


@bp.post("/copy")
def copy(store_id: int) -> Response:
    """A set of the store's own that begins as a ready one, or as another of its own."""
    store = access.get_store(store_id, "work")
    try:
        row = courier_layouts.copy(store, request.form.get("key", ""), access.actor())
    except LayoutRefused as refused:
        return pages.done(LIST, str(refused), "error", store_id=store.id)
    message = "열 구성을 복사했습니다. 이름과 열을 고쳐 주세요."
    return pages.done("order_layouts.edit", message, store_id=store.id, layout_id=row.id)


@bp.get("/<int:layout_id>")
def edit(store_id: int, layout_id: int) -> Response:
    row = access.get_courier_layout(store_id, layout_id, "work")
    return _form(row, LayoutForm(row))


@bp.post("/<int:layout_id>")
def update(store_id: int, layout_id: int) -> Response:
    """Save what is typed, or move its rows about without saving."""
    row = access.get_courier_layout(store_id, layout_id, "work")
    form = LayoutForm(row, request.form)
    if act := request.form.get("act", ""):
        form.rearrange(act)
        return _form(row, form, is_unsaved=True)
    if not form.check():
        form.form_errors = [f"저장하지 않았습니다. {len(form.problems):,}곳을 고쳐 주세요."]
        return _form(row, form, 422)
    try:
        courier_layouts.save(row.store, row, form.name.data or "", form.columns, access.actor())
    except LayoutRefused as refused:
        form.form_errors = [f"저장하지 않았습니다. {refused}"]
        return _form(row, form, 422)
    return pages.done(LIST, "열 구성을 저장했습니다.", store_id=store_id)


@bp.post("/<int:layout_id>/delete")
def delete(store_id: int, layout_id: int) -> Response:
    row = access.get_courier_layout(store_id, layout_id, "work")
    courier_layouts.delete(row, access.actor())
    return pages.done(LIST, "열 구성을 지웠습니다. 전에 만든 파일은 그대로입니다.", store_id=store_id)


def _form(row: CourierLayout, form: LayoutForm, status: int = 200, is_unsaved: bool = False) -> Response:
    return pages.page(
        "orders/layout_edit.html",
        status=status,
        row=row,
        store=row.store,
        form=form,
        labels=courier_columns.LABELS,
        most=MOST_COLUMNS,
        is_unsaved=is_unsaved,
    )
