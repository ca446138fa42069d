"""Users, their sessions and one-time links: sign in and out, passwords, the second step, rights per store."""

import datetime as dt
import secrets
from dataclasses import dataclass

import pyotp
from peewee import IntegrityError
from werkzeug.security import check_password_hash, generate_password_hash

from webapp.models.accounts import OWNER, RIGHTS, STAFF, Member, OneTimeLink, User, UserSession, token_hash
from webapp.models.base import db, now
from webapp.models.stores import Store
from webapp.services import audit, kept_files
from webapp.services.audit import Actor, Change

PASSWORD_LEAST = 10
LINK_LIFE = dt.timedelta(days=3)
FIRST_ADMIN, INVITE, RESET = "first_admin", "invite", "reset"
_METHOD = "scrypt:32768:8:1"
# Checked when no such user exists, so that an unknown login takes as long as a wrong password. No password has it: to
# make one that fits would cost each process a tenth of a second at its start.
_NOBODY = f"{_METHOD}${secrets.token_hex(8)}${'0' * 128}"


class SignInError(Exception):
    """The sign-in is refused; `needs_code` when only the second step is missing or wrong."""

    def __init__(self, needs_code: bool = False) -> None:
        super().__init__("second step needed" if needs_code else "unknown login or wrong password")
        self.needs_code = needs_code


class AccountProblem(ValueError):
    """A change to an account is refused; `reason` is a stable word, `field` the form field it belongs to."""

    def __init__(self, reason: str, field: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field


@dataclass(frozen=True)
class Browser:
    """Where a session lives: network address and user agent."""

    address: str
    agent: str = ""


def create_user(
    login: str, password: str | None, name: str, is_admin: bool = False, actor: Actor = audit.SYSTEM
) -> User:
    """A new user. Without a password the user sets one through a one-time link. Raises AccountProblem."""
    login = login.strip().casefold()
    if not login:
        raise AccountProblem("empty", "login")
    password_hash = _hash(password) if password is not None else None
    try:
        with db.atomic():
            user = User.create(login=login, name=name.strip() or login, is_admin=is_admin, password_hash=password_hash)
            audit.record(actor, Change("user.create", f"User {user.id}", None, {"login": login, "is_admin": is_admin}))
    except IntegrityError as error:
        raise AccountProblem("taken", "login") from error
    return user


def _hash(password: str) -> str:
    if len(password) < PASSWORD_LEAST:
        raise AccountProblem("short", "password")
    return generate_password_hash(password, method=_METHOD)


def sign_in(login: str, password: str, code: str, browser: Browser, days: int) -> str:
    """The new session's token, to be kept by the browser alone. Raises SignInError."""
    user = User.get_or_none(User.login == login.strip().casefold())
    known = user is not None and user.is_active and user.password_hash is not None
    if not check_password_hash(user.password_hash if known else _NOBODY, password) or not known:
        raise SignInError
    if user.totp_enabled and not _code_is_right(user, code):
        raise SignInError(needs_code=True)
    return _open_session(user, browser, days)


def _code_is_right(user: User, code: str) -> bool:
    """A code counts once: its time step is remembered, so that an overheard code is worth nothing."""
    clock = pyotp.TOTP(user.totp_secret)
    moment = dt.datetime.now(dt.UTC)
    for shift in (-1, 0, 1):
        at = moment + dt.timedelta(seconds=30 * shift)
        step = str(int(at.timestamp()) // 30)
        if secrets.compare_digest(clock.at(at), code.strip()) and int(step) > int(user.totp_last_step or 0):
            unused = (User.id == user.id) & (User.totp_last_step.is_null() | (User.totp_last_step != step))
            return bool(User.update(totp_last_step=step).where(unused).execute())
    return False


def _open_session(user: User, browser: Browser, days: int) -> str:
    token = secrets.token_urlsafe(32)
    moment = now()
    with db.atomic():
        UserSession.create(
            user=user,
            token_hash=token_hash(token),
            address=browser.address,
            agent=browser.agent[:200],
            last_seen_at=moment,
            expires_at=moment + dt.timedelta(days=days),
        )
        user.patch(last_login_at=moment)
        audit.record(Actor(user, browser.address), Change("session.open", f"User {user.id}"))
    return token


def find_session(token: str) -> UserSession | None:
    """The live session of this token; notes at most once a minute that it was seen."""
    moment = now()
    session = (
        UserSession.select(UserSession, User)
        .join(User)
        .where((UserSession.token_hash == token_hash(token)) & (UserSession.expires_at > moment) & User.is_active)
        .first()
    )
    if session is not None and moment - session.last_seen_at > dt.timedelta(minutes=1):
        session.patch(last_seen_at=moment)
    return session


def sign_out(session: UserSession, actor: Actor) -> None:
    with db.atomic():
        session.delete_instance()
        audit.record(actor, Change("session.close", f"User {session.user_id}"))


def sign_out_everywhere(user: User, actor: Actor, keep: UserSession | None = None) -> int:
    """End every session of the user but `keep`; how many ended."""
    condition = UserSession.user == user
    if keep is not None:
        condition &= UserSession.id != keep.id
    with db.atomic():
        ended: int = UserSession.delete().where(condition).execute()
        audit.record(actor, Change("session.close_all", f"User {user.id}", None, {"ended": ended}))
    return ended


def change_password(user: User, old: str, new: str, actor: Actor) -> None:
    """Raises AccountProblem when the old one is wrong or the new one too short."""
    if not check_password_hash(user.password_hash or _NOBODY, old):
        raise AccountProblem("wrong", "old_password")
    _set_password(user, new, actor)


def _set_password(user: User, password: str, actor: Actor) -> None:
    with db.atomic():
        user.patch(password_hash=_hash(password), password_changed_at=now())
        audit.record(actor, Change("user.password", f"User {user.id}"))


def issue_link(purpose: str, user: User | None = None) -> str:
    """The token of a fresh one-time link; earlier unused links of the same purpose and user stop working."""
    token = secrets.token_urlsafe(24)
    with db.atomic():
        OneTimeLink.delete().where(
            (OneTimeLink.purpose == purpose) & OneTimeLink.used_at.is_null() & (OneTimeLink.user == user)
        ).execute()
        OneTimeLink.create(token_hash=token_hash(token), purpose=purpose, user=user, expires_at=now() + LINK_LIFE)
    return token


def invite_again(user: User, actor: Actor) -> str:
    """The token of a fresh link for a user who forgot the password or lost the invitation."""
    with db.atomic():
        audit.record(actor, Change("user.link", f"User {user.id}"))
        return issue_link(RESET, user)


def find_link(token: str) -> OneTimeLink | None:
    return (
        OneTimeLink.select()
        .where(
            (OneTimeLink.token_hash == token_hash(token))
            & OneTimeLink.used_at.is_null()
            & (OneTimeLink.expires_at > now())
        )
        .first()
    )


def use_link(token: str, login: str, password: str) -> User:
    """Set the password that the link stands for; a first-administrator link makes that user. Raises AccountProblem."""
    with db.atomic():
        link = find_link(token)
        used = (
            link
            and OneTimeLink.update(used_at=now())
            .where((OneTimeLink.id == link.id) & OneTimeLink.used_at.is_null())
            .execute()
        )
        if link is None or not used:
            raise AccountProblem("link_spent", "password")
        if link.purpose == FIRST_ADMIN:
            return create_user(login, password, login, is_admin=True)
        _set_password(link.user, password, Actor(link.user))
        UserSession.delete().where(UserSession.user == link.user).execute()
        return link.user


def needs_first_admin() -> bool:
    return not User.select().where(User.is_admin & User.is_active).exists()


def begin_totp(user: User) -> str:
    """A fresh secret, kept but not asked for until `enable_totp` proves that the user's app has it."""
    user.totp_secret = pyotp.random_base32()
    user.save()
    return user.totp_secret


def totp_address(user: User) -> str:
    return pyotp.TOTP(user.totp_secret, name=user.login, issuer="Elevendesk").provisioning_uri()


def enable_totp(user: User, code: str, actor: Actor) -> None:
    if not _code_is_right(user, code):
        raise AccountProblem("wrong", "code")
    with db.atomic():
        user.patch(totp_enabled=True)
        audit.record(actor, Change("user.totp_on", f"User {user.id}"))


def disable_totp(user: User, password: str, actor: Actor) -> None:
    if not check_password_hash(user.password_hash or _NOBODY, password):
        raise AccountProblem("wrong", "password")
    with db.atomic():
        user.totp_secret = ""
        user.totp_enabled = False
        user.save()
        audit.record(actor, Change("user.totp_off", f"User {user.id}"))


def set_active(user: User, active: bool, actor: Actor) -> None:
    """Switch a user off or on; the last active administrator stays on. Raises AccountProblem."""
    others = User.select().where(User.is_admin & User.is_active & (User.id != user.id)).exists()
    if user.is_admin and not active and not others:
        raise AccountProblem("last_admin", "is_active")
    with db.atomic():
        user.patch(is_active=active)
        if not active:
            UserSession.delete().where(UserSession.user == user).execute()
        audit.record(actor, Change("user.active", f"User {user.id}", {"is_active": not active}, {"is_active": active}))


def set_rights(store: Store, user: User, rights: list[str], actor: Actor) -> None:
    """Make the user staff of the store with these rights; none of them ends the membership. The owner stays owner.

    Who loses a right loses the files that were made with it.
    """
    rights = [right for right in RIGHTS if right in rights]
    member = Member.get_or_none((Member.store == store) & (Member.user == user))
    if member is not None and member.role == OWNER:
        raise AccountProblem("owner", "rights")
    before = list(member.rights) if member else []
    with db.atomic():
        if not rights:
            Member.delete().where((Member.store == store) & (Member.user == user)).execute()
        elif member is None:
            Member.create(store=store, user=user, role=STAFF, rights=rights)
        else:
            member.patch(rights=rights)
        change = Change("member.rights", f"User {user.id}", {"rights": before}, {"rights": rights})
        audit.record(actor, change, store)
    if set(before) - set(rights):
        kept_files.forget_of(user)
