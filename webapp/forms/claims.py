"""Looking through claims: what stands in the address of their list."""

from typing import Any

from wtforms import HiddenField, SearchField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional, ValidationError

from webapp.forms import options
from webapp.forms.order_filters import DayField
from webapp.forms.products import ListForm
from webapp.models.stores import Store
from webapp.services.orders.criteria import NOBODY
from webapp.wording_claims import FAULT_CHOICES, GOODS, KINDS, MONEY, QUEUES, STAGES


def _all(label: str, choices: dict[str, str]) -> list[SelectChoice]:
    return [SelectChoice("", label), *options(choices)]


class ClaimFilters(ListForm):
    q = SearchField("검색", render_kw={"placeholder": "주문·클레임·송장번호, 이름·전화(전체), 상품명"})
    store = SelectField("스토어", default="")
    stage = HiddenField()
    queue = SelectField("할 일", choices=_all("모두", QUEUES), default="")
    kind = SelectField("종류", choices=_all("모든 종류", KINDS), default="")
    goods = SelectField("물건", choices=_all("상관없음", GOODS), default="")
    money = SelectField("돈", choices=_all("상관없음", MONEY), default="")
    fault = SelectField("책임", choices=_all("상관없음", FAULT_CHOICES), default="")
    product = StringField("상품", render_kw={"placeholder": "상품명, 상품번호, 판매자 상품코드"})
    assignee = SelectField("담당자", default="")
    day_from = DayField("요청한 날부터", validators=[Optional()])
    day_to = DayField("까지", validators=[Optional()])

    def __init__(self, stores: list[Store], store: Store | None, people: dict[int, str]) -> None:
        super().__init__()
        self.store.choices = [SelectChoice("", "모든 스토어"), *(SelectChoice(str(one.id), one.name) for one in stores)]
        self.store.data = str(store.id) if store else ""
        named = {str(number): name for number, name in people.items()}
        self.assignee.choices = _all("모든 담당자", {NOBODY: "담당자 없음", **named})
        self.validate()

    def validate_day_to(self, field: Any) -> None:
        if field.data and self.day_from.data and field.data < self.day_from.data:
            raise ValidationError("끝나는 날이 시작하는 날보다 빠릅니다. 맞는 클레임이 없습니다.")

    @property
    def chosen_stage(self) -> str:
        """The chosen stage; an unknown one from an old bookmark counts as all."""
        return self.stage.data if self.stage.data in STAGES else ""

    @property
    def details(self) -> list[Any]:
        """The fields of the folded part of the form."""
        assignee = [self.assignee] if len(self.assignee.choices) > 1 or self.assignee.data else []
        return [self.goods, self.money, self.fault, self.product, *assignee, self.day_from, self.day_to]

    @property
    def detailed(self) -> int:
        """How many of the folded conditions are in use."""
        return sum(bool(field.data or field.errors) for field in self.details)

    @property
    def is_queue_alone(self) -> bool:
        """Whether it asks for what waits, and for nothing beside."""
        return not (self.q.data or self.kind.data or self.detailed or self.chosen_stage)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q.data or self.queue.data or self.kind.data or self.detailed)
