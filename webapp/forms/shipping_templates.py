"""배송속성 템플릿: our own delivery terms, with the amounts that each kind of fee needs."""

import re
from typing import Any

from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from webapp.forms import DeskForm, options
from webapp.forms.dispatch_templates import OptionalChoice
from webapp.forms.shipping import Choice, Filled, Won
from webapp.models.shipping import AddressTemplate, DispatchTemplate, ShippingTemplate
from webapp.models.stores import Store
from webapp.services.couriers import COURIERS
from webapp.services.shipping import address_book, dispatch_book
from webapp.services.shipping.terms import Terms, Tier
from webapp.wording import ADDRESS_KINDS

AREAS = {"01": "전국", "02": "전국 (제주·도서산간 제외)"}
METHODS = {"01": "택배", "03": "화물배달", "04": "퀵서비스", "05": "배송 필요 없음"}
FEE_KINDS = {
    "01": "무료", "02": "고정배송비", "03": "상품 조건부 무료", "04": "수량별 차등", "05": "1개당 배송비",
    "07": "판매자 조건부배송비",
}  # fmt: skip
PAYMENTS = {"03": "선결제", "02": "착불", "01": "선결제·착불 모두"}
TIER_LINE = re.compile(r"(\d{1,6})\s*개?\s*(?:부터|이상|:|,|\s)\s*([\d,]{1,11})\s*원?")
# An address that the market no longer lists must not turn into the first one of the list by itself.
PICK, NONE = ("", "고르기"), ("", "고르지 않음")
AMOUNTS = ("fee", "free_over", "return_fee", "exchange_fee", "jeju_fee", "island_fee")


class ShippingForm(DeskForm):
    name = StringField("템플릿 이름", [Filled(), Length(max=60, message="60자까지 쓸 수 있습니다.")])
    area = Choice("배송가능지역", choices=options(AREAS.items()))
    method = Choice("배송방법", choices=options(METHODS.items()))
    courier = OptionalChoice("택배사")
    fee_kind = RadioField("배송비 종류", choices=options(FEE_KINDS.items()))
    fee = Won("배송비")
    free_over = Won("무료 기준 금액")
    tiers = TextAreaField("수량별 배송비", [Length(max=600)], render_kw={"rows": 4})
    payment = Choice("배송비 결제방식", choices=options(PAYMENTS.items()))
    bundle = RadioField("묶음배송", choices=options([("Y", "예"), ("N", "아니요")]))
    return_fee = Won("반품배송비 (편도)")
    exchange_fee = Won("교환배송비 (왕복)")
    jeju_fee = Won("제주 추가 배송비")
    island_fee = Won("도서산간 추가 배송비")
    outbound = Choice("출고지")
    return_address = Choice("반품·교환지")
    dispatch = OptionalChoice("발송마감 템플릿")

    def validate_return_fee(self, field: Any) -> None:
        if field.amount is None and not field.errors:
            raise ValidationError("금액을 입력해 주세요. 받지 않으면 0을 입력해 주세요.")

    def validate_exchange_fee(self, field: Any) -> None:
        self.validate_return_fee(field)

    def validate_tiers(self, field: Any) -> None:
        for number, line in enumerate(_lines(field.data), 1):
            if not TIER_LINE.fullmatch(line):
                raise ValidationError(f"{number}번째 줄을 ‘1개부터 3,000원’처럼 입력해 주세요.")

    def read_tiers(self) -> list[Tier]:
        found = (TIER_LINE.fullmatch(line) for line in _lines(self.tiers.data))
        return [Tier(int(match[1]), int(match[2].replace(",", ""))) for match in found if match]

    def terms(self) -> Terms:
        return Terms(
            name=self.name.data,
            area=self.area.data,
            method=self.method.data,
            courier=self.courier.data or "",
            fee_kind=self.fee_kind.data,
            fee=self.fee.amount,
            free_over=self.free_over.amount,
            tiers=self.read_tiers(),
            payment=self.payment.data,
            bundle=self.bundle.data == "Y",
            return_fee=self.return_fee.amount or 0,
            exchange_fee=self.exchange_fee.amount or 0,
            jeju_fee=self.jeju_fee.amount or 0,
            island_fee=self.island_fee.amount or 0,
            outbound=int(self.outbound.data),
            return_address=int(self.return_address.data),
            dispatch=int(self.dispatch.data) if self.dispatch.data else None,
        )


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def shipping_form(store: Store, row: ShippingTemplate | None = None) -> ShippingForm:
    """The form with the store's addresses and templates to choose from, filled from the row that is edited."""
    ground = _Ground(store)
    form = ShippingForm(data=_values(row) if row else ground.defaults())
    outbound = ((str(row.id), f"{ADDRESS_KINDS[row.kind]} · {_title(row)}") for row in ground.outbound)
    form.courier.choices = options([NONE, *COURIERS.items()])
    form.outbound.choices = options([PICK, *outbound])
    form.return_address.choices = options([PICK, *((str(row.id), _title(row)) for row in ground.back)])
    form.dispatch.choices = options([NONE, *((str(row.id), f"{row.name} ({row.number})") for row in ground.dispatch)])
    return form


class _Ground:
    """What the store has to choose from, the defaults first: only what the market still lists."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.outbound: list[AddressTemplate] = address_book.usable(store, address_book.OUTGOING)
        self.back: list[AddressTemplate] = address_book.usable(store, ("return",))
        self.dispatch: list[DispatchTemplate] = dispatch_book.usable(store)

    def defaults(self) -> dict[str, Any]:
        return {
            "area": "01",
            "method": "01",
            "courier": self.store.default_courier or "",
            "fee_kind": "01",
            "payment": "03",
            "bundle": "Y",
            "outbound": _default(sorted(self.outbound, key=lambda a: a.kind != "outbound")),
            "return_address": _default(self.back),
            "dispatch": _default(self.dispatch),
        }


def _default(rows: list[Any]) -> str:
    chosen = next((row for row in rows if row.is_default), rows[0] if rows else None)
    return str(chosen.id) if chosen else ""


def _title(address: AddressTemplate) -> str:
    where = " ".join(part for part in (address.address or address.city, address.detail or address.line1) if part)
    return f"{address.title} ({where})" if where else str(address.title)


def _values(row: ShippingTemplate) -> dict[str, Any]:
    shown = ("name", "area", "method", "courier", "fee_kind", "payment")
    amounts = {name: f"{value:,}" for name in AMOUNTS if (value := getattr(row, name)) is not None}
    tiers = "\n".join(f"{tier['least']}개부터 {tier['fee']:,}원" for tier in row.tiers)
    linked = {"outbound": row.outbound_id, "return_address": row.return_address_id, "dispatch": row.dispatch_id}
    return {
        **{name: getattr(row, name) for name in shown},
        **amounts,
        **{name: str(value or "") for name, value in linked.items()},
        "tiers": tiers,
        "bundle": "Y" if row.bundle else "N",
    }
