"""Who may do what in a store: its owner gives rights to users that an administrator made."""

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.models.accounts import OWNER, Member, User
from webapp.models.stores import Store
from webapp.services import accounts
from webapp.services.accounts import AccountProblem

bp = Blueprint("members", __name__, url_prefix="/stores/<int:store_id>/members")


@bp.get("")
def list_members(store_id: int) -> Response:
    return _list(access.get_store(store_id, "manage"))


def _list(store: Store, status: int = 200, problem: str = "", typed: str = "") -> Response:
    found = Member.select(Member, User).join(User).where(Member.store == store).order_by(Member.role, User.login)
    return pages.page(
        "members/list.html",
        status=status,
        store=store,
        members=list(found),
        is_owner=_is_owner(store),
        problem=problem,
        typed=typed,
    )


def _is_owner(store: Store) -> bool:
    return any(member.store_id == store.id and member.role == OWNER for member in access.memberships())


@bp.post("")
def save(store_id: int) -> Response:
    """The owner alone: a colleague who may manage could otherwise give himself what he was not given."""
    store = access.get_store(store_id, "manage")
    if not _is_owner(store):
        abort(403)
    login = request.form.get("login", "").strip().casefold()
    found = User.get_or_none((User.login == login) & User.is_active)
    if found is None:
        return _list(store, 422, "그런 아이디의 사용자가 없습니다. 관리자에게 먼저 만들어 달라고 요청해 주세요.", login)
    rights = request.form.getlist("rights")
    try:
        accounts.set_rights(store, found, ["read", *rights] if rights else [], access.actor())
    except AccountProblem:
        return _list(store, 422, "스토어 주인의 권한은 바꿀 수 없습니다.", login)
    return pages.done("members.list_members", f"{found.name} 님의 권한을 저장했습니다.", store_id=store.id)
