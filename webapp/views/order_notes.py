"""What the seller adds to orders: held and released, tagged, given to a colleague, and memos."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.models.orders import Order, OrderLine
from webapp.models.stores import Store
from webapp.services.orders import finding, holding, noting, stages
from webapp.services.orders.holding import HoldRefused
from webapp.services.orders.noting import NoteRefused
from webapp.wording_orders import HOLD_REASONS

bp = Blueprint("order_notes", __name__, url_prefix="/stores/<int:store_id>/orders")
NONE_CHOSEN = "고른 주문상품이 없습니다. 목록에서 먼저 골라 주세요."
MOST_CHOSEN = max(pages.PAGE_SIZES)


@bp.post("/chosen")
def chosen(store_id: int) -> Response:
    """What can be done with the lines that were ticked in the list, beside sending something of them."""
    store = access.get_store(store_id, "work")
    lines = _lines(store)
    if not lines:
        return _back(NONE_CHOSEN, "warning")
    return pages.page(
        "orders/chosen.html",
        store=store,
        lines=lines,
        orders=_orders(lines),
        choices=noting.choices([store.id]),
        reasons=HOLD_REASONS,
        stages=stages,
        back=pages.safe_next(request.form.get("back")),
    )


@bp.post("/hold")
def hold(store_id: int) -> Response:
    lines = _lines(access.get_store(store_id, "work"))
    return _done(lines, lambda: holding.hold(lines, request.form.get("reason", ""), access.actor()), "보류했습니다")


@bp.post("/release")
def release(store_id: int) -> Response:
    lines = _lines(access.get_store(store_id, "work"))
    return _done(lines, lambda: holding.release(lines, access.actor()), "보류를 풀었습니다")


@bp.post("/tag")
def tag(store_id: int) -> Response:
    """Put a word on the orders of these lines: the one that was typed, else the one that was chosen."""
    lines = _lines(access.get_store(store_id, "work"))
    word = request.form.get("tag", "").strip() or request.form.get("known", "")
    return _done(lines, lambda: noting.tag(_orders(lines), word, access.actor()), "태그를 붙였습니다")


@bp.post("/assign")
def assign(store_id: int) -> Response:
    lines = _lines(access.get_store(store_id, "work"))
    given = request.form.get("assignee", "")
    user_id = (int(given) if given.isascii() and given.isdigit() and len(given) < 16 else 0) if given else None
    return _done(lines, lambda: noting.assign(_orders(lines), user_id, access.actor()), "담당자를 바꾸었습니다")


@bp.post("/<int:order_id>/memos")
def write_memo(store_id: int, order_id: int) -> Response:
    order = access.get_order(store_id, order_id, "work")
    try:
        noting.write_memo(order, request.form.get("text", ""), access.actor())
    except NoteRefused as refusal:
        return _to(order, str(refusal), "error")
    return _to(order, "메모를 남겼습니다.")


@bp.post("/<int:order_id>/untag")
def untag(store_id: int, order_id: int) -> Response:
    order = access.get_order(store_id, order_id, "work")
    gone = noting.untag(order, request.form.get("tag", ""), access.actor())
    return _to(order, "태그를 뺐습니다." if gone else "이미 뺀 태그입니다.", "success" if gone else "info")


def _lines(store: Store) -> list[OrderLine]:
    """Those of the ticked lines that are the store's."""
    given = request.form.getlist("ids")[:MOST_CHOSEN]
    ids = [int(one) for one in given if one.isascii() and one.isdigit() and len(one) < 16]
    lines = finding.rows_of(ids) if ids else []
    mine = [line for line in lines if line.store_id == store.id]
    for line in mine:
        line.store = line.order.store = store
    return mine


def _orders(lines: list[OrderLine]) -> list[Order]:
    return list({line.order_id: line.order for line in lines}.values())


def _done(lines: list[OrderLine], act: Callable[[], int], said: str) -> Response:
    if not lines:
        return _back(NONE_CHOSEN, "warning")
    try:
        number = act()
    except (HoldRefused, NoteRefused) as refusal:
        return _back(f"{refusal} 아무것도 바꾸지 않았습니다.", "error")
    if not number:
        return _back("이미 그렇게 되어 있어 바꾼 것이 없습니다.", "info")
    return _back(f"{number:,}건: {said}.", "success")


def _back(message: str, kind: str) -> Response:
    """To the list or order that it was done from."""
    flash(message, kind)
    return redirect(pages.safe_next(request.form.get("back")), 303)


def _to(order: Order, message: str, kind: str = "success") -> Response:
    return pages.done("orders.show", message, kind, store_id=order.store_id, order_id=order.id)
