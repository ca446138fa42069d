"""The seller's other acts on an order: a delay, a refusal, a part, several boxes, a pick-up."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, DateField, FieldList, FormField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from webapp.elevenst.codec import byte_length
from webapp.elevenst.codes import DelayReason, DispatchBy, RejectReason
from webapp.elevenst.order_acts import LONGEST_DELAY
from webapp.elevenst.shapes import KST
from webapp.forms import DeskForm, options
from webapp.forms.orders import COURIER_CHOICES
from webapp.forms.shipping import Choice, Filled, Sendable
from webapp.korean import with_particle
from webapp.models.base import now
from webapp.models.orders import OrderLine
from webapp.services.orders import tracking
from webapp.services.orders.acting import Box, Handover
from webapp.services.orders.announcing import Notice

EMPTY = SelectChoice("", "골라 주세요")
BOXES = 5
LEAST_WORDS, MOST_WORDS = 20, 300


class AnnouncementForm(DeskForm):
    day = DateField("새 발송일", [InputRequired("날짜를 입력해 주세요.")])
    reason = Choice("지연 사유", choices=[EMPTY, *options((reason.value, reason.label) for reason in DelayReason)])
    text = StringField("구매자에게 보낼 문구", [Filled(), Sendable(MOST_WORDS)], render_kw={"maxlength": MOST_WORDS})
    once = BooleanField("한 번만 할 수 있고 되돌릴 수 없음을 확인했습니다", [InputRequired("확인한 뒤 표시해 주세요.")])

    def validate_day(self, field: Any) -> None:
        today = now().astimezone(KST).date()
        if not today < field.data <= today + LONGEST_DELAY:
            last = today + LONGEST_DELAY
            raise ValidationError(f"내일부터 30일 안의 날을 골라 주세요. {last.month}월 {last.day}일까지입니다.")

    def validate_text(self, field: Any) -> None:
        size = byte_length(field.data or "")
        if field.data and size < LEAST_WORDS:
            raise ValidationError(f"{LEAST_WORDS}바이트(한글 10자)보다 짧습니다. 지금 {size}바이트입니다.")

    def notice(self) -> Notice:
        day: dt.date = self.day.data
        return Notice(day, DelayReason(self.reason.data), self.text.data or "")


class RefusalForm(DeskForm):
    lines = SelectMultipleField("판매불가로 할 주문상품", coerce=int)
    reason = Choice("사유", choices=[EMPTY, *options((reason.value, reason.label) for reason in RejectReason)])
    text = StringField("자세한 사유", [Filled(), Sendable(200)], render_kw={"maxlength": 200})
    count = StringField("건수 확인", render_kw={"inputmode": "numeric", "autocomplete": "off"})

    def __init__(self, lines: Sequence[OrderLine]) -> None:
        super().__init__()
        self.lines.choices = [SelectChoice(line.id, line.number) for line in lines]

    def validate_lines(self, field: Any) -> None:
        if not field.data:
            raise ValidationError("판매불가로 할 주문상품을 골라 주세요.")

    def validate_count(self, field: Any) -> None:
        chosen = len(self.lines.data or ())
        if chosen and (field.data or "").replace(",", "") != str(chosen):
            typed = with_particle(f"{chosen:,}", "을/를")
            raise ValidationError(f"되돌릴 수 없습니다. 고른 건수 {typed} 그대로 입력해 주세요.")

    def why(self) -> tuple[RejectReason, str]:
        return RejectReason(self.reason.data), self.text.data or ""


class _CourierForm(DeskForm):
    """A courier and one number, both checked before anything is asked of the market."""

    courier = SelectField("택배사", choices=COURIER_CHOICES)
    tracking_no = StringField("송장번호", render_kw={"autocomplete": "off"})

    def is_needed(self) -> bool:
        return True

    def validate_courier(self, field: Any) -> None:
        if self.is_needed() and not field.data:
            raise ValidationError("택배사를 골라 주세요.")

    def validate_tracking_no(self, field: Any) -> None:
        field.data = tracking.tidy(field.data or "")
        if self.is_needed() and (problem := tracking.problem_of(self.courier.data or "", field.data)):
            raise ValidationError(problem)


class PartForm(_CourierForm):
    """Some lines of a parcel, by courier or otherwise; all lines ticked are the whole parcel."""

    by = Choice("보내는 방법", choices=options((way.value, way.label) for way in DispatchBy))
    scope = Choice("보낼 것", choices=[SelectChoice("all", "배송번호 전체"), SelectChoice("part", "고른 주문상품만")])
    lines = SelectMultipleField("보낼 주문상품", coerce=int)

    def __init__(self, lines: Sequence[OrderLine], courier: str | None) -> None:
        super().__init__(courier=courier, by=DispatchBy.PARCEL.value, scope="part")
        self.lines.choices = [SelectChoice(line.id, line.number) for line in lines]

    def is_needed(self) -> bool:
        return bool(self.by.data != DispatchBy.NONE.value)

    def validate_lines(self, field: Any) -> None:
        if self.scope.data == "part" and not field.data:
            raise ValidationError("보낼 주문상품을 골라 주세요.")

    def how(self) -> Handover:
        by = DispatchBy(self.by.data)
        if not self.is_needed():
            return Handover(None, None, by)
        return Handover(self.courier.data, self.tracking_no.data, by)


class _BoxForm(DeskForm):
    class Meta(DeskForm.Meta):
        csrf = False  # its form has the token

    tracking_no = StringField("송장번호", render_kw={"autocomplete": "off"})
    pieces = StringField("수량", render_kw={"inputmode": "numeric", "autocomplete": "off"})


class BoxesForm(DeskForm):
    """All pieces of one line in several boxes; rows without a number and pieces are not used."""

    courier = SelectField("택배사", choices=COURIER_CHOICES)
    boxes = FieldList(FormField(_BoxForm), "상자", min_entries=BOXES, max_entries=BOXES)

    def __init__(self, courier: str | None) -> None:
        super().__init__(courier=courier)

    def validate_courier(self, field: Any) -> None:
        if not field.data:
            raise ValidationError("택배사를 골라 주세요.")

    def validate_boxes(self, field: Any) -> None:
        used = [box for box in field if box.tracking_no.data or box.pieces.data]
        if len(used) < 2:
            raise ValidationError("상자를 둘 이상 적어 주세요. 한 상자면 [일부만 · 다른 방법으로 발송]을 써 주세요.")
        numbers = [tracking.tidy(box.tracking_no.data or "") for box in used]
        for place, (box, number) in enumerate(zip(used, numbers, strict=True), 1):
            box.tracking_no.data = number
            if problem := tracking.problem_of(self.courier.data or "", number):
                raise ValidationError(f"{place}번째 상자: {problem}")
            if not _is_count(box.pieces.data):
                raise ValidationError(f"{place}번째 상자: 수량은 1 이상의 숫자로 적어 주세요.")
        if len(set(numbers)) < len(numbers):
            raise ValidationError("같은 송장번호가 두 번 있습니다. 상자마다 다른 번호를 적어 주세요.")

    def used(self) -> list[Box]:
        return [Box(box.tracking_no.data, int(box.pieces.data)) for box in self.boxes if box.tracking_no.data]


def _is_count(text: str | None) -> bool:
    return bool(text and text.isascii() and text.isdigit() and len(text) < 6 and int(text))


class PickUpForm(DeskForm):
    code = StringField("방문수령 인증번호", [Filled()], render_kw={"autocomplete": "off"})

    def validate_code(self, field: Any) -> None:
        if field.data and not (field.data.isascii() and field.data.isalnum() and len(field.data) <= 20):
            raise ValidationError("인증번호는 숫자와 영문 20자까지입니다.")
