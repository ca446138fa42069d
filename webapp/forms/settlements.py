"""정산: what stands in the addresses of its pages, the days that are to be fetched, and a note about a difference."""

import datetime as dt
from typing import Any

from wtforms import SearchField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from webapp.forms import DeskForm, options
from webapp.forms.order_filters import DayField
from webapp.forms.products import ListForm
from webapp.models.stores import Store
from webapp.wording_settlements import BASES, KINDS, MISSING, STATES

# So far back somebody may ask for settlements at once: a year of thirty-one day spans.
MOST_DAYS = 372


def _all(label: str, choices: dict[str, str]) -> list[SelectChoice]:
    return [SelectChoice("", label), *options(choices)]


class StoreFilter(ListForm):
    """The store that a page is about."""

    store = SelectField("스토어", default="")

    def __init__(self, stores: list[Store], store: Store | None) -> None:
        super().__init__()
        self.store.choices = [SelectChoice("", "모든 스토어"), *(SelectChoice(str(one.id), one.name) for one in stores)]
        self.store.data = str(store.id) if store else ""
        self.validate()


class SettlementFilters(StoreFilter):
    q = SearchField("검색", render_kw={"placeholder": "주문·클레임·상품번호, 판매자 상품코드, 상품명"})
    basis = SelectField("날짜 기준", choices=options(BASES), default="settled")
    day_from = DayField("부터", validators=[Optional()])
    day_to = DayField("까지", validators=[Optional()])
    kind = SelectField("종류", choices=_all("모든 종류", KINDS), default="")
    product = StringField("상품", render_kw={"placeholder": "상품명, 상품번호, 판매자 상품코드"})
    sku = StringField("자체상품코드", render_kw={"placeholder": "SKU 코드 전체"})
    missing = SelectField("원가", choices=_all("상관없음", MISSING), default="")
    state = SelectField("내역", choices=options(STATES), default="")

    def validate_day_to(self, field: Any) -> None:
        if field.data and self.day_from.data and field.data < self.day_from.data:
            raise ValidationError("끝나는 날이 시작하는 날보다 빠릅니다. 맞는 내역이 없습니다.")

    @property
    def days(self) -> list[Any]:
        return [self.basis, self.day_from, self.day_to]

    @property
    def details(self) -> list[Any]:
        """The fields of the folded part of the form."""
        return [self.kind, self.product, self.sku, self.missing, self.state]

    @property
    def detailed(self) -> int:
        """How many of the folded conditions are in use."""
        return sum(bool(field.data or field.errors) for field in self.details)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q.data or self.day_from.data or self.day_to.data or self.detailed)


class PeriodForm(DeskForm):
    """The days whose settlements are to be fetched; none for the usual ones."""

    first = DayField("첫날", validators=[Optional()])
    last = DayField("마지막 날", validators=[Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """Both days or none: a validator of one field is not asked where that field is empty."""
        if not super().validate(extra_validators):
            return False
        wrong = self._wrong(self.first.data, self.last.data)
        self.last.errors = [wrong] if wrong else []
        return not wrong

    @staticmethod
    def _wrong(first: dt.date | None, last: dt.date | None) -> str:
        if first is None and last is None:
            return ""
        if first is None or last is None:
            return "첫날과 마지막 날을 함께 입력해 주세요."
        if last < first:
            return "마지막 날이 첫날보다 빠릅니다."
        is_too_long = last - first >= dt.timedelta(days=MOST_DAYS)
        return "한 번에 1년까지 가져올 수 있습니다. 나누어 가져와 주세요." if is_too_long else ""

    @property
    def days(self) -> tuple[dt.date, dt.date] | None:
        return (self.first.data, self.last.data) if self.first.data and self.last.data else None

    @property
    def problem(self) -> str:
        """What is wrong with it, in a sentence."""
        return " ".join(str(error) for errors in self.errors.values() for error in errors)


class NoteForm(DeskForm):
    note = TextAreaField("메모", [InputRequired("까닭을 적어 주세요."), Length(max=500)])
