"""발송마감 템플릿: only what the market allows for the chosen method."""

import datetime as dt
from typing import Any

from wtforms import BooleanField, RadioField
from wtforms.validators import ValidationError

from webapp.elevenst import DispatchMethod, DispatchTemplateForm
from webapp.forms import options
from webapp.forms.shipping import Choice, PushForm
from webapp.korean import with_particle
from webapp.models.shipping import DispatchTemplate
from webapp.services.shipping import dispatch_book
from webapp.services.shipping.dispatch_push import Wanted
from webapp.wording import DISPATCH_METHODS

TODAY = "02"
HOURS = {"": "정하지 않음", **{hour: f"{hour[:2]}:{hour[2:]}" for hour in dispatch_book.CUTOFFS}}


class OptionalChoice(Choice):
    """A choice whose empty answer has a meaning of its own."""

    def pre_validate(self, form: Any) -> None:
        if self.data:
            super().pre_validate(form)


class DispatchForm(PushForm):
    """`seller_kind` decides how many days are allowed; `row` is the template that is edited."""

    seller_kind = "business"
    row: DispatchTemplate | None = None

    method = RadioField("발송방법", choices=options(DISPATCH_METHODS.items()))
    days = OptionalChoice("발송 소요일", choices=options([("", "고르기")]))
    weekday_cutoff = OptionalChoice("평일 마감시간", choices=options(HOURS.items()))
    saturday = BooleanField("토요일에도 발송합니다")
    saturday_cutoff = OptionalChoice("토요일 마감시간", choices=options(HOURS.items()))
    is_representative = BooleanField("대표 마감시간으로 씁니다")
    confirm = BooleanField("연결된 상품에도 바뀐 마감이 적용되는 것을 확인했습니다")

    def validate_days(self, field: Any) -> None:
        fewest, most = self.days_allowed()
        if self.method.data == TODAY:
            if field.data not in ("", "0", None):
                raise ValidationError("오늘발송은 소요일이 없습니다. [고르기]로 되돌려 주세요.")
        elif not field.data or not fewest <= int(field.data) <= most:
            name = DISPATCH_METHODS.get(self.method.data, "")
            raise ValidationError(f"{with_particle(name, '은/는')} {fewest}~{most}일 가운데 골라 주세요.")

    def validate_weekday_cutoff(self, field: Any) -> None:
        if self.method.data == TODAY and not field.data:
            raise ValidationError("오늘발송은 평일 마감시간이 필요합니다. 09:00~20:00 가운데 골라 주세요.")

    def validate_saturday_cutoff(self, field: Any) -> None:
        if self.saturday.data and not field.data:
            raise ValidationError("토요일에도 발송하려면 토요일 마감시간을 골라 주세요.")
        if field.data and not self.saturday.data:
            raise ValidationError("토요일 발송을 켜거나, 토요일 마감시간을 [정하지 않음]으로 바꿔 주세요.")

    def validate_confirm(self, field: Any) -> None:
        if self.row is not None and not field.data:
            raise ValidationError("11번가는 이 템플릿을 쓰는 모든 상품에 적용합니다. 확인란을 표시해 주세요.")

    def days_allowed(self) -> tuple[int, int]:
        method = self.method.data if self.method.data in DISPATCH_METHODS else "01"
        return dispatch_book.days_allowed(method, self.seller_kind)

    def wanted(self) -> Wanted:
        form = DispatchTemplateForm(
            method=DispatchMethod(self.method.data),
            saturday=self.saturday.data,
            term=None if self.method.data == TODAY else int(self.days.data),
            weekday_cutoff=_hour(self.weekday_cutoff.data),
            saturday_cutoff=_hour(self.saturday_cutoff.data) if self.saturday.data else None,
            is_default=self.is_representative.data,
            overseas_direct=self.seller_kind == "global" and self.method.data == "03",
        )
        return Wanted(form, self.form_key.data)


def _hour(hhmm: str | None) -> dt.time | None:
    return dt.time(int(hhmm[:2])) if hhmm else None


def dispatch_form(seller_kind: str, row: DispatchTemplate | None = None) -> DispatchForm:
    """The form for a new template, or filled from the row that is edited."""
    values: dict[str, Any] = {"method": "01"}
    if row is not None:
        values = {name: getattr(row, name) for name in dispatch_book.FACTS} | {"days": str(row.days or "")}
    form = DispatchForm(data=values)
    form.seller_kind, form.row = seller_kind, row
    most = dispatch_book.days_allowed("03", seller_kind)[1]
    form.days.choices = options([("", "고르기"), *((str(day), f"{day}일") for day in range(1, most + 1))])
    form.keyed()
    return form
