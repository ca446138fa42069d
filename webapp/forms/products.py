"""Looking for listings and base products: what stands in the address of a list."""

from typing import Any

from flask import request
from wtforms import BooleanField, HiddenField, SearchField, SelectField
from wtforms.fields import SelectChoice

from webapp.forms import DeskForm
from webapp.models.stores import Store

ORDERS = {
    "newest": "최근에 가져온 순",
    "oldest": "먼저 가져온 순",
    "name": "상품명 순",
    "cheapest": "낮은 판매가 순",
    "dearest": "높은 판매가 순",
    "scarcest": "적은 재고 순",
}


class ListForm(DeskForm):
    """A form whose answers stand in the address: it changes nothing, so it needs no token."""

    class Meta(DeskForm.Meta):
        csrf = False

    def __init__(self, **options: Any) -> None:
        super().__init__(formdata=request.args, **options)


class ListingFilters(ListForm):
    q = SearchField("검색", render_kw={"placeholder": "상품명, 상품번호, 판매자 상품코드 (번호는 여러 개)"})
    store = SelectField("스토어", default="")
    sort = SelectField("정렬", choices=[SelectChoice(name, label) for name, label in ORDERS.items()], default="newest")
    unfilled = BooleanField("상세 채우기 전")
    missing = BooleanField("빠진 항목 있음")
    unpriced = BooleanField("판매가 모름")
    status = HiddenField()

    def __init__(self, stores: list[Store]) -> None:
        super().__init__()
        one_each = (SelectChoice(str(store.id), store.name) for store in stores)
        self.store.choices = [SelectChoice("", "모든 스토어"), *one_each]

    @property
    def order(self) -> str:
        """The chosen order; an unknown one from an old bookmark counts as none."""
        return self.sort.data if self.sort.data in ORDERS else "newest"

    @property
    def is_narrowed(self) -> bool:
        return any(field.data for field in (self.q, self.unfilled, self.missing, self.unpriced, self.status))


class ProductFilters(ListForm):
    q = SearchField("검색", render_kw={"placeholder": "상품명, 자체상품코드, 바코드"})
