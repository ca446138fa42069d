"""정산 in the seller's language: exact amounts, days, what rows are for, what differs and what to do about it."""

import datetime as dt
from decimal import Decimal

from webapp.models import settlements as model
from webapp.models.settlements import SettlementChange, SettlementTotal
from webapp.services.settlements import summing, words
from webapp.wording import WEEKDAYS

KINDS, BASES, MISSING, VERDICTS, SOURCES, UNJOINED = (
    words.KINDS, words.BASES, words.MISSING, words.VERDICTS, words.SOURCES, words.UNJOINED,
)  # fmt: skip
LACKING = {**MISSING, summing.UNTOLD: words.UNTOLD, summing.PENDING: words.PENDING}
KIND_TONES = {model.SALE: "good", model.REVERSAL: "bad", model.CLAIM_FEE: "warn"}
STATES = {"": "11번가에 있는 내역", "gone": "11번가에서 사라진 내역", "changed": "금액·날짜가 바뀐 내역"}
VERDICT_TONES = {model.DIFFERS: "bad", model.ONLY_HERE: "bad", model.ONLY_THERE: "warn"}
MEANINGS = {
    model.DIFFERS: "11번가가 정산한 금액이 예상과 다릅니다. 배송비와 그 수수료는 빼고 견줍니다. 정산 내역을 열어 "
    "수수료와 할인을 살펴보고, 까닭을 알면 메모를 남겨 주세요. 모르면 셀러오피스의 정산 문의로 물어봐 주세요.",
    model.ONLY_HERE: "구매확정하고 7일이 지났는데 정산 내역이 없습니다. 보류되었거나 확정이 취소되었을 수 있습니다. "
    "먼저 [11번가에 주문 확인]을 눌러 지금 상태를 보고, 그대로면 셀러오피스에서 정산 보류를 확인해 주세요.",
    model.ONLY_THERE: "11번가는 정산했는데 이 주문이 여기에 없습니다. [11번가에 주문 확인]을 누르면 주문을 가져옵니다.",
    model.UNTOLD: "11번가가 예상 금액이나 판매가를 알려 주지 않아 견줄 수 없습니다. 차이가 없다는 뜻이 아닙니다.",
    model.EARLIER: "이 스토어를 연결하기 전에 결제된 주문입니다. 여기에 주문이 없는 것이 맞습니다.",
}
WAYS_OUT = {
    model.NO_ORDER: "주문을 가져오면 채웁니다",
    model.NO_SKU: "채널상품의 옵션을 SKU에 연결해 주세요",
    model.NO_COST: "SKU에 원가를 넣어 주세요",
    model.NOT_CHECKED: "클레임에서 돌아온 물건을 확인해 주세요",
}
FIGURES = {
    "gross": "판매금액 합계", "deducted": "공제금액", "due": "정산금액", "net": "11번가가 적은 정산금액",
    "goods": "상품·옵션", "delivery": "배송비", "claim_fees": "반품·교환 배송비", "fee": "수수료",
    "discounts": "판매자 할인", "other": "기타 공제", "cost": "원가", "kind": "종류",
    "paid_on": "결제일", "confirmed_on": "구매확정일", "returned_on": "반품완료일", "settled_on": "정산일",
    "paid_out_on": "송금예정일",
}  # fmt: skip
SINGLE = {
    "price": "판매가", "option_price": "옵션가", "delivery_fee": "선결제 배송비", "remote_area_fee": "도서산간 배송비",
    "claim_fee": "반품·교환 배송비", "extra_return_fee": "반품 추가 배송비", "first_delivery_fee": "초도 배송비",
    "first_remote_area_fee": "도서산간 초도 배송비", "overseas_cancel_fee": "해외 취소 배송비",
    "coupon": "판매자 할인쿠폰", "discount": "판매자 기본할인", "extra_discount": "판매자 추가할인",
    "card_discount": "판매자부담 카드 추가할인", "bundle_discount_deducted": "스토어 묶음할인 (공제)",
    "multi_buy_discount": "복수구매할인", "cashbag": "OK캐쉬백", "points": "포인트",
    "designated_courier_fee": "지정택배 이용료", "advertising_fee": "후불광고비",
    "world_return_fee": "전세계배송 판매자책임 반품", "export_fee": "수출대행수수료",
    "instalment_fee": "무이자할부수수료", "chip_fee": "칩 공제", "bag_deposit": "알비백 보증금",
    "bundle_discount": "스토어 묶음할인 (정산)", "market_extra_discount": "11번가 추가할인", "fee": "서비스이용료",
    "fee_rate": "기본 서비스이용료율", "fee_type": "서비스이용료 구분",
}  # fmt: skip


def won(amount: Decimal | int | None) -> str:
    """1,234.5원; what is not known is a dash, never 0원."""
    return "–" if amount is None else f"{words.number(amount)}원"


def day(found: dt.date | None) -> str:
    """11.23 (월), with its year: money of last year is looked up too."""
    return "–" if found is None else f"{found:%Y.%m.%d} ({WEEKDAYS[found.weekday()]})"


def month(found: dt.date) -> str:
    return f"{found.year}년 {found.month}월"


def single(name: str, value: str) -> str:
    """One amount of a row as the market told it."""
    if name == "fee_type":
        return value
    return f"{words.number(Decimal(value))}%" if name == "fee_rate" else won(Decimal(value))


def moved(change: SettlementChange) -> list[tuple[str, str, str]]:
    """What a change of a row changed: the figure, before and after."""
    return [
        (FIGURES[name], _figure(name, change.before.get(name)), _figure(name, change.after.get(name)))
        for name in FIGURES
        if name in change.after
    ]


def _figure(name: str, value: str | None) -> str:
    if value is None:
        return "–"
    if name == "kind":
        return KINDS[value]
    return day(dt.date.fromisoformat(value)) if name.endswith("_on") else won(Decimal(value))


def cost(total: SettlementTotal) -> str:
    """What the goods of some rows cost; what nobody knows of any of them is no 0원."""
    return "모름" if total.uncosted and not total.cost else won(total.cost)


def lacking(total: SettlementTotal) -> str:
    """What the profit of some rows lacks, in a few words; nothing where it is whole."""
    parts = []
    if total.uncosted:
        parts.append(f"원가 모름 {total.uncosted:,}건")
    if total.untold:
        parts.append(f"금액 모름 {total.untold:,}건")
    return " · ".join(parts)
