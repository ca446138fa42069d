"""Products, stock rows, detail and add-on goods, from bytes as they were captured or documented."""

from datetime import date, datetime

import pytest

from tests.elevenst.wire import NAMESPACE, Wire
from webapp.elevenst import (
    ElevenstClient,
    InvalidField,
    ProductSearch,
    RejectedError,
    SaleState,
    SearchDate,
    StockState,
    UnavailableError,
)
from webapp.elevenst.shapes import KST

PRODUCT = (
    "<Product><aplBgnDy>2013-01-01 00:00:00</aplBgnDy><aplEndDy>2999/12/31</aplEndDy><asDetail>.</asDetail>"
    "<bndlDlvCnYn>N</bndlDlvCnYn><cuponcheck>N</cuponcheck><dispCtgrNo>4212</dispCtgrNo>"
    "<htmlDetail>&lt;p&gt;</htmlDetail><message>[45597077] 상품 정보가 정상적으로 조회되었습니다.</message>"
    "<newThing>7</newThing><prdNm>똠양꿍 소스</prdNm><prdNo>45597077</prdNo>"
    "<prdStckQty>0</prdStckQty><selPrc>12000</selPrc><selStatCd>103</selStatCd>"
    "<sellerPrdCd>000000000133275</sellerPrdCd><validateMsg></validateMsg><ProductTag/><nResult>0</nResult></Product>"
)
MISSING = (
    "<Product>"
    "<message>[37820] 상품 정보 조회중 오류입니다.해당 상품의 정보를 찾을 수 없습니다. 상품번호 : 37820</message>"
    "<nResult>0</nResult><prdStckQty>0</prdStckQty><shopNo>0</shopNo><validateMsg></validateMsg></Product>"
)
PLAIN_STOCK = (
    "<ns2:ProductStock><addPrc>0</addPrc><mixOptNo>0</mixOptNo><optWght>0</optWght><prdNo>45</prdNo>"
    "<prdStckNo>16243384893</prdStckNo><prdStckStatCd>01</prdStckStatCd><selQty>3</selQty><sellerStockCd></sellerStockCd>"
    "<stckQty>300</stckQty></ns2:ProductStock>"
)
STOCK_TAIL = "<ns2:prdNm>컵</ns2:prdNm><ns2:prdNo>45</ns2:prdNo><ns2:sellerPrdCd>00A1</ns2:sellerPrdCd>"
COMPONENT = (
    "<productComponent><addCompPrc>1000</addCompPrc><addPrdGrpNm>포장</addPrdGrpNm><addUseYn>Y</addUseYn>"
    "<compPrdNm>상자</compPrdNm><compPrdQty>9</compPrdQty></productComponent>"
)


def found(*numbers: int) -> str:
    rows = "".join(f"<ns2:product><prdNo>{n}</prdNo><selPrc>100000000</selPrc></ns2:product>" for n in numbers)
    return f"<ns2:products {NAMESPACE}>{rows}</ns2:products>"


def stocks(content: str) -> str:
    return f"<ns2:ProductStocks {NAMESPACE}>{content}</ns2:ProductStocks>"


def test_a_product_is_read_with_exact_types(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(PRODUCT)
    product = client.products.get("45597077")

    assert product is not None
    assert (product.name, product.price, product.state) == ("똠양꿍 소스", 12000, SaleState.ON_SALE)
    assert product.seller_code == "000000000133275"
    assert product.sale_begins_at == datetime(2013, 1, 1, tzinfo=KST)
    assert product.sale_ends_at == datetime(2999, 12, 31, tzinfo=KST)
    assert (product.detail_html, product.weight, product.tags) == ("<p>", None, ())
    assert product.extra["newThing"] == "7"


def test_a_product_the_market_cannot_find_is_none(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(MISSING)

    assert client.products.get("37820") is None


def test_an_answer_about_another_product_is_not_believed(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(PRODUCT)

    with pytest.raises(UnavailableError):
        client.products.get("1")


def test_a_field_that_cannot_be_read_hides_neither_its_row_nor_its_text(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(PRODUCT.replace("12000", "12,000").replace(">103<", ">109<"))
    product = client.products.get("45597077")

    assert product is not None
    assert (product.price, product.extra["selPrc"]) == (None, "12,000")
    assert (product.state, product.state is not None and product.state.is_known) == ("109", False)


def test_a_search_walks_all_pages_until_a_short_one(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(found(*range(1, 501)))
    wire.plan(found(500, 501))
    numbers = [row.number for row in client.products.search()]

    assert numbers == [str(number) for number in range(1, 502)]
    assert b"<limit>500</limit><start>501</start><end>1000</end>" in wire.last.body


def test_a_search_that_never_moves_on_is_stopped(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(found(*range(1, 501)))

    with pytest.raises(UnavailableError):
        list(client.products.search())
    assert len(wire.received) == 2


def test_a_search_sends_what_was_asked_for(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(found())
    filters = ProductSearch(
        name="컵", state=SaleState.STOPPED, by_date=SearchDate.CHANGED, since=date(2026, 1, 2), until=date(2026, 1, 3)
    )

    assert list(client.products.search(filters)) == []
    assert "<prdNm>컵</prdNm><selStatCd>105</selStatCd><schDateType>4</schDateType><schBgnDt>20260102</schBgnDt>" in (
        wire.last.body.decode("euc-kr")
    )


@pytest.mark.parametrize(
    ("filters", "field"),
    [
        (ProductSearch(number="12a"), "number"),
        (ProductSearch(category1=""), "category1"),
        (ProductSearch(state=SaleState.FORCED_END), "state"),
        (ProductSearch(state=SaleState("999")), "state"),
        (ProductSearch(since=date(2026, 1, 1), until=date(2026, 1, 2)), "by_date"),
        (ProductSearch(by_date=SearchDate.CREATED, since=date(2026, 1, 1)), "by_date"),
        (ProductSearch(by_date=SearchDate.CREATED, since=date(2026, 1, 2), until=date(2026, 1, 1)), "until"),
    ],
)
def test_a_search_the_market_would_not_take_fails_before_it_is_iterated(
    client: ElevenstClient, filters: ProductSearch, field: str
) -> None:
    with pytest.raises(InvalidField) as refusal:
        client.products.search(filters)

    assert refusal.value.field == field


def test_a_seller_code_may_fit_several_products_or_none(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(found(1, 2))
    wire.plan(found())

    assert [row.number for row in client.products.by_seller_code("A 1+한글")] == ["1", "2"]
    assert wire.last.path == "/rest/prodmarketservice/sellerprodcode/A%201%2B%ED%95%9C%EA%B8%80"
    assert client.products.by_seller_code("A2") == []


@pytest.mark.parametrize("code", ["a/b", "a;b", "50%", "a?b", "..", " ", "a\nb"])
def test_a_seller_code_that_breaks_the_markets_routing_is_refused(
    wire: Wire, client: ElevenstClient, code: str
) -> None:
    with pytest.raises(InvalidField, match="sellerprdcd"):
        client.products.by_seller_code(code)

    assert wire.received == []


def test_a_product_without_options_has_one_stock_row(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(stocks(PLAIN_STOCK + STOCK_TAIL))
    held = client.products.stocks("45")

    assert held is not None
    assert (held.name, held.seller_code, held.components) == ("컵", "00A1", ())
    (row,) = held.rows
    assert (row.number, row.quantity, row.sold, row.state) == ("16243384893", 300, 3, StockState.IN_USE)
    assert (row.option_number, row.option_names, row.option_values) == ("0", "", "")


def test_options_and_add_on_goods_come_along(wire: Wire, client: ElevenstClient) -> None:
    names = "<mixDtlOptNm>one,와인</mixDtlOptNm><mixOptNm>사이즈,색상</mixOptNm>"
    option = PLAIN_STOCK.replace("<mixOptNo>0", f"{names}<mixOptNo>1,2")
    wire.plan(stocks(option + PLAIN_STOCK + STOCK_TAIL + f"<productComponents>{COMPONENT}</productComponents>"))
    held = client.products.stocks("45")

    assert held is not None
    assert [(row.option_names, row.option_values) for row in held.rows] == [("사이즈,색상", "one,와인"), ("", "")]
    (good,) = held.components
    assert (good.group, good.name, good.price, good.in_use) == ("포장", "상자", 1000, True)


def test_stock_of_a_product_the_market_cannot_find_is_none(wire: Wire, client: ElevenstClient) -> None:
    wire.plan("<Products><message>해당 상품의 정보를 찾을 수 없습니다. 상품번호 : 45</message></Products>")

    assert client.products.stocks("45") is None


def test_stocks_of_several_products_come_in_one_call(wire: Wire, client: ElevenstClient) -> None:
    goods = f"<ns2:productComponents>{COMPONENT}</ns2:productComponents>"
    one = f"<ns2:ProductStocks>{STOCK_TAIL}{PLAIN_STOCK}{goods}</ns2:ProductStocks>"
    wire.plan(stocks("<ns2:message>1 건을 조회했습니다.</ns2:message>" + one))
    (held,) = client.products.stocks_of(["45", "46", "45"])

    assert wire.last.body.count(b"<prdNo>") == 2
    assert (held.number, held.rows[0].quantity, held.components[0].name) == ("45", 300, "상자")


def test_no_stocks_at_all_are_believed_only_with_the_count(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(stocks("<ns2:message>0 건을 조회했습니다.</ns2:message>"))
    assert client.products.stocks_of(["45"]) == []
    wire.planned.clear()
    wire.plan(stocks("<ns2:message>2 건을 조회했습니다.</ns2:message>"))
    with pytest.raises(UnavailableError):
        client.products.stocks_of(["45"])


def test_detail_is_read_whole_and_none_where_there_is_no_product(wire: Wire, client: ElevenstClient) -> None:
    clob = "<prdDescContClob><![CDATA[<p>상세 & 설명</p>]]></prdDescContClob>"
    wire.plan(f"<ProductDetailCont>{clob}</ProductDetailCont>")
    wire.plan("<Products><message>해당 상품의 정보를 찾을 수 없습니다.</message></Products>")

    assert client.products.detail("45") == "<p>상세 & 설명</p>"
    assert client.products.detail("45") is None


def test_an_answer_without_the_detail_is_not_an_empty_detail(wire: Wire, client: ElevenstClient) -> None:
    wire.plan("<ProductDetailCont></ProductDetailCont>")

    with pytest.raises(UnavailableError):
        client.products.detail("45")


def test_add_on_goods_are_listed_or_refused(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(f"<ProductComponents>{COMPONENT}</ProductComponents>")
    wire.plan("<Products><message>판매자의 상품이 아닙니다.</message></Products>")

    assert [good.name for good in client.products.components("45")] == ["상자"]
    with pytest.raises(RejectedError) as refusal:
        client.products.components("46")
    assert refusal.value.market_text == "판매자의 상품이 아닙니다."
