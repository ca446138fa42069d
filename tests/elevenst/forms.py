"""A whole product as tests register it."""

from typing import Any

from webapp.elevenst import (
    DeliveryForm,
    FeeRule,
    Images,
    LegalNotice,
    MaterialKind,
    NoticeItem,
    Origin,
    OriginKind,
    ProductForm,
    Quantities,
    SaleTermForm,
)

NOTICE_ITEMS = ("11800", "11905", "23760413", "23759100", "23756033")
ORIGIN = Origin(material=MaterialKind.NOT_OBLIGED, kind=OriginKind.DOMESTIC, place="1009")
IMAGES = Images(main="https://images.example.com/cup.jpg")
TERM = SaleTermForm(has_period=False)
DELIVERY = DeliveryForm(fee_rule=FeeRule.FREE, bundles=True, return_fee=3000, exchange_fee=6000)
NOTICE = LegalNotice(
    kind="891045", items=tuple(NoticeItem(code=code, text="상품상세설명 참조") for code in NOTICE_ITEMS)
)


def product(category: str, /, **changes: Any) -> ProductForm:
    """An ordinary product without options."""
    given: dict[str, Any] = {
        "category": category, "name": "견본 컵 <한정> & 선물", "brand": "견본", "origin": ORIGIN, "images": IMAGES,
        "detail_html": "<p>깨지지 않는 컵</p>", "term": TERM, "price": 12_900, "delivery": DELIVERY,
        "notice": (NOTICE,), "quantities": Quantities(stock=30), "seller_code": "CUP-1",
    }  # fmt: skip
    return ProductForm(**{**given, **changes})
