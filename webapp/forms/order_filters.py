"""Looking through orders: what stands in the address of their list."""

from typing import Any

from wtforms import BooleanField, DateField, HiddenField, SearchField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional, ValidationError

from webapp.forms import options
from webapp.forms.products import ListForm
from webapp.models.stores import Store
from webapp.services.couriers import COURIERS
from webapp.services.orders.criteria import NOBODY
from webapp.services.orders.noting import Choices
from webapp.wording_orders import ADDRESS_FLAGS, BASES, STAGES

NO_DAY = "날짜를 2026-11-27처럼 입력해 주세요. 이 조건은 빼고 찾았습니다."


class DayField(DateField):
    """A day; one that cannot be read is told at the field."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(NO_DAY) from None


def _all(label: str, choices: dict[str, str]) -> list[SelectChoice]:
    return [SelectChoice("", label), *options(choices)]


class OrderFilters(ListForm):
    q = SearchField("검색", render_kw={"placeholder": "주문번호, 송장번호, 이름·전화(전체), 상품명"})
    store = SelectField("스토어", default="")
    stage = HiddenField()
    basis = SelectField("날짜 기준", choices=options(BASES), default="paid")
    day_from = DayField("부터", validators=[Optional()])
    day_to = DayField("까지", validators=[Optional()])
    product = StringField("상품", render_kw={"placeholder": "상품명, 상품번호, 판매자 상품코드"})
    option = StringField("옵션", render_kw={"placeholder": "옵션 이름의 일부"})
    sku = StringField("자체상품코드", render_kw={"placeholder": "SKU 코드 전체"})
    courier = SelectField("택배사", choices=_all("모든 택배사", COURIERS), default="")
    tag = SelectField("태그", default="")
    assignee = SelectField("담당자", default="")
    address = SelectField("주소 확인", choices=_all("상관없음", ADDRESS_FLAGS), default="")
    duplicate = BooleanField("중복 의심")
    delayed = BooleanField("발송지연 안내함")
    overseas = BooleanField("해외 주문")
    memo = BooleanField("메모 있음")

    def __init__(self, stores: list[Store], store: Store | None, choices: Choices) -> None:
        super().__init__()
        self.store.choices = [SelectChoice("", "모든 스토어"), *(SelectChoice(str(one.id), one.name) for one in stores)]
        self.store.data = str(store.id) if store else ""
        # A word that has gone since the search was kept is still what is looked for.
        words = dict.fromkeys([*choices.tags, *([self.tag.data] if self.tag.data else [])])
        self.tag.choices = _all("모든 태그", {word: word for word in words})
        people = {str(number): name for number, name in choices.people.items()}
        self.assignee.choices = _all("모든 담당자", {NOBODY: "담당자 없음", **people})
        self.validate()

    def validate_day_to(self, field: Any) -> None:
        if field.data and self.day_from.data and field.data < self.day_from.data:
            raise ValidationError("끝나는 날이 시작하는 날보다 빠릅니다. 맞는 주문이 없습니다.")

    @property
    def chosen_stage(self) -> str:
        """The chosen stage; an unknown one from an old bookmark counts as all."""
        return self.stage.data if self.stage.data in STAGES else ""

    @property
    def details(self) -> list[Any]:
        """The fields of the folded part of the form."""
        days = [self.basis, self.day_from, self.day_to]
        chosen = [field for field in (self.tag, self.assignee) if len(field.choices) > 1 or field.data]
        return [*days, self.product, self.option, self.sku, self.courier, *chosen, self.address]

    @property
    def flags(self) -> list[Any]:
        return [self.duplicate, self.delayed, self.overseas, self.memo]

    @property
    def detailed(self) -> int:
        """How many of the folded conditions are in use."""
        asked = (field for field in (*self.details, *self.flags) if field is not self.basis)
        return sum(bool(field.data or field.errors) for field in asked)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q.data or self.detailed)
