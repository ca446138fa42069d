"""What a product list can tell about a product: one declaration a field, with the header words it goes by.

Source of the words: the seven headers proven by parsers of the Seller Office export, and those that stand beside them
in the known shape of the file. A word here is already normalised as `headers.normalise` does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

from webapp.services.imports import cells_values as read

Value = str | int | bool


class Sort(StrEnum):
    """What a field's values are, which decides how they are read, shown and warned about."""

    CODE = "code"
    TEXT = "text"
    MONEY = "money"
    STOCK = "stock"
    DAY = "day"
    YES_NO = "yes_no"


@dataclass(frozen=True)
class Field:
    """One thing a column can hold.

    `required`: without such a column the file cannot be used. `filled`: an empty cell is an error of its row.
    `blocking`: a cell that cannot be read makes the row unusable; otherwise the cell counts as not told.
    `repeats`: few different values over many rows, so reading them is worth remembering.
    """

    name: str
    label: str
    words: tuple[str, ...]
    sort: Sort
    convert: Callable[[str], Value]
    required: bool = False
    filled: bool = False
    blocking: bool = False
    repeats: bool = True


@dataclass(frozen=True)
class FieldSet:
    """What one kind of file can hold.

    A row with cells for at least `least` of the fields named by `anchors` is the header row; `origin` says to a seller
    where such a file comes from, and `place` the name of the page that takes it.
    """

    fields: dict[str, Field]
    anchors: tuple[str, ...]
    least: int
    origin: str
    place: str

    @cached_property
    def words(self) -> dict[str, str]:
        """Header word, normalised → name of the field."""
        return {word: field.name for field in self.fields.values() for word in field.words}

    @cached_property
    def required(self) -> frozenset[str]:
        return frozenset(field.name for field in self.fields.values() if field.required)

    @property
    def anchor_labels(self) -> str:
        return ", ".join(f"'{self.fields[name].label}'" for name in self.anchors)


def _text(name: str, label: str, *words: str, repeats: bool = True) -> Field:
    return Field(name, label, (label, *words), Sort.TEXT, read.read_text, repeats=repeats)


def _fee(name: str, label: str, *words: str) -> Field:
    return Field(name, label, (label, *words), Sort.MONEY, read.read_fee)


def _day(name: str, label: str, *words: str) -> Field:
    return Field(name, label, (label, *words), Sort.DAY, read.read_day)


def _yes_no(name: str, label: str, *words: str) -> Field:
    return Field(name, label, (label, *words), Sort.YES_NO, read.read_yes_no)


PROVEN: Final = (
    Field(
        "product_no", "상품번호", ("상품번호", "11번가상품번호", "11st상품번호", "채널상품번호"),
        Sort.CODE, read.read_product_no, required=True, filled=True, blocking=True, repeats=False,
    ),
    Field(
        "name", "상품명", ("상품명", "상품이름", "판매상품명"),
        Sort.TEXT, read.read_name, required=True, blocking=True, repeats=False,
    ),
    Field("price", "판매가", ("판매가", "판매단가", "판매가격"), Sort.MONEY, read.read_price, blocking=True),
    Field("stock", "재고수량", ("재고수량", "재고"), Sort.STOCK, read.read_pieces, blocking=True),
    Field("status", "판매상태", ("판매상태", "상품판매상태"), Sort.CODE, read.read_status, blocking=True),
    Field(
        "seller_code", "판매자상품코드", ("판매자상품코드", "셀러상품코드", "판매자관리코드"),
        Sort.CODE, read.read_code, blocking=True, repeats=False,
    ),
    Field("category", "카테고리", ("카테고리", "카테고리경로", "전체카테고리"), Sort.TEXT, read.read_path),
)  # fmt: skip

OTHERS: Final = (
    _text("category_large", "대카테고리", "카테고리대", "대분류"),
    _text("category_middle", "중카테고리", "카테고리중", "중분류"),
    _text("category_small", "소카테고리", "카테고리소", "소분류"),
    _text("category_detail", "세카테고리", "카테고리세", "세분류"),
    _text("brand", "브랜드", "브랜드명"),
    Field("discounted_price", "즉시할인가", ("즉시할인가", "즉시할인가격", "할인판매가"), Sort.MONEY, read.read_won),
    _text("image", "대표이미지", "대표이미지url", "기본이미지", repeats=False),
    _text("model", "모델명", repeats=False),
    _text("maker", "제조사", "제조사명"),
    _text("origin", "원산지"),
    _text("tax", "과세여부", "부가세면세상품", "과세구분"),
    _yes_no("minors", "미성년자구매", "미성년자구매가능", "미성년자구매가능여부"),
    _text("condition", "상품상태"),
    _text("sale_method", "판매방식"),
    _day("sale_begin", "판매시작일", "판매시작일자"),
    _day("sale_end", "판매종료일", "판매종료일자"),
    _day("registered_on", "등록일", "상품등록일", "등록일자"),
    _day("modified_on", "최종수정일", "수정일", "상품수정일"),
    _yes_no("has_options", "옵션여부", "옵션사용여부"),
    _text("option_names", "옵션명"),
    _yes_no("has_addons", "추가구성여부", "추가구성상품여부"),
    _text("delivery_method", "배송방법"),
    _text("delivery_fee_kind", "배송비유형", "배송비종류", "배송비설정"),
    _fee("delivery_fee", "배송비", "기본배송비"),
    _fee("return_fee", "반품배송비"),
    _fee("exchange_fee", "교환배송비"),
    _yes_no("bundle", "묶음배송", "묶음배송여부", "묶음배송가능여부"),
    _text("outbound_address", "출고지", "출고지주소"),
    _text("return_address", "반품지", "반품교환지", "반품지주소"),
    _text("dispatch_template", "발송마감템플릿"),
    _text("as_note", "as안내", "as안내정보"),
    Field("sold", "판매수량", ("판매수량", "누적판매수량"), Sort.STOCK, read.read_pieces),
)

FIELDS: Final[dict[str, Field]] = {field.name: field for field in (*PROVEN, *OTHERS)}
PRODUCT_LIST: Final = FieldSet(FIELDS, ("product_no", "name"), 2, "셀러오피스 상품 목록", "상품 가져오기")
# Every kind of file that some page takes: one that came to the wrong page is told so.
KINDS: Final = [PRODUCT_LIST]
CATEGORY_PARTS: Final = ("category_large", "category_middle", "category_small", "category_detail")

# Columns that carry nothing about a product: row counters, and those this product itself adds to its own workbooks.
PROBLEM_LABEL: Final = "오류"
REMEDY_LABEL: Final = "해결"
EXPLAINED: Final = (PROBLEM_LABEL, REMEDY_LABEL)
OWN_WORDS: Final = ("스토어", "자체상품코드", "11번가와차이", "판매종료시각", "상세채움상태", "확인한때")
IGNORED_WORDS: Final = frozenset({"no", "번호", "순번", "연번", PROBLEM_LABEL, REMEDY_LABEL, *OWN_WORDS})
MONEY_WORDS: Final = ("가격", "판매가", "할인가", "정가", "단가", "원가", "금액", "요금", "배송비", "수수료", "price")
STOCK_WORDS: Final = ("재고", "수량", "stock", "qty")
