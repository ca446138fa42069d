"""A seller's addresses. All kinds of one member share one sequence of numbers; nothing is ever deleted by the API."""

import json
from sqlite3 import Connection
from typing import Any

from webapp.simulator.state.places import Place, by_building, by_lot
from webapp.simulator.store import dump

KINDS = ("outbound", "return", "overseas", "visit")
Address = dict[str, Any]


def next_seq(db: Connection, mem_no: int) -> int:
    query = "SELECT COALESCE(MAX(addr_seq), 0) + 1 FROM addresses WHERE mem_no = ?"
    return int(db.execute(query, (mem_no,)).fetchone()[0])


def save(db: Connection, mem_no: int, kind: str, address: Address) -> None:
    row = (mem_no, int(address["addrSeq"]), kind, dump(address))
    db.execute("INSERT OR REPLACE INTO addresses VALUES (?, ?, ?, ?)", row)


def listed(db: Connection, mem_no: int, kind: str) -> list[Address]:
    query = "SELECT body FROM addresses WHERE mem_no = ? AND kind = ? ORDER BY addr_seq"
    return [json.loads(row["body"]) for row in db.execute(query, (mem_no, kind))]


def find(db: Connection, mem_no: int, kind: str, addr_seq: str | int) -> Address | None:
    query = "SELECT body FROM addresses WHERE mem_no = ? AND kind = ? AND addr_seq = ?"
    row = db.execute(query, (mem_no, kind, str(addr_seq))).fetchone()
    return json.loads(row["body"]) if row else None


def remove(db: Connection, mem_no: int, addr_seq: int) -> None:
    db.execute("DELETE FROM addresses WHERE mem_no = ? AND addr_seq = ?", (mem_no, addr_seq))


def place_of(address: Address) -> Place | None:
    if address.get("lnmAddrSeq"):
        return by_lot(address["lnmAddrSeq"])
    return by_building(address.get("buildMngNO") or "")


def whole_text(address: Address) -> str:
    """The address as lists show it: street or lot as chosen, then the detail."""
    place = place_of(address)
    if place is None:
        return str(address["dtlsAddr"])
    street = place.lot_address if address.get("addrClfCd") == "02" else place.road_address
    return f"{street} {address['dtlsAddr']}"
