"""A seller's dispatch-deadline templates. The market names them; at most one of a seller is representative."""

import json
from sqlite3 import Connection
from typing import Any

from webapp.simulator.store import dump

Template = dict[str, Any]
METHODS = {"01": "일반발송", "02": "오늘발송", "03": "재고확인 후 순차발송"}
FIRST_NUMBER = 344801
PLAIN: Template = {
    "sendClfCd": "01",
    "satSendYn": "N",
    "sendCmplTerm": 1,
    "wkdayPayCmplHm": None,
    "satPayCmplHm": None,
    "repCloseTimeYn": "N",
}


def listed(db: Connection, mem_no: int) -> list[Template]:
    query = "SELECT body FROM templates WHERE mem_no = ? ORDER BY number"
    return [json.loads(row["body"]) for row in db.execute(query, (mem_no,))]


def find(db: Connection, mem_no: int, number: str | int) -> Template | None:
    query = "SELECT body FROM templates WHERE mem_no = ? AND number = ?"
    row = db.execute(query, (mem_no, str(number))).fetchone()
    return json.loads(row["body"]) if row else None


def name_of(template: Template) -> str:
    method = METHODS[template["sendClfCd"]]
    if template["sendClfCd"] == "02":
        return f"{method} {template['wkdayPayCmplHm'][:2]}시 마감"
    return f"{method} {template['sendCmplTerm']}일"


def next_number(db: Connection) -> int:
    query = "SELECT MAX(?, COALESCE(MAX(number), 0) + 1) FROM templates"
    return int(db.execute(query, (FIRST_NUMBER,)).fetchone()[0])


def save(db: Connection, mem_no: int, number: int, fields: Template) -> Template:
    """Store a template under its number; a representative one takes that from the others."""
    if fields["repCloseTimeYn"] == "Y":
        step_down = "UPDATE templates SET body = json_set(body, '$.repCloseTimeYn', 'N') WHERE mem_no = ?"
        db.execute(step_down, (mem_no,))
    template = {"memNo": mem_no, "prdInfoTmpltClfCd": "07", "prdInfoTmpltNo": number, **fields}
    template["prdInfoTmpltNm"] = name_of(template)
    db.execute("INSERT OR REPLACE INTO templates VALUES (?, ?, ?)", (number, mem_no, dump(template)))
    return template


def remove(db: Connection, number: int) -> None:
    db.execute("DELETE FROM templates WHERE number = ?", (number,))
