"""The ledger: every change the market accepted, in order. It judges what really happened, whatever was answered."""

import json
from typing import Any

from webapp.simulator.store import Store, dump

Entry = dict[str, Any]


class Ledger:
    def __init__(self, store: Store) -> None:
        self._store = store

    def record(self, mem_no: int, page: int, act: str, target: str, fields: Entry) -> None:
        """Write one accepted change. Joins the transaction of the change itself."""
        with self._store.transaction() as db:
            db.execute(
                "INSERT INTO ledger (at, mem_no, page, act, target, fields) VALUES (?, ?, ?, ?, ?, ?)",
                (self._store.now().isoformat(timespec="milliseconds"), mem_no, str(page), act, target, dump(fields)),
            )

    def entries(self, act: str | None = None, target: str | int | None = None) -> list[Entry]:
        """Changes, oldest first: id, at (KST), seller (memNo), page, act, target, fields."""
        with self._store.transaction() as db:
            rows = db.execute("SELECT * FROM ledger ORDER BY id").fetchall()
        found = [
            {
                "id": row["id"],
                "at": row["at"],
                "seller": row["mem_no"],
                "page": row["page"],
                "act": row["act"],
                "target": row["target"],
                "fields": json.loads(row["fields"]),
            }
            for row in rows
        ]
        return [e for e in found if act in (None, e["act"]) and (target is None or e["target"] == str(target))]

    def count(self, act: str | None = None, target: str | int | None = None) -> int:
        return len(self.entries(act, target))

    def clear(self) -> None:
        with self._store.transaction() as db:
            db.execute("DELETE FROM ledger")
