"""Connections to PostgreSQL: who finds all taken waits for one, and what a store has is asked about by itself."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.conftest import make_store
from tests.views.test_listings import stock_up
from webapp.config import Settings
from webapp.models.accounts import User
from webapp.models.base import db
from webapp.models.stores import Store
from webapp.services import setup

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


def test_what_an_empty_store_has_is_not_sought_among_all_that_another_has(store: Store) -> None:
    """Once PostgreSQL had made a plan for any store, it read the listings of all to find that one has none."""
    stock_up(store, 3_000)
    empty = make_store(store.members.get().user, "이웃상점", "0" * 32)
    db.execute_sql("ANALYZE")
    before = read_in_rows()
    for _ in range(15):
        assert not setup.checklist(empty).is_done
    assert read_in_rows() - before < 3_000


def read_in_rows() -> int:
    """How many listings were ever read one after the other, without an index."""
    db.execute_sql("SELECT pg_stat_force_next_flush()")
    db.execute_sql("SELECT 1")
    return int(db.execute_sql("SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'listing'").fetchone()[0])
