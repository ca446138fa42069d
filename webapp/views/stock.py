"""재고: the stock of a SKU with every movement, what stores hold back, sets, and where the market shows another."""

import datetime as dt
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.forms.stock import AdjustForm, BufferForm, PartsForm
from webapp.models.products import Sku
from webapp.models.stores import Store
from webapp.services.orders.criteria import DAY, day_of
from webapp.services.products import availability, due, low, sets, stock
from webapp.services.products.sets import SetProblem
from webapp.services.products.stock import Cause, StockProblem
from webapp.wording_products import STOCK_REASONS

bp = Blueprint("stock", __name__)


@bp.get("/skus/<int:sku_id>/stock")
def show(sku_id: int) -> Response:
    return _show(access.get_sku(sku_id))


def _show(sku: Sku, status: int = 200, **given: Any) -> Response:
    """The page of a SKU's stock; `given` are forms that came back with mistakes."""
    stores = [store for store in access.my_stores() if store.seller_id == sku.seller_id]
    parts = sets.parts_of(sku)
    reason = request.args.get("reason", "")
    found = stock.movements([sku.id], reason if reason in STOCK_REASONS else "", _day())
    paging = pages.Paging(found.count())
    listed = "\n".join(f"{part.part.code or part.part_id} {part.quantity}" for part in parts)
    context: dict[str, Any] = {
        "form": AdjustForm(formdata=None),
        "parts_form": PartsForm(formdata=None, data={"parts": listed}),
        "buffer_form": BufferForm(formdata=None),
        **given,
        "sku": sku,
        "parts": parts,
        "made": availability.made_of([sku.id]).get(sku.id),
        "stores": [_at(sku, store) for store in stores],
        "rows": stock.with_people(found).limit(paging.size).offset(paging.offset),
        "paging": paging,
        "reason": reason,
    }
    return pages.page("stock/show.html", "movements", status, **context)


def _at(sku: Sku, store: Store) -> dict[str, Any]:
    """What a store offers of the SKU, and what it holds back."""
    held = availability.buffer_of(sku, store)
    return {"store": store, "offered": availability.offered(sku, store), "held": held}


def _day() -> tuple[dt.datetime, dt.datetime] | None:
    """The first and last moment of the Korean day that the address asks for."""
    day = day_of(request.args.get("day", ""))
    return None if day is None else (day, day + DAY - dt.timedelta(microseconds=1))


@bp.get("/stores/<int:store_id>/stock/short")
def list_short(store_id: int) -> Response:
    """SKUs of which no more are there than the store holds back."""
    store = access.get_store(store_id)
    paging = pages.Paging(*low.count(store))
    rows = paging.take(low.page_of(store, paging.offset, paging.size + paging.is_more))
    return pages.page("stock/short.html", store=store, paging=paging, rows=rows)


@bp.post("/skus/<int:sku_id>/stock")
def adjust(sku_id: int) -> Response:
    sku = access.get_sku(sku_id, "work")
    form = AdjustForm()
    if form.validate():
        cause = Cause(form.reason.data, form.note.data or "")
        try:
            movement = stock.adjust(sku, form.way.data, form.amount.amount or 0, cause, access.actor())
        except StockProblem as problem:
            form.amount.errors = [str(problem)]
        else:
            return pages.done("stock.show", f"재고가 {movement.after:,}개가 되었습니다.", sku_id=sku.id)
    return _show(sku, 422, form=form)


@bp.post("/skus/<int:sku_id>/buffers/<int:store_id>")
def hold_back(sku_id: int, store_id: int) -> Response:
    store = access.get_store(store_id, "work")
    sku = access.get_sku(sku_id, "work")
    form = BufferForm()
    if not form.validate():
        return _show(sku, 422, buffer_form=form)
    availability.hold_back(sku, store, form.quantity.amount, access.actor())
    return pages.done("stock.show", f"{store.name}의 안전재고를 저장했습니다.", sku_id=sku.id)


@bp.post("/skus/<int:sku_id>/parts")
def define(sku_id: int) -> Response:
    sku = access.get_sku(sku_id, "work")
    form = PartsForm()
    if form.validate():
        try:
            sets.define(sku, form.read_parts(), access.actor())
        except SetProblem as problem:
            form.parts.errors = [str(problem)]
        else:
            return pages.done("stock.show", "세트 구성을 저장했습니다.", sku_id=sku.id)
    return _show(sku, 422, parts_form=form)


@bp.get("/stores/<int:store_id>/stock")
def compare(store_id: int) -> Response:
    """Where the market shows another stock than the store's SKUs would offer."""
    store = access.get_store(store_id)
    found = availability.differing(store)
    paging = pages.Paging(found.count())
    rows = list(found.limit(paging.size).offset(paging.offset))
    return pages.page("stock/compare.html", "stock_table", store=store, rows=rows, paging=paging)


@bp.post("/stores/<int:store_id>/stock")
def send(store_id: int) -> Response:
    store = access.get_store(store_id, "work")
    if not store.sync_stock:
        message = "재고 동기화를 켜야 보낼 수 있습니다. [판매채널 API] → [수정]에서 켜 주세요."
        return pages.done("stock.compare", message, "error", store_id=store.id)
    due.mark_store(store)
    message = "SKU 재고를 11번가로 보냅니다. 진행은 [작업]에서 볼 수 있습니다."
    return pages.done("stock.compare", message, store_id=store.id)
