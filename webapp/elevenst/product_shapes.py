"""What the market tells about a product, its stock and its add-on goods, and how products are searched."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from webapp.elevenst import codes, shapes
from webapp.elevenst.errors import InvalidField


@dataclass(frozen=True, kw_only=True)
class ProductRow:
    """A product in a list. Money in won, weight in grams; None or "" where the market sent nothing.

    The market keeps no stock here: see ``stocks``. ``is_standard`` tells a new-type product from a general one.
    """

    number: str = shapes.identity("prdNo")
    name: str = shapes.text("prdNm")
    seller_code: str = shapes.text("sellerPrdCd")
    price: int | None = shapes.whole("selPrc")
    state: codes.SaleState | None = shapes.code(codes.SaleState, "selStatCd")
    state_name: str = shapes.text("selStatNm")
    category_number: str = shapes.text("dispCtgrNo")
    category_state: codes.CategoryState | None = shapes.code(codes.CategoryState, "dispCtgrStatCd")
    sale_begins_at: datetime | None = shapes.moment("aplBgnDy")
    sale_ends_at: datetime | None = shapes.moment("aplEndDy")
    return_fee: int | None = shapes.whole("rtngdDlvCst")
    exchange_fee: int | None = shapes.whole("exchDlvCst")
    bundle_delivery: bool | None = shapes.flag("bndlDlvCnYn")
    has_discount: bool | None = shapes.flag("cuponcheck")
    is_standard: bool | None = shapes.flag("stdPrdYn")
    by_agency: bool | None = shapes.flag("proxyYn")
    compared_at_discount: bool | None = shapes.flag("prcDscCmpExpYn")
    outbound_overseas: bool | None = shapes.flag("outsideYnOut")
    return_overseas: bool | None = shapes.flag("outsideYnIn")
    earns_points: bool | None = shapes.flag("sellerItemEventYn")
    gift_wrap: codes.GiftWrap | None = shapes.code(codes.GiftWrap, "gftPackTypCd")
    weight: int | None = shapes.whole("prdWght")
    global_delivery: bool | None = shapes.flag("gblDlvYn")
    customs_country: str = shapes.text("ntNo")
    customs_hs_code: str = shapes.text("gblHsCode")
    tags: tuple[str, ...] = shapes.texts("ProductTag/tagName")
    extra: Mapping[str, str] = shapes.unread()


@dataclass(frozen=True, kw_only=True)
class ProductFacts(ProductRow):
    """One product read alone. Options, images, fees, addresses, notices and certificates the market never returns."""

    detail_html: str = shapes.text("htmlDetail")
    after_service: str = shapes.text("asDetail")
    discount: int | None = shapes.whole("dscAmtPercnt")
    discount_unit: codes.DiscountUnit | None = shapes.code(codes.DiscountUnit, "cupnDscMthdCd")
    discount_has_end: bool | None = shapes.flag("cupnUseLmtDyYn")
    discount_ends_at: datetime | None = shapes.moment("cupnIssEndDy")
    delivery_by: codes.DeliveryBy | None = shapes.code(codes.DeliveryBy, "dlvClf")
    overseas_cancel_fee: int | None = shapes.whole("abrdCnDlvCst")
    overseas_inbound: codes.OverseasInbound | None = shapes.code(codes.OverseasInbound, "abrdInCd")
    previous_price: int | None = shapes.whole("preSelPrc")
    shop_number: str = shapes.text("shopNo")
    origin_country: str = shapes.text("ntShortNm")
    donation: int | None = shapes.whole("hopeShpPnt")
    donation_rate: int | None = shapes.whole("hopeShpPntRt")
    donation_unit: codes.RateUnit | None = shapes.code(codes.RateUnit, "hopeShpWyCd")
    nickname: str = shapes.text("selMnbdNckNm")
    message: str = shapes.text("message")


@dataclass(frozen=True, kw_only=True)
class StockRow:
    """The stock of one option; a product without options has exactly one row, with option_number "0"."""

    number: str = shapes.identity("prdStckNo")
    product_number: str = shapes.text("prdNo")
    option_number: str = shapes.text("mixOptNo")
    option_names: str = shapes.text("mixOptNm")
    option_values: str = shapes.text("mixDtlOptNm")
    extra_price: int | None = shapes.whole("addPrc")
    quantity: int | None = shapes.whole("stckQty")
    sold: int | None = shapes.whole("selQty")
    state: codes.StockState | None = shapes.code(codes.StockState, "prdStckStatCd")
    weight: int | None = shapes.whole("optWght")
    seller_stock_code: str = shapes.text("sellerStockCd")
    extra: Mapping[str, str] = shapes.unread()


@dataclass(frozen=True, kw_only=True)
class Component:
    """An add-on good offered with a product."""

    group: str = shapes.text("addPrdGrpNm")
    name: str = shapes.text("compPrdNm")
    price: int | None = shapes.whole("addCompPrc")
    quantity: int | None = shapes.whole("compPrdQty")
    weight: int | None = shapes.whole("addPrdWght")
    in_use: bool | None = shapes.flag("addUseYn")
    seller_code: str = shapes.text("sellerAddPrdCd")
    extra: Mapping[str, str] = shapes.unread()


@dataclass(frozen=True, kw_only=True)
class ProductStocks:
    """All stock rows of one product."""

    number: str = shapes.identity("prdNo")
    name: str = shapes.text("prdNm")
    seller_code: str = shapes.text("sellerPrdCd")
    rows: tuple[StockRow, ...] = shapes.rows("ProductStock", StockRow)
    components: tuple[Component, ...] = shapes.rows("productComponents/productComponent", Component)
    extra: Mapping[str, str] = shapes.unread()


@dataclass(frozen=True, kw_only=True)
class SaleTerm:
    """When a product is on sale."""

    number: str = shapes.identity("prdNo")
    begins_at: datetime | None = shapes.moment("aplBgnDy")
    ends_at: datetime | None = shapes.moment("aplEndDy")
    extra: Mapping[str, str] = shapes.unread()


@dataclass(frozen=True, kw_only=True)
class SoldOutOption:
    """A stock row the market found sold out."""

    number: str = shapes.identity("prdNo")
    stock_no: str = shapes.identity("stockNo")
    found_at: datetime | None = shapes.moment("createDt")
    extra: Mapping[str, str] = shapes.unread()


@dataclass(frozen=True, kw_only=True)
class WeightFacts:
    """What logistics wants to know of a product; weight in grams."""

    number: str = shapes.identity("prdNo")
    name: str = shapes.text("prdNm")
    image: str = shapes.text("prdImgUrl")
    weight: int | None = shapes.whole("prdWght")
    category_in_english: str = shapes.text("DispCtgrEngNm")
    outbound_address: str = shapes.text("GlobalOutAddr")
    return_address: str = shapes.text("GlobalInAddr")
    extra: Mapping[str, str] = shapes.unread()


@dataclass(frozen=True, kw_only=True)
class ProductSearch:
    """What to search for; all fields together narrow the result, none of them means everything.

    ``since`` and ``until`` are Korean days, both included, of the date that ``by_date`` names.
    """

    category1: str | None = shapes.text("category1", default=None)
    category2: str | None = shapes.text("category2", default=None)
    category3: str | None = shapes.text("category3", default=None)
    category4: str | None = shapes.text("category4", default=None)
    number: str | None = shapes.text("prdNo", default=None)
    name: str | None = shapes.text("prdNm", default=None)
    state: codes.SaleState | None = shapes.code(codes.SaleState, "selStatCd")
    method: codes.SaleMethod | None = shapes.code(codes.SaleMethod, "selMthdCd")
    by_date: codes.SearchDate | None = shapes.code(codes.SearchDate, "schDateType")
    since: date | None = shapes.day("schBgnDt")
    until: date | None = shapes.day("schEndDt")

    def check(self) -> None:
        """Raise InvalidField for the first field the market would not take."""
        for field in ("category1", "category2", "category3", "category4", "number"):
            value = getattr(self, field)
            if value is not None and not (value.isascii() and value.isdigit()):
                raise InvalidField(field, "must be digits")
        if self.state is codes.SaleState.FORCED_END:
            raise InvalidField("state", "107 appears in results but cannot be searched for")
        for field in ("state", "method", "by_date"):
            value = getattr(self, field)
            if value is not None and not value.is_known:
                raise InvalidField(field, "is not a code of the market")
        self._check_dates()

    def _check_dates(self) -> None:
        if (self.by_date is None) != (self.since is None) or (self.since is None) != (self.until is None):
            raise InvalidField("by_date", "by_date, since and until go together")
        if self.since and self.until and self.since > self.until:
            raise InvalidField("until", "must not be before since")
