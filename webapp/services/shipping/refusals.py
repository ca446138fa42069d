"""What a refusal by the market means to the person at the form: which field, in which words."""

import re
from dataclasses import dataclass

from webapp.elevenst import InvalidField, RejectedError
from webapp.services.market_words import sentence_of
from webapp.services.sending import Sent

# Longer words first: 휴대전화번호 also holds 전화번호, 토요일 주문마감시간 also holds 주문마감시간.
ADDRESS_WORDS = (
    (r"\[(?:addrNm)\]|주소명", "title"),
    (r"\[prtblTlphnNo\]|휴대전화|휴대폰|연락처\s*2", "mobile"),
    (r"\[gnrlTlphnNo\]|일반전화|전화번호|연락처", "phone"),
    (r"\[dtlsAddr\]|상세\s*주소", "detail"),
    (r"\[(?:buildMngNO|lnmAddrSeq|addrClfCd)\]|건물관리번호|지번\s*순번|주소\s*구분", "place"),
    (r"\[countryCd\]|국가", "country"),
    (r"\[addr1\]|address\s*1", "line1"),
    (r"\[addr2\]|address\s*2", "line2"),
    (r"\[city\]|\bcity\b|도시", "city"),
    (r"\[state\]|\bstate\b", "state_name"),
    (r"\[zipCode\]|우편\s*번호", "zip_code"),
    (r"\[rcvrNm\]|수신[자인]|수취인|이름", "recipient"),
)
DISPATCH_WORDS = (
    (r"sendClfCd|발송\s*방법", "method"),
    (r"satPayCmplHm|토요일\s*(?:주문)?\s*마감", "saturday_cutoff"),
    (r"wkdayPayCmplHm|(?:주문|평일)\s*마감", "weekday_cutoff"),
    (r"satSendYn|토요일\s*발송", "saturday"),
    (r"sendCmplTerm|발송\s*기한|소요일", "days"),
    (r"repCloseTimeYn|대표\s*마감", "is_representative"),
)
CLIENT_NAMES = {
    "name": "title", "state": "state_name", "building_number": "place", "lot_number": "place",
    "address_type": "place", "term": "days", "is_default": "is_representative",
}  # fmt: skip


@dataclass(frozen=True)
class Refusal:
    """Why the market did not take a form. `field` is None when it cannot be told; `words` are the market's own."""

    field: str | None
    sentence: str
    words: str


def of_address(sent: Sent) -> Refusal | None:
    """The refusal of an address under the names of the address form; None when the market did not refuse."""
    return _refusal(sent, ADDRESS_WORDS)


def of_dispatch(sent: Sent) -> Refusal | None:
    """The refusal of a dispatch template under the names of its form; None when the market did not refuse."""
    return _refusal(sent, DISPATCH_WORDS)


def _refusal(sent: Sent, words: tuple[tuple[str, str], ...]) -> Refusal | None:
    error = sent.error
    if not sent.is_refused or error is None:
        return None
    if isinstance(error, InvalidField):
        return Refusal(
            CLIENT_NAMES.get(error.field, error.field), "11번가가 받을 수 없는 값입니다. 다시 입력해 주세요.", ""
        )
    # What stands before the colon names the task ("출고지 등록 오류 : …"), not the field.
    said = error.market_text.partition(" : ")[2] or error.market_text
    field = next((name for pattern, name in words if re.search(pattern, said, re.IGNORECASE)), None)
    if field is None or not isinstance(error, RejectedError):
        return Refusal(None, sentence_of(error), error.market_text)
    return Refusal(field, f"11번가가 받지 않았습니다: {said}", error.market_text)
