"""What a global seller tells of goods from abroad: how they reach the market's centre, and how far they are."""

import re
from typing import Any

from wtforms import StringField
from wtforms.validators import ValidationError

from webapp.elevenst.codes import OverseasInbound, OverseasState
from webapp.forms import DeskForm, options
from webapp.forms.order_acts import EMPTY
from webapp.forms.shipping import Choice, Filled
from webapp.services.orders.from_abroad import Inland

TELLABLE = tuple(state for state in OverseasState if state.may_be_told)
CODE = re.compile(r"[0-9A-Za-z_-]{1,50}")
DOLLARS = re.compile(r"[0-9]{1,7}(\.[0-9]{1,2})?")


class InlandForm(DeskForm):
    inbound = Choice("입고 유형", choices=[EMPTY, *options((way.value, way.label) for way in OverseasInbound)])
    stock_code = StringField("통합입고코드", [Filled()], render_kw={"autocomplete": "off"})
    dollars = StringField("금액 (달러)", [Filled()], render_kw={"inputmode": "decimal", "autocomplete": "off"})
    shop = StringField("해외 쇼핑몰 ID", render_kw={"autocomplete": "off"})

    def __init__(self, told: dict[str, Any]) -> None:
        """Begins with what the market has told of the line."""
        super().__init__(
            inbound=told.get("inbound"), stock_code=told.get("centre_stock_code"), dollars=told.get("dollars"),
            shop=told.get("shop_abroad"),
        )  # fmt: skip

    def validate_stock_code(self, field: Any) -> None:
        field.data = (field.data or "").strip()
        if field.data and not CODE.fullmatch(field.data):
            raise ValidationError("통합입고코드는 숫자와 영문, - 와 _ 로 50자까지입니다.")

    def validate_dollars(self, field: Any) -> None:
        field.data = (field.data or "").strip().lstrip("$").replace(",", "")
        if field.data and not (DOLLARS.fullmatch(field.data) and float(field.data) > 0):
            raise ValidationError("달러 금액은 0보다 큰 숫자로, 센트는 12.50처럼 두 자리까지 입력해 주세요.")

    def validate_shop(self, field: Any) -> None:
        field.data = (field.data or "").strip()
        if self.inbound.data == OverseasInbound.BUYING_AGENCY.value and not field.data:
            raise ValidationError("구매대행은 해외 쇼핑몰 ID가 꼭 필요합니다.")
        if field.data and not CODE.fullmatch(field.data):
            raise ValidationError("해외 쇼핑몰 ID는 숫자와 영문, - 와 _ 로 50자까지입니다.")

    def how(self) -> Inland:
        inbound = OverseasInbound(self.inbound.data)
        return Inland(inbound, self.stock_code.data or "", self.dollars.data or "", self.shop.data or "")


class ProgressForm(DeskForm):
    state = Choice("지금 상태", choices=[EMPTY, *options((state.value, state.label) for state in TELLABLE)])

    def told(self) -> OverseasState:
        return OverseasState(self.state.data)
