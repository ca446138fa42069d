"""P5 and P9: what a page of a list costs the server, and how many pages fifty readers get.

usage: python -m benchmarks.list_pages [--listings 100000] [--lines 1000000] [--few 1000] [--rounds 40] [--seconds 60]
                                       [--database postgresql] [--pages orders,home]

P5: each page among many listings and order lines against the same page among few, on SQLite and on PostgreSQL where a
    server is found: the quickest of so many rounds, and the number of statements. Every database is read by a process
    of its own, and the two take turns, so that whatever else the machine does hits both. `--database` leaves out the
    other kind, `--pages` all pages whose names hold none of these texts.
P9: fifty readers of the first page among many listings, against the same page rendered by a bare Flask view from what
    it had in memory, one after the other on the same machine under the same server. `--seconds 0` leaves it out.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
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
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--few", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--database", choices=("sqlite", "postgresql"))
    parser.add_argument("--pages", default="", metavar="TEXT,TEXT")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = {given.few: given.few, given.listings: given.lines}
        worst = []
        for kind, urls in databases(folder, given.few, given.listings, given.database):
            readers = [
                Reader(folder / f"{kind}-{count}", url, [count, lines[count], given.pages]) for count, url in urls
            ]
            for _ in range(given.rounds):
                for reader in readers:
                    reader.read()
            worst.append(compare(kind, *(reader.end() for reader in readers)))
        print(f"P5 {max(worst):.2f} x at the worst  (to reach: <= {MOST_SLOWER}, <= {MOST_STATEMENTS} statements)")
        if given.seconds and given.database != "postgresql":
            share, errors = measure_load(folder / f"sqlite-{given.listings}", given.seconds)
            print(f"P9 {share:.2f} x, {errors} errors  (to reach: >= {LEAST_SHARE}, none)")


def databases(folder: Path, few: int, many: int, only: str | None) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """Kind of database, and for each number of listings the address of an empty one."""
    if only != "postgresql":
        yield "sqlite", [(count, f"sqlite:///{folder}/sqlite-{count}/desk.db") for count in (few, many)]
    if only == "sqlite":
        return
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


class Reader:
    """A fresh process that fills a database with so many listings and lines and reads every page of it when asked."""

    def __init__(self, folder: Path, url: str, given: Sequence[object]) -> None:
        """`given`: numbers of listings and of lines, and what the names of the pages that are read hold."""
        folder.mkdir()
        command = [sys.executable, "-m", "benchmarks.list_pages_steps", str(folder), url, *map(str, given)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, cwd=PROJECT
        )
        self._statements: dict[str, int] = self._told()
        self._seconds = dict.fromkeys(self._statements, float("inf"))

    def read(self) -> None:
        """One round; of every page its quickest one is kept."""
        assert self._process.stdin is not None
        self._process.stdin.write("read\n")
        for page, seconds in self._told().items():
            self._seconds[page] = min(self._seconds[page], seconds)

    def end(self) -> dict[str, Any]:
        self._process.communicate()
        return {
            page: {"seconds": seconds, "statements": self._statements[page]} for page, seconds in self._seconds.items()
        }

    def _told(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"the reader ended early ({self._process.wait()})")
        found: dict[str, Any] = json.loads(line)
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
