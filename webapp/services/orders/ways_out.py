"""Why the market did not take an act on an order, in a Korean sentence with a way out, for every code of the guide."""

from webapp.elevenst import ElevenstError, InvalidField, RejectedError
from webapp.services.market_words import sentence_of
from webapp.services.orders.acting import CONFIRM, DELAY, DISPATCH, INLAND, PICK_UP, PROGRESS, REJECT
from webapp.services.sending import Sent

UNKNOWN_SELLER = "11번가가 이 API Key의 판매자를 찾지 못했습니다. [판매채널 API]에서 API Key를 확인해 주세요."
CANCELLING = "취소 요청이 들어온 것 같습니다. [지금 상태 확인]을 눌러 확인하고, 물건을 보내지 마세요."
WAYS_OUT = {
    CONFIRM: {
        "-3210": "전세계배송 주문입니다. 11번가 셀러오피스에서 바코드를 먼저 출력한 뒤 다시 발주확인해 주세요.",
        "-3211": "이미 취소된 주문상품입니다. 보내지 마세요. [지금 상태 확인]을 누르면 취소로 바뀝니다.",
        "-3214": "구매자가 취소를 요청했습니다. 클레임에서 취소를 먼저 처리해 주세요.",
    },
    DISPATCH: {
        "-3301": "보낸 시각을 11번가가 받지 않았습니다. 이 서버의 시계가 맞는지 관리자에게 확인해 주세요.",
        "-3306": "송장번호가 이 택배사의 번호가 아닙니다. 택배사와 송장번호를 확인해 주세요.",
        "-3307": "11번가가 모르는 택배사입니다. 다른 택배사를 골라 주세요.",
        "-3309": "이미 배송 중이거나 배송완료된 배송번호입니다. [지금 상태 확인]을 눌러 주세요.",
        "-3310": CANCELLING,
        "-3313": "이 배송번호의 주문상품이 다른 상태로 바뀌었습니다. [지금 상태 확인]을 눌러 주세요.",
        "-3320": "이미 다른 주문에 쓴 송장번호입니다. 송장번호를 확인해 주세요.",
        "-3321": "전세계배송(중문 11번가) 주문은 나누어 보낼 수 없습니다. 배송번호 전체를 한 번에 보내 주세요.",
    },
    REJECT: {
        "-21001": UNKNOWN_SELLER,
        "-21002": "11번가가 이 주문번호를 모릅니다. 이 스토어의 주문이 맞는지 셀러오피스에서 확인해 주세요.",
        "-21003": "11번가가 이 주문상품 순번을 모릅니다. [지금 상태 확인]을 눌러 주세요.",
        "-21004": "판매불가로 할 수 있는 상태가 아닙니다. 이미 발송되었거나 취소되었을 수 있습니다. "
        "[지금 상태 확인]을 눌러 주세요.",
        "-21005": "판매불가로 할 수 있는 주문이 아닙니다. 11번가 셀러오피스에서 이 주문의 상태를 확인해 주세요.",
    },
    DELAY: {
        "-28001": UNKNOWN_SELLER,
        "-28301": "11번가가 이 주문번호를 받지 않았습니다. [지금 상태 확인]을 눌러 주세요.",
        "-28302": "11번가가 이 배송번호를 받지 않았습니다. [지금 상태 확인]을 눌러 주세요.",
        "-28303": "11번가가 이 날짜를 받지 않았습니다. 오늘부터 30일 안의 다른 날을 골라 주세요.",
        "-28304": "11번가가 이 사유를 받지 않았습니다. 다른 사유를 골라 주세요.",
        "-28305": "11번가가 안내 문구를 받지 않았습니다. 문구를 고쳐 주세요.",
        "-28306": "오늘부터 30일이 넘는 날입니다. 더 이른 날을 골라 주세요.",
        "-28307": "안내 문구는 20~300바이트(한글 10~150자)여야 합니다. 길이를 고쳐 주세요.",
        "-28311": "11번가의 조건에 맞지 않습니다. 이미 한 번 안내했거나, 결제완료·배송준비중이 아닌 주문입니다. "
        "[지금 상태 확인]을 눌러 주세요.",
    },
    INLAND: {"-3310": CANCELLING},
    PROGRESS: {"-3310": CANCELLING},
    PICK_UP: {
        "-1001": "방문수령 인증번호가 맞지 않습니다. 구매자가 받은 번호를 다시 확인해 주세요.",
        "-1002": "방문수령 인증번호가 맞지 않습니다. 구매자가 받은 번호를 다시 확인해 주세요.",
    },
}
NOT_THERE = "보낸 뒤 답이 없어 11번가를 확인했지만 반영되지 않았습니다. 다시 할 수 있습니다."
WRONG_SHAPE = "입력한 값이 11번가의 규칙에 맞지 않습니다. 확인해 주세요."


def refusal_of(sent: Sent) -> str:
    """Why the market did not take an act that is refused, with a way out."""
    error = sent.error
    if isinstance(error, InvalidField):
        return WRONG_SHAPE
    if isinstance(error, RejectedError) and (way_out := WAYS_OUT.get(sent.act.kind, {}).get(error.code)):
        return f"{way_out} (11번가의 답 {error.code}: {error.market_text})"
    if isinstance(error, ElevenstError):
        return sentence_of(error)
    if sent.act.answer and (told := sent.act.answer.get("market_text")):
        return f"11번가가 받지 않았습니다. 11번가의 답: {told}"
    return NOT_THERE
