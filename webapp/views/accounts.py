"""Signing in and out, one's own account: password, sessions, second step."""

import datetime as dt
from typing import Any

from flask import Blueprint, current_app, request, session
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.access import public
from webapp.forms.accounts import (
    ChangePasswordForm,
    CodeForm,
    FirstAdminForm,
    NewPasswordForm,
    PasswordForm,
    SignInForm,
)
from webapp.limits import by_login, is_post, limiter
from webapp.models.accounts import UserSession
from webapp.services import accounts
from webapp.services.accounts import AccountProblem, Browser, SignInError
from webapp.wording import ACCOUNT_PROBLEMS

bp = Blueprint("accounts", __name__)


def _not_get() -> bool:
    return not is_post()


@bp.route("/sign-in", methods=["GET", "POST"])
@public
@limiter.limit("30 per 10 minutes", exempt_when=_not_get)
@limiter.limit("10 per 10 minutes", key_func=by_login, exempt_when=_not_get)
def sign_in() -> Response:
    if current_user.is_authenticated:
        return pages.done("home.show")
    form = SignInForm()
    wants_code = False
    if form.validate_on_submit():
        try:
            return _let_in(form)
        except SignInError as refusal:
            wants_code = refusal.needs_code
            _tell_refusal(form, refusal)
    status = 422 if form.is_submitted() else 200
    return pages.page("accounts/sign_in.html", status=status, form=form, wants_code=wants_code, bare=True)


def _tell_refusal(form: SignInForm, refusal: SignInError) -> None:
    if not refusal.needs_code:
        form.password.errors = ["아이디나 비밀번호가 맞지 않습니다."]
    elif form.code.data:
        form.code.errors = ["인증 코드가 맞지 않거나 이미 쓴 코드입니다. 새 코드를 입력해 주세요."]


def _let_in(form: SignInForm) -> Response:
    browser = Browser(request.remote_addr or "", request.user_agent.string)
    days = current_app.config["SETTINGS"].session_days
    token = accounts.sign_in(form.login.data, form.password.data, form.code.data or "", browser, days)
    target = pages.safe_next(request.args.get("next"))
    session.clear()  # nothing of the visitor before goes on into the signed-in session
    session.permanent = True
    login_user(access.load_session(token))
    return Response(status=303, headers={"Location": target})


@bp.post("/sign-out")
def sign_out() -> Response:
    accounts.sign_out(current_user.session, access.actor())
    logout_user()
    session.clear()
    return pages.done("accounts.sign_in", "로그아웃했습니다.", "info")


@bp.route("/links/<token>", methods=["GET", "POST"])
@public
@limiter.limit("30 per 10 minutes")
def use_link(token: str) -> Response:
    """The one-time link: a first administrator picks login and password, others set their password."""
    link = accounts.find_link(token)
    if link is None:
        return pages.page("accounts/link_spent.html", status=404, bare=True)
    is_first = link.purpose == accounts.FIRST_ADMIN
    form = FirstAdminForm() if is_first else NewPasswordForm()
    if form.validate_on_submit():
        try:
            accounts.use_link(token, form.login.data if is_first else "", form.password.data)
            return pages.done("accounts.sign_in", "비밀번호를 정했습니다. 로그인해 주세요.")
        except AccountProblem as problem:
            form[problem.field].errors = [ACCOUNT_PROBLEMS[problem.reason]]
    status = 422 if form.is_submitted() else 200
    return pages.page("accounts/use_link.html", status=status, form=form, is_first=is_first, user=link.user, bare=True)


@bp.get("/account")
def show() -> Response:
    return _account()


def _account(status: int = 200, **forms: Any) -> Response:
    user = access.user()
    sessions = user.sessions.where(UserSession.expires_at > dt.datetime.now(dt.UTC)).order_by(
        UserSession.last_seen_at.desc()
    )
    shown = {
        "password_form": ChangePasswordForm(formdata=None),
        "off_form": PasswordForm(formdata=None, prefix="off"),
        **forms,
    }
    return pages.page(
        "accounts/show.html", status=status, user=user, sessions=list(sessions), own=current_user.session, **shown
    )


@bp.post("/account/password")
@limiter.limit("10 per 10 minutes")
def change_password() -> Response:
    form = ChangePasswordForm()
    if form.validate_on_submit():
        try:
            accounts.change_password(access.user(), form.old_password.data, form.password.data, access.actor())
            accounts.sign_out_everywhere(access.user(), access.actor(), keep=current_user.session)
            return pages.done("accounts.show", "비밀번호를 바꾸고, 다른 기기에서는 모두 로그아웃했습니다.")
        except AccountProblem as problem:
            form[problem.field].errors = [ACCOUNT_PROBLEMS[problem.reason]]
    return _account(422, password_form=form)


@bp.post("/account/sessions/end")
def end_sessions() -> Response:
    ended = accounts.sign_out_everywhere(access.user(), access.actor(), keep=current_user.session)
    return pages.done("accounts.show", f"다른 기기 {ended}곳에서 로그아웃했습니다.")


@bp.route("/account/second-step", methods=["GET", "POST"])
@limiter.limit("30 per 10 minutes", exempt_when=_not_get)
def second_step() -> Response:
    """Show the secret once as a picture and as text; switch on when a code proves that the app has it."""
    user = access.user()
    form = CodeForm()
    if user.totp_enabled:
        return pages.done("accounts.show", "2단계 인증이 이미 켜져 있습니다.", "info")
    if not user.totp_secret:
        accounts.begin_totp(user)
    if form.validate_on_submit():
        try:
            accounts.enable_totp(user, form.code.data, access.actor())
            return pages.done("accounts.show", "2단계 인증을 켰습니다. 다음 로그인부터 인증 코드를 묻습니다.")
        except AccountProblem as problem:
            form[problem.field].errors = [ACCOUNT_PROBLEMS[problem.reason]]
    import segno  # here, since few sessions ever draw one

    picture = segno.make(accounts.totp_address(user)).svg_data_uri(scale=5, border=2)
    status = 422 if form.is_submitted() else 200
    return pages.page("accounts/second_step.html", status=status, form=form, picture=picture, secret=user.totp_secret)


@bp.post("/account/second-step/off")
@limiter.limit("10 per 10 minutes")
def second_step_off() -> Response:
    form = PasswordForm(prefix="off")
    if form.validate_on_submit():
        try:
            accounts.disable_totp(access.user(), form.password.data, access.actor())
            return pages.done("accounts.show", "2단계 인증을 껐습니다.")
        except AccountProblem as problem:
            form[problem.field].errors = [ACCOUNT_PROBLEMS[problem.reason]]
    return _account(422, off_form=form)
