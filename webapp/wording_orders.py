"""주문 in the seller's language: stages, states, and where each step of a line was told."""

import datetime as dt

from webapp.elevenst import KST
from webapp.elevenst.codes import OrderState
from webapp.services.couriers import COURIERS
from webapp.services.orders import acting, holding, stages

STAGES = {
    stages.PAID: "결제완료",
    stages.PACKING: "배송준비중",
    stages.TODAY: "오늘 발송",
    stages.LATE: "발송기한 경과",
    stages.HELD: "보류",
    stages.SHIPPING: "배송중",
    stages.DELIVERED: "배송완료",
    stages.CONFIRMED: "구매확정",
    stages.CLAIM: "클레임",
    stages.CANCELLED: "취소·반품 완료",
    stages.DEPOSIT: "결제대기",
    stages.RESERVED: "예약",
    stages.ADDRESS: "선물 주소 대기",
    stages.OTHER: "알 수 없는 상태",
}
# Stages that are told even where nothing stands at them: what a seller looks for each day.
ALWAYS = (
    stages.PAID, stages.PACKING, stages.TODAY, stages.LATE, stages.SHIPPING, stages.DELIVERED, stages.CONFIRMED,
    stages.HELD, stages.CLAIM,
)  # fmt: skip
SOURCES = {
    "paid": "결제완료 목록",
    "packing": "배송준비중 목록",
    "shipping": "배송중 목록",
    "delivered": "배송완료 목록",
    "confirmed": "구매확정 목록",
    "awaiting_deposit": "결제대기 목록",
    "awaiting_address": "선물 주소 대기 목록",
    "reserved": "예약 목록",
    "cancelled": "취소완료 목록",
    "forced": "직권취소 목록",
    "returns": "반품신청 목록",
    "returned": "반품완료 목록",
    "exchanges": "교환신청 목록",
    "asked": "주문번호로 확인",
    acting.CONFIRM: "발주확인",
    acting.DISPATCH: "발송처리",
    holding.HOLD: "보류",
    holding.RELEASE: "보류 해제",
    holding.BY_ITSELF: "자동 보류",
}
TONES = {
    stages.PAID: "warn", stages.LATE: "bad", stages.CLAIM: "bad", stages.OTHER: "bad", stages.CONFIRMED: "good",
    stages.DELIVERED: "good",
}  # fmt: skip


ACT_STATES = {"sending": "보내는 중", "done": "완료", "rejected": "거절됨", "unknown": "결과 모름"}
ACT_TONES = {"done": "good", "rejected": "bad", "unknown": "warn"}


def courier(code: str) -> str:
    """A courier's name; one that sellers rarely use is shown by the market's code."""
    return COURIERS.get(code, f"택배사 {code}")


def day(moment: dt.datetime) -> str:
    """A Korean day: 11월 27일 (금)."""
    local = moment.astimezone(KST)
    return f"{local.month}월 {local.day}일 ({'월화수목금토일'[local.weekday()]})"


def state(code: str | None) -> str:
    """The market's own word for a state; a code that the guide does not list is shown as it is."""
    return OrderState(code).label if code else "처음"
