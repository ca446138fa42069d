"""Handing a parcel over to its courier."""

import re
from typing import Any

from wtforms import SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from webapp.forms import DeskForm, options
from webapp.services.couriers import COURIERS

TRACKING = re.compile(r"[0-9A-Za-z]{6,30}")


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
