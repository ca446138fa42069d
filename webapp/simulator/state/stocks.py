"""Stock rows of products, and what their sum does to a product's state (103 on sale, 104 sold out)."""

import json
from collections.abc import Iterable
from datetime import datetime
from sqlite3 import Connection
from typing import Any

from webapp.simulator.state import products
from webapp.simulator.store import dump

StockRow = dict[str, Any]
IN_USE, SOLD_OUT = "01", "02"


def of_product(db: Connection, prd_no: str | int) -> list[StockRow]:
    query = "SELECT body FROM stock_rows WHERE prd_no = ? ORDER BY position"
    return [json.loads(row["body"]) for row in db.execute(query, (str(prd_no),))]


def save_all(db: Connection, rows: Iterable[StockRow]) -> None:
    """Store rows in the order given, each with its prdNo and prdStckNo."""
    values = ((int(r["prdStckNo"]), int(r["prdNo"]), n, dump(r)) for n, r in enumerate(rows))
    db.executemany("INSERT OR REPLACE INTO stock_rows VALUES (?, ?, ?, ?)", values)


def next_number(db: Connection) -> int:
    query = "SELECT COALESCE(MAX(prd_stck_no), 16243384000) + 1 FROM stock_rows"
    return int(db.execute(query).fetchone()[0])


def replace_rows(db: Connection, prd_no: str, rows: Iterable[StockRow]) -> None:
    """A product's rows as given, with numbers and defaults filled in where they are missing."""
    first = next_number(db)
    db.execute("DELETE FROM stock_rows WHERE prd_no = ?", (prd_no,))
    save_all(
        db,
        [
            {
                "addPrc": 0,
                "mixOptNo": "0",
                "optWght": 0,
                "selQty": 0,
                "sellerStockCd": "",
                "stckQty": 0,
                "prdStckStatCd": IN_USE if int(row.get("stckQty", 0)) else SOLD_OUT,
                "prdStckNo": str(first + n),
                **row,
                "prdNo": prd_no,
            }
            for n, row in enumerate(rows)
        ],
    )


def set_quantity(db: Connection, prd_stck_no: int, quantity: int, now: datetime) -> None:
    """Set one row's stock; the product turns sold out at a sum of 0 and comes back from there. Raises LookupError."""
    row = db.execute("SELECT prd_no, body FROM stock_rows WHERE prd_stck_no = ?", (prd_stck_no,)).fetchone()
    if row is None:
        raise LookupError(f"no stock row {prd_stck_no}")
    changed = {**json.loads(row["body"]), "stckQty": quantity, "prdStckStatCd": IN_USE if quantity else SOLD_OUT}
    changed["soldOutAt"] = None if quantity else f"{now:%Y-%m-%d %H:%M:%S}"
    db.execute("UPDATE stock_rows SET body = ? WHERE prd_stck_no = ?", (dump(changed), prd_stck_no))
    follow_stock(db, row["prd_no"], now)


def sell(db: Connection, row: StockRow, quantity: int, now: datetime) -> None:
    """Take pieces of a row out of stock and count them as sold."""
    number = int(row["prdStckNo"])
    sold = "UPDATE stock_rows SET body = json_set(body, '$.selQty', json_extract(body, '$.selQty') + ?)"
    db.execute(f"{sold} WHERE prd_stck_no = ?", (quantity, number))
    set_quantity(db, number, int(row["stckQty"]) - quantity, now)


def set_weight(db: Connection, prd_stck_no: int, weight: int) -> None:
    query = "UPDATE stock_rows SET body = json_set(body, '$.optWght', ?) WHERE prd_stck_no = ?"
    db.execute(query, (weight, prd_stck_no))


def sold_out_between(db: Connection, mem_no: int, first: str, last: str) -> list[StockRow]:
    """The seller's rows that ran out in this time, in the order they did."""
    query = """SELECT stock_rows.body FROM stock_rows JOIN products USING (prd_no)
               WHERE mem_no = ? AND json_extract(stock_rows.body, '$.soldOutAt') BETWEEN ? AND ?
               ORDER BY json_extract(stock_rows.body, '$.soldOutAt'), prd_stck_no"""
    return [json.loads(row["body"]) for row in db.execute(query, (mem_no, first, last))]


def is_left(db: Connection, prd_no: str | int) -> bool:
    """Whether a row has stock that is for sale: one whose option is switched off has none of that."""
    return any(int(row["stckQty"]) for row in of_product(db, prd_no) if row["prdStckStatCd"] == IN_USE)


def running_state(db: Connection, product: products.Product, now: datetime) -> str:
    """The state of a product that nobody stops: before its sale, on sale, or sold out."""
    if product["aplBgnDy"] > f"{now:%Y-%m-%d %H:%M:%S}":
        return "102"
    return "103" if is_left(db, product["prdNo"]) else "104"


def follow_stock(db: Connection, prd_no: int, now: datetime) -> None:
    mem_no = products.owner_of(db, prd_no)
    product = products.find(db, mem_no, prd_no)
    turned = {("103", False): "104", ("104", True): "103"}
    if product and (code := turned.get((product["selStatCd"], is_left(db, prd_no)))):
        products.save_all(db, mem_no, [products.in_state(product, code, now)])


def fit_to_state(db: Connection, prd_no: str, state: str) -> None:
    """Make the rows agree with a state pushed onto the product: none left when sold out, some when on sale."""
    rows = of_product(db, prd_no)
    if state == "104":
        rows = [{**row, "stckQty": 0, "prdStckStatCd": SOLD_OUT} for row in rows]
    elif state == "103" and rows and not any(int(row["stckQty"]) for row in rows):
        rows[0] = {**rows[0], "stckQty": 10, "prdStckStatCd": IN_USE}
    save_all(db, rows)
