"""Signing in, passwords, the second step, users."""

from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from webapp.forms import DeskForm
from webapp.services.accounts import PASSWORD_LEAST

NEW_PASSWORD = [
    InputRequired(),
    Length(min=PASSWORD_LEAST, max=200, message=f"비밀번호는 {PASSWORD_LEAST}자 이상이어야 합니다."),
]
SAME = EqualTo("password", message="두 비밀번호가 다릅니다. 다시 입력해 주세요.")


class SignInForm(DeskForm):
    login = StringField("아이디", [InputRequired()], render_kw={"autocomplete": "username", "autocapitalize": "none"})
    password = PasswordField("비밀번호", [InputRequired()], render_kw={"autocomplete": "current-password"})
    code = StringField("인증 코드", render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"})


class FirstAdminForm(DeskForm):
    login = StringField("아이디", [InputRequired(), Length(max=60)], render_kw={"autocomplete": "username"})
    password = PasswordField("비밀번호", NEW_PASSWORD, render_kw={"autocomplete": "new-password"})
    repeat = PasswordField("비밀번호 확인", [InputRequired(), SAME], render_kw={"autocomplete": "new-password"})


class NewPasswordForm(DeskForm):
    password = PasswordField("새 비밀번호", NEW_PASSWORD, render_kw={"autocomplete": "new-password"})
    repeat = PasswordField("새 비밀번호 확인", [InputRequired(), SAME], render_kw={"autocomplete": "new-password"})


class ChangePasswordForm(NewPasswordForm):
    old_password = PasswordField("지금 비밀번호", [InputRequired()], render_kw={"autocomplete": "current-password"})


class CodeForm(DeskForm):
    code = StringField(
        "인증 코드 6자리",
        [InputRequired()],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "6"},
    )


class PasswordForm(DeskForm):
    password = PasswordField("비밀번호", [InputRequired()], render_kw={"autocomplete": "current-password"})


class NewUserForm(DeskForm):
    login = StringField("아이디", [InputRequired(), Length(max=60)], render_kw={"autocomplete": "off"})
    name = StringField("이름", [InputRequired(), Length(max=60)], render_kw={"autocomplete": "off"})
    is_admin = BooleanField("관리자 (사용자와 작업 서버를 관리)")
