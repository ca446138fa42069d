"""Products as the market holds them: search, single reads, stock rows, detail HTML, add-on goods, sale terms."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import TypeVar

from webapp.elevenst.endpoint import DONE, Empty, Outcome, as_number, read, refused
from webapp.elevenst.errors import InvalidField
from webapp.elevenst.product_shapes import (
    Component,
    ProductFacts,
    ProductRow,
    ProductSearch,
    ProductStocks,
    SaleTerm,
    SoldOutOption,
    WeightFacts,
)
from webapp.elevenst.registrations import Registrations
from webapp.elevenst.shapes import KST, fields_of, write_form
from webapp.elevenst.shipments import require_aware
from webapp.elevenst.verdict import Answer
from webapp.elevenst.windows import span, windows

Facts = TypeVar("Facts", ProductFacts, ProductStocks, WeightFacts)

EVERYTHING = ProductSearch()
WEEK, QUARTER = timedelta(days=7), timedelta(days=90)
PAGE = 500  # the most rows the search gives at once
PRODUCTS_A_CALL = 50  # stock rows of several products: no limit is published, so a modest one is kept
NOT_FOUND = {"찾을 수 없습니다": Outcome.NOT_FOUND}
COUNTED = re.compile(r"(\d+)\s*건")

SEARCH = read(
    name="products.search",
    page=1007,
    method="POST",
    path="/rest/prodmarketservice/prodmarket",
    roots=("products",),
    row=("product",),
    refusals=("Products",),
    request="SearchProduct",
    fields=(*fields_of(ProductSearch), "limit", "start", "end"),
    free_text=True,
    empty=Empty.BARE,
)
GET = read(
    name="products.get",
    page=1620,
    method="GET",
    path="/rest/prodmarketservice/prodmarket/{prdNo:number}",
    roots=("Product",),
    row=("prdNo",),
    refusals=("Products",),
    texts={"정상적으로 조회되었습니다": Outcome.DONE, **NOT_FOUND},
    free_text=True,
)
BY_SELLER_CODE = read(
    name="products.by_seller_code",
    page=1621,
    method="GET",
    path="/rest/prodmarketservice/sellerprodcode/{sellerprdcd:text}",
    roots=("products",),
    row=("product",),
    refusals=("Products",),
    free_text=True,
    empty=Empty.BARE,
)
STOCKS = read(
    name="products.stocks",
    page=1623,
    method="GET",
    path="/rest/prodmarketservice/prodmarket/stck/{prdNo:number}",
    roots=("ProductStocks",),
    row=("ProductStock",),
    refusals=("Products", "Product"),
    texts=NOT_FOUND,
    free_text=True,
)
STOCKS_OF = read(
    name="products.stocks_of",
    page=1009,
    method="POST",
    path="/rest/prodmarketservice/prodmarket/stocks",
    roots=("ProductStocks",),
    row=("ProductStocks",),
    refusals=("Products", "Product"),
    request="ProductStocks",
    fields=("ProductStock/prdNo",),
    texts={"건을 조회": Outcome.DONE},
    free_text=True,
    empty=Empty.SAID,
)
DETAIL = read(
    name="products.detail",
    page=1846,
    method="GET",
    path="/rest/prodservices/getProductDetailCont/{prdNo:number}",
    roots=("ProductDetailCont",),
    refusals=("Products",),
    texts=NOT_FOUND,
)
COMPONENTS = read(
    name="products.components",
    page=1845,
    method="GET",
    path="/rest/prodservices/getProductComponent/{prdNo:number}",
    roots=("ProductComponents",),
    row=("productComponent",),
    refusals=("Products",),
    empty=Empty.BARE,
)


SALE_TERMS = read(
    name="products.sale_terms",
    page=1848,
    method="POST",
    path="/rest/prodservices/sellterm/",
    roots=("products",),
    row=("product",),
    refusals=("Products",),
    request="SearchProduct",
    fields=("schBgnDt", "schEndDt", "limit", "start", "end"),
    texts={"성공적으로 조회": Outcome.DONE},
    empty=Empty.SAID,
)
SOLD_OUT_OPTIONS = read(
    name="products.sold_out_options",
    page=6732,
    method="GET",
    path="/rest/prodservices/getRealTimeCheckSoldOutOpt/{startDt:minute}/{endDt:minute}",
    roots=("soldoutList",),
    row=("solditem",),
    codes={"200": DONE, "500": refused("business rule")},
    empty=Empty.SAID,
    window=QUARTER,
)
WEIGHT = read(
    name="products.weight",
    page=1717,
    method="GET",
    path="/rest/prodmarketservice/prodmarket/wght/{prdNo:number}",
    roots=("ProductStocks",),
    row=("prdNo",),
    refusals=("Products", "Product"),
    texts=NOT_FOUND,
    free_text=True,
)


class Products(Registrations):
    """The products of a seller; what can be changed about them stands in `registrations` and `product_acts`.

    All calls raise UnavailableError, AuthError and RejectedError.
    """

    def search(self, filters: ProductSearch = EVERYTHING) -> Iterator[ProductRow]:
        """Every product that fits, fetched in pages of 500 while it is iterated; guide page 1007.

        Each product comes once, even when the pages shift in between. Raises InvalidField at once.
        """
        filters.check()
        return self._pages(write_form(filters))

    def get(self, number: str) -> ProductFacts | None:
        """One product, or None where the market says that this seller has none such; guide page 1620."""
        answer = self._transport.read(GET, GET.fill(prdNo=number))
        if answer.outcome is Outcome.NOT_FOUND:
            return None
        facts = self._whole(ProductFacts, answer)
        return _expect(facts, number, answer)

    def by_seller_code(self, code: str) -> list[ProductRow]:
        """All products with this seller code, which need not be unique; [] for none. Guide page 1621."""
        return self._rows(ProductRow, self._transport.read(BY_SELLER_CODE, BY_SELLER_CODE.fill(sellerprdcd=code)))

    def stocks(self, number: str) -> ProductStocks | None:
        """The stock rows of one product, or None where the market says there is none such; guide page 1623."""
        answer = self._transport.read(STOCKS, STOCKS.fill(prdNo=number))
        if answer.outcome is Outcome.NOT_FOUND:
            return None
        return _expect(self._whole(ProductStocks, answer), number, answer)

    def stocks_of(self, numbers: Sequence[str]) -> list[ProductStocks]:
        """The stock rows of several products; the market leaves out those it does not know. Guide page 1009."""
        wanted = [as_number("numbers", number) for number in dict.fromkeys(numbers)]
        found: list[ProductStocks] = []
        for start in range(0, len(wanted), PRODUCTS_A_CALL):
            found += self._stocks_of(wanted[start : start + PRODUCTS_A_CALL])
        return found

    def detail(self, number: str) -> str | None:
        """The detail HTML of one product, or None where there is none such; guide page 1846."""
        answer = self._transport.read(DETAIL, DETAIL.fill(prdNo=number))
        if answer.outcome is Outcome.NOT_FOUND:
            return None
        content = answer.root.find("{*}prdDescContClob")
        if content is None:
            raise answer.unusable()
        return content.text or ""

    def components(self, number: str) -> list[Component]:
        """The add-on goods of one product, [] for none; guide page 1845. RejectedError for an unknown product."""
        return self._rows(Component, self._transport.read(COMPONENTS, COMPONENTS.fill(prdNo=number)))

    def sale_terms(self, start: datetime, end: datetime) -> list[SaleTerm]:
        """Products whose sale ends in this time, which begins today at the earliest and has 7 days; guide page 1848."""
        first, last = require_aware("start", start), require_aware("end", end)
        if not timedelta() <= last - first <= WEEK:
            raise InvalidField("end", "must be after start, by 7 days at most")
        if first.date() < datetime.now(KST).date():
            raise InvalidField("start", "must be today or later")
        body = {"schBgnDt": f"{first:%Y%m%d%H%M}", "schEndDt": f"{last:%Y%m%d%H%M}"}
        return list(self._term_pages(body))

    def sold_out_options(self, start: datetime, end: datetime | None = None) -> Iterator[SoldOutOption]:
        """Stock rows the market found sold out in this time, asked in pieces of 90 days; guide page 6732."""
        first, last = span(start, end)
        return self._sold_out(list(windows(first, last, QUARTER)))

    def weight(self, number: str) -> WeightFacts | None:
        """Weight and logistics of one product, None where there is none such; guide page 1717."""
        answer = self._transport.read(WEIGHT, WEIGHT.fill(prdNo=number))
        if answer.outcome is Outcome.NOT_FOUND:
            return None
        return _expect(self._whole(WeightFacts, answer), number, answer)

    def _term_pages(self, body: dict[str, str]) -> Iterator[SaleTerm]:
        for start in count(1, PAGE):
            paging = {"limit": str(PAGE), "start": str(start), "end": str(start + PAGE - 1)}
            rows = self._rows(SaleTerm, self._transport.read(SALE_TERMS, SALE_TERMS.fill(), body | paging))
            yield from rows
            if len(rows) < PAGE:
                return

    def _sold_out(self, pieces: list[tuple[datetime, datetime]]) -> Iterator[SoldOutOption]:
        seen: set[SoldOutOption] = set()
        for first, last in pieces:
            path = SOLD_OUT_OPTIONS.fill(startDt=f"{first:%Y%m%d%H%M}", endDt=f"{last:%Y%m%d%H%M}")
            for row in self._rows(SoldOutOption, self._transport.read(SOLD_OUT_OPTIONS, path)):
                if row not in seen:
                    seen.add(row)
                    yield row

    def _pages(self, filters: dict[str, str]) -> Iterator[ProductRow]:
        seen: set[str] = set()
        for start in count(1, PAGE):
            paging = {"limit": str(PAGE), "start": str(start), "end": str(start + PAGE - 1)}
            answer = self._transport.read(SEARCH, SEARCH.fill(), filters | paging)
            page = self._rows(ProductRow, answer)
            fresh = {row.number: row for row in page if row.number not in seen}
            yield from fresh.values()
            if len(page) < PAGE:
                return
            if not fresh:  # the market counts on without giving anything new: that would never end
                raise answer.unusable()
            seen |= fresh.keys()

    def _stocks_of(self, numbers: list[str]) -> list[ProductStocks]:
        body = {"ProductStock": [{"prdNo": number} for number in numbers]}
        answer = self._transport.read(STOCKS_OF, STOCKS_OF.fill(), body)
        found = self._rows(ProductStocks, answer)
        announced = COUNTED.search(answer.text)
        if (announced and int(announced[1]) != len(found)) or {stocks.number for stocks in found} - set(numbers):
            raise answer.unusable()
        return found


def _expect(facts: Facts, number: str, answer: Answer) -> Facts:
    """The facts, if they are about the product that was asked for."""
    if facts.number != number:
        raise answer.unusable()
    return facts
