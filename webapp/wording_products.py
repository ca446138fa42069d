"""The seller's words for what is done with products: kinds of changes, how an item ended, fields."""

from webapp.models import runs, selling, stock
from webapp.services.products import bulk_kinds, rules

BULK_KINDS = {
    "price": "판매가 변경",
    "discount": "즉시할인 변경",
    "stock": "재고 변경",
    "stop": "전시중지",
    "restart": "전시중지 해제",
    "extend": "판매기간 연장",
    "template": "배송속성 템플릿 변경",
    "rename": "상품명 바꾸기",
}
BULK_STATES = {
    selling.PLANNING: "미리보기 만드는 중",
    selling.PREVIEWED: "미리보기",
    selling.RUNNING: "보내는 중",
    selling.DONE: "끝남",
    runs.REFUSED: "모두 오류",
}
ITEM_STATES = {
    selling.WAITING: "보낼 것",
    selling.ITEM_DONE: "바뀜",
    selling.REJECTED: "실패",
    selling.UNKNOWN: "확인 안 됨",
    selling.SKIPPED: "건너뜀",
    selling.BLOCKED: "보낼 수 없음",
    selling.LEFT_OUT: "뺌",
    selling.SAME: "이미 같은 값",
}
MARKS = {
    rules.MUCH: f"{rules.MUCH_PERCENT}% 넘게 바뀜",
    rules.UNDER_COST: "원가보다 낮음",
    rules.NOTHING: "0이 됨",
    bulk_kinds.ONE_WAY: "11번가 한도 때문에 되돌릴 수 없음",
}
MAPPING_STATES = {"unjoined": "연결 안 됨", "ambiguous": "애매함", "joined": "연결됨"}
MAPPING_KINDS = {
    "code": "코드로 연결",
    "hand": "직접 바꿈",
    "file": "엑셀로 바꿈",
    "made": "SKU 만들어 연결",
    "back": "되돌리기",
}
FIELDS = {
    "sku": "연결된 SKU",
    "price": "판매가",
    "discount": "즉시할인",
    "discounted_price": "즉시할인가",
    "stock": "재고",
    "status": "판매상태",
    "days": "연장",
    "name": "상품명",
    "shipping_template_id": "배송속성 템플릿",
    "sale_ends_at": "판매종료일",
    "created": "새로 만듦",
    "copied_from": "복사한 원상품",
    "archived": "보관",
    "memo": "메모",
    "brand": "브랜드",
    "model": "모델명",
    "maker": "제조사",
    "category_number": "카테고리",
    "origin": "원산지",
    "tax": "과세 구분",
    "minors": "미성년자 구매",
    "image_url": "대표 이미지 주소",
    "detail_html": "상세 설명",
    "notice_type": "상품정보제공고시 유형",
    "code": "자체상품코드",
    "option_text": "옵션",
    "cost": "원가",
    "barcode": "바코드",
    "location": "위치",
}
STOCK_REASONS = {
    stock.COUNTED: "재고 세기",
    stock.RECEIVED: "입고",
    stock.DAMAGED: "파손·폐기",
    stock.CORRECTED: "바로잡기",
    stock.IMPORTED: "파일",
    stock.BEGUN: "11번가 재고로 시작",
    stock.SOLD: "주문",
    stock.RELEASED: "주문 취소",
    stock.RETURNED: "반품·교환으로 돌아옴",
    stock.RESENT: "교환품 보냄",
}
