"""Delivery fees of an outbound address by the amount of an order (guide 1078, 1694)."""

from webapp.simulator.areas.addresses import no_member, refuse
from webapp.simulator.routing import Call, endpoint
from webapp.simulator.state import addresses
from webapp.simulator.wire import Form, Node, bean, container, leaf

ROOT = "ns2:inOutAddresss"
LOCATIONS = {"01": "outbound", "02": "overseas"}
FIELDS = ("dlvCst", "ordBgnAmt", "ordEndAmt")
WRITE, READ = "출고지 조건부 배송비 입력/수정", "출고지 조건부 배송비 조회"


def shown(tiers: list[dict[str, str]]) -> Node:
    return container(
        ROOT, *(bean("ns2:addrBasiDlvCsts", tier) for tier in tiers), leaf("ns2:result_message", "SUCCESS")
    )


def complaint(form: Form, tiers: list[Form]) -> str | None:
    if len(tiers) < 2:
        return "조건부 배송비는 2개 이상 필수로 등록하셔야 합니다. [addrBasiDlvCst]"
    for tier in tiers:
        if tier.filled("mbAddrLocation") not in LOCATIONS:
            return "국내외 구분 코드가 올바르지 않습니다. [mbAddrLocation]"
        values = [tier.filled(name) for name in FIELDS]
        if not all(value.isascii() and value.isdigit() for value in values) or int(values[1]) >= int(values[2]):
            return "배송비와 주문금액은 숫자여야 하고 시작금액은 종료금액보다 작아야 합니다."
        if int(values[0]) % 10:
            return "배송비는 10원 단위로 입력하셔야 합니다. [dlvCst]"
    return None if len({tier.filled("mbAddrLocation") for tier in tiers}) == 1 else "국내외 구분 코드가 서로 다릅니다."


@endpoint(1078, "POST", "/areaservice/addOutAddrBasiDlvCst", root="InOutAddress", stranger=no_member(WRITE))
def set_fee_tiers(call: Call) -> Node:
    tiers = call.form.every("addrBasiDlvCst")
    if call.form.filled("memNo") != str(call.seller.mem_no):
        return refuse(WRITE, "회원번호가 올바르지 않습니다. [memNo]")
    if reason := complaint(call.form, tiers):
        return refuse(WRITE, reason)
    kind = LOCATIONS[tiers[0].filled("mbAddrLocation")]
    address = addresses.find(call.db, call.seller.mem_no, kind, call.form.filled("addrSeq"))
    if address is None:
        return refuse(WRITE, "출고지 주소가 없습니다. [addrSeq]")
    kept = [{name: tier.filled(name) for name in FIELDS} for tier in tiers]
    addresses.save(call.db, call.seller.mem_no, kind, {**address, "feeTiers": kept})
    call.record(address["addrSeq"], {"feeTiers": kept})
    return shown(kept)


@endpoint(1694, "GET", "/areaservice/getOutAddrBasiDlvCst/<addrSeq>/<location>", stranger=no_member(READ))
def show_fee_tiers(call: Call) -> Node:
    kind = LOCATIONS.get(call.path["location"])
    address = addresses.find(call.db, call.seller.mem_no, kind, call.path["addrSeq"]) if kind else None
    if address is None:
        return refuse(READ, "출고지 주소가 없습니다.")
    return shown(address.get("feeTiers", []))
