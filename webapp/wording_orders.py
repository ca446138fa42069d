"""주문 in the seller's language: stages, states, and where each step of a line was told."""

import datetime as dt
from typing import Any

from webapp.elevenst import KST
from webapp.elevenst.codes import OrderState, OverseasInbound, OverseasState
from webapp.models import dispatching, imports, orders, outgoing
from webapp.models.orders import OrderLine
from webapp.models.runs import Run
from webapp.services.couriers import COURIERS, OTHERS
from webapp.services.orders import acting, address_checks, courier_file, criteria, holding, stages
from webapp.services.orders.confirming import KIND as CONFIRM_RUN
from webapp.services.orders.dispatching import KIND as DISPATCH_RUN
from webapp.services.orders.outgoing import KIND as OUTGOING_RUN

STAGES = {
    stages.PAID: "결제완료",
    stages.PACKING: "배송준비중",
    stages.TODAY: "오늘 발송",
    stages.SOON: "발송기한 임박",
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
    stages.PAID, stages.PACKING, stages.TODAY, stages.SOON, stages.LATE, stages.SHIPPING, stages.DELIVERED,
    stages.CONFIRMED, stages.HELD, stages.CLAIM,
)  # fmt: skip
SOURCES = {
    "paid": "결제완료 목록",
    "packing": "배송준비중 목록",
    "packing_abroad": "해외 배송준비중 목록",
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
    acting.REJECT: "판매불가",
    acting.DELAY: "발송지연안내",
    acting.PICK_UP: "방문수령 완료",
    acting.INLAND: "해외현지 발송",
    acting.PROGRESS: "해외배송 상태 알림",
    holding.HOLD: "보류",
    holding.RELEASE: "보류 해제",
    holding.BY_ITSELF: "자동 보류",
}
BASES = {
    criteria.PAID: "결제한 날",
    criteria.ORDERED: "주문한 날",
    criteria.CONFIRMED: "발주확인한 날",
    criteria.DISPATCHED: "발송한 날",
    criteria.SHIP_BY: "발송기한",
}
ADDRESS_FLAGS = address_checks.WORDS
ADDRESS_HINTS = {
    address_checks.REMOTE: "추가 배송비와 더 걸리는 날을 확인해 주세요.",
    address_checks.NO_BUILDING: "받는 분에게 건물번호를 물어봐 주세요. 반송되기 쉽습니다.",
    address_checks.NO_PHONE: "기사가 연락할 번호가 없습니다. 구매자에게 물어봐 주세요.",
    address_checks.NO_CUSTOMS: "해외 주문인데 개인통관고유부호가 없습니다. 통관되지 않으니 구매자에게 물어봐 주세요.",
}
HOLD_REASONS = ("주소 확인 중", "재고 확인 중", "구매자 요청", "중복 주문 확인 중", "품질 확인 중")
TONES = {
    stages.PAID: "warn", stages.LATE: "bad", stages.CLAIM: "bad", stages.OTHER: "bad", stages.CONFIRMED: "good",
    stages.DELIVERED: "good",
}  # fmt: skip


ITEM_STATES = {
    dispatching.DONE: "발송처리", dispatching.TAKEN_OUT: "보내지 않음", dispatching.REFUSED: "거절됨",
    dispatching.UNKNOWN: "결과 확인 중", dispatching.SENDING: "보내는 중", dispatching.WAITING: "기다림",
}  # fmt: skip
ITEM_TONES = {
    dispatching.DONE: "good", dispatching.TAKEN_OUT: "bad", dispatching.REFUSED: "bad", dispatching.UNKNOWN: "warn",
}  # fmt: skip
PURPOSES = {outgoing.COURIER: "택배사 엑셀", outgoing.PICK: "피킹 목록", outgoing.SLIPS: "포장 명세"}
OUTGOING_STATES = {
    outgoing.PASSED: "내보냄", outgoing.CANCELLED: "취소됨", outgoing.CLAIMED: "취소·클레임 요청",
    outgoing.HELD: "보류", outgoing.MOVED: "배송준비중 아님", outgoing.UNSEEN: "11번가가 알려 주지 않음",
    outgoing.WAITING: "확인 전",
}  # fmt: skip
OUTGOING_TONES = {
    outgoing.PASSED: "good", outgoing.CANCELLED: "bad", outgoing.CLAIMED: "bad", outgoing.HELD: "warn",
    outgoing.MOVED: "warn", outgoing.UNSEEN: "warn",
}  # fmt: skip
MERGINGS = {
    courier_file.BY_PARCEL: "배송번호마다 한 줄", courier_file.BY_ADDRESS: "이름·전화·주소가 같으면 한 줄",
    courier_file.BY_LINE: "주문상품마다 한 줄",
}  # fmt: skip
FILE_KINDS = {
    dispatching.READY: "보낼 것", dispatching.CHECK: "확인할 것", dispatching.UNMATCHED: "못 찾음",
    dispatching.DUPLICATE: "중복", dispatching.STOPPED: "취소·보류", dispatching.BAD: "송장번호·택배사 오류",
    dispatching.EMPTY: "송장번호 없음 (보내지 않음)", dispatching.GONE: "이미 발송", dispatching.REPEATED: "같은 줄",
}  # fmt: skip
FILE_TONES = {
    dispatching.READY: "good", dispatching.CHECK: "warn", dispatching.UNMATCHED: "bad", dispatching.DUPLICATE: "bad",
    dispatching.STOPPED: "bad", dispatching.BAD: "bad",
}  # fmt: skip
FILE_STATES = {
    imports.UPLOADED: ("읽는 중", ""), imports.MAPPED: ("읽는 중", ""), dispatching.ASKED: ("열을 골라 주세요", "warn"),
    imports.PLANNED: ("확인할 것 있음", "warn"), imports.REFUSED: ("읽을 수 없음", "bad"),
}  # fmt: skip
# The same on the board of the day, where a paid line waits for its confirmation.
TODAYS = {**STAGES, stages.PAID: "발주확인 전", stages.CLAIM: "클레임 들어옴"}
VERDICTS = {orders.ONLY_HERE: "여기만 발송", orders.ONLY_THERE: "11번가만 발송", orders.AGREED: "일치"}
# What a run's progress counts, where that is neither orders nor goods.
RUN_UNITS = {
    "orders_collect": "단계", "claims_collect": "단계", "inquiries_collect": "단계", "settlements_collect": "단계",
    "settlements_period": "단계",
}  # fmt: skip
VERDICT_MEANINGS = {
    orders.ONLY_HERE: "여기에서는 발송처리했지만 11번가는 발송된 것으로 알지 않습니다. 물건이 나갔는지 먼저 확인하고, "
    "11번가의 상태로 정리하거나 다시 발송처리해 주세요.",
    orders.ONLY_THERE: "여기에서 발송처리하지 않았는데 11번가에는 발송된 것으로 되어 있습니다. 셀러오피스나 다른 "
    "프로그램에서 보낸 것인지 확인하고 정리해 주세요.",
    orders.AGREED: "여기와 11번가가 같습니다.",
}


ACT_STATES = {"sending": "보내는 중", "done": "완료", "rejected": "거절됨", "unknown": "결과 모름"}
ACT_TONES = {"done": "good", "rejected": "bad", "unknown": "warn"}


def courier(code: str) -> str:
    """A courier's name; one that the guide does not list is shown by the market's code."""
    return COURIERS.get(code) or OTHERS.get(code, f"택배사 {code}")


def weight(grams: int) -> str:
    """1250 → 1.25kg; less than a kilogramme stays in grams."""
    return f"{grams / 1000:,.3f}".rstrip("0").rstrip(".") + "kg" if grams >= 1000 else f"{grams}g"


def inbound(code: str) -> str:
    """How goods reach the market's centre abroad."""
    return OverseasInbound(code).label


def progress(code: str) -> str:
    """How far goods from abroad are."""
    return OverseasState(code).label


def day(moment: dt.datetime) -> str:
    """A Korean day: 11월 27일 (금)."""
    local = moment.astimezone(KST)
    return f"{local.month}월 {local.day}일 ({'월화수목금토일'[local.weekday()]})"


def calendar_day(text: str) -> str:
    """A day without a time, such as 2026-11-27."""
    found = dt.date.fromisoformat(text)
    return f"{found.year}년 {found.month}월 {found.day}일 ({'월화수목금토일'[found.weekday()]})"


def left(deadline: dt.datetime, moment: dt.datetime) -> str:
    """How long until a deadline, or since: 3시간 남음, 2일 지남; rounded down, so that nobody counts on more."""
    seconds = int(abs((deadline - moment).total_seconds()))
    after = "남음" if deadline > moment else "지남"
    for size, unit in ((86400, "일"), (3600, "시간"), (60, "분")):
        if seconds >= size:
            return f"{seconds // size}{unit} {after}"
    return f"1분도 안 {after}" if deadline > moment else "방금 지남"


def due_source(line: OrderLine) -> str:
    """Who says until when a line has to be sent."""
    if line.announced_ship_by:
        return "발송지연안내"
    return "11번가" if line.ship_by else "템플릿 계산"


def state(code: str | None) -> str:
    """The market's own word for a state; a code that the guide does not list is shown as it is."""
    return OrderState(code).label if code else "처음"


def pulled_out(run: Run) -> int:
    """How many of what a run did not do it took out itself: that is no error, but what it is there for."""
    told: dict[str, Any] = run.result or {}
    if run.kind == OUTGOING_RUN:
        return run.failed if told else 0
    if run.kind == DISPATCH_RUN:
        return int(told.get(dispatching.TAKEN_OUT, 0))
    return sum(len(told.get(name, ())) for name in ("taken_out", "held")) if run.kind == CONFIRM_RUN else 0
