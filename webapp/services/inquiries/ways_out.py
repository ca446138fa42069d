"""Why the market did not take an answer or a confirmation, in a Korean sentence with a way out."""

from typing import Final

from webapp.elevenst import ElevenstError, InvalidField, RejectedError
from webapp.services.inquiries.answering import ANSWER, CONFIRM, NO_SUCH_WORDS, REPLY
from webapp.services.market_words import sentence_of
from webapp.services.sending import Sent

GONE = "11번가에 이 문의가 더는 없습니다. 물어본 사람이 지운 것 같아 ‘지워짐’으로 옮겼습니다."
OUR_FAULT = (
    "11번가가 보낸 내용을 읽지 못했습니다. 바뀐 것은 없습니다. 잠시 뒤 다시 보내고, 계속되면 관리자에게 알려 주세요."
)
OF_NOTICES: Final = {
    "-10000": "11번가에 이 알리미가 더는 없습니다. ‘지워짐’으로 옮겼습니다.",
    "-10001": OUR_FAULT,
    "-10002": OUR_FAULT,
    "-10003": OUR_FAULT,
    "-10004": "답변이 필요한 긴급문의입니다. 답변을 적어 보내 주세요.",
}
WAYS_OUT: Final = {ANSWER: {}, REPLY: OF_NOTICES, CONFIRM: OF_NOTICES}
NOT_THERE = "보낸 뒤 답이 없어 11번가를 확인했지만 등록되지 않았습니다. 다시 보낼 수 있습니다."
WRONG_SHAPE = "11번가가 받을 수 없는 내용입니다. 답변을 고쳐 주세요."


def refusal_of(sent: Sent) -> str:
    """Why an act was refused, with a way out."""
    error = sent.error
    if isinstance(error, InvalidField):
        return WRONG_SHAPE
    if isinstance(error, RejectedError):
        if NO_SUCH_WORDS in error.market_text and sent.act.kind == ANSWER:
            return GONE
        if way_out := WAYS_OUT[sent.act.kind].get(error.code):
            return f"{way_out} (11번가의 답 {error.code}: {error.market_text})"
    if isinstance(error, ElevenstError):
        return sentence_of(error)
    return NOT_THERE
