"""Looking into a database without its models: it may be a copy, of an older release, or not the product's own now.

Names of tables and columns come from the database itself.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import psycopg

from webapp.services.keeping.problems import KeepingProblem
from webapp.vault import RootKey, Vault, VaultError, encoded

MIGRATIONS = "schema_migration"
SEALED = "_sealed"
LOOKED_AT = 500  # sealed rows of a table that are opened, from each end
SECONDS = 30


class Connection(Protocol):
    """What both drivers' connections can do, as far as it is needed here."""

    def execute(self, statement: str, /) -> Any: ...


@dataclass(frozen=True)
class Contents:
    """The migrations a database has seen, in order, and how many rows each of its tables has."""

    migrations: list[str]
    rows: dict[str, int]


@contextmanager
def sqlite(file: Path) -> Iterator[sqlite3.Connection]:
    """An SQLite file, to be read only. Raises KeepingProblem."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True, timeout=SECONDS)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise KeepingProblem("database", trouble=str(error)) from error


@contextmanager
def postgres(url: str) -> Iterator["psycopg.Connection[Any]"]:
    """A PostgreSQL database in one look: whatever others write meanwhile, it stays as it was. Raises KeepingProblem."""
    try:
        with psycopg.connect(url, connect_timeout=SECONDS) as connection:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield connection
    except psycopg.Error as error:
        raise KeepingProblem("database", trouble=one_line(error)) from error


def check_sound(connection: sqlite3.Connection) -> None:
    """Raises KeepingProblem for an SQLite database whose pages do not fit together."""
    try:
        found = [line for (line,) in connection.execute("PRAGMA integrity_check").fetchall()]
    except sqlite3.DatabaseError as error:
        found = [str(error)]
    if found != ["ok"]:
        raise KeepingProblem("unsound", trouble=" ".join(found)[:300])


def one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__


def tables_of(connection: Connection) -> list[str]:
    """Ordinary tables by name: a search's own tables are none in SQLite, where they are virtual."""
    if isinstance(connection, sqlite3.Connection):
        ours = "schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'"
        listed = f"SELECT name FROM pragma_table_list WHERE {ours}"  # noqa: S608
    else:
        listed = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    return sorted(name for (name,) in connection.execute(listed).fetchall())


def columns_of(connection: Connection, table: str) -> list[str]:
    """Names of a table's columns, in its order."""
    cursor = connection.execute(f'SELECT * FROM "{table}" LIMIT 0')  # noqa: S608
    return [column[0] for column in cursor.description]


def contents_of(connection: Connection) -> Contents:
    tables = tables_of(connection)
    counts = {name: connection.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in tables}  # noqa: S608
    applied: list[str] = []
    if MIGRATIONS in tables:
        applied = [name for (name,) in connection.execute(f"SELECT name FROM {MIGRATIONS} ORDER BY name").fetchall()]  # noqa: S608
    return Contents(applied, counts)


def compare(expected: dict[str, int], found: dict[str, int]) -> None:
    """Raises KeepingProblem for the first table that has another number of rows than it should."""
    for table in sorted({*expected, *found}):
        if expected.get(table) != found.get(table):
            facts = {"expected": expected.get(table, "no"), "found": found.get(table, "no")}
            raise KeepingProblem("counts", table=table, **facts)


def open_sealed(connection: Connection, ring: list[RootKey], most: int = LOOKED_AT) -> int:
    """Open sealed values of every table with these keys, of so many rows from each end; how many were opened.

    Raises KeepingProblem for one that does not open.
    """
    opened = 0
    for table in tables_of(connection):
        columns = columns_of(connection, table)
        sealed = [name for name in columns if name.endswith(SEALED)]
        if sealed and "row_key" in columns:
            opened += _open(connection, table, sealed, ring, most)
    return opened


def _open(connection: Connection, table: str, sealed: list[str], ring: list[RootKey], most: int) -> int:
    vault = Vault(encoded(ring)) if ring else None
    names = ", ".join(f'"{name}"' for name in sealed)
    opened = 0
    for order in ("ASC", "DESC"):
        statement = f'SELECT row_key, {names} FROM "{table}" ORDER BY id {order} LIMIT {most}'  # noqa: S608
        for row_key, *tokens in connection.execute(statement).fetchall():
            for name, token in zip(sealed, tokens, strict=True):
                if token:
                    _open_one(vault, token, f"{table}.{name.removesuffix(SEALED)}:{row_key}", table)
                    opened += 1
    return opened


def _open_one(vault: Vault | None, token: str, place: str, table: str) -> None:
    if vault is None:
        raise KeepingProblem("sealed", table=table, trouble="no key")
    try:
        vault.open(token, place)
    except VaultError as error:
        raise KeepingProblem("sealed", table=table, trouble=str(error)) from error


def without_password(url: str) -> str:
    """An address as it may be shown."""
    return re.sub(r"://[^/@\s]+@", "://", url)
