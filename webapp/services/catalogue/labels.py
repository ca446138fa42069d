"""The Korean names of what a file or the market told of a listing."""

from webapp.services.imports.headers_fields import FIELDS

MARKET_LABELS = {
    "seller_code": "판매자 상품코드",
    "category_path": "카테고리",
    "category_number": "카테고리 번호",
    "image_url": "대표이미지",
    "discounted_price": "즉시할인가",
    "options": "옵션",
    "detail": "상세 설명",
    "detail_html": "상세 설명",
    "state": "판매상태",
    "state_name": "판매상태 이름",
    "category_state": "카테고리 상태",
    "sale_begins_at": "판매 시작",
    "sale_ends_at": "판매 종료",
    "return_fee": "반품배송비",
    "exchange_fee": "교환배송비",
    "bundle_delivery": "묶음배송",
    "has_discount": "즉시할인 사용",
    "is_standard": "신규상품",
    "by_agency": "대행 판매",
    "compared_at_discount": "할인가 비교 노출",
    "outbound_overseas": "해외 출고지",
    "return_overseas": "해외 반품지",
    "earns_points": "구매 포인트",
    "gift_wrap": "선물포장",
    "weight": "무게(g)",
    "global_delivery": "전세계배송",
    "customs_country": "통관 국가",
    "customs_hs_code": "통관 HS 코드",
    "tags": "검색 태그",
    "after_service": "A/S 안내",
    "discount": "즉시할인 값",
    "discount_unit": "즉시할인 단위",
    "discount_has_end": "즉시할인 종료일 있음",
    "discount_ends_at": "즉시할인 종료",
    "delivery_by": "배송 주체",
    "overseas_cancel_fee": "해외 취소배송비",
    "overseas_inbound": "해외 입고 방법",
    "previous_price": "이전 판매가",
    "shop_number": "상점 번호",
    "origin_country": "원산지",
    "donation": "희망쇼핑",
    "donation_rate": "희망쇼핑 비율",
    "donation_unit": "희망쇼핑 단위",
    "nickname": "판매자 별명",
    "components": "추가구성상품",
    "group": "묶음",
    "quantity": "수량",
    "in_use": "사용",
    "amount": "금액",
    "unit": "단위",
    "until": "까지",
}


def label(name: str) -> str:
    """The name a seller knows; a column that only the file knows keeps its own header."""
    if name in FIELDS:
        return FIELDS[name].label
    return MARKET_LABELS.get(name, name)
