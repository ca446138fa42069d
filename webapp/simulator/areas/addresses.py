"""Domestic addresses: outbound, return, pick-up (guide 1014, 1015, 1691, 1692, 6701-6704, 6759-6761)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from webapp.simulator.routing import Call, endpoint
from webapp.simulator.state import addresses, places
from webapp.simulator.state.addresses import Address
from webapp.simulator.wire import Form, Node, bean, byte_length, container, leaf

ROOT = "ns2:inOutAddresss"
NO_MEMBER = "OpenAPI Key 에 해당하는 유저가 없습니다."
LONGEST_DETAIL = 200
LANDLINE = re.compile(r"0\d{1,3}-\d{3,4}-\d{4}|1\d{3}-\d{4}")
MOBILE = re.compile(r"01[016789]-\d{3,4}-\d{4}")
SENT = ("addrNm", "rcvrNm", "gnrlTlphnNo", "prtblTlphnNo", "buildMngNO", "lnmAddrSeq", "dtlsAddr", "addrClfCd")
REQUIRED = {
    "addrNm": "주소명",
    "rcvrNm": "이름",
    "gnrlTlphnNo": "일반전화번호",
    "prtblTlphnNo": "휴대전화번호",
    "dtlsAddr": "상세주소",
}


@dataclass(frozen=True)
class Kind:
    name: str
    label: str


OUTBOUND = Kind("outbound", "출고지")
RETURN = Kind("return", "반품/교환지")
VISIT = Kind("visit", "방문수령지")


def refuse(task: str, reason: str) -> Node:
    return container(ROOT, leaf("ns2:result_message", f"{task} 오류 : {reason}"))


def no_member(task: str) -> Callable[[], Node]:
    return partial(refuse, task, NO_MEMBER)


def missing_fields(form: Form) -> Iterator[str]:
    for name, label in REQUIRED.items():
        if not form.filled(name):
            yield f"{label}은(는) 필수 입력값입니다. [{name}]"


def malformed_fields(form: Form) -> Iterator[str]:
    if not LANDLINE.fullmatch(form.filled("gnrlTlphnNo")):
        yield "일반전화번호 형식이 올바르지 않습니다. 입력형식 예시) 02-000-0000 [gnrlTlphnNo]"
    if not MOBILE.fullmatch(form.filled("prtblTlphnNo")):
        yield "휴대전화번호 형식이 올바르지 않습니다. 입력형식 예시) 010-1111-2222 [prtblTlphnNo]"
    if byte_length(form.filled("dtlsAddr")) > LONGEST_DETAIL:
        yield "상세주소는 최대 한글 100자, 영/숫자 200자까지 입력 가능합니다. [dtlsAddr]"
    if form.filled("addrClfCd") not in ("", "01", "02"):
        yield "주소 구분 값이 올바르지 않습니다. 도로명은 01, 지번은 02 입니다. [addrClfCd]"


def unknown_place(form: Form) -> Iterator[str]:
    building, lot = form.filled("buildMngNO"), form.filled("lnmAddrSeq")
    if not building and not lot:
        yield "건물관리번호 또는 관련 지번 순번 둘중에 하나는 필수입니다. [buildMngNO]"
    elif building and lot:
        yield "관련 지번 순번 입력시 건물관리번호는 빈값이어야 합니다. [lnmAddrSeq]"
    elif building and places.by_building(building) is None:
        yield "존재하지 않는 건물관리번호입니다. [buildMngNO]"
    elif lot and places.by_lot(lot) is None:
        yield "존재하지 않는 관련 지번 순번입니다. [lnmAddrSeq]"


def complaint(form: Form) -> str | None:
    """The first rule the sent address breaks, in the market's words."""
    for rule in (missing_fields, malformed_fields, unknown_place):
        for reason in rule(form):
            return reason
    return None


def sent_address(form: Form) -> Address:
    return {**{name: form.get(name) for name in SENT}, "addrClfCd": form.filled("addrClfCd") or "01"}


def accepted(call: Call, kind: Kind, address: Address, inner: str) -> Node:
    addresses.save(call.db, call.seller.mem_no, kind.name, address)
    shown = {name: address[name] for name in (*SENT, "addrSeq")}
    call.record(address["addrSeq"], shown)
    return container(ROOT, bean(inner, shown), leaf("ns2:result_message", "SUCCESS"))


def register(call: Call, kind: Kind) -> Node:
    if reason := complaint(call.form):
        return refuse(f"{kind.label} 등록", reason)
    new = {"addrSeq": str(addresses.next_seq(call.db, call.seller.mem_no)), "baseAddrYN": "N"}
    return accepted(call, kind, {**new, **sent_address(call.form)}, "ns2:inOutAddress")


def update(call: Call, kind: Kind) -> Node:
    """Replaces the whole address. The answer's inner element is spelled as the guide spells it: intOutAddress."""
    task = f"{kind.label} 수정"
    if not call.form.filled("addrSeq"):
        return refuse(task, "주소 순번은(는) 필수 입력값입니다. [addrSeq]")
    old = addresses.find(call.db, call.seller.mem_no, kind.name, call.form.filled("addrSeq"))
    if old is None:
        return refuse(task, f"{kind.label} 주소가 없습니다.")
    if reason := complaint(call.form):
        return refuse(task, reason)
    return accepted(call, kind, {**old, **sent_address(call.form)}, "ns2:intOutAddress")


def list_kind(call: Call, kind: Kind) -> Node:
    """Live lists carry no result_message when all is well."""
    rows = addresses.listed(call.db, call.seller.mem_no, kind.name)
    shown = ("addrNm", "addrSeq", "gnrlTlphnNo", "prtblTlphnNo", "rcvrNm")
    return container(
        ROOT,
        *(
            bean(
                "ns2:inOutAddress",
                {
                    **{name: row[name] for name in shown},
                    "addr": addresses.whole_text(row),
                    "memNo": call.seller.mem_no,
                },
            )
            for row in rows
        ),
    )


def show(call: Call, kind: Kind) -> Node:
    address = addresses.find(call.db, call.seller.mem_no, kind.name, call.path["addrSeq"])
    if address is None:
        return refuse(f"{kind.label} 조회", f"{kind.label} 주소가 없습니다.")
    place = addresses.place_of(address)
    shown = ("addrNm", "addrSeq", "baseAddrYN", "dtlsAddr", "gnrlTlphnNo", "prtblTlphnNo", "rcvrNm")
    found = bean(
        "ns2:inOutAddress",
        {
            **{name: address[name] for name in shown},
            "mailNO": place.mail_no if place else "",
            "mailNOSeq": "",
            "buildMngNO": place.building_no if place else "",
        },
    )
    return container(ROOT, found, leaf("ns2:result_message", "SUCCESS"))


@endpoint(1014, "GET", "/areaservice/outboundarea", stranger=no_member("주소지 조회"))
def list_outbound_addresses(call: Call) -> Node:
    return list_kind(call, OUTBOUND)


@endpoint(1015, "GET", "/areaservice/inboundarea", stranger=no_member("주소지 조회"))
def list_return_addresses(call: Call) -> Node:
    return list_kind(call, RETURN)


@endpoint(1691, "POST", "/areaservice/getOutAddressInfo/<addrSeq>", stranger=no_member("출고지 조회"))
def show_outbound_address(call: Call) -> Node:
    return show(call, OUTBOUND)


@endpoint(1692, "GET", "/areaservice/getRtnAddressInfo/<addrSeq>", stranger=no_member("반품/교환지 조회"))
def show_return_address(call: Call) -> Node:
    return show(call, RETURN)


@endpoint(6759, "GET", "/areaservice/visit/getVisitAddress/<addrSeq>", stranger=no_member("방문수령지 조회"))
def show_visit_address(call: Call) -> Node:
    return show(call, VISIT)


@endpoint(6701, "POST", "/areaservice/v2/registerOutAddress", root="InOutAddress", stranger=no_member("출고지 등록"))
def register_outbound_address(call: Call) -> Node:
    return register(call, OUTBOUND)


@endpoint(
    6702, "POST", "/areaservice/v2/registerRtnAddress", root="InOutAddress", stranger=no_member("반품/교환지 등록")
)
def register_return_address(call: Call) -> Node:
    return register(call, RETURN)


@endpoint(
    6760, "POST", "/areaservice/visit/registerVisitAddress", root="InOutAddress", stranger=no_member("방문수령지 등록")
)
def register_visit_address(call: Call) -> Node:
    return register(call, VISIT)


@endpoint(6703, "POST", "/areaservice/v2/updateOutAddress", root="InOutAddress", stranger=no_member("출고지 수정"))
def update_outbound_address(call: Call) -> Node:
    return update(call, OUTBOUND)


@endpoint(6704, "POST", "/areaservice/v2/updateRtnAddress", root="InOutAddress", stranger=no_member("반품/교환지 수정"))
def update_return_address(call: Call) -> Node:
    return update(call, RETURN)


@endpoint(
    6761, "POST", "/areaservice/visit/updateVisitAddress", root="InOutAddress", stranger=no_member("방문수령지 수정")
)
def update_visit_address(call: Call) -> Node:
    """The one update that insists on being told whether the address is a road or a lot."""
    if not call.form.filled("addrClfCd"):
        return refuse("방문수령지 수정", "주소 구분은(는) 필수 입력값입니다. [addrClfCd]")
    return update(call, VISIT)
