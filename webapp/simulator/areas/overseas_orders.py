"""Orders of sellers who send from abroad (guide 1720, 1721, 1722, 1723)."""

import re

from webapp.simulator.areas.order_acts import (
    CANCELLING,
    PACKING,
    PAID,
    SENT,
    SHIPPED,
    change,
    is_minute,
    moved_on,
    result,
    ship,
    stranger,
)
from webapp.simulator.routing import Call, endpoint
from webapp.simulator.state import orders
from webapp.simulator.state.couriers import KGL_CODES
from webapp.simulator.state.orders import STATES, Line
from webapp.simulator.wire import Node

METHODS = ("01", "02", "03", "04", "05")
NO_DELIVERY, AGENCY = "05", "03"
INBOUND = ("01", "02", "03")
TO_BE_TOLD = ("312", "410", "411", "412")
LOOK = "해당 배송번호의 주문상태를 확인해 주세요"


def line_of(call: Call) -> Line | None:
    lines = orders.of_number(call.db, call.path["order"], call.seller.mem_no)
    asked = (call.path["seq"], call.path["parcel"])
    return next((line for line in lines if (line["ordPrdSeq"], line["dlvNo"]) == asked), None)


@endpoint(1722, "GET", "/ordservices/reqabrdpackaging/<order>/<seq>/<add_yn>/<add_no>/<parcel>", stranger=stranger)
def confirm_overseas_order(call: Call) -> Node:
    line = line_of(call)
    if line is None or line["ordPrdStat"] != PAID:
        return result("-3206", "이미 발주 처리 되었거나 , 발주 처리할 건이 없습니다.")
    return result("0", f"전체 {change(call, [line], PACKING)}건이 정상적으로 발주처리가 되었습니다.")


@endpoint(1723, "GET", f"/ordservices/reqabrddelivery/{SENT}", stranger=stranger)
def dispatch_overseas_parcel(call: Call) -> Node:
    lines = orders.of_parcel(call.db, call.path["parcel"], call.seller.mem_no)
    if refusal := bad_parcel(call) or moved_on(lines):
        return refusal
    left = [line for line in lines if line["ordPrdStat"] == PACKING]
    if not left:
        names = ", ".join(dict.fromkeys(STATES[line["ordPrdStat"]] for line in lines))
        return result("-3313", f"해당 배송번호의 주문상태가 이미 변경 되었습니다. 변경된 상태 : ({names})")
    return ship(call, left)


def bad_parcel(call: Call) -> Node | None:
    method, courier, invoice = (call.path[name] for name in ("method", "courier", "invoice"))
    if not is_minute(call.path["sent"]) or method not in METHODS:
        return result("-1", "ERROR : 보낸일자 또는 배송방식이 유효하지 않습니다.")
    if method == NO_DELIVERY:
        return None if courier == invoice == "null" else result("-3307", "택배사 코드가 유효하지 않습니다.")
    if courier not in KGL_CODES:
        return result("-3307", "택배사 코드가 유효하지 않습니다. 택배사 코드표를 모르시면 관리자에게 문의 주세요")
    if not re.fullmatch(r"[0-9A-Z-]{9,20}", invoice):
        return result("-3306", "송장번호가 유효하지 않습니다. 다시한번 확인해주세요.")
    return None


@endpoint(1720, "GET", "/ordservices/reqordstat/<order>/<seq>/<parcel>/<state>", stranger=stranger)
def set_overseas_state(call: Call) -> Node:
    line = line_of(call)
    if call.path["state"] not in TO_BE_TOLD:
        return result("-3311", "해외배송상태처리중 에러가 발생했습니다. 관리자에게 문의해주세요.")
    if line is None or line["ordPrdStat"] not in (PACKING, SHIPPED):
        return result("-3310", LOOK)
    change(call, [line], line["ordPrdStat"], abrdOrdPrdStat=call.path["state"])
    return result("0", "전체 1건이 정상적으로 처리 되었습니다.")


@endpoint(
    1721,
    "GET",
    "/ordservices/reqabrdIndelv/<parcel>/<order>/<seq>/<inbound>/<stock>/<dollars>/<shop>",
    stranger=stranger,
)
def dispatch_inland(call: Call) -> Node:
    line = line_of(call)
    inbound, shop = call.path["inbound"], call.path["shop"]
    if line is not None and line.get("abrdInCd"):
        return result("-3308", "해당 배송번호는 이미 해외현지 내 발송처리 되었습니다.")
    if line is None or line["ordPrdStat"] in (CANCELLING, orders.CANCELLED):
        return result("-3310", LOOK)
    if inbound not in INBOUND or not re.fullmatch(r"[0-9]+(\.[0-9]+)?", call.path["dollars"]):
        return result("-3311", "해외현지 내 발송처리중 에러가 발생했습니다. 관리자에게 문의해주세요.")
    if inbound == AGENCY and shop == "null":
        return result("-3311", "해외현지 내 발송처리중 에러가 발생했습니다. 관리자에게 문의해주세요.")
    sent = {"abrdInCd": inbound, "combineStckCd": call.path["stock"], "dollarAmt": call.path["dollars"]}
    change(call, [line], line["ordPrdStat"], **sent, abrdShopId="" if shop == "null" else shop)
    return result("0", "전체 1건이 정상적으로 처리 되었습니다.")
