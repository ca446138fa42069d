"""Addresses of four kinds: read, registered, changed, and searched for."""

from dataclasses import replace

import pytest
from lxml import etree

from tests.elevenst.wire import NAMESPACE, SUCCESS, Wire, xml
from webapp.elevenst import (
    AddressForm,
    AddressKind,
    AddressType,
    ElevenstClient,
    InvalidField,
    OverseasAddressForm,
    RejectedError,
)

LISTED = (
    "<ns2:inOutAddress><addr>서울 강남구 테헤란로 1</addr><addrNm>쀍상점 창고</addrNm><addrSeq>14</addrSeq>"
    "<gnrlTlphnNo>02-1111-2222</gnrlTlphnNo><memNo>10000000</memNo><prtblTlphnNo></prtblTlphnNo><rcvrNm>견본</rcvrNm>"
    "</ns2:inOutAddress>"
)
FULL = (
    "<ns2:inOutAddress><addrNm>창고</addrNm><addrSeq>14</addrSeq><baseAddrYN>N</baseAddrYN>"
    "<buildMngNO>1174010200101530007017336</buildMngNO><dtlsAddr>지하 1층</dtlsAddr>"
    "<gnrlTlphnNo>02-1111-2222</gnrlTlphnNo><mailNO>06236</mailNO><mailNOSeq>\n</mailNOSeq><prtblTlphnNo>010-1111-2222</prtblTlphnNo><rcvrNm>견본</rcvrNm>"
    "</ns2:inOutAddress>"
)
FORM = AddressForm(
    name="창고 & <본관>",
    recipient="견본",
    phone="02-000-0000",
    mobile="010-1111-2222",
    building_number="1174010200101530007017336",
    detail="지하 1층",
)
OVERSEAS = OverseasAddressForm(
    name="LA", recipient="Sample", phone="+1-213-555-0100", mobile="1-213-555-0101", country="US", line1="1 Sample St",
    line2="Unit 2", city="Los Angeles", state="CA", zip_code="00501",
)  # fmt: skip


def envelope(content: str, root: str = "inOutAddresss") -> str:
    return f"<ns2:{root} {NAMESPACE}>{content}</ns2:{root}>"


@pytest.mark.parametrize("tail", ["", SUCCESS])
@pytest.mark.parametrize(("kind", "path"), [("outbound", "outboundarea"), ("return", "inboundarea")])
def test_addresses_are_listed_by_kind(wire: Wire, client: ElevenstClient, kind: str, path: str, tail: str) -> None:
    wire.plan(envelope(LISTED + tail))
    (address,) = client.addresses.list(kind)

    assert wire.last.path == f"/rest/areaservice/{path}"
    assert (address.kind.value, address.number, address.member_number) == (kind, "14", "10000000")
    assert (address.name, address.mobile, address.is_base) == ("쀍상점 창고", "", None)


@pytest.mark.parametrize("kind", ["overseas", "visit"])
def test_a_list_the_market_does_not_have_is_refused_before_any_call(
    wire: Wire, client: ElevenstClient, kind: str
) -> None:
    with pytest.raises(InvalidField, match="kind"):
        client.addresses.list(kind)

    assert wire.received == []


@pytest.mark.parametrize(
    ("kind", "method", "path"),
    [
        ("outbound", "POST", "getOutAddressInfo/14"),
        ("return", "GET", "getRtnAddressInfo/14"),
        ("visit", "GET", "visit/getVisitAddress/14"),
    ],
)
def test_one_address_comes_with_zip_code_and_detail(
    wire: Wire, client: ElevenstClient, kind: str, method: str, path: str
) -> None:
    wire.plan(envelope(FULL + SUCCESS))
    address = client.addresses.get(kind, "14")

    assert (wire.last.method, wire.last.path) == (method, f"/rest/areaservice/{path}")
    assert (address.zip_code, address.zip_sequence, address.detail) == ("06236", "", "지하 1층")
    assert address.is_base is False


def test_an_overseas_address_repeats_the_root_inside(wire: Wire, client: ElevenstClient) -> None:
    inner = "<addr1>1 Sample St</addr1><addrSeq>3</addrSeq><memNo>10000000</memNo><zipCode>00501</zipCode>"
    wire.plan(envelope(f"<ns2:inOutAddresss>{inner}</ns2:inOutAddresss>{SUCCESS}"))
    address = client.addresses.get("overseas", "3")

    assert (address.kind, address.line1, address.zip_code) == (AddressKind.OVERSEAS, "1 Sample St", "00501")


def test_an_address_the_seller_does_not_have_is_a_refusal(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(envelope("<ns2:result_message>해외출고지 주소가 없습니다.</ns2:result_message>"))

    with pytest.raises(RejectedError) as refusal:
        client.addresses.get("overseas", "3")

    assert refusal.value.market_text == "해외출고지 주소가 없습니다."


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("outbound", "v2/registerOutAddress"),
        ("return", "v2/registerRtnAddress"),
        ("visit", "visit/registerVisitAddress"),
    ],
)
def test_a_domestic_address_is_registered_as_the_guide_prints_it(
    wire: Wire, client: ElevenstClient, kind: str, path: str
) -> None:
    wire.plan(envelope("<ns2:inOutAddress><addrClfCd>01</addrClfCd><addrSeq>15</addrSeq></ns2:inOutAddress>" + SUCCESS))
    address = client.addresses.register(kind, FORM)

    sent = etree.fromstring(wire.last.body.decode("euc-kr").partition("?>")[2])
    assert (wire.last.path, sent.tag) == (f"/rest/areaservice/{path}", "InOutAddress")
    assert {child.tag: child.text for child in sent} == {
        "addrNm": "창고 & <본관>", "rcvrNm": "견본", "gnrlTlphnNo": "02-000-0000", "prtblTlphnNo": "010-1111-2222",
        "buildMngNO": "1174010200101530007017336", "dtlsAddr": "지하 1층", "addrClfCd": "01",
    }  # fmt: skip
    assert (address.number, address.address_type) == ("15", AddressType.ROAD)


@pytest.mark.parametrize("inner", ["inOutAddress", "intOutAddress"])
def test_an_update_is_understood_in_the_guides_spelling_and_the_real_one(
    wire: Wire, client: ElevenstClient, inner: str
) -> None:
    wire.plan(envelope(f"<ns2:{inner}><addrSeq>14</addrSeq></ns2:{inner}>{SUCCESS}"))

    assert client.addresses.update("return", "14", FORM).number == "14"
    assert b"<addrSeq>14</addrSeq>" in wire.last.body


def test_an_overseas_update_answers_under_a_root_of_its_own(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(
        envelope("<ns2:inOutAddress><addrSeq>3</addrSeq><countryCd>US</countryCd></ns2:inOutAddress>", "inOutAddress")
    )

    assert client.addresses.update("overseas", "3", OVERSEAS).country == "US"
    assert wire.last.path == "/rest/areaservice/global/updateGlobalOutAddress"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"recipient": ""}, "recipient"),
        ({"phone": "0200000000"}, "phone"),
        ({"mobile": "010-1111-222"}, "mobile"),
        ({"building_number": None}, "building_number"),
        ({"lot_number": "5"}, "building_number"),
        ({"detail": "가" * 101}, "detail"),
        ({"address_type": AddressType("09")}, "address_type"),
        ({"name": "똠창고"}, "name"),
    ],
)
def test_a_domestic_form_names_its_first_wrong_field_before_any_call(
    wire: Wire, client: ElevenstClient, change: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidField) as refusal:
        client.addresses.register("outbound", replace(FORM, **change))

    assert refusal.value.field == field
    assert wire.received == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"country": "USA"}, "country"),
        ({"line2": ""}, "line2"),
        ({"phone": "none"}, "phone"),
        ({"zip_code": ""}, "zip_code"),
    ],
)
def test_an_overseas_form_names_its_first_wrong_field(
    client: ElevenstClient, change: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidField) as refusal:
        client.addresses.register("overseas", replace(OVERSEAS, **change))

    assert refusal.value.field == field


def test_form_and_kind_must_go_together(client: ElevenstClient) -> None:
    with pytest.raises(InvalidField, match="form"):
        client.addresses.register("overseas", FORM)
    with pytest.raises(InvalidField, match="form"):
        client.addresses.update("visit", "1", OVERSEAS)


def test_the_search_finds_numbers_for_a_form(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(
        "<RoadAddrList><roadAddrInfo><buildMngNO>11740</buildMngNO><lnmAddrSeq>3</lnmAddrSeq>"
        "<mailAddr>역삼동 1</mailAddr><mailNo>06236</mailNo>"
        "<roadAddr>서울 강남구 테헤란로 1</roadAddr></roadAddrInfo></RoadAddrList>"
    )
    (found,) = client.addresses.search("테헤란로", page=2, size=10)

    assert (found.building_number, found.lot_number, found.zip_code) == ("11740", "3", "06236")
    assert "<searchRoadAddrKwd>테헤란로</searchRoadAddrKwd><fetchSize>10</fetchSize><pageNum>2</pageNum>" in (
        wire.last.body.decode("utf-8")
    )


def test_the_suggestion_reads_the_other_spelling_and_sends_empty_areas(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(
        "<RoadAddrList><roadAddrInfo><buildMngNo>11740</buildMngNo><areaNo>7</areaNo></roadAddrInfo></RoadAddrList>"
    )
    (found,) = client.addresses.suggest("테헤란로", within=("서울특별시", "", ""))

    assert (found.building_number, found.area_number) == ("11740", "7")
    assert "<sido>서울특별시</sido><sigungu></sigungu><ueupmyon></ueupmyon>" in wire.last.body.decode("utf-8")


@pytest.mark.parametrize("keyword", ["", "가", "abc", " 가 "])
def test_a_keyword_the_market_would_refuse_is_not_sent(wire: Wire, client: ElevenstClient, keyword: str) -> None:
    with pytest.raises(InvalidField, match="keyword"):
        client.addresses.search(keyword)

    assert wire.received == []


def test_the_check_tells_whose_key_it_is(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(xml(envelope(LISTED)))
    assert client.check().member_number == "10000000"
    wire.planned.clear()
    wire.plan(envelope(""))
    assert client.check().member_number is None
