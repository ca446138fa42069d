"""Changing products one thing at a time: price, stock, options, detail, add-on goods, sale term, stop and restart.

Every act goes out once. What comes back is a Receipt; RejectedError means that the market refused and nothing changed,
UnavailableError that nobody knows, and that the product has to be read before anything else is done.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from webapp.elevenst import shapes
from webapp.elevenst.codec import Body, byte_length, require_sendable
from webapp.elevenst.codes import DelayNotice, DiscountUnit, TaxKind, require_known
from webapp.elevenst.endpoint import DONE, MAINTENANCE, Endpoint, Meaning, Outcome, act, as_number, refused
from webapp.elevenst.errors import InvalidField
from webapp.elevenst.options import OptionsForm
from webapp.elevenst.resource import Receipt, Resource
from webapp.elevenst.shapes import KST, fields_of, write_form

HIGHEST_PRICE = 999_999_990
MOST_STOCK = 99_999_999
TERMS = (0, 3, 5, 7, 15, 30, 60, 90, 120)
MOST_NAME = 40  # characters of an add-on good
CODES = {"200": DONE, "500": refused("business rule"), "-1000": MAINTENANCE}


def _act(name: str, page: int, method: Literal["GET", "POST", "PUT"], path: str, **more: Any) -> Endpoint:
    declared = {"roots": ("ClientMessage",), "codes": CODES, **more}
    return act(name=f"products.{name}", page=page, method=method, path=f"/rest/{path}", **declared)


@dataclass(frozen=True, kw_only=True)
class Discount:
    """An instant discount, in won or per cent, up to and including the day ``until``."""

    amount: int = shapes.whole("dscAmtPercnt", default=shapes.REQUIRED)
    unit: DiscountUnit = shapes.code(DiscountUnit, "cupnDscMthdCd", default=DiscountUnit.WON)
    has_end: bool = shapes.flag("cupnUseLmtDyYn", default=False)
    until: date | None = shapes.slashed("cupnIssEndDy")

    def check(self, price: int) -> None:
        """Raise InvalidField for the first thing that the market would refuse."""
        require_known("unit", self.unit)
        highest = price - 10 if self.unit is DiscountUnit.WON else 99
        if not 1 <= self.amount <= highest:
            raise InvalidField("amount", f"must be 1 to {highest}")
        if self.has_end != (self.until is not None):
            raise InvalidField("until", "goes with a discount that has an end, and only with it")


@dataclass(frozen=True, kw_only=True)
class ComponentForm:
    """An add-on good as it is registered. Money in won, weight in grams."""

    price: int = shapes.whole("addCompPrc", default=shapes.REQUIRED)
    group: str = shapes.text("addPrdGrpNm", default=shapes.REQUIRED)
    weight: int = shapes.whole("addPrdWght", default=0)
    in_use: bool = shapes.flag("addUseYn", default=True)
    name: str = shapes.text("compPrdNm", default=shapes.REQUIRED)
    quantity: int = shapes.whole("compPrdQty", default=shapes.REQUIRED)
    tax: TaxKind = shapes.code(TaxKind, "compPrdVatCd", default=TaxKind.TAXED)
    seller_code: str = shapes.text("sellerAddPrdCd")

    def check(self) -> None:
        """Raise InvalidField for the first thing that the market would refuse."""
        require_known("tax", self.tax)
        for field in ("group", "name"):
            value = getattr(self, field)
            if not 1 <= len(value.strip()) <= MOST_NAME or set("'\"%&<>#†") & set(value):
                raise InvalidField(field, f"must have 1 to {MOST_NAME} characters and none of '\"%&<>#†")
            require_sendable(field, value)
        if self.price < 0 or self.price % 10:
            raise InvalidField("price", "must be a multiple of ten, 0 at least")
        if self.quantity < 0:
            raise InvalidField("quantity", "must be 0 at least")


@dataclass(frozen=True, kw_only=True)
class DelayNoticeForm:
    """A notice on products that they leave later: orders paid on these days are sent from ``ships_from`` on."""

    for_all: bool = shapes.flag("delayForAllProducts", default=False)
    reason: DelayNotice = shapes.code(DelayNotice, "statement", default=DelayNotice.SELLER)
    paid_from: date | None = shapes.slashed("dlvDelayPayBgnDt")
    paid_until: date | None = shapes.slashed("dlvDelayPayEndDt")
    ships_from: date | None = shapes.slashed("dlvBgnDt")

    def check(self, today: date) -> None:
        """Raise InvalidField for the first thing that the market would refuse."""
        require_known("reason", self.reason)
        if self.paid_from is None or self.paid_from <= today:
            raise InvalidField("paid_from", "must be tomorrow or later")
        if self.paid_until is None or self.paid_until < self.paid_from:
            raise InvalidField("paid_until", "must not be before paid_from")
        if self.ships_from is None or self.ships_from <= self.paid_until:
            raise InvalidField("ships_from", "must be after paid_until")


SET_PRICE = _act("set_price", 1752, "GET", "prodservices/product/price/{prdNo:number}/{selPrc:number}")
SET_PRICE_AND_DISCOUNT = _act(
    "set_price_and_discount",
    1855,
    "POST",
    "prodservices/product/priceCoupon/{prdNo:number}",
    request="Product",
    fields=("selPrc", "cuponcheck", *fields_of(Discount)),
)
STOCK_CODES: Mapping[str, Meaning] = {
    **CODES, "400": refused("a wrong request"), "404": refused("no such product or stock row")
}  # fmt: skip
SET_STOCK = _act(
    "set_stock",
    1625,
    "PUT",
    "prodservices/stockqty/{prdStckNo:number}",
    request="ProductStock",
    fields=("prdNo", "prdStckNo", "stckQty", "optWght"),
    row=("productNo",),
    codes=STOCK_CODES,
)
SET_WEIGHT = _act(
    "set_weight",
    1718,
    "PUT",
    "prodservices/stockwght/{prdStckNo:number}",
    request="ProductStock",
    fields=("prdNo", "prdStckNo", "optWght"),
)
SAID: dict[str, Any] = {
    "roots": ("Product",), "refusals": ("Products",), "codes": {}, "texts": {"수정되었습니다": Outcome.DONE}
}  # fmt: skip
SET_DETAIL = _act(
    "set_detail",
    1850,
    "POST",
    "prodservices/updateProductDetailCont/{prdNo:number}",
    request="ProductDetailCont",
    fields=("prdDescContClob",),
    **SAID,
)
SET_COMPONENTS = _act(
    "set_components",
    1849,
    "POST",
    "prodservices/updateProductComponent/{prdNo:number}",
    request="Product",
    fields=tuple(f"ProductComponent/{name}" for name in fields_of(ComponentForm)),
    **SAID,
)
SET_OPTIONS = _act(
    "set_options",
    1851,
    "POST",
    "prodservices/updateProductOption/{prdNo:number}",
    request="Product",
    fields=fields_of(OptionsForm),
    refusals=("Products",),
)
EXTEND = _act("extend_sale", 1856, "PUT", "prodservices/sellterm/{prdNo:number}/{selPrdClfCd:number}")
STOP = _act("stop", 1631, "PUT", "prodstatservice/stat/stopdisplay/{prdNo:number}")
RESTART = _act("restart", 1632, "PUT", "prodstatservice/stat/restartdisplay/{prdNo:number}")
ANNOUNCE_DELAY = _act(
    "announce_delay",
    6757,
    "POST",
    "prodservices/deliveryDelay",
    request="DeliveryDelay",
    fields=(*fields_of(DelayNoticeForm), "DelayObject/number"),
)
RELEASE_DELAY = _act(
    "release_delay",
    6758,
    "POST",
    "prodservices/deliveryDelay",
    request="DeliveryDelay",
    fields=("delayForAllProducts", "DelayObject/number"),
)


class ProductActs(Resource):
    """What a seller changes about products."""

    def set_price(self, number: str, price: int) -> Receipt:
        """Price in won, from a fifth to one and a half of what it was; guide page 1752."""
        require_price("price", price)
        return self._do(SET_PRICE, SET_PRICE.fill(prdNo=number, selPrc=str(price)))

    def set_price_and_discount(self, number: str, price: int, discount: Discount | None) -> Receipt:
        """Price together with an instant discount, or without any; guide page 1855."""
        require_price("price", price)
        body: Body = {"selPrc": str(price), "cuponcheck": "Y" if discount else "N"}
        if discount:
            discount.check(price)
            body = {**body, **write_form(discount)}
        return self._do(SET_PRICE_AND_DISCOUNT, SET_PRICE_AND_DISCOUNT.fill(prdNo=number), body)

    def set_stock(self, stock_no: str, product_no: str, quantity: int, weight: int = 0) -> Receipt:
        """Pieces of one stock row; 0 in all rows turns the product sold out, more bring it back. Guide page 1625.

        ``weight`` in grams is the row's own, as it was read: the market sets both.
        """
        if not 0 <= quantity <= MOST_STOCK:
            raise InvalidField("quantity", f"must be 0 to {MOST_STOCK}")
        stock = {"prdNo": as_number("product_no", product_no), "prdStckNo": as_number("stock_no", stock_no)}
        if weight < 0:
            raise InvalidField("weight", "must be 0 at least")
        body = {**stock, "stckQty": str(quantity), "optWght": str(weight)}
        answer = self._transport.act(SET_STOCK, SET_STOCK.fill(prdStckNo=stock_no), body)
        if (answer.rows[0].text or "").strip() != stock_no:
            raise answer.unusable()
        return Receipt(code=answer.code, text=answer.text, was_done_before=False)

    def set_weight(self, stock_no: str, product_no: str, weight: int) -> Receipt:
        """Weight of one stock row in grams; guide page 1718."""
        if weight < 0:
            raise InvalidField("weight", "must be 0 at least")
        stock = {"prdNo": as_number("product_no", product_no), "prdStckNo": as_number("stock_no", stock_no)}
        return self._do(SET_WEIGHT, SET_WEIGHT.fill(prdStckNo=stock_no), {**stock, "optWght": str(weight)})

    def set_options(self, number: str, form: OptionsForm, price: int | None = None) -> Receipt:
        """Replace all options; ``price`` is the product's, to check the options' by. Guide page 1851."""
        form.check(price)
        return self._do(SET_OPTIONS, SET_OPTIONS.fill(prdNo=number), write_form(form))

    def set_detail(self, number: str, html: str) -> Receipt:
        """Replace the detail HTML; guide page 1850."""
        if not html.strip():
            raise InvalidField("html", "must not be empty")
        require_sendable("html", html)
        return self._do(SET_DETAIL, SET_DETAIL.fill(prdNo=number), {"prdDescContClob": html})

    def set_components(self, number: str, components: Sequence[ComponentForm]) -> Receipt:
        """Replace all add-on goods; guide page 1849."""
        if not components:
            raise InvalidField("components", "must be one at least")
        for component in components:
            component.check()
        body = {"ProductComponent": [write_form(component) for component in components]}
        return self._do(SET_COMPONENTS, SET_COMPONENTS.fill(prdNo=number), body)

    def extend_sale(self, number: str, days: int) -> Receipt:
        """Extend the sale by 3, 5, 7, 15, 30, 60, 90 or 120 days, or by its own dates (0); guide page 1856."""
        if days not in TERMS:
            raise InvalidField("days", f"must be one of {', '.join(map(str, TERMS))}")
        return self._do(EXTEND, EXTEND.fill(prdNo=number, selPrdClfCd=str(days)))

    def stop(self, number: str) -> Receipt:
        """전시중지; only what is on sale or not yet shown can be stopped. Guide page 1631."""
        return self._do(STOP, STOP.fill(prdNo=number))

    def restart(self, number: str) -> Receipt:
        """전시중지 해제; guide page 1632."""
        return self._do(RESTART, RESTART.fill(prdNo=number))

    def announce_delay(self, form: DelayNoticeForm, numbers: Sequence[str] = ()) -> Receipt:
        """Tell on products, or on all that are on sale, that they leave later; guide page 6757."""
        form.check(datetime.now(KST).date())
        body = {**write_form(form), **_objects(form.for_all, numbers)}
        return self._do(ANNOUNCE_DELAY, ANNOUNCE_DELAY.fill(), body)

    def release_delay(self, numbers: Sequence[str] = (), *, for_all: bool = False) -> Receipt:
        """Take such notices off; guide page 6758."""
        body = {"delayForAllProducts": "Y" if for_all else "N", **_objects(for_all, numbers)}
        return self._do(RELEASE_DELAY, RELEASE_DELAY.fill(), body)


def require_price(field: str, price: int) -> None:
    """Raise InvalidField for what is no price at the market: multiples of ten below a billion won."""
    if not 10 <= price <= HIGHEST_PRICE or price % 10:
        raise InvalidField(field, f"must be a multiple of ten, 10 to {HIGHEST_PRICE}")


def require_bytes(field: str, value: str, most: int) -> None:
    """Raise InvalidField for text that is empty, too long in EUC-KR, or cannot be sent."""
    if not value.strip() or byte_length(value) > most:
        raise InvalidField(field, f"must have 1 to {most} bytes in EUC-KR")
    require_sendable(field, value)


def _objects(for_all: bool, numbers: Sequence[str]) -> Body:
    if for_all == bool(numbers):
        raise InvalidField("numbers", "must be given, or all products meant, and not both")
    if for_all:
        return {}
    return {"DelayObject": [{"number": as_number("numbers", number)} for number in numbers]}
