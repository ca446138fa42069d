"""Cases of buyers who say that nothing came (guide 6733, 6734)."""

from collections.abc import Iterable
from typing import Any

from webapp.simulator.areas.inquiries import day_of
from webapp.simulator.routing import Call, endpoint
from webapp.simulator.state import letters, orders
from webapp.simulator.state.couriers import CLAIM_CODES
from webapp.simulator.state.letters import NON_ARRIVAL, Letter
from webapp.simulator.state.orders import STATES, Line, stamp
from webapp.simulator.wire import Node, bean, container, leaf

ROOT = "ns0:nonDeliverys"
NO_MEMBER = "OpenAPI Key 에 해당하는 유저가 없습니다."
DATES = {"01": "ordStlEndDt", "02": "plcodrCnfDt", "03": "sndEndDt"}
ANSWERS = {
    "101": "구매자와 연락하여 협의하였습니다.",
    "102": "재발송하였습니다.",
    "103": "반품처리 하겠습니다.",
    "104": "택배를 수령하시는 곳에서 다시 확인해 주세요.",
}
SENT_AGAIN, PARCEL = "102", "01"
METHODS = {"01": "택배", "03": "직접전달", "04": "퀵서비스", "05": "배송필요없음", "08": "상담예약"}
MOST_ROWS = 100


def said(code: str, text: str, rows: Iterable[Node] = ()) -> Node:
    return container(ROOT, *rows, leaf("ns0:resultCode", code), leaf("ns0:resultMessage", text))


def row_of(case: Letter, line: Line, number: int) -> Node:
    shown: dict[str, Any] = {
        **{name: line.get(name) or "" for name in ("dlvNo", "ordNo", "ordPrdSeq", "ordPrdStat", "prdNm", "prdNo")},
        **{name: line.get(name) or "" for name in ("sndEndDt", "plcodrCnfDt", "ordStlEndDt", "ordNm", "rcvrNm")},
        **{name: line.get(name) or "" for name in ("rcvrMailNo", "rcvrPrtblNo", "rcvrBaseAddr", "invcNo")},
        "no": number,
        "ordPrdStatNm": STATES[line["ordPrdStat"]],
        "optNm": line.get("slctPrdOptNm") or "",
        "ordQty": line["ordQty"],
        "dlvKdCdName": "묶음배송" if line["bndlDlvYN"] == "Y" else "개별배송",
        "dlvMthdCdNm": "택배",
        "dlvEtprsNm": line.get("dlvEtprsCd") or "",
        "dlvClf": "업체배송",
        "partDlvYn": "N",
        "orderAmt": line["ordAmt"],
        "addPrdNo": line["addPrdNo"],
        **{name: value for name, value in case.items() if name not in ("ordNo", "ordPrdSeq")},
    }
    return bean("ns0:nonDelivery", shown)


@endpoint(
    6733,
    "GET",
    "/nondeliverys/nondeliverylist/<by>/<start>/<end>",
    stranger=lambda: said("-1", NO_MEMBER),
)
def list_non_arrivals(call: Call) -> Node:
    """Rows after the first `start`, `limit` of them; of the filters in `query` nothing is published."""
    start, end = day_of(call.path["start"]), day_of(call.path["end"])
    paging = [call.query.get(name, default) for name, default in (("limit", str(MOST_ROWS)), ("start", "0"))]
    if call.path["by"] not in DATES or start is None or end is None or not all(map(str.isdecimal, paging)):
        return said("400", "잘못된 요청 정보입니다.")
    first, last = f"{start:%Y-%m-%d}", f"{end:%Y-%m-%d}"
    limit, skipped = min(int(paging[0]), MOST_ROWS), int(paging[1])
    cases = letters.listed(call.db, call.seller.mem_no, NON_ARRIVAL)
    pairs = ((case, line) for case in cases if (line := line_of(call, case)) is not None)
    found = [pair for pair in pairs if first <= (pair[1].get(DATES[call.path["by"]]) or "")[:10] <= last]
    page = enumerate(found[skipped : skipped + limit], skipped + 1)
    return said("0", "OK", (row_of(case, line, number) for number, (case, line) in page))


def line_of(call: Call, case: Letter) -> Line | None:
    lines = orders.of_number(call.db, case["ordNo"], call.seller.mem_no)
    return next((line for line in lines if line["ordPrdSeq"] == case["ordPrdSeq"]), None)


def answered(code: str, text: str) -> Node:
    return bean("Result", {"resultCode": code, "resultMessage": text})


@endpoint(
    6734,
    "PUT",
    "/nondeliverys/nondeliverystatus/<order>/<seq>",
    root="NonDelivery",
    stranger=lambda: answered("-1", NO_MEMBER),
)
def answer_non_arrival(call: Call) -> Node:
    """What was answered before is answered with 0 again, and left as it is."""
    form = call.form
    case = letters.find(call.db, call.seller.mem_no, NON_ARRIVAL, form.filled("nonDlvSeq"))
    if case is None or (case["ordNo"], case["ordPrdSeq"]) != (call.path["order"], call.path["seq"]):
        return answered("400", "잘못된 요청 정보입니다.")
    if form.filled("sellerDtlsRsn") not in ANSWERS or not form.filled("sellerDtlsCont"):
        return answered("400", "잘못된 요청 정보입니다.")
    method, courier, invoice = (form.filled(name) for name in ("dlvMthdCd", "dlvEtprsCd", "invcNo"))
    is_bad_parcel = method not in METHODS or (method == PARCEL and (courier not in CLAIM_CODES or not invoice))
    if form.filled("sellerDtlsRsn") == SENT_AGAIN and is_bad_parcel:
        return answered("400", "잘못된 요청 정보입니다.")
    if not case["sellerDtlsRsn"]:
        told = {
            "sellerDtlsRsn": ANSWERS[form.filled("sellerDtlsRsn")],
            "nonDlvStatNm": "처리완료",
            "updateDt": stamp(call.now),
            "resendDlvMthdCdNm": METHODS.get(method, ""),
            "resendDlvEtprsCdNm": courier,
            "resendInvcNo": invoice,
        }
        letters.save(call.db, call.seller.mem_no, NON_ARRIVAL, case["nonDlvSeq"], {**case, **told})
        call.record(case["nonDlvSeq"], {**told, "sellerDtlsCont": form.filled("sellerDtlsCont")})
    return answered("0", "정상 처리되었습니다.")
