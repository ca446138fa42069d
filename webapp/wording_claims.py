"""클레임 in the seller's language: what the buyer wants and why, where goods and money stand, and who told it."""

import re

from webapp.elevenst.codes import (
    ClaimFeePayment,
    NonArrivalAnswer,
    Party,
    WayBack,
)
from webapp.korean import with_particle
from webapp.models import claims
from webapp.models.claims import Claim
from webapp.services.claims import criteria, queues, reading, words
from webapp.wording import masked_phone
from webapp.wording_audit import ACTIONS

# What may be a number to call somebody by, in what a buyer wrote.
PHONE = re.compile(r"\+?\d[\d -]{6,}\d")

KINDS, STAGES, GOODS, MONEY, CONDITIONS, FAULTS = (
    words.KINDS, words.STAGES, words.GOODS, words.MONEY, words.CONDITIONS, words.SIDES,
)  # fmt: skip
state, reason = words.state, words.reason
STAGE_TONES = {claims.NEW: "bad", claims.WORKING: "warn", claims.FINISHED: "good"}
GOODS_TONES = {claims.AWAITED: "warn", claims.ON_THE_WAY: "warn", claims.RECEIVED: "warn", claims.CHECKED: "good"}
MONEY_TONES = {claims.WAITING: "warn", claims.REFUNDED: "good", claims.IN_DOUBT: "bad"}
TRACKS = {"state": "상태", "goods": "물건", "money": "돈"}
FAULT_CHOICES = {**FAULTS, criteria.UNTOLD: "알려 주지 않음"}
QUEUES = {
    queues.LATE_CANCELS: "늦은 취소",
    queues.CANCELS: "결정할 취소",
    queues.SEND_AFTER_ALL: "취소철회: 다시 보낼 것",
    queues.TO_RECEIVE: "반품·교환 받을 것",
    queues.TO_CHECK: "받아서 확인할 것",
    queues.TO_RESEND: "교환 보낼 것",
    queues.NOT_ARRIVED: "미도착 답할 것",
    queues.DOUBTFUL: "확인 필요",
}
QUEUE_MEANINGS = {
    queues.LATE_CANCELS: "엑셀이나 출력물로 나간 뒤에 취소가 들어왔습니다. 물건이 나가지 않게 먼저 찾아 주세요.",
    queues.CANCELS: "구매자가 취소를 요청하고 판매자의 결정을 기다립니다.",
    queues.SEND_AFTER_ALL: "구매자가 취소를 거두었습니다. 주문상품이 아직 발송 전이니 보내야 합니다.",
    queues.TO_RECEIVE: "진행 중인 반품·교환의 물건이 아직 오지 않았습니다.",
    queues.TO_CHECK: "물건을 받았지만 상태를 아직 확인하지 않았습니다. 확인해야 재고가 돌아옵니다.",
    queues.TO_RESEND: "교환품을 아직 보내지 않았습니다.",
    queues.NOT_ARRIVED: "구매자가 물건을 받지 못했다고 했고, 아직 답하지 않았습니다.",
    queues.DOUBTFUL: "11번가의 어느 목록에도 나오지 않아 어떻게 되었는지 알 수 없습니다. 셀러오피스에서 확인해 주세요.",
}
# Queues that are told even where nothing waits: what a seller looks for each day.
ALWAYS = (
    queues.LATE_CANCELS, queues.CANCELS, queues.SEND_AFTER_ALL, queues.TO_RECEIVE, queues.TO_RESEND, queues.NOT_ARRIVED,
    queues.DOUBTFUL,
)  # fmt: skip
URGENT = (queues.LATE_CANCELS, queues.SEND_AFTER_ALL, queues.DOUBTFUL)
SOURCES = {
    "cancels": "취소요청 목록",
    "cancelled": "취소완료 목록",
    "cancels_withdrawn": "취소철회 목록",
    "returns": "반품신청 목록",
    "returned": "반품완료 목록",
    "returns_withdrawn": "반품철회 목록",
    "exchanges": "교환신청 목록",
    "exchanged": "교환완료 목록",
    "exchanges_withdrawn": "교환철회 목록",
    "forced": "직권취소 목록",
    "non_arrivals": "미도착 목록",
    reading.BY_LINE: "목록에 없어 주문상품의 상태로 판단",
}
# By the market's lists: what a run that failed to read one could not see.
LISTS = {f"{reading.WHAT}.{name}": label for name, label in SOURCES.items()} | {
    f"{reading.WHAT}.untold": "목록에 없는 클레임의 주문"
}


def track(claim: Claim, name: str, value: str | None) -> str:
    """Where a claim stood on one of its tracks."""
    if not value:
        return "처음"
    return {"goods": GOODS, "money": MONEY}[name][value] if name != "state" else state(claim.kind, value)


def fault(claim: Claim) -> str:
    return FAULTS.get(claim.fault or "", "알려 주지 않음")


def way_back(code: str) -> str:
    return WayBack(code).label


def fee_payment(code: str) -> str:
    return ClaimFeePayment(code).label


def answer(code: str) -> str:
    """What the seller answered to a report of non-arrival."""
    return NonArrivalAnswer(code).label


def sentence(claim: Claim) -> str:
    """What is wanted, by whom, of how many pieces."""
    pieces = f"{claim.quantity:,}개" if claim.quantity else "주문상품"
    match claim.kind:
        case claims.CANCEL if claim.started_by == Party.SELLER:
            return f"판매자가 {pieces}의 주문을 취소했습니다."
        case claims.CANCEL:
            return f"구매자가 {pieces}의 취소를 원합니다."
        case claims.RETURN:
            return f"구매자가 {with_particle(pieces, '을/를')} 돌려보내고 환불받기를 원합니다."
        case claims.EXCHANGE:
            return f"구매자가 {with_particle(pieces, '을/를')} 돌려보내고 새것으로 받기를 원합니다."
        case claims.NON_ARRIVAL:
            return f"구매자가 {with_particle(pieces, '을/를')} 받지 못했다고 합니다."
    return f"구매가 확정된 뒤에 11번가가 {pieces}의 주문을 취소했습니다."


def masked_text(text: str) -> str:
    """What a buyer wrote, readable for whoever decides, but for numbers to call somebody by."""
    return PHONE.sub(lambda found: masked_phone(found[0]), text)


def source(name: str) -> str:
    """By which list of the market, or which act, a claim came to where it stands."""
    return SOURCES.get(name) or ACTIONS.get(name, name)
