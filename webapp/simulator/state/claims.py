"""Claims of buyers on lines of orders: cancellations, returns, exchanges, and what each does to its line.

A claim keeps what any list of the market shows of it. Beside the wire's fields stand `kind`, `state` (ordCnStatCd of a
cancellation, clmStat of the others), `before` (the line's state when it was filed) and `whole` (all that was alive).
"""

import json
from collections.abc import Iterable
from datetime import datetime
from sqlite3 import Connection
from typing import Any

from webapp.simulator.state import orders, stocks
from webapp.simulator.state.orders import Line, stamp
from webapp.simulator.store import dump

Claim = dict[str, Any]
CANCEL, RETURN, EXCHANGE, FORCED = "cancel", "return", "exchange", "forced"
KINDS = (CANCEL, RETURN, EXCHANGE, FORCED)
# Of a cancellation; the market has no code for a refused one, which is on none of its lists.
REQUESTED, CANCELLED, WITHDRAWN, REFUSED = "01", "02", "05", "refused"
# Of a return.
RETURN_HELD, RETURN_REQUESTED, RETURNED, RETURN_REFUSED, RETURN_WITHDRAWN = "104", "105", "106", "107", "108"
COMPLETION_HELD = "109"
# Of an exchange.
EXCHANGE_REQUESTED, EXCHANGE_SENT, EXCHANGE_REFUSED, EXCHANGE_WITHDRAWN = "201", "221", "232", "233"
OPEN = {
    CANCEL: (REQUESTED,),
    RETURN: (RETURN_HELD, RETURN_REQUESTED, COMPLETION_HELD),
    EXCHANGE: (EXCHANGE_REQUESTED,),
    FORCED: (),
}
FIRST_STATE = {CANCEL: REQUESTED, RETURN: RETURN_REQUESTED, EXCHANGE: EXCHANGE_REQUESTED, FORCED: RETURNED}
WITHDRAWN_STATE = {CANCEL: WITHDRAWN, RETURN: RETURN_WITHDRAWN, EXCHANGE: EXCHANGE_WITHDRAWN}
FROM = {CANCEL: ("102", "200", "201", "202", "301"), RETURN: ("401", "501"), EXCHANGE: ("401", "501"), FORCED: ("901",)}
WHILE_OPEN = {CANCEL: "701", RETURN: "601", EXCHANGE: "601", FORCED: "C01"}
BUYER = "01"
BY_FORCE = "02"  # ordCnTypCd: without asking the seller, whose day of sending is past
PACKING, CLAIMED, RETURNED_LINE = "301", "601", "A01"
BUYERS_FAULT = (
    "101", "110", "113", "114", "119", "121", "192", "193", "194", "199", "206", "211", "212", "215",
)  # fmt: skip
SWITCHED = {RETURN: ("114", "115"), EXCHANGE: ("212", "213")}  # into one of these, for the buyer's or seller's fault
REASONS = {RETURN: "101", EXCHANGE: "206", FORCED: "119"}
FEE = 3_000
FIRST_NUMBER = 1_900_200_001


def listed(db: Connection, mem_no: int, kinds: Iterable[str], states: Iterable[str]) -> list[Claim]:
    """The seller's claims of these kinds in these states, oldest first."""
    query = """SELECT body FROM claims WHERE mem_no = ? AND kind IN (SELECT value FROM json_each(?))
               AND state IN (SELECT value FROM json_each(?)) ORDER BY number"""
    rows = db.execute(query, (mem_no, dump(list(kinds)), dump(list(states))))
    return [json.loads(row["body"]) for row in rows]


def find(db: Connection, mem_no: int, number: str | int) -> Claim | None:
    """A claim of this seller."""
    query = "SELECT body FROM claims WHERE mem_no = ? AND number = ?"
    row = db.execute(query, (mem_no, str(number))).fetchone()
    return json.loads(row["body"]) if row else None


def get(db: Connection, mem_no: int, number: str | int) -> Claim:
    """A claim of this seller. Raises LookupError."""
    claim = find(db, mem_no, number)
    if claim is None:
        raise LookupError(f"no claim {number}")
    return claim


def owner_of(db: Connection, number: str | int) -> int:
    """Member number of the seller it was filed with. Raises LookupError."""
    row = db.execute("SELECT mem_no FROM claims WHERE number = ?", (str(number),)).fetchone()
    if row is None:
        raise LookupError(f"no claim {number}")
    return int(row["mem_no"])


def of_order(db: Connection, ord_no: str | int) -> list[Claim]:
    """All claims of an order, oldest first."""
    query = "SELECT body FROM claims WHERE ord_no = ? ORDER BY number"
    return [json.loads(row["body"]) for row in db.execute(query, (str(ord_no),))]


def save(db: Connection, mem_no: int, claim: Claim) -> Claim:
    values = (int(claim["number"]), mem_no, claim["ordNo"], claim["kind"], dump(claim))
    db.execute("INSERT OR REPLACE INTO claims (number, mem_no, ord_no, kind, body) VALUES (?, ?, ?, ?, ?)", values)
    return claim


def file(db: Connection, mem_no: int, kind: str, line: Line, now: datetime, fields: Claim) -> Claim:
    """A claim on a line, or on `quantity` of its pieces. Raises ValueError where the line is in no state for it.

    What is not packed yet is cancelled at once, without asking the seller, and so is what should have been sent.
    """
    quantity = int(fields.pop("quantity", 0) or line["ordQty"])
    if line["ordPrdStat"] not in FROM[kind]:
        raise ValueError(f"a line in state {line['ordPrdStat']} takes no {kind}")
    if not 1 <= quantity <= int(line["ordQty"]):
        raise ValueError(f"{line['ordQty']} pieces are alive in this line")
    if kind == FORCED and quantity != int(line["ordQty"]):
        raise ValueError("the market cancels a whole line by force")
    by_force = kind == CANCEL and fields.get("ordCnTypCd") == BY_FORCE
    if by_force and not orders.is_overdue(line, now):
        raise ValueError("the day of sending is not past")
    query = "SELECT COALESCE(MAX(number), ?) + 1 FROM claims"
    number = str(db.execute(query, (FIRST_NUMBER - 1,)).fetchone()[0])
    reason = fields.get("clmReqRsn") or REASONS.get(kind, "")
    facts = _cancellation(line, quantity, now) if kind == CANCEL else _claim(kind, line, quantity, now, reason)
    claim = {
        **facts,
        **{name: line.get(name) for name in ("ordNo", "ordPrdSeq", "prdNo", "referSeq")},
        "number": number,
        "ordPrdCnSeq" if kind == CANCEL else "clmReqSeq": number,
        "kind": kind,
        "state": FIRST_STATE[kind],
        "before": line["ordPrdStat"],
        "whole": quantity == int(line["ordQty"]),
        "quantity": quantity,
        **fields,
    }
    claimed = {**line, "ordCnQty": int(line["ordCnQty"]) + quantity} if kind == CANCEL else line
    if claim["whole"]:
        claimed = orders.in_state(claimed, WHILE_OPEN[kind], now)
    elif kind == CANCEL:
        claimed = orders.resized(claimed, int(line["ordQty"]) - quantity)
    else:
        claimed = orders.in_state(claimed, CLAIMED, now)
    orders.save_all(db, [claimed])
    save(db, mem_no, claim)
    done_at_once = kind == FORCED or by_force or (kind == CANCEL and line["ordPrdStat"] != PACKING)
    return finish(db, mem_no, claim, now) if done_at_once else claim


def finish(db: Connection, mem_no: int, claim: Claim, now: datetime, **fields: Any) -> Claim:
    """A cancellation or return is done: the goods are the seller's again and the line is smaller or gone."""
    line = line_of(db, mem_no, claim)
    if claim["kind"] == CANCEL:
        if claim["ordCnMnbdCd"] == BUYER:  # who sells out has nothing to put back
            put_back(db, line, claim["quantity"], now)
        if claim["whole"]:
            orders.save_all(db, [_cancelled(line, claim, now)])
        return settle(db, mem_no, claim, CANCELLED, now, cnTrtEndDt=stamp(now), **fields)
    if claim["kind"] == RETURN and claim["whole"]:
        orders.save_all(db, [orders.in_state(line, RETURNED_LINE, now)])
    elif claim["kind"] == RETURN:
        left = orders.resized(_thawed(line, claim, now), int(line["ordQty"]) - claim["quantity"])
        orders.save_all(db, [orders.in_state(left, claim["before"], now)])
    return settle(db, mem_no, claim, RETURNED, now, trtEndDt=stamp(now), **fields)


def _cancelled(line: Line, claim: Claim, now: datetime) -> Line:
    """A line whose last pieces are cancelled; pieces that came back to it since the request are still to be sent."""
    left = int(line["ordQty"]) - int(claim["quantity"])
    if left <= 0:
        return orders.in_state(line, orders.CANCELLED, now)
    return {**orders.resized(line, left), "ordPrdStat": claim["before"]}


def drop(db: Connection, mem_no: int, claim: Claim, state: str, now: datetime) -> Claim:
    """The claim is refused or withdrawn: its line is what it was before."""
    line = line_of(db, mem_no, claim)
    if claim["kind"] == CANCEL:
        alive = int(line["ordQty"]) + (0 if claim["whole"] else claim["quantity"])
        line = orders.resized({**line, "ordCnQty": int(line["ordCnQty"]) - claim["quantity"]}, alive)
    else:
        line = _thawed(line, claim, now)
    orders.save_all(db, [{**line, "ordPrdStat": claim["before"] if claim["whole"] else _state_after(line, claim)}])
    return settle(db, mem_no, claim, state, now)


def _thawed(line: Line, claim: Claim, now: datetime) -> Line:
    """The line after a claim, which stopped the time until its purchase is confirmed for `frozen` seconds in all."""
    stood_still = (now - orders.read_stamp(claim["reqDt"])).total_seconds()
    return {**line, "frozen": line.get("frozen", 0) + max(0, int(stood_still))}


def came_back(db: Connection, mem_no: int, claim: Claim, now: datetime) -> Claim:
    """The goods of a claim were delivered to the seller. Raises ValueError where none can."""
    if claim["kind"] not in (RETURN, EXCHANGE) or claim["state"] not in OPEN[claim["kind"]]:
        raise ValueError(f"claim {claim['number']} is settled, or nothing comes back with it")
    return save(db, mem_no, {**claim, "cameBack": stamp(now)})


def _state_after(line: Line, claim: Claim) -> str:
    """Of a line that was claimed in part: a cancellation leaves it where it is, all others took it along.

    Where the rest was cancelled meanwhile, the pieces that are alive again are what the line consists of.
    """
    stays = claim["kind"] == CANCEL and line["ordPrdStat"] != orders.CANCELLED
    return str(line["ordPrdStat"] if stays else claim["before"])


def switch(db: Connection, mem_no: int, claim: Claim, now: datetime) -> Claim:
    """Both sides agree on an exchange instead of a return, or the other way round; the new claim.

    The old one counts as withdrawn. Raises ValueError for one that is not, or no longer, a request.
    """
    kind = {RETURN: EXCHANGE, EXCHANGE: RETURN}.get(claim["kind"])
    if kind is None or claim["state"] != FIRST_STATE[claim["kind"]]:
        raise ValueError(f"claim {claim['number']} is no request to return or exchange")
    drop(db, mem_no, claim, WITHDRAWN_STATE[claim["kind"]], now)
    at_fault = 0 if claim["clmReqRsn"] in BUYERS_FAULT else 1
    why = {"clmReqRsn": SWITCHED[kind][at_fault], "clmReqCont": claim["clmReqCont"], "quantity": claim["quantity"]}
    return file(db, mem_no, kind, line_of(db, mem_no, claim), now, why)


def settle(db: Connection, mem_no: int, claim: Claim, state: str, now: datetime, **fields: Any) -> Claim:
    """The claim in another state; `moved` is when it came there."""
    return save(db, mem_no, {**claim, **fields, "state": state, "moved": stamp(now)})


def line_of(db: Connection, mem_no: int, claim: Claim) -> Line:
    """The line it is about."""
    lines = orders.of_number(db, claim["ordNo"], mem_no)
    return next(line for line in lines if line["ordPrdSeq"] == claim["ordPrdSeq"])


def put_back(db: Connection, line: Line, quantity: int, now: datetime) -> None:
    """Pieces that were not sent are for sale again; a product that is gone has no shelf to put them on."""
    rows = stocks.of_product(db, line["prdNo"])
    row = next((row for row in rows if str(row["prdStckNo"]) == line["prdStckNo"]), None)
    if row is not None:
        stocks.set_quantity(db, int(row["prdStckNo"]), int(row["stckQty"]) + quantity, now)


def _cancellation(line: Line, quantity: int, now: datetime) -> Claim:
    return {
        "createDt": stamp(now),
        "dlvNo": line["dlvNo"],
        "ordCnDtlsRsn": "마음이 바뀌었어요",
        "ordCnMnbdCd": "01",
        "ordCnQty": quantity,
        "ordCnRsnCd": "14",
        "ordCnTypCd": "01",
        "slctPrdOptNm": line.get("slctPrdOptNm") or f"{quantity}개",
        "addDlvCst": 0,
        "dlvCstRespnClf": "01",
    }


def _claim(kind: str, line: Line, quantity: int, now: datetime, reason: str) -> Claim:
    pays = reason in BUYERS_FAULT
    people = ("Nm", "MailNo", "MailNoSeq", "BaseAddr", "DtlsAddr")
    place = {name: line.get(f"rcvr{name}") for name in people}
    return {
        "affliateBndlDlvSeq": "1" if pays else "0",
        "clmReqCont": "마음이 바뀌었어요",
        "clmReqQty": quantity,
        "clmReqRsn": reason,
        "optName": line.get("slctPrdOptNm") or f"{quantity}개",
        "reqDt": stamp(now),
        "trtEndDt": stamp(now) if kind == FORCED else "",
        "ordNm": line.get("rcvrNm"),
        "ordTlphnNo": line.get("rcvrTlphn"),
        "ordPrtblTel": line.get("rcvrPrtblNo"),
        **{f"rcvr{name}": value for name, value in place.items() if name != "Nm"},
        **{f"exch{name}": value for name, value in place.items()},
        "exchTlphnNo": line.get("rcvrTlphn"),
        "exchPrtblTel": line.get("rcvrPrtblNo"),
        **dict.fromkeys(("rcvrTypeAdd", "exchTypeAdd"), line.get("typeAdd")),
        **dict.fromkeys(("rcvrTypeBilNo", "exchTypeBilNo"), line.get("typeBilNo")),
        "kglUseYn": "N",
        "twMthd": "02",
        "twPrdInvcNo": "",
        "dlvEtprsCd": "",
        "clmLstDlvCst": (FEE if kind == RETURN else 2 * FEE) if pays else 0,
        "appmtDlvCst": 0,
        "clmDlvCstMthd": "01" if pays else "null",
        "addDlvCst": 0,
        "dlvCstRespnClf": "01" if pays else "02",
        "stlDlvCst": 0,
    }
