"""What rows of settlements and their days are called, on pages and in workbooks alike."""

from decimal import Decimal
from typing import Final

from webapp.models import settlements as model
from webapp.services.settlements import comparing

KINDS: Final = {
    model.SALE: "판매",
    model.DELIVERY: "배송비",
    model.CLAIM_FEE: "반품·교환 배송비",
    model.REVERSAL: "판매 되돌림",
    model.OTHER: "기타",
}
BASES: Final = {
    model.SETTLED: "정산일",
    model.PAID_OUT: "송금예정일",
    model.COUNTED: "구매확정·반품완료일",
}
MISSING: Final = {
    model.NO_ORDER: "주문이 여기에 없음",
    model.NO_SKU: "SKU에 연결되지 않음",
    model.NO_COST: "SKU에 원가가 없음",
    model.NOT_CHECKED: "되돌아온 물건을 확인하지 않음",
}
UNTOLD: Final = "금액을 11번가가 알려 주지 않음"
PENDING: Final = "아직 정산되지 않은 주문상품"
UNJOINED: Final = "SKU에 연결되지 않은 상품"
VERDICTS: Final = {
    model.DIFFERS: "금액이 다름",
    model.ONLY_HERE: "확정했는데 정산 없음",
    model.ONLY_THERE: "정산됐는데 주문 없음",
    model.UNTOLD: "견줄 수 없음",
    model.EARLIER: "연결 전 주문",
}
SOURCES: Final = {comparing.BY_MARKET: "주문의 정산예정금액", comparing.RECKONED: "판매가·할인·수수료율로 계산"}


def number(amount: Decimal | int | None) -> str:
    """1,234.5: no more decimals than there are."""
    if amount is None:
        return ""
    whole = Decimal(amount)
    return f"{whole:,.0f}" if whole == whole.to_integral_value() else f"{whole.normalize():,f}"
