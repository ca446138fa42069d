"""What the pretend market lets sellers change about products, and what it refuses."""

from datetime import timedelta
from typing import Any

import pytest

from tests.simulator.conftest import Answer, Caller, form
from webapp.simulator import SAMPLE_KEY

CUP = "3900000001"


@pytest.fixture
def cup(market: Any) -> str:
    market.put_product(SAMPLE_KEY, CUP, prdNm="견본 컵", selPrc=10_000, stock=[{"stckQty": 7}])
    return CUP


def code(answer: Answer) -> str | None:
    assert answer.root == "ClientMessage"
    return answer.of("resultCode")


def stock_no(market: Any) -> str:
    return str(market.product(CUP)["stock"][0]["prdStckNo"])


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        ("15000", "200"),
        ("2000", "200"),
        ("15010", "500"),
        ("1990", "500"),
        ("10005", "500"),
        ("0", "500"),
        ("x", "500"),
    ],
)
def test_a_price_moves_within_limits(caller: Caller, market: Any, cup: str, price: str, expected: str) -> None:
    answer = caller.get(f"/prodservices/product/price/{cup}/{price}")

    assert code(answer) == expected
    assert market.product(cup)["selPrc"] == (int(price) if expected == "200" else 10_000)
    if expected == "200":
        assert (answer.of("preSelPrc"), answer.of("productNo")) == ("10000", "")
        assert answer.of("message") == f"(상품번호:{cup})의 가격이 업데이트 되었습니다"


def test_a_banned_product_and_a_neighbour_s_keep_their_price(caller: Caller, market: Any, cup: str) -> None:
    market.change_product(cup, selStatCd="108")

    assert "상태[108]" in (caller.get(f"/prodservices/product/price/{cup}/9000").of("message") or "")
    assert code(caller.get("/prodservices/product/price/1/9000")) == "500"


def test_a_price_below_the_discount_is_refused(caller: Caller, market: Any, cup: str) -> None:
    market.change_product(cup, cuponcheck="Y", dscAmtPercnt=5000, cupnDscMthdCd="01")

    assert code(caller.get(f"/prodservices/product/price/{cup}/5000")) == "500"
    assert code(caller.get(f"/prodservices/product/price/{cup}/5010")) == "200"


def test_price_and_discount_are_set_together(caller: Caller, market: Any, cup: str) -> None:
    def send(**fields: str) -> str | None:
        return code(caller.post(f"/prodservices/product/priceCoupon/{cup}", form("Product", **fields)))

    discount = {"dscAmtPercnt": "10", "cupnDscMthdCd": "02"}
    ends = {"cupnUseLmtDyYn": "Y", "cupnIssEndDy": "2030/12/31"}
    assert send(selPrc="9000", cuponcheck="Y", **discount, **ends) == "200"
    kept = market.product(cup)
    assert (kept["selPrc"], kept["cuponcheck"], kept["dscAmtPercnt"], kept["cupnIssEndDy"]) == (
        9000, "Y", "10", "2030/12/31",
    )  # fmt: skip
    assert send(selPrc="9000", cuponcheck="N") == "200"
    assert market.product(cup)["dscAmtPercnt"] is None
    for wrong in (
        {"cuponcheck": "X"}, {"cuponcheck": "Y"}, {"cuponcheck": "Y", **discount, "dscAmtPercnt": "100"},
        {"cuponcheck": "Y", **discount, **ends, "cupnIssEndDy": "soon"}, {"cuponcheck": "N", "selPrc": "9001"},
    ):  # fmt: skip
        assert send(**{"selPrc": "9000", **wrong}) == "500"
    assert market.ledger.count("set_price_and_discount", cup) == 2


def send_stock(caller: Caller, row: str, quantity: str = "3", **fields: str) -> Answer:
    sent = {"prdNo": CUP, "prdStckNo": row, "stckQty": quantity, "optWght": "0", **fields}
    return caller.post(f"/prodservices/stockqty/{row}", form("ProductStock", **sent), method="PUT")


def test_stock_is_set_and_turns_the_product_sold_out_and_back(caller: Caller, market: Any, cup: str) -> None:
    row = stock_no(market)
    answer = send_stock(caller, row, "0")

    assert (code(answer), answer.of("productNo"), answer.of("preSelPrc")) == ("200", row, "0")
    assert "변경된 수량 : 0" in (answer.of("message") or "")
    sold_out = market.product(cup)
    assert (sold_out["selStatCd"], sold_out["stock"][0]["prdStckStatCd"]) == ("104", "02")
    assert code(send_stock(caller, row, "300")) == "200"
    assert market.product(cup)["selStatCd"] == "103"


@pytest.mark.parametrize(
    ("changes", "expected"), [({"quantity": "x"}, "400"), ({"prdNo": "1"}, "404"), ({"prdStckNo": "1"}, "404")]
)
def test_stock_of_something_else_is_refused(
    caller: Caller, market: Any, cup: str, changes: dict[str, str], expected: str
) -> None:
    assert code(send_stock(caller, stock_no(market), **changes)) == expected
    assert market.product(cup)["stock"][0]["stckQty"] == 7


def test_a_row_s_weight_is_set_alone(caller: Caller, market: Any, cup: str) -> None:
    row = stock_no(market)
    sent = form("ProductStock", prdNo=cup, prdStckNo=row, optWght="250")

    assert code(caller.post(f"/prodservices/stockwght/{row}", sent, method="PUT")) == "200"
    assert (market.product(cup)["stock"][0]["optWght"], market.product(cup)["stock"][0]["stckQty"]) == (250, 7)
    assert code(caller.post("/prodservices/stockwght/1", sent, method="PUT")) == "500"


def test_rows_that_ran_out_are_listed_by_the_time_they_did(caller: Caller, market: Any, cup: str) -> None:
    market.set_clock("2026-01-09T12:00:00")
    send_stock(caller, stock_no(market), "0")
    path = "/prodservices/getRealTimeCheckSoldOutOpt"
    found = caller.get(f"{path}/202601091200/202601091201")

    assert (found.root, found.of("resultCode")) == ("soldoutList", "200")
    (row,) = found.rows("solditem")
    assert (row["prdNo"], row["stockNo"]) == (cup, stock_no(market))
    assert str(row["createDt"]).startswith("2026-01-09 12:00:0")
    assert str(row["createDt"]).endswith(".0")
    assert caller.get(f"{path}/202601091201/202601091202").rows("solditem") == []
    assert caller.get(f"{path}/202601010000/202605010000").of("resultCode") == "500"


def test_the_detail_is_replaced(caller: Caller, market: Any, cup: str) -> None:
    sent = "<ProductDetailCont><prdDescContClob><![CDATA[<p>새 글 & 그림</p>]]></prdDescContClob></ProductDetailCont>"
    answer = caller.post(f"/prodservices/updateProductDetailCont/{cup}", sent)

    assert (answer.root, answer.of("message")) == ("Product", "상품 상세 내용이 수정되었습니다.")
    assert market.product(cup)["htmlDetail"] == "<p>새 글 & 그림</p>"
    empty = caller.post(f"/prodservices/updateProductDetailCont/{cup}", form("ProductDetailCont", prdDescContClob=""))
    assert empty.root == "Products"
    assert caller.post("/prodservices/updateProductDetailCont/1", sent).root == "Products"


PART = {
    "addCompPrc": "1000", "addPrdGrpNm": "추가구성", "addPrdWght": "0", "addUseYn": "Y", "compPrdNm": "뚜껑",
    "compPrdQty": "5", "compPrdVatCd": "01", "sellerAddPrdCd": "LID",
}  # fmt: skip


def send_parts(caller: Caller, *parts: dict[str, str], number: str = CUP) -> Answer:
    inside = "".join(form("ProductComponent", **part) for part in parts)
    return caller.post(f"/prodservices/updateProductComponent/{number}", f"<Product>{inside}</Product>")


def test_add_on_goods_are_replaced(caller: Caller, market: Any, cup: str) -> None:
    assert (
        send_parts(caller, PART, {**PART, "compPrdNm": "빨대"}).of("message") == "추가 구성 상품 내용이 수정되었습니다."
    )
    listed = caller.get(f"/prodservices/getProductComponent/{cup}").rows("productComponent")
    assert [row["compPrdNm"] for row in listed] == ["뚜껑", "빨대"]

    for wrong in ({"compPrdNm": "가" * 41}, {"compPrdNm": "a&b"}, {"addCompPrc": "x"}, {"compPrdVatCd": "09"}):
        escaped = {**PART, **{name: value.replace("&", "&amp;") for name, value in wrong.items()}}
        assert send_parts(caller, escaped).root == "Products"
    assert send_parts(caller).root == "Products"
    assert send_parts(caller, PART, number="1").root == "Products"
    assert len(market.product(cup)["components"]) == 2


def single(*options: tuple[str, str, str, str], title: str = "색상") -> str:
    rows = "".join(
        form(
            "ProductOption",
            useYn=use,
            colOptPrice=price,
            colValue0=value,
            colCount=count,
            colSellerStockCd=f"S-{value}",
        )
        for value, price, count, use in options
    )
    return f"<Product><optSelectYn>Y</optSelectYn><txtColCnt>1</txtColCnt><colTitle>{title}</colTitle>{rows}</Product>"


def send_options(caller: Caller, xml: str) -> Answer:
    return caller.post(f"/prodservices/updateProductOption/{CUP}", xml)


def rows_of(market: Any) -> list[tuple[str, int, int, str]]:
    stock = market.product(CUP)["stock"]
    return [(row["mixDtlOptNm"], row["addPrc"], row["stckQty"], row["prdStckStatCd"]) for row in stock]


def test_one_list_of_options_becomes_stock_rows_that_keep_their_numbers(caller: Caller, market: Any, cup: str) -> None:
    assert code(send_options(caller, single(("빨강", "0", "3", "Y"), ("파랑", "500", "0", "N")))) == "200"
    assert rows_of(market) == [("빨강", 0, 3, "01"), ("파랑", 500, 0, "02")]
    blue = market.product(cup)["stock"][1]["prdStckNo"]

    send_options(caller, single(("초록", "0", "9", "Y"), ("파랑", "0", "4", "Y")))
    assert rows_of(market) == [("초록", 0, 9, "01"), ("파랑", 0, 4, "01")]
    assert market.product(cup)["stock"][1]["prdStckNo"] == blue


AXES = (
    "<ProductRootOption><colTitle>색상</colTitle><ProductOption><colOptPrice>0</colOptPrice><colValue0>빨강</colValue0>"
    "</ProductOption><ProductOption><colOptPrice>0</colOptPrice><colValue0>파랑</colValue0></ProductOption>"
    "</ProductRootOption><ProductRootOption><colTitle>크기</colTitle><ProductOption><colOptPrice>0</colOptPrice>"
    "<colValue0>S</colValue0></ProductOption></ProductRootOption>"
)


def combined(*rows: tuple[str, str, str]) -> str:
    inside = "".join(
        form("ProductOption", useYn="Y", colOptPrice=price, colOptCount=count, optionMappingKey=key)
        for key, price, count in rows
    )
    return f"<Product><optMixYn>N</optMixYn>{AXES}<ProductOptionExt>{inside}</ProductOptionExt></Product>"


def test_combinations_have_stock_of_their_own(caller: Caller, market: Any, cup: str) -> None:
    assert (
        code(send_options(caller, combined(("색상:빨강†크기:S", "0", "3"), ("색상:파랑†크기:S", "300", "4")))) == "200"
    )
    assert rows_of(market) == [("빨강,S", 0, 3, "01"), ("파랑,S", 300, 4, "01")]
    assert [row["mixOptNo"] for row in market.product(cup)["stock"]] == ["1,1", "2,1"]
    assert send_options(caller, combined(("색상:초록†크기:S", "0", "3"))).root == "Products"

    every = f"<Product><optMixYn>Y</optMixYn><optionAllQty>8</optionAllQty>{AXES}</Product>"
    assert code(send_options(caller, every)) == "200"
    assert rows_of(market) == [("빨강,S", 0, 8, "01"), ("파랑,S", 0, 8, "01")]
    for wrong in (
        every.replace(">8<", ">0<"), every.replace(">Y<", "><"),
        every.replace("<optionAllQty>", "<optionAllAddPrc>10</optionAllAddPrc><optionAllQty>"),
        single(("빨강", "0", "3", "Y")).replace("<optSelectYn>", "<optionAllQty>8</optionAllQty><optSelectYn>"),
    ):  # fmt: skip
        assert send_options(caller, wrong).root == "Products"


@pytest.mark.parametrize(
    "xml",
    [
        single(), single(("빨강", "0", "3", "Y"), title=""), single(("빨강", "0", "0", "Y")),
        single(("빨강", "10", "3", "Y")), single(("빨강", "0", "3", "Y"), ("파랑", "10010", "3", "Y")),
        single(("빨강", "0", "3", "Y"), ("파랑", "-5010", "3", "Y")), single(("빨강", "5", "3", "Y")),
        single(("빨%강", "0", "3", "Y")), single(("가" * 26, "0", "3", "Y")),
        single(("빨강", "0", "3", "Y"), ("빨강", "0", "3", "Y")), "<Product/>",
    ],
)  # fmt: skip
def test_options_that_break_a_rule_are_refused(caller: Caller, market: Any, cup: str, xml: str) -> None:
    answer = send_options(caller, xml)

    assert answer.root == "Products"
    assert answer.of("message")
    assert market.ledger.count() == 0


def test_a_sale_is_extended_and_listed_by_its_end(caller: Caller, market: Any, cup: str) -> None:
    end = f"{market.now + timedelta(days=1):%Y-%m-%d} 23:59:59"
    market.change_product(cup, aplEndDy=end)

    def ending(days: int) -> list[str | None]:
        begin, until = market.now, market.now + timedelta(days=days)
        span = {"schBgnDt": f"{begin:%Y%m%d%H%M}", "schEndDt": f"{until:%Y%m%d%H%M}"}
        found = caller.post("/prodservices/sellterm/", form("SearchProduct", **span))
        assert (found.root, found.of("message")) == ("products", "성공적으로 조회 되었습니다.")
        return [row["prdNo"] for row in found.rows("product")]

    assert ending(3) == [cup]
    assert code(caller.send("PUT", f"/prodservices/sellterm/{cup}/7")) == "200"
    assert ending(3) == []
    assert code(caller.send("PUT", f"/prodservices/sellterm/{cup}/8")) == "500"
    assert caller.send("PUT", "/prodservices/sellterm/1/7").of("message") == "판매자의 상품이 아닙니다."


@pytest.mark.parametrize(("first", "last"), [("202001010000", "202001020000"), ("x", "y")])
def test_sale_terms_of_the_past_are_not_told(caller: Caller, first: str, last: str) -> None:
    found = caller.post("/prodservices/sellterm/", form("SearchProduct", schBgnDt=first, schEndDt=last))

    assert found.rows("product") == []
    assert found.of("message") != "성공적으로 조회 되었습니다."


def test_an_ended_sale_comes_back_when_it_is_extended_beyond_today(caller: Caller, market: Any, cup: str) -> None:
    market.change_product(cup, selStatCd="106")
    caller.send("PUT", f"/prodservices/sellterm/{cup}/30")

    assert market.product(cup)["selStatCd"] == "103"


@pytest.mark.parametrize(
    ("act", "state", "expected", "after"),
    [
        ("stopdisplay", "103", "200", "105"), ("stopdisplay", "102", "200", "105"),
        ("stopdisplay", "104", "500", "104"),
        ("stopdisplay", "105", "500", "105"), ("restartdisplay", "105", "200", "103"),
        ("restartdisplay", "103", "500", "103"), ("restartdisplay", "108", "500", "108"),
    ],
)  # fmt: skip
def test_a_sale_is_stopped_and_started_again(
    caller: Caller, market: Any, cup: str, act: str, state: str, expected: str, after: str
) -> None:
    market.change_product(cup, selStatCd=state)

    assert code(caller.send("PUT", f"/prodstatservice/stat/{act}/{cup}")) == expected
    assert market.product(cup)["selStatCd"] == after
    assert code(caller.send("PUT", f"/prodstatservice/stat/{act}/1")) == "500"


def notice(market: Any, **changes: str | None) -> str:
    offsets = {"dlvDelayPayBgnDt": 1, "dlvDelayPayEndDt": 3, "dlvBgnDt": 5}
    days = {name: f"{market.now + timedelta(days=n):%Y/%m/%d}" for name, n in offsets.items()}
    fields = {"delayForAllProducts": "N", "statement": "07", **days, **changes}
    numbers = f"<DelayObject><number>{CUP}</number></DelayObject>" if fields["delayForAllProducts"] == "N" else ""
    return form("DeliveryDelay", **fields).replace("</DeliveryDelay>", f"{numbers}</DeliveryDelay>")


def test_a_notice_of_delay_is_set_and_released(caller: Caller, market: Any, cup: str) -> None:
    set_one = caller.post("/prodservices/deliveryDelay", notice(market))
    assert (code(set_one), set_one.of("message")) == ("200", "등록성공")
    assert market.product(cup)["delayNotice"]["statement"] == "07"

    none = {"statement": None, "dlvDelayPayBgnDt": None, "dlvDelayPayEndDt": None, "dlvBgnDt": None}
    released = caller.post("/prodservices/deliveryDelay", notice(market, **none))
    assert released.of("message") == "해제성공"
    assert market.product(cup)["delayNotice"] is None


def test_a_notice_for_all_reaches_what_is_on_sale(caller: Caller, market: Any, cup: str) -> None:
    caller.post("/prodservices/deliveryDelay", notice(market, delayForAllProducts="Y"))

    assert market.product(cup)["delayNotice"]
    told = {n: bool(market.product(3_000_000_000 + 7 * n).get("delayNotice")) for n in range(1, 16)}
    on_sale = {n: market.product(3_000_000_000 + 7 * n)["selStatCd"] == "103" for n in range(1, 16)}
    assert told == on_sale
    assert set(on_sale.values()) == {True, False}


@pytest.mark.parametrize(
    "changes",
    [{"statement": "99"}, {"dlvDelayPayBgnDt": "2020/01/01"}, {"dlvBgnDt": "2020/01/01"}, {"dlvBgnDt": "x"}],
)
def test_a_notice_that_makes_no_sense_is_refused(
    caller: Caller, market: Any, cup: str, changes: dict[str, str]
) -> None:
    assert code(caller.post("/prodservices/deliveryDelay", notice(market, **changes))) == "500"
    assert market.product(cup).get("delayNotice") is None


def test_weight_facts_are_all_in_the_namespace(caller: Caller, cup: str) -> None:
    found = caller.get(f"/prodmarketservice/prodmarket/wght/{cup}")

    assert (found.root, found.of("ns2:prdNo"), found.of("ns2:prdNm")) == ("ns2:ProductStocks", cup, "견본 컵")
    assert caller.get("/prodmarketservice/prodmarket/wght/1").root == "Products"


def test_a_banned_product_refuses_every_edit(caller: Caller, market: Any, cup: str) -> None:
    row = stock_no(market)
    market.change_product(cup, selStatCd="108")
    detail = form("ProductDetailCont", prdDescContClob="글")
    weight = form("ProductStock", prdNo=cup, prdStckNo=row, optWght="250")

    for answer in (
        send_stock(caller, row), send_parts(caller, PART), send_options(caller, single(("빨강", "0", "3", "Y"))),
        caller.post(f"/prodservices/stockwght/{row}", weight, method="PUT"),
        caller.post(f"/prodservices/updateProductDetailCont/{cup}", detail),
        caller.send("PUT", f"/prodservices/sellterm/{cup}/30"),
    ):  # fmt: skip
        assert "상태[108]" in (answer.of("message") or "")
    assert market.ledger.count() == 0


def test_a_price_keeps_the_options_within_their_limits(caller: Caller, market: Any, cup: str) -> None:
    assert code(send_options(caller, single(("빨강", "0", "3", "Y"), ("파랑", "9000", "3", "Y")))) == "200"
    sent = form("Product", selPrc="8990", cuponcheck="N")

    assert code(caller.get(f"/prodservices/product/price/{cup}/8990")) == "500"
    assert code(caller.post(f"/prodservices/product/priceCoupon/{cup}", sent)) == "500"
    assert code(caller.get(f"/prodservices/product/price/{cup}/9000")) == "200"


def test_an_option_out_of_use_is_sold_out_whatever_it_has(caller: Caller, market: Any, cup: str) -> None:
    stock = market.product(cup)["stock"][0]
    send_options(caller, single(("빨강", "0", "3", "N"), ("파랑", "0", "0", "N")))

    assert [row[3] for row in rows_of(market)] == ["02", "02"]
    assert market.product(cup)["selStatCd"] == "104"
    market.change_product(cup, stock=[{**stock, "mixDtlOptNm": "빨강", "selQty": 9}])
    send_options(caller, single(("빨강", "0", "3", "Y")))
    assert (market.product(cup)["selStatCd"], market.product(cup)["stock"][0]["selQty"]) == ("103", 9)


def test_a_restart_gives_the_state_that_stock_and_dates_ask_for(caller: Caller, market: Any, cup: str) -> None:
    def restarted() -> str | None:
        caller.send("PUT", f"/prodstatservice/stat/stopdisplay/{cup}")
        send_stock(caller, stock_no(market), left)
        return caller.send("PUT", f"/prodstatservice/stat/restartdisplay/{cup}").of("message")

    left = "0"
    assert restarted() == "판매상태가 수정되었습니다. [STAT : 104]"
    market.change_product(cup, selStatCd="102")
    begins = market.product(cup)["aplBgnDy"]
    assert restarted() == "판매상태가 수정되었습니다. [STAT : 102]"
    assert market.product(cup)["aplBgnDy"] == begins
    market.move_clock(8 * 86_400)
    caller.get(f"/prodmarketservice/prodmarket/{cup}")
    assert market.product(cup)["selStatCd"] == "104", "the sale begins with nothing left"
