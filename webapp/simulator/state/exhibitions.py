"""Exhibitions of sellers, each with its groups."""

import json
from datetime import datetime
from sqlite3 import Connection
from typing import Any

from webapp.simulator.store import dump

Exhibition = dict[str, Any]
PREPARED, SHOWN, ENDED = "201", "204", "206"
FIRST_NUMBER = 2_100_001


def listed(db: Connection, mem_no: int) -> list[Exhibition]:
    query = "SELECT body FROM exhibitions WHERE mem_no = ? ORDER BY number"
    return [json.loads(row["body"]) for row in db.execute(query, (mem_no,))]


def find(db: Connection, mem_no: int, number: str) -> Exhibition | None:
    query = "SELECT body FROM exhibitions WHERE mem_no = ? AND number = ?"
    row = db.execute(query, (mem_no, number)).fetchone()
    return json.loads(row["body"]) if row else None


def add(db: Connection, mem_no: int, fields: Exhibition) -> Exhibition:
    """A new exhibition without groups."""
    row = db.execute("SELECT COALESCE(MAX(number), ?) + 1 FROM exhibitions", (FIRST_NUMBER - 1,)).fetchone()
    return save(db, mem_no, {**fields, "plnDispNo": str(row[0]), "state": "", "groups": []})


def save(db: Connection, mem_no: int, exhibition: Exhibition) -> Exhibition:
    values = (int(exhibition["plnDispNo"]), mem_no, dump(exhibition))
    db.execute("INSERT OR REPLACE INTO exhibitions VALUES (?, ?, ?)", values)
    return exhibition


def next_group(exhibition: Exhibition) -> str:
    """The number of its next group."""
    numbers = [int(group["plnThemeNo"]) for group in exhibition["groups"]]
    return str(max(numbers, default=int(exhibition["plnDispNo"]) * 100) + 1)


def state_of(exhibition: Exhibition, now: datetime) -> str:
    """Prepared, shown or ended by its days, unless it was cancelled."""
    today = f"{now:%Y/%m/%d}"
    if exhibition["state"]:
        return str(exhibition["state"])
    if today < exhibition["plnDispBgnDt"]:
        return PREPARED
    return SHOWN if today <= exhibition["plnDispEndDt"] else ENDED
