"""Reading the audit trail: found by who, what, where and words of the record or its values."""

from dataclasses import dataclass
from typing import Any

from peewee import JOIN

from webapp.models.accounts import AuditEntry, User
from webapp.models.stores import Store


@dataclass(frozen=True)
class Wanted:
    """What to look for; an empty field asks nothing. `login` is compared whole, `text` may stand anywhere."""

    login: str = ""
    action: str = ""
    store_id: int | None = None
    text: str = ""


def _fits(wanted: Wanted) -> Any:
    condition = AuditEntry.id > 0
    if wanted.login:
        condition &= AuditEntry.login == wanted.login
    if wanted.action:
        condition &= AuditEntry.action == wanted.action
    if wanted.store_id is not None:
        condition &= AuditEntry.store == wanted.store_id
    if wanted.text:
        places = (AuditEntry.record, AuditEntry.login, AuditEntry.address, AuditEntry.request_id)
        found = AuditEntry.before.cast("text").contains(wanted.text) | AuditEntry.after.cast("text").contains(
            wanted.text
        )
        for place in places:
            found |= place.contains(wanted.text)
        condition &= found
    return condition


def count(wanted: Wanted) -> int:
    number: int = AuditEntry.select().where(_fits(wanted)).count()
    return number


def page_of(wanted: Wanted, offset: int, limit: int) -> list[AuditEntry]:
    """One page of entries, newest first, each with its store."""
    rows = AuditEntry.select(AuditEntry, Store).join(Store, JOIN.LEFT_OUTER).where(_fits(wanted))
    return list(rows.order_by(AuditEntry.id.desc()).limit(limit).offset(offset))


def logins() -> list[str]:
    """The logins of all users, by which entries can be asked for."""
    return [login for (login,) in User.select(User.login).order_by(User.login).tuples()]


def stores() -> dict[int, str]:
    """All stores' names by id."""
    return dict(Store.select(Store.id, Store.name).order_by(Store.name).tuples())
