"""What the market settles: purchases confirmed, returns paid for, and what was cancelled by force afterwards.

Nothing is kept: each line follows from an order line or a claim. A purchase is settled on the next weekday and paid out
on the one after. The market keeps twelve per cent.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from sqlite3 import Connection
from typing import Any

from webapp.simulator.state import claims, orders
from webapp.simulator.state.orders import Line, read_stamp

Row = dict[str, Any]
FEE_RATE = Decimal("0.12")
TENTH = Decimal("0.1")
FEES = (
    "abrdCnDlvCst", "addClmDlvCst", "bmClmFstDlvCst", "bmStlDlvCst", "cardDscSellerDfrmAmt", "clmDlvCst",
    "clmFstDlvCst", "cupnAmt", "debaGtnStlAmt", "dlvAmt", "optAmt", "sbdscFlctnStlAmt", "sbdscSellerDfrmAmtSum",
    "sellerCupnAmt", "sellerDfrmAppDlvAmt", "sellerDfrmDeferredAdFee", "sellerDfrmGblCnDlvCst", "sellerDfrmGblDlvFee",
    "sellerDfrmIntfreeFee", "sellerDfrmMultiDscCst", "sellerDfrmOcbAmt", "sellerDfrmPntPrd", "tmallApplyDscAmt",
    "tmallOverDscAmt",
)  # fmt: skip
CONFIRMED, CANCELLED_AFTER = "901", "C01"
FRIDAY = 4


def between(db: Connection, mem_no: int, first: date, last: date) -> list[Row]:
    """Lines whose purchase was confirmed, or whose return was done, on these days."""
    rows = [row for row in _everything(db, mem_no) if first <= row["day"] <= last]
    return sorted(rows, key=lambda row: (row["day"], row["ordNo"], row["ordPrdSeq"], row["clmReqSeq"]))


def _everything(db: Connection, mem_no: int) -> Iterator[Row]:
    for line in orders.in_states(db, mem_no, (CONFIRMED, CANCELLED_AFTER)):
        yield _sale(line, read_stamp(line["pocnfrmDt"]).date())
    for claim in claims.listed(db, mem_no, (claims.RETURN, claims.FORCED), (claims.RETURNED,)):
        line = claims.line_of(db, mem_no, claim)
        day = read_stamp(claim["trtEndDt"]).date()
        number = {"clmReqSeq": claim["number"], "trtEndDt": f"{day:%Y/%m/%d}"}
        if claim["kind"] == claims.FORCED:
            yield {**_negative(_sale(line, day)), **number}
        elif claim["clmLstDlvCst"]:
            yield {**_fee_of_return(line, day, Decimal(claim["clmLstDlvCst"])), **number}


def _sale(line: Line, day: date) -> Row:
    surcharge = Decimal(line["ordOptWonStl"])
    price = Decimal(line["selPrc"]) * int(line["ordQty"])
    delivery = Decimal(line["dlvCst"]) if line["ordPrdSeq"] == "1" and line["dlvCstType"] == "01" else Decimal(0)
    gross = price + surcharge + delivery
    fee = (gross * FEE_RATE).quantize(TENTH, ROUND_HALF_UP)
    amounts = {"selPrc": price, "optAmt": surcharge, "dlvAmt": delivery, "selPrcAmt": gross}
    return {**_row(line, day), **amounts, "selFee": fee, "deductAmt": fee, "stlAmt": gross - fee}


def _fee_of_return(line: Line, day: date, fee: Decimal) -> Row:
    """The buyer pays for the way back; what the market keeps of it shows in the deduction alone."""
    kept = (fee * FEE_RATE).quantize(TENTH, ROUND_HALF_UP)
    amounts = {"ordQty": 0, "clmDlvCst": fee, "selPrcAmt": fee, "selFee": kept, "deductAmt": kept, "stlAmt": fee}
    return {**_row(line, day), **amounts}


def _negative(row: Row) -> Row:
    return {name: -value if isinstance(value, Decimal) else value for name, value in row.items()}


def _row(line: Line, day: date) -> Row:
    settled = next_weekday(day)
    return {
        **dict.fromkeys((*FEES, "selPrc", "selPrcAmt", "selFee", "deductAmt", "stlAmt"), Decimal(0)),
        "day": day,
        "clmReqSeq": "",
        "trtEndDt": "",
        "dlvNo": line["dlvNo"],
        "feeTypeNm": "서비스이용료동의",
        "memId": line.get("memID", ""),
        "memNm": line.get("ordNm", ""),
        "ordNo": line["ordNo"],
        "ordPrdSeq": line["ordPrdSeq"],
        "ordQty": line["ordQty"],
        "ordStlEndDt": slashed(line.get("ordStlEndDt", "")),
        "pocnfrmDt": slashed(line.get("pocnfrmDt", "")),
        "sndEndDt": slashed(line.get("sndEndDt", "")),
        "prdNm": line["prdNm"],
        "prdNo": line["prdNo"],
        "sellerPrdNo": line.get("sellerPrdCd", ""),
        "slctPrdOptNm": line.get("slctPrdOptNm", ""),
        "selFixedFee": f"{FEE_RATE * 100:.2f}%",
        "stlDy": f"{settled:%Y/%m/%d}",
        "stlPlnDy": f"{next_weekday(settled):%Y/%m/%d}",
    }


def next_weekday(day: date) -> date:
    """The next day that is no Saturday and no Sunday."""
    return day + timedelta(days=1 if day.weekday() < FRIDAY or day.weekday() == 6 else 7 - day.weekday())


def slashed(moment: str) -> str:
    """The day of a moment as settlements write it."""
    return moment[:10].replace("-", "/")
