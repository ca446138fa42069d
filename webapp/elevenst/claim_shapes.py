"""Claims as the market's lists tell them: cancellations, and returns and exchanges. Each list fills other fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from webapp.elevenst import shapes
from webapp.elevenst.codes import (
    AddressStyle,
    BuyerCancelReason,
    CancelKind,
    CancelState,
    ClaimFeePayment,
    ClaimReason,
    ClaimState,
    ForcedCancelReason,
    Party,
    SellerCancelReason,
    WayBack,
)
from webapp.elevenst.order_shapes import Person


@dataclass(frozen=True, kw_only=True)
class Cancellation:
    """One cancellation of (a part of) a line. Amounts are won, times Korean; what a list does not tell is None."""

    number: str = shapes.identity("ordPrdCnSeq")
    order_no: str = shapes.identity("ordNo")
    line_no: str = shapes.identity("ordPrdSeq")
    parcel_no: str | None = shapes.maybe("dlvNo")
    state: CancelState | None = shapes.code(CancelState, "ordCnStatCd")
    kind: CancelKind | None = shapes.code(CancelKind, "ordCnTypCd")
    started_by: Party | None = shapes.code(Party, "ordCnMnbdCd")
    reason_code: str | None = shapes.maybe("ordCnRsnCd")
    reason_text: str = shapes.text("ordCnDtlsRsn")
    quantity: int | None = shapes.whole("ordCnQty")
    requested_at: datetime | None = shapes.moment("createDt")
    finished_at: datetime | None = shapes.moment("cnTrtEndDt")
    product_no: str | None = shapes.maybe("prdNo")
    option_text: str | None = shapes.maybe("slctPrdOptNm")
    extra_delivery_fee: int | None = shapes.whole("addDlvCst")
    fee_borne_by: Party | None = shapes.code(Party, "dlvCstRespnClf")
    one_click_no: str | None = shapes.maybe("referSeq")
    extra: Mapping[str, str] = shapes.unread()

    @property
    def key(self) -> str:
        """What tells this cancellation from all others of the shop."""
        return f"{self.order_no}-{self.line_no}-{self.number}"

    @property
    def reason(self) -> BuyerCancelReason | SellerCancelReason | None:
        """The reason in the words of the side that began it; a list that does not name the side means the buyer."""
        if self.reason_code is None:
            return None
        codes = SellerCancelReason if self.started_by is Party.SELLER else BuyerCancelReason
        return codes(self.reason_code)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One return or exchange of (a part of) a line. Amounts are won, times Korean.

    The lists carry neither product name nor price: those are the order's, by (order_no, line_no).
    """

    number: str = shapes.identity("clmReqSeq")
    order_no: str = shapes.identity("ordNo")
    line_no: str = shapes.identity("ordPrdSeq")
    state: ClaimState | None = shapes.code(ClaimState, "clmStat")
    reason: ClaimReason | ForcedCancelReason | None = shapes.code(ClaimReason, "clmReqRsn")
    reason_text: str = shapes.text("clmReqCont")
    quantity: int | None = shapes.whole("clmReqQty")
    requested_at: datetime | None = shapes.moment("reqDt")
    finished_at: datetime | None = shapes.moment("trtEndDt")
    product_no: str | None = shapes.maybe("prdNo")
    option_text: str | None = shapes.maybe("optName")

    way_back: WayBack | None = shapes.code(WayBack, "twMthd")
    return_courier: str | None = shapes.maybe("dlvEtprsCd")
    return_tracking_no: str | None = shapes.maybe("twPrdInvcNo")
    fee: int | None = shapes.whole("clmLstDlvCst")
    fee_payment: ClaimFeePayment | None = shapes.code(ClaimFeePayment, "clmDlvCstMthd")
    fee_of_market_courier: int | None = shapes.whole("appmtDlvCst")
    extra_delivery_fee: int | None = shapes.whole("addDlvCst")
    fee_borne_by: Party | None = shapes.code(Party, "dlvCstRespnClf")
    fee_off_refund: int | None = shapes.whole("stlDlvCst")
    is_from_abroad: bool | None = shapes.flag("kglUseYn")
    paid_flag: str | None = shapes.maybe("affliateBndlDlvSeq")  # 0 free, 1 paid; the market no longer uses it

    pick_up_name: str | None = shapes.maybe("ordNm")
    pick_up_phone: str | None = shapes.maybe("ordTlphnNo")
    pick_up_mobile: str | None = shapes.maybe("ordPrtblTel")
    pick_up_zip_code: str | None = shapes.maybe("rcvrMailNo")
    pick_up_zip_serial: str | None = shapes.maybe("rcvrMailNoSeq")
    pick_up_address: str | None = shapes.maybe("rcvrBaseAddr")
    pick_up_detail: str | None = shapes.maybe("rcvrDtlsAddr")
    pick_up_style: AddressStyle | None = shapes.code(AddressStyle, "rcvrTypeAdd")
    pick_up_building_number: str | None = shapes.maybe("rcvrTypeBilNo")
    replacement_name: str | None = shapes.maybe("exchNm")
    replacement_phone: str | None = shapes.maybe("exchTlphnNo")
    replacement_mobile: str | None = shapes.maybe("exchPrtblTel", "exchPrtbTel")
    replacement_zip_code: str | None = shapes.maybe("exchMailNo")
    replacement_zip_serial: str | None = shapes.maybe("exchMailNoSeq")
    replacement_address: str | None = shapes.maybe("exchBaseAddr")
    replacement_detail: str | None = shapes.maybe("exchDtlsAddr")
    replacement_style: AddressStyle | None = shapes.code(AddressStyle, "exchTypeAdd")
    replacement_building_number: str | None = shapes.maybe("exchTypeBilNo")
    extra: Mapping[str, str] = shapes.unread()

    @property
    def key(self) -> str:
        """What tells this claim from all others of the shop."""
        return f"{self.order_no}-{self.line_no}-{self.number}"

    @property
    def pick_up(self) -> Person:
        """Where the goods come back from."""
        return Person(
            name=self.pick_up_name,
            phone=self.pick_up_phone,
            mobile=self.pick_up_mobile,
            zip_code=self.pick_up_zip_code,
            address=self.pick_up_address,
            detail=self.pick_up_detail,
        )

    @property
    def replacement_to(self) -> Person:
        """Where the replacement of an exchange goes."""
        return Person(
            name=self.replacement_name,
            phone=self.replacement_phone,
            mobile=self.replacement_mobile,
            zip_code=self.replacement_zip_code,
            address=self.replacement_address,
            detail=self.replacement_detail,
        )


@dataclass(frozen=True, kw_only=True)
class ForcedCancellation(Claim):
    """A cancellation by the market after the purchase was confirmed; its reasons are a set of their own."""

    reason: ClaimReason | ForcedCancelReason | None = shapes.code(ForcedCancelReason, "clmReqRsn")
