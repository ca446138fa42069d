"""Why the market did not take a decision on a claim, in a Korean sentence with a way out, for every code of the guide.

The same number means other things in other calls: codes stand here by kind of claim and decision.
"""

from typing import Final

from webapp.elevenst import ElevenstError, InvalidField, RejectedError
from webapp.models.claims import CANCEL, EXCHANGE, RETURN
from webapp.services.claims.decisions import APPROVE, HOLD, HOLD_COMPLETION, INVOICE, REFUSE
from webapp.services.claims.filing import FILE
from webapp.services.market_words import sentence_of
from webapp.services.orders.ways_out import NOT_THERE, UNKNOWN_SELLER
from webapp.services.sending import Sent

LOOK = "[지금 상태 확인]을 눌러 주세요."
NO_ORDER = f"11번가가 이 주문번호를 모릅니다. {LOOK}"
NO_LINE = f"11번가가 이 주문상품 순번을 모릅니다. {LOOK}"
NO_CLAIM = f"11번가에 이 클레임이 없습니다. 그사이 철회되었거나 처리되었을 수 있습니다. {LOOK}"
MOVED = f"신청 상태가 아닙니다. 그사이 철회되었거나 처리되었을 수 있습니다. {LOOK}"
NO_COURIER = "11번가가 모르는 택배사입니다. 클레임에 쓸 수 있는 다른 택배사를 골라 주세요."
NO_METHOD = "11번가가 이 배송방법을 받지 않았습니다. 다른 방법을 골라 주세요."
NO_REASON = "11번가가 이 사유를 받지 않았습니다. 다른 사유를 골라 주세요."
NO_TEXT = "11번가가 상세 사유를 받지 않았습니다. 문구를 고쳐 주세요."
OFFICE = "11번가 셀러오피스에서 처리해 주세요."
ABROAD = f"해외배송 주문은 여기에서 할 수 없습니다. {OFFICE}"
JOINT = f"해외배송 주문은 귀책과 정산 계정에 따라 처리 방법이 다릅니다. {OFFICE}"
HOLDS: Final = {
    "-21001": UNKNOWN_SELLER, "-21002": NO_ORDER, "-21003": NO_LINE, "-21004": NO_CLAIM, "-21005": NO_REASON,
    "-21006": NO_TEXT, "-21007": f"보류할 수 있는 반품이 없습니다. {LOOK}", "-21010": ABROAD,
}  # fmt: skip
INVOICES: Final = {
    "-3301": "보낸 시각을 11번가가 받지 않았습니다. 이 서버의 시계가 맞는지 관리자에게 확인해 주세요.",
    "-3306": "송장번호가 이 택배사의 번호가 아닙니다. 택배사와 송장번호를 확인해 주세요.",
    "-3307": NO_COURIER,
    "-3309": f"이미 배송 중이거나 도착한 반품입니다. {LOOK}",
    "-3310": f"11번가가 이 배송번호의 상태를 확인하라고 합니다. {LOOK}",
    "-3313": MOVED,
    "-3320": "이미 다른 주문에 쓴 송장번호입니다. 송장번호를 확인해 주세요.",
}
WAYS_OUT: Final[dict[tuple[str, str], dict[str, str]]] = {
    (CANCEL, APPROVE): {
        "-22001": UNKNOWN_SELLER, "-22002": NO_ORDER, "-22003": NO_LINE,
        "-22004": f"11번가에 이 취소 요청이 없습니다. 구매자가 철회했을 수 있습니다. 보내기 전에 {LOOK}",
    },
    (CANCEL, REFUSE): {
        "-23001": UNKNOWN_SELLER, "-23002": NO_CLAIM,
        "-23003": "발송일을 11번가가 받지 않았습니다. 이 서버의 시계가 맞는지 관리자에게 확인해 주세요.",
        "-23004": NO_METHOD,
        "-23005": "취소거부에는 11자리 이상의 송장번호가 필요합니다. 송장번호를 확인해 주세요.",
        "-23006": NO_COURIER, "-23007": NO_CLAIM, "-23009": ABROAD, "-24001": NO_REASON, "-24002": NO_TEXT,
    },
    (RETURN, APPROVE): {
        "-24001": UNKNOWN_SELLER, "-24002": NO_ORDER, "-24003": NO_LINE, "-24004": NO_CLAIM, "-24005": NO_CLAIM,
        "-24006": MOVED, "-24007": MOVED, "-24008": JOINT, "-24009": JOINT,
    },
    (RETURN, REFUSE): {
        "-1": MOVED, "-25001": UNKNOWN_SELLER, "-25002": NO_ORDER, "-25003": NO_LINE, "-25004": NO_CLAIM,
        "-25005": NO_CLAIM, "-25006": JOINT, "-25007": JOINT,
    },
    (RETURN, HOLD): HOLDS,
    (RETURN, HOLD_COMPLETION): HOLDS,
    (RETURN, INVOICE): INVOICES,
    (EXCHANGE, INVOICE): INVOICES,
    (EXCHANGE, APPROVE): {
        "-27001": UNKNOWN_SELLER, "-27002": NO_ORDER, "-27003": NO_LINE, "-27004": NO_CLAIM, "-27005": NO_METHOD,
        "-27006": NO_COURIER, "-27007": NO_CLAIM, "-27008": MOVED, "-27009": ABROAD,
    },
    (EXCHANGE, REFUSE): {
        "-26001": UNKNOWN_SELLER, "-26002": NO_ORDER, "-26003": NO_LINE, "-26004": NO_CLAIM, "-26005": NO_CLAIM,
        "-26006": MOVED, "-26007": ABROAD,
    },
}  # fmt: skip
FILING: Final = {
    "-21001": UNKNOWN_SELLER, "-21002": NO_ORDER, "-21003": NO_LINE,
    "-21004": f"반품을 신청할 수 있는 상태가 아닙니다. {LOOK}",
    "-21006": "셀러오피스에 등록한 반품지와 이 상품의 반품지가 다릅니다. 셀러오피스에서 반품지를 확인해 주세요.",
    "-21007": NO_REASON, "-21008": NO_METHOD, "-21009": NO_COURIER,
    "-21010": "반품배송비를 받는 방법을 11번가가 받지 않았습니다. 다른 방법을 골라 주세요.",
}  # fmt: skip
# Fields of the client, as the forms call them.
WRONG: Final = {
    "tracking_no": "송장번호는 영문, 숫자, - 만 쓸 수 있고 5자에서 50자입니다(취소거부는 11자부터).",
    "courier": NO_COURIER,
    "text": "문구에 11번가가 받지 못하는 글자가 있거나 비어 있습니다. 문구를 고쳐 주세요.",
}
WRONG_SHAPE = "입력한 값이 11번가의 규칙에 맞지 않습니다. 확인해 주세요."


def refusal_of(sent: Sent) -> str:
    """Why the market did not take an act on a claim that is refused, with a way out."""
    error = sent.error
    if isinstance(error, InvalidField):
        return WRONG.get(error.field, WRONG_SHAPE)
    if isinstance(error, RejectedError) and (way_out := _ways_of(sent).get(error.code)):
        return f"{way_out} (11번가의 답 {error.code}: {error.market_text})"
    if isinstance(error, ElevenstError):
        return sentence_of(error)
    if sent.act.answer and (told := sent.act.answer.get("market_text")):
        return f"11번가가 받지 않았습니다. 11번가의 답: {told}"
    return NOT_THERE


def _ways_of(sent: Sent) -> dict[str, str]:
    if sent.act.kind == FILE:
        return FILING
    kind = sent.act.target.split("-", 1)[0]
    return WAYS_OUT.get((kind, sent.act.request["what"]), {})
