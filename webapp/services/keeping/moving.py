"""From SQLite to PostgreSQL: every row of every table, in one transaction, compared on both sides before it counts.

The target has this release's tables already, without a row. Its foreign keys and triggers are put aside while rows come
in, and are back before anything is kept: what a trigger counts was counted in SQLite, and comes along. Sealed values go
as they are. The search's own tables differ between the two, so what they hold is left to be read anew.
"""

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import psycopg

from webapp.services.keeping import databases
from webapp.services.keeping.databases import MIGRATIONS, one_line
from webapp.services.keeping.problems import KeepingProblem

WORDS = "_words"
# Tables whose names the search reads, by its name for them.
READ_ANEW: Final = {"listings": "listing", "products": "product", "sold_items": "sold_item", "inquiries": "inquiry"}
AT_ONCE = 2_000
FOREIGN_KEYS = (
    "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE contype = 'f' AND connamespace = 'public'::regnamespace ORDER BY 1, 2"
)
Tell = Callable[[str, int], None]
Convert = Callable[[Any], Any]


@dataclass(frozen=True)
class Sum:
    """How many rows there are, and a checksum of them that does not depend on their order."""

    rows: int = 0
    digest: int = 0

    def and_one(self, row: Sequence[Any]) -> "Sum":
        one = int.from_bytes(hashlib.sha256(repr([_plain(value) for value in row]).encode()).digest(), "big")
        return Sum(self.rows + 1, (self.digest + one) % (1 << 256))


@dataclass(frozen=True)
class Moved:
    tables: int
    rows: int
    seconds: float


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value


def ask_for_emptiness(url: str) -> bool:
    """Whether the target has no table at all; it may have empty ones. Raises KeepingProblem for one with a row."""
    with databases.postgres(url) as connection:
        rows = databases.contents_of(connection).rows
    filled = [table for table, number in rows.items() if number and table != MIGRATIONS]
    if filled:
        raise KeepingProblem("not_empty", place=databases.without_password(url), what=f"rows in {filled[0]}")
    return not rows


def move(file: Path, url: str, tell: Tell) -> Moved:
    """Copy every row. Raises KeepingProblem; then the target is as it was. `tell` hears of each table's end."""
    start = time.monotonic()
    try:
        with closing(sqlite3.connect(file, timeout=5, isolation_level=None)) as source, psycopg.connect(url) as target:
            source.execute("BEGIN IMMEDIATE")  # whoever else has the file open can write nothing meanwhile
            moved = _move(source, target, tell)
    except sqlite3.Error as error:
        raise KeepingProblem("database", trouble=str(error)) from error
    except psycopg.Error as error:
        raise KeepingProblem("database", trouble=one_line(error)) from error
    return Moved(len(moved), sum(one.rows for one in moved.values()), time.monotonic() - start)


def _move(source: sqlite3.Connection, target: "psycopg.Connection[Any]", tell: Tell) -> dict[str, Sum]:
    tables = _tables(source, target)
    keys = target.execute(FOREIGN_KEYS).fetchall()
    for table, name, _ in keys:
        _do(target, f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    sent = {}
    for table in tables:
        _do(target, f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        sent[table] = _send(source, target, table)
        tell(table, sent[table].rows)
    for table, columns in tables.items():
        _compare(target, table, columns, sent[table])
    for table in tables:
        _go_on(target, table, tables[table])
    _read_anew(target)
    for table, name, definition in keys:
        _do(target, f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    for table in tables:
        _do(target, f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
    return sent


def _do(target: "psycopg.Connection[Any]", statement: str) -> None:
    target.execute(statement.encode())


def _tables(source: sqlite3.Connection, target: "psycopg.Connection[Any]") -> dict[str, list[str]]:
    """The tables to move, each with its columns. Raises KeepingProblem when the two are not of one shape."""
    here, there = (set(databases.tables_of(one)) for one in (source, target))
    strange = {table for table in here ^ there if not table.endswith(WORDS)}
    found = {table: databases.columns_of(source, table) for table in sorted(here - {MIGRATIONS})}
    strange |= {name for name, columns in found.items() if set(columns) != set(databases.columns_of(target, name))}
    if strange or databases.contents_of(source).migrations != databases.contents_of(target).migrations:
        raise KeepingProblem("shape", table=", ".join(sorted(strange)) or MIGRATIONS)
    return found


def _send(source: sqlite3.Connection, target: "psycopg.Connection[Any]", table: str) -> Sum:
    columns = databases.columns_of(source, table)
    converts = _converts(target, table, columns)
    names = ", ".join(f'"{name}"' for name in columns)
    total = Sum()
    try:
        rows = source.execute(f'SELECT {names} FROM "{table}"')  # noqa: S608
        with target.cursor() as cursor, cursor.copy(f'COPY "{table}" ({names}) FROM STDIN'.encode()) as copy:
            for row in _converted(rows, converts):
                copy.write_row(row)
                total = total.and_one(row)
    except (psycopg.DataError, ValueError) as error:
        raise KeepingProblem("value", table=table, row=total.rows + 1, trouble=one_line(error)) from error
    return total


def _converted(rows: Iterable[Sequence[Any]], converts: list[Convert]) -> Iterator[list[Any]]:
    for row in rows:
        yield [None if value is None else convert(value) for value, convert in zip(row, converts, strict=True)]


def _converts(target: "psycopg.Connection[Any]", table: str, columns: list[str]) -> list[Convert]:
    """How a value of SQLite, which has few types, becomes what the target's column holds."""
    mine = "table_schema = 'public' AND table_name = %s"
    listed = f"SELECT column_name, data_type FROM information_schema.columns WHERE {mine}"  # noqa: S608
    kinds = dict(target.execute(listed.encode(), (table,)).fetchall())
    return [CONVERTS.get(kinds[name], str) for name in columns]


CONVERTS: Final[dict[str, Convert]] = {
    "integer": int,
    "bigint": int,
    "boolean": bool,
    "date": lambda text: date.fromisoformat(text),
    "timestamp without time zone": lambda text: datetime.fromisoformat(text),
    "text": lambda text: text if isinstance(text, str) else str(text),
}


def _compare(target: "psycopg.Connection[Any]", table: str, columns: list[str], sent: Sum) -> None:
    """Read everything back, and let it count only when it is what was sent."""
    names, found = ", ".join(f'"{name}"' for name in columns), Sum()
    with target.cursor(name="compare") as cursor:
        cursor.itersize = AT_ONCE
        for row in cursor.execute(f'SELECT {names} FROM "{table}"'.encode()):  # noqa: S608
            found = found.and_one(row)
    if found.rows != sent.rows:
        raise KeepingProblem("counts", table=table, found=found.rows, expected=sent.rows)
    if found.digest != sent.digest:
        raise KeepingProblem("differs", table=table)


def _go_on(target: "psycopg.Connection[Any]", table: str, columns: list[str]) -> None:
    """Let new rows get numbers behind those that came."""
    sequence = (
        target.execute("SELECT pg_get_serial_sequence(%s, 'id')", (f'"{table}"',)).fetchone()
        if "id" in columns
        else None
    )
    if sequence and sequence[0]:
        newest = f'SELECT setval(%s, COALESCE(MAX(id), 1), MAX(id) IS NOT NULL) FROM "{table}"'  # noqa: S608
        target.execute(newest.encode(), (sequence[0],))


def _read_anew(target: "psycopg.Connection[Any]") -> None:
    for area, table in READ_ANEW.items():
        _do(
            target,
            "INSERT INTO unread_name (created_at, area, row_id) "  # noqa: S608
            f"SELECT now() AT TIME ZONE 'utc', '{area}', id FROM \"{table}\"",
        )
