"""One line of an order, as every order list of the market tells it: each list fills another part of these fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from webapp.elevenst import shapes
from webapp.elevenst.codes import AddressStyle, FeePayment, ListedDelivery, OrderGiftWrap, OrderState, OverseasInbound
from webapp.elevenst.resource import UnreadRow


def read_amount(value: str) -> Decimal:
    """An amount that may have decimals."""
    try:
        return Decimal(value)
    except InvalidOperation:
        raise ValueError(value) from None


@dataclass(frozen=True, kw_only=True)
class Person:
    """A name with phones and address, as the order carries it; None for what the list does not tell."""

    name: str | None
    phone: str | None
    mobile: str | None
    zip_code: str | None
    address: str | None
    detail: str | None


class UnreadLine(UnreadRow):
    """A line of a list as it came."""

    __slots__ = ()

    @property
    def key(self) -> tuple[str, str]:
        """As of the line that it is; with an empty text in it the row is no line."""
        return self.text("ordNo"), self.text("ordPrdSeq")

    @property
    def state(self) -> str:
        """The market's code; "" where the list does not tell it."""
        found = self.text("ordPrdStat")
        return "" if found in shapes.NULLS else found


@dataclass(frozen=True, kw_only=True)
class OrderLine:
    """A line of an order. Amounts are won, times Korean; what a list does not tell is None.

    ``quantity`` is what is still alive on the lists by state, and what was ordered on the lists by order number.
    """

    order_no: str = shapes.identity("ordNo")
    line_no: str = shapes.identity("ordPrdSeq")
    parcel_no: str | None = shapes.maybe("dlvNo")
    state: OrderState | None = shapes.code(OrderState, "ordPrdStat")
    state_name: str | None = shapes.maybe("ordPrdStatNm")

    ordered_at: datetime | None = shapes.moment("ordDt")
    paid_at: datetime | None = shapes.moment("ordStlEndDt")
    confirmed_at: datetime | None = shapes.moment("plcodrCnfDt")
    dispatched_at: datetime | None = shapes.moment("sndEndDt")
    delivered_at: datetime | None = shapes.moment("dlvEndDt")
    purchase_confirmed_at: datetime | None = shapes.moment("pocnfrmDt")
    is_confirmed_by_system: bool | None = shapes.flag("atmtBuyCnfrmYN")
    ship_by: datetime | None = shapes.moment("dlvSndDue")
    announced_ship_by: datetime | None = shapes.moment("delaySendDt")

    product_no: str | None = shapes.maybe("prdNo")
    product_name: str | None = shapes.maybe("prdNm")
    option_text: str | None = shapes.maybe("slctPrdOptNm")
    stock_no: str | None = shapes.maybe("prdStckNo")
    seller_code: str | None = shapes.maybe("sellerPrdCd")
    seller_stock_code: str | None = shapes.maybe("sellerStockCd")
    has_add_on: bool | None = shapes.flag("addPrdYn")
    main_product_no: str | None = shapes.maybe("addPrdNo", none=(*shapes.NULLS, "0"))
    quantity: int | None = shapes.whole("ordQty")
    ordered_quantity: int | None = shapes.whole("orgOrdQty")
    cancelled_quantity: int | None = shapes.whole("ordCnQty")

    unit_price: int | None = shapes.whole("selPrc")
    option_price: int | None = shapes.whole("ordOptWonStl")
    amount: int | None = shapes.whole("ordAmt")
    paid_amount: int | None = shapes.whole("ordPayAmt")
    paid_amount_of_line: int | None = shapes.whole("ordPayAmtPerSeq")
    seller_discount: int | None = shapes.whole("sellerDscPrc")
    seller_discount_of_product: int | None = shapes.whole("lstSellerDscPrc")
    seller_discount_of_line: int | None = shapes.whole("sellerDscPrcPerSeq")
    market_discount: int | None = shapes.whole("tmallDscPrc")
    market_discount_of_product: int | None = shapes.whole("lstTmallDscPrc")
    market_discount_of_line: int | None = shapes.whole("tmallDscPrcPerSeq")
    expected_settlement: Decimal | None = shapes.converted(read_amount, "stlPlnAmt")
    delivery_fee: int | None = shapes.whole("dlvCst", "lstDlvCst")
    delivery_fee_payment: FeePayment | None = shapes.code(FeePayment, "dlvCstType")
    remote_area_fee: int | None = shapes.whole("bmDlvCst")
    remote_area_fee_payment: FeePayment | None = shapes.code(FeePayment, "bmDlvCstType")

    buyer_login: str | None = shapes.maybe("memID", "ordId")
    buyer_no: str | None = shapes.maybe("memNo")
    buyer_grade: str | None = shapes.maybe("custGrdNm")
    buyer_name: str | None = shapes.maybe("ordNm")
    buyer_phone: str | None = shapes.maybe("ordTlphnNo")
    buyer_mobile: str | None = shapes.maybe("ordPrtblTel")
    buyer_zip_code: str | None = shapes.maybe("ordMailNo")
    buyer_address: str | None = shapes.maybe("ordBaseAddr")
    buyer_detail: str | None = shapes.maybe("ordDtlsAddr")
    recipient_name: str | None = shapes.maybe("rcvrNm")
    recipient_phone: str | None = shapes.maybe("rcvrTlphn")
    recipient_mobile: str | None = shapes.maybe("rcvrPrtblNo")
    recipient_zip_code: str | None = shapes.maybe("rcvrMailNo")
    recipient_zip_serial: str | None = shapes.maybe("rcvrMailNoSeq")
    recipient_address: str | None = shapes.maybe("rcvrBaseAddr")
    recipient_detail: str | None = shapes.maybe("rcvrDtlsAddr")
    address_style: AddressStyle | None = shapes.code(AddressStyle, "typeAdd")
    building_number: str | None = shapes.maybe("typeBilNo")
    memo: str | None = shapes.maybe("ordDlvReqCont")
    customs_code: str | None = shapes.maybe("psnCscUniqNo")
    customs_name: str | None = shapes.maybe("engNm")

    delivery_method: ListedDelivery | None = shapes.code(ListedDelivery, "dlvMthdCd")
    courier: str | None = shapes.maybe("dlvEtprsCd")
    tracking_no: str | None = shapes.maybe("invcNo")
    is_bundled: bool | None = shapes.flag("bndlDlvYN")
    bundle_no: str | None = shapes.maybe("bndlDlvSeq")
    is_for_today: bool | None = shapes.flag("sendClfCd")
    is_gift: bool | None = shapes.flag("sendGiftYn")
    is_world_delivery: bool | None = shapes.flag("gblDlvYn")
    is_pick_up: bool | None = shapes.flag("visitDlvYn")
    is_from_market_warehouse: bool | None = shapes.flag("use11stRetailYn")
    gift_wrap: OrderGiftWrap | None = shapes.code(OrderGiftWrap, "gifeser")
    free_gift_no: str | None = shapes.maybe("freeGiftNo")
    free_gift_quantity: int | None = shapes.whole("freeGiftQty")
    wished_day: str | None = shapes.maybe("appmtDdDlvDy")
    model_for_wished_day: str | None = shapes.maybe("appmtselStockCd")
    takes_old_appliance: bool | None = shapes.flag("appmtEltRefuseYn")
    # Of orders from abroad alone.
    brand: str | None = shapes.maybe("brandNm")
    maker: str | None = shapes.maybe("makerNm")
    model: str | None = shapes.maybe("modelNm")
    hs_code: str | None = shapes.maybe("hsCode")
    category_in_english: str | None = shapes.maybe("dispCtgrEngNm")
    product_image: str | None = shapes.maybe("prdImgUrl")
    product_weight: int | None = shapes.whole("prdWght")
    option_weight: int | None = shapes.whole("optWght")
    outbound_address: str | None = shapes.maybe("globalOutAddr")
    return_address: str | None = shapes.maybe("globalInAddr")
    is_to_island: bool | None = shapes.flag("islandYN")
    customs_declaration: str | None = shapes.maybe("rsdntNo")
    inbound: OverseasInbound | None = shapes.code(OverseasInbound, "abrdInCd")
    centre_stock_code: str | None = shapes.maybe("combineStckCd")
    shop_abroad: str | None = shapes.maybe("abrdShopId")
    dollars: Decimal | None = shapes.converted(read_amount, "dollarAmt")
    parcels_together: int | None = shapes.whole("totalDlvCnt")
    sellers_together: str | None = shapes.maybe("totalSellerId")  # joined by ||
    seller_name: str | None = shapes.maybe("sellerNm")
    seller_login: str | None = shapes.maybe("sellerID", "sellerId")
    one_click_no: str | None = shapes.maybe("referSeq")
    extra: Mapping[str, str] = shapes.unread()

    @property
    def key(self) -> tuple[str, str]:
        """What tells this line from all others of the shop."""
        return self.order_no, self.line_no

    @property
    def buyer(self) -> Person:
        return Person(
            name=self.buyer_name,
            phone=self.buyer_phone,
            mobile=self.buyer_mobile,
            zip_code=self.buyer_zip_code,
            address=self.buyer_address,
            detail=self.buyer_detail,
        )

    @property
    def recipient(self) -> Person:
        return Person(
            name=self.recipient_name,
            phone=self.recipient_phone,
            mobile=self.recipient_mobile,
            zip_code=self.recipient_zip_code,
            address=self.recipient_address,
            detail=self.recipient_detail,
        )
