"""A product as it is registered or overwritten (guide pages 1003, 1619), in parts that belong together.

What is left out of an update is lost at the market, except options, category, weight and discount, which have switches
of their own, and the images after the first; addresses fall back to the account's default. Money is in won, weight in
grams.
"""

import re
from dataclasses import dataclass
from datetime import date

from webapp.elevenst import codes, shapes
from webapp.elevenst.codec import require_sendable
from webapp.elevenst.codes import CertificateGroup, CertificateTarget, Code, FeeRule, SalePeriod, SellBy
from webapp.elevenst.couriers import COURIERS
from webapp.elevenst.errors import InvalidField
from webapp.elevenst.notice_types import ITEMS, TYPES
from webapp.elevenst.options import OptionsForm
from webapp.elevenst.product_acts import MOST_STOCK, ComponentForm, Discount, require_bytes, require_price
from webapp.elevenst.shapes import REQUIRED

NAME_BYTES, SLOGAN_BYTES, NOTE_BYTES, NOTICE_LENGTH = 100, 28, 4000, 50
MOST_CERTIFICATES, MOST_CUSTOM_OPTIONS, MOST_TIERS = 100, 5, 10
TARGETS = {
    CertificateGroup.ELECTRIC_LIVING: "01 02 03",
    CertificateGroup.CHILDREN: "01 03",
    CertificateGroup.RADIO: "01 03",
    CertificateGroup.CHEMICAL: "04 05",
}


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where it comes from. ``place`` is the market's code of a region or country, ``name`` for any other (kind 03)."""

    material: codes.MaterialKind = shapes.code(codes.MaterialKind, "rmaterialTypCd", default=REQUIRED)
    kind: codes.OriginKind | None = shapes.code(codes.OriginKind, "orgnTypCd")
    several: bool | None = shapes.flag("orgnDifferentYn")
    place: str | None = shapes.text("orgnTypDtlsCd", default=None)
    name: str | None = shapes.text("orgnNmVal", default=None)
    beef: codes.BeefTrace | None = shapes.code(codes.BeefTrace, "beefTraceStat")
    beef_number: str | None = shapes.text("beefTraceNo", default=None)

    def check(self) -> None:
        """Raise InvalidField for the first thing that the market would refuse."""
        needs_place = self.kind in (codes.OriginKind.DOMESTIC, codes.OriginKind.ABROAD)
        if needs_place and not re.fullmatch(r"[0-9]{4}", self.place or ""):
            raise InvalidField("place", "must be the market's four digits of a region or country")
        if self.kind is codes.OriginKind.OTHER and not (self.name or "").strip():
            raise InvalidField("name", "must name the origin where it is neither domestic nor listed")


@dataclass(frozen=True, kw_only=True)
class Ingredient:
    """What processed food is made of."""

    product: str = shapes.text("rmaterialNm", default=REQUIRED)
    name: str = shapes.text("ingredNm", default=REQUIRED)
    origin: str = shapes.text("orgnCountry", default=REQUIRED)
    share: str = shapes.text("content", default=REQUIRED)


@dataclass(frozen=True, kw_only=True)
class Images:
    """Addresses the market fetches and keeps. In an update None leaves an image as it is, and "" takes it off."""

    main: str = shapes.text("prdImage01", default=REQUIRED)
    second: str | None = shapes.clearable("prdImage02")
    third: str | None = shapes.clearable("prdImage03")
    fourth: str | None = shapes.clearable("prdImage04")
    card: str | None = shapes.text("prdImage09", default=None)

    def check(self) -> None:
        """Raise InvalidField for what is no address on the web."""
        for name in ("main", "second", "third", "fourth", "card"):
            address = getattr(self, name)
            if address and not re.fullmatch(r"https?://[^\s/]+/\S*", address):
                raise InvalidField(name, "must be an address that begins with http:// or https://")
        if not self.main:
            raise InvalidField("main", "must not be empty")


@dataclass(frozen=True, kw_only=True)
class CertificateForm:
    """One certificate."""

    kind: codes.ProductCertificate = shapes.code(codes.ProductCertificate, "certTypeCd", default=REQUIRED)
    number: str = shapes.text("certKey")


@dataclass(frozen=True, kw_only=True)
class CertificateGroupForm:
    """What the law asks of one group of goods. Food has no group: its certificates stand alone."""

    group: CertificateGroup | None = shapes.code(CertificateGroup, "crtfGrpTypCd")
    target: CertificateTarget | None = shapes.code(CertificateTarget, "crtfGrpObjClfCd")
    exemption: codes.CertificateExemption | None = shapes.code(codes.CertificateExemption, "crtfGrpExptTypCd")
    certificates: tuple[CertificateForm, ...] = shapes.rows("ProductCert", CertificateForm)

    def check(self) -> None:
        """Raise InvalidField for the first thing that the market would refuse."""
        if self.group and self.target and self.target.value not in TARGETS.get(self.group, "").split():
            raise InvalidField("target", f"{self.target.value} does not go with group {self.group.value}")
        if (self.target is CertificateTarget.EXEMPT) != (self.exemption is not None):
            raise InvalidField("exemption", "goes with exempt goods, and only with them")
        if len(self.certificates) > MOST_CERTIFICATES:
            raise InvalidField("certificates", f"must be {MOST_CERTIFICATES} at most")


@dataclass(frozen=True, kw_only=True)
class MedicalForm:
    """Numbers of a medical device."""

    approval: str = shapes.text("medNum1", default=REQUIRED)
    sales_report: str = shapes.text("medNum2", default=REQUIRED)
    advertisement: str = shapes.text("medNum3", default=REQUIRED)


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
        if self.period is not None and self.begins_on is None:
            raise InvalidField("begins_on", "must be given with a period")
        if self.period is SalePeriod.OWN_DATES and sell_by is not SellBy.FIXED_PRICE:
            raise InvalidField("period", "own dates go with a fixed price only")
        own = self.period in (SalePeriod.OWN_DATES, SalePeriod.PRE_ORDER_OWN_DATES)
        if own != (self.ends_on is not None):
            raise InvalidField("ends_on", "goes with own dates, and only with them")
        if self.begins_on and self.ends_on and self.ends_on < self.begins_on:
            raise InvalidField("ends_on", "must not be before begins_on")
        if sell_by is SellBy.PRE_ORDER and self.arrives_on is None:
            raise InvalidField("arrives_on", "must be given for orders in advance")


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


@dataclass(frozen=True, kw_only=True)
class FreeGift:
    """Something that comes along."""

    text: str = shapes.text("giftInfo", default=REQUIRED)
    name: str = shapes.text("giftNm", default=REQUIRED)
    begins_on: date = shapes.slashed("aplBgnDt")
    ends_on: date = shapes.slashed("aplEndDt")


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


@dataclass(frozen=True, kw_only=True)
class NoticeItem:
    """One line of the legal notice."""

    code: str = shapes.text("code", default=REQUIRED)
    text: str = shapes.text("name", default=REQUIRED)


@dataclass(frozen=True, kw_only=True)
class LegalNotice:
    """상품정보제공고시: a type with all of its items."""

    kind: str = shapes.text("type", default=REQUIRED)
    items: tuple[NoticeItem, ...] = shapes.rows("item", NoticeItem)

    def check(self) -> None:
        """Raise InvalidField for the first thing that the market would refuse, where the type's items are known."""
        if self.kind not in TYPES:
            raise InvalidField("notice", f"{self.kind} is no type of a notice")
        given = [item.code for item in self.items]
        if self.kind in ITEMS and sorted(given) != sorted(ITEMS[self.kind]):
            raise InvalidField("notice", f"must have each item of type {self.kind} once")
        for item in self.items:
            if not 1 <= len(item.text.strip()) <= NOTICE_LENGTH:
                raise InvalidField("notice", f"item {item.code} must have 1 to {NOTICE_LENGTH} characters")


@dataclass(frozen=True, kw_only=True)
class UsedGoods:
    """What is told of used goods."""

    months: int = shapes.whole("useMon", default=REQUIRED)
    grade: codes.UsedGrade | None = shapes.code(codes.UsedGrade, "gradeRefur")
    paid: int = shapes.whole("paidSelPrc", default=REQUIRED)
    flaws: str = shapes.text("exteriorSpecialNote", default=REQUIRED)


@dataclass(frozen=True, kw_only=True)
class PhoneForm:
    """A phone and its contract."""

    contract: codes.PhoneContract = shapes.code(codes.PhoneContract, "contractCd", default=REQUIRED)
    plan: str | None = shapes.text("chargeCd", default=None)
    months: codes.ContractMonths | None = shapes.code(codes.ContractMonths, "periodCd")
    list_price: int | None = shapes.whole("phonePrc")


@dataclass(frozen=True, kw_only=True)
class Abroad:
    """What a global seller tells of goods bought abroad."""

    bought_at: codes.BuyingPlace = shapes.code(codes.BuyingPlace, "abrdBuyPlace", default=REQUIRED)
    shows_sizes: bool | None = shapes.flag("abrdSizetableDispYn")
    purchase: codes.OverseasPurchase = shapes.code(codes.OverseasPurchase, "forAbrdBuyClf", default=REQUIRED)
    import_fee: codes.ImportFee | None = shapes.code(codes.ImportFee, "importFeeCd")


@dataclass(frozen=True, kw_only=True)
class MediaForm:
    """Books, records and films."""

    published_on: date | None = shapes.slashed("mnfcDy")
    isbn13: str | None = shapes.text("isbn13Cd", default=None)
    isbn10: str | None = shapes.text("isbn10Cd", default=None)
    author: str | None = shapes.text("authorInfo", default=None)
    translator: str | None = shapes.text("transInfo", default=None)
    illustrator: str | None = shapes.text("picInfo", default=None)
    original_title: str | None = shapes.text("mainTitle", default=None)
    artist: str | None = shapes.text("artist", default=None)
    label: str | None = shapes.text("mudvdLabel", default=None)
    maker: str | None = shapes.text("maker", default=None)
    album: str | None = shapes.text("albumNm", default=None)
    film: str | None = shapes.text("dvdTitle", default=None)


@dataclass(frozen=True, kw_only=True)
class LuxuryItem:
    """A part that comes with a luxury good."""

    part: codes.LuxuryPart = shapes.code(codes.LuxuryPart, "code", default=REQUIRED)


@dataclass(frozen=True, kw_only=True)
class Luxury:
    """A good of the luxury service (우아)."""

    grade: codes.LuxuryGrade | None = shapes.code(codes.LuxuryGrade, "grade")
    parts: tuple[LuxuryItem, ...] = shapes.rows("Item", LuxuryItem)


@dataclass(frozen=True, kw_only=True)
class PartnerCategory:
    """The category at another mall, a hint for the mapping."""

    is_leaf: bool | None = shapes.flag("leafCategoryYn")
    name1: str | None = shapes.text("categoryName1", default=None)
    name2: str | None = shapes.text("categoryName2", default=None)
    name3: str | None = shapes.text("categoryName3", default=None)
    name4: str | None = shapes.text("categoryName4", default=None)
    last_number: str | None = shapes.text("lastCategoryNo", default=None)


@dataclass(frozen=True, kw_only=True)
class ProductForm:
    """A whole product."""

    abroad: Abroad | None = shapes.part(Abroad)
    nickname: str | None = shapes.text("selMnbdNckNm", default=None)
    sell_by: SellBy = shapes.code(SellBy, "selMthdCd", default=SellBy.FIXED_PRICE)
    category: str = shapes.text("dispCtgrNo", default=REQUIRED)
    changes_category: str | None = shapes.text("originDispCtgrNo", default=None)
    partner_category: tuple[PartnerCategory, ...] = shapes.rows("PartnerCategory", PartnerCategory)
    kind: codes.ProductKind = shapes.code(codes.ProductKind, "prdTypCd", default=codes.ProductKind.DELIVERED)
    hs_code: str | None = shapes.text("hsCode", default=None)
    name: str = shapes.text("prdNm", default=REQUIRED)
    name_in_english: str | None = shapes.text("prdNmEng", default=None)
    slogan: str | None = shapes.text("advrtStmt", default=None)
    brand: str | None = shapes.text("brand", default=None)
    brand_code: str | None = shapes.text("apiPrdAttrBrandCd", default=None)
    origin: Origin = shapes.part(Origin, default=REQUIRED)
    ingredients: tuple[Ingredient, ...] = shapes.rows("ProductRmaterial", Ingredient)
    seller_code: str | None = shapes.text("sellerPrdCd", default=None)
    tax: codes.TaxKind = shapes.code(codes.TaxKind, "suplDtyfrPrdClfCd", default=codes.TaxKind.TAXED)
    deducts_tax: bool | None = shapes.flag("yearEndTaxYn")
    condition: codes.Condition = shapes.code(codes.Condition, "prdStatCd", default=codes.Condition.NEW)
    used: UsedGoods | None = shapes.part(UsedGoods)
    for_minors: bool = shapes.flag("minorSelCnYn", default=True)
    images: Images = shapes.part(Images, default=REQUIRED)
    detail_html: str = shapes.text("htmlDetail", default=REQUIRED)
    certificates: tuple[CertificateGroupForm, ...] = shapes.rows("ProductCertGroup", CertificateGroupForm)
    medical: tuple[MedicalForm, ...] = shapes.rows("ProductMedical", MedicalForm)
    shows_reviews: bool | None = shapes.flag("reviewDispYn")
    shows_options_in_reviews: bool | None = shapes.flag("reviewOptDispYn")
    term: SaleTermForm = shapes.part(SaleTermForm, default=REQUIRED)
    phone: PhoneForm | None = shapes.part(PhoneForm)
    list_price: int | None = shapes.whole("maktPrc")
    recommended_price: int | None = shapes.whole("recommendRetailPrice")
    price: int = shapes.whole("selPrc", default=REQUIRED)
    discount_switch: str | None = shapes.text("cuponcheck", default=None)
    discount: Discount | None = shapes.part(Discount)
    points: Points | None = shapes.part(Points)
    mileage: Mileage | None = shapes.part(Mileage)
    instalments: Instalments | None = shapes.part(Instalments)
    multi_buy: MultiBuy | None = shapes.part(MultiBuy)
    donation: Donation | None = shapes.part(Donation)
    replaces_options: bool | None = shapes.flag("optUpdateYn")
    options: OptionsForm | None = shapes.part(OptionsForm)
    custom_options: tuple[CustomOption, ...] = shapes.rows("ProductCustOption", CustomOption)
    calculated_options: CalculatedOptions | None = shapes.part(CalculatedOptions)
    components: tuple[ComponentForm, ...] = shapes.rows("ProductComponent", ComponentForm)
    quantities: Quantities = shapes.part(Quantities, default=Quantities())
    has_free_gift: bool | None = shapes.flag("useGiftYn")
    free_gifts: tuple[FreeGift, ...] = shapes.rows("ProductGift", FreeGift)
    gift_wrap: codes.GiftWrap | None = shapes.code(codes.GiftWrap, "gftPackTypCd")
    delivery: DeliveryForm = shapes.part(DeliveryForm, default=REQUIRED)
    after_service: str = shapes.text("asDetail", default=".")
    return_guide: str = shapes.text("rtngExchDetail", default=".")
    market_delivery: MarketDelivery = shapes.part(MarketDelivery, default=MarketDelivery())
    good_until: date | None = shapes.slashed("eftvDy")
    notice: tuple[LegalNotice, ...] = shapes.rows("ProductNotification", LegalNotice)
    maker: str | None = shapes.text("company", default=None)
    model: str | None = shapes.text("modelNm", default=None)
    model_code: str | None = shapes.text("modelCd", default=None)
    media: MediaForm | None = shapes.part(MediaForm)
    not_in_cart: bool | None = shapes.flag("bcktExYn")
    is_compared: bool | None = shapes.flag("prcCmpExpYn")
    is_compared_at_discount: bool | None = shapes.flag("prcDscCmpExpYn")
    joins_mart_ads: bool | None = shapes.flag("martCPSAgreeYn")
    is_standard: bool | None = shapes.flag("stdPrdYn")
    tags: tuple[str, ...] = shapes.texts("ProductTag/tagName")
    luxury: tuple[Luxury, ...] = shapes.rows("ProductLuxury", Luxury)

    def check(self) -> None:
        """Raise InvalidField for the first thing that the market would refuse."""
        check_codes(self)
        if self.changes_category not in (None, "1"):
            raise InvalidField("changes_category", "must be 1 to change it")
        if not re.fullmatch(r"[0-9]{1,20}", self.category):
            raise InvalidField("category", "must be the digits of a leaf category")
        require_bytes("name", self.name, NAME_BYTES)
        if self.slogan:
            require_bytes("slogan", self.slogan, SLOGAN_BYTES)
        if not (self.brand or self.brand_code):
            raise InvalidField("brand", "must be given, or a brand_code")
        self._check_texts()
        self._check_money()
        self.origin.check()
        self.images.check()
        self.term.check(self.sell_by)
        self.delivery.check()
        self.market_delivery.check()
        self._check_stock()
        parts: tuple[CertificateGroupForm | ComponentForm | LegalNotice, ...]
        parts = (*self.certificates, *self.components, *self._notices())
        for part in parts:
            part.check()

    def _notices(self) -> tuple[LegalNotice, ...]:
        if len(self.notice) != 1:
            raise InvalidField("notice", "must be one")
        return self.notice

    def _check_texts(self) -> None:
        for name in ("after_service", "return_guide"):
            require_bytes(name, getattr(self, name), NOTE_BYTES)
        if not self.detail_html.strip():
            raise InvalidField("detail_html", "must not be empty")
        require_sendable("detail_html", self.detail_html)

    def _check_money(self) -> None:
        require_price("price", self.price)
        if self.discount_switch not in (None, "Y", "N", "S"):
            raise InvalidField("discount_switch", "must be Y, N, or S to keep what is")
        if (self.discount_switch == "Y") != (self.discount is not None):
            raise InvalidField("discount", "goes with the switch Y, and only with it")
        if self.discount:
            self.discount.check(self.price)
        if (self.sell_by is SellBy.USED) != (self.used is not None):
            raise InvalidField("used", "goes with used goods, and only with them")

    def _check_stock(self) -> None:
        if self.options:
            self.options.check(self.price)
        elif self.replaces_options is not False and not 1 <= (self.quantities.stock or 0) <= MOST_STOCK:
            raise InvalidField("stock", f"must be 1 to {MOST_STOCK} where there are no options")
        if len(self.custom_options) > MOST_CUSTOM_OPTIONS:
            raise InvalidField("custom_options", f"must be {MOST_CUSTOM_OPTIONS} at most")


def check_codes(form: object) -> None:
    """Raise InvalidField for the first code in the form, or in a part of it, that the guide does not list."""
    for name, value in vars(form).items():
        if isinstance(value, Code) and not value.is_known:
            raise InvalidField(name, f"must be one of {', '.join(type(value))}")
        for inner in value if isinstance(value, tuple) else (value,):
            if hasattr(inner, "__dataclass_fields__"):
                check_codes(inner)
