"""Overseas outbound addresses (guide 6792-6794), whose answers name their elements unlike any other."""

import re

from webapp.simulator.areas.addresses import no_member, refuse
from webapp.simulator.routing import Call, endpoint
from webapp.simulator.state import addresses
from webapp.simulator.state.addresses import Address
from webapp.simulator.wire import Form, Node, bean, container, leaf

KIND = "overseas"
FOUND = "ns2:inOutAddresss"
UPDATED = "ns2:inOutAddress"
PHONE = re.compile(r"\+?\d[\d-]{6,18}\d")
SHOWN = ("addr1", "addr2", "addrNm", "addrSeq", "city", "gnrlTlphnNo", "prtblTlphnNo", "rcvrNm", "state", "zipCode")
REQUIRED = {
    "addrNm": "주소명",
    "rcvrNm": "수신자명",
    "gnrlTlphnNo": "일반전화번호",
    "prtblTlphnNo": "휴대폰번호",
    "countryCd": "국가코드",
    "addr1": "Address1",
    "addr2": "Address2",
    "city": "City",
    "state": "State",
    "zipCode": "우편번호",
}


def dashed(phone: str) -> str:
    """The market echoes a Korean number it was sent in plain digits with dashes."""
    return re.sub(r"^(02|0\d{2})(\d{3,4})(\d{4})$", r"\1-\2-\3", phone)


def complaint(form: Form) -> str | None:
    for name, label in REQUIRED.items():
        if not form.filled(name):
            return f"{label}은(는) 필수 입력값입니다. [{name}]"
    for name in ("gnrlTlphnNo", "prtblTlphnNo"):
        if not PHONE.fullmatch(form.filled(name)):
            return f"{REQUIRED[name]} 형식이 올바르지 않습니다. [{name}]"
    if not re.fullmatch(r"[A-Z]{2}", form.filled("countryCd")):
        return "국가코드는 영문 대문자 2자리입니다. [countryCd]"
    return None


def sent_address(form: Form) -> Address:
    sent = {name: form.filled(name) for name in REQUIRED}
    return {**sent, "gnrlTlphnNo": dashed(sent["gnrlTlphnNo"]), "prtblTlphnNo": dashed(sent["prtblTlphnNo"])}


def accepted(call: Call, address: Address, name: str) -> Node:
    addresses.save(call.db, call.seller.mem_no, KIND, address)
    shown = {field: address[field] for field in (*SHOWN, "countryCd")}
    call.record(address["addrSeq"], shown)
    return container(name, bean(name, shown), leaf("ns2:result_message", "SUCCESS"))


@endpoint(6792, "GET", "/areaservice/global/getGlobalOutAddress/<addrSeq>", stranger=no_member("해외출고지 조회"))
def show_overseas_address(call: Call) -> Node:
    """The country is missing from this answer, and the member number is in it."""
    address = addresses.find(call.db, call.seller.mem_no, KIND, call.path["addrSeq"])
    if address is None:
        return container(FOUND, leaf("ns2:result_message", "해외출고지 주소가 없습니다."))
    shown = {name: address[name] for name in SHOWN}
    found = bean(FOUND, {**shown, "memNo": call.seller.mem_no})
    return container(FOUND, found, leaf("ns2:result_message", "SUCCESS"))


@endpoint(
    6793,
    "POST",
    "/areaservice/global/registerGlobalOutAddress",
    root="InOutAddress",
    stranger=no_member("해외출고지 등록"),
)
def register_overseas_address(call: Call) -> Node:
    if reason := complaint(call.form):
        return refuse("해외출고지 등록", reason)
    number = str(addresses.next_seq(call.db, call.seller.mem_no))
    return accepted(call, {"addrSeq": number, **sent_address(call.form)}, FOUND)


@endpoint(
    6794,
    "POST",
    "/areaservice/global/updateGlobalOutAddress",
    root="InOutAddress",
    stranger=no_member("해외출고지 수정"),
)
def update_overseas_address(call: Call) -> Node:
    number = call.form.filled("addrSeq")
    old = addresses.find(call.db, call.seller.mem_no, KIND, number)
    if old is None:
        return refuse("해외출고지 수정", "해외출고지 주소가 없습니다.")
    if reason := complaint(call.form):
        return refuse("해외출고지 수정", reason)
    return accepted(call, {**old, **sent_address(call.form)}, UPDATED)
