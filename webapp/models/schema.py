"""Brings the database to this release's shape: numbered migrations, run by one process at a time."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from playhouse.migrations import Runner

from webapp.models.base import db, is_sqlite

MIGRATIONS = Path(__file__).parents[1] / "migrations"
LOCK_NUMBER = 110_011_011


@contextmanager
def _only_one() -> Iterator[None]:
    """The migration runner has no lock of its own; two at once would both create the same table."""
    if is_sqlite():
        with open(f"{db.obj.database}.migrating", "w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        return
    db.execute_sql("SELECT pg_advisory_lock(%s)", (LOCK_NUMBER,))
    try:
        yield
    finally:
        db.execute_sql("SELECT pg_advisory_unlock(%s)", (LOCK_NUMBER,))


def _runner() -> Any:
    return Runner(db.obj, directory=str(MIGRATIONS))


def upgrade(before: Callable[[list[str]], None] | None = None) -> list[str]:
    """Apply what is missing, each migration in its own transaction; the names applied now, in order.

    `before` is called once with what is missing, when the database was used already. One that was cut off in the
    middle left nothing: the next call applies it.
    """
    with _only_one():
        missing = pending()
        if missing and before and known() != missing:
            before(missing)
        return cast(list[str], _runner().up())


def known() -> list[str]:
    """Names of this release's migrations, in order."""
    return sorted(path.stem for path in MIGRATIONS.glob("[0-9]*.py"))


def pending() -> list[str]:
    """Names of the migrations that this database has not seen."""
    return [migration.name for migration in _runner().status() if migration.path and not migration.applied]


def foreign() -> list[str]:
    """Names of migrations that this database has seen and this release does not know: a newer one shaped it."""
    return [migration.name for migration in _runner().status() if not migration.path]
