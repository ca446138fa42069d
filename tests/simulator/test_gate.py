"""Who gets past the market's front gate, and what the others are told."""

from typing import Any

import pytest
import requests

from tests.simulator.conftest import Caller, form
from webapp.simulator import SAMPLE_KEY
from webapp.simulator.seed import shops

LIST = "/areaservice/outboundarea"


def test_sample_keys_are_as_long_as_real_ones() -> None:
    assert {len(seller.key) for seller in shops.SELLERS} == {32}


@pytest.mark.parametrize(
    ("key", "code", "status", "words"),
    [
        (None, "-100", 200, "누락"),
        ("SAMPLE-KEY-NOBODY-000000000000000", "-200", 200, "존재하지 않습니다"),
        (SAMPLE_KEY + "00000000", "-200", 200, "존재하지 않습니다"),
        (shops.UNAPPROVED_KEY, "-300", 200, "승인이 필요"),
        (shops.ELSEWHERE_KEY, "-500", 500, "[127.0.0.1]인증된 IP가 아닙니다."),
        (shops.NO_HOSTING_KEY, "-997", 500, "등록된 API 정보가"),
    ],
)
def test_a_caller_without_the_right_is_told_why(
    caller: Caller, key: str | None, code: str, status: int, words: str
) -> None:
    answer = caller.with_key(key).get(LIST)

    assert answer.status == status
    assert answer.body.startswith(b'<?xml version="1.0" encoding="EUC-KR" standalone="yes"?><AuthMessage>')
    assert answer.of("resultCode") == code
    assert words in (answer.of("resultMessage") or "")


def test_an_address_list_names_the_machines_that_may_call(caller: Caller, market: Any) -> None:
    market.change_seller(SAMPLE_KEY, allowed_ips=["203.0.113.9"])
    assert caller.get(LIST).of("resultCode") == "-500"

    market.change_seller(SAMPLE_KEY, allowed_ips=["203.0.113.9", "127.0.0.1"])
    assert caller.get(LIST).root == "ns2:inOutAddresss"


def test_approval_and_key_can_be_lost_and_found_again(caller: Caller, market: Any) -> None:
    market.change_seller(SAMPLE_KEY, approved=False)
    assert caller.get(LIST).of("resultCode") == "-300"

    new_key = "SAMPLE-KEY-RENEWED-0000000000001"
    market.change_seller(SAMPLE_KEY, approved=True, key=new_key)
    assert caller.get(LIST).of("resultCode") == "-200"
    assert caller.with_key(new_key).get(LIST).root == "ns2:inOutAddresss"


def test_a_key_of_the_old_length_is_dead_even_where_it_is_known(caller: Caller, market: Any) -> None:
    market.change_seller(SAMPLE_KEY, key="S" * 40)

    assert caller.with_key("S" * 40).get(LIST).of("resultCode") == "-200"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nonsense"),
        ("GET", "/prodmarketservice/prodmarket"),
        ("POST", LIST),
        ("DELETE", "/cateservice/category"),
    ],
)
def test_an_unknown_path_or_method_is_no_registered_api(caller: Caller, method: str, path: str) -> None:
    answer = caller.send(method, path)

    assert (answer.status, answer.of("resultCode")) == (500, "-997")


@pytest.mark.parametrize("media_type", ["application/xml", "text/plain", "application/x-www-form-urlencoded"])
def test_a_body_that_does_not_call_itself_text_xml_is_refused_without_a_word(caller: Caller, media_type: str) -> None:
    headers = {"openapikey": SAMPLE_KEY, "Content-Type": media_type}
    url = f"{caller.url}/rest/prodmarketservice/prodmarket"
    answer = requests.post(url, data=form("SearchProduct", limit="1").encode(), headers=headers, timeout=10)

    assert (answer.status_code, answer.content) == (415, b"")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<SearchProduct><prdNm>가방</prdNm></SearchProduct>".encode("cp949"), b"Invalid UTF-8 start byte"),
        (b'<?xml version="1.0" encoding="euc-kr"?><SearchProduct><prdNm>\x8c\x63</prdNm></SearchProduct>', b"EUC-KR"),
        (b'<?xml version="1.0" encoding="klingon"?><SearchProduct/>', b"klingon"),
        (b"<SearchProduct><limit>1</SearchProduct>", b"JAXBException"),
        (b"<SomethingElse/>", b"JAXBException"),
        (b"", b"JAXBException"),
    ],
)
def test_a_body_that_cannot_be_read_is_a_server_error(caller: Caller, body: bytes, words: bytes) -> None:
    answer = caller.send("POST", "/prodmarketservice/prodmarket", body)

    assert answer.status == 500
    assert words in answer.body


@pytest.mark.parametrize("charset", ["euc-kr", "utf-8"])
def test_a_body_is_read_by_the_character_set_it_declares(caller: Caller, charset: str) -> None:
    found = caller.post("/prodmarketservice/prodmarket", form("SearchProduct", prdNm="요가매트", limit="5"), charset)

    assert all("요가매트" in (row["prdNm"] or "") for row in found.rows("ns2:product"))
    assert found.rows("ns2:product")


@pytest.mark.parametrize(
    ("method", "path", "words"),
    [
        ("GET", LIST, "주소지 조회 오류 : OpenAPI Key 에 해당하는 유저가 없습니다."),
        ("GET", "/areaservice/global/getGlobalOutAddress/1", "해외출고지 조회 오류 : OpenAPI Key 에 해당하는 유저가"),
        ("GET", "/prodservices/getProductDetailCont/1", "<Products><message>OpenAPI Key 에 해당하는 유저가 없습니다."),
        ("GET", "/prodservices/sendCloseList", "<result_message>OpenAPI Key 에 해당하는 유저가 없습니다."),
    ],
)
def test_a_key_whose_member_is_gone_gets_each_areas_own_complaint(
    caller: Caller, method: str, path: str, words: str
) -> None:
    assert words in caller.with_key(shops.GONE_KEY).send(method, path).text
