"""The rules the pretend market holds registrations to, each in the market's own words."""

from typing import Any

import pytest

from tests.simulator.conftest import Answer, Caller, form

ITEMS = ("11800", "11905", "23760413", "23759100", "23756033")
PLAIN: dict[str, str | None] = {
    "selMthdCd": "01", "prdTypCd": "01", "prdNm": "견본 컵", "brand": "견본", "rmaterialTypCd": "04", "orgnTypCd": "01",
    "orgnTypDtlsCd": "1009", "suplDtyfrPrdClfCd": "01", "prdStatCd": "01", "minorSelCnYn": "Y",
    "prdImage01": "https://images.example.com/cup.jpg", "htmlDetail": "글", "selTermUseYn": "N", "selPrc": "12900",
    "prdSelQty": "30", "dlvCnAreaCd": "01", "dlvWyCd": "01", "dlvCstInstBasiCd": "01", "bndlDlvCnYn": "Y",
    "dlvCstPayTypCd": "03", "jejuDlvCst": "3000", "islandDlvCst": "3000", "rtngdDlvCst": "3000", "exchDlvCst": "6000",
    "asDetail": ".", "rtngExchDetail": ".", "sellerPrdCd": "RAW-1",
}  # fmt: skip


WORN: dict[str, str | None] = {
    "selMthdCd": "05", "prdStatCd": "02", "useMon": "1", "paidSelPrc": "9000", "exteriorSpecialNote": "없음",
    "selPrdClfCd": "30:105", "aplBgnDy": "2026/01/01",
}  # fmt: skip
AHEAD: dict[str, str | None] = {
    "selMthdCd": "04", "selPrdClfCd": "0:400", "aplBgnDy": "2026/01/01", "aplEndDy": "2026/01/31",
    "wrhsPlnDy": "2026/01/31",
}  # fmt: skip


def notice(*items: str, kind: str = "891045", text: str = "상품상세설명 참조") -> str:
    rows = "".join(form("item", code=code, name=text) for code in items)
    return f"<ProductNotification><type>{kind}</type>{rows}</ProductNotification>"


def leaf(caller: Caller, name: str = "반팔") -> str:
    rows = caller.get("/cateservice/category").rows("ns2:category")
    return str(next(row["dispNo"] for row in rows if row["dispNm"] == name and row["leafYn"] == "Y"))


def send(caller: Caller, extra: str = notice(*ITEMS), path: str = "", **changes: str | None) -> Answer:
    fields = {"dispCtgrNo": leaf(caller), **PLAIN, **changes}
    xml = form("Product", **fields).replace("</Product>", f"{extra}</Product>")
    return caller.post(f"/prodservices/product{path}", xml, method="PUT" if path else "POST")


def test_a_product_is_registered_and_on_sale(caller: Caller, market: Any) -> None:
    answer = send(caller)
    number = answer.of("productNo")

    assert (answer.root, answer.of("resultCode"), answer.of("preSelPrc")) == ("ClientMessage", "210", "0")
    assert answer.of("message") == f"상품이 정상적으로 등록 되었습니다. 상품번호 : {number}"
    kept = market.product(number)
    assert (kept["selStatCd"], kept["prdNm"], kept["stock"][0]["stckQty"]) == ("103", "견본 컵", 30)
    assert send(caller, stdPrdYn="N").of("resultCode") == "200"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"selMthdCd": "02"}, "selMthdCd"), ({"orgnTypCd": None}, "orgnTypCd"), ({"prdNm": "가" * 51}, "100Byte"),
        ({"advrtStmt": "가" * 15}, "28바이트"), ({"brand": ""}, "<brand/>"), ({"htmlDetail": ""}, "상세설명"),
        ({"asDetail": ""}, "A/S"), ({"rtngExchDetail": ""}, "교환반품 안내는 반드시 입력하셔야 합니다."),
        ({"dispCtgrNo": "1"}, "최하위"), ({"selPrc": "12905"}, "10원 단위"), ({"rtngdDlvCst": "3005"}, "10원 단위"),
        ({"cuponcheck": "Y", "dscAmtPercnt": "0", "cupnDscMthdCd": "01"}, "할인"), ({"prdImage01": "cup.jpg"}, "Image"),
        ({"prdImage02": "https://images.example.com/cup.html"}, "Content-Type"), ({"selTermUseYn": None}, "판매기간"),
        ({"selPrdClfCd": "30:105"}, "판매시작일(aplBgnDy)이 누락되었습니다."),
        ({"selPrdClfCd": "0:100", "aplBgnDy": "2026/01/01"}, "판매종료일"),
        ({**AHEAD, "aplEndDy": "2025/12/31"}, "[aplEndDy]"),
        ({"selPrdClfCd": "4:999", "aplBgnDy": "2026/01/01"}, "판매기간코드"),
        ({"dlvCstInstBasiCd": "03", "PrdFrDlvBasiAmt": "30000"}, "묶음배송이 불가능합니다."),
        ({"dlvCstInstBasiCd": "02"}, "[dlvCst1]"), ({"addrSeqOut": "99"}, "[addrSeqOut]"),
        ({"dlvSendCloseTmpltNo": "99"}, "발송마감 템플릿"), ({"prdSelQty": "0"}, "상품재고 수량이 0개"),
        ({"optSelectYn": "Y"}, "옵션명"), ({"orgnTypDtlsCd": None}, "[orgnTypDtlsCd]"),
        ({"orgnTypCd": "03"}, "[orgnNmVal]"), ({"rmaterialTypCd": "03"}, "[ProductRmaterial]"),
        ({"beefTraceStat": "01"}, "[beefTraceNo]"), ({"beefTraceNo": "가" * 11}, "20바이트"),
        ({"prdNmEng": "a" * 101}, "100바이트"), ({"prdStatCd": "02"}, "중고판매인 경우만"),
        ({"selMthdCd": "05"}, "[useMon]"), ({**WORN, "prdStatCd": "08", "stdPrdYn": "Y"}, "스크래치"),
        ({**WORN, "selPrdClfCd": None}, "[selTermUseYn]"), ({"abrdBuyPlace": "A"}, "글로벌 회원만"),
        ({**WORN, "selPrdClfCd": "0:100", "aplEndDy": "2030/01/01"}, "직접입력"),
        ({"selPrdClfCd": "3:401", "aplBgnDy": "2026/01/01"}, "판매기간코드"),
        ({"selPrdClfCd": "3:999", "aplBgnDy": "2026/01/01"}, "판매기간코드"),
        ({**AHEAD, "wrhsPlnDy": "2026/01/30"}, "[wrhsPlnDy]"), ({**AHEAD, "selPrdClfCd": "3:101"}, "판매기간코드"),
        ({"cuponcheck": "S"}, "[cuponcheck]"), ({"dlvCstInstBasiCd": "10"}, "[hsCode]"),
        ({"dlvCstInstBasiCd": "04", "dlvCst3": "3000^0"}, "[dlvCnt1]"), ({"abrdCnDlvCst": "5"}, "10원 단위"),
        ({"dlvClf": "03"}, "[abrdInCd]"), ({"addrSeqOut": "1", "outsideYnOut": "Y"}, "[addrSeqOut]"),
    ],
)  # fmt: skip
def test_each_broken_rule_has_its_words(
    caller: Caller, market: Any, changes: dict[str, str | None], words: str
) -> None:
    answer = send(caller, **changes)

    assert (answer.of("resultCode"), answer.of("productNo")) == ("500", "")
    assert (answer.of("message") or "").startswith("상품등록실패 : ")
    assert words in (answer.of("message") or "").replace("&lt;", "<")
    assert market.ledger.count() == 0


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ("", "입력되지 않았습니다"), (notice(*ITEMS[1:]), "개수가 일치하지"),
        (notice(*ITEMS, kind="1"), "개수가 일치하지"),
        (notice(*ITEMS, text="가" * 51), "50자"),
        (notice(*ITEMS) + form("ProductComponent", compPrdNm="뚜껑"), "추가구성상품"),
        (notice(*ITEMS) + form("ProductCertGroup", crtfGrpTypCd="01", crtfGrpObjClfCd="05"), "KC"),
        (notice(*ITEMS) + form("ProductCertGroup", crtfGrpTypCd="01", crtfGrpObjClfCd="01"), "[ProductCert]"),
        (notice(*ITEMS) + form("ProductCertGroup", crtfGrpTypCd="01", crtfGrpObjClfCd="02"), "[crtfGrpExptTypCd]"),
        (notice(*ITEMS) + form("ProductCustOption", colOptName="가" * 26), "[colOptName]"),
        (notice(*ITEMS) + form("ProductRmaterial", rmaterialNm="된장") * 6, "[ProductRmaterial]"),
    ],
)  # fmt: skip
def test_notice_parts_and_certificates_have_rules_too(caller: Caller, extra: str, words: str) -> None:
    assert words in (send(caller, extra).of("message") or "")


def test_goods_of_some_categories_need_all_four_groups(caller: Caller) -> None:
    strict = leaf(caller, "전기밥솥")
    assert "인증정보그룹" in (send(caller, dispCtgrNo=strict).of("message") or "")
    groups = "".join(
        form("ProductCertGroup", crtfGrpTypCd=group, crtfGrpObjClfCd="05" if group == "04" else "03")
        for group in ("01", "02", "03", "04")
    )
    assert send(caller, notice(*ITEMS) + groups, dispCtgrNo=strict).of("resultCode") == "210"


def test_a_category_moves_only_within_its_middle_one_and_on_demand(caller: Caller, market: Any) -> None:
    number = send(caller, stdPrdYn="N").of("productNo")
    near, far = leaf(caller, "긴팔"), leaf(caller, "드로즈")

    send(caller, path=f"/{number}", dispCtgrNo=near)
    assert str(market.product(number)["dispCtgrNo"]) == leaf(caller)
    assert send(caller, path=f"/{number}", dispCtgrNo=near, originDispCtgrNo="1").of("resultCode") == "200"
    assert str(market.product(number)["dispCtgrNo"]) == near
    assert "카테고리" in (send(caller, path=f"/{number}", dispCtgrNo=far, originDispCtgrNo="1").of("message") or "")


def test_a_product_of_the_new_type_stays_in_its_category(caller: Caller, market: Any) -> None:
    number = send(caller).of("productNo")
    moved = send(caller, path=f"/{number}", dispCtgrNo=leaf(caller, "긴팔"), originDispCtgrNo="1")

    assert "신규상품은 카테고리 수정이 불가합니다." in (moved.of("message") or "")
    assert send(caller, path=f"/{number}", originDispCtgrNo="1").of("resultCode") == "210"


def test_used_goods_orders_in_advance_and_addresses_abroad_are_taken(caller: Caller, market: Any) -> None:
    market.put_address("10000276", 77, "overseas")

    for changes in (WORN, AHEAD, {"addrSeqOut": "77", "outsideYnOut": "Y"}):
        assert send(caller, **changes).of("resultCode") == "210"


def test_a_global_seller_says_where_he_buys(caller: Caller, market: Any) -> None:
    market.change_seller("10000276", kind="global")

    assert "[abrdBuyPlace]" in (send(caller).of("message") or "")
    assert send(caller, abrdBuyPlace="D", forAbrdBuyClf="01").of("resultCode") == "210"


def test_an_update_names_the_old_price_and_may_leave_out_two_codes(caller: Caller, market: Any) -> None:
    number = send(caller).of("productNo")
    answer = send(caller, path=f"/{number}", selPrc="13000", orgnTypCd=None, prdStatCd=None)

    assert (answer.of("preSelPrc"), answer.of("productNo")) == ("12900", number)
    assert send(caller, path="/1").of("resultCode") == "500"
    assert market.ledger.count("update_product", number) == 1


def test_what_is_registered_can_be_read(caller: Caller) -> None:
    sent = {
        "selMnbdNckNm": "견본가게", "prcDscCmpExpYn": "N", "ntShortNm": "KR", "hopeShpPnt": "10", "hopeShpWyCd": "02",
        "prdWght": "250", "abrdCnDlvCst": "5000", "selTermUseYn": "N",
    }  # fmt: skip
    tags = "<ProductTag><tagName>컵</tagName><tagName>선물</tagName></ProductTag>"
    number = send(caller, notice(*ITEMS) + tags, **sent).of("productNo")
    found = caller.get(f"/prodmarketservice/prodmarket/{number}")

    assert {name: found.of(name) for name in sent} == sent
    assert [tag.text for tag in found.xml.findall("ProductTag/tagName")] == ["컵", "선물"]


def test_images_and_weight_are_kept_until_the_update_says_otherwise(caller: Caller, market: Any) -> None:
    more = {name: f"https://images.example.com/{name}.jpg" for name in ("prdImage02", "prdImage03")}
    number = send(caller, prdWght="250", **more).of("productNo")
    market.change_product(number, delayNotice={"statement": "07"})

    send(caller, path=f"/{number}", prdImage03="", prdWght="300")
    kept = market.product(number)
    assert (kept["prdImage02"], kept["prdImage03"], kept["prdWght"]) == (more["prdImage02"], "", 250)
    assert kept["delayNotice"], "a notice of delay is no part of the form"
    send(caller, path=f"/{number}", prdWght="300", prdWghtUpdateYn="Y")
    assert market.product(number)["prdWght"] == 300


def test_a_price_of_an_update_fits_the_discount_and_the_options_that_stay(caller: Caller, market: Any) -> None:
    discount = {"cuponcheck": "Y", "dscAmtPercnt": "9000", "cupnDscMthdCd": "01"}
    number = send(caller, **discount).of("productNo")
    assert "할인" in (send(caller, path=f"/{number}", selPrc="9000", cuponcheck="S").of("message") or "")

    market.change_product(number, stock=[{"addPrc": 0, "stckQty": 1}, {"addPrc": 12_000, "stckQty": 1}])
    assert "옵션가" in (send(caller, path=f"/{number}", selPrc="11990").of("message") or "")
    assert send(caller, path=f"/{number}", selPrc="12000").of("resultCode") == "210"


def test_an_update_sets_the_stock_of_a_product_without_options(caller: Caller, market: Any) -> None:
    number = send(caller).of("productNo")

    def stock_after(**changes: str | None) -> list[int]:
        send(caller, path=f"/{number}", **changes)
        return [row["stckQty"] for row in market.product(number)["stock"]]

    assert stock_after(prdSelQty="12") == [12]
    assert stock_after(prdSelQty="0") == [12], "refused: a sale is stopped by other means"
    assert stock_after(prdSelQty=None) == [12]
    market.change_product(number, stock=[{"mixOptNo": "1", "stckQty": 4}, {"mixOptNo": "2", "stckQty": 5}])
    assert stock_after(prdSelQty="12") == [4, 5]
    assert stock_after(prdSelQty="12", optUpdateYn="Y") == [12], "no options any more"
