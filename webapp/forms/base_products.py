"""A base product: its name, memo, and the facts that a registration begins with."""

import re
from typing import Any

from wtforms import HiddenField, RadioField, SearchField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from webapp.elevenst.codes import TaxKind
from webapp.elevenst.notice_types import TYPES
from webapp.forms import DeskForm, options
from webapp.forms.shipping import Filled
from webapp.forms.stores import ONE_LINE
from webapp.korean import with_particle
from webapp.models.products import Product
from webapp.services import categories
from webapp.services.products import editing, facts
from webapp.services.products.editing import Fields

# Signs that no keyboard makes and no page may hold; line ends and tabs are none of them.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
UNTOLD = ("", "정하지 않음")
NOTICE_TYPES = dict(TYPES)
TAXES = {kind.value: kind.label for kind in TaxKind}
MINORS = {"Y": "살 수 있음", "N": "살 수 없음 (성인만)"}
ADDRESS = re.compile(r"https?://[^\s<>\"]+")


def without_controls(text: str | None) -> str | None:
    return CONTROLS.sub("", text) if text else text


def _text(label: str, most: int, **shown: str) -> StringField:
    return StringField(label, [Length(max=most, message=f"{most}자까지 쓸 수 있습니다."), ONE_LINE], render_kw=shown)


class ProductForm(DeskForm):
    """`seen` is the mark of what the form was opened with, by which a change made elsewhere meanwhile is noticed."""

    seen = HiddenField()
    seller = SelectField("사업체")
    name = StringField(
        "상품명", [Filled(), Length(max=200, message="200자까지 쓸 수 있습니다."), ONE_LINE],
        render_kw={"autocomplete": "off"},
    )  # fmt: skip
    memo = TextAreaField(
        "메모",
        [Length(max=2000, message="2,000자까지 쓸 수 있습니다.")],
        filters=[without_controls],
        render_kw={"rows": 2},
    )
    brand = _text("브랜드", 100)
    model = _text("모델명", 100)
    maker = _text("제조사", 100)
    category_query = SearchField("카테고리 찾기", [Length(max=100)])
    category_number = StringField("카테고리", [Length(max=20)])
    origin = _text("원산지", 100, placeholder="국내산, 중국산 등")
    tax = RadioField("과세 구분", choices=options([UNTOLD, *TAXES.items()]), default="")
    minors = RadioField("미성년자 구매", choices=options([UNTOLD, *MINORS.items()]), default="")
    image_url = _text("대표 이미지 주소", 1000, inputmode="url", placeholder="https://")
    notice_type = SelectField("상품정보제공고시 유형", choices=options([UNTOLD, *NOTICE_TYPES.items()]), default="")
    detail_html = TextAreaField(
        "상세 설명 (HTML)", [Length(max=300_000, message="300,000자까지 쓸 수 있습니다.")], filters=[without_controls],
        render_kw={"rows": 10, "spellcheck": "false"},
    )  # fmt: skip

    def __init__(self, product: Product | None = None, sellers: dict[int, str] | None = None) -> None:
        """`product`: the one that is edited; `sellers`: the businesses that a new one may belong to, by id."""
        super().__init__(data={**editing.shown(product), "seen": editing.mark(product)} if product else None)
        self.product = product
        if sellers is None:
            del self.seller
        else:
            self.seller.choices = options((str(number), name) for number, name in sellers.items())

    def validate_category_number(self, field: Any) -> None:
        kept = self.product is not None and field.data == facts.of(self.product)["category_number"]
        if field.data and not kept and categories.find(field.data) is None:
            raise ValidationError("카테고리 목록에 없는 번호입니다. 검색해서 다시 골라 주세요.")

    def validate_image_url(self, field: Any) -> None:
        if field.data and not ADDRESS.fullmatch(field.data):
            raise ValidationError("http:// 또는 https://로 시작하는 그림 주소를 입력해 주세요.")

    def fields(self) -> Fields:
        return Fields(self.name.data, self.memo.data or "", {name: self[name].data or "" for name in facts.NAMES})

    def changed_elsewhere(self, now: dict[str, Any]) -> None:
        """Say at each field that now stands otherwise what stands there; the next saving goes over it knowingly."""
        for name, value in now.items():
            typed = self[name].data or ""
            # A text area comes back with the browser's line ends.
            if _plain(typed) != _plain(value):
                there = with_particle(f"‘{value[:80]}’" if value else "비움", "으로/로")
                self[name].errors = [f"다른 곳에서 {there} 바꾸었습니다. 다시 저장하면 입력한 값으로 바뀝니다."]
        if self.product is not None:
            self.seen.data = editing.mark(Product.get_by_id(self.product.id))


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
