"""Lists of orders by state and time, by what is due, by number (guide 1876, 1633, 1728 and their kin)."""

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from webapp.simulator.areas.order_fields import FIELDS
from webapp.simulator.routing import Call, endpoint
from webapp.simulator.state import orders
from webapp.simulator.state.orders import STATES, Line
from webapp.simulator.store import KST
from webapp.simulator.wire import Node, container, leaf

ROOT, ROW = "ns2:orders", "ns2:order"
SPAN = "<start>/<end>"
MOST_ROWS = 3000
MOST_NUMBERS = 100
TOO_LONG = timedelta(days=8)
NO_MEMBER = "주문/클레임 조회 오류 MSG : OpenAPI Key 에 해당하는 유저가 없습니다."
NOTHING = "조회된 결과가 없습니다."
# Fields for which the market writes the word null where it has no value.
SAYS_NULL = {"ordMailNo", "dlvMthdCd", "dlvEndDt", "ordDlvReqCont", "plcodrCnfDt"}
DELIVERY_NAMES = {"01": "택배", "04": "우편", "05": "직접전달", "06": "퀵서비스", "99": "배송없음"}


@dataclass(frozen=True)
class Listing:
    """What a list over a span shows: lines of a state whose `time` lies in it; `codes` for a bad start, end, length."""

    fields: str
    state: str
    time: str
    codes: tuple[str, str, str]


PAID = Listing("complete", "202", "ordStlEndDt", ("-3103", "-3104", "-3105"))
PACKING = Listing("packaging", "301", "plcodrCnfDt", ("-3303", "-3304", "-3305"))
PACKING_ABROAD = Listing("packaging_abroad", "301", "plcodrCnfDt", PACKING.codes)


def complain(code: str, text: str) -> Node:
    return container(ROOT, leaf("ns2:result_code", code), leaf("ns2:result_text", text))


def stranger() -> Node:
    return complain("-1", NO_MEMBER)


def show(lines: list[Line], fields: str, nothing: Callable[[], Node] = lambda: complain("0", NOTHING)) -> Node:
    """The rows of a list, or the answer it has for none at all; it stops without a word at 3,000."""
    rows = (container(ROW, *_fields_of(line, fields)) for line in lines[:MOST_ROWS])
    return container(ROOT, *rows) if lines else nothing()


def _fields_of(line: Line, fields: str) -> list[Node]:
    told = {**line, **_told_otherwise(line)}
    names = sorted(FIELDS[fields].items(), key=lambda one: one[0].lower())
    return [
        leaf(name, value) if value not in (None, "") else empty(f"{line['ordNo']} {name}", name)
        for name, always in names
        if (value := told.get(name)) not in (None, "") or always
    ]


def _told_otherwise(line: Line) -> Line:
    """Fields that are another field under a second name, or a code in words."""
    return {
        "ordPrdStatNm": STATES[line["ordPrdStat"]],
        "lstDlvCst": line.get("dlvCst"),
        "sellerId": line.get("sellerID"),
        "dlvMthd": DELIVERY_NAMES.get(line.get("dlvMthdCd", "")),
    }


def empty(seed: str, name: str) -> Node:
    """A field without a value, in one of the three ways of the market."""
    if name in SAYS_NULL:
        return leaf(name, "null")
    odd = zlib.crc32(seed.encode()) % 2
    return leaf(name, "\n") if odd else Node(name)


def moment_of(text: str) -> datetime | None:
    """A minute as the market's paths have it, None for what is none."""
    if not re.fullmatch(r"[0-9]{12}", text):
        return None
    try:
        return datetime.strptime(text, "%Y%m%d%H%M").replace(tzinfo=KST)
    except ValueError:
        return None


def between(call: Call, listing: Listing) -> Node:
    start, end = moment_of(call.path["start"]), moment_of(call.path["end"])
    bad_start, bad_end, too_long = listing.codes
    if start is None:
        return complain(bad_start, "start_dt의 조회 기간의 포멧('YYYYMMDDHH24:MI')이 올바르지 않습니다.")
    if end is None:
        return complain(bad_end, "end_dt의 조회 기간의 포멧('YYYYMMDDHH24:MI')이 올바르지 않습니다.")
    if end - start >= TOO_LONG:
        return complain(too_long, "최대 조회기간은 일주일 입니다.")
    first, last = orders.stamp(start), orders.stamp(end + timedelta(seconds=59))
    found = orders.in_states(call.db, call.seller.mem_no, [listing.state])
    return show([line for line in found if first <= line.get(listing.time, "") <= last], listing.fields)


def due(call: Call, state: str, fields: str, is_today: bool) -> Node:
    """Lines of a state that are to be sent today, or should have been sent before today."""
    today = f"{call.now:%Y-%m-%d}"
    found = orders.in_states(call.db, call.seller.mem_no, [state])
    days = ((line, line["dlvSndDue"][:10]) for line in found)
    return show([line for line, day in days if (day == today if is_today else day < today)], fields)


def by_numbers(call: Call, fields: str) -> Node:
    numbers = call.path["numbers"].split(",")
    if len(numbers) > MOST_NUMBERS:
        return complain("-28003", "주문번호의 갯수는 최대 100개 까지만 가능 합니다.")
    if not all(re.fullmatch(r"[0-9]+", number) for number in numbers):
        return complain("-28002", "주문목록을 알 수 없습니다.")
    found = [line for number in numbers for line in orders.of_number(call.db, number, call.seller.mem_no)]
    # What was ordered at first stands here, not what is still alive.
    lines = [{**line, "ordQty": line["orgOrdQty"]} for line in found]
    return show(lines, fields, lambda: complain("-1", "해당 건이 없습니다."))


@endpoint(1876, "GET", f"/ordservices/complete/{SPAN}", stranger=stranger)
def list_paid(call: Call) -> Node:
    return between(call, PAID)


@endpoint(1633, "GET", "/ordservices/complete/<number>", stranger=stranger)
def show_order(call: Call) -> Node:
    return show(orders.of_number(call.db, call.path["number"], call.seller.mem_no), "one")


@endpoint(1728, "GET", f"/ordservices/standby/{SPAN}", stranger=stranger)
def list_awaiting_deposit(call: Call) -> Node:
    return between(call, Listing("standby", "102", "ordDt", ("-3102", "-3103", "-3104")))


@endpoint(1800, "GET", f"/ordservices/delvplacestandby/{SPAN}", stranger=stranger)
def list_awaiting_address(call: Call) -> Node:
    return between(call, Listing("delvplacestandby", "200", "ordDt", ("-3102", "-3103", "-3104")))


@endpoint(1772, "GET", f"/ordservices/reservatecomplete/{SPAN}", stranger=stranger)
def list_reserved(call: Call) -> Node:
    return between(call, Listing("reservatecomplete", "201", "ordDt", ("-3203", "-3204", "-3205")))


@endpoint(6741, "GET", "/ordservices/todaydelivery/completes", stranger=stranger)
def list_paid_due_today(call: Call) -> Node:
    return due(call, "202", "today_complete", is_today=True)


@endpoint(6743, "GET", "/ordservices/delaydelivery/completes", stranger=stranger)
def list_paid_overdue(call: Call) -> Node:
    return due(call, "202", "overdue_complete", is_today=False)


@endpoint(1635, "GET", f"/ordservices/packaging/{SPAN}", stranger=stranger)
def list_packing(call: Call) -> Node:
    return between(call, PACKING)


@endpoint(1889, "GET", f"/ordservices/packaging/{SPAN}/<abroad>", stranger=stranger)
def list_packing_abroad(call: Call) -> Node:
    """A domestic shop has nothing that goes out from abroad; the fields are this list's own all the same."""
    if call.seller.kind != "global" and call.path["abroad"] == "Y":
        return complain("0", NOTHING)
    return between(call, PACKING_ABROAD)


@endpoint(6742, "GET", "/ordservices/todaydelivery/packagings", stranger=stranger)
def list_packing_due_today(call: Call) -> Node:
    return due(call, "301", "today_packaging", is_today=True)


@endpoint(6744, "GET", "/ordservices/delaydelivery/packagings", stranger=stranger)
def list_packing_overdue(call: Call) -> Node:
    return due(call, "301", "overdue_packaging", is_today=False)


@endpoint(6897, "GET", f"/ordservices/shipping/{SPAN}", stranger=stranger)
def list_shipping(call: Call) -> Node:
    return between(call, Listing("shipping", "401", "sndEndDt", ("-3902", "-3903", "-3904")))


@endpoint(1727, "GET", f"/ordservices/dlvcompleted/{SPAN}", stranger=stranger)
def list_delivered(call: Call) -> Node:
    return between(call, Listing("dlvcompleted", "501", "dlvEndDt", ("-3902", "-3903", "-3904")))


@endpoint(1637, "GET", f"/ordservices/completed/{SPAN}", stranger=stranger)
def list_confirmed(call: Call) -> Node:
    return between(call, Listing("completed", "901", "pocnfrmDt", ("-3902", "-3903", "-3904")))


@endpoint(1725, "GET", "/claimservice/orderlistalladdr/<numbers>", stranger=stranger)
def list_addresses_of(call: Call) -> Node:
    return by_numbers(call, "orderlistalladdr")


@endpoint(1774, "GET", "/claimservice/orderlistall/<numbers>", stranger=stranger)
def list_states_of(call: Call) -> Node:
    return by_numbers(call, "orderlistall")
