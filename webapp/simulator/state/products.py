"""Products of a shop: finding them, and the states they go through with their dates."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from sqlite3 import Connection, Row
from typing import Any

from webapp.simulator.state import categories
from webapp.simulator.store import dump

Product = dict[str, Any]
STATES = {
    "101": "승인대기",
    "102": "승인전",
    "103": "판매중",
    "104": "품절",
    "105": "전시중지",
    "106": "판매정상종료",
    "107": "판매강제종료",
    "108": "판매금지",
}
DATE_TYPES = {"1": "$.createDt", "2": "$.aplBgnDy", "3": "$.aplEndDy", "4": "$.updateDt"}
FOREVER = "2999-12-31 23:59:59"


@dataclass(frozen=True)
class Search:
    """What a product search asks for; an empty string asks for nothing. Rows first to last count from 1."""

    first: int
    last: int
    categories: tuple[str, ...] = ()
    prd_no: str = ""
    name: str = ""
    state: str = ""
    method: str = ""
    date_type: str = ""
    begin: str = ""
    end: str = ""

    def conditions(self) -> Iterable[tuple[str, str]]:
        for category in self.categories:
            yield f"category IN ({categories.BRANCH} SELECT disp_no FROM branch)", category  # noqa: S608
        for test, value in (
            ("prd_no = CAST(? AS INTEGER)", self.prd_no),
            ("state = ?", self.state),
            ("instr(json_extract(body, '$.prdNm'), ?)", self.name),
            ("json_extract(body, '$.selMthdCd') = ?", self.method),
        ):
            if value:
                yield test, value
        if self.date_type and self.begin:
            yield f"json_extract(body, '{DATE_TYPES[self.date_type]}') >= ?", self.begin
        if self.date_type and self.end:
            yield f"json_extract(body, '{DATE_TYPES[self.date_type]}') <= ?", self.end


def read(rows: Iterable[Row]) -> list[Product]:
    return [json.loads(row["body"]) for row in rows]


def find(db: Connection, mem_no: int, prd_no: str | int) -> Product | None:
    """One product of this seller; another seller's product is not found."""
    query = "SELECT body FROM products WHERE mem_no = ? AND prd_no = ?"
    found = read(db.execute(query, (mem_no, str(prd_no))))
    return found[0] if found else None


def by_seller_code(db: Connection, mem_no: int, code: str) -> list[Product]:
    query = "SELECT body FROM products WHERE mem_no = ? AND seller_code = ? ORDER BY prd_no"
    return read(db.execute(query, (mem_no, code)))


def search(db: Connection, mem_no: int, wanted: Search) -> list[Product]:
    """The rows first to last of all that match, newest product first."""
    tests, values = ["mem_no = ?"], [str(mem_no)]
    for test, value in wanted.conditions():
        tests.append(test)
        values.append(value)
    where = " AND ".join(tests)
    query = f"SELECT body FROM products WHERE {where} ORDER BY prd_no DESC LIMIT ? OFFSET ?"  # noqa: S608
    return read(db.execute(query, (*values, wanted.last - wanted.first + 1, wanted.first - 1)))


def next_number(db: Connection, first: int) -> int:
    """The number of a new product, `first` at least."""
    row = db.execute("SELECT MAX(prd_no) FROM products WHERE prd_no >= ?", (first,)).fetchone()
    return first if row[0] is None else int(row[0]) + 1


def ending_between(db: Connection, mem_no: int, first: str, last: str) -> list[Product]:
    """Products whose sale ends in this time."""
    query = "SELECT body FROM products WHERE mem_no = ? AND ends BETWEEN ? AND ? ORDER BY ends, prd_no"
    return read(db.execute(query, (mem_no, first, last)))


def numbers_in_state(db: Connection, mem_no: int, state: str) -> list[str]:
    query = "SELECT prd_no FROM products WHERE mem_no = ? AND state = ? ORDER BY prd_no"
    return [str(row["prd_no"]) for row in db.execute(query, (mem_no, state))]


def owner_of(db: Connection, prd_no: str | int) -> int:
    """Member number of the seller. Raises LookupError."""
    row = db.execute("SELECT mem_no FROM products WHERE prd_no = ?", (str(prd_no),)).fetchone()
    if row is None:
        raise LookupError(f"no product {prd_no}")
    return int(row["mem_no"])


def save_all(db: Connection, mem_no: int, products: Iterable[Product]) -> None:
    rows = ((int(product["prdNo"]), mem_no, dump(product)) for product in products)
    db.executemany("INSERT OR REPLACE INTO products (prd_no, mem_no, body) VALUES (?, ?, ?)", rows)


def remove(db: Connection, prd_no: int) -> None:
    db.execute("DELETE FROM products WHERE prd_no = ?", (prd_no,))
    db.execute("DELETE FROM stock_rows WHERE prd_no = ?", (prd_no,))


def in_state(product: Product, code: str, now: datetime) -> Product:
    """The product in another state, its dates moved where they would contradict it."""
    moved = {**product, "selStatCd": code, "selStatNm": STATES[code]}
    today = f"{now:%Y-%m-%d %H:%M:%S}"
    if code == "102" and moved["aplBgnDy"] <= today:
        moved["aplBgnDy"] = f"{now + timedelta(days=7):%Y-%m-%d} 00:00:00"
    elif code == "106" and moved["aplEndDy"] >= today:
        moved["aplEndDy"] = f"{now - timedelta(days=1):%Y-%m-%d} 23:59:59"
    if code in ("103", "104"):
        moved["aplBgnDy"] = min(moved["aplBgnDy"], today)
    if code in ("102", "103", "104", "105") and moved["aplEndDy"] < max(today, moved["aplBgnDy"]):
        moved["aplEndDy"] = FOREVER
    return moved


def settle_periods(db: Connection, now: datetime) -> None:
    """What time does to products: on sale, or sold out, when the period begins, ended when it is over."""
    today = f"{now:%Y-%m-%d %H:%M:%S}"
    turn = "UPDATE products SET body = json_set(body, '$.selStatCd', ?, '$.selStatNm', ?) WHERE "
    left = (
        " AND EXISTS (SELECT 1 FROM stock_rows WHERE stock_rows.prd_no = products.prd_no"
        " AND json_extract(stock_rows.body, '$.prdStckStatCd') = '01')"
    )
    db.execute(turn + "state = '102' AND begins <= ?" + left, ("103", STATES["103"], today))
    db.execute(turn + "state = '102' AND begins <= ?", ("104", STATES["104"], today))
    db.execute(turn + "state IN ('103', '104', '105') AND ends < ?", ("106", STATES["106"], today))
