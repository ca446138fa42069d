"""For administrators: the users of this installation."""

from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.forms.accounts import NewUserForm
from webapp.models.accounts import User
from webapp.services import accounts
from webapp.services.accounts import AccountProblem
from webapp.wording import ACCOUNT_PROBLEMS

bp = Blueprint("users", __name__, url_prefix="/admin/users")


@bp.get("")
def list_users() -> Response:
    access.require_admin()
    return _list(NewUserForm(formdata=None))


def _list(form: NewUserForm, status: int = 200, invited: User | None = None, token: str = "") -> Response:
    link = url_for("accounts.use_link", token=token, _external=True) if token else ""
    users = list(User.select().order_by(User.login))
    login = invited.login if invited else ""
    return pages.page("users/list.html", status=status, form=form, users=users, link=link, link_login=login)


def _user(user_id: int) -> User:
    access.require_admin()
    found: User = User.get_or_none(User.id == user_id) or abort(404)
    return found


@bp.post("")
def create() -> Response:
    """Make a user without a password and show the one-time link, this once."""
    access.require_admin()
    form = NewUserForm()
    if not form.validate():
        return _list(form, 422)
    try:
        fresh = accounts.create_user(form.login.data, None, form.name.data, form.is_admin.data, access.actor())
    except AccountProblem as problem:
        form[problem.field].errors = [ACCOUNT_PROBLEMS[problem.reason]]
        return _list(form, 422)
    return _list(NewUserForm(formdata=None), invited=fresh, token=accounts.issue_link(accounts.INVITE, fresh))


@bp.post("/<int:user_id>/reset")
def reset(user_id: int) -> Response:
    found = _user(user_id)
    token = accounts.invite_again(found, access.actor())
    return _list(NewUserForm(formdata=None), invited=found, token=token)


@bp.post("/<int:user_id>/active")
def set_active(user_id: int) -> Response:
    found = _user(user_id)
    try:
        accounts.set_active(found, request.form.get("active") == "1", access.actor())
    except AccountProblem as problem:
        return pages.done("users.list_users", ACCOUNT_PROBLEMS[problem.reason], "error")
    return pages.done("users.list_users", f"{found.login} 사용자를 {'켰습니다' if found.is_active else '껐습니다'}.")


@bp.post("/<int:user_id>/sign-out")
def sign_out_everywhere(user_id: int) -> Response:
    found = _user(user_id)
    ended = accounts.sign_out_everywhere(found, access.actor())
    return pages.done("users.list_users", f"{found.login} 사용자를 {ended}곳에서 로그아웃했습니다.")
