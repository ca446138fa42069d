"""What is done to orders that the market sends on abroad (guide 1736 to 1744, 1750, 1751, 1831)."""

import re
from typing import Any

from webapp.simulator.areas.order_acts import DELIVERED, PACKING, SHIPPED, change, is_minute, result, stranger
from webapp.simulator.areas.world_delivery import ABROAD, DONE, METHODS, NO_LINE, NO_ORDER, WEIGHT, of_order
from webapp.simulator.routing import Call, endpoint
from webapp.simulator.state import claims
from webapp.simulator.state.couriers import CLAIM_CODES
from webapp.simulator.state.orders import Line
from webapp.simulator.wire import Node


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
