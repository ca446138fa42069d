"""The columns of the list of listings: what each is called on the page and in a workbook, and which a user wants."""

from collections.abc import Iterable
from dataclasses import dataclass

from webapp.services.imports.headers_fields import FIELDS


@dataclass(frozen=True)
class Column:
    """`field` is the importer's own, whose header the workbook takes; `heading` is one that the importer passes over.

    `sorts`: the two orders, first the one that a first click asks for. `fixed` columns are always there.
    """

    name: str
    label: str
    field: str = ""
    heading: str = ""
    sorts: tuple[str, str] | None = None
    fixed: bool = False

    @property
    def header(self) -> str:
        return FIELDS[self.field].label if self.field else self.heading


COLUMNS = (
    Column("image", "그림", "image"),
    Column("name", "상품명", "name", sorts=("name", "name_down"), fixed=True),
    Column("number", "상품번호", "product_no", sorts=("number", "number_down"), fixed=True),
    Column("store", "스토어", heading="스토어"),
    Column("seller_code", "판매자 상품코드", "seller_code"),
    Column("sku", "자체상품코드", heading="자체상품코드"),
    Column("category", "카테고리", "category"),
    Column("brand", "브랜드", "brand"),
    Column("price", "판매가", "price", sorts=("cheapest", "dearest")),
    Column("discounted_price", "즉시할인가", "discounted_price"),
    Column("stock", "재고", "stock", sorts=("scarcest", "fullest")),
    Column("status", "상태", "status", fixed=True),
    Column("differences", "차이", heading="11번가와 차이"),
    Column("sale_ends", "판매 종료", heading="판매 종료 시각"),
    Column("detail", "상세", heading="상세 채움 상태"),
    Column("checked", "확인한 때", heading="확인한 때"),
)
BY_NAME = {column.name: column for column in COLUMNS}
FIRST_CHOICE = ("image", "store", "seller_code", "sku", "price", "stock", "detail", "checked")


def chosen(names: Iterable[str] | None) -> tuple[Column, ...]:
    """The columns of these names and the fixed ones, in the order of the list; the usual ones for None."""
    wanted = set(FIRST_CHOICE if names is None else names)
    return tuple(column for column in COLUMNS if column.fixed or column.name in wanted)
