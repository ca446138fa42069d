"""Decisions about claims in the seller's language: what each is called, and what the market does next."""

from typing import Final

from webapp.models.claims import CANCEL, EXCHANGE, NON_ARRIVAL, RETURN
from webapp.services.claims.decisions import ANSWER, APPROVE, HOLD, HOLD_COMPLETION, INVOICE, REFUSE

Key = tuple[str, str]
TITLES: Final[dict[Key, str]] = {
    (CANCEL, APPROVE): "취소 승인",
    (CANCEL, REFUSE): "취소 거부 (발송)",
    (RETURN, APPROVE): "반품 승인",
    (RETURN, REFUSE): "반품 거부",
    (RETURN, HOLD): "반품 보류",
    (RETURN, HOLD_COMPLETION): "반품완료 보류",
    (RETURN, INVOICE): "반품 송장 입력",
    (EXCHANGE, APPROVE): "교환 승인 (교환품 발송)",
    (EXCHANGE, REFUSE): "교환 거부",
    (EXCHANGE, INVOICE): "교환 회수 송장 입력",
    (NON_ARRIVAL, ANSWER): "미도착 답변",
}
# What the market does, told before it happens; the first sentence is the one that matters.
EFFECTS: Final[dict[Key, tuple[str, ...]]] = {
    (CANCEL, APPROVE): (
        "승인하면 주문이 취소되고 구매자에게 바로 환불됩니다. 되돌릴 수 없습니다.",
        "이미 상자에 담았다면 빼 주세요. 잡고 있던 재고는 풀립니다.",
    ),
    (CANCEL, REFUSE): (
        "거부하면 11번가가 이 주문을 발송처리합니다. 정말로 보낸(보낼) 송장번호가 있어야 합니다.",
        "같은 배송번호에서 배송준비중인 다른 주문상품도 함께 발송처리됩니다.",
        "거부한 내용은 구매자에게 문자와 메일로 갑니다. 되돌릴 수 없습니다.",
    ),
    (RETURN, APPROVE): (
        "승인하면 반품이 완료되고 구매자에게 바로 환불됩니다. 되돌릴 수 없습니다.",
        "물건을 받아 확인한 뒤에 승인하는 것이 안전합니다. 재고는 물건을 받은 뒤 상태를 골라 되돌립니다.",
    ),
    (RETURN, REFUSE): (
        "거부하면 주문상품은 반품 신청 전의 배송 상태로 돌아가고 환불되지 않습니다.",
        "거부 사유는 구매자에게 문자와 메일로 갑니다.",
    ),
    (RETURN, HOLD): (
        "보류해도 자동완료는 멈추지 않습니다. 물건이 도착한 지 10일, 또는 신청한 지 20일이 되면 11번가가 환불합니다.",
        "자동완료까지 막으려면 [반품완료 보류]를 쓰세요.",
    ),
    (RETURN, HOLD_COMPLETION): (
        "자동완료(10일·20일)가 멈춥니다. 오래 두면 11번가가 직접 환불할 수 있습니다.",
        "까닭이 풀리면 [반품 승인]이나 셀러오피스에서 이어서 처리해 주세요.",
    ),
    (RETURN, INVOICE): ("구매자가 보낸(또는 우리가 회수하는) 반품 상자의 송장번호를 11번가에 알립니다.",),
    (EXCHANGE, APPROVE): (
        "승인하면 교환품이 이 송장번호로 나간 것으로 처리됩니다. 되돌릴 수 없습니다.",
        "교환품만큼 재고가 줄고, 돌아온 물건은 받은 뒤 상태를 골라 재고로 되돌립니다.",
    ),
    (EXCHANGE, REFUSE): (
        "거부하면 주문상품은 교환 신청 전의 배송 상태로 돌아갑니다.",
        "거부 사유는 구매자에게 문자와 메일로 갑니다.",
    ),
    (EXCHANGE, INVOICE): ("돌아오는 상자의 송장번호를 11번가에 알립니다.",),
    (NON_ARRIVAL, ANSWER): (
        "답변은 구매자가 그대로 읽습니다. 한 번 답한 것은 여기에서 고칠 수 없습니다.",
        "택배사의 배송조회를 먼저 확인해 주세요.",
    ),
}
DONE: Final[dict[Key, str]] = {
    (CANCEL, APPROVE): "취소를 승인했습니다. 구매자에게 환불됩니다.",
    (CANCEL, REFUSE): "취소를 거부했습니다. 주문은 발송처리되었습니다.",
    (RETURN, APPROVE): "반품을 승인했습니다. 구매자에게 환불됩니다.",
    (RETURN, REFUSE): "반품을 거부했습니다.",
    (RETURN, HOLD): "반품을 보류했습니다. 자동완료는 멈추지 않습니다.",
    (RETURN, HOLD_COMPLETION): "반품완료를 보류했습니다. 자동완료가 멈췄습니다.",
    (RETURN, INVOICE): "반품 송장번호를 알렸습니다.",
    (EXCHANGE, APPROVE): "교환을 승인했습니다. 교환품이 발송된 것으로 처리되었습니다.",
    (EXCHANGE, REFUSE): "교환을 거부했습니다.",
    (EXCHANGE, INVOICE): "회수 송장번호를 알렸습니다.",
    (NON_ARRIVAL, ANSWER): "미도착 신고에 답했습니다.",
}
# Acts that cannot be taken back are set apart from those that can.
SERIOUS: Final = frozenset({(CANCEL, APPROVE), (CANCEL, REFUSE), (RETURN, APPROVE), (EXCHANGE, APPROVE)})


def title(kind: str, what: str) -> str:
    """What a decision about a claim of this kind is called."""
    return TITLES[kind, what]
