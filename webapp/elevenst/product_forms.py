"""A product as it is registered or overwritten (guide pages 1003, 1619), in parts that belong together.

What is left out of an update is lost at the market, except options, category, weight and discount, which have switches
of their own, and the images after the first; addresses fall back to the account's default. Money is in won, weight in
grams.
"""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from webapp.elevenst import codes, shapes
from webapp.elevenst.codec import require_sendable
from webapp.elevenst.codes import Code, Condition, FeeRule, MaterialKind, SellBy
from webapp.elevenst.delivery_forms import DeliveryForm, MarketDelivery
from webapp.elevenst.errors import InvalidField
from webapp.elevenst.options import OptionsForm
from webapp.elevenst.product_acts import MOST_STOCK, ComponentForm, Discount, require_bytes, require_price
from webapp.elevenst.product_parts import (
    Abroad,
    CertificateGroupForm,
    Images,
    Ingredient,
    LegalNotice,
    Luxury,
    MediaForm,
    MedicalForm,
    Origin,
    PartnerCategory,
    PhoneForm,
    UsedGoods,
)
from webapp.elevenst.selling_forms import (
    CalculatedOptions,
    CustomOption,
    Donation,
    FreeGift,
    Instalments,
    Mileage,
    MultiBuy,
    Points,
    Quantities,
    SaleTermForm,
)
from webapp.elevenst.shapes import REQUIRED

NAME_BYTES, SLOGAN_BYTES, NOTE_BYTES = 100, 28, 4000
MOST_CUSTOM_OPTIONS, MOST_FOODS, MOST_INGREDIENTS = 5, 10, 5
ONLY_USED = frozenset({
    Condition.USED, Condition.REFURBISHED, Condition.DISPLAYED, Condition.COLLECTIBLE, Condition.RETURNED,
    Condition.SCRATCHED,
})  # fmt: skip


class Checked(Protocol):
    """A part of a form that knows what the market would refuse."""

    def check(self) -> None:
        """Raise InvalidField for the first such thing."""


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
        for field, most in (("slogan", SLOGAN_BYTES), ("name_in_english", NAME_BYTES)):
            if text := getattr(self, field):
                require_bytes(field, text, most)
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
        self._check_kind()
        self._check_abroad()
        parts: tuple[Checked | None, ...]
        parts = (*self.certificates, *self.components, *self.custom_options, *self.free_gifts, *self._notices())
        for part in (*parts, self.used, self.media):
            if part:
                part.check()

    def _check_kind(self) -> None:
        if self.condition in ONLY_USED and self.sell_by is not SellBy.USED:
            raise InvalidField("condition", "goes with used goods only")
        if self.is_standard and self.condition in (Condition.RETURNED, Condition.SCRATCHED):
            raise InvalidField("condition", "cannot be returned or scratched for the new type")
        if (self.origin.material is MaterialKind.PROCESSED) != bool(self.ingredients):
            raise InvalidField("ingredients", "go with processed food, and only with it")
        foods = Counter(one.product for one in self.ingredients)
        if len(foods) > MOST_FOODS or any(number > MOST_INGREDIENTS for number in foods.values()):
            raise InvalidField("ingredients", f"must be {MOST_INGREDIENTS} a food, of {MOST_FOODS} foods, at most")

    def _check_abroad(self) -> None:
        if self.delivery.fee_rule is FeeRule.MARKET_OVERSEAS and not self.hs_code:
            raise InvalidField("hs_code", "must be given where the market delivers from abroad")
        if self.market_delivery.by is not codes.DeliveryBy.MARKET_OVERSEAS:
            return
        if self.delivery.overseas_cancel_fee is None:
            raise InvalidField("overseas_cancel_fee", "must be given where the market delivers from abroad")
        if self.options and any(one.weight is None for one in self.options.combinations):
            raise InvalidField("weight", "must be given for each option where the market delivers from abroad")

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
        self.quantities.check()


def check_codes(form: object) -> None:
    """Raise InvalidField for the first code in the form, or in a part of it, that the guide does not list."""
    for name, value in vars(form).items():
        if isinstance(value, Code) and not value.is_known:
            raise InvalidField(name, f"must be one of {', '.join(type(value))}")
        for inner in value if isinstance(value, tuple) else (value,):
            if hasattr(inner, "__dataclass_fields__"):
                check_codes(inner)
