"""Looking through the audit trail: what stands in the address of the list."""

from collections.abc import Mapping

from wtforms import SearchField, SelectField
from wtforms.fields import SelectChoice

from webapp.forms.products import ListForm
from webapp.services.audit_trail import Wanted


class AuditFilters(ListForm):
    q = SearchField("검색", render_kw={"placeholder": "대상, 값, 주소, 요청 번호"})
    user = SelectField("누가", default="")
    action = SelectField("한 일", default="")
    store = SelectField("스토어", default="")

    def __init__(self, actions: Mapping[str, str], logins: list[str], stores: Mapping[int, str]) -> None:
        super().__init__()
        everyone = [SelectChoice("", "모두"), SelectChoice("system", "자동")]
        self.user.choices = [*everyone, *(SelectChoice(login, login) for login in logins)]
        self.action.choices = [SelectChoice("", "모두"), *(SelectChoice(name, word) for name, word in actions.items())]
        self.store.choices = [SelectChoice("", "모두"), *(SelectChoice(str(row), name) for row, name in stores.items())]

    @property
    def is_narrowed(self) -> bool:
        return any(field.data for field in (self.q, self.user, self.action, self.store))

    @property
    def wanted(self) -> Wanted:
        store = self.store.data or ""
        known = store.isascii() and store.isdigit()
        return Wanted(self.user.data or "", self.action.data or "", int(store) if known else None, self.q.data or "")
