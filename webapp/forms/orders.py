"""Looking through orders, and handing a parcel over to its courier."""

import re
from typing import Any

from wtforms import HiddenField, SearchField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from webapp.forms import DeskForm, options
from webapp.forms.products import ListForm
from webapp.models.stores import Store
from webapp.services.couriers import COURIERS
from webapp.wording_orders import STAGES

TRACKING = re.compile(r"[0-9A-Za-z]{6,30}")


class OrderFilters(ListForm):
    q = SearchField("검색", render_kw={"placeholder": "주문번호, 송장번호, 이름·전화(전체), 상품명"})
    store = SelectField("스토어", default="")
    stage = HiddenField()

    def __init__(self, stores: list[Store], store: Store | None) -> None:
        super().__init__()
        self.store.choices = [SelectChoice("", "모든 스토어"), *(SelectChoice(str(one.id), one.name) for one in stores)]
        self.store.data = str(store.id) if store else ""

    @property
    def chosen_stage(self) -> str:
        """The chosen stage; an unknown one from an old bookmark counts as all."""
        return self.stage.data if self.stage.data in STAGES else ""


class DispatchForm(DeskForm):
    courier = SelectField("택배사", choices=[SelectChoice("", "골라 주세요"), *options(COURIERS)])
    tracking_no = StringField(
        "송장번호", [InputRequired("송장번호를 입력해 주세요.")], render_kw={"autocomplete": "off"}
    )

    def validate_courier(self, field: Any) -> None:
        if not field.data:
            raise ValidationError("택배사를 골라 주세요.")

    def validate_tracking_no(self, field: Any) -> None:
        field.data = re.sub(r"[\s-]", "", field.data or "")
        if not TRACKING.fullmatch(field.data):
            raise ValidationError("송장번호는 숫자와 영문 6자에서 30자입니다. 빈칸과 - 는 빼고 보냅니다.")
