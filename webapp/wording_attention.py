"""확인 필요 in the seller's language: what failed, what becomes of it, and what to do."""

from typing import Final

from webapp.models.board import Failure
from webapp.services import attention
from webapp.services.attention import BY_ITSELF, BY_PERSON, NEVER, Acts
from webapp.services.inquiries import ways_out as of_inquiries
from webapp.services.orders import ways_out as of_orders
from webapp.wording import AUTH_SENTENCES, UNAVAILABLE_SENTENCES
from webapp.wording_audit import ACTIONS

OUTLOOKS: Final = {BY_ITSELF: "저절로 다시 함", BY_PERSON: "사람이 볼 것", NEVER: "다시 해도 안 됨"}
TONES: Final = {BY_ITSELF: "warn", BY_PERSON: "bad", NEVER: "bad"}
# Causes that are mended where the store's connection is.
OF_CONNECTION: Final = (*AUTH_SENTENCES, "key", "ip", "hosting", "other", "other_seller")
REASONS: Final = {
    **UNAVAILABLE_SENTENCES,
    **AUTH_SENTENCES,
    "not_there": of_orders.NOT_THERE,
    "invalid": of_orders.WRONG_SHAPE,
}


def remedy(outlook: str, cause: str) -> str:
    """What to do about failed work, beside what the work itself says."""
    if outlook == BY_ITSELF:
        return "기다려도 되고, 지금 다시 해도 됩니다."
    if outlook == NEVER:
        return "이대로 다시 해도 되지 않습니다. 처음부터 새로 시작한 뒤 이 줄은 치워 주세요."
    if cause in attention.PASSING:
        return "저절로 다시 하지 않는 작업입니다. 11번가가 돌아왔으면 다시 해 주세요."
    if cause in OF_CONNECTION:
        return "연결을 고친 뒤 다시 해 주세요. 고치기 전에는 다시 해도 같은 답을 받습니다."
    return "적힌 까닭을 고친 뒤 다시 해 주세요."


def sentence(failure: Failure) -> str:
    return failure.run.error or "이유가 기록되지 않았습니다. 관리자에게 로그 확인을 요청해 주세요."


def act(kind: str) -> str:
    return ACTIONS.get(kind, kind)


def refusal(group: Acts) -> str:
    """Why the market did not take these, with a way out where one is known for the code."""
    for known in (of_orders.WAYS_OUT, of_inquiries.WAYS_OUT):
        if way_out := known.get(group.kind, {}).get(group.reason):
            return way_out
    return REASONS.get(group.reason) or "11번가가 받지 않았습니다. 아래 11번가의 답을 보고 고쳐 주세요."
