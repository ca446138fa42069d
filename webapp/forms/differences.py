"""Looking through what differs: what stands in the address of the list."""

from wtforms import HiddenField, SearchField, SelectField
from wtforms.fields import SelectChoice

from webapp import wording_changes
from webapp.forms.products import ListForm
from webapp.models.stores import Store


class DifferenceFilters(ListForm):
    q = SearchField("검색", render_kw={"placeholder": "상품명, 상품번호, 판매자 상품코드"})
    store = SelectField("스토어", default="")
    field = SelectField("항목", default="")
    listing = HiddenField()

    def __init__(self, stores: list[Store], store: Store | None) -> None:
        super().__init__()
        one_each = (SelectChoice(str(one.id), one.name) for one in stores)
        self.store.choices = [SelectChoice("", "모든 스토어"), *one_each]
        if store is not None:
            self.store.data = str(store.id)
        fields = (SelectChoice(name, wording_changes.field(name)) for name in wording_changes.DIFFERENCE_FIELDS)
        self.field.choices = [SelectChoice("", "모든 항목"), *fields]

    @property
    def chosen_field(self) -> str:
        """The chosen field; an unknown one from an old bookmark counts as none."""
        return self.field.data if self.field.data in wording_changes.DIFFERENCE_FIELDS else ""

    @property
    def chosen_listing(self) -> int | None:
        text = self.listing.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q.data or self.chosen_field or self.chosen_listing)

    @property
    def kept(self) -> dict[str, str]:
        """The search as the acts on its result need it."""
        told = {"q": self.q.data or "", "field": self.chosen_field, "listing": str(self.chosen_listing or "")}
        return {name: value for name, value in told.items() if value}
