"""Changing many listings at once: what each kind of change asks a person for."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from wtforms import DateField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import Length, Optional, StopValidation, ValidationError

from webapp.elevenst.product_acts import MOST_STOCK, TERMS
from webapp.forms import DeskForm, options
from webapp.forms.shipping import Choice
from webapp.models.products import Listing
from webapp.models.shipping import ShippingTemplate
from webapp.models.stores import Store
from webapp.wording import KST

PRICE_WAYS = {"add": "더하거나 빼기 (원)", "percent": "올리거나 내리기 (%)", "set": "이 값으로 (원)"}
DISCOUNT_WAYS = {"01": "원", "02": "%", "none": "즉시할인 없애기"}
STOCK_WAYS = {"set": "이 수량으로", "add": "더하거나 빼기"}
UNITS = {"10": "10원 단위", "100": "100원 단위", "1000": "1,000원 단위"}
ROUNDINGS = {"nearest": "반올림", "up": "올림", "down": "내림"}


class Whole(StringField):
    """A whole number, typed with or without separators and a sign; `amount` is the number or None.

    What is no such number says so once: what a form asks of its number is not asked of anything else.
    """

    amount: int | None = None

    def __init__(self, label: str, least: int, most: int, **options: Any) -> None:
        options.setdefault("render_kw", {"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(label, **options)
        self.least, self.most = least, most

    def pre_validate(self, form: Any) -> None:
        self.amount = None
        text = re.sub(r"[,\s원개%]", "", self.data or "").replace("−", "-")
        if not text:
            return
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", text):
            raise StopValidation("숫자로 입력해 주세요.")
        self.amount = int(text)
        if not self.least <= self.amount <= self.most:
            raise StopValidation(f"{self.least:,}부터 {self.most:,}까지 입력할 수 있습니다.")


class BulkForm(DeskForm):
    """Base of the kinds: which listings, and `parameters()` for the plan."""

    title = ""
    listing = HiddenField()

    def parameters(self) -> dict[str, Any]:
        return {}

    def fill(self, listing: Listing) -> None:
        """Begin with the values of the one listing that the change is about, where the kind asks for values."""

    def offer(self, stores: Sequence[Store]) -> None:
        """Learn what the stores of the chosen listings have to choose from, where the kind asks for that."""


class PriceForm(BulkForm):
    way = RadioField("바꾸는 방법", choices=options(PRICE_WAYS), default="add")
    amount = Whole("금액 또는 비율", -999_999_990, 999_999_990)
    unit = SelectField("단위", choices=options(UNITS), default="10")
    rounding = SelectField("끝수", choices=options(ROUNDINGS), default="nearest")
    margin = Whole("최소 마진 (원가 위 %)", 0, 1000)

    def validate_amount(self, field: Any) -> None:
        if field.amount is None:
            raise ValidationError("얼마나 바꿀지 입력해 주세요. 내리려면 앞에 -를 붙여 주세요.")
        if self.way.data == "set" and field.amount < 10:
            raise ValidationError("판매가는 10원 이상이어야 합니다.")
        if self.way.data != "set" and field.amount == 0:
            raise ValidationError("0은 아무것도 바꾸지 않습니다. 얼마나 바꿀지 입력해 주세요.")
        if self.way.data == "percent" and not -99 <= field.amount <= 200:
            raise ValidationError("-99%부터 200%까지 입력할 수 있습니다.")

    def parameters(self) -> dict[str, Any]:
        given = {"way": self.way.data, "amount": self.amount.amount, "unit": int(self.unit.data)}
        return {**given, "rounding": self.rounding.data, "margin": self.margin.amount}

    def fill(self, listing: Listing) -> None:
        if listing.price is not None:
            self.way.data, self.amount.data = "set", f"{listing.price:,}"


class DiscountForm(BulkForm):
    way = RadioField("할인", choices=options(DISCOUNT_WAYS), default="02")
    amount = Whole("할인 금액 또는 비율", 1, 999_999_990)
    until = DateField("할인 끝나는 날 (비우면 계속)", [Optional()])

    def validate_amount(self, field: Any) -> None:
        if self.way.data == "none":
            return
        if field.amount is None:
            raise ValidationError("얼마나 할인할지 입력해 주세요.")
        if self.way.data == "02" and field.amount > 99:
            raise ValidationError("1%부터 99%까지 입력할 수 있습니다.")
        if self.way.data == "01" and field.amount % 10:
            raise ValidationError("10원 단위로 입력해 주세요.")

    def validate_until(self, field: Any) -> None:
        if field.data and field.data < dt.datetime.now(KST).date():
            raise ValidationError("오늘이나 그 뒤의 날을 골라 주세요.")

    def parameters(self) -> dict[str, Any]:
        until = self.until.data.isoformat() if self.until.data and self.way.data != "none" else None
        return {"way": self.way.data, "amount": self.amount.amount, "until": until}

    def fill(self, listing: Listing) -> None:
        if held := listing.discount:
            self.way.data, self.amount.data = held["unit"], f"{held['amount']:,}"
            self.until.data = dt.date.fromisoformat(held["until"]) if held.get("until") else None


class StockForm(BulkForm):
    way = RadioField("바꾸는 방법", choices=options(STOCK_WAYS), default="set")
    amount = Whole("수량", -MOST_STOCK, MOST_STOCK)

    def validate_amount(self, field: Any) -> None:
        if field.amount is None:
            raise ValidationError("수량을 입력해 주세요. 품절로 하려면 0을 입력해 주세요.")
        if self.way.data == "set" and field.amount < 0:
            raise ValidationError("0 이상의 수량을 입력해 주세요.")

    def parameters(self) -> dict[str, Any]:
        return {"way": self.way.data, "amount": self.amount.amount}

    def fill(self, listing: Listing) -> None:
        if listing.stock is not None:
            self.amount.data = f"{listing.stock:,}"


class ExtendForm(BulkForm):
    days = SelectField("연장할 기간", choices=options((str(days), f"{days}일") for days in TERMS if days), default="30")

    def parameters(self) -> dict[str, Any]:
        return {"days": int(self.days.data)}


class RenameForm(BulkForm):
    find = StringField("찾을 말", [Length(max=100)])
    replace = StringField("바꿀 말", [Length(max=100)])

    def validate_find(self, field: Any) -> None:
        if not field.data:
            raise ValidationError("상품명에서 바꿀 말을 입력해 주세요.")

    def parameters(self) -> dict[str, Any]:
        return {"find": self.find.data, "replace": self.replace.data or ""}


class TemplateForm(BulkForm):
    template = Choice("배송속성 템플릿")

    def offer(self, stores: Sequence[Store]) -> None:
        """Let one of the stores' templates be chosen; it can be used in its own store only."""
        rows = ShippingTemplate.select(ShippingTemplate, Store).join(Store)
        found = rows.where(ShippingTemplate.store.in_([store.id for store in stores]))
        named = ((str(row.id), f"{row.name} ({row.store.name})" if len(stores) > 1 else row.name) for row in found)
        self.template.choices = options([("", "고르기"), *named])

    def parameters(self) -> dict[str, Any]:
        return {"template": int(self.template.data)}


class CountForm(DeskForm):
    """The number of items that a change which cannot be taken back is about, typed by hand."""

    count = StringField("건수", render_kw={"inputmode": "numeric", "autocomplete": "off"})


FORMS: dict[str, type[BulkForm]] = {
    "price": PriceForm, "discount": DiscountForm, "stock": StockForm, "stop": BulkForm, "restart": BulkForm,
    "extend": ExtendForm, "template": TemplateForm, "rename": RenameForm,
}  # fmt: skip
