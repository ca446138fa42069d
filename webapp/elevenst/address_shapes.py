"""What an address of the market holds, and what the market takes when one is registered or changed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from webapp.elevenst import shapes
from webapp.elevenst.codec import byte_length
from webapp.elevenst.codes import AddressKind, AddressType
from webapp.elevenst.errors import InvalidField

DOMESTIC_PHONE = re.compile(r"0\d{1,3}-\d{3,4}-\d{4}|1\d{3}-\d{4}")
OVERSEAS_PHONE = re.compile(r"\+?\d[\d-]{5,18}\d")
LONGEST_DETAIL = 200  # EUC-KR bytes: 100 Hangul


@dataclass(frozen=True, kw_only=True)
class Address:
    """One address. A list gives it without zip code, detail and flags; ``address`` stands only in lists."""

    kind: AddressKind
    number: str = shapes.identity("addrSeq")
    name: str = shapes.text("addrNm")
    recipient: str = shapes.text("rcvrNm")
    phone: str = shapes.text("gnrlTlphnNo")
    mobile: str = shapes.text("prtblTlphnNo")
    address: str = shapes.text("addr")
    detail: str = shapes.text("dtlsAddr")
    zip_code: str = shapes.text("mailNO", "zipCode")
    zip_sequence: str = shapes.text("mailNOSeq")
    building_number: str = shapes.text("buildMngNO")
    lot_number: str = shapes.text("lnmAddrSeq")
    address_type: AddressType | None = shapes.code(AddressType, "addrClfCd")
    is_base: bool | None = shapes.flag("baseAddrYN")
    member_number: str = shapes.text("memNo")
    country: str = shapes.text("countryCd")
    line1: str = shapes.text("addr1")
    line2: str = shapes.text("addr2")
    city: str = shapes.text("city")
    state: str = shapes.text("state")
    extra: Mapping[str, str] = shapes.unread()


@dataclass(frozen=True, kw_only=True)
class AddressForm:
    """A domestic address to send. Found through the address search: exactly one of building and lot number."""

    name: str = shapes.text("addrNm")
    recipient: str = shapes.text("rcvrNm")
    phone: str = shapes.text("gnrlTlphnNo")
    mobile: str = shapes.text("prtblTlphnNo")
    building_number: str | None = shapes.text("buildMngNO", default=None)
    lot_number: str | None = shapes.text("lnmAddrSeq", default=None)
    detail: str = shapes.text("dtlsAddr")
    address_type: AddressType = shapes.code(AddressType, "addrClfCd", default=AddressType.ROAD)

    def check(self) -> None:
        """Raise InvalidField for the first field the market would refuse."""
        _require_filled(self, "name", "recipient", "phone", "mobile", "detail")
        for field in ("phone", "mobile"):
            _require_phone(field, getattr(self, field), DOMESTIC_PHONE, "must look like 02-000-0000 or 010-1111-2222")
        if bool(self.building_number) == bool(self.lot_number):
            raise InvalidField("building_number", "give either a building number or a lot number, and not both")
        if byte_length(self.detail) > LONGEST_DETAIL:
            raise InvalidField("detail", "must not be longer than 200 bytes (100 Hangul)")
        if not AddressType(self.address_type).is_known:
            raise InvalidField("address_type", "must be road (01) or lot (02)")


@dataclass(frozen=True, kw_only=True)
class OverseasAddressForm:
    """An overseas outbound address to send; ``country`` is the two-letter code, phones carry their country code."""

    name: str = shapes.text("addrNm")
    recipient: str = shapes.text("rcvrNm")
    phone: str = shapes.text("gnrlTlphnNo")
    mobile: str = shapes.text("prtblTlphnNo")
    country: str = shapes.text("countryCd")
    line1: str = shapes.text("addr1")
    line2: str = shapes.text("addr2")
    city: str = shapes.text("city")
    state: str = shapes.text("state")
    zip_code: str = shapes.text("zipCode")

    def check(self) -> None:
        """Raise InvalidField for the first field the market would refuse."""
        _require_filled(self, "name", "recipient", "phone", "mobile", "country")
        _require_filled(self, "line1", "line2", "city", "state", "zip_code")
        for field in ("phone", "mobile"):
            _require_phone(field, getattr(self, field), OVERSEAS_PHONE, "must be digits and hyphens, + in front")
        if not re.fullmatch(r"[A-Z]{2}", self.country):
            raise InvalidField("country", "must be a two-letter country code in capitals")


@dataclass(frozen=True, kw_only=True)
class FeeTier:
    """The delivery fee of orders from ``from_amount`` up to, not including, ``below_amount``; all in won."""

    fee: int = shapes.whole("dlvCst")
    from_amount: int = shapes.whole("ordBgnAmt")
    below_amount: int = shapes.whole("ordEndAmt")
    extra: Mapping[str, str] = shapes.unread()


@dataclass(frozen=True, kw_only=True)
class FoundAddress:
    """One hit of the address search; ``building_number`` or ``lot_number`` goes into an AddressForm."""

    building_number: str = shapes.text("buildMngNO", "buildMngNo")
    lot_number: str = shapes.text("lnmAddrSeq")
    zip_code: str = shapes.text("mailNo")
    zip_sequence: str = shapes.text("mailNoSeq")
    road_address: str = shapes.text("roadAddr")
    lot_address: str = shapes.text("mailAddr")
    road_name: str = shapes.text("roadNm")
    province: str = shapes.text("sidoNm")
    district: str = shapes.text("sigunguNm")
    town: str = shapes.text("ueupmyonNm")
    village: str = shapes.text("rhyeeNm")
    legal_dong: str = shapes.text("lawDongNm")
    building_main: str = shapes.text("buildMainNo")
    building_sub: str = shapes.text("buildSubNo")
    lot_main: str = shapes.text("mainBunji")
    lot_sub: str = shapes.text("subBunji")
    area_number: str = shapes.text("areaNo")
    extra: Mapping[str, str] = shapes.unread()


def _require_filled(form: object, *fields: str) -> None:
    for field in fields:
        if not str(getattr(form, field)).strip():
            raise InvalidField(field, "must not be empty")


def _require_phone(field: str, value: str, pattern: re.Pattern[str], rule: str) -> None:
    if not pattern.fullmatch(value):
        raise InvalidField(field, rule)
