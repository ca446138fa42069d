"""The columns of our workbooks and how their cells are read, with the readers of 상품 가져오기."""

from collections.abc import Callable

from webapp.korean import with_particle
from webapp.services.imports import cells_values as read
from webapp.services.imports.cells_text import CellProblem
from webapp.services.imports.headers_fields import KINDS, Field, FieldSet, Sort, Value
from webapp.services.sheets.kinds import NOTHING

HIGHEST_ID = 2**31 - 1


def _emptied(convert: Callable[[str], Value]) -> Callable[[str], Value]:
    """A reader that lets the word 없음 through."""
    return lambda text: NOTHING if text == NOTHING else convert(text)


def _filled(label: str, convert: Callable[[str], Value]) -> Callable[[str], Value]:
    """A reader of what cannot be emptied."""

    def reader(text: str) -> Value:
        if text == NOTHING:
            message = f"{with_particle(label, '은/는')} 비울 수 없습니다."
            raise CellProblem(message, "값을 넣거나, 그대로 두려면 칸을 비워 주세요.")
        return convert(text)

    return reader


def _id(text: str) -> int:
    """One of our own numbers."""
    digits = text.removesuffix(".0").replace(",", "")
    if not digits.isascii() or not digits.isdigit() or not 0 < int(digits) <= HIGHEST_ID:
        raise CellProblem(
            f"우리가 매긴 번호가 아닙니다: '{text[:20]}'.",
            "내려받은 파일의 번호를 그대로 두거나, 새로 만들려면 비워 주세요.",
        )
    return int(digits)


def _cost(text: str) -> int:
    """A cost in won; it need not come by tens."""
    return read.read_pieces(text.removeprefix("₩").removesuffix("원").strip(), "원가")


def _field(name: str, label: str, sort: Sort, convert: Callable[[str], Value], required: bool = False) -> Field:
    word = label.replace(" ", "").casefold()
    return Field(name, label, (word,), sort, convert, required=required, blocking=True, repeats=False)


def _set(origin: str, anchors: tuple[str, ...], *fields: Field) -> FieldSet:
    kind = FieldSet({field.name: field for field in fields}, anchors, 2, origin, "엑셀로 고치기")
    KINDS.append(kind)
    return kind


OPTIONS = _set(
    "옵션·재고 엑셀",
    ("product_no", "stock_no"),
    _field("product_no", "상품번호", Sort.CODE, read.read_product_no, required=True),
    _field("name", "상품명", Sort.TEXT, str),
    _field("option", "옵션", Sort.TEXT, str),
    _field("stock_no", "재고번호", Sort.CODE, read.read_code, required=True),
    _field("stock", "재고수량", Sort.STOCK, _filled("재고수량", read.read_pieces)),
    _field("add_price", "추가금액", Sort.MONEY, str),
    _field("seller_stock_code", "판매자 재고번호", Sort.CODE, str),
    _field("code", "자체상품코드", Sort.CODE, _emptied(read.read_code)),
)
SKUS = _set(
    "원상품·SKU 엑셀",
    ("product_id", "name", "sku_id", "code", "stock", "cost"),
    _field("product_id", "원상품번호", Sort.CODE, _id),
    _field("name", "원상품명", Sort.TEXT, _filled("원상품명", read.read_text)),
    _field("sku_id", "SKU번호", Sort.CODE, _id),
    _field("code", "자체상품코드", Sort.CODE, _emptied(read.read_code)),
    _field("option", "옵션", Sort.TEXT, _emptied(read.read_text)),
    _field("cost", "원가", Sort.MONEY, _emptied(_cost)),
    _field("stock", "재고", Sort.STOCK, _filled("재고", read.read_pieces)),
    _field("barcode", "바코드", Sort.CODE, _emptied(read.read_code)),
    _field("memo", "메모", Sort.TEXT, _emptied(read.read_text)),
    _field("location", "위치", Sort.CODE, _emptied(read.read_code)),
)
