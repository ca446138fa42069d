"""The bytes of answers: character set, declaration, layout, order, and the kinds of empty."""

from pathlib import Path

from tests.simulator.conftest import NAMESPACE, Caller
from webapp.simulator.wire import bean, container, encode, leaf

HEAD = b'<?xml version="1.0" encoding="euc-kr" standalone="yes"?>'


def test_an_answer_is_one_line_of_cp949_under_its_declaration(caller: Caller) -> None:
    answer = caller.get("/areaservice/outboundarea")

    assert answer.headers["Content-Type"] == "application/xml;charset=euc-kr"
    assert answer.body.startswith(HEAD + b"<ns2:inOutAddresss xmlns:ns2=")
    assert b"\n" not in answer.body
    assert "본사 창고".encode("cp949") in answer.body


def test_only_containers_carry_the_namespace(caller: Caller) -> None:
    tags = {element.tag for element in caller.get("/areaservice/outboundarea").xml.iter()}

    assert {tag for tag in tags if tag.startswith("{")} == {f"{NAMESPACE}inOutAddresss", f"{NAMESPACE}inOutAddress"}


def test_a_row_has_its_fields_in_alphabetical_order(caller: Caller) -> None:
    assert caller.get("/areaservice/outboundarea").order("ns2:inOutAddress") == [
        "addr",
        "addrNm",
        "addrSeq",
        "gnrlTlphnNo",
        "memNo",
        "prtblTlphnNo",
        "rcvrNm",
    ]
    assert caller.get("/cateservice/category").order("ns2:category") == [
        "depth",
        "dispNm",
        "dispNo",
        "engDispYn",
        "gblDlvYn",
        "leafYn",
        "parentDispNo",
    ]
    assert caller.get("/prodmarketservice/prodmarket/stck/3000000007").order("ns2:ProductStock") == [
        "addPrc",
        "mixDtlOptNm",
        "mixOptNm",
        "mixOptNo",
        "optWght",
        "prdNo",
        "prdStckNo",
        "prdStckStatCd",
        "selQty",
        "sellerStockCd",
        "stckQty",
    ]


def test_a_syllable_of_cp949_alone_goes_out_as_its_bytes(caller: Caller) -> None:
    answer = caller.get("/prodmarketservice/prodmarket/3000000021")

    assert b"<prdNm>" + "똠방각하".encode("cp949") in answer.body
    assert "똠" not in answer.body.decode("euc_kr", "replace")


def test_a_character_outside_the_character_set_becomes_a_reference(caller: Caller) -> None:
    answer = caller.get("/prodmarketservice/prodmarket/3000000119")

    assert b"&#9749;" in answer.body
    assert "☕" in (answer.of("prdNm") or "")


def test_markup_in_a_text_is_escaped(caller: Caller) -> None:
    answer = caller.get("/prodmarketservice/prodmarket/3000000021")

    assert "&lt;한정&gt; &amp; 선물" in answer.text
    assert "<한정> & 선물" in (answer.of("prdNm") or "")


def test_control_characters_of_a_detail_text_go_out_raw(caller: Caller) -> None:
    answer = caller.get("/prodservices/getProductDetailCont/3000000035")

    assert b"\x0b" in answer.body
    assert b"\x1f" in answer.body


def test_absent_empty_and_childless_are_three_different_things() -> None:
    row = bean("row", {"absent": None, "empty": "", "zero": 0})

    assert encode(container("list", row, container("nothing"))) == (
        HEAD + b"<list><row><empty></empty><zero>0</zero></row><nothing/></list>"
    )


def test_a_carriage_return_survives_parsing() -> None:
    assert encode(leaf("x", "a\r\nb")) == HEAD + b"<x>a&#13;\nb</x>"


def test_blank_fields_come_in_every_form_the_market_has(caller: Caller) -> None:
    bodies = [caller.get(f"/prodmarketservice/prodmarket/{3_000_000_000 + i * 7}").body for i in range(4, 8)]

    assert [b"<ntNo>" in body for body in bodies] == [False, True, True, True]
    assert [
        form in body
        for form, body in zip((b"<ntNo></ntNo>", b"<ntNo>\n</ntNo>", b"<ntNo>null</ntNo>"), bodies[1:], strict=True)
    ] == [True, True, True]
    assert all(b"<ProductTag/><nResult>0</nResult></Product>" in body for body in bodies)


def test_the_simulator_takes_no_line_from_the_product() -> None:
    folder = Path(__file__).parents[2] / "webapp" / "simulator"
    lines = [line for path in folder.rglob("*.py") for line in path.read_text("utf-8").splitlines()]
    imports = [line for line in lines if line.startswith(("import webapp", "from webapp"))]

    assert imports
    assert all("webapp.simulator" in line for line in imports)
