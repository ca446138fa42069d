"""The market's urgent questions and notices to a seller (guide 1796, 1870, 1871, 6738, 6982)."""

from datetime import datetime, timedelta

from webapp.simulator.areas.inquiries import day_of
from webapp.simulator.routing import Call, endpoint
from webapp.simulator.state import letters
from webapp.simulator.state.letters import TOPICS, Letter, levels_of
from webapp.simulator.store import KST
from webapp.simulator.wire import Node, bean, container, fields, leaf

ROOT = "ns2:alimi"
NO_MEMBER = "알리미 조회 오류 MSG : OpenAPI Key 에 해당하는 유저가 없습니다."
MOST_DAYS = timedelta(days=30)
STATES = ("01", "02", "03", "04", "05", "06")
SWITCHED_OFF = datetime(2024, 2, 14, tzinfo=KST)
SETTLED = ("03", "05", "06")
SPAN = "/alimi/getalimilist/<start>/<end>"


def complain(code: str, text: str) -> Node:
    return container(ROOT, leaf("ns2:result_code", code), leaf("ns2:result_text", text))


def stranger() -> Node:
    return complain("-1", NO_MEMBER)


def entries_of(notice: Letter) -> list[Letter]:
    """A row for each time that it was asked; the state is that of them all."""
    return [notice, *({**notice, **entry} for entry in notice.get("again", []))]


def row_of(notice: Letter) -> Node:
    replies = [leaf("emerReplyCtnt", text) for text in notice["replies"]]
    shown = fields({name: value for name, value in notice.items() if name not in ("replies", "again")})
    both = sorted([*shown, container("emerReplyList", *replies)], key=lambda node: node.name.lower())
    return container("ns2:alimListInfo", *both)


def listing(call: Call, state: str = "", ord_no: str = "") -> Node:
    start, end = day_of(call.path["start"]), day_of(call.path["end"])
    if start is None:
        return complain("-10001", "조회시작일을 알 수 없습니다.")
    if end is None:
        return complain("-10002", "조회종료일을 알 수 없습니다.")
    if state and state not in STATES:
        return complain("-10003", "처리상태값이 올바르지 않습니다.")
    if end - start > MOST_DAYS:
        return complain("-10004", "조회기간은 최대 30일단위로 가능합니다.")
    first, last = f"{start:%Y%m%d}", f"{end:%Y%m%d}"
    found = [
        notice
        for letter in letters.listed(call.db, call.seller.mem_no, letters.NOTICE)
        for notice in entries_of(letter)
        if first <= notice["createDt"] <= last
        and state in ("", notice["emerNtceCrntCd"])
        and ord_no in ("", notice["ordNo"])
    ]
    return container(ROOT, *map(row_of, found)) if found else complain("0", "조회된 결과가 없습니다.")


@endpoint(1796, "GET", SPAN, stranger=stranger)
def list_notices(call: Call) -> Node:
    return listing(call)


@endpoint(1870, "GET", f"{SPAN}/<state>", stranger=stranger)
def list_notices_of_state(call: Call) -> Node:
    return listing(call, call.path["state"])


@endpoint(1871, "GET", f"{SPAN}/<state>/<order>", stranger=stranger)
def list_notices_of_order(call: Call) -> Node:
    return listing(call, call.path["state"], call.path["order"])


@endpoint(6738, "GET", "/alimi/getalimiclflist", stranger=stranger)
def list_topics(call: Call) -> Node:
    return container(ROOT, *(bean("ns2:alimClfInfo", {**levels_of(topic), "useYn": "Y"}) for topic in TOPICS))


def settled(code: str, text: str, notice: Letter | None = None) -> Node:
    known = {"emerNtceSeq": notice["emerNtceSeq"], "ordNo": notice["ordNo"]} if notice else {}
    return bean("alimiResult", {**known, "result_code": code, "result_text": text})


@endpoint(6982, "PUT", "/alimi/alimianswer", root="request", stranger=lambda: settled("-1", NO_MEMBER))
def answer_notice(call: Call) -> Node:
    return settle(call, *(call.form.filled(name) for name in ("emerNtceSeq", "confirmYn", "answerCtnt")))


@endpoint(1869, "GET", "/alimi/alimianswer/<number>/<confirmed>/<text>", stranger=lambda: settled("-1", NO_MEMBER))
def answer_notice_by_path(call: Call) -> Node:
    """Switched off in 2024; what it says since is not known."""
    if call.now >= SWITCHED_OFF:
        return settled("-1", "ERROR : 서비스가 종료된 API 입니다.")
    return settle(call, call.path["number"], call.path["confirmed"], call.path["text"])


def replied(notice: Letter, text: str) -> Letter:
    """The text among the replies to what was asked last."""
    said = [text] if text else []
    if not notice.get("again"):
        return {"replies": [*notice["replies"], *said]}
    *earlier, last = notice["again"]
    return {"again": [*earlier, {**last, "replies": [*last["replies"], *said]}]}


def settle(call: Call, number: str, confirmed: str, text: str) -> Node:
    if not number:
        return settled("-10001", "게시물일련번호를 알 수 없습니다.")
    if not confirmed:
        return settled("-10002", "확인처리여부를 알 수 없습니다.")
    if confirmed not in ("Y", "N"):
        return settled("-10003", "확인처리값은 'Y' 또는 'N'으로 입력하셔야 합니다.")
    notice = letters.find(call.db, call.seller.mem_no, letters.NOTICE, number)
    if notice is None:
        return settled("-10000", "게시물일련번호에 대한 알리미내역이 존재하지 않습니다.")
    if notice["emerNtceCrntCd"] in SETTLED:
        return settled("-10005", "이미 처리된 알리미입니다.", notice)
    asks = notice["emerNtceClfNo1"] == "10"
    if asks and not text:
        return settled("-10004", "답변내용이 입력되어있지 않습니다.", notice)
    state = {"02": "03", "04": "05"}.get(notice["emerNtceCrntCd"], "03") if asks else "06"
    told = {"emerNtceCrntCd": state, **replied(notice, text)}
    letters.save(call.db, call.seller.mem_no, letters.NOTICE, number, {**notice, **told})
    call.record(number, told)
    return settled("200" if asks else "100", "확인처리 되었습니다.", notice)
