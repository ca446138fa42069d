"""The steps that `import_products` measures, each in a process of its own: import, read, insert."""

import json
import os
import resource
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

TABLES = ("import_row", "product", "sku", "listing", "listing_option")
STEPS_OF_IMPORT = ("import_read", "import_plan", "import_apply")
SAMPLE_EVERY = 0.02


def import_file(source: str, folder: str) -> dict[str, Any]:
    """Read, plan and apply a file into a new SQLite database, as the worker does."""
    perform = _prepare(Path(source), Path(folder))
    steps: dict[str, float] = {}
    with Memory() as memory:
        for kind in STEPS_OF_IMPORT:
            began = time.monotonic()
            perform(kind)
            steps[kind.removeprefix("import_")] = round(time.monotonic() - began, 2)
    return {"seconds": round(sum(steps.values()), 2), "steps": steps, "peak": memory.peak}


def _prepare(source: Path, folder: Path) -> Callable[[str], None]:
    # Imported here: the other steps are to weigh what they need and nothing else.
    from webapp import process
    from webapp.config import Settings
    from webapp.models import schema
    from webapp.models.base import db
    from webapp.models.imports import ProductImport
    from webapp.models.stores import Seller, Store
    from webapp.services import runs, works
    from webapp.services.audit import SYSTEM
    from webapp.services.imports import applying, uploads
    from webapp.services.runs import Order

    process.start(Settings.from_environment({"DATA_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder}/desk.db"}))
    works.register()
    db.connect()
    schema.upgrade()
    seller = Seller.create(name="견본")
    store = Store.create(seller=seller, name="견본", seller_login="sample", seller_kind="business")
    with source.open("rb") as content:
        taken = uploads.receive(store, content, source.name, SYSTEM)

    def perform(kind: str) -> None:
        found = ProductImport.get_by_id(taken.id)
        if kind == "import_plan":
            uploads.save_mapping(found, uploads.mapping_of(found).columns)
        elif kind == "import_apply":
            applying.begin(found, SYSTEM)
        ended = runs.perform(runs.start(Order(kind, store, taken.id))[0].id)
        if ended is None or ended.state != "done":
            raise SystemExit(f"{kind} did not end well: {ended and ended.error}")

    return perform


def read(source: str) -> dict[str, Any]:
    """Read the file with the same reader and nothing else."""
    with Memory() as memory:
        began = time.monotonic()
        CalamineWorkbook.from_path(source).get_sheet_by_index(0).to_python()
        seconds = round(time.monotonic() - began, 2)
    return {"seconds": seconds, "peak": memory.peak}


def insert(folder: str, target: str) -> dict[str, Any]:
    """Insert the rows of the imported database into empty tables of the same shape, with the plain driver."""
    source = sqlite3.connect(f"{folder}/desk.db")
    # Tables and their indexes: triggers are the product's own doing, and so are the words that its search reads later.
    plain = "sql IS NOT NULL AND type IN ('table', 'index') AND name NOT LIKE 'sqlite%' AND name NOT LIKE '%_words%'"
    statements = source.execute(f"SELECT sql FROM sqlite_master WHERE {plain}")
    contents = {table: source.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}
    database = sqlite3.connect(target)
    database.execute("PRAGMA journal_mode=wal")
    database.execute("PRAGMA synchronous=normal")
    for (statement,) in statements:
        database.execute(statement)
    began = time.monotonic()
    with database:
        for table, rows in contents.items():
            marks = ", ".join("?" * len(rows[0]))
            database.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
    return {"seconds": round(time.monotonic() - began, 2)}


class Memory:
    """Watches the memory of this process and those it starts, all together, and keeps the highest.

    Proportional: pages that a fork shares with its parent count once.
    """

    def __init__(self) -> None:
        self.peak = 0
        self._over = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Memory":
        self._watcher.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._watcher.join()
        self.peak = max(self.peak, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)

    def _watch(self) -> None:
        own = os.getpid()
        while not self._over.wait(SAMPLE_EVERY):
            # Children belong to the thread that started them, and any thread may have.
            lists = [tasks.read_text().split() for tasks in Path(f"/proc/{own}/task").glob("*/children")]
            children = [int(child) for found in lists for child in found]
            self.peak = max(self.peak, sum(_proportional(process) for process in [own, *children]))


def _proportional(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:  # it ended just now
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


STEPS: dict[str, Callable[..., dict[str, Any]]] = {"import": import_file, "read": read, "insert": insert}

if __name__ == "__main__":
    print(json.dumps(STEPS[sys.argv[1]](*sys.argv[2:])))
