"""주소록 템플릿: a domestic address found through the search, or an overseas one typed by hand."""

import re
from dataclasses import dataclass
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SearchField, StringField, TelField
from wtforms.validators import ValidationError

from webapp.elevenst import AddressForm, AddressType, FoundAddress, OverseasAddressForm
from webapp.forms import DeskForm, options
from webapp.forms.shipping import DOMESTIC_PHONE, MOBILE_PHONE, Filled, PushForm, Sendable, dashed
from webapp.korean import with_particle
from webapp.models.shipping import AddressTemplate
from webapp.services.shipping.address_push import Wanted
from webapp.wording import ADDRESS_KINDS

LONGEST_NAME, LONGEST_DETAIL = 100, 200
PHONE_NUMBER = re.compile(r"\+?\d[\d-]{6,18}\d")
BOTH_PHONES = "11번가는 일반전화와 휴대폰을 모두 요구합니다."
COUNTRIES = {
    "US": "미국", "CN": "중국", "JP": "일본", "HK": "홍콩", "TW": "대만", "DE": "독일", "GB": "영국", "FR": "프랑스",
    "IT": "이탈리아", "ES": "스페인", "NL": "네덜란드", "AU": "호주", "NZ": "뉴질랜드", "CA": "캐나다",
    "SG": "싱가포르", "VN": "베트남", "TH": "태국", "KR": "대한민국",
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A hit of the address search, as one radio button carries it."""

    address_type: str
    number: str
    zip_code: str
    text: str

    @property
    def value(self) -> str:
        return "|".join((self.address_type, self.number, self.zip_code, self.text))

    @property
    def label(self) -> str:
        kind = "지번" if self.address_type == "02" else "도로명"
        return f"{kind} · {self.text}" + (f" ({self.zip_code})" if self.zip_code else "")


def read_place(value: str) -> Place | None:
    """The place that a radio button carried, None when it is no such thing."""
    parts = value.split("|", 3)
    if len(parts) != 4 or not re.fullmatch(r"0[12]\|\d{1,25}\|\d{0,6}\|[^|<>]{0,200}", value):
        return None
    return Place(*parts)


def places_of(found: list[FoundAddress]) -> list[Place]:
    """Each hit by its road and by its lot, as far as the market gave numbers for them."""
    places = []
    for hit in found:
        if hit.building_number:
            places.append(Place("01", hit.building_number, hit.zip_code, hit.road_address.replace("|", " ")))
        if hit.lot_number and hit.lot_address:
            places.append(Place("02", hit.lot_number, hit.zip_code, hit.lot_address.replace("|", " ")))
    return places


def place_of(row: AddressTemplate) -> Place | None:
    """Where an address of ours stands now."""
    if row.address_type == "02" and row.lot_number:
        return Place("02", row.lot_number, row.zip_code, row.address)
    return Place("01", row.building_number, row.zip_code, row.address) if row.building_number else None


def upper(text: str | None) -> str | None:
    return text.strip().upper() if text else text


class KeepsPersonal:
    """Name and phones of an address that stands may be left empty: then they stay as they are."""

    def __init__(self, why: str = "") -> None:
        self.why = why

    def __call__(self, form: Any, field: Any) -> None:
        if not field.data and not (form.row and getattr(form.row, field.name)):
            label = field.label.text
            raise ValidationError(f"{with_particle(label, '을/를')} 입력해 주세요. {self.why}".strip())


class AddressFields(PushForm):
    """What all kinds of addresses have; `row` is the address that is edited."""

    row: AddressTemplate | None = None

    kind = RadioField("주소지 타입", choices=options(ADDRESS_KINDS.items()), validate_choice=False)
    title = StringField("템플릿제목", [Filled(), Sendable(LONGEST_NAME)], render_kw={"autocomplete": "off"})
    recipient = StringField("담당자 이름", [KeepsPersonal(), Sendable(LONGEST_NAME)], render_kw={"autocomplete": "off"})
    confirm = BooleanField("연결된 상품에도 바뀐 주소가 적용되는 것을 확인했습니다")

    def validate_confirm(self, field: Any) -> None:
        if self.row is not None and not field.data:
            raise ValidationError("11번가는 이 주소를 쓰는 모든 상품에 적용합니다. 확인란을 표시해 주세요.")

    def personal(self, name: str) -> str:
        """What was typed, or what stands already."""
        return self[name].data or (getattr(self.row, name) if self.row else "")


class DomesticAddressForm(AddressFields):
    phone = TelField("일반전화", [KeepsPersonal(BOTH_PHONES)], filters=[dashed], render_kw={"autocomplete": "off"})
    mobile = TelField("휴대폰", [KeepsPersonal(BOTH_PHONES)], filters=[dashed], render_kw={"autocomplete": "off"})
    q = SearchField("주소 찾기", render_kw={"autocomplete": "off"})
    place = HiddenField("주소지")
    detail = StringField("상세주소", [Filled(), Sendable(LONGEST_DETAIL)], render_kw={"autocomplete": "off"})

    def validate_phone(self, field: Any) -> None:
        if field.data and not DOMESTIC_PHONE.fullmatch(field.data):
            raise ValidationError(
                "일반전화를 02-000-0000처럼 입력해 주세요. 따로 없으면 휴대폰 번호를 다시 입력해 주세요."
            )

    def validate_mobile(self, field: Any) -> None:
        if field.data and not MOBILE_PHONE.fullmatch(field.data):
            raise ValidationError("휴대폰 번호를 010-1111-2222처럼 입력해 주세요.")

    def validate_place(self, field: Any) -> None:
        if read_place(field.data or "") is None:
            raise ValidationError("[주소 찾기]로 찾은 주소 가운데 하나를 골라 주세요.")

    def wanted(self, kind: str) -> Wanted:
        place = read_place(self.place.data)
        assert place is not None
        by_lot = place.address_type == "02"
        form = AddressForm(
            name=self.title.data,
            recipient=self.personal("recipient"),
            phone=self.personal("phone"),
            mobile=self.personal("mobile"),
            building_number=None if by_lot else place.number,
            lot_number=place.number if by_lot else None,
            detail=self.detail.data,
            address_type=AddressType(place.address_type),
        )
        return Wanted(kind, form, self.form_key.data, place.text, place.zip_code)


class OverseasAddressFields(AddressFields):
    phone = TelField("일반전화", [KeepsPersonal(BOTH_PHONES)], render_kw={"autocomplete": "off"})
    mobile = TelField("휴대폰", [KeepsPersonal(BOTH_PHONES)], render_kw={"autocomplete": "off"})
    country = StringField("국가", [Filled()], filters=[upper], render_kw={"list": "countries", "maxlength": 2})
    state_name = StringField("주 (State)", [Filled(), Sendable(LONGEST_NAME)])
    city = StringField("도시 (City)", [Filled(), Sendable(LONGEST_NAME)])
    line1 = StringField("주소 1 (Address1)", [Filled(), Sendable(LONGEST_DETAIL)])
    line2 = StringField("주소 2 (Address2)", [Filled(), Sendable(LONGEST_DETAIL)])
    zip_code = StringField("우편번호 (Zip)", [Filled(), Sendable(20)])

    def validate_country(self, field: Any) -> None:
        if field.data and not re.fullmatch(r"[A-Z]{2}", field.data):
            raise ValidationError("국가를 영문 두 글자로 입력해 주세요. 예: US")

    def validate_phone(self, field: Any) -> None:
        if field.data and not (field.data.startswith("+") and PHONE_NUMBER.fullmatch(field.data)):
            raise ValidationError("+와 국가번호부터 숫자와 하이픈으로 입력해 주세요. 예: +1-213-555-0100")

    def validate_mobile(self, field: Any) -> None:
        self.validate_phone(field)

    def wanted(self, kind: str) -> Wanted:
        form = OverseasAddressForm(
            name=self.title.data,
            recipient=self.personal("recipient"),
            phone=self.personal("phone"),
            mobile=self.personal("mobile"),
            country=self.country.data,
            line1=self.line1.data,
            line2=self.line2.data,
            city=self.city.data,
            state=self.state_name.data,
            zip_code=self.zip_code.data,
        )
        return Wanted(kind, form, self.form_key.data)


AddressEntry = DomesticAddressForm | OverseasAddressFields


def address_form(kind: str, row: AddressTemplate | None = None, **options: Any) -> AddressEntry:
    """The form that goes with a kind, filled from the row where nothing was sent; personal values stay out of it."""
    kind_of_form = OverseasAddressFields if kind == "overseas" else DomesticAddressForm
    place = place_of(row) if row else None
    shown = ("title", "detail", "country", "state_name", "city", "line1", "line2", "zip_code")
    values = {name: getattr(row, name) for name in shown} if row else {}
    form = kind_of_form(data={**values, "kind": kind, "place": place.value if place else "", **options})
    form.row = row
    form.kind.data = kind
    form.keyed()
    return form


class NumberForm(DeskForm):
    """The number of an address which the market lists nowhere."""

    kind = HiddenField()
    number = StringField("주소 번호 (addrSeq)", [Filled()], render_kw={"inputmode": "numeric", "autocomplete": "off"})

    def validate_number(self, field: Any) -> None:
        if field.data and not re.fullmatch(r"\d{1,12}", field.data):
            raise ValidationError("숫자로 된 주소 번호를 입력해 주세요.")
