"""Looking through the audit trail and the log of calls: what stands in the address of the list."""

from collections.abc import Iterable, Mapping

from wtforms import DateField, SearchField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional

from webapp.forms.products import ListForm
from webapp.models.board import RESULTS
from webapp.services.audit_trail import Wanted
from webapp.services.call_log import Wanted as WantedCalls
from webapp.services.orders.criteria import day_of
from webapp.wording_board import RESULTS as RESULT_WORDS


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else None


class AuditFilters(ListForm):
    q = SearchField("검색", render_kw={"placeholder": "대상, 값, 주소, 요청 번호"})
    user = SelectField("누가", default="")
    action = SelectField("한 일", default="")
    store = SelectField("스토어", default="")
    day_from = DateField("언제부터", validators=[Optional()])
    day_to = DateField("언제까지", validators=[Optional()])

    def __init__(
        self, actions: Mapping[str, str], logins: list[str], stores: Mapping[int, str], only: int | None = None
    ) -> None:
        """`only` is the store to which everything that is asked is held."""
        super().__init__()
        self.only = only
        everyone = [SelectChoice("", "모두"), SelectChoice("system", "자동")]
        self.user.choices = [*everyone, *(SelectChoice(login, login) for login in logins)]
        self.action.choices = [SelectChoice("", "모두"), *(SelectChoice(name, word) for name, word in actions.items())]
        self.store.choices = [SelectChoice("", "모두"), *(SelectChoice(str(row), name) for row, name in stores.items())]
        self.validate()

    @property
    def is_narrowed(self) -> bool:
        return any(field.data for field in self if field.name != "csrf_token")

    @property
    def wanted(self) -> Wanted:
        days = [day_of(field.data.isoformat()) if field.data else None for field in (self.day_from, self.day_to)]
        store = self.only if self.only is not None else _number(self.store.data)
        return Wanted(self.user.data or "", self.action.data or "", store, self.q.data or "", *days)


class CallFilters(ListForm):
    code = SearchField("코드", render_kw={"placeholder": "예: -3306, timeout"})
    endpoint = SelectField("API", default="")
    result = SelectField("결과", default="")
    store = SelectField("스토어", default="")
    day = DateField("날짜", validators=[Optional()])

    def __init__(self, endpoints: Iterable[str], stores: Mapping[int, str], only: int | None = None) -> None:
        super().__init__()
        self.only = only
        self.endpoint.choices = [SelectChoice("", "모두"), *(SelectChoice(name, name) for name in endpoints)]
        self.result.choices = [SelectChoice("", "모두"), *(SelectChoice(one, RESULT_WORDS[one]) for one in RESULTS)]
        self.store.choices = [SelectChoice("", "모두"), *(SelectChoice(str(row), name) for row, name in stores.items())]
        self.validate()

    @property
    def is_narrowed(self) -> bool:
        return any(field.data for field in self if field.name != "csrf_token")

    @property
    def wanted(self) -> WantedCalls:
        store = self.only if self.only is not None else _number(self.store.data)
        day = day_of(self.day.data.isoformat()) if self.day.data else None
        code = (self.code.data or "").strip()
        return WantedCalls(store, self.endpoint.data or "", self.result.data or "", code, day)
