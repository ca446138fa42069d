"""What a claim, its states and its reasons are called, on pages and in workbooks alike."""

from typing import Final

from webapp.elevenst.codes import (
    BuyerCancelReason,
    CancelState,
    ClaimReason,
    ClaimState,
    Code,
    ForcedCancelReason,
    Party,
    SellerCancelReason,
)
from webapp.models import claims
from webapp.models.claims import Claim

KINDS: Final = {
    claims.CANCEL: "취소",
    claims.RETURN: "반품",
    claims.EXCHANGE: "교환",
    claims.NON_ARRIVAL: "미도착",
    claims.FORCED: "직권취소",
}
STAGES: Final = {
    claims.NEW: "새로",
    claims.WORKING: "처리중",
    claims.FINISHED: "완료",
    claims.WITHDRAWN: "철회",
}
GOODS: Final = {
    claims.NOTHING: "돌아올 것 없음",
    claims.AWAITED: "받을 것",
    claims.ON_THE_WAY: "돌아오는 중",
    claims.RECEIVED: "받음 (확인 전)",
    claims.CHECKED: "받아서 확인함",
}
MONEY: Final = {
    claims.NO_MONEY: "환불할 것 없음",
    claims.WAITING: "환불 대기",
    claims.REFUNDED: "환불됨",
    claims.REFUSED: "환불 거절됨",
    claims.IN_DOUBT: "확인 필요",
}
CONDITIONS: Final = {
    claims.RESALABLE: "다시 팔 수 있음",
    claims.PARTLY: "일부만 다시 팔 수 있음",
    claims.DAMAGED: "훼손됨",
    claims.LOST: "분실됨",
}
SIDES: Final = {Party.SELLER.value: "판매자", Party.BUYER.value: "구매자"}
# States of our own, where the market has no code.
OWN_STATES: Final = {
    claims.CANCEL_REFUSED: "취소거부",
    claims.NOT_ARRIVED: "미도착 신고",
    claims.ANSWERED: "답변 완료",
}


def state(kind: str, code: str) -> str:
    """The market's own word for a state; ours where it has no code, the code where the guide lists none."""
    if code in OWN_STATES:
        return OWN_STATES[code]
    return (CancelState if kind == claims.CANCEL else ClaimState)(code).label


def reason(claim: Claim) -> str:
    """Why, in the market's words for this kind and for the side that began it; "" where none is told."""
    if not claim.reason:
        return ""
    code = _reasons(claim)(claim.reason)
    return code.label if code.is_known or claim.kind != claims.FORCED else ClaimReason(claim.reason).label


def _reasons(claim: Claim) -> type[Code]:
    if claim.kind == claims.CANCEL:
        return SellerCancelReason if claim.started_by == Party.SELLER else BuyerCancelReason
    return ForcedCancelReason if claim.kind == claims.FORCED else ClaimReason
