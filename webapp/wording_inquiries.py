"""문의 in the seller's language: kinds, tabs, states, and where each step was told."""

import datetime as dt

from webapp.elevenst.codes import NoticeState
from webapp.models import inquiries
from webapp.models.inquiries import Inquiry
from webapp.services.inquiries import answering, blanks, criteria, drafting, exporting, looking, masking

KINDS = exporting.KINDS
TABS = {
    criteria.WAITING: "미답변",
    criteria.URGENT: "긴급문의",
    criteria.TO_READ: "알림(확인 필요)",
    criteria.DONE: "답변완료",
    inquiries.READ: "확인한 알림",
    criteria.LOST: "11번가에서 지워짐",
    "": "전체",
}
# Tabs that are told even where nothing stands under them.
ALWAYS = (criteria.WAITING, criteria.URGENT, criteria.TO_READ, criteria.DONE, "")
STATES = exporting.STATES
TONES = {inquiries.OPEN: "warn", inquiries.UNREAD: "warn", inquiries.ANSWERED: "good", inquiries.READ: "good"}
SOURCES = {
    "qna": "상품 Q&A 목록",
    "notices": "긴급알리미 목록",
    looking.SOURCE: "11번가에 다시 확인",
    answering.ANSWER: "답변 보내기",
    answering.REPLY: "답변 보내기",
    answering.CONFIRM: "알림 확인",
}
AGES = {"3": "3시간 넘음", "24": "하루 넘음", "48": "이틀 넘음", "168": "일주일 넘음"}
BOUGHT = {"1": "구매한 사람", "0": "구매하지 않은 사람"}
BLANKS = tuple(f"{{{{{name}}}}}" for name in blanks.BLANKS)
MOST_BYTES = drafting.MOST_BYTES
masked = masking.masked


def state(code: str | None) -> str:
    """A state of ours in words."""
    return STATES.get(code, code) if code else "처음"


def market_state(inquiry: Inquiry) -> str:
    """The market's own word for where a notice stands; "" for a question, of which it says no more than we do."""
    if inquiry.kind == inquiries.QNA or not inquiry.market_state:
        return ""
    return NoticeState(inquiry.market_state).label


def waited(inquiry: Inquiry, moment: dt.datetime) -> str:
    """How long a question has waited, as a person says it: 2일째 기다림."""
    seconds = max(0, int((moment - inquiry.asked_at).total_seconds()))
    for size, unit in ((86400, "일"), (3600, "시간"), (60, "분")):
        if seconds >= size:
            return f"{seconds // size}{unit}째 기다림"
    return "방금 들어옴"


def is_late(inquiry: Inquiry, moment: dt.datetime) -> bool:
    """Whether the day by which the market wants an answer is over."""
    last: dt.datetime | None = inquiry.answer_by
    return bool(last and inquiry.is_waiting and last + dt.timedelta(days=1) <= moment)
