"""How a product is sold, as it is registered: its time, what the buyer saves or gets, what he chooses, how many."""

from dataclasses import dataclass
from datetime import date

from webapp.elevenst import codes, shapes
from webapp.elevenst.codes import LeastQuantity, MostQuantity, SalePeriod, SellBy
from webapp.elevenst.errors import InvalidField
from webapp.elevenst.options import MOST_TITLE
from webapp.elevenst.product_acts import require_bytes
from webapp.elevenst.shapes import REQUIRED

GIFT_BYTES = {"text": 200, "name": 30}
PRE_ORDER_PERIODS = frozenset(period for period in SalePeriod if period.name.startswith("PRE_ORDER"))


@dataclass(frozen=True, kw_only=True)
class SaleTermForm:
    """When it is on sale: for ever, or in a period from ``begins_on``."""

    period: SalePeriod | None = shapes.code(SalePeriod, "selPrdClfCd")
    begins_on: date | None = shapes.slashed("aplBgnDy")
    ends_on: date | None = shapes.slashed("aplEndDy")
    fixed_price_after: bool | None = shapes.flag("setFpSelTermYn")
    has_period: bool | None = shapes.flag("selTermUseYn")
    period_after: SalePeriod | None = shapes.code(SalePeriod, "selPrdClfFpCd")
    arrives_on: date | None = shapes.slashed("wrhsPlnDy")

    def check(self, sell_by: SellBy) -> None:
        """Raise InvalidField for the first thing that the market would refuse."""
        if self.period is None and self.has_period is not False:
            raise InvalidField("period", "must be given, or has_period be False for a sale without end")
        if self.has_period is False and sell_by is not SellBy.FIXED_PRICE:
            raise InvalidField("has_period", "can be False with a fixed price only")
        if self.period is not None and (self.period in PRE_ORDER_PERIODS) != (sell_by is SellBy.PRE_ORDER):
            raise InvalidField("period", "has codes of its own for orders in advance")
        if self.period is not None and self.begins_on is None:
            raise InvalidField("begins_on", "must be given with a period")
        if self.period is SalePeriod.OWN_DATES and sell_by is not SellBy.FIXED_PRICE:
            raise InvalidField("period", "own dates go with a fixed price only")
        own = self.period in (SalePeriod.OWN_DATES, SalePeriod.PRE_ORDER_OWN_DATES)
        if own != (self.ends_on is not None):
            raise InvalidField("ends_on", "goes with own dates, and only with them")
        if self.begins_on and self.ends_on and self.ends_on < self.begins_on:
            raise InvalidField("ends_on", "must not be before begins_on")
        self._check_arrival(sell_by)

    def _check_arrival(self, sell_by: SellBy) -> None:
        if sell_by is SellBy.PRE_ORDER and self.arrives_on is None:
            raise InvalidField("arrives_on", "must be given for orders in advance")
        if self.arrives_on and self.ends_on and self.arrives_on < self.ends_on:
            raise InvalidField("arrives_on", "must not be before ends_on")
        if self.fixed_price_after and self.period_after is None:
            raise InvalidField("period_after", "must be given where a fixed price follows")


@dataclass(frozen=True, kw_only=True)
class Points:
    """11pay points for the buyer."""

    given: bool = shapes.flag("pay11YN", default=True)
    amount: int = shapes.whole("pay11Value", default=REQUIRED)
    unit: codes.RateUnit = shapes.code(codes.RateUnit, "pay11WyCd", default=codes.RateUnit.PERCENT)


@dataclass(frozen=True, kw_only=True)
class Mileage:
    """Mileage for the buyer; of updates only."""

    given: bool = shapes.flag("mileageYN", default=True)
    amount: int = shapes.whole("mileageValue", default=REQUIRED)
    unit: codes.RateUnit = shapes.code(codes.RateUnit, "mileageWyCd", default=codes.RateUnit.PERCENT)


@dataclass(frozen=True, kw_only=True)
class Instalments:
    """Instalments without interest."""

    given: bool = shapes.flag("intFreeYN", default=True)
    months: codes.InstalmentMonths = shapes.code(codes.InstalmentMonths, "intfreeMonClfCd", default=REQUIRED)


@dataclass(frozen=True, kw_only=True)
class MultiBuy:
    """A discount from so many pieces, or so much money, on."""

    given: bool = shapes.flag("pluYN", default=True)
    by: codes.MultiBuyBy = shapes.code(codes.MultiBuyBy, "pluDscCd", default=REQUIRED)
    least: int = shapes.whole("pluDscBasis", default=REQUIRED)
    amount: int = shapes.whole("pluDscAmtPercnt", default=REQUIRED)
    unit: codes.RateUnit = shapes.code(codes.RateUnit, "pluDscMthdCd", default=codes.RateUnit.PERCENT)
    has_period: bool = shapes.flag("pluUseLmtDyYn", default=False)
    begins_on: date | None = shapes.slashed("pluIssStartDy")
    ends_on: date | None = shapes.slashed("pluIssEndDy")


@dataclass(frozen=True, kw_only=True)
class Donation:
    """A part of the price that is given away."""

    given: bool = shapes.flag("hopeShpYn", default=True)
    amount: int = shapes.whole("hopeShpPnt", default=REQUIRED)
    unit: codes.RateUnit = shapes.code(codes.RateUnit, "hopeShpWyCd", default=codes.RateUnit.PERCENT)


@dataclass(frozen=True, kw_only=True)
class CustomOption:
    """A question the buyer answers in words."""

    title: str = shapes.text("colOptName", default=REQUIRED)
    in_use: bool = shapes.flag("colOptUseYn", default=True)

    def check(self) -> None:
        """Raise InvalidField for a question the market would refuse."""
        if not 1 <= len(self.title.strip()) <= MOST_TITLE or set("'\"%&<>#†") & set(self.title):
            raise InvalidField("title", f"must have 1 to {MOST_TITLE} characters and none of '\"%&<>#†")


@dataclass(frozen=True, kw_only=True)
class CalculatedOptions:
    """A price by measure, for furniture, bedding and DIY goods."""

    in_use: bool = shapes.flag("useOptCalc", default=True)
    step: str | None = shapes.text("optCalcTranType", default=None)  # reg or upd
    kind: str | None = shapes.text("optTypCd", default=None)
    first_name: str | None = shapes.text("optItem1Nm", default=None)
    first_least: int | None = shapes.whole("optItem1MinValue")
    first_most: int | None = shapes.whole("optItem1MaxValue")
    second_name: str | None = shapes.text("optItem2Nm", default=None)
    second_least: int | None = shapes.whole("optItem2MinValue")
    second_most: int | None = shapes.whole("optItem2MaxValue")
    unit_price: str | None = shapes.text("optUnitPrc", default=None)
    unit: codes.LengthUnit | None = shapes.code(codes.LengthUnit, "optUnitCd")
    sold_by: int | None = shapes.whole("optSelUnit")


@dataclass(frozen=True, kw_only=True)
class Quantities:
    """How many there are, and how many one buyer may take. With options the market adds theirs up itself."""

    stock: int | None = shapes.whole("prdSelQty")
    least_by: codes.LeastQuantity | None = shapes.code(codes.LeastQuantity, "selMinLimitTypCd")
    least: int | None = shapes.whole("selMinLimitQty")
    most_by: codes.MostQuantity | None = shapes.code(codes.MostQuantity, "selLimitTypCd")
    most: int | None = shapes.whole("selLimitQty")
    most_in_days: int | None = shapes.whole("townSelLmtDy")

    def check(self) -> None:
        """Raise InvalidField for a limit without its number."""
        if self.least_by is LeastQuantity.PER_ORDER and not self.least:
            raise InvalidField("least", "must be given with its limit")
        if self.most_by in (MostQuantity.PER_ORDER, MostQuantity.PER_PERIOD) and not self.most:
            raise InvalidField("most", "must be given with its limit")
        if self.most_by is MostQuantity.PER_PERIOD and not self.most_in_days:
            raise InvalidField("most_in_days", "must be given with a limit by days")


@dataclass(frozen=True, kw_only=True)
class FreeGift:
    """Something that comes along."""

    text: str = shapes.text("giftInfo", default=REQUIRED)
    name: str = shapes.text("giftNm", default=REQUIRED)
    begins_on: date = shapes.slashed("aplBgnDt")
    ends_on: date = shapes.slashed("aplEndDt")

    def check(self) -> None:
        """Raise InvalidField for the first thing that the market would refuse."""
        for name, most in GIFT_BYTES.items():
            require_bytes(name, getattr(self, name), most)
        if not self.begins_on or not self.ends_on or self.ends_on < self.begins_on:
            raise InvalidField("ends_on", "begins_on and ends_on must be given, in this order")
