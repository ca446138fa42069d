"""문의: what stands in the address of their list, answers, and templates and rules of answers."""

from typing import Any

from wtforms import HiddenField, IntegerField, SearchField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError

from webapp.forms import DeskForm, options
from webapp.forms.order_filters import DayField
from webapp.forms.products import ListForm
from webapp.models.inquiries import AnswerTemplate
from webapp.models.stores import Store
from webapp.services.inquiries.criteria import NOBODY, TABS
from webapp.wording_inquiries import AGES, BOUGHT, KINDS

LONGEST_BLANKED = 20_000  # signs a text may have before anybody looks at it closely


def _all(label: str, choices: dict[str, str]) -> list[SelectChoice]:
    return [SelectChoice("", label), *options(choices)]


class InquiryFilters(ListForm):
    store = SelectField("스토어", default="")
    q = SearchField("검색", render_kw={"placeholder": "문의·답변의 낱말, 주문번호, 상품번호, 이름·아이디(전체)"})
    tab = HiddenField()
    kind = SelectField("종류", choices=_all("모든 종류", KINDS), default="")
    type = SelectField("유형", default="")
    day_from = DayField("부터", validators=[Optional()])
    day_to = DayField("까지", validators=[Optional()])
    product = StringField("상품번호", render_kw={"placeholder": "상품번호 전체", "inputmode": "numeric"})
    assignee = SelectField("담당자", default="")
    age = SelectField("기다린 시간", choices=_all("상관없음", AGES), default="")
    bought = SelectField("구매 여부", choices=_all("상관없음", BOUGHT), default="")

    def __init__(self, stores: list[Store], store: Store | None, types: dict[str, str], people: dict[int, str]) -> None:
        super().__init__()
        self.store.choices = [SelectChoice("", "모든 스토어"), *(SelectChoice(str(one.id), one.name) for one in stores)]
        self.store.data = str(store.id) if store else ""
        # What has gone since the search was kept is still what is looked for.
        asked = self.type.data or ""
        self.type.choices = _all("모든 유형", {**types, **({asked: asked} if asked and asked not in types else {})})
        known = {str(number): name for number, name in people.items()}
        self.assignee.choices = _all("모든 담당자", {NOBODY: "담당자 없음", **known})
        self.validate()

    def validate_day_to(self, field: Any) -> None:
        if field.data and self.day_from.data and field.data < self.day_from.data:
            raise ValidationError("끝나는 날이 시작하는 날보다 빠릅니다. 맞는 문의가 없습니다.")

    @property
    def chosen_tab(self) -> str:
        return self.tab.data if self.tab.data in TABS else ""

    @property
    def details(self) -> list[Any]:
        """The fields of the folded part of the form."""
        return [self.kind, self.type, self.day_from, self.day_to, self.product, self.assignee, self.age, self.bought]

    @property
    def detailed(self) -> int:
        """How many of the folded conditions are in use."""
        return sum(bool(field.data or field.errors) for field in self.details)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q.data or self.detailed)


class AnswerForm(DeskForm):
    """An answer with its blanks; `seen` is how many answers stood there when it was shown, `over` which draft did."""

    text = TextAreaField("답변")
    seen = IntegerField(default=0)
    promise = HiddenField()
    over = HiddenField()

    def validate_text(self, field: Any) -> None:
        if len(field.data or "") > LONGEST_BLANKED:
            raise ValidationError("답변이 너무 깁니다. 줄여 주세요.")


class TemplateForm(DeskForm):
    name = StringField("이름", [InputRequired("이름을 입력해 주세요.")])
    body = TextAreaField("답변", [InputRequired("답변을 입력해 주세요.")])


class RuleForm(DeskForm):
    template = SelectField("답변 템플릿", coerce=int)
    type = SelectField("문의 유형", default="")
    word = StringField("문의에 들어 있는 낱말", render_kw={"placeholder": "예: 재입고"})

    def __init__(self, templates: list[AnswerTemplate], types: dict[str, str]) -> None:
        super().__init__()
        self.template.choices = [SelectChoice(one.id, one.name) for one in templates]
        self.type.choices = _all("모든 유형", types)
