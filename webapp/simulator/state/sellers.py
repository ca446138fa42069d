"""Sellers: their key, and what the market's front gate knows about them."""

import ipaddress
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from sqlite3 import Connection
from typing import Any

from webapp.simulator.store import dump


@dataclass(frozen=True)
class Seller:
    """One account. An empty `allowed_ips` lets loopback in and nobody else."""

    mem_no: int
    key: str
    name: str = "샘플 스토어"
    kind: str = "domestic"
    approved: bool = True
    hosting: bool = True
    member: bool = True
    allowed_ips: tuple[str, ...] = ()

    def allows(self, caller: str) -> bool:
        if self.allowed_ips:
            return caller in self.allowed_ips
        return ipaddress.ip_address(caller).is_loopback

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "allowed_ips": list(self.allowed_ips)}


def read(row: Any) -> Seller:
    body = json.loads(row["body"])
    return Seller(mem_no=row["mem_no"], key=row["key"], **{**body, "allowed_ips": tuple(body["allowed_ips"])})


def save(db: Connection, seller: Seller) -> Seller:
    body = seller.as_dict()
    del body["mem_no"], body["key"]
    db.execute("INSERT OR REPLACE INTO sellers VALUES (?, ?, ?)", (seller.mem_no, seller.key, dump(body)))
    return seller


def by_key(db: Connection, key: str) -> Seller | None:
    row = db.execute("SELECT * FROM sellers WHERE key = ?", (key,)).fetchone()
    return read(row) if row else None


def find(db: Connection, name: str | int) -> Seller:
    """The seller with this key or member number. Raises LookupError."""
    row = db.execute("SELECT * FROM sellers WHERE key = ? OR mem_no = ?", (str(name), str(name))).fetchone()
    if row is None:
        raise LookupError(f"no seller {name}")
    return read(row)


def everyone(db: Connection) -> list[Seller]:
    return [read(row) for row in db.execute("SELECT * FROM sellers ORDER BY mem_no")]


def add(db: Connection, fields: Mapping[str, Any]) -> Seller:
    """A new seller. Without a member number it gets the next one. Raises ValueError when the key is taken."""
    if by_key(db, fields["key"]):
        raise ValueError(f"key {fields['key']} is taken")
    highest = db.execute("SELECT COALESCE(MAX(mem_no), 10000000) FROM sellers").fetchone()[0]
    return save(db, changed(Seller(mem_no=highest + 1, key=fields["key"]), fields))


def changed(seller: Seller, fields: Mapping[str, Any]) -> Seller:
    values = dict(fields)
    if "allowed_ips" in values:
        values["allowed_ips"] = tuple(values["allowed_ips"])
    try:
        return replace(seller, **values)
    except TypeError as error:
        raise ValueError(str(error)) from error
