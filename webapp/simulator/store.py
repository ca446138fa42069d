"""The simulator's own SQLite file: tables, transactions, small settings, the clock.

Rows keep what the wire shows as one JSON document; the columns beside it are only what is searched by. One connection
under one lock serves all threads: the pretend market is a single, consistent place, and that is what its clients see.
"""

import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

CLOCK_YEARS = range(1970, 9000)
KST = timezone(timedelta(hours=9), "KST")
TABLES = (
    "sellers",
    "categories",
    "addresses",
    "templates",
    "products",
    "stock_rows",
    "order_lines",
    "claims",
    "letters",
    "exhibitions",
    "ledger",
    "settings",
)

SCHEMA = """
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sellers (mem_no INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS categories (
  position INTEGER PRIMARY KEY, disp_no INTEGER NOT NULL UNIQUE, parent_no INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS categories_parent ON categories (parent_no);
CREATE TABLE IF NOT EXISTS addresses (
  mem_no INTEGER NOT NULL, addr_seq INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (mem_no, addr_seq)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS templates (number INTEGER PRIMARY KEY, mem_no INTEGER NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS products (
  prd_no INTEGER PRIMARY KEY, mem_no INTEGER NOT NULL, body TEXT NOT NULL,
  seller_code TEXT GENERATED ALWAYS AS (json_extract(body, '$.sellerPrdCd')) VIRTUAL,
  state TEXT GENERATED ALWAYS AS (json_extract(body, '$.selStatCd')) VIRTUAL,
  category INTEGER GENERATED ALWAYS AS (CAST(json_extract(body, '$.dispCtgrNo') AS INTEGER)) VIRTUAL,
  begins TEXT GENERATED ALWAYS AS (json_extract(body, '$.aplBgnDy')) VIRTUAL,
  ends TEXT GENERATED ALWAYS AS (json_extract(body, '$.aplEndDy')) VIRTUAL);
CREATE INDEX IF NOT EXISTS products_seller ON products (mem_no, prd_no);
CREATE INDEX IF NOT EXISTS products_code ON products (mem_no, seller_code);
CREATE INDEX IF NOT EXISTS products_state_end ON products (state, ends);
CREATE INDEX IF NOT EXISTS products_state_begin ON products (state, begins);
CREATE TABLE IF NOT EXISTS stock_rows (
  prd_stck_no INTEGER PRIMARY KEY, prd_no INTEGER NOT NULL, position INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS stock_rows_product ON stock_rows (prd_no, position);
CREATE TABLE IF NOT EXISTS order_lines (
  ord_no INTEGER NOT NULL, ord_prd_seq INTEGER NOT NULL, mem_no INTEGER NOT NULL, body TEXT NOT NULL,
  state TEXT GENERATED ALWAYS AS (json_extract(body, '$.ordPrdStat')) VIRTUAL,
  PRIMARY KEY (ord_no, ord_prd_seq)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS order_lines_state ON order_lines (mem_no, state);
CREATE TABLE IF NOT EXISTS claims (
  number INTEGER PRIMARY KEY, mem_no INTEGER NOT NULL, ord_no INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
  state TEXT GENERATED ALWAYS AS (json_extract(body, '$.state')) VIRTUAL);
CREATE INDEX IF NOT EXISTS claims_seller ON claims (mem_no, kind, state);
CREATE INDEX IF NOT EXISTS claims_order ON claims (ord_no);
CREATE TABLE IF NOT EXISTS letters (
  number INTEGER PRIMARY KEY, mem_no INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS letters_seller ON letters (mem_no, kind, number);
CREATE TABLE IF NOT EXISTS exhibitions (number INTEGER PRIMARY KEY, mem_no INTEGER NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS ledger (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, mem_no INTEGER NOT NULL, page TEXT NOT NULL,
  act TEXT NOT NULL, target TEXT NOT NULL, fields TEXT NOT NULL);
"""


def dump(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


class Store:
    """The file, its lock and its clock."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._held: datetime | None = None
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        # A power cut may cost the last answers: this is a simulator, a killed process loses nothing.
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.executescript(SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing; a transaction inside a transaction joins it."""
        with self._lock:
            if self._db.in_transaction:
                yield self._db
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def clear(self) -> None:
        with self.transaction() as db:
            for table in TABLES:
                db.execute(f"DELETE FROM {table}")  # noqa: S608

    def copied(self) -> sqlite3.Connection:
        """All there is now, in memory."""
        kept = sqlite3.connect(":memory:", check_same_thread=False)
        with self._lock:
            self._db.backup(kept)
        return kept

    def put_back(self, kept: sqlite3.Connection) -> None:
        """Everything as it was when it was copied; what came since is gone."""
        with self._lock:
            kept.backup(self._db)

    def setting(self, name: str, default: str = "") -> str:
        with self._lock:
            row = self._db.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return default if row is None else str(row["value"])

    def set_setting(self, name: str, value: str) -> None:
        with self.transaction() as db:
            db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))

    def now(self) -> datetime:
        """The market's own time, in Korea: the machine's clock moved by what the control door said."""
        if self._held is not None:
            return self._held
        return datetime.fromtimestamp(time.time() + float(self.setting("clock_offset", "0")), KST)

    def set_clock(self, moment: datetime) -> None:
        """Raises ValueError for a time from which the clock could not go on."""
        if moment.year not in CLOCK_YEARS:
            raise ValueError(f"the clock goes from {CLOCK_YEARS[0]} to {CLOCK_YEARS[-1]}")
        self.set_setting("clock_offset", str(moment.timestamp() - time.time()))

    @contextmanager
    def holding(self, moment: datetime) -> Iterator[None]:
        """The clock stands at this moment for as long as it takes."""
        self._held = moment
        try:
            yield
        finally:
            self._held = None

    def close(self) -> None:
        with self._lock:
            self._db.close()
