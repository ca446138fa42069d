"""Orders that the market sends on abroad, as they are read (guide 1732 to 1749, 1925): lines whose gblDlvYn is Y."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

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
