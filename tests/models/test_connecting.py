"""A process has so many connections to PostgreSQL: who finds all taken waits for one, and is told when none comes."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from webapp.config import Settings
from webapp.models.accounts import User
from webapp.models.base import db

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@contextmanager
def all_taken(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """This thread has one of two connections, another the other one, until the event is set or the block ends."""
    monkeypatch.setattr(db.obj, "_max_connections", 2)
    taken, over = threading.Event(), threading.Event()

    def hold() -> None:
        with db.connection_context():
            taken.set()
            over.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    assert taken.wait(10)
    try:
        yield over
    finally:
        over.set()
        holder.join()


def test_who_finds_all_connections_taken_waits_for_one(database: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[int] = []

    def ask() -> None:
        with db.connection_context():
            found.append(User.select().count())

    with all_taken(monkeypatch) as over:
        asking = threading.Thread(target=ask)
        asking.start()
        time.sleep(0.2)
        assert found == []
        over.set()
        asking.join(10)
    assert found == [0]


def test_who_waited_in_vain_is_told_so(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db.obj, "_wait_timeout", 0.1)
    answers: list[Any] = []
    with all_taken(monkeypatch):
        asking = threading.Thread(target=lambda: answers.append(app.test_client().get("/sign-in")))
        asking.start()
        asking.join(10)
    (answer,) = answers
    assert (answer.status_code, "데이터베이스" in answer.text) == (503, True)
