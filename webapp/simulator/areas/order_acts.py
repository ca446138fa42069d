"""What sellers do to orders (guide 1634, 1888, 1636, 6791, 1638, 1773, 7052, 6728), by the state each line is in."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from webapp.simulator.areas.orders import complain
from webapp.simulator.routing import Call, endpoint
from webapp.simulator.state import claims, orders
from webapp.simulator.state.couriers import CODES
from webapp.simulator.state.orders import STATES, Line
from webapp.simulator.store import KST
from webapp.simulator.wire import Node, byte_length, container, leaf

PAID, PACKING, SHIPPED, DELIVERED, CONFIRMED, CANCELLING = "202", "301", "401", "501", "901", "701"
OTHER_COURIER, NO_DELIVERY = "00099", "05"
METHODS = ("01", "03", "04", NO_DELIVERY)
NO_PARCEL = {"dlvMthdCd": "99", "dlvEtprsCd": "", "invcNo": ""}  # what the buyer fetched
REJECT_REASONS = ("06", "07", "08", "09", "10", "99")
DELAY_REASONS = ("01", "02", "03", "04", "05")
LONGEST_DELAY = timedelta(days=30)
SENT = "<sent>/<method>/<courier>/<invoice>/<parcel>"
NO_MEMBER = "ERROR : OpenAPI Key 에 해당하는 유저가 없습니다."


def result(code: str, text: str) -> Node:
    mall = (leaf("openMallID", "11ST"), Node("open_11st_mall"), Node("open_done_payment_interface"))
    return container("ResultOrder", *mall, leaf("result_code", code), leaf("result_text", text))


def stranger() -> Node:
    return result("-1", NO_MEMBER)


def change(call: Call, lines: Iterable[Line], state: str, **fields: object) -> int:
    """Move lines into a state and write each into the ledger; how many."""
    moved = [(line["ordPrdStat"], orders.in_state({**line, **fields}, state, call.now)) for line in lines]
    orders.save_all(call.db, (line for _, line in moved))
    for before, line in moved:
        call.record(f"{line['ordNo']}-{line['ordPrdSeq']}", {"from": before, "to": state, **fields})
    return len(moved)


@endpoint(1634, "GET", "/ordservices/reqpackaging/<order>/<seq>/<add_yn>/<add_no>/<parcel>", stranger=stranger)
def confirm_order(call: Call) -> Node:
    lines = orders.of_number(call.db, call.path["order"], call.seller.mem_no)
    asked = (call.path["seq"], call.path["parcel"])
    line = next((line for line in lines if (line["ordPrdSeq"], line["dlvNo"]) == asked), None)
    state = line["ordPrdStat"] if line else ""
    if state == orders.CANCELLED:
        return result("-3211", "주문취소된 주문건입니다.")
    if state == CANCELLING:
        return result("-3214", "취소처리중인 주문건입니다.")
    if line is None or state != PAID:
        return result("-3206", "이미 발주 처리 되었거나 , 발주 처리할 건이 없습니다.")
    if line["gblDlvYn"] == "Y":
        return result("-3210", "전세계배송 주문건인 경우, SellerOffice에서 바코드를 출력한후, 발주확인이 가능합니다.")
    count = change(call, [line, *add_ons_of(line, lines)], PACKING)
    return result("0", f"전체 {count}건이 정상적으로 발주처리가 되었습니다.")


def add_ons_of(main: Line, lines: list[Line]) -> list[Line]:
    """Lines that were bought as add-ons of this one: the market confirms them along with it."""
    same = (PAID, main["dlvNo"], main["prdNo"])
    return [line for line in lines if (line["ordPrdStat"], line["dlvNo"], line["addPrdNo"]) == same]


@endpoint(1888, "GET", f"/ordservices/reqdelivery/{SENT}", stranger=stranger)
def dispatch_parcel(call: Call) -> Node:
    lines = orders.of_parcel(call.db, call.path["parcel"], call.seller.mem_no)
    if refusal := bad_shipment(call) or moved_on(lines):
        return refusal
    left = [line for line in lines if line["ordPrdStat"] == PACKING]
    if not left:
        names = ", ".join(dict.fromkeys(STATES[line["ordPrdStat"]] for line in lines))
        return result("-3313", f"해당 배송번호의 주문상태가 이미 변경 되었습니다. 변경된 상태 : ({names})")
    return ship(call, left)


@endpoint(1636, "GET", f"/ordservices/reqdelivery/{SENT}/<part>/<order>/<seqs>", stranger=stranger)
def dispatch_lines(call: Call) -> Node:
    seqs = call.path["seqs"].split(",")
    lines = named_lines(call, seqs)
    if refusal := bad_shipment(call) or moved_on(lines):
        return refusal
    if len(lines) < len(set(seqs)) or any(line["ordPrdStat"] != PACKING for line in lines):
        return result("-3310", "해당 배송번호의 주문상태를 확인해 주세요")
    return ship(call, lines)


@endpoint(6791, "GET", f"/ordservices/reqdelivery/{SENT}/<quantity>/<order>/<seqs>/<boxes>", stranger=stranger)
def dispatch_split(call: Call) -> Node:
    lines = named_lines(call, call.path["seqs"].split(","))
    if refusal := bad_shipment(call) or bad_boxes(call) or moved_on(lines):
        return refusal
    counts = [call.path["quantity"], *(box.partition("@")[2] for box in call.path["boxes"].split("^"))]
    if not re.fullmatch(r"[1-9][0-9]*", counts[0]):
        return result("-3311", "발송처리중 에러가 발생했습니다. 관리자에게 문의해주세요.")
    alive = sum(int(line["ordQty"]) for line in lines)
    if any(line["ordPrdStat"] != PACKING for line in lines) or sum(map(int, counts)) != alive:
        return result("-3310", "발송처리중 에러가 발생했습니다. 관리자에게 문의해주세요.")
    return ship(call, lines, invcAddData=call.path["boxes"])


def named_lines(call: Call, seqs: list[str]) -> list[Line]:
    """The lines of the path's order and parcel with these numbers."""
    lines = orders.of_number(call.db, call.path["order"], call.seller.mem_no)
    return [line for line in lines if line["dlvNo"] == call.path["parcel"] and line["ordPrdSeq"] in seqs]


def bad_shipment(call: Call) -> Node | None:
    """What is wrong with time, method, courier or tracking number of a dispatch."""
    sent, method, courier, invoice = (call.path[name] for name in ("sent", "method", "courier", "invoice"))
    if not is_minute(sent):
        return result("-3301", "보낸일자가 유효하지 않습니다. 날짜포맷 : 년(4) 월(2) 일(2) 시(2) 분(2) 입니다.")
    if method not in METHODS:
        return result("-1", "ERROR : 배송방식 코드가 유효하지 않습니다.")
    if method == NO_DELIVERY:
        return None if courier == invoice == "null" else result("-3307", "택배사 코드가 유효하지 않습니다.")
    if courier not in CODES:
        return result("-3307", "택배사 코드가 유효하지 않습니다. 택배사 코드표를 모르시면 관리자에게 문의 주세요")
    return bad_invoice(call, invoice)


def bad_invoice(call: Call, invoice: str) -> Node | None:
    """What is wrong with a tracking number of the path's courier."""
    courier = call.path["courier"]
    shape = r"[^\s@^]{1,50}" if courier == OTHER_COURIER else r"[0-9A-Z]{9,15}"
    if invoice == "null" or not re.fullmatch(shape, invoice):
        return result("-3306", "송장번호가 유효하지 않습니다. 다시한번 확인해주세요.")
    if orders.is_invoice_of_another(call.db, courier, invoice, call.path["parcel"]):
        return result("-3320", "이미 사용된 송장번호 입니다. 송장번호를 확인해주세요.")
    return None


def bad_boxes(call: Call) -> Node | None:
    """What is wrong with the boxes after the first, as number@pieces^number@pieces."""
    boxes = [box.partition("@") for box in call.path["boxes"].split("^")]
    if not all(re.fullmatch(r"[1-9][0-9]*", count) for _, _, count in boxes):
        return result("-3311", "발송처리중 에러가 발생했습니다. 관리자에게 문의해주세요.")
    if call.path["method"] == NO_DELIVERY:
        return None
    return next((refusal for number, _, _ in boxes if (refusal := bad_invoice(call, number))), None)


def is_minute(text: str) -> bool:
    try:
        datetime.strptime(text, "%Y%m%d%H%M").replace(tzinfo=KST)
    except ValueError:
        return False
    return len(text) == len("202601312359")


def moved_on(lines: list[Line]) -> Node | None:
    """What the market says of lines that cannot be dispatched because of where they all are."""
    states = {line["ordPrdStat"] for line in lines}
    if states == {SHIPPED}:
        return result("-3308", "해당 배송번호는 이미 발송처리 되었습니다.")
    if states and states <= {DELIVERED, CONFIRMED}:
        return result("-3309", "해당 배송번호는 이미 배송완료 되었습니다.")
    if not states or (PACKING not in states and states & {PAID, CANCELLING}):
        return result("-3310", "해당 배송번호의 주문상태를 확인해 주세요")
    return None


def ship(call: Call, lines: list[Line], **more: str) -> Node:
    has_none = call.path["method"] == NO_DELIVERY
    method = {"01": "01", "03": "05", "04": "06", NO_DELIVERY: "99"}[call.path["method"]]  # the lists' own codes
    names = {"dlvEtprsCd": "courier", "invcNo": "invoice"}
    parcel = {field: "" if has_none else call.path[name] for field, name in names.items()}
    count = change(call, lines, SHIPPED, dlvMthdCd=method, **parcel, **more)
    return result("0", f"전체 {count} 건이 발송처리 되었습니다.")


@endpoint(1638, "GET", "/claimservice/reqrejectorder/<order>/<seq>/<reason>/<text>", stranger=stranger)
def reject_order(call: Call) -> Node:
    lines = orders.of_number(call.db, call.path["order"], call.seller.mem_no)
    line = next((line for line in lines if line["ordPrdSeq"] == call.path["seq"]), None)
    if not lines:
        return result("-21002", "주문 번호를 알 수 없습니다.")
    if line is None:
        return result("-21003", "주문 상세번호를 알 수 없습니다.")
    if call.path["reason"] not in REJECT_REASONS:
        return result("-1", "ERROR : 판매불가 사유코드가 유효하지 않습니다.")
    if line["ordPrdStat"] not in (PAID, PACKING):
        return result("-21004", "판매불가 처리 가능한 주문이 아닙니다(1).")
    why = {"ordCnRsnCd": call.path["reason"], "ordCnDtlsRsn": call.path["text"], "ordCnMnbdCd": "02"}
    claim = claims.file(call.db, call.seller.mem_no, claims.CANCEL, line, call.now, dict(why))
    if claim["state"] != claims.CANCELLED:
        claims.finish(call.db, call.seller.mem_no, claim, call.now)
    call.record(f"{line['ordNo']}-{line['ordPrdSeq']}", {"from": line["ordPrdStat"], "to": orders.CANCELLED, **why})
    return result("0", "전체 1건이 정상적으로 판매불가 처리가 되었습니다.")


@endpoint(1773, "GET", "/ordservices/saleconfirm/<order>/<seq>", stranger=stranger)
def stock_in(call: Call) -> Node:
    lines = orders.of_number(call.db, call.path["order"], call.seller.mem_no)
    found = [line for line in lines if line["ordPrdSeq"] == call.path["seq"] and line["ordPrdStat"] == "201"]
    if not found:
        return result("-1", "이미 입고완료 처리 되었거나 , 입고완료 처리할 건이 없습니다.")
    return result("0", f"전체 {change(call, found, PAID)}건이 정상적으로 입고완료처리가 되었습니다.")


@endpoint(7052, "POST", "/ordservices/visitdlvend/<parcel>/<order>/<code>", stranger=lambda: complain("-1", NO_MEMBER))
def complete_pick_up(call: Call) -> Node:
    lines = orders.of_number(call.db, call.path["order"], call.seller.mem_no)
    found = [line for line in lines if line["dlvNo"] == call.path["parcel"] and line["visitDlvYn"] == "Y"]
    found = [line for line in found if line["ordPrdStat"] in (PACKING, SHIPPED)]
    if not found:
        return complain("-1", "방문수령 완료 처리할 건이 없습니다.")
    if any(line.get("visitDlvCertCode", "") != call.path["code"] for line in found):
        return complain("-1001", "방문수령인증코드가 유효하지 않습니다. 다시 한 번 확인해주세요.")
    for line in found:
        change(call, [line], DELIVERED, **({} if line["ordPrdStat"] == SHIPPED else NO_PARCEL))
    return complain("1", "성공")


@endpoint(6728, "POST", "/ordservices/deliveryDelayGuide", root="DeliveryDelayGuideRequest", stranger=stranger)
def announce_delay(call: Call) -> Node:
    form = call.form
    lines = orders.of_number(call.db, form.filled("ordNo"), call.seller.mem_no)
    if not lines:
        return result("-28301", "주문번호가 올바르지 않습니다.")
    lines = [line for line in lines if line["dlvNo"] == form.filled("dlvNo")]
    if not lines:
        return result("-28302", "배송번호가 올바르지 않습니다.")
    day = day_of(form.filled("delaySendDt"))
    if day is None or day.date() < call.now.date():
        return result("-28303", "예약발송일 값이 올바르지 않습니다 .")
    if form.filled("delaySendRsnCd") not in DELAY_REASONS:
        return result("-28304", "발송지연사유 값이 올바르지 않습니다.")
    if not form.filled("delaySendRsn"):
        return result("-28305", "상세사유 값이 올바르지 않습니다.")
    if day.date() > call.now.date() + LONGEST_DELAY:
        return result("-28306", "예약발송일은 최대 D+30일까지 가능합니다.")
    if not 20 <= byte_length(form.filled("delaySendRsn")) <= 300:
        return result("-28307", "상세사유 값은 20~300Byte 사이로 입력해 주세요.")
    if any(line["ordPrdStat"] not in (PAID, PACKING) or line.get("delaySendDt") for line in lines):
        return result("-28311", "발송지연 요청 조건에 만족하지 않습니다. 요청 조건을 확인해 주세요.")
    announced = f"{day:%Y-%m-%d} 00:00:00"
    count = sum(change(call, [line], line["ordPrdStat"], delaySendDt=announced) for line in lines)
    return result("0", f"전체 {count} 건이 발송지연 처리 되었습니다.")


def day_of(text: str) -> datetime | None:
    if not re.fullmatch(r"[0-9]{8}", text):
        return None
    try:
        return datetime.strptime(text, "%Y%m%d").replace(tzinfo=KST)
    except ValueError:
        return None
