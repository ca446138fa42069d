"""A shop moves from SQLite to PostgreSQL: the same rows, triggers and keys in force, or nothing and a sentence why."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from peewee import IntegrityError

from tests.conftest import close_database, new_postgres_database
from tests.product import OURS, PROJECT
from tests.services.keeping.conftest import Rows, command, rows_of
from webapp import process
from webapp.config import Settings
from webapp.models.base import db, now
from webapp.models.lists import Tally
from webapp.models.orders import Order, OrderLine, Parcel
from webapp.models.products import Listing
from webapp.models.stores import Seller, Store
from webapp.reservations import only_one
from webapp.services import runs
from webapp.services.catalogue import upkeep, wordbook

Place = dict[str, str]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
# What the search has to read anew is told on the other side.
OTHERWISE = ("unread_name", "schema_migration")


@pytest.fixture
def target(postgres_server: str) -> Iterator[str]:
    with new_postgres_database(postgres_server) as url:
        yield url


def plain(rows: Rows) -> dict[str, list[str]]:
    """Rows as both databases would tell them: SQLite keeps times as texts and truth as a number."""
    return {table: sorted(str([_plain(value) for value in row]) for row in found) for table, found in rows.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and len(value) in (19, 26) and value[4:5] == "-" and value[10:11] == " ":
        value = dt.datetime.fromisoformat(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def test_every_row_is_there_and_the_shop_goes_on_where_it_was(
    database: Settings, shop: Store, here: Place, target: str
) -> None:
    before = plain(rows_of(here))
    # Its password is in no command that others could read.
    done = command(here, "move-to-postgres", input=f"{target}\n")
    assert done.returncode == 0, done.stderr
    assert "counts and checksums agree" in done.stdout
    assert plain(rows_of(here)) == before, "the file stays as it was"
    after = plain(rows_of({**here, "DATABASE_URL": target}))
    tables = [name for name in before if not name.startswith("sqlite_") and "_words" not in name]
    assert len(tables) > 40
    assert [name for name in tables if name not in OTHERWISE and before[name] != after[name]] == []

    close_database()
    process.start(Settings.from_environment({**here, "DATABASE_URL": target}))
    with db.connection_context():
        go_on(shop)
    close_database()


def go_on(shop: Store) -> None:
    """Numbers, keys, triggers, sealed values and the search are in force."""
    assert Store.get().api_key == shop.api_key
    assert "김비밀" in Parcel.get().recipient
    assert Seller.create(name="다음").id > Seller.select().order_by(Seller.id).first().id
    with pytest.raises(IntegrityError), db.atomic():
        Store.create(seller=999_999, name="x", seller_login="x", seller_kind="business")
    order = Order.create(store=shop, number="202611270000002")
    OrderLine.create(store=shop, order=order, number="1", state="301", state_at=now(), seen_at=now(), product_name="컵")
    counted = Tally.select().where((Tally.area == "orders") & (Tally.name == "state:301"))
    assert sum(one.number for one in counted) == OrderLine.select().where(OrderLine.state == "301").count() == 2
    run, _ = runs.start(upkeep.order())
    runs.perform(run.id)
    assert wordbook.unread_count() == 0
    assert len(list(wordbook.candidates("listings", ["텀블러"], 1000).execute(db))) == Listing.select().count()


def tables_of(url: str) -> int:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        assert found
        return int(found[0])


def test_a_running_product_a_target_in_use_and_a_wrong_address_are_refused(
    database: Settings, store: Store, here: Place, target: str
) -> None:
    with only_one(database.data_dir):
        assert "already running" in command(here, "move-to-postgres", target).stderr
    assert "postgresql:// address" in command(here, "move-to-postgres", "sqlite:////tmp/x.db").stderr
    with psycopg.connect(target) as connection:
        connection.execute("CREATE TABLE note (id INTEGER)")
        connection.execute("INSERT INTO note VALUES (1)")
    refused = command(here, "move-to-postgres", target)
    assert "is not empty (rows in note)" in refused.stderr
    assert tables_of(target) == 1


def test_what_postgresql_does_not_take_stops_the_move_and_nothing_stays(
    database: Settings, shop: Store, here: Place, target: str
) -> None:
    db.execute_sql("UPDATE listing SET name = 'cut' || char(0) || 'off' WHERE id = (SELECT MAX(id) FROM listing)")
    refused = command(here, "move-to-postgres", target)
    assert refused.returncode == 1
    assert "of listing holds what PostgreSQL does not take" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert tables_of(target) == 0


def test_a_move_that_was_killed_is_begun_anew(database: Settings, shop: Store, here: Place, target: str) -> None:
    kept = {name: text for name, text in os.environ.items() if name not in OURS}
    words = [sys.executable, "-m", "webapp.cli", "move-to-postgres", target]
    moving = subprocess.Popen(words, cwd=PROJECT, env={**kept, **here}, stdout=subprocess.DEVNULL)
    while moving.poll() is None and not tables_of(target):
        time.sleep(0.01)
    moving.send_signal(signal.SIGKILL)
    moving.wait()
    done = command(here, "move-to-postgres", target)
    assert done.returncode == 0, done.stderr
    assert Path(here["DATA_DIR"]).exists()
