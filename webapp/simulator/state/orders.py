"""Orders of a shop, line by line: placed by buyers, moved from state to state with the times that belong to them.

A line keeps every field that any list of the market shows; which of them a list shows is the list's affair.
"""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from sqlite3 import Connection
from typing import Any

from webapp.simulator.state import products, stocks
from webapp.simulator.store import KST, dump

Line = dict[str, Any]
STATES = {
    "101": "주문완료",
    "102": "입금대기",
    "103": "예약대기",
    "200": "배송지입력대기",
    "201": "예약결제완료",
    "202": "결제완료",
    "301": "배송준비중",
    "401": "배송중",
    "501": "배송완료",
    "601": "클레임진행중",
    "701": "취소처리중",
    "801": "재승인대기중",
    "901": "구매확정",
    "A01": "반품완료",
    "B01": "주문취소",
    "C01": "수취확인후주문취소",
}
PAID, CANCELLED = "202", "B01"
# The way of a sale, and the field that keeps when each step was done.
STEPS = {"202": "ordStlEndDt", "301": "plcodrCnfDt", "401": "sndEndDt", "501": "dlvEndDt", "901": "pocnfrmDt"}
SHIP_WITHIN = timedelta(days=2)
FIRST_NUMBER, FIRST_PARCEL = 19_000_001, 40_860_365


def of_number(db: Connection, ord_no: str | int, mem_no: int | None = None) -> list[Line]:
    """The lines of an order; with a seller, only of that seller's."""
    query = "SELECT body FROM order_lines WHERE ord_no = ? AND ? IN (mem_no, 0) ORDER BY ord_prd_seq"
    return [json.loads(row["body"]) for row in db.execute(query, (str(ord_no), mem_no or 0))]


def owner_of(db: Connection, ord_no: str | int) -> int:
    """Member number of the seller. Raises LookupError."""
    row = db.execute("SELECT mem_no FROM order_lines WHERE ord_no = ?", (str(ord_no),)).fetchone()
    if row is None:
        raise LookupError(f"no order {ord_no}")
    return int(row["mem_no"])


def of_parcel(db: Connection, dlv_no: str, mem_no: int) -> list[Line]:
    """The lines that go under a parcel number, which orders of one buyer may share."""
    query = "SELECT body FROM order_lines WHERE mem_no = ? AND json_extract(body, '$.dlvNo') = ?"
    return [json.loads(row["body"]) for row in db.execute(f"{query} ORDER BY ord_no, ord_prd_seq", (mem_no, dlv_no))]


def is_invoice_of_another(db: Connection, courier: str, invoice: str, dlv_no: str) -> bool:
    """Whether a tracking number went out with another parcel, on its first box or a further one, whoever's it was."""
    query = """SELECT 1 FROM order_lines WHERE json_extract(body, '$.dlvEtprsCd') = ?
               AND (json_extract(body, '$.invcNo') = ?
                    OR instr('^' || json_extract(body, '$.invcAddData'), '^' || ? || '@'))
               AND json_extract(body, '$.dlvNo') <> ?"""
    return db.execute(query, (courier, invoice, invoice, dlv_no)).fetchone() is not None


def in_states(db: Connection, mem_no: int, states: Iterable[str]) -> list[Line]:
    """The seller's lines that are in one of these states, oldest order first."""
    wanted = dump(list(states))
    query = "SELECT body FROM order_lines WHERE mem_no = ? AND state IN (SELECT value FROM json_each(?))"
    return [json.loads(row["body"]) for row in db.execute(f"{query} ORDER BY ord_no, ord_prd_seq", (mem_no, wanted))]


def save_all(db: Connection, lines: Iterable[Line]) -> None:
    db.executemany(
        "UPDATE order_lines SET body = ? WHERE ord_no = ? AND ord_prd_seq = ?",
        ((dump(line), line["ordNo"], line["ordPrdSeq"]) for line in lines),
    )


def place(db: Connection, mem_no: int, wanted: list[dict[str, Any]], now: datetime) -> str:
    """A new order that waits for its deposit; its number. One parcel for all lines. Raises LookupError, ValueError."""
    if not wanted:
        raise ValueError("an order has at least one line")
    count = int(db.execute("SELECT COUNT(DISTINCT ord_no) FROM order_lines").fetchone()[0])
    ord_no = f"{now:%Y%m%d}{FIRST_NUMBER + count * 7:09d}"
    shared = {
        **_people(count),
        "ordNo": ord_no,
        "dlvNo": str(FIRST_PARCEL + count),
        "bndlDlvSeq": str(4_506_571 + count) if len(wanted) > 1 else "0",
        "bndlDlvYN": "Y" if len(wanted) > 1 else "N",
        "ordDt": stamp(now),
        "dlvSndDue": f"{now + SHIP_WITHIN:%Y-%m-%d} 00:00:00",
    }
    lines = [{**_line(db, mem_no, one, now), **shared, "ordPrdSeq": str(n)} for n, one in enumerate(wanted, 1)]
    total = sum(line["ordAmt"] for line in lines)
    for line in lines:
        line["ordPayAmt"] = total + line["dlvCst"]
    rows = [(ord_no, line["ordPrdSeq"], mem_no, dump(line)) for line in lines]
    db.executemany("INSERT INTO order_lines (ord_no, ord_prd_seq, mem_no, body) VALUES (?, ?, ?, ?)", rows)
    return ord_no


def _line(db: Connection, mem_no: int, wanted: dict[str, Any], now: datetime) -> Line:
    """One line of what the buyer wants, taken out of the stock."""
    quantity = int(wanted.get("ordQty", 1))
    product = products.find(db, mem_no, wanted["prdNo"])
    if product is None:
        raise LookupError(f"no product {wanted['prdNo']} of this seller")
    rows = stocks.of_product(db, product["prdNo"])
    row = next((row for row in rows if wanted.get("prdStckNo") in (None, row["prdStckNo"])), None)
    if row is None:
        raise LookupError(f"no stock row {wanted.get('prdStckNo')} of product {product['prdNo']}")
    if not 1 <= quantity <= int(row["stckQty"]):
        raise ValueError(f"{row['stckQty']} pieces are left of {row['prdStckNo']}")
    stocks.sell(db, row, quantity, now)
    option = row.get("mixDtlOptNm") or ""
    price, surcharge = int(product["selPrc"]), int(row.get("addPrc") or 0)
    amount = (price + surcharge) * quantity
    return {
        "ordPrdStat": "102",
        "prdNo": str(product["prdNo"]),
        "prdNm": product["prdNm"],
        "prdStckNo": str(row["prdStckNo"]),
        "sellerPrdCd": product.get("sellerPrdCd") or "",
        "sellerStockCd": row.get("sellerStockCd") or "",
        "slctPrdOptNm": f"{option}-{quantity}개" if option else "",
        "ordQty": quantity,
        "orgOrdQty": quantity,
        "ordCnQty": 0,
        "selPrc": price,
        "ordOptWonStl": surcharge * quantity,
        "ordAmt": amount,
        "ordPayAmtPerSeq": amount,
        "stlPlnAmt": amount * 88 // 100,
        "addPrdYn": "N",
        "addPrdNo": "0",
        "dlvCst": 0 if amount >= 30_000 else 3_000,
        "dlvCstType": "03" if amount >= 30_000 else "01",
        "bmDlvCst": 0,
        "bmDlvCstType": "01",
        **dict.fromkeys(("sellerDscPrc", "lstSellerDscPrc", "sellerDscPrcPerSeq"), 0),
        **dict.fromkeys(("tmallDscPrc", "lstTmallDscPrc", "tmallDscPrcPerSeq"), 0),
        "sendClfCd": "N",
        "gblDlvYn": "N",
        "visitDlvYn": "N",
        "gifeser": "0",
        "sellerID": f"sample{mem_no}",
    }


def _people(n: int) -> Line:
    """A sample buyer who orders for themself."""
    name, phone, mobile = f"견본구매자{n % 97 + 1}", "02-000-0000", f"010-0000-{n % 10_000:04d}"
    address = ("06236", "서울특별시 강남구 테헤란로 152", f"{n % 30 + 1}층 견본호")
    return {
        **dict(zip(("ordNm", "ordTlphnNo", "ordPrtblTel"), (name, phone, mobile), strict=True)),
        **dict(zip(("rcvrNm", "rcvrTlphn", "rcvrPrtblNo"), (name, phone, mobile), strict=True)),
        **dict(zip(("ordMailNo", "ordBaseAddr", "ordDtlsAddr"), address, strict=True)),
        **dict(zip(("rcvrMailNo", "rcvrBaseAddr", "rcvrDtlsAddr"), address, strict=True)),
        "rcvrMailNoSeq": "001",
        "typeAdd": "02",
        "typeBilNo": "1168010100107370000011223",
        "memID": f"sample-buyer-{n % 97 + 1}",
        "ordId": f"sample-buyer-{n % 97 + 1}",
        "memNo": str(20_000_001 + n % 97),
        "custGrdNm": "일반고객",
    }


def in_state(line: Line, state: str, now: datetime) -> Line:
    """The line in another state; the steps of the sale before it are done at the latest by now."""
    if state not in STATES:
        raise ValueError(f"state is one of {', '.join(STATES)}")
    changed = {**line, "ordPrdStat": state}
    if state in STEPS:
        for step, field in STEPS.items():
            changed[field] = changed.get(field) or stamp(now)
            if step == state:
                break
    if state in STEPS and state >= "401":
        sent = {"dlvEtprsCd": "00034", "invcNo": f"5{line['dlvNo']:0>11}", "dlvMthdCd": "01"}
        changed = {**sent, **changed}
    if state == "901":
        changed.setdefault("atmtBuyCnfrmYN", "N")
    if state == CANCELLED:
        changed |= {"ordQty": 0, "ordCnQty": line["orgOrdQty"]}
    return changed


def resized(line: Line, quantity: int) -> Line:
    """The line with so many pieces alive, its amounts those of these pieces."""
    surcharge = int(line["ordOptWonStl"]) // max(1, int(line["ordQty"])) if int(line["ordQty"]) else 0
    amount = (int(line["selPrc"]) + surcharge) * quantity
    money = {"ordAmt": amount, "ordPayAmtPerSeq": amount, "stlPlnAmt": amount * 88 // 100}
    return {**line, "ordQty": quantity, "ordOptWonStl": surcharge * quantity, **money}


def is_overdue(line: Line, now: datetime) -> bool:
    """Whether the day on which it was to be sent, or a later one that was announced, is past."""
    return str(line.get("delaySendDt") or line["dlvSndDue"])[:10] < f"{now:%Y-%m-%d}"


def read_stamp(text: str) -> datetime:
    """The moment that `stamp` wrote."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=KST)


def stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"
