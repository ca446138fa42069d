"""Goods of claims, said by hand: they came, one or many; what they are like; and that they did not come after all."""

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.forms.claim_goods import CheckForm, ReceiveForm
from webapp.models.claims import Claim
from webapp.models.stores import Store
from webapp.services.claims import goods
from webapp.services.claims.goods import GoodsRefused
from webapp.views import claims

bp = Blueprint("claim_goods", __name__, url_prefix="/stores/<int:store_id>/claims")
MOST_CHOSEN = max(pages.PAGE_SIZES)


@bp.post("/receive")
def receive(store_id: int) -> Response:
    """받음 of the claims that were ticked, or of one; today, or on an earlier day."""
    store = access.get_store(store_id, "work")
    form = ReceiveForm()
    chosen = _chosen(store)
    if not chosen:
        return _back("고른 클레임이 없습니다. 목록에서 먼저 골라 주세요.", "warning")
    if not form.validate():
        return _back(f"{' '.join(form.day.errors)} 아무것도 바꾸지 않았습니다.", "error")
    try:
        number = goods.receive(chosen, access.actor(), form.moment)
    except GoodsRefused as refusal:
        return _back(f"{refusal} 아무것도 바꾸지 않았습니다.", "error")
    if not number:
        return _back("받을 물건이 있는 클레임이 없거나 이미 받았습니다. 바꾼 것이 없습니다.", "info")
    left_out = f" 받을 물건이 없는 {len(chosen) - number:,}건은 그대로입니다." if number < len(chosen) else ""
    return _back(f"{number:,}건의 물건을 받았습니다. 상태를 확인하면 재고가 돌아옵니다.{left_out}", "success")


@bp.post("/<int:claim_id>/take-back")
def take_back(store_id: int, claim_id: int) -> Response:
    claim = access.get_claim(store_id, claim_id, "work")
    if goods.take_back(claim, access.actor()):
        return claims.back(claim, "받지 않은 것으로 되돌렸습니다.")
    return claims.back(claim, "받음이 아니거나 이미 확인한 물건입니다. 바꾼 것이 없습니다.", "info")


@bp.post("/<int:claim_id>/check")
def check(store_id: int, claim_id: int) -> Response:
    """What the goods are like: said anew, it corrects what was said before."""
    claim = access.get_claim(store_id, claim_id, "work")
    form = CheckForm()
    if not form.validate():
        return claims.page_of(claim, 422, check_form=form)
    try:
        said = goods.check(claim, form.condition.data, form.pieces.data or 0, access.actor())
    except GoodsRefused as refusal:
        form.pieces.errors = [str(refusal)]
        return claims.page_of(claim, 422, check_form=form)
    if not said:
        return claims.back(claim, "이미 그렇게 확인했습니다. 바꾼 것이 없습니다.", "info")
    return claims.back(claim, "물건의 상태를 남겼습니다. 다시 팔 수 있는 수량만 재고로 돌아갑니다.")


def _chosen(store: Store) -> list[Claim]:
    given = request.form.getlist("ids")[:MOST_CHOSEN]
    ids = [int(one) for one in given if one.isascii() and one.isdigit() and len(one) < 16]
    found = list(Claim.select().where((Claim.store == store) & Claim.id.in_(ids)))
    for claim in found:
        claim.store = store
    return found


def _back(message: str, kind: str) -> Response:
    """To the list or claim that it was said from."""
    flash(message, kind)
    return redirect(pages.safe_next(request.form.get("back")), 303)
