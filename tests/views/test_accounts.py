"""Signing in and out in the browser: throttled, forged nowhere, rotated, revocable."""

import datetime as dt
from typing import Any

import pyotp
import pytest

from tests.browsing import DeskBrowser
from tests.conftest import PASSWORD, make_user
from webapp.config import Settings
from webapp.models.accounts import User, UserSession
from webapp.services import accounts


def test_a_visitor_is_asked_to_sign_in_and_comes_back_to_the_page(app: Any, seller_user: User) -> None:
    visitor = DeskBrowser(app)
    asked = visitor.get("/account?x=1")
    assert asked.headers["Location"] == "/sign-in?next=/account?x%3D1"
    visitor.get(asked.headers["Location"])
    answer = visitor.post(asked.headers["Location"], {"login": "seller", "password": PASSWORD})
    assert answer.headers["Location"] == "/account?x=1"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_sign_in_never_leads_to_another_site(app: Any, seller_user: User, elsewhere: str) -> None:
    visitor = DeskBrowser(app)
    visitor.get("/sign-in")
    answer = visitor.client.post(
        "/sign-in",
        query_string={"next": elsewhere},
        data={"csrf_token": visitor.token, "login": "seller", "password": PASSWORD},
    )
    assert answer.headers["Location"] == "/"


def test_a_signed_out_htmx_call_is_sent_to_the_sign_in_page_not_given_it(app: Any) -> None:
    answer = DeskBrowser(app).get("/runs", htmx=True)
    assert (answer.status_code, answer.headers["HX-Redirect"], answer.text) == (401, "/sign-in", "")


def test_guessing_a_password_is_throttled_by_account(app: Any, seller_user: User) -> None:
    visitor = DeskBrowser(app)
    visitor.get("/sign-in")
    answers = [visitor.post("/sign-in", {"login": "seller", "password": f"guess {n}"}) for n in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert visitor.post("/sign-in", {"login": "seller", "password": PASSWORD}).status_code == 429
    assert "잠시 기다린 뒤" in answers[-1].text


def test_guessing_from_one_address_is_throttled_whoever_it_names(app: Any, seller_user: User) -> None:
    visitor = DeskBrowser(app)
    visitor.get("/sign-in")
    answers = [visitor.post("/sign-in", {"login": f"name-{n}", "password": "guess"}) for n in range(31)]
    assert [answer.status_code for answer in answers] == [422] * 30 + [429]


def test_a_form_without_its_token_changes_nothing(browser: DeskBrowser) -> None:
    answer = browser.client.post("/sign-out")
    assert answer.status_code == 400
    assert "새로 고친 뒤" in answer.text
    assert UserSession.select().count() == 1


def test_signing_out_ends_the_session_on_the_server(browser: DeskBrowser) -> None:
    kept = browser.client.get_cookie("elevendesk")
    browser.post("/sign-out")
    assert UserSession.select().count() == 0
    browser.client.set_cookie("elevendesk", kept.value if kept else "")
    assert browser.get("/account").status_code == 302


def test_a_new_password_signs_other_browsers_out(browser: DeskBrowser, sign_in: Any, seller_user: User) -> None:
    other = sign_in(seller_user)
    wrong = browser.post("/account/password", {"old_password": "no", "password": "x" * 12, "repeat": "x" * 12})
    assert wrong.status_code == 422
    changed = {"old_password": PASSWORD, "password": "another-password", "repeat": "another-password"}
    assert "비밀번호를 바꾸고" in browser.follow(browser.post("/account/password", changed)).text
    assert other.get("/account").status_code == 302


def test_the_second_step_is_switched_on_and_then_asked_for(browser: DeskBrowser, app: Any, seller_user: User) -> None:
    page = browser.get("/account/second-step")
    secret = User.get_by_id(seller_user.id).totp_secret
    assert secret in page.text
    moment = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=30)
    browser.follow(browser.post("/account/second-step", {"code": pyotp.TOTP(secret).at(moment)}))

    visitor = DeskBrowser(app)
    visitor.get("/sign-in")
    asked = visitor.post("/sign-in", {"login": "seller", "password": PASSWORD})
    assert (asked.status_code, "인증 코드" in asked.text) == (422, True)
    given = {"login": "seller", "password": PASSWORD, "code": pyotp.TOTP(secret).now()}
    assert visitor.post("/sign-in", given).status_code == 303


def test_the_first_administrator_walks_from_the_link_to_the_home_page(app: Any, database: Settings) -> None:
    visitor = DeskBrowser(app)
    link = f"/links/{accounts.issue_link(accounts.FIRST_ADMIN)}"
    visitor.get(link)
    short = visitor.post(link, {"login": "boss", "password": "short", "repeat": "short"})
    assert short.status_code == 422
    assert 'value="boss"' in short.text
    visitor.follow(visitor.post(link, {"login": "boss", "password": PASSWORD, "repeat": PASSWORD}))
    assert str(User.get(User.login == "boss").password_hash).startswith("scrypt:32768:8:1$")
    visitor.sign_in("boss", PASSWORD)
    assert "아직 연결한 스토어가 없습니다" in visitor.get("/").text
    assert DeskBrowser(app).get(link).status_code == 404


def test_a_user_who_is_switched_off_is_out_at_the_next_request(browser: DeskBrowser, seller_user: User) -> None:
    make_user("boss", is_admin=True)
    seller_user.patch(is_active=False)
    assert browser.get("/").status_code == 302
