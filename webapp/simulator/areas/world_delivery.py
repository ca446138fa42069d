"""Orders that the market sends on abroad (guide 1732 to 1751, 1831, 1925): lines whose gblDlvYn is Y."""

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from webapp.simulator.areas.order_acts import DELIVERED, PACKING, SHIPPED, change, is_minute, result, stranger
from webapp.simulator.areas.orders import (
    MOST_NUMBERS,
    NOTHING,
    ROOT,
    ROW,
    SPAN,
    TOO_LONG,
    complain,
    empty,
    moment_of,
)
from webapp.simulator.areas.orders import stranger as no_list
from webapp.simulator.routing import Call, endpoint
from webapp.simulator.state import claims, orders
from webapp.simulator.state.couriers import CLAIM_CODES
from webapp.simulator.state.orders import STATES, Line, stamp
from webapp.simulator.wire import Node, container, leaf

LISTED = ("202", "301", "401", "501", "601", "701")
ABROAD = ("421", "422", "423", "424", "425", "426")
CLAIMED = "601"
TOLD_CLAIMS = ("103", "105", "301", "302")  # which the guide leaves out of these lists
METHODS = ("01", "02", "03", "04", "05")
DOLLAR = 1_300
WEIGHT = 500
STATUS = (
    "ordNo", "ordPrdSeq", "ordPrdStat", "ordPrdStatNm", "clmReqSeq", "clmStat", "clmStatNm", "clmReqRsn",
    "abrdOrdPrdStat", "ordPrdStatChgDt", "abrdRefundYn",
)  # fmt: skip
BETWEEN = (*(name for name in STATUS if name != "ordPrdSeq"), "ordQty", "ordAmt", "ordAmtUsd", "ordPrdWght")
LINE = (
    "ordNo", "ordPrdSeq", "ordPrdStat", "dlvNtShortNm", "dlvNtNm", "gblDlvEtrsCd", "totalDlvCnt", "dlvNo", "barcode",
    "dlvMthdCd", "dlvEtprsCd", "invcNo", "plcodrCnfDt", "sndEndDt", "ordId", "ordNm", "ordEngNm", "ordTlphnNo",
    "ordPrtblTel", "sellerId", "sellerNm", "sellerMailNo", "mailNoSeq", "typeBilNo", "sellerAddr", "sellerEmail",
    "sellerTlphnNo", "sellerPrtblTel", "prdNo", "prdStckNo", "prdNm", "prdEngNm", "slctPrdOptNm", "ordQty",
    "ordPrdWght", "prdWght", "optWght", "hsCode", "hsCodeNm", "prdType", "gblPostTypCd", "orgNtShortNm", "orgNtNm",
    "ordDt", "ordStlEndDt", "ordAmt", "ordAmtUsd",
)  # fmt: skip
ADDRESS = (
    "ordNo", "dlvNtEngNm", "dlvNtShortNm", "rcvrBaseAddr", "rcvrDtlsAddr", "rcvrGblDtlsAddr", "rcvrMailNo", "rcvrNm",
    "rcvrPrtblNo", "rcvrTlphn", "updateDt",
)  # fmt: skip
RETURN_SELLER = (
    "ordNo", "ordPrdSeq", "clmReqSeq", "clmBndlDlvSeq", "twplBaseAddr", "twplDtlsAddr", "twplEmail", "twplMailNo",
    "mailNoSeq", "typeBilNo", "twplMemId", "twplNm", "twplPrtblNo", "twplTlphn",
)  # fmt: skip
NO_ORDER = ("-10002", "주문 번호를 알 수 없습니다.")
NO_LINE = ("-10003", "주문 상세번호를 알 수 없습니다.")
DONE = "정상적으로 처리 되었습니다."


def of_order(call: Call, number: str) -> list[Line]:
    return [line for line in orders.of_number(call.db, number, call.seller.mem_no) if line["gblDlvYn"] == "Y"]


def of_path(call: Call) -> Line | tuple[str, str]:
    """The line of the path, or what the market says of a number nobody knows."""
    lines = of_order(call, call.path["order"])
    line = next((line for line in lines if line["ordPrdSeq"] == call.path["seq"]), None)
    return line or (NO_LINE if lines else NO_ORDER)


def shown(values: dict[str, Any], names: Iterable[str]) -> Node:
    """A row with these fields in their order of letters, empty ones in the ways of the market."""
    seed = values.get("ordNo", "")
    ordered = ((name, values.get(name)) for name in sorted(names, key=str.lower))
    return container(ROW, *(leaf(n, v) if v not in (None, "") else empty(f"{seed} {n}", n) for n, v in ordered))


def status(call: Call, line: Line) -> dict[str, Any]:
    """Where a line is; its claim is told only while it is in one, and not in every state."""
    told = {
        **line,
        "ordPrdStatNm": STATES[line["ordPrdStat"]],
        "ordPrdStatChgDt": changed_at(line),
        "abrdRefundYn": "N",
        "ordAmtUsd": f"{int(line['ordAmt']) / DOLLAR:.2f}",
        "ordPrdWght": line.get("ordPrdWght", WEIGHT),
    }
    if line["ordPrdStat"] == CLAIMED:
        claim = next((c for c in claims.of_order(call.db, line["ordNo"])[::-1] if is_of(c, line)), None)
        if claim is not None:
            told["clmReqSeq"] = claim["number"]
            told["clmReqRsn"] = f"{claim.get('clmReqRsn', '')}||{claim.get('clmReqCont', '')}"
            told["clmStat"] = "" if claim["state"] in TOLD_CLAIMS else claim["state"]
    return told


def is_of(claim: dict[str, Any], line: Line) -> bool:
    return claim["ordPrdSeq"] == line["ordPrdSeq"] and claim["kind"] != claims.CANCEL


def changed_at(line: Line) -> str:
    """The latest of the times the line keeps."""
    return max((str(line.get(name) or "") for name in ("ordDt", *orders.STEPS.values())), default="")


@endpoint(1732, "GET", "/claimservice/ordclmstat/<order>/<seq>", stranger=no_list)
def show_world_status(call: Call) -> Node:
    line = of_path(call)
    return complain(*line) if isinstance(line, tuple) else container(ROOT, shown(status(call, line), STATUS))


@endpoint(1733, "GET", "/claimservice/ordclmstatlist/<numbers>", stranger=no_list)
def list_world_statuses(call: Call) -> Node:
    numbers = call.path["numbers"].split(",")
    if len(numbers) > MOST_NUMBERS or not all(map(str.isdigit, numbers)):
        return complain(*NO_ORDER)
    rows = [shown(status(call, line), STATUS) for number in numbers for line in of_order(call, number)]
    return container(ROOT, *rows) if rows else complain("0", NOTHING)


def bad_span(call: Call, codes: tuple[str, str, str]) -> Node | None:
    start, end = moment_of(call.path["start"]), moment_of(call.path["end"])
    if start is None:
        return complain(codes[0], "start_dt의 조회 기간의 포멧('YYYYMMDDHH24:MI')이 올바르지 않습니다.")
    if end is None:
        return complain(codes[1], "end_dt의 조회 기간의 포멧('YYYYMMDDHH24:MI')이 올바르지 않습니다.")
    return complain(codes[2], "최대 조회기간은 일주일 입니다.") if end - start >= TOO_LONG else None


def within(call: Call, states: Iterable[str], time: str) -> list[Line]:
    """World lines in these states whose time lies in the span of the path."""
    start, end = moment_of(call.path["start"]), moment_of(call.path["end"])
    assert start is not None, "bad_span has looked at it"
    assert end is not None, "bad_span has looked at it"
    first, last = stamp(start), stamp(end + timedelta(seconds=59))
    lines = orders.in_states(call.db, call.seller.mem_no, states)
    told = ({**line, "changed": changed_at(line)} for line in lines if line["gblDlvYn"] == "Y")
    return [line for line in told if first <= str(line.get(time) or "") <= last]


@endpoint(1925, "GET", f"/claimservice/ordclmstatlist/{SPAN}", stranger=no_list)
def list_world_statuses_between(call: Call) -> Node:
    if refusal := bad_span(call, ("-10005", "-10006", "-10007")):
        return refusal
    rows = [shown(status(call, line), BETWEEN) for line in within(call, STATES, "changed")]
    return container(ROOT, *rows) if rows else complain("0", NOTHING)


@endpoint(1734, "GET", "/claimservice/invoicepubl/<order>", stranger=no_list)
def show_world_invoice(call: Call) -> Node:
    lines = of_order(call, call.path["order"])
    if not lines:
        return container(ROOT, leaf("result_code", "99"), leaf("result_text", "주문정보가 존재하지 않습니다."))
    if not lines[0].get("publMth"):
        text = "Invoice 증빙내역이 존재하지 않습니다."
        return container(ROOT, leaf("result_code", "98"), leaf("result_text", text))
    row = shown(lines[0], ("ordNo", "publMth", "publMthNm", "publMthData"))
    return container(ROOT, row, leaf("result_code", "0"), leaf("result_text", "성공"))


@endpoint(1735, "GET", "/claimservice/returnsellerinfo/<order>/<seq>", stranger=no_list)
def show_return_seller(call: Call) -> Node:
    line = of_path(call)
    if isinstance(line, tuple):
        return complain(*line)
    seller = {"twplNm": call.seller.name, "twplMemId": line["sellerID"], "twplTlphn": "02-000-0000"}
    place = {"twplMailNo": "06236", "twplBaseAddr": "서울특별시 강남구 테헤란로 152", "twplDtlsAddr": "1층"}
    return container(ROOT, shown({**line, **seller, **place}, RETURN_SELLER))


@endpoint(1740, "GET", "/claimservice/gblordstockwght/<order>/<seq>/<product>", stranger=no_list)
def show_overweight(call: Call) -> Node:
    line = of_path(call)
    if isinstance(line, tuple):
        return complain(*line)
    if line["prdNo"] != call.path["product"]:
        return complain("-10005", "상품 번호를 알 수 없습니다.")
    if not line.get("totalOptWght"):
        return complain("0", NOTHING)
    return container(ROOT, shown({**line, "gblStat": line.get("overweight", "00")}, ("gblStat", "ordNo", "ordPrdSeq")))


@endpoint(1743, "GET", "/claimservice/gblretordermthd/<order>/<seq>", stranger=no_list)
def show_sent_back(call: Call) -> Node:
    line = of_path(call)
    if isinstance(line, tuple):
        return complain(*line)
    if not line.get("gblRetDt"):
        return complain("0", NOTHING)
    told = {**line, "gblStat": line.get("sentBack", "00"), "addrChgYn": "N"}
    return container(ROOT, shown(told, ("ordNo", "ordPrdSeq", "gblStat", "addrChgYn")))


def world_line(line: Line) -> dict[str, Any]:
    return {
        "dlvNtShortNm": "US",
        "dlvNtNm": "미국",
        "totalDlvCnt": 1,
        "barcode": f"G{line['dlvNo']}",
        "ordEngNm": "Sample Buyer",
        "sellerId": line["sellerID"],
        "ordPrdWght": WEIGHT,
        "prdWght": WEIGHT,
        "optWght": 0,
        "orgNtShortNm": "KR",
        "orgNtNm": "대한민국",
        "ordAmtUsd": f"{int(line['ordAmt']) / DOLLAR:.2f}",
        **line,
    }


@endpoint(1746, "GET", f"/ordservices/gbldlvlist/{SPAN}", stranger=no_list)
def list_world_orders(call: Call) -> Node:
    if refusal := bad_span(call, ("-3203", "-3204", "-3205")):
        return refusal
    rows = [shown(world_line(line), LINE) for line in within(call, LISTED, "ordStlEndDt")]
    return container(ROOT, *rows) if rows else complain("0", NOTHING)


@endpoint(1747, "GET", "/ordservices/gbldlvorder/<order>/<seq>", stranger=no_list)
def show_world_order(call: Call) -> Node:
    line = of_path(call)
    return complain("0", NOTHING) if isinstance(line, tuple) else container(ROOT, shown(world_line(line), LINE))


@endpoint(1748, "GET", f"/ordservices/gbldlvsndlist/{SPAN}", stranger=no_list)
def list_world_dispatched(call: Call) -> Node:
    if refusal := bad_span(call, ("-3402", "-3403", "-3404")):
        return refusal
    rows = [shown(world_line(line), LINE) for line in within(call, LISTED, "sndEndDt")]
    return container(ROOT, *rows) if rows else complain("0", NOTHING)


@endpoint(1749, "GET", "/ordservices/gbldlvaddress/<order>", stranger=no_list)
def show_world_address(call: Call) -> Node:
    lines = of_order(call, call.path["order"])
    if not lines:
        return complain("0", NOTHING)
    return container(ROOT, shown({"dlvNtEngNm": "United States", "dlvNtShortNm": "US", **lines[0]}, ADDRESS))


# Acts


def lines_named(call: Call) -> list[Line] | tuple[str, str]:
    """The lines of the path, numbers joined by commas, or what the market says of numbers nobody knows."""
    lines = of_order(call, call.path["order"])
    asked = call.path["seq"].split(",")
    found = [line for line in lines if line["ordPrdSeq"] in asked]
    if not lines:
        return NO_ORDER
    return found if len(found) == len(set(asked)) else NO_LINE


def note(call: Call, lines: list[Line], **fields: Any) -> Node:
    for line in lines:
        change(call, [line], line["ordPrdStat"], **fields)
    return result("0", DONE)


def is_weight(text: str) -> bool:
    return re.fullmatch(r"[1-9][0-9]{0,8}", text) is not None


@endpoint(1736, "GET", "/claimservice/gblstockwght/<order>/<seq>/<weight>/<at>", stranger=stranger)
def set_world_weight(call: Call) -> Node:
    lines = lines_named(call)
    if isinstance(lines, tuple):
        return result(*NO_ORDER)  # the guide has no code for an unknown line here
    if not is_weight(call.path["weight"]) or not is_minute(call.path["at"]):
        return result("-10005", "주문순번의 합무게를 알 수 없습니다")
    return note(call, lines, totalOptWght=call.path["weight"])


@endpoint(1737, "GET", "/claimservice/gblitgstockwght/<order>/<weight>/<at>", stranger=stranger)
def set_world_order_weight(call: Call) -> Node:
    """The code of a success says whether the buyer has something left to pay."""
    lines = of_order(call, call.path["order"])
    if not lines:
        return result(*NO_ORDER)
    if not is_weight(call.path["weight"]) or not is_minute(call.path["at"]):
        return result("-10005", "주문순번의 합무게를 알 수 없습니다")
    note(call, lines, totalOptWght=call.path["weight"])
    code = "01" if int(call.path["weight"]) > WEIGHT * len(lines) else "02"
    return result(code, {"01": "결제대기", "02": "처리완료"}[code])


@endpoint(1738, "GET", "/claimservice/gblofflinehold/<order>/<seq>/<reason>", stranger=stranger)
def hold_world_line(call: Call) -> Node:
    lines = lines_named(call)
    if isinstance(lines, tuple):
        return result(*lines)
    if call.path["reason"] == "null":
        return result("-10005", "보류사유를 알 수 없습니다.")
    return note(call, lines, holdRsnNm=call.path["reason"])


@endpoint(
    1739,
    "GET",
    "/claimservice/returnexchangeupdate/<order>/<seq>/<claim>/<method>/<courier>/<invoice>",
    stranger=stranger,
)
def put_world_return_invoice(call: Call) -> Node:
    lines = lines_named(call)
    if isinstance(lines, tuple):
        return result(*lines)
    claim = claims.find(call.db, call.seller.mem_no, call.path["claim"])
    method, courier, invoice = (call.path[name] for name in ("method", "courier", "invoice"))
    checks = (
        (claim is None or claim["ordNo"] != call.path["order"], "-10005", "보류사유를 알 수 없습니다."),
        (method not in METHODS, "-10006", "배송방식 코드가 잘못되었습니다."),
        (courier == "null", "-10007", "택배사코드를 알 수 없습니다."),
        (invoice == "null", "-10008", "송장번호를 알 수 없습니다."),
        (len(invoice) <= 10, "-10009", "송장번호가 10자리 이하입니다. 다시 입력 해주세요."),
        (courier not in CLAIM_CODES, "-10010", "택배업체를 알 수 없습니다."),
    )
    for is_wrong, code, text in checks:
        if is_wrong:
            return result(code, text)
    sent = {"dlvEtprsCd": courier, "twPrdInvcNo": invoice}
    claims.save(call.db, call.seller.mem_no, {**(claim or {}), **sent})
    call.record(call.path["claim"], sent)
    return result("0", DONE)


def reasons_known(call: Call) -> bool:
    return re.fullmatch(r"[0-9]+(,[0-9]+)*", call.path["reasons"]) is not None


@endpoint(1741, "GET", "/claimservice/gbldenyclm/<order>/<seq>/<reasons>/<at>", stranger=stranger)
def refuse_at_customs(call: Call) -> Node:
    lines = lines_named(call)
    if isinstance(lines, tuple):
        return result(*lines)
    if not reasons_known(call):
        return result("-10005", "통관거부 사유코드를 알 수 없습니다.")
    if not is_minute(call.path["at"]):
        return result("-10007", "통관거부일시를 알 수 없습니다.")
    return note(call, lines, customsRefused=call.path["reasons"])


@endpoint(1742, "GET", "/claimservice/gblretorder/<order>/<seq>/<reasons>/<cost>/<at>", stranger=stranger)
def send_back_world_lines(call: Call) -> Node:
    lines = lines_named(call)
    if isinstance(lines, tuple):
        return result(*lines)
    if not reasons_known(call):
        return result("-10005", "반송주문 사유코드를 알 수 없습니다.")
    if not is_minute(call.path["at"]):
        return result("-10007", "반송주문일시를 알 수 없습니다.")
    if not call.path["cost"].isdigit():
        return result("-10008", "반송비용를 알 수 없습니다.")
    return note(call, lines, gblRetDt=call.path["at"], gblRetCst=call.path["cost"])


GROUPS = {
    "RET": ("-10007", "이미 등록된 반송주문내역 사유코드입니다."),
    "DENY": ("-10008", "이미 등록된 국내통관거부 사유코드입니다."),
}


@endpoint(1744, "GET", "/claimservice/gblcode/<group>/<code>/<name>", stranger=stranger)
def register_world_reason(call: Call) -> Node:
    """Which names the groups have is not published; those here are the pretend market's own."""
    group, code, name = (call.path[part] for part in ("group", "code", "name"))
    if "null" in (group, code, name):
        number = {group: "-10002", code: "-10003", name: "-10005"}["null"]
        return result(number, "코드를 알 수 없습니다.")
    if group not in GROUPS:
        return result("-10006", "그룹코드가 잘못되었습니다.")
    known = [entry["target"] for entry in call.ledger.entries("register_world_reason")]
    if f"{group}-{code}" in known:
        return result(*GROUPS[group])
    call.record(f"{group}-{code}", {"name": name})
    return result("0", DONE)


@endpoint(1750, "GET", "/ordservices/reqgblordstat/<order>/<seq>/<state>", stranger=stranger)
def set_world_state(call: Call) -> Node:
    lines = lines_named(call)
    if isinstance(lines, tuple) or call.path["state"] not in ABROAD:
        return result("-1", "ERROR : 전세계배송 주문상태를 변경할 수 없습니다.")
    return note(call, lines, abrdOrdPrdStat=call.path["state"])


@endpoint(1751, "GET", "/ordservices/reqgbldlvinvc/<order>/<carrier>/<invoice>", stranger=stranger)
def put_world_invoice(call: Call) -> Node:
    lines = of_order(call, call.path["order"])
    if not call.path["order"].isdigit() or not re.fullmatch(r"[0-9A-Za-z-]+", call.path["invoice"]):
        return result("-3202", "파라메타 정보가 올바르지 않습니다.")
    if not lines:
        return result("-3312", "특송사 송장번호 입력 데이터가 없습니다.")
    if all(line["ordPrdStat"] not in (PACKING, SHIPPED) for line in lines):
        return result("-3315", "특송사 송장번호 입력실패")
    return note(call, lines, gblDlvEtrsCd=call.path["carrier"], gblInvcNo=call.path["invoice"])


@endpoint(1831, "GET", "/ordservices/reqgbldlvend/<order>/<state>", stranger=stranger)
def complete_world_order(call: Call) -> Node:
    lines = [line for line in of_order(call, call.path["order"]) if line["ordPrdStat"] == SHIPPED]
    if not lines:
        return result("-3310", "해당 배송번호의 주문상태를 확인해 주세요")
    change(call, lines, DELIVERED, abrdOrdPrdStat=call.path["state"])
    return result("0", DONE)
