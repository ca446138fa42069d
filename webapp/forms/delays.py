"""발송지연 안내: a notice on a listing that what is paid on some days leaves later."""

import datetime as dt
from typing import Any

from wtforms import DateField
from wtforms.validators import InputRequired, ValidationError

from webapp.elevenst.codes import DelayNotice
from webapp.forms import DeskForm, options
from webapp.forms.shipping import Choice
from webapp.services.products.deeds_content import today

FILLED = InputRequired("날짜를 입력해 주세요.")


class DelayForm(DeskForm):
    reason = Choice("지연 사유", choices=options((reason.value, reason.label) for reason in DelayNotice))
    paid_from = DateField("결제일 시작", [FILLED])
    paid_until = DateField("결제일 끝", [FILLED])
    ships_from = DateField("발송 시작일", [FILLED])

    def validate_paid_from(self, field: Any) -> None:
        if field.data and field.data <= today():
            raise ValidationError("내일부터 정할 수 있습니다.")

    def validate_paid_until(self, field: Any) -> None:
        if field.data and self.paid_from.data and field.data < self.paid_from.data:
            raise ValidationError("결제일 시작보다 앞설 수 없습니다.")

    def validate_ships_from(self, field: Any) -> None:
        if field.data and self.paid_until.data and field.data <= self.paid_until.data:
            raise ValidationError("결제일 끝보다 뒤여야 합니다.")

    def wanted(self) -> dict[str, str]:
        days: dict[str, dt.date] = {name: self[name].data for name in ("paid_from", "paid_until", "ships_from")}
        return {"reason": self.reason.data, **{name: day.isoformat() for name, day in days.items()}}
