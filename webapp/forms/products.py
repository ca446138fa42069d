"""Looking for listings and base products: what stands in the address of a list."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import request, url_for
from wtforms import BooleanField, HiddenField, SearchField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from webapp.forms import DeskForm
from webapp.models.stores import Store
from webapp.services.catalogue import pasted
from webapp.services.catalogue.choices import Choice
from webapp.services.catalogue.searching import number_of, path_of

ORDERS = {
    "newest": "최근에 가져온 순",
    "oldest": "먼저 가져온 순",
    "name": "상품명 순",
    "name_down": "상품명 거꾸로",
    "number": "상품번호 순",
    "number_down": "상품번호 거꾸로",
    "cheapest": "낮은 판매가 순",
    "dearest": "높은 판매가 순",
    "scarcest": "적은 재고 순",
    "fullest": "많은 재고 순",
}


PRODUCT_ORDERS = {"newest": "최근에 만든 순", "oldest": "먼저 만든 순", "name": "이름 순", "name_down": "이름 거꾸로"}


class ListForm(DeskForm):
    """A form whose answers stand in the address: it changes nothing, so it needs no token."""

    class Meta(DeskForm.Meta):
        csrf = False

    def __init__(self, **options: Any) -> None:
        given = request.args.copy()
        if pasted.PASTED in given:
            given[pasted.TEXT] = pasted.text_of(request.args)
        super().__init__(formdata=given, **options)


def _is_number(_form: Any, field: Any) -> None:
    if field.data and number_of(field.data) is None:
        is_below = field.data.strip().startswith(("-", "−")) and number_of(field.data.strip()[1:]) is not None
        wrong = "0 이상으로 입력해 주세요." if is_below else "숫자로 입력해 주세요."
        raise ValidationError(f"{wrong} 이 조건은 빼고 찾았습니다.")


def _not_below(least_field: str) -> Callable[[Any, Any], None]:
    """The end of a range is not below its beginning, with which nothing could be found."""

    def check(form: Any, field: Any) -> None:
        least, most = number_of(form[least_field].data or ""), number_of(field.data or "")
        if least is not None and most is not None and least > most:
            sentence = f"부터({least:,})가 까지({most:,})보다 커서 맞는 것이 없습니다. 서로 바꿔 입력해 주세요."
            raise ValidationError(sentence)

    return check


def _amount(label: str, unit: str, *validators: Callable[[Any, Any], None]) -> StringField:
    keywords = {"inputmode": "numeric", "placeholder": unit, "autocomplete": "off"}
    return StringField(label, validators=[_is_number, *validators], render_kw=keywords)


def _why_none(fields: Iterable[Any]) -> str:
    """What is wrong with these fields, for the empty list that it leads to."""
    return " ".join(f"{field.label.text}: {error}" for field in fields for error in field.errors)


class ListingFilters(ListForm):
    q = SearchField("검색", render_kw={"placeholder": "상품명, 상품번호, 판매자·자체상품코드 (여러 개)"})
    store = SelectField("스토어", default="")
    category = SelectField("카테고리", default="")
    template = SelectField("배송속성 템플릿", default="")
    price_from = _amount("판매가 (부터)", "원")
    price_to = _amount("판매가 (까지)", "원", _not_below("price_from"))
    stock_from = _amount("재고 (부터)", "개")
    stock_to = _amount("재고 (까지)", "개", _not_below("stock_from"))
    sort = SelectField("정렬", choices=[SelectChoice(name, label) for name, label in ORDERS.items()], default="newest")
    differing = BooleanField("11번가와 다름")
    absent = BooleanField("11번가에 없음")
    unjoined = BooleanField("SKU 연결 안 된 옵션 있음")
    unfilled = BooleanField("상세 채우기 전")
    missing = BooleanField("빠진 항목 있음")
    unpriced = BooleanField("판매가 모름")
    status = HiddenField()

    def __init__(self, stores: list[Store], categories: list[Choice], templates: list[Choice]) -> None:
        super().__init__()
        one_each = (SelectChoice(str(store.id), store.name) for store in stores)
        self.store.choices = [SelectChoice("", "모든 스토어"), *one_each]
        self.category.choices = [SelectChoice("", "모든 카테고리"), *(SelectChoice(*one) for one in categories)]
        self.category.data = path_of(self.category.data or "")
        self.template.choices = [SelectChoice("", "모든 템플릿"), *(SelectChoice(*one) for one in templates)]
        self.validate()

    @property
    def details(self) -> list[Any]:
        """The fields of the folded part of the form."""
        amounts = [self.price_from, self.price_to, self.stock_from, self.stock_to]
        chosen = [field for field in (self.category, self.template) if len(field.choices) > 1 or field.data]
        return [*chosen, *amounts]

    @property
    def why_none(self) -> str:
        return _why_none(self.details)

    @property
    def flags(self) -> list[Any]:
        return [self.differing, self.absent, self.unjoined, self.unfilled, self.missing, self.unpriced]

    @property
    def detailed(self) -> int:
        """How many of the folded conditions are in use."""
        return sum(bool(field.data) for field in (*self.details, *self.flags))

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q.data or self.status.data or self.detailed)

    @property
    def emptied(self) -> str:
        """The address of the list without conditions, of the same store."""
        return url_for("listings.list_listings", store=self.store.data or None)


class ProductFilters(ListForm):
    q = SearchField("검색", render_kw={"placeholder": "상품명, 자체상품코드, 바코드 (여러 개)"})
    sort = SelectField("정렬", choices=[SelectChoice(*one) for one in PRODUCT_ORDERS.items()], default="newest")
    stock_from = _amount("SKU 재고 (부터)", "개")
    stock_to = _amount("SKU 재고 (까지)", "개", _not_below("stock_from"))
    unlisted = BooleanField("채널상품 없음")
    archived = BooleanField("보관한 것만 보기")

    def __init__(self) -> None:
        super().__init__()
        self.validate()

    @property
    def detailed(self) -> int:
        """How many of the folded conditions are in use."""
        return sum(bool(field.data) for field in (self.stock_from, self.stock_to, self.unlisted, self.archived))

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q.data or self.detailed)

    @property
    def why_none(self) -> str:
        return _why_none((self.stock_from, self.stock_to))
