"""What somebody says of goods that came back, and of a claim that the market tells of no more."""

import datetime as dt
from typing import Any

from wtforms import IntegerField, RadioField
from wtforms.validators import InputRequired, Optional, ValidationError

from webapp.elevenst import KST
from webapp.forms import DeskForm, options
from webapp.forms.order_filters import DayField
from webapp.models.base import now
from webapp.models.claims import Claim
from webapp.services.claims import by_hand
from webapp.wording_claims import CONDITIONS, state


class ReceiveForm(DeskForm):
    """The day on which goods came; none is now."""

    day = DayField("받은 날", validators=[Optional()])

    def validate_day(self, field: Any) -> None:
        if field.data and field.data > now().astimezone(KST).date():
            raise ValidationError("아직 오지 않은 날입니다. 받은 날을 확인해 주세요.")

    @property
    def moment(self) -> dt.datetime | None:
        """The beginning of a day that is past: the market's clock has run since then, if not before."""
        day = self.day.data
        if not day or day == now().astimezone(KST).date():
            return None
        return dt.datetime.combine(day, dt.time(), KST)


class EndingForm(DeskForm):
    """How a claim in doubt ended, among the states that end claims of its kind."""

    outcome = RadioField("셀러오피스에서 확인한 결과", validators=[InputRequired("어떻게 끝났는지 골라 주세요.")])

    def __init__(self, claim: Claim) -> None:
        super().__init__()
        self.outcome.choices = [(code, state(claim.kind, code)) for code in by_hand.outcomes_of(claim)]


class CheckForm(DeskForm):
    condition = RadioField(
        "물건의 상태", choices=options(CONDITIONS), validators=[InputRequired("물건의 상태를 골라 주세요.")]
    )
    pieces = IntegerField("다시 팔 수 있는 수량", validators=[Optional()], render_kw={"min": 1})

    def validate_pieces(self, field: Any) -> None:
        if field.data is not None and not 0 <= field.data < 10**6:
            raise ValidationError("수량을 숫자로 입력해 주세요.")
