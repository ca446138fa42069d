"""Handing a parcel over to its courier."""

from typing import Any

from wtforms import SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from webapp.forms import DeskForm
from webapp.services.couriers import COURIERS, OTHERS
from webapp.services.orders import tracking

# Those that most sellers use come first; the market takes all.
COURIER_CHOICES = [
    SelectChoice("", "골라 주세요"),
    *(SelectChoice(code, name, optgroup="자주 쓰는 택배사") for code, name in COURIERS.items()),
    *(SelectChoice(code, name, optgroup="다른 택배사") for code, name in OTHERS.items()),
]


class DispatchForm(DeskForm):
    courier = SelectField("택배사", choices=COURIER_CHOICES)
    tracking_no = StringField(
        "송장번호", [InputRequired("송장번호를 입력해 주세요.")], render_kw={"autocomplete": "off"}
    )

    def validate_courier(self, field: Any) -> None:
        if not field.data:
            raise ValidationError("택배사를 골라 주세요.")

    def validate_tracking_no(self, field: Any) -> None:
        field.data = tracking.tidy(field.data or "")
        if problem := tracking.problem_of(self.courier.data or "", field.data):
            raise ValidationError(problem)
