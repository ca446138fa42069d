"""Users and the audit trail, as an administrator looks after them."""

import ast
from pathlib import Path
from typing import Any

from lxml import html

import webapp
from tests.browsing import DeskBrowser
from tests.conftest import PASSWORD, make_user
from webapp.models.accounts import AuditEntry, OneTimeLink, User, UserSession
from webapp.models.stores import Store
from webapp.services import accounts, audit
from webapp.services.audit import SYSTEM, Actor, Change
from webapp.wording_audit import ACTIONS


def link_in(answer: Any) -> str:
    shown = html.document_fromstring(answer.text).xpath("//code[@class='secret']/text()")
    return str(shown[0])


def test_an_invited_user_sets_a_password_through_a_link_that_is_shown_once(app: Any, admin: DeskBrowser) -> None:
    answer = admin.post("/admin/users", {"login": "Newcomer", "name": "신입 (견본)"})
    link = link_in(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "newcomer" in answer.text
    assert link not in admin.get("/admin/users").text
    assert link.rsplit("/", 1)[1] not in {row.token_hash for row in OneTimeLink.select()}
    guest = DeskBrowser(app)
    guest.get(link)
    guest.post(link, {"password": PASSWORD, "repeat": PASSWORD})
    guest.sign_in("newcomer", PASSWORD)
    assert guest.get(link).status_code == 404


def test_a_login_that_is_taken_is_told_at_its_field_and_what_was_typed_stays(
    admin: DeskBrowser, seller_user: User
) -> None:
    answer = admin.post("/admin/users", {"login": "seller", "name": "또 다른 판매자"})
    assert answer.status_code == 422
    form = html.document_fromstring(answer.text)
    assert form.get_element_by_id("name").get("value") == "또 다른 판매자"
    assert "이미 쓰고 있는 아이디입니다" in form.get_element_by_id("login-error").text_content()
    assert admin.post("/admin/users", {"login": "", "name": ""}).status_code == 422


def test_a_new_link_replaces_the_one_before(app: Any, admin: DeskBrowser, seller_user: User) -> None:
    first, second = (link_in(admin.post(f"/admin/users/{seller_user.id}/reset")) for _ in range(2))
    guest = DeskBrowser(app)
    assert guest.get(first).status_code == 404
    assert guest.get(second).status_code == 200
    assert AuditEntry.select().where(AuditEntry.action == "user.link").count() == 2


def test_a_user_who_is_switched_off_is_signed_out_and_stays_out(
    admin: DeskBrowser, browser: DeskBrowser, seller_user: User
) -> None:
    admin.post(f"/admin/users/{seller_user.id}/active", {"active": ""})
    assert browser.get("/account").status_code == 302
    browser.get("/sign-in")
    assert browser.post("/sign-in", {"login": "seller", "password": PASSWORD}).status_code == 422
    admin.post(f"/admin/users/{seller_user.id}/active", {"active": "1"})
    browser.sign_in("seller", PASSWORD)


def test_the_last_administrator_stays_on(admin: DeskBrowser) -> None:
    own = User.get(User.login == "admin")
    told = admin.follow(admin.post(f"/admin/users/{own.id}/active", {"active": ""}))
    assert "마지막 관리자는 끌 수 없습니다" in told.text
    assert User.get_by_id(own.id).is_active


def test_a_user_is_signed_out_on_every_device(admin: DeskBrowser, browser: DeskBrowser, seller_user: User) -> None:
    assert "모든 기기 로그아웃" in admin.get("/admin/users").text
    admin.post(f"/admin/users/{seller_user.id}/sign-out")
    assert UserSession.select().where(UserSession.user == seller_user).count() == 0
    assert browser.get("/account").status_code == 302


def test_the_list_of_users_tells_their_stores_and_rights(admin: DeskBrowser, store: Store) -> None:
    accounts.set_rights(store, make_user("helper"), ["read", "personal_data"], SYSTEM)
    rows = html.document_fromstring(admin.get("/admin/users").text).xpath("//td[@data-label='스토어']")
    shown = [" ".join(row.text_content().split()) for row in rows]
    assert shown == ["없음", "견본상점 보기, 개인정보", "견본상점 스토어 주인"]


def test_only_administrators_see_users_and_the_audit_trail(browser: DeskBrowser, seller_user: User) -> None:
    for page in ("/admin/users", "/admin/audit"):
        assert browser.get(page).status_code == 404
    for act in ("reset", "active", "sign-out"):
        assert browser.post(f"/admin/users/{seller_user.id}/{act}").status_code == 404
    assert browser.post("/admin/users", {"login": "x", "name": "x", "is_admin": "y"}).status_code == 404


def entries(admin: DeskBrowser, search: str) -> list[str]:
    rows = html.document_fromstring(admin.get(f"/admin/audit?{search}").text).xpath("//table//tr[td]")
    return [" ".join(cell.text_content().split()) for row in rows for cell in row.xpath("td[@data-label='앞 → 뒤']")]


def test_the_audit_trail_is_found_by_user_act_store_and_value(
    admin: DeskBrowser, store: Store, seller_user: User
) -> None:
    actor = Actor(seller_user, "203.0.113.9", "abc123")
    audit.record(actor, Change("store.update", f"Store {store.id}", {"name": "앞이름"}, {"name": "견본상점"}), store)
    audit.record(SYSTEM, Change("run.stop", "Run 7", {"state": "running"}))
    update = ["name 앞이름 견본상점"]
    for search in ("user=seller&action=store.update", f"store={store.id}", "q=앞이름", "q=203.0.113.9", "q=abc123"):
        assert entries(admin, search) == update
    assert entries(admin, "action=run.stop&user=system") == ["state running"]
    assert "조건에 맞는 기록이 없습니다" in admin.get("/admin/audit?q=100%25없음").text
    assert "스토어 수정" in admin.get("/admin/audit", htmx=True).text


def test_every_act_that_the_trail_notes_has_korean_words() -> None:
    named = set()
    for path in Path(webapp.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Change":
                named |= {call.args[0].value} if isinstance(call.args[0], ast.Constant) else set()
    assert {"user.create", "store.update"} <= named <= set(ACTIONS)
