"""What a product is, as it is registered: origin, images, certificates, legal notice, what some goods tell more.

Each part is a form of its own, written among the fields of `product_forms.ProductForm`.
"""

import re
from dataclasses import dataclass
from datetime import date

from webapp.elevenst import codes, shapes
from webapp.elevenst.codes import BeefTrace, CertificateGroup, CertificateTarget
from webapp.elevenst.errors import InvalidField
from webapp.elevenst.notice_types import ITEMS, TYPES
from webapp.elevenst.product_acts import require_bytes
from webapp.elevenst.shapes import REQUIRED

NOTICE_LENGTH, BEEF_BYTES, MOST_CERTIFICATES = 50, 20, 100
MEDIA_BYTES = {"original_title": 100, "artist": 100, "label": 200, "maker": 200, "album": 200, "film": 200}
TARGETS = {
    CertificateGroup.ELECTRIC_LIVING: "01 02 03",
    CertificateGroup.CHILDREN: "01 03",
    CertificateGroup.RADIO: "01 03",
    CertificateGroup.CHEMICAL: "04 05",
}
SUBJECT = frozenset({CertificateTarget.SUBJECT, CertificateTarget.CHEMICAL_SUBJECT})


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
        if self.beef is BeefTrace.NUMBERED and not self.beef_number:
            raise InvalidField("beef_number", "must be given where the beef is traced")
        if self.beef_number:
            require_bytes("beef_number", self.beef_number, BEEF_BYTES)


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
        if self.group and not self.target:
            raise InvalidField("target", "must be given with a group")
        if self.target in SUBJECT and not self.certificates:
            raise InvalidField("certificates", "must be given for goods that need them")
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

    def check(self) -> None:
        """Raise InvalidField for the first thing that the market would refuse."""
        if self.months < 1:
            raise InvalidField("months", "must be 1 at least, 99999 for unknown")
        if self.paid < 1:
            raise InvalidField("paid", "must be above 0")
        if not self.flaws.strip():
            raise InvalidField("flaws", "must not be empty")


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

    def check(self) -> None:
        """Raise InvalidField for the first text that is too long."""
        for name, most in MEDIA_BYTES.items():
            if text := getattr(self, name):
                require_bytes(name, text, most)


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
