"""P5 and P9: what a page of a list costs the server, and how many pages fifty readers get.

usage: python -m benchmarks.list_pages [--listings 100000] [--few 1000] [--rounds 40] [--seconds 60]

P5: each page among many listings against the same page among few, on SQLite and on PostgreSQL where a server is found:
    the quickest of so many rounds, and the number of statements. Every database is read by a process of its own.
P9: fifty readers of the first page among many listings, against the same page rendered by a bare Flask view from what
    it had in memory, one after the other on the same machine under the same server. `--seconds 0` leaves it out.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.list_pages_load import measure_load
from tests import system

PROJECT = Path(__file__).parents[1]
MOST_SLOWER, MOST_STATEMENTS, LEAST_SHARE = 1.5, 15, 0.4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--listings", type=int, default=100_000)
    parser.add_argument("--few", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--seconds", type=int, default=60)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        worst = [
            compare(kind, *(pages_of(folder / f"{kind}-{count}", url, count, given.rounds) for count, url in urls))
            for kind, urls in databases(folder, given.few, given.listings)
        ]
        print(f"P5 {max(worst):.2f} x at the worst  (to reach: <= {MOST_SLOWER}, <= {MOST_STATEMENTS} statements)")
        if given.seconds:
            share, errors = measure_load(folder / f"sqlite-{given.listings}", given.seconds)
            print(f"P9 {share:.2f} x, {errors} errors  (to reach: >= {LEAST_SHARE}, none)")


def databases(folder: Path, few: int, many: int) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """Kind of database, and for each number of listings the address of an empty one."""
    yield "sqlite", [(count, f"sqlite:///{folder}/sqlite-{count}/desk.db") for count in (few, many)]
    if system.find_postgres_bin() is None:
        print("PostgreSQL: no server found, left out")
        return
    with postgres(folder) as server:
        for count in (few, many):
            with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE desk_{count}")
        yield "postgresql", [(count, f"{server}/desk_{count}") for count in (few, many)]


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    place = folder / "postgres"
    place.mkdir()
    server = system.start_postgres(place)
    try:
        yield server.url
    finally:
        server.stop()


def pages_of(folder: Path, url: str, count: int, rounds: int) -> dict[str, Any]:
    """Fill a database and read every page of it, in a fresh process."""
    folder.mkdir()
    command = [sys.executable, "-m", "benchmarks.list_pages_steps", str(folder), url, str(count), str(rounds)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=PROJECT)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def compare(kind: str, few: dict[str, Any], many: dict[str, Any]) -> float:
    """Print each page's figures; the worst ratio of times."""
    print(f"{kind:<24} {'few':>9} {'many':>9}   ratio  statements")
    worst = 0.0
    for page, found in many.items():
        before, ratio = few[page], found["seconds"] / few[page]["seconds"]
        worst = max(worst, ratio)
        same = "" if before["statements"] == found["statements"] else f"  (few: {before['statements']})"
        times = f"{before['seconds'] * 1000:6.1f} ms {found['seconds'] * 1000:6.1f} ms"
        print(f"  {page:<22} {times}  {ratio:5.2f}x  {found['statements']}{same}")
    return worst


if __name__ == "__main__":
    main()
