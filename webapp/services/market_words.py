"""What a failed call to the market means to the seller, in one or two Korean sentences with a way out."""

from datetime import datetime, timedelta

from webapp.elevenst import KST, AuthError, ElevenstError, RejectedError, UnavailableError
from webapp.elevenst.verdict import CALLER_IP
from webapp.services.runs import RunProblem

REASONS = {
    "key_missing": "key",
    "key_unknown": "key",
    "ip": "ip",
    "not_approved": "not_approved",
    "no_such_api": "hosting",
}
OTHER, MAINTENANCE, NO_ANSWER = "other", "maintenance", "no_answer"
SENTENCES = {
    "key": (
        "11번가가 이 스토어의 API Key를 거절했습니다. OPEN API CENTER의 [서비스 등록·확인]에서 Key를 확인하고, "
        "[판매채널 API] → [수정]에서 다시 저장해 주세요."
    ),
    "ip": (
        "이 서버의 IP{ip}가 11번가에 등록되어 있지 않습니다. OPEN API CENTER의 Seller API 정보에 이 IP를 등록해 주세요."
    ),
    "not_approved": (
        "Seller API 사용이 승인되어 있지 않습니다. OPEN API CENTER에서 Seller API 사용 승인 상태를 확인해 주세요."
    ),
    "hosting": (
        "이 Key로는 쓸 수 없는 기능이라고 11번가가 답했습니다. "
        "OPEN API CENTER의 Seller API 정보에서 호스팅사와 사용 권한을 확인해 주세요."
    ),
    OTHER: "11번가가 이 연결을 거절했습니다. OPEN API CENTER에서 API Key와 등록 정보를 확인해 주세요.",
    MAINTENANCE: "11번가가 점검 중입니다. 점검이 끝난 뒤 다시 시도해 주세요.",
    NO_ANSWER: "11번가가 쓸 수 있는 답을 보내지 않았습니다. 바뀐 것은 없습니다. 잠시 뒤 다시 시도해 주세요.",
}


def reason_of(error: ElevenstError) -> str:
    """The reason as one of our words: key, ip, not_approved, hosting, other, maintenance, no_answer."""
    if isinstance(error, AuthError):
        return REASONS.get(error.reason, OTHER)
    if isinstance(error, UnavailableError):
        return MAINTENANCE if error.reason == "maintenance" else NO_ANSWER
    return OTHER


def sentence_of(error: ElevenstError) -> str:
    """What happened and what to do; it holds nothing secret."""
    if isinstance(error, UnavailableError) and error.reason == "held_back":
        return held_back_until(datetime.now(KST) + timedelta(seconds=error.retry_after or 0))
    if isinstance(error, RejectedError):
        return f"11번가가 요청을 받아들이지 않았습니다. 11번가의 답: {error.market_text or error.code}"
    return sentence_for(reason_of(error), getattr(error, "ip", None))


def held_back_until(next_try_at: datetime) -> str:
    """The sentence for calls that the lane keeps back."""
    return (
        "11번가가 점검 중이거나 API Key를 거절해서 호출을 잠시 멈췄습니다. 아무것도 보내지 않았습니다. "
        f"{next_try_at.astimezone(KST):%H:%M}부터 다시 시도합니다."
    )


def sentence_for(reason: str, ip: str | None = None) -> str:
    """The sentence of one of our words; `ip` is the address that the market saw."""
    return SENTENCES[reason].format(ip=f"({ip})" if ip else "")


def seen_ip(market_text: str | None) -> str | None:
    """The address that the market printed in its refusal, if it did."""
    found = CALLER_IP.search(market_text or "")
    return found[1] if found else None


def problem_of(error: ElevenstError) -> RunProblem:
    """The failure of a run for which this error is to blame, grouped by its label."""
    return RunProblem(error.label, sentence_of(error))
