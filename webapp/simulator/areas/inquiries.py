"""Questions about products and their answers (guide 1626, 1885)."""

import re
from datetime import datetime, timedelta

from webapp.simulator.routing import Call, endpoint
from webapp.simulator.state import letters
from webapp.simulator.store import KST
from webapp.simulator.wire import Node, bean, container, leaf

ROOT = "ns2:productQnas"
NO_MEMBER = "OpenAPI Key 에 해당하는 유저가 없습니다."
MOST_DAYS = timedelta(days=6)  # seven days, the first and the last included
STATUSES = {"00": ("Y", "N"), "01": ("Y",), "02": ("N",)}
ROW = (
    "answerCont", "answerDt", "answerYn", "brdInfoClfNo", "brdInfoCont", "brdInfoNo", "brdInfoSbjct", "buyYn",
    "createDt", "dispYn", "memID", "memNM", "ordNoDe", "ordStlEndDt", "prdNm", "qnaDtlsCd", "qnaDtlsCdNm",
)  # fmt: skip


def day_of(text: str) -> datetime | None:
    """A day as the market's paths have it, None for what is none."""
    try:
        return datetime.strptime(text, "%Y%m%d").replace(tzinfo=KST) if re.fullmatch(r"[0-9]{8}", text) else None
    except ValueError:
        return None


def complain(text: str) -> Node:
    return container(ROOT, leaf("ns2:result_code", "500"), leaf("ns2:result_text", text))


def answered(text: str, code: str = "500", number: str = "", prd_no: str = "") -> Node:
    fields = {"brdInfoNo": number, "message": text, "productNo": prd_no, "resultCode": code}
    return bean("ClientMessage", fields)


@endpoint(1626, "GET", "/prodqnaservices/prodqnalist/<start>/<end>/<status>", stranger=lambda: complain(NO_MEMBER))
def list_questions(call: Call) -> Node:
    start, end = day_of(call.path["start"]), day_of(call.path["end"])
    if start is None or end is None:
        return complain("조회 기간의 포멧(YYYYMMDD)이 올바르지 않습니다.")
    if end - start > MOST_DAYS:
        return complain("최대 조회기간은 7일 입니다.")
    if call.path["status"] not in STATUSES:
        return complain("처리여부 값이 올바르지 않습니다.")
    first, last = f"{start:%Y-%m-%d}", f"{end:%Y-%m-%d}"
    found = [
        question
        for question in letters.listed(call.db, call.seller.mem_no, letters.QUESTION)
        if first <= question["createDt"][:10] <= last and question["answerYn"] in STATUSES[call.path["status"]]
    ]
    if not found:
        return complain("조회된 결과가 없습니다.")
    return container(ROOT, *(bean("ns2:productQna", question, ROW) for question in found))


@endpoint(
    1885,
    "PUT",
    "/prodqnaservices/prodqnaanswer/<number>/<prdNo>",
    root="ProductQna",
    stranger=lambda: answered(NO_MEMBER),
)
def answer_question(call: Call) -> Node:
    number, text = call.path["number"], call.form.filled("answerCont")
    question = letters.find(call.db, call.seller.mem_no, letters.QUESTION, number)
    if question is None or question["brdInfoClfNo"] != call.path["prdNo"]:
        return answered("해당문의건이 존재하지 않습니다.")
    if not text:
        return answered("답변내용을 입력해 주세요.")
    told = {"answerYn": "Y", "answerCont": text, "answerDt": f"{call.now:%Y/%m/%d}"}
    letters.save(call.db, call.seller.mem_no, letters.QUESTION, number, {**question, **told})
    call.record(number, told)
    return answered("답변이 등록되었습니다.", "200", number, call.path["prdNo"])
