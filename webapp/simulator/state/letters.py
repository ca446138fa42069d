"""What is written to a seller: questions about products, notices of the market, cases of goods that did not come."""

import json
from datetime import datetime, timedelta
from sqlite3 import Connection
from typing import Any

from webapp.simulator.store import dump

Letter = dict[str, Any]
QUESTION, NOTICE, NON_ARRIVAL = "question", "notice", "non_arrival"
WITHDRAWN = "withdrawn"  # a question that its asker took back: in no list, and its number is not used again
KINDS = (QUESTION, NOTICE, NON_ARRIVAL)
FIRST_NUMBER = 5_590_001
QUESTION_KINDS = {"01": "상품", "02": "배송", "03": "반품/환불/취소", "04": "교환/변경", "05": "기타"}
# Level 1, 2 and 3 of a notice's class: number and name.
TOPICS = [
    (("10", "긴급문의"), ("21", "구매"), ("31", "상품")),
    (("10", "긴급문의"), ("21", "구매"), ("32", "배송")),
    (("10", "긴급문의"), ("21", "구매"), ("36", "기타")),
    (("11", "긴급알림"), ("22", "안내"), ("41", "송장번호오류")),
]


def levels_of(topic: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """A class under the names of the wire, number and name of each level."""
    numbers = {f"emerNtceClfNo{level}": number for level, (number, _) in enumerate(topic, 1)}
    return numbers | {f"emerNtceClfNm{level}": name for level, (_, name) in enumerate(topic, 1)}


def listed(db: Connection, mem_no: int, kind: str) -> list[Letter]:
    query = "SELECT body FROM letters WHERE mem_no = ? AND kind = ? ORDER BY number"
    return [json.loads(row["body"]) for row in db.execute(query, (mem_no, kind))]


def find(db: Connection, mem_no: int, kind: str, number: str) -> Letter | None:
    query = "SELECT body FROM letters WHERE mem_no = ? AND kind = ? AND number = ?"
    row = db.execute(query, (mem_no, kind, number)).fetchone()
    return json.loads(row["body"]) if row else None


def save(db: Connection, mem_no: int, kind: str, number: str, letter: Letter) -> Letter:
    db.execute("INSERT OR REPLACE INTO letters VALUES (?, ?, ?, ?)", (int(number), mem_no, kind, dump(letter)))
    return letter


def _next_number(db: Connection) -> str:
    query = "SELECT COALESCE(MAX(number), ?) + 1 FROM letters"
    return str(db.execute(query, (FIRST_NUMBER - 1,)).fetchone()[0])


def ask(db: Connection, mem_no: int, product: Letter, now: datetime, fields: Letter) -> Letter:
    """A new question about a product."""
    number = _next_number(db)
    kind = str(fields.get("qnaDtlsCd", "01"))
    question = {
        "brdInfoNo": number,
        "brdInfoClfNo": str(product["prdNo"]),
        "brdInfoSbjct": "문의드립니다",
        "prdNm": product["prdNm"],
        "answerYn": "N",
        "answerCont": "",
        "answerDt": "",
        "buyYn": "Y" if fields.get("ordNoDe") else "N",
        "createDt": f"{now:%Y-%m-%d %H:%M:%S}.0",
        "dispYn": "Y",
        "memID": "sample-buyer-1",
        "memNM": "견본구매자1",
        "qnaDtlsCd": kind,
        "qnaDtlsCdNm": QUESTION_KINDS.get(kind, ""),
        **fields,
    }
    return save(db, mem_no, QUESTION, number, question)


def notify(db: Connection, mem_no: int, now: datetime, fields: Letter) -> Letter:
    """A new urgent question (class 10, waits for an answer) or notice (class 11, wants to be read)."""
    number = _next_number(db)
    level1 = str(fields.get("emerNtceClfNo1", "10"))
    classes = next((topic for topic in TOPICS if topic[0][0] == level1), None)
    if classes is None:
        raise ValueError("emerNtceClfNo1 is 10 or 11")
    asks = level1 == "10"
    notice = {
        "emerNtceSeq": number,
        "emerCtntSeq": "1",
        "emerTypeCd": "01" if asks else "02",
        "emerNtceCd": "01",
        "emerNtceDtlCd": "05",
        "emerNtceSubject": "긴급문의" if asks else "긴급알림",
        "createDt": f"{now:%Y%m%d}",
        "createTm": f"{now:%H:%M:%S}",
        "emerReplyDt": f"{now + timedelta(days=1):%Y%m%d}",
        "emerNtceCrntCd": "02" if asks else "01",
        "prdNm": "",
        "ordNo": "",
        "memId": "",
        "memNm": "",
        "deptNm": "고객센터",
        "empNm": "견본상담원",
        "replies": [],
        **levels_of(classes),
        **fields,
    }
    return save(db, mem_no, NOTICE, number, notice)


def ask_again(db: Connection, number: str | int, text: str, now: datetime) -> Letter:
    """The buyer is not content with an answered urgent question: it is asked again, in an entry of its own.

    Raises LookupError, and ValueError for what waits for its first answer or wants none.
    """
    row = db.execute("SELECT mem_no, body FROM letters WHERE number = ? AND kind = ?", (int(number), NOTICE)).fetchone()
    if row is None:
        raise LookupError(f"no notice {number}")
    notice = json.loads(row["body"])
    if notice["emerNtceCrntCd"] not in ("03", "05"):
        raise ValueError(f"notice {number} is in state {notice['emerNtceCrntCd']}")
    entry = {
        "emerCtntSeq": str(len(notice.get("again", [])) + 2), "emerCtnt": text,
        "createDt": f"{now:%Y%m%d}", "createTm": f"{now:%H:%M:%S}", "replies": [],
    }  # fmt: skip
    asked = {**notice, "emerNtceCrntCd": "04", "again": [*notice.get("again", []), entry]}
    return save(db, row["mem_no"], NOTICE, str(number), asked)


def withdraw_question(db: Connection, number: str | int) -> None:
    """Its asker takes a question back. Raises LookupError."""
    gone = db.execute("UPDATE letters SET kind = ? WHERE number = ? AND kind = ?", (WITHDRAWN, int(number), QUESTION))
    if not gone.rowcount:
        raise LookupError(f"no question {number}")


def report_non_arrival(db: Connection, mem_no: int, line: Letter, now: datetime) -> Letter:
    """A buyer says that nothing came. Raises ValueError for goods that are not on their way."""
    if line["ordPrdStat"] not in ("401", "501"):
        raise ValueError(f"a line in state {line['ordPrdStat']} was not sent")
    number = _next_number(db)
    case = {
        "nonDlvSeq": number,
        "ordNo": line["ordNo"],
        "ordPrdSeq": line["ordPrdSeq"],
        "nonDlvStatNm": "미도착접수",
        "nonDlvReqDt": f"{now:%Y-%m-%d %H:%M:%S}",
        **dict.fromkeys(("updateDt", "sellerDtlsRsn", "resendDlvMthdCdNm", "resendDlvEtprsCdNm", "resendInvcNo"), ""),
    }
    return save(db, mem_no, NON_ARRIVAL, number, case)
