"""A power cut in the middle of an upgrade, again and again: the next start goes on, and nothing is half-done."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.conftest import close_database
from tests.models.test_upgrade import ROWS, STAMP, bring_to
from tests.product import OURS, PROJECT
from tests.services.keeping.conftest import command, rows_of
from webapp import process
from webapp.config import Settings
from webapp.models import schema

LISTINGS = 3_000
COLUMNS = (
    "id, created_at, store_id, product_id, number, name, price, status, told, more, market_facts, missing, revision"
)
NOTHING = "'{{}}', '{{}}', '{{}}', '[]', 1"
VALUES = ", ".join(
    f"({n}, '{STAMP}', 1, 1, '{3_000_000_000 + n}', '견본 컵 {n}호', 12300, '103', {NOTHING})"
    for n in range(2, LISTINGS)
)
MANY = f"INSERT INTO listing ({COLUMNS}) VALUES {VALUES}"
Place = dict[str, str]


@pytest.fixture
def old(empty_database_url: str, tmp_path: Path, redis_server: str) -> Place:
    place = {"DATABASE_URL": empty_database_url, "DATA_DIR": str(tmp_path / "old"), "REDIS_URL": redis_server}
    process.start(Settings.from_environment(place))
    bring_to("0001", tmp_path, [*ROWS, MANY])
    close_database()
    return place


@contextmanager
def looking_at(place: Place) -> Iterator[Any]:
    url = place["DATABASE_URL"]
    if url.startswith("postgresql"):
        with psycopg.connect(url, autocommit=True) as connection:
            yield connection
    else:
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=10)) as lite:
            yield lite


def applied(place: Place) -> int:
    with looking_at(place) as connection:
        return int(connection.execute("SELECT COUNT(*) FROM schema_migration").fetchone()[0])


def cut_off(place: Place, count: int, chance: random.Random) -> None:
    """Begin an upgrade and kill it a moment after so many migrations stand there."""
    kept = {name: text for name, text in os.environ.items() if name not in OURS}
    words = [sys.executable, "-m", "webapp.cli", "migrate", "--without-backup"]
    upgrade = subprocess.Popen(words, cwd=PROJECT, env={**kept, **place}, stdout=subprocess.DEVNULL)
    with looking_at(place) as connection:
        asked = "SELECT COUNT(*) FROM schema_migration"
        while upgrade.poll() is None and connection.execute(asked).fetchone()[0] < count:
            time.sleep(0.002)
    time.sleep(chance.uniform(0, 0.06))
    upgrade.send_signal(signal.SIGKILL)
    upgrade.wait()


def test_an_upgrade_that_is_cut_off_again_and_again_ends_like_one_that_nobody_disturbed(old: Place) -> None:
    chance, seen = random.Random(11), []
    for count in (1, 2, 3, 5, 8):
        cut_off(old, count, chance)
        seen.append(applied(old))
        if not old["DATABASE_URL"].startswith("postgresql"):
            with looking_at(old) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert seen == sorted(seen)
    assert any(1 <= number < len(schema.known()) for number in seen), "it was cut off in the middle"
    done = command(old, "migrate")
    assert done.returncode == 0, done.stderr
    assert applied(old) == len(schema.known())
    found = rows_of(old)
    assert len(found["listing"]) == LISTINGS - 1
    assert len(found["unread_name"]) == LISTINGS - 1 + len(found["product"]), "what the search has to read, each once"
    with looking_at(old) as connection:
        counted = "SELECT SUM(number) FROM tally WHERE area = 'listings' AND name = 'state:103'"
        assert connection.execute(counted).fetchone()[0] == LISTINGS - 1
