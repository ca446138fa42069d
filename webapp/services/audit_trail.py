"""Reading the audit trail: found by who, what, where, when and words of the record or its values; and as a workbook."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from peewee import JOIN

from webapp.elevenst import KST
from webapp.models.accounts import AuditEntry, Member, User
from webapp.models.base import dump_json
from webapp.models.stores import Store
from webapp.services import workbooks
from webapp.services.workbooks import Column, Sheet

# So many are counted; beyond, "so many or more" is told, and so many stand in a workbook.
MOST = 10_000
COLUMNS = (
    Column("때", 20), Column("누가", 16), Column("어디에서", 16), Column("한 일", 28), Column("대상", 24),
    Column("스토어", 18), Column("앞", 40), Column("뒤", 40), Column("요청 번호", 16),
)  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What to look for; an empty field asks nothing. `login` is compared whole, `text` may stand anywhere.

    Days are Korean: from the beginning of the first to the end of the last.
    """

    login: str = ""
    action: str = ""
    store_id: int | None = None
    text: str = ""
    first: dt.datetime | None = None
    last: dt.datetime | None = None


def _fits(wanted: Wanted) -> Any:
    condition = AuditEntry.id > 0
    if wanted.login:
        condition &= AuditEntry.login == wanted.login
    if wanted.action:
        condition &= AuditEntry.action == wanted.action
    if wanted.store_id is not None:
        condition &= AuditEntry.store == wanted.store_id
    if wanted.first:
        condition &= AuditEntry.created_at >= wanted.first
    if wanted.last:
        condition &= AuditEntry.created_at < wanted.last + dt.timedelta(days=1)
    if wanted.text:
        places = (AuditEntry.record, AuditEntry.login, AuditEntry.address, AuditEntry.request_id)
        found = AuditEntry.before.cast("text").contains(wanted.text) | AuditEntry.after.cast("text").contains(
            wanted.text
        )
        for place in places:
            found |= place.contains(wanted.text)
        condition &= found
    return condition


def count(wanted: Wanted) -> tuple[int, bool]:
    """How many fit, and whether the counting stopped at MOST."""
    number = AuditEntry.select(AuditEntry.id).where(_fits(wanted)).limit(MOST + 1).count()
    return min(number, MOST), number > MOST


def page_of(wanted: Wanted, offset: int, limit: int) -> list[AuditEntry]:
    """One page of entries, newest first, each with its store."""
    rows = AuditEntry.select(AuditEntry, Store).join(Store, JOIN.LEFT_OUTER).where(_fits(wanted))
    return list(rows.order_by(AuditEntry.id.desc()).limit(limit).offset(offset))


def write(wanted: Wanted, words: Mapping[str, str], target: BinaryIO) -> int:
    """A workbook of the newest entries that fit, up to MOST; `words` name what was done. How many rows it has."""
    return workbooks.write(target, Sheet("변경 기록", COLUMNS, _rows(wanted, words)))


def _rows(wanted: Wanted, words: Mapping[str, str]) -> Iterator[list[str | None]]:
    rows = AuditEntry.select(AuditEntry, Store).join(Store, JOIN.LEFT_OUTER).where(_fits(wanted))
    for one in rows.order_by(AuditEntry.id.desc()).limit(MOST).iterator():
        yield [
            f"{one.created_at.astimezone(KST):%Y-%m-%d %H:%M:%S}", one.login, one.address,
            words.get(one.action, one.action), one.record, one.store.name if one.store_id else None,
            _plain(one.before), _plain(one.after), one.request_id,
        ]  # fmt: skip


def _plain(values: Any) -> str | None:
    return None if values is None else dump_json(values)


def logins(store: Store | None = None) -> list[str]:
    """The logins of all users, or of a store's, by which entries can be asked for."""
    users = User.select(User.login)
    mine = users.join(Member).where(Member.store == store) if store else users
    return [login for (login,) in mine.order_by(User.login).tuples()]


def stores() -> dict[int, str]:
    """All stores' names by id."""
    return dict(Store.select(Store.id, Store.name).order_by(Store.name).tuples())
