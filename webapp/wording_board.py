"""The first page in the seller's language: what waits, how calls went, what was sold."""

from typing import Final

from webapp.models.board import ANSWERED, FAILED, REFUSED
from webapp.models.orders import ONLY_HERE, ONLY_THERE
from webapp.services import overview, sales
from webapp.services.orders import stages

LABELS: Final = {
    stages.PAID: "발주확인 전",
    stages.TODAY: "오늘 보낼 것",
    stages.LATE: "발송기한 경과",
    stages.HELD: "보류",
    overview.TO_PULL_OUT: "빼 주세요",
    ONLY_HERE: "보냈는데 11번가는 모름",
    ONLY_THERE: "11번가만 발송으로 앎",
    overview.UNANSWERED: "미답변 문의",
    overview.DAY_OLD: "그중 하루 넘음",
    overview.DAYS_OLD: "그중 이틀 넘음",
    overview.NOTICES: "확인할 알림",
    overview.FAILED_WORK: "실패한 작업",
    overview.IN_DOUBT: "결과를 모르는 전송",
    overview.DIFFERENCES: "11번가와 다른 점",
    overview.LOW_STOCK: "안전재고 이하 SKU",
}
URGENT: Final = {
    stages.LATE, overview.TO_PULL_OUT, ONLY_HERE, ONLY_THERE, overview.DAY_OLD, overview.DAYS_OLD,
    overview.FAILED_WORK, overview.IN_DOUBT, overview.UNANSWERED,
}  # fmt: skip
PARTS: Final = {
    sales.CONFIRMED: "구매확정",
    sales.GOING: "진행 중",
    sales.CLAIMED: "클레임 중",
    sales.CANCELLED: "취소·반품",
}
RESULTS: Final = {ANSWERED: "답함", REFUSED: "거절", FAILED: "실패"}
RESULT_MEANINGS: Final = {
    ANSWERED: "11번가가 답했습니다.",
    REFUSED: "11번가가 받았지만 내용을 받아들이지 않았습니다. 연결에는 문제가 없습니다.",
    FAILED: "답을 받지 못했거나 11번가가 들여보내지 않았습니다.",
}
RESULT_TONES: Final = {ANSWERED: "good", REFUSED: "warn", FAILED: "bad"}


def seconds(milliseconds: int | None) -> str:
    """A bound of time as it is told: 0 is beyond all bounds."""
    if milliseconds is None:
        return "–"
    return f"{milliseconds / 1000:g}초 안" if milliseconds else "30초 넘음"


def share(percent: float | None) -> str:
    """Cut, not rounded: 99.96 is not 100."""
    return "–" if percent is None else f"{int(percent * 10) / 10:g}%"
