"""PostgreSQL's own programs for copies, found where the system keeps them; passwords go by the environment."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from webapp.services.keeping.databases import one_line
from webapp.services.keeping.problems import KeepingProblem

DEBIAN = Path("/usr/lib/postgresql")


def find(tool: str, server: int) -> str | None:
    """The oldest of the programs of this name that is not older than the server.

    An older one refuses to work, and a newer one tells the server to set what it does not know yet.
    """
    found = sorted((float(path.parts[-3]), str(path)) for path in DEBIAN.glob(f"*/bin/{tool}"))
    fitting = [path for version, path in found if version >= server] or [path for _, path in found[-1:]]
    return fitting[0] if fitting else shutil.which(tool)


def dump(url: str, snapshot: str, target: Path) -> None:
    """Write the database as it is in the snapshot, in pg_dump's custom format. Raises KeepingProblem."""
    _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", "--file", target)


def load(source: Path, url: str) -> None:
    """Bring a dump into an empty database, wholly or not at all. Raises KeepingProblem."""
    _run(
        "pg_restore", url, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", source
    )  # fmt: skip


def _run(tool: str, url: str, *words: str | Path) -> None:
    program = find(tool, _version_of(url))
    if program is None:
        raise KeepingProblem("no_tool", tool=tool)
    given = conninfo_to_dict(url)
    password = given.pop("password", None)
    environment = {**os.environ, **({"PGPASSWORD": str(password)} if password else {}), "LC_ALL": "C"}
    address = make_conninfo("", **{name: str(value) for name, value in given.items()})
    command = [program, "--no-password", f"--dbname={address}", *map(str, words)]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        told = [line for line in done.stderr.splitlines() if line.strip()]
        raise KeepingProblem("tool", tool=tool, trouble=" ".join(told[:3])[:400] or f"exit {done.returncode}")


def _version_of(url: str) -> int:
    """The release of the server, as its programs' folders are named."""
    try:
        with psycopg.connect(url) as connection:
            return connection.info.server_version // 10_000
    except psycopg.Error as error:
        raise KeepingProblem("database", trouble=one_line(error)) from error


@contextmanager
def scratch(url: str, name: str) -> Iterator[str]:
    """A database of this name on the same server, for as long as it is needed. Raises KeepingProblem."""
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}"')
    except psycopg.Error as error:
        user = conninfo_to_dict(url).get("user") or "elevendesk"
        raise KeepingProblem("no_scratch", trouble=one_line(error), user=user) from error
    try:
        yield make_conninfo(url, dbname=name)
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def empty(url: str) -> None:
    """Take away every table and function of the product: what was brought in did not turn out whole."""
    with psycopg.connect(url) as connection:
        for statement in _removals(connection):
            connection.execute(statement)


def _removals(connection: "psycopg.Connection[Any]") -> list[str]:
    tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    functions = connection.execute(
        "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
        "WHERE n.nspname = 'public' AND p.prorettype = 'trigger'::regtype"
    ).fetchall()
    return [f'DROP TABLE "{name}" CASCADE' for (name,) in tables] + [
        f"DROP FUNCTION {name} CASCADE" for (name,) in functions
    ]
