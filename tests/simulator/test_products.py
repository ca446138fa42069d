"""Product search and reads, stock rows, and the states time and stock bring about."""

from typing import Any

import pytest

from tests.simulator.conftest import Answer, Caller, form
from webapp.simulator import SAMPLE_KEY
from webapp.simulator.seed import shops

SEARCH = "/prodmarketservice/prodmarket"
ONE, STOCK = f"{SEARCH}/", f"{SEARCH}/stck/"
FIRST = "3000000007"


def search(caller: Caller, **fields: str) -> Answer:
    return caller.post(SEARCH, form("SearchProduct", **{"limit": "500", **fields}))


def numbers(answer: Answer) -> list[str | None]:
    return [row["prdNo"] for row in answer.rows("ns2:product")]


def test_the_shop_matches_a_seller_office_export_of_its_size(caller: Caller) -> None:
    rows = search(caller).rows("ns2:product")
    expected = {str(3_000_000_000 + i * 7): f"{i:08d}" if i % 3 else f"SKU-{i:06d}" for i in range(1, 61)}

    assert {row["prdNo"]: row["sellerPrdCd"] for row in rows} == expected
    assert {row["selStatCd"] for row in rows} == {"101", "102", "103", "104", "105", "106", "107", "108"}


def test_pages_of_a_search_are_complete_and_do_not_overlap(caller: Caller) -> None:
    pages = [numbers(search(caller, start=start, end=end)) for start, end in (("1", "25"), ("26", "50"), ("51", "75"))]

    assert [len(page) for page in pages] == [25, 25, 10]
    assert [number for page in pages for number in page] == numbers(search(caller))


def test_a_page_holds_five_hundred_rows_at_most(alone: Any) -> None:
    big = alone(products=600).caller

    assert len(numbers(search(big, limit="9999", start="1", end="9999"))) == 500


def test_a_search_beyond_the_last_row_is_empty(caller: Caller) -> None:
    answer = search(caller, start="501", end="1000")

    assert (answer.root, answer.rows("ns2:product")) == ("ns2:products", [])


@pytest.mark.parametrize(
    "fields",
    [
        {"limit": ""},
        {"limit": "0"},
        {"start": "x"},
        {"schBgnDt": "20260101"},
        {"schDateType": "1", "schBgnDt": "soon", "schEndDt": "20260101"},
    ],
)
def test_a_search_without_sense_is_refused(caller: Caller, fields: dict[str, str]) -> None:
    answer = search(caller, **fields)

    assert (answer.root, bool(answer.of("message"))) == ("Products", True)


def test_a_search_filters_by_state_name_number_and_category(caller: Caller, market: Any) -> None:
    tree = caller.get("/cateservice/category").rows("ns2:category")
    sports = next(row["dispNo"] for row in tree if row["dispNm"] == "스포츠/레저")
    mats = [row["prdNm"] or "" for row in search(caller, category1=sports or "").rows("ns2:product")]

    assert {row["selStatCd"] for row in search(caller, selStatCd="105").rows("ns2:product")} == {"105"}
    assert numbers(search(caller, prdNo=FIRST)) == [FIRST]
    assert all("텀블러" in (row["prdNm"] or "") for row in search(caller, prdNm="텀블러").rows("ns2:product"))
    assert mats
    assert all("요가매트" in name or "캠핑의자" in name for name in mats)


@pytest.mark.parametrize(
    "dates", [("20300101", "20300102"), ("2030-01-01", "2030-01-02"), ("2030/01/01", "2030/01/02")]
)
def test_a_search_by_date_takes_dates_as_clients_write_them(
    caller: Caller, market: Any, dates: tuple[str, str]
) -> None:
    market.set_clock("2030-01-02T12:00:00")
    market.change_product(FIRST, prdNm="고친 상품")

    assert numbers(search(caller, schDateType="4", schBgnDt=dates[0], schEndDt=dates[1])) == [FIRST]
    assert numbers(search(caller, schDateType="1", schBgnDt=dates[0], schEndDt=dates[1])) == []


def test_a_product_read_says_so_and_never_tells_its_stock(caller: Caller) -> None:
    answer = caller.get(ONE + FIRST)

    assert answer.root == "Product"
    assert answer.of("message") == f"[{FIRST}] 상품 정보가 정상적으로 조회되었습니다."
    assert (answer.of("prdStckQty"), answer.of("shopNo"), answer.of("nResult")) == ("0", "0", "0")
    assert (answer.of("prdNo"), answer.of("dscAmtPercnt")) == (FIRST, None)


def test_a_discount_is_shown_only_where_there_is_one(caller: Caller) -> None:
    answer = caller.get(ONE + "3000000063")

    assert (answer.of("cuponcheck"), answer.of("dscAmtPercnt"), answer.of("cupnDscMthdCd")) == ("Y", "10", "02")


@pytest.mark.parametrize(("key", "number"), [(SAMPLE_KEY, "3000000008"), (shops.SECOND_KEY, FIRST)])
def test_a_missing_or_foreign_product_is_a_product_without_a_number(caller: Caller, key: str, number: str) -> None:
    answer = caller.with_key(key).get(ONE + number)
    reason = f"[{number}] 상품 정보 조회중 오류입니다.해당 상품의 정보를 찾을 수 없습니다. 상품번호 : {number}"

    assert (answer.status, answer.root, answer.of("message")) == (200, "Product", reason)
    assert answer.of("prdNo") is None
    assert answer.of("nResult") == "0"
    assert b"<validateMsg></validateMsg>" in answer.body


def test_a_seller_code_finds_every_product_that_has_it(caller: Caller) -> None:
    second = caller.with_key(shops.SECOND_KEY)
    by_code = "/prodmarketservice/sellerprodcode/"

    assert numbers(caller.get(f"{by_code}00000001")) == [FIRST]
    assert len(numbers(second.get(f"{by_code}00000777"))) == 2
    assert len(numbers(second.get(f"{by_code}DUP-1"))) == 3
    assert len(numbers(second.get(f"{by_code}%EC%83%98%ED%94%8C-%EC%BD%94%EB%93%9C%206"))) == 1


def test_an_unknown_seller_code_is_an_empty_list(caller: Caller) -> None:
    answer = caller.get("/prodmarketservice/sellerprodcode/NOBODY-HAS-IT")

    assert (answer.status, answer.root, numbers(answer)) == (200, "ns2:products", [])


def test_options_are_stock_rows_one_a_combination(caller: Caller, market: Any) -> None:
    answers = [caller.get(STOCK + str(3_000_000_000 + i * 7)) for i in range(1, 61)]
    axes = {len((answer.of("ns2:ProductStock/mixOptNm") or "").split(",")) for answer in answers}
    pan = next(a for a in answers if (a.of("ns2:ProductStock/mixOptNm") or "").count(",") == 2)
    rows = pan.rows("ns2:ProductStock")

    assert axes == {1, 2, 3}
    assert len(rows) == 12
    assert (rows[0]["mixOptNo"], rows[0]["mixDtlOptNm"], rows[0]["addPrc"]) == ("1,1,1", "24cm,일반,없음", "0")
    assert len({row["prdStckNo"] for row in rows}) == 12


def test_a_product_without_options_has_one_row_and_no_option_names(caller: Caller) -> None:
    answer = caller.get(STOCK + "3000000070")
    rows = answer.rows("ns2:ProductStock")

    assert [row["mixOptNo"] for row in rows] == ["0"]
    assert not {"mixOptNm", "mixDtlOptNm"} & rows[0].keys()
    assert b"<sellerStockCd></sellerStockCd>" in answer.body
    assert answer.of("ns2:prdNo") == "3000000070"


def test_add_on_goods_stand_with_the_stock_and_alone(caller: Caller) -> None:
    stock = caller.get(STOCK + "3000000042").rows("productComponents/productComponent")
    alone = caller.get("/prodservices/getProductComponent/3000000042").rows("productComponent")

    assert stock == alone
    assert [row["compPrdNm"] for row in alone] == ["선물 포장", "전용 파우치"]
    assert caller.get(STOCK + FIRST).rows("productComponents/productComponent") == []
    assert caller.get(f"/prodservices/getProductComponent/{FIRST}").body.endswith(b"?><ProductComponents/>")


def test_stock_of_several_products_is_read_in_one_call(caller: Caller) -> None:
    asked = "".join(form("ProductStock", prdNo=number) for number in (FIRST, "3000000042", "1"))
    answer = caller.post("/prodmarketservice/prodmarket/stocks", f"<ProductStocks>{asked}</ProductStocks>")

    assert answer.of("ns2:message") == "2 건을 조회했습니다."
    assert [row["ns2:prdNo"] for row in answer.rows("ns2:ProductStocks")] == [FIRST, "3000000042"]
    assert len(answer.rows("ns2:ProductStocks/ns2:productComponents/productComponent")) == 2


def test_stock_of_a_missing_product_is_empty(caller: Caller) -> None:
    answer = caller.get(STOCK + "1")

    assert (answer.root, len(answer.xml)) == ("ns2:ProductStocks", 0)


@pytest.mark.parametrize("path", ["getProductDetailCont", "getProductComponent"])
def test_detail_and_add_ons_of_a_missing_product_are_an_error(caller: Caller, path: str) -> None:
    answer = caller.get(f"/prodservices/{path}/1")

    assert (answer.root, answer.of("message")) == ("Products", "해당 상품의 정보를 찾을 수 없습니다. 상품번호 : 1")


def test_the_detail_is_the_html_of_the_product(caller: Caller) -> None:
    detail = caller.get(f"/prodservices/getProductDetailCont/{FIRST}").of("prdDescContClob")

    assert detail == caller.get(ONE + FIRST).of("htmlDetail")
    assert (detail or "").startswith('<div align="center">')


def test_selling_the_last_piece_turns_a_product_sold_out_and_stock_brings_it_back(caller: Caller, market: Any) -> None:
    market.put_product(SAMPLE_KEY, "3999999999", stock=[{"stckQty": 3}, {"stckQty": 0}])
    rows = [row["prdStckNo"] for row in market.product("3999999999")["stock"]]

    market.set_stock(rows[0], 0)
    sold_out = caller.get(ONE + "3999999999").of("selStatCd"), caller.get(STOCK + "3999999999").rows("ns2:ProductStock")
    market.set_stock(rows[1], 5)

    assert (sold_out[0], {row["prdStckStatCd"] for row in sold_out[1]}) == ("104", {"02"})
    assert caller.get(ONE + "3999999999").of("selStatCd") == "103"


@pytest.mark.parametrize("code", ["101", "102", "103", "104", "105", "106", "107", "108"])
def test_a_product_can_be_pushed_to_any_state_and_stays_there(caller: Caller, market: Any, code: str) -> None:
    for number in ("3000000007", "3000000021", "3000000042"):
        market.change_product(number, selStatCd=code)
        assert caller.get(ONE + number).of("selStatCd") == code

    left = sum(int(row["stckQty"]) for row in market.product(FIRST)["stock"])
    assert {"103": left > 0, "104": left == 0}.get(code, True)


def test_time_puts_products_on_sale_and_ends_them(caller: Caller, market: Any) -> None:
    market.change_product(FIRST, selStatCd="102")
    market.change_product("3000000014", aplEndDy="2100-01-01 23:59:59", selStatCd="103")

    market.move_clock(8 * 86400)
    assert caller.get(ONE + FIRST).of("selStatCd") == "103"
    market.set_clock("2100-01-02T00:00:00")
    assert caller.get(ONE + "3000000014").of("selStatNm") == "판매정상종료"


def test_a_product_taken_away_is_no_longer_found(caller: Caller, market: Any) -> None:
    market.remove_product(FIRST)

    assert caller.get(ONE + FIRST).of("prdNo") is None
    assert len(numbers(search(caller))) == 59
