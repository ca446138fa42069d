"""The category tree, flat in pre-order: a parent stands before its children."""

import json
from sqlite3 import Connection
from typing import Any

from webapp.simulator.store import dump

Category = dict[str, Any]

BRANCH = """
WITH RECURSIVE branch (disp_no) AS (
  SELECT disp_no FROM categories WHERE disp_no = ?
  UNION ALL SELECT categories.disp_no FROM categories JOIN branch ON parent_no = branch.disp_no)
"""


def save_all(db: Connection, tree: list[Category]) -> None:
    db.executemany(
        "INSERT INTO categories VALUES (?, ?, ?, ?)",
        ((n, c["dispNo"], c["parentDispNo"], dump(c)) for n, c in enumerate(tree, 1)),
    )


def whole_tree(db: Connection) -> list[Category]:
    return [json.loads(row["body"]) for row in db.execute("SELECT body FROM categories ORDER BY position")]


def branch(db: Connection, disp_no: str) -> list[Category]:
    """The category of this number and everything below it; empty when there is none."""
    below = "SELECT body FROM categories WHERE disp_no IN (SELECT disp_no FROM branch) ORDER BY position"
    return [json.loads(row["body"]) for row in db.execute(BRANCH + below, (disp_no,))]


def find(db: Connection, disp_no: str | int) -> Category | None:
    row = db.execute("SELECT body FROM categories WHERE disp_no = ?", (str(disp_no),)).fetchone()
    return json.loads(row["body"]) if row else None


def share_middle(db: Connection, one: str, other: str) -> bool:
    """Whether two categories stand below the same large and middle one."""
    return _above(db, one)[:2] == _above(db, other)[:2]


def _above(db: Connection, disp_no: str) -> list[int]:
    """Numbers from the large category down to this one."""
    category = find(db, disp_no)
    if category is None:
        return []
    return [*_above(db, str(category["parentDispNo"])), category["dispNo"]]
