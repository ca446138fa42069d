"""What the seller reads of changes of a product: names of fields, values as a person says them, what they came from."""

from typing import Any

from webapp import wording, wording_facts
from webapp.services.catalogue import labels

FIELDS = {
    "name": "상품명", "price": "판매가", "status": "판매상태", "stock": "재고", "brand": "브랜드", "memo": "메모",
    "discount": "즉시할인", "discounted_price": "즉시할인가", "seller_code": "판매자 상품코드",
    "category_number": "카테고리", "category_path": "카테고리", "sale_ends_at": "판매 종료",
    "presence": "11번가 목록", "image_url": "대표이미지",
    "option.stock": "옵션 재고", "option.add_price": "옵션 추가금액", "option.name": "옵션 이름",
    "option.axes": "옵션 항목", "option.seller_stock_code": "판매자 재고번호", "option.stock_number": "옵션의 재고번호",
    "option.added": "새 옵션", "option.gone": "없어진 옵션",
    "add_price": "옵션 추가금액", "sku": "연결된 SKU", "sku_id": "연결된 SKU", "code": "자체상품코드", "cost": "원가",
    "barcode": "바코드", "location": "위치", "option_text": "옵션",
    "parts": "세트 구성", "archived_at": "보관", "product_id": "원상품",
    "listing.price": "판매가 변경", "listing.discount": "즉시할인 변경", "listing.stock": "재고 변경",
    "listing.stop": "전시중지", "listing.restart": "전시 재개", "listing.extend": "판매기간 연장",
    "listing.update": "상품 전체 수정", "listing.register": "상품 등록", "listing.options": "옵션 변경",
    "quantity": "재고", "days": "기간(일)",
}  # fmt: skip
DIFFERENCE_FIELDS = (
    "price", "discount", "status", "option.stock", "name", "seller_code", "category_number", "sale_ends_at",
    "option.add_price", "option.name", "option.seller_stock_code", "option.stock_number", "option.added", "option.gone",
)  # fmt: skip
SOURCES = {
    "edit": "직접 수정", "act": "11번가로 보냄", "bulk": "일괄 변경", "undo": "되돌리기", "sync": "11번가와 맞추기",
    "import": "상품 가져오기", "stock": "재고 조정", "sheet": "엑셀로 고치기", "mapping": "옵션 연결",
}  # fmt: skip
OUTCOMES = {
    "rejected": "거절됨", "unknown": "결과 모름", "sending": "보내는 중",
    "unjoined": "11번가의 옵션이 여럿이라 풀림. 옵션 연결에서 다시 이어 주세요",
}  # fmt: skip
PRESENCES = {"listed": "있음", "missing": "11번가 목록에 없음"}
OPTION_STATES = {"01": "사용함", "02": "품절", "gone": "11번가에 없음"}
NOT_SET = "없음"
ANSWERS = {
    "not_there": "11번가에 물어보니 반영되지 않았습니다.",
    "given_up": "사람이 확인하고 하지 않은 것으로 정리했습니다.",
    "subject_gone": "이 전송의 상품이 여기에서 지워져 확인하지 않았습니다.",
}


def field(name: str) -> str:
    """`option.stock:빨강` → 옵션 재고 (빨강)"""
    plain, _, option = name.partition(":")
    if plain.startswith("more."):
        plain = plain.removeprefix("more.")
    label = FIELDS.get(plain) or labels.label(plain)
    return f"{label} ({option})" if option else label


def value(name: str, raw: Any) -> str:
    """A value as a person reads it; what is not there is said in a word."""
    plain = name.partition(":")[0]
    if raw in (None, "", []):
        return NOT_SET
    if plain == "discount":
        return _discount(raw)
    if plain == "status":
        return wording.SALE_STATES.get(raw) or OPTION_STATES.get(raw, raw)
    if plain == "presence":
        return PRESENCES.get(raw, raw)
    if plain == "parts":
        return ", ".join(f"{code} {pieces:,}개" for code, pieces in raw.items()) or NOT_SET
    if isinstance(raw, dict) and "stock" in raw:
        return _option(raw)
    return wording_facts.fact(plain.removeprefix("more."), raw) or NOT_SET


def _discount(raw: dict[str, Any]) -> str:
    if not raw:
        return "할인 없음"
    amount = f"{raw['amount']}%" if raw.get("unit") == "02" else wording.won(int(raw["amount"]))
    return f"{amount} ({raw['until']}까지)" if raw.get("until") else amount


def _option(raw: dict[str, Any]) -> str:
    """A stock row that came, went or was renumbered."""
    parts = [raw.get("name") or "옵션 없음"]
    if raw.get("number"):
        parts.append(f"재고번호 {raw['number']}")
    if raw.get("stock") is not None:
        parts.append(f"재고 {raw['stock']:,}개")
    return ", ".join(parts)


def answer(told: dict[str, Any] | None) -> str:
    """What the market said to an act that it did not do."""
    told = told or {}
    return str(told.get("market_text") or ANSWERS.get(told.get("reason", ""), ""))


def is_told(name: str) -> bool:
    """False for what an act carries along for the market's sake only."""
    return name not in ("sold", "weight", "ended_at")
