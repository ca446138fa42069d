"""How a product gets to the buyer and back, as it is registered: by the seller, or by the market itself."""

import re
from dataclasses import dataclass

from webapp.elevenst import codes, shapes
from webapp.elevenst.codes import FeeRule
from webapp.elevenst.couriers import COURIERS
from webapp.elevenst.errors import InvalidField
from webapp.elevenst.shapes import REQUIRED

MOST_TIERS = 10


@dataclass(frozen=True, kw_only=True)
class DeliveryForm:
    """How it gets to the buyer and what that costs. Tiers by quantity are three lists joined by ^."""

    area: codes.DeliveryArea = shapes.code(codes.DeliveryArea, "dlvCnAreaCd", default=codes.DeliveryArea.NATIONWIDE)
    way: codes.DeliveryWay = shapes.code(codes.DeliveryWay, "dlvWyCd", default=codes.DeliveryWay.PARCEL)
    courier: str | None = shapes.text("dlvEtprsCd", default=None)
    dispatch_template: str | None = shapes.text("dlvSendCloseTmpltNo", default=None)
    fee_rule: FeeRule = shapes.code(FeeRule, "dlvCstInstBasiCd", default=REQUIRED)
    fee: int | None = shapes.whole("dlvCst1")
    fees_by_quantity: str | None = shapes.text("dlvCst3", default=None)
    fee_per_piece: int | None = shapes.whole("dlvCst4")
    fee_note: codes.FeeNote | None = shapes.code(codes.FeeNote, "dlvCstInfoCd")
    free_above: int | None = shapes.whole("PrdFrDlvBasiAmt")
    quantities_from: str | None = shapes.text("dlvCnt1", default=None)
    quantities_to: str | None = shapes.text("dlvCnt2", default=None)
    bundles: bool = shapes.flag("bndlDlvCnYn", default=REQUIRED)
    paid_by: codes.FeePaidBy = shapes.code(codes.FeePaidBy, "dlvCstPayTypCd", default=codes.FeePaidBy.PREPAID)
    jeju_fee: int = shapes.whole("jejuDlvCst", default=0)
    island_fee: int = shapes.whole("islandDlvCst", default=0)
    outbound_address: str | None = shapes.text("addrSeqOut", default=None)
    outbound_is_abroad: bool | None = shapes.flag("outsideYnOut")
    can_be_fetched: bool | None = shapes.flag("visitDlvYn")
    visit_address: str | None = shapes.text("visitAddrSeq", default=None)
    outbound_member: str | None = shapes.text("addrSeqOutMemNo", default=None)
    return_address: str | None = shapes.text("addrSeqIn", default=None)
    return_is_abroad: bool | None = shapes.flag("outsideYnIn")
    return_member: str | None = shapes.text("addrSeqInMemNo", default=None)
    overseas_cancel_fee: int | None = shapes.whole("abrdCnDlvCst")
    return_fee: int = shapes.whole("rtngdDlvCst", default=REQUIRED)
    exchange_fee: int = shapes.whole("exchDlvCst", default=REQUIRED)
    return_fee_ways: codes.ReturnFeeWays | None = shapes.code(codes.ReturnFeeWays, "rtngdDlvCd")

    def check(self) -> None:
        """Raise InvalidField for the first thing that the market would refuse."""
        if self.courier is not None and self.courier not in COURIERS:
            raise InvalidField("courier", "must be one of the guide's couriers")
        needed = {
            FeeRule.FIXED: ("fee",),
            FeeRule.FREE_ABOVE: ("fee", "free_above"),
            FeeRule.BY_QUANTITY: ("fees_by_quantity", "quantities_from"),
            FeeRule.PER_PIECE: ("fee_per_piece",),
        }
        for name in needed.get(self.fee_rule, ()):
            if getattr(self, name) is None:
                raise InvalidField(name, f"must be given where fees follow rule {self.fee_rule.value}")
        if self.fee_rule is FeeRule.FREE_ABOVE and self.bundles:
            raise InvalidField("bundles", "cannot be where the delivery is free above an amount")
        self._check_money()
        self._check_tiers()
        for name in ("outbound_address", "return_address", "visit_address", "dispatch_template"):
            if not re.fullmatch(r"[0-9]*", getattr(self, name) or ""):
                raise InvalidField(name, "must be digits")
        if self.can_be_fetched and not self.visit_address:
            raise InvalidField("visit_address", "must be given where goods can be fetched")

    def _check_money(self) -> None:
        names = ("fee", "fee_per_piece", "free_above", "jeju_fee", "island_fee", "overseas_cancel_fee", "return_fee")
        for name in (*names, "exchange_fee"):
            value = getattr(self, name)
            if value is not None and (value < 0 or value % 10):
                raise InvalidField(name, "must be a multiple of ten, 0 at least")

    def _check_tiers(self) -> None:
        if self.fee_rule is not FeeRule.BY_QUANTITY:
            return
        fees, begins = (text.split("^") for text in (self.fees_by_quantity or "", self.quantities_from or ""))
        ends = (self.quantities_to or "").split("^") if self.quantities_to else []
        if not all(re.fullmatch(r"[0-9]+", one) for one in (*fees, *begins, *ends)):
            raise InvalidField("fees_by_quantity", "must be numbers joined by ^, as the quantities")
        if not len(fees) == len(begins) == len(ends) + 1 <= MOST_TIERS:
            raise InvalidField("quantities_to", f"must have one number fewer than the others, of {MOST_TIERS} at most")


@dataclass(frozen=True, kw_only=True)
class MarketDelivery:
    """Delivery by the market itself, from its warehouse or from abroad."""

    by: codes.DeliveryBy = shapes.code(codes.DeliveryBy, "dlvClf", default=codes.DeliveryBy.SELLER)
    inbound: codes.OverseasInbound | None = shapes.code(codes.OverseasInbound, "abrdInCd")
    weight: int | None = shapes.whole("prdWght")
    changes_weight: bool | None = shapes.flag("prdWghtUpdateYn")
    made_in: str | None = shapes.text("ntShortNm", default=None)
    outbound_address: str | None = shapes.text("globalOutAddrSeq", default=None)
    outbound_location: codes.AddressLocation | None = shapes.code(codes.AddressLocation, "mbAddrLocation05")
    return_address: str | None = shapes.text("globalInAddrSeq", default=None)
    return_location: codes.AddressLocation | None = shapes.code(codes.AddressLocation, "mbAddrLocation06")

    def check(self) -> None:
        """Raise InvalidField for the first thing that delivery from abroad lacks."""
        if self.by is not codes.DeliveryBy.MARKET_OVERSEAS:
            return
        needed = ("inbound", "weight", "outbound_address", "outbound_location", "return_address", "return_location")
        for name in needed:
            if getattr(self, name) is None:
                raise InvalidField(name, "must be given where the market delivers from abroad")
