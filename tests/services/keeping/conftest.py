"""A shop with a little of everything, another place to restore it into, and the product's own commands."""

import datetime as dt
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.conftest import make_user, new_postgres_database
from tests.product import OURS, PROJECT
from tests.services.imports.sample_files import HEADERS, product, workbook
from webapp.config import Settings
from webapp.jobs import imports as jobs
from webapp.models.accounts import User
from webapp.models.base import now
from webapp.models.imports import ProductImport
from webapp.models.orders import Order, OrderLine, Parcel
from webapp.models.runs import QUEUED, Run
from webapp.models.settlements import SettlementLine
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.audit import SYSTEM
from webapp.services.imports import uploads

RECIPIENT = '{"recipient_name":"김비밀","mobile":"010-0000-9999"}'


@pytest.fixture
def shop(database: Settings, store: Store, tmp_path: Path) -> Store:
    """A store with products from a file, an order that names somebody, users and what they did."""
    make_user("keeper", is_admin=True)
    file = workbook(tmp_path / "a.xlsx", [HEADERS, *(product(number) for number in range(1, 40))])
    with file.open("rb") as content:
        begun = jobs.receive(store, content, file.name, SYSTEM)
    perform_waiting()
    jobs.plan(ProductImport.get_by_id(begun.id), uploads.mapping_of(ProductImport.get_by_id(begun.id)).columns, SYSTEM)
    perform_waiting()
    jobs.apply(ProductImport.get_by_id(begun.id), SYSTEM)
    perform_waiting()
    order = Order.create(store=store, number="202611270000001")
    parcel = Parcel.create(store=store, number="700", recipient=RECIPIENT)
    OrderLine.create(
        store=store, order=order, parcel=parcel, number="1", state="301", state_at=now(), seen_at=now(),
        product_name="견본 컵",
    )  # fmt: skip
    day = dt.date(2026, 11, 20)
    SettlementLine.create(
        store=store, order_no=order.number, line_no="1", place=1, kind="sale", due=Decimal("8900.5"), settled_on=day,
        listed_from=day, listed_to=day, seen_at=now(), digest="-",
    )  # fmt: skip
    for run in list(Run.select().where(Run.state == QUEUED)):
        runs.ask_to_stop(run)
    assert User.select().count() == 2
    return store


def perform_waiting() -> None:
    for run_id in runs.free_abandoned():
        runs.perform(run_id)


@pytest.fixture
def elsewhere(settings: Settings, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """An empty machine for the same kind of database: the settings of its environment."""
    place = {"DATA_DIR": str(tmp_path / "elsewhere"), "REDIS_URL": settings.redis_url, "DATABASE_URL": ""}
    if settings.sqlite_path:
        yield place
        return
    with new_postgres_database(request.getfixturevalue("postgres_server")) as url:
        yield {**place, "DATABASE_URL": url}


@pytest.fixture
def here(database: Settings) -> dict[str, str]:
    """This machine's environment."""
    return {
        "DATA_DIR": str(database.data_dir), "DATABASE_URL": database.database_url, "REDIS_URL": database.redis_url,
        "ELEVENST_URL": database.elevenst_url, "LOG_LEVEL": "WARNING",
    }  # fmt: skip


def command(place: dict[str, str], *words: object, **more: Any) -> "subprocess.CompletedProcess[str]":
    """`./run` with these words, on this machine, to its end."""
    kept = {name: text for name, text in os.environ.items() if name not in OURS}
    command = [sys.executable, "-m", "webapp.cli", *map(str, words)]
    return subprocess.run(
        command, cwd=PROJECT, env={**kept, **place}, capture_output=True, text=True, check=False, timeout=120, **more
    )


Rows = dict[str, list[tuple[Any, ...]]]


def rows_of(place: dict[str, str]) -> Rows:
    """Every row of every table, search tables included, however they are ordered."""
    url = place["DATABASE_URL"]
    if url.startswith("postgresql"):
        with psycopg.connect(url) as connection:
            return _rows(connection, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    file = url.removeprefix("sqlite:///") or f"{place['DATA_DIR']}/elevendesk.db"
    with closing(sqlite3.connect(file)) as lite:
        return _rows(lite, "SELECT name FROM sqlite_master WHERE type = 'table'")


def _rows(connection: Any, listed: str) -> Rows:
    names = [name for (name,) in connection.execute(listed).fetchall()]
    return {name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for name in names}


def files_below(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
