"""For administrators: the users of this installation, their one-time links, and who is switched off."""

from flask import Blueprint, abort, current_app, request, url_for
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.forms.accounts import NewUserForm
from webapp.models.accounts import User
from webapp.services import accounts, users
from webapp.services.accounts import AccountProblem
from webapp.wording import ACCOUNT_PROBLEMS

bp = Blueprint("users", __name__, url_prefix="/admin/users")


@bp.get("")
def list_users() -> Response:
    access.require_admin()
    return _list(NewUserForm(formdata=None))


def _list(form: NewUserForm, status: int = 200, **link: str) -> Response:
    return pages.page("users/list.html", status=status, form=form, lines=users.everybody(), **link)


def _link(user: User, token: str) -> Response:
    """The page that shows a one-time link, this once; nothing keeps it."""
    path = url_for("accounts.use_link", token=token)
    outside = current_app.config["SETTINGS"].public_url or request.host_url.rstrip("/")
    return _list(NewUserForm(formdata=None), link=f"{outside}{path}", link_login=user.login)


def _user(user_id: int) -> User:
    access.require_admin()
    found: User = User.get_or_none(User.id == user_id) or abort(404)
    return found


@bp.post("")
def create() -> Response:
    access.require_admin()
    form = NewUserForm()
    if not form.validate():
        return _list(form, 422)
    try:
        return _link(*users.invite(form.login.data, form.name.data, form.is_admin.data, access.actor()))
    except AccountProblem as problem:
        form[problem.field].errors = [ACCOUNT_PROBLEMS[problem.reason]]
        return _list(form, 422)


@bp.post("/<int:user_id>/reset")
def reset(user_id: int) -> Response:
    user = _user(user_id)
    return _link(user, accounts.invite_again(user, access.actor()))


@bp.post("/<int:user_id>/active")
def set_active(user_id: int) -> Response:
    user = _user(user_id)
    active = request.form.get("active") == "1"
    try:
        accounts.set_active(user, active, access.actor())
    except AccountProblem as problem:
        return pages.done("users.list_users", ACCOUNT_PROBLEMS[problem.reason], "error")
    told = "켰습니다." if active else "껐습니다. 모든 기기에서 로그아웃됩니다."
    return pages.done("users.list_users", f"{user.login} 사용자를 {told}")


@bp.post("/<int:user_id>/sign-out")
def sign_out_everywhere(user_id: int) -> Response:
    user = _user(user_id)
    ended = accounts.sign_out_everywhere(user, access.actor())
    return pages.done("users.list_users", f"{user.login} 사용자를 {ended}곳에서 로그아웃했습니다.")
