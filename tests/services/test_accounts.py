"""Signing in, passwords, second step, sessions, one-time links, rights."""

import datetime as dt
import hashlib
from typing import Any

import pyotp
import pytest
import time_machine

from tests.conftest import PASSWORD, make_store, make_user
from webapp.config import Settings
from webapp.models.accounts import AuditEntry, Member, User, UserSession
from webapp.models.stores import Store
from webapp.services import accounts
from webapp.services.accounts import AccountProblem, Browser, SignInError
from webapp.services.audit import SYSTEM

HERE = Browser("127.0.0.1", "test browser")


def test_a_session_is_found_by_its_token_and_only_the_token_s_hash_is_kept(seller_user: User) -> None:
    token = accounts.sign_in("SELLER ", PASSWORD, "", HERE, days=14)
    session = accounts.find_session(token)
    assert session is not None
    assert session.user.id == seller_user.id
    assert token not in {row.token_hash for row in UserSession.select()}


@pytest.mark.parametrize(("login", "password"), [("seller", "wrong"), ("nobody", PASSWORD), ("seller", "")])
def test_a_wrong_login_and_a_wrong_password_are_refused_alike(seller_user: User, login: str, password: str) -> None:
    with pytest.raises(SignInError) as refusal:
        accounts.sign_in(login, password, "", HERE, days=14)
    assert not refusal.value.needs_code


def test_an_unknown_login_costs_the_work_of_a_wrong_password(
    seller_user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.create_user("colleague", PASSWORD, "견본 동료")
    worked: list[tuple[int, ...]] = []
    scrypt = hashlib.scrypt

    def noted(password: bytes, *, n: int, r: int, p: int, **rest: Any) -> bytes:
        worked.append((n, r, p))
        return scrypt(password, n=n, r=r, p=p, **rest)

    monkeypatch.setattr(hashlib, "scrypt", noted)
    for login in ("colleague", "nobody"):
        with pytest.raises(SignInError):
            accounts.sign_in(login, "wrong", "", HERE, days=14)
    assert worked == [(32768, 8, 1)] * 2


def test_a_session_ends_by_time_by_hand_and_with_its_user(seller_user: User) -> None:
    first, second, third = (accounts.sign_in("seller", PASSWORD, "", HERE, days=14) for _ in range(3))
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=15)):
        assert accounts.find_session(first) is None
    own = accounts.find_session(second)
    assert own is not None
    assert accounts.sign_out_everywhere(seller_user, SYSTEM, keep=own) == 2
    assert accounts.find_session(third) is None
    assert accounts.find_session(second) is not None
    accounts.set_active(seller_user, False, SYSTEM)
    assert accounts.find_session(second) is None


def test_a_code_of_the_second_step_counts_once(seller_user: User) -> None:
    secret = accounts.begin_totp(seller_user)
    with pytest.raises(AccountProblem):
        accounts.enable_totp(seller_user, "000000", SYSTEM)
    moment = dt.datetime.now(dt.UTC)
    accounts.enable_totp(seller_user, pyotp.TOTP(secret).at(moment), SYSTEM)
    with pytest.raises(SignInError) as refusal:
        accounts.sign_in("seller", PASSWORD, "", HERE, days=14)
    assert refusal.value.needs_code

    with time_machine.travel(moment + dt.timedelta(minutes=2)):
        code = pyotp.TOTP(secret).at(dt.datetime.now(dt.UTC))
        assert accounts.sign_in("seller", PASSWORD, code, HERE, days=14)
        with pytest.raises(SignInError):
            accounts.sign_in("seller", PASSWORD, code, HERE, days=14)


def test_the_first_administrator_is_made_once_through_the_link(database: Settings) -> None:
    assert accounts.needs_first_admin()
    token = accounts.issue_link(accounts.FIRST_ADMIN)
    with pytest.raises(AccountProblem, match="short"):
        accounts.use_link(token, "boss", "short")
    user = accounts.use_link(token, "boss", PASSWORD)
    assert user.is_admin
    assert not accounts.needs_first_admin()
    with pytest.raises(AccountProblem, match="link_spent"):
        accounts.use_link(token, "second", PASSWORD)
    assert User.select().count() == 1


def test_a_link_is_worth_nothing_after_three_days(database: Settings) -> None:
    token = accounts.issue_link(accounts.FIRST_ADMIN)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=4)):
        assert accounts.find_link(token) is None


def test_a_password_is_changed_only_with_the_old_one(seller_user: User) -> None:
    with pytest.raises(AccountProblem, match="wrong"):
        accounts.change_password(seller_user, "not it", "another-password", SYSTEM)
    accounts.change_password(seller_user, PASSWORD, "another-password", SYSTEM)
    assert accounts.sign_in("seller", "another-password", "", HERE, days=14)


def test_rights_are_kept_by_store_and_none_of_them_ends_the_membership(seller_user: User) -> None:
    store: Store = make_store(seller_user)
    clerk = make_user("clerk")
    accounts.set_rights(store, clerk, ["work", "nonsense"], SYSTEM)
    member = Member.get(Member.user == clerk)
    assert member.may("read")
    assert member.may("work")
    assert not member.may("manage")
    assert not member.may("personal_data")
    accounts.set_rights(store, clerk, [], SYSTEM)
    assert not Member.select().where(Member.user == clerk).exists()
    with pytest.raises(AccountProblem, match="owner"):
        accounts.set_rights(store, seller_user, [], SYSTEM)


def test_every_change_leaves_an_audit_line_without_a_password(seller_user: User) -> None:
    accounts.change_password(seller_user, PASSWORD, "another-password", SYSTEM)
    accounts.sign_in("seller", "another-password", "", HERE, days=14)
    lines = list(AuditEntry.select().order_by(AuditEntry.id))
    assert [line.action for line in lines] == ["user.create", "user.password", "session.open"]
    assert not any("another" in str((line.before, line.after)) for line in lines)


def test_the_last_administrator_cannot_be_switched_off(database: Settings) -> None:
    only = make_user("only", is_admin=True)
    with pytest.raises(AccountProblem, match="last_admin"):
        accounts.set_active(only, False, SYSTEM)
