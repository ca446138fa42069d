"""개인정보 삭제 요청: what the wish of a buyer to be forgotten concerns, before it is done for good."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.models.stores import Store
from webapp.services.orders import forgetting

bp = Blueprint("forgetting", __name__, url_prefix="/stores/<int:store_id>/forget")


@bp.get("")
def show(store_id: int) -> Response:
    return _show(access.get_store(store_id, "manage"), request.args.get("order", "").strip())


def _show(store: Store, number: str, problem: str = "", status: int = 200) -> Response:
    found = forgetting.find(store, number) if number else None
    return pages.page("orders/forget.html", status=status, store=store, number=number, found=found, problem=problem)


@bp.post("")
def forget(store_id: int) -> Response:
    """It cannot be undone, so the number of orders has to be typed; another one than is found changes nothing."""
    store = access.get_store(store_id, "manage")
    number = request.form.get("order", "").strip()
    typed = request.form.get("typed", "").replace(",", "").strip()
    expected = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 0
    done = forgetting.forget(store, number, expected, access.actor())
    if done is None:
        problem = "입력한 주문 수가 아래와 다릅니다. 확인하고 다시 입력해 주세요. 아무것도 지우지 않았습니다."
        return _show(store, number, problem, 422)
    later = f" {len(done.under_way):,}건은 끝나면 지웁니다." if done.under_way else ""
    message = f"주문 {len(done.over):,}건의 개인정보를 지웠습니다.{later}"
    return pages.done("forgetting.show", message, store_id=store.id, order=number)
