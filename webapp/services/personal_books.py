"""Workbooks that may name people: of which stores somebody may see them, and what is kept of what they took along."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from webapp.models.accounts import Member, User
from webapp.models.stores import Store
from webapp.services import audit, workbooks
from webapp.services.audit import Actor, Change
from webapp.services.workbooks import Sheet

# Rows by the stores whose people may be named; they count those of each store that name somebody.
Rows = Callable[[set[int], Counter[int]], Iterator[list[Any]]]


@dataclass(frozen=True)
class Book:
    """What the sheet and its columns are called, and as what the audit knows whoever takes it along."""

    title: str
    headers: Sequence[str]
    action: str


def stores_of(user: User, right: str) -> list[int]:
    members = Member.select().where(Member.user == user)
    return sorted(member.store_id for member in members if member.may(right))


def write(book: Book, rows: Rows, actor: Actor, target: Path | BinaryIO) -> int:
    """Write the rows to a path or an open file; how many. Of each store whose people they name the audit is told."""
    assert actor.user is not None, "rights are somebody's"
    seen = Counter[int]()
    told = rows(set(stores_of(actor.user, "personal_data")), seen)
    written = workbooks.write(target, Sheet(book.title, [workbooks.Column(name) for name in book.headers], told))
    for store in list(Store.select().where(Store.id.in_(list(seen)))):
        audit.record(actor, Change(book.action, f"Store {store.id}", None, {"rows": seen[store.id]}), store)
    return written
