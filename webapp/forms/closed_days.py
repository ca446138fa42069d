"""Adding days on which a store sends nothing."""

from typing import Any

from wtforms import DateField, StringField
from wtforms.validators import InputRequired, Length, Optional

from webapp.forms import DeskForm


class ClosedDayForm(DeskForm):
    first = DateField("쉬는 날", [InputRequired("쉬는 날을 골라 주세요.")])
    last = DateField("마지막 날", [Optional()])
    note = StringField("메모", [Length(max=50, message="메모는 50자까지 적을 수 있습니다.")])

    def span(self) -> tuple[Any, Any]:
        """First and last day; a day alone is both."""
        return self.first.data, self.last.data or self.first.data
