"""What sellers do to claims (guide 1640, 1641, 1745, 1644, 1645, 1654, 1655, 1653, 6747, 1649, 1650)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from webapp.simulator.areas.order_acts import OTHER_COURIER, PACKING, SHIPPED, change, is_minute, result, stranger
from webapp.simulator.routing import Call, endpoint
from webapp.simulator.state import claims, orders
from webapp.simulator.state.claims import CANCEL, EXCHANGE, RETURN, Claim
from webapp.simulator.state.couriers import CLAIM_CODES
from webapp.simulator.state.orders import Line, stamp
from webapp.simulator.wire import Node

METHODS = ("01", "02", "03", "04", "05")
LISTED_METHODS = {"01": "01", "02": "04", "03": "05", "04": "06", "05": "99"}
NO_DELIVERY = "05"
SHORTEST_INVOICE = 11
CANCEL_REFUSALS = ("01", "02")
RETURN_REFUSALS = ("101", "102", "103", "104")
EXCHANGE_REFUSALS = ("201", "202", "203", "204")
HOLDS = ("101", "102", "103", "104", "105")
FILING_REASONS = ("101", "105", "108", "110", "111", "112", "113", "116", "121", "122", "123", "125", "126")
FILING_FEES = ("03", "04")
CLAIM_PATH = "<order>/<seq>/<claim>"
NO_ORDER, NO_LINE, NO_CLAIM = (
    "주문번호를 알 수 없습니다.",
    "주문상세번호를 알 수 없습니다.",
    "클레임 번호를 알 수 없습니다.",
)


@dataclass(frozen=True)
class Named:
    """What a path names, or the market's refusal where it names nothing."""

    line: Line | None = None
    claim: Claim | None = None
    refusal: Node | None = None


def named(call: Call, kind: str, codes: tuple[str, str, str], other: tuple[str, str]) -> Named:
    """Line and claim of the path; `codes` for an unknown order, line, claim, `other` for a claim of another kind."""
    lines = orders.of_number(call.db, call.path["order"], call.seller.mem_no)
    line = next((line for line in lines if line["ordPrdSeq"] == call.path["seq"]), None)
    if not lines:
        return Named(refusal=result(codes[0], NO_ORDER))
    if line is None:
        return Named(refusal=result(codes[1], NO_LINE))
    claim = claims.find(call.db, call.seller.mem_no, call.path["claim"])
    if claim is None or (claim["ordNo"], claim["ordPrdSeq"]) != (line["ordNo"], line["ordPrdSeq"]):
        return Named(refusal=result(codes[2], NO_CLAIM))
    return Named(line, claim) if claim["kind"] == kind else Named(refusal=result(*other))


def done(call: Call, claim: Claim, done_what: str, **told: str) -> Node:
    """The claim has moved: into the ledger with it, and the market's word for it."""
    call.record(claim["number"], {"kind": claim["kind"], "state": claim["state"], **told})
    return result("0", f"전체 1건이 정상적으로 {done_what} 되었습니다.")


# Cancellations


@endpoint(1640, "GET", "/claimservice/cancelreqconf/<claim>/<order>/<seq>", stranger=stranger)
def approve_cancel(call: Call) -> Node:
    unknown = "주문취소 상세번호를 알 수 없습니다"
    found = named(call, CANCEL, ("-22002", "-22003", "-22004"), ("-22004", unknown))
    if found.claim is None:
        return found.refusal or result("-22004", unknown)
    if found.claim["state"] == claims.CANCELLED:
        return result("-1", "이미 취소 완료된 신청건 입니다.")
    if found.claim["state"] != claims.REQUESTED:
        return result("-22004", unknown)
    return done(call, claims.finish(call.db, call.seller.mem_no, found.claim, call.now), "취소처리가")


SENT = f"{CLAIM_PATH}/<method>/<day>/<courier>/<invoice>"


@endpoint(1641, "GET", f"/claimservice/cancelreqreject/{SENT}", stranger=stranger)
def refuse_cancel(call: Call) -> Node:
    return refusal_of_shipment(call) or ship_instead(call)


@endpoint(1745, "GET", f"/claimservice/cancelreqrejectNEW/{SENT}/<reason>/<text>", stranger=stranger)
def refuse_cancel_with_reason(call: Call) -> Node:
    if refusal := refusal_of_shipment(call):
        return refusal
    if call.path["reason"] not in CANCEL_REFUSALS:
        return result("-24001", "취소요청 불가사유를 알 수 없습니다.")
    if call.path["text"] == "null":
        return result("-24002", "취소요청 불가상세사유를 알 수 없습니다.")
    return ship_instead(call, reason=call.path["reason"], text=call.path["text"])


def refusal_of_shipment(call: Call) -> Node | None:
    """What is wrong with claim, day, way, courier or tracking number of a refused cancellation."""
    claim = claims.find(call.db, call.seller.mem_no, call.path["claim"])
    if claim is None or claim["kind"] != CANCEL:
        return result("-23002", "주문취소 상세번호를 알 수 없습니다.")
    if not is_day(call.path["day"]):
        return result("-23003", "발송일을 알 수 없습니다.")
    if call.path["method"] not in METHODS:
        return result("-23004", "배송방식 코드가 잘못되었습니다.")
    if len(call.path["invoice"]) < SHORTEST_INVOICE:
        return result("-23005", "송장번호가 10자리 이하입니다. 다시 입력 해주세요.")
    if call.path["courier"] not in CLAIM_CODES:
        return result("-23006", "택배업체를 알 수 없습니다.")
    named_line = (call.path["order"], call.path["seq"])
    if claim["state"] != claims.REQUESTED or (claim["ordNo"], claim["ordPrdSeq"]) != named_line:
        return result("-23007", "취소신청 정보를 알 수 없습니다.")
    line = claims.line_of(call.db, call.seller.mem_no, claim)
    return result("-23009", "해외배송 상품은 취소거부할 수 없습니다.") if line["gblDlvYn"] == "Y" else None


def is_day(text: str) -> bool:
    try:
        datetime.strptime(text, "%Y%m%d")
    except ValueError:
        return False
    return len(text) == len("20260131")


def ship_instead(call: Call, **told: str) -> Node:
    """The goods are on their way: the line is shipped, and with it what else of its parcel was being packed."""
    mem_no = call.seller.mem_no
    claim = claims.find(call.db, mem_no, call.path["claim"])
    assert claim is not None, "refusal_of_shipment has found it"
    refused = claims.drop(call.db, mem_no, claim, claims.REFUSED, call.now)
    line = claims.line_of(call.db, mem_no, refused)
    parcel = [one for one in orders.of_parcel(call.db, line["dlvNo"], mem_no) if one["ordPrdStat"] == PACKING]
    way = {"dlvMthdCd": LISTED_METHODS[call.path["method"]]}
    sent = {**way, "dlvEtprsCd": call.path["courier"], "invcNo": call.path["invoice"]}
    change(call, parcel, SHIPPED, **sent)
    return done(call, refused, "취소거부처리가", **sent, **told)


# Returns


@endpoint(1644, "GET", "/claimservice/returnreqconf/<claim>/<order>/<seq>", stranger=stranger)
def approve_return(call: Call) -> Node:
    found = named(call, RETURN, ("-24002", "-24003", "-24004"), ("-24005", "반품 정보를 찾을수 없습니다."))
    if found.claim is None:
        return found.refusal or result("-24004", NO_CLAIM)
    if found.claim["state"] not in claims.OPEN[RETURN]:
        return result("-24006", "반품 신청또는 접수 상태가 아니어서 반품을 완료 할 수 없습니다.")
    return done(call, claims.finish(call.db, call.seller.mem_no, found.claim, call.now), "반품처리가")


@endpoint(1645, "GET", f"/claimservice/returnreqreject/{CLAIM_PATH}/<reason>/<text>", stranger=stranger)
def refuse_return(call: Call) -> Node:
    found = named(call, RETURN, ("-25002", "-25003", "-25004"), ("-25005", "반품 정보를 찾을수 없습니다."))
    if found.claim is None:
        return found.refusal or result("-25004", NO_CLAIM)
    if call.path["reason"] not in RETURN_REFUSALS:
        return result("-1", "ERROR : 반품거부 사유코드가 유효하지 않습니다.")
    if found.claim["state"] != claims.RETURN_REQUESTED:
        return result("-1", "반품 신청상태가 아니어서 반품거부를 할 수 없습니다.")
    return refused(call, found.claim, claims.RETURN_REFUSED, "반품거부처리가")


def refused(call: Call, claim: Claim, state: str, text: str) -> Node:
    dropped = claims.drop(call.db, call.seller.mem_no, claim, state, call.now)
    return done(call, dropped, text, reason=call.path["reason"], text=call.path["text"])


@endpoint(1654, "GET", f"/claimservice/returnclaimdefer/{CLAIM_PATH}/<reason>/<text>", stranger=stranger)
def hold_return(call: Call) -> Node:
    return hold(call, (claims.RETURN_REQUESTED,), claims.RETURN_HELD, "반품보류처리가")


@endpoint(1655, "GET", f"/claimservice/returncompletedefer/{CLAIM_PATH}/<reason>/<text>", stranger=stranger)
def hold_completion(call: Call) -> Node:
    return hold(call, (claims.RETURN_REQUESTED, claims.RETURN_HELD), claims.COMPLETION_HELD, "반품완료보류처리가")


def hold(call: Call, origins: tuple[str, ...], state: str, text: str) -> Node:
    found = named(call, RETURN, ("-21002", "-21003", "-21004"), ("-21007", "반품보류 신청할수 있는 목록이 없습니다."))
    if found.claim is None or found.line is None:
        return found.refusal or result("-21004", "클레임 신청번호를 알 수 없습니다.")
    if call.path["reason"] not in HOLDS:
        return result("-21005", "보류사유 코드를 알 수 없습니다.")
    if call.path["text"] == "null":
        return result("-21006", "보류 상세 사유를 알 수 없습니다.")
    if found.line["gblDlvYn"] == "Y":
        return result("-21010", "해외배송 상품은 반품보류 할 수 없습니다.")
    if found.claim["state"] not in origins:
        return result("-21007", "반품보류 신청할수 있는 목록이 없습니다.")
    held = claims.settle(call.db, call.seller.mem_no, found.claim, state, call.now)
    return done(call, held, text, reason=call.path["reason"], text=call.path["text"])


FILING = "<order>/<seq>/<reason>/<process>/<courier>/<invoice>/<method>/<text>/<fee>"


@endpoint(1653, "GET", f"/claimservice/sellerclaimfix/{FILING}", stranger=stranger)
def file_return(call: Call) -> Node:
    lines = orders.of_number(call.db, call.path["order"], call.seller.mem_no)
    line = next((line for line in lines if line["ordPrdSeq"] == call.path["seq"]), None)
    if not lines:
        return result("-21002", "주문 번호를 알 수 없습니다.")
    if line is None:
        return result("-21003", "주문 상세번호를 알 수 없습니다.")
    if refusal := bad_filing(call.path):
        return refusal
    if line["ordPrdStat"] not in claims.FROM[RETURN]:
        return result("-21004", "반품신청 가능한 상태가 아닙니다.")
    sent = {"dlvEtprsCd": call.path["courier"], "twPrdInvcNo": call.path["invoice"]}
    told = {
        "clmReqRsn": call.path["reason"],
        "clmReqCont": call.path["text"],
        "clmDlvCstMthd": call.path["fee"],
        **{name: value for name, value in sent.items() if value != "null"},
    }
    claim = claims.file(call.db, call.seller.mem_no, RETURN, line, call.now, told)
    if call.path["process"] == "02":
        claim = claims.finish(call.db, call.seller.mem_no, claim, call.now)
    return done(call, claim, "반품신청이", **told)


def bad_filing(path: Mapping[str, str]) -> Node | None:
    """What is wrong with the codes of a return filed by the seller."""
    if path["process"] not in ("01", "02"):
        return result("-1", "ERROR : 반품신청, 완료 구분 코드가 유효하지 않습니다.")
    if path["reason"] not in FILING_REASONS:
        return result("-21007", "반품신청 사유 코드가 잘못 되었습니다.")
    if path["method"] not in (*METHODS, "null"):
        return result("-21008", "배송방식 코드가 잘못되었습니다.")
    needs_courier = path["method"] == "01"
    if path["courier"] not in CLAIM_CODES and (needs_courier or path["courier"] != "null"):
        return result("-21009", "택배업체를 알 수 없습니다.")
    return None if path["fee"] in FILING_FEES else result("-21010", "반품배송비 전달방법 입력이 잘못되었습니다.")


RETURN_SENT = "<sent>/<parcel>/<courier>/<invoice>/<method>/<claim>"


@endpoint(6747, "GET", f"/claimservice/claimservice/returninvc/{RETURN_SENT}", stranger=stranger)
def put_return_invoice(call: Call) -> Node:
    if refusal := bad_return_parcel(call):
        return refusal
    claim = claims.find(call.db, call.seller.mem_no, call.path["claim"])
    if claim is None or claim["kind"] not in (RETURN, EXCHANGE):
        return result("-3310", "해당 배송번호의 주문상태를 확인해 주세요")
    if claims.line_of(call.db, call.seller.mem_no, claim)["dlvNo"] != call.path["parcel"]:
        return result("-3310", "해당 배송번호의 주문상태를 확인해 주세요")
    if claim["twPrdInvcNo"] or claim.get("sentBack"):
        return result("-3308", "해당 배송번호는 이미 발송처리 되었습니다.")
    if claim["state"] == claims.RETURNED:
        return result("-3309", "해당 배송번호는 이미 배송완료 되었습니다.")
    if claim["state"] not in claims.OPEN[claim["kind"]]:
        return result("-3313", "해당 배송번호의 주문상태가 이미 변경 되었습니다.")
    has_none = call.path["method"] == NO_DELIVERY
    sent = {} if has_none else {"dlvEtprsCd": call.path["courier"], "twPrdInvcNo": call.path["invoice"]}
    claim = claims.save(call.db, call.seller.mem_no, {**claim, **sent, "sentBack": stamp(call.now)})
    return done(call, claim, "반품송장입력이", **sent)


def bad_return_parcel(call: Call) -> Node | None:
    """What is wrong with time, way, courier or tracking number of goods that come back."""
    method, courier, invoice = (call.path[name] for name in ("method", "courier", "invoice"))
    if not is_minute(call.path["sent"]):
        return result("-3301", "보낸일자가 유효하지 않습니다. 날짜포맷 : 년(4) 월(2) 일(2) 시(2) 분(2) 입니다.")
    if method not in METHODS:
        return result("-1", "ERROR : 배송방식 코드가 유효하지 않습니다.")
    if method == NO_DELIVERY:
        return None if courier == invoice == "null" else result("-3307", "택배사 코드가 유효하지 않습니다.")
    if courier not in CLAIM_CODES:
        return result("-3307", "택배사 코드가 유효하지 않습니다. 택배사 코드표를 모르시면 관리자에게 문의 주세요")
    if invoice == "null" or (courier != OTHER_COURIER and not (invoice.isalnum() and len(invoice) > 8)):
        return result("-3306", "송장번호가 유효하지 않습니다. 다시한번 확인해주세요.")
    if orders.is_invoice_of_another(call.db, courier, invoice, call.path["parcel"]):
        return result("-3320", "이미 사용된 송장번호 입니다. 송장번호를 확인해주세요.")
    return None


# Exchanges


@endpoint(1649, "GET", "/claimservice/exchangereqconf/<claim>/<order>/<seq>/<courier>/<invoice>", stranger=stranger)
def approve_exchange(call: Call) -> Node:
    found = named(call, EXCHANGE, ("-27002", "-27003", "-27004"), ("-27007", "교환 정보를 찾을수 없습니다."))
    if found.claim is None or found.line is None:
        return found.refusal or result("-27004", NO_CLAIM)
    if call.path["courier"] not in CLAIM_CODES:
        return result("-27006", "택배업체를 알 수 없습니다.")
    if found.line["gblDlvYn"] == "Y":
        return result("-27009", "해외배송 상품은 교환완료를 할 수 없습니다.")
    if found.claim["state"] != claims.EXCHANGE_REQUESTED:
        return result("-27008", "교환신청 상태가 아니어서 교환완료를 할 수 없습니다.")
    sent = claims.settle(
        call.db, call.seller.mem_no, found.claim, claims.EXCHANGE_SENT, call.now, trtEndDt=stamp(call.now)
    )
    # The replacement is on its way under its own number, and the purchase can be confirmed again when it is there.
    parcel = {"dlvEtprsCd": call.path["courier"], "invcNo": call.path["invoice"]}
    again = {"ordPrdStat": SHIPPED, "sndEndDt": stamp(call.now), "dlvEndDt": "", "frozen": 0}
    orders.save_all(call.db, [{**found.line, **again, **parcel}])
    return done(call, sent, "교환처리가", **parcel)


@endpoint(1650, "GET", f"/claimservice/exchangereqreject/{CLAIM_PATH}/<reason>/<text>", stranger=stranger)
def refuse_exchange(call: Call) -> Node:
    found = named(call, EXCHANGE, ("-26002", "-26003", "-26004"), ("-26005", "교환 정보를 찾을수 없습니다."))
    if found.claim is None or found.line is None:
        return found.refusal or result("-26004", NO_CLAIM)
    if call.path["reason"] not in EXCHANGE_REFUSALS:
        return result("-1", "ERROR : 교환거부 사유코드가 유효하지 않습니다.")
    if found.line["gblDlvYn"] == "Y":
        return result("-26007", "해외배송 상품은 교환접수거부를 할 수 없습니다.")
    if found.claim["state"] != claims.EXCHANGE_REQUESTED:
        return result("-26006", "교환신청 상태가 아니어서 교환접수거부를 할 수 없습니다.")
    return refused(call, found.claim, claims.EXCHANGE_REFUSED, "교환거부처리가")
