"""Workbooks of settlements: what a page shows, all of it, with amounts as numbers to the last tenth of a won.

They name nobody. A long workbook is written by a run; it lies under a random name until the user's next, or a day.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final
from urllib.parse import parse_qsl

from webapp.elevenst import KST
from webapp.models.accounts import User
from webapp.models.base import BATCH
from webapp.models.runs import Run
from webapp.models.settlements import (
    BASES,
    BY_ORDER,
    BY_SKU,
    COUNTED,
    SETTLED,
    SettlementCheck,
    SettlementLine,
    SettlementTotal,
)
from webapp.models.stores import Store
from webapp.services import kept_files, runs, workbooks
from webapp.services.personal_books import stores_of
from webapp.services.runs import Order, Progress
from webapp.services.settlements import collecting, differing, finding, summing, words
from webapp.services.settlements.summing import Asked
from webapp.services.workbooks import Column, Sheet

KIND = "settlements_export"
WRITTEN_AT_ONCE = 2_000
FOLDER = "settlement_exports"
LINES, DIFFERENCES, MONTHS, ORDERS, SKUS, VAT = "lines", "differences", "months", "orders", "skus", "vat"
NAMES: Final = {
    LINES: "정산 내역", DIFFERENCES: "정산 차이", MONTHS: "월별 정산", ORDERS: "주문별 수익", SKUS: "SKU별 수익",
    VAT: "부가세 매출 자료",
}  # fmt: skip
Tell = Callable[[int], None]
Values = dict[str, Callable[[Any], Any]]


@dataclass(frozen=True)
class Wanted:
    """What is to be written, of what an address asks for, for whom."""

    what: str
    query: str
    user: User

    @property
    def asked(self) -> dict[str, str]:
        return dict(parse_qsl(self.query))

    @property
    def store_ids(self) -> tuple[int, ...]:
        """The stores that the address asks for, of those that the user may read."""
        mine, store = stores_of(self.user, "read"), self.asked.get("store", "")
        return tuple(one for one in mine if not store or str(one) == store)


def _day(name: str) -> Callable[[Any], str | None]:
    return lambda row: day.isoformat() if (day := getattr(row, name)) else None


def _is(name: str) -> Callable[[Any], Any]:
    return lambda row: getattr(row, name)


LINE_VALUES: Final[Values] = {
    "종류": lambda row: words.KINDS[row.kind],
    "주문번호": _is("order_no"), "주문순번": _is("line_no"), "클레임번호": _is("claim_no"),
    "배송번호": _is("parcel_no"), "상품번호": _is("product_no"), "상품명": _is("product_name"),
    "옵션": _is("option_text"), "판매자상품코드": _is("seller_code"),
    "자체상품코드": lambda row: row.sku.code if row.sku_id else None, "수량": _is("quantity"),
    "결제일": _day("paid_on"), "구매확정일": _day("confirmed_on"), "반품완료일": _day("returned_on"),
    "정산일": _day("settled_on"), "송금예정일": _day("paid_out_on"),
    "판매금액 합계": _is("gross"), "상품·옵션": _is("goods"), "배송비": _is("delivery"),
    "반품·교환 배송비": _is("claim_fees"), "공제금액": _is("deducted"), "수수료": _is("fee"),
    "판매자 할인": _is("discounts"), "기타 공제": _is("other"), "정산금액": _is("due"), "원가": _is("cost"),
    "원가가 없는 까닭": lambda row: words.MISSING.get(row.missing),
    "11번가에서 사라진 때": lambda row: _moment(row.gone_at), "확인한 때": lambda row: _moment(row.seen_at),
}  # fmt: skip
CHECK_VALUES: Final[Values] = {
    "구분": lambda row: words.VERDICTS.get(row.verdict, row.verdict),
    "주문번호": _is("order_no"), "주문순번": _is("line_no"), "상품명": _is("product_name"),
    "구매확정일": _day("confirmed_on"), "정산일": _day("settled_on"), "예상": _is("expected"),
    "예상의 근거": lambda row: words.SOURCES.get(row.source), "정산": _is("paid"), "차이": _is("difference"),
    "확인함": lambda row: _moment(row.noted_at),
}  # fmt: skip
SUMS: Final[Values] = {
    "내역": _is("rows"), "판매금액 합계": _is("gross"), "그중 되돌린 판매": _is("refunds"), "상품·옵션": _is("goods"),
    "배송비": _is("delivery"), "반품·교환 배송비": _is("claim_fees"), "수수료": _is("fee"),
    "판매자 할인": _is("discounts"), "기타 공제": _is("other"), "정산금액": _is("due"), "원가": _is("cost"),
    "이익": _is("profit"), "원가를 모르는 내역": _is("uncosted"), "금액을 모르는 내역": _is("untold"),
}  # fmt: skip
VAT_SUMS: Final[Values] = {
    "내역": _is("rows"), "매출": lambda row: row.gross - row.refunds, "되돌린 매출": _is("refunds"),
    "매출 합계": _is("gross"), "그중 배송비": lambda row: row.delivery + row.claim_fees,
    "판매자 할인": _is("discounts"), "수수료 (매입)": _is("fee"), "금액을 모르는 내역": _is("untold"),
}  # fmt: skip


def _moment(moment: dt.datetime | None) -> str | None:
    return f"{moment.astimezone(KST):%Y-%m-%d %H:%M}" if moment else None


def order(wanted: Wanted) -> Order:
    """Write it by a run."""
    user = wanted.user
    return Order(KIND, None, user.id, {"user": user.id, "what": wanted.what, kept_files.QUERY: wanted.query})


def latest(user: User) -> Run | None:
    return kept_files.latest(KIND, user)


def file_of(run: Run | None) -> Path | None:
    """The workbook that a run has written, as long as it is kept."""
    return kept_files.file_of(FOLDER, run)


@runs.work_of(KIND, on_files=True)
def export(run: Run, progress: Progress) -> dict[str, Any]:
    """Write the workbook; the result names its file and tells how many rows it has."""
    user = User.get_by_id(run.parameters["user"])
    wanted = Wanted(run.parameters["what"], kept_files.query_of(run), user)
    path, total = kept_files.new_file(FOLDER, str(user.id)), count(wanted)
    rows = write(wanted, path, lambda done: progress.tell(done, total))
    return {"file": path.name, "rows": rows, "what": wanted.what}


def count(wanted: Wanted) -> int:
    """About how many rows it has: what is counted up to some number has that many or more."""
    match wanted.what:
        case "lines":
            return len(finding.ids_in_order(finding.read_query(wanted.query, wanted.store_ids)))
        case "orders" | "skus":
            number, is_more = summing.count(_asked(wanted), BY_ORDER if wanted.what == ORDERS else BY_SKU)
            return number + is_more
        case "differences":
            counted = differing.count(wanted.store_ids)
            name = differing.chosen(wanted.asked.get("list", ""), counted)
            return counted.by_list.get(name, 0) + (name in counted.more)
    return len(_months(wanted))


def write(wanted: Wanted, target: Path | BinaryIO, tell: Tell | None = None) -> int:
    """Write it to a path or an open file; how many rows that were."""
    names = dict(Store.select(Store.id, Store.name).where(Store.id.in_(list(wanted.store_ids))).tuples())
    headers, rows = SHEETS[wanted.what](wanted, names)
    sheet = Sheet(NAMES[wanted.what], [Column(name) for name in headers], _telling(rows, tell))
    return workbooks.write(target, sheet)


def _telling(rows: Iterable[Sequence[Any]], tell: Tell | None) -> Iterator[Sequence[Any]]:
    for number, row in enumerate(rows, 1):
        yield row
        if tell and number % BATCH == 0:
            tell(number)


Names = Mapping[int, str]
Written = tuple[Sequence[str], Iterable[Sequence[Any]]]


def _values(row: Any, values: Values) -> list[Any]:
    return [value(row) for value in values.values()]


def _lines(wanted: Wanted, names: Names) -> Written:
    def rows() -> Iterator[list[Any]]:
        ids = finding.ids_in_order(finding.read_query(wanted.query, wanted.store_ids))
        for start in range(0, len(ids), BATCH):
            found: list[SettlementLine] = finding.rows_of(ids[start : start + BATCH])
            yield from ([names[row.store_id], *_values(row, LINE_VALUES)] for row in found)

    return ("스토어", *LINE_VALUES), rows()


def _differences(wanted: Wanted, names: Names) -> Written:
    name = differing.chosen(wanted.asked.get("list", ""), differing.count(wanted.store_ids))
    found: list[SettlementCheck] = differing.page_of(name, wanted.store_ids, 0, finding.EVERYTHING)
    return ("스토어", *CHECK_VALUES), ([names[row.store_id], *_values(row, CHECK_VALUES)] for row in found)


def _months(wanted: Wanted) -> list[summing.Month]:
    years = summing.years(wanted.store_ids)
    asked, basis = wanted.asked.get("year", ""), wanted.asked.get("basis", "")
    year = int(asked) if asked in map(str, years) else (years[0] if years else collecting.yesterday().year)
    known = basis if basis in BASES else SETTLED
    return summing.months_of(wanted.store_ids, COUNTED if wanted.what == VAT else known, year)


def _by_month(wanted: Wanted, names: Names) -> Written:
    values = VAT_SUMS if wanted.what == VAT else SUMS
    rows = ([f"{one.month:%Y-%m}", names[one.store_id], *_values(one.total, values)] for one in _months(wanted))
    return ("월", "스토어", *values), rows


def _asked(wanted: Wanted) -> Asked:
    """What a page of the profit asks for by its address."""
    asked = wanted.asked
    month = summing.read_month(asked.get("month", ""), collecting.yesterday())
    return Asked(wanted.store_ids, month, asked.get("q", "").strip(), bool(asked.get("missing")))


def _orders(wanted: Wanted, names: Names) -> Written:
    def rows() -> Iterator[list[Any]]:
        found = summing.orders_of(_asked(wanted), 0, finding.EVERYTHING)
        for start in range(0, len(found), BATCH):
            some = found[start : start + BATCH]
            missing = summing.missing_of(some)
            for row in some:
                lacks = _lacks(missing.get((row.store_id, row.order_no), {}))
                yield [names[row.store_id], row.order_no, _day("day")(row), *_values(row, SUMS), lacks]

    return ("스토어", "주문번호", "기준일", *SUMS, "이익에 빠진 것"), rows()


def _lacks(missing: Mapping[str, int]) -> str:
    known = {**words.MISSING, summing.UNTOLD: words.UNTOLD, summing.PENDING: words.PENDING}
    return ", ".join(f"{known[why]} {number}건" for why, number in missing.items())


def _skus(wanted: Wanted, names: Names) -> Written:
    def about(row: SettlementTotal) -> list[Any]:
        if row.sku_id is None:
            return ["", words.UNJOINED, ""]
        return [row.sku.code, row.sku.product.name, row.sku.option_text]

    found = summing.skus_of(_asked(wanted), 0, finding.EVERYTHING)
    rows = ([names[row.store_id], *about(row), row.pieces, *_values(row, SUMS)] for row in found)
    return ("스토어", "자체상품코드", "원상품", "옵션", "수량", *SUMS), rows


SHEETS: Final[dict[str, Callable[[Wanted, Names], Written]]] = {
    LINES: _lines,
    DIFFERENCES: _differences,
    MONTHS: _by_month,
    ORDERS: _orders,
    SKUS: _skus,
    VAT: _by_month,
}
