"""Every way the market says no, or says nothing: each is told apart, and none is ever taken for an empty list."""

from datetime import UTC, datetime

import pytest

from tests.elevenst.wire import auth, xml
from webapp.elevenst import AuthError, RejectedError, UnavailableError
from webapp.elevenst.addresses import LIST, SEARCH
from webapp.elevenst.codes import AddressKind
from webapp.elevenst.dispatch_templates import REGISTER
from webapp.elevenst.endpoint import Endpoint, Outcome
from webapp.elevenst.order_acts import DISPATCH
from webapp.elevenst.products import SEARCH as PRODUCT_SEARCH
from webapp.elevenst.products import STOCKS
from webapp.elevenst.verdict import Answer, Reply, retry_after, understand

OUTBOUND = LIST[AddressKind.OUTBOUND]
MAINTENANCE_PAGE = "<!DOCTYPE html><html><body>서버 점검중입니다</body></html>".encode()


def answer(content: bytes | str, status: int = 200, endpoint: Endpoint = OUTBOUND, **headers: str) -> Answer:
    return understand(endpoint, Reply(status, headers, xml(content) if isinstance(content, str) else content))


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (100, "key_missing"),
        (200, "key_unknown"),
        (300, "not_approved"),
        (400, "ssl"),
        (500, "ip"),
        (997, "no_such_api"),
        (777, "other"),
    ],
)
@pytest.mark.parametrize("status", [200, 500])
def test_the_auth_layer_is_understood_with_either_sign_and_under_any_status(
    sign: str, code: int, reason: str, status: int
) -> None:
    with pytest.raises(AuthError) as refusal:
        answer(auth(f"{sign}{code}", "OpenAPI 인증 오류"), status)

    assert refusal.value.reason == reason
    assert refusal.value.market_text == "OpenAPI 인증 오류"


def test_the_address_the_market_saw_is_read_from_the_brackets() -> None:
    with pytest.raises(AuthError) as refusal:
        answer(auth(-500, "[203.0.113.9]인증된 IP가 아닙니다. 등록된 IP 정보를 확인하십시오."), 500)

    assert (refusal.value.reason, refusal.value.ip) == ("ip", "203.0.113.9")


@pytest.mark.parametrize(
    ("document", "endpoint"),
    [
        (
            "<ns2:inOutAddresss {ns}><ns2:result_message>주소지 조회 오류 : OpenAPI Key 에 해당하는 유저가 없습니다."
            "</ns2:result_message></ns2:inOutAddresss>",
            OUTBOUND,
        ),
        ("<Products><message>OpenAPI Key 에 해당하는 유저가 없습니다.</message></Products>", STOCKS),
        (
            "<ns2:orders {ns}><ns2:result_code>-1</ns2:result_code><ns2:result_text>주문/클레임 조회 오류 MSG : "
            "OpenAPI Key 에 해당하는 유저가 없습니다.</ns2:result_text></ns2:orders>",
            PRODUCT_SEARCH,
        ),
    ],
)
def test_an_unknown_key_in_a_services_own_envelope_is_an_auth_error(document: str, endpoint: Endpoint) -> None:
    with pytest.raises(AuthError) as refusal:
        answer(document, endpoint=endpoint)

    assert refusal.value.reason == "key_unknown"


@pytest.mark.parametrize(
    ("content", "status", "reason"),
    [
        (b"", 200, "silent_empty"),
        (b" \r\n", 200, "silent_empty"),
        (b"", 500, "server_error"),
        (b"", 429, "rate_limited"),
        (b"", 302, "redirect"),
        (b"", 408, "timeout"),
        (MAINTENANCE_PAGE, 200, "maintenance"),
        (MAINTENANCE_PAGE, 503, "maintenance"),
        (MAINTENANCE_PAGE, 502, "server_error"),
        (MAINTENANCE_PAGE, 403, "not_xml"),
        (b"java.lang.NullPointerException", 500, "server_error"),
        (b"OK", 200, "not_xml"),
        ("<ns2:inOutAddresss {ns}><ns2:inOutAddress><addr>", 200, "truncated"),
        ("<ns2:orders {ns}></ns2:orders>", 200, "unexpected_root"),
        ("<ns2:orders {ns}></ns2:orders>", 500, "server_error"),
        ("<ns2:inOutAddresss {ns}></ns2:inOutAddresss>", 500, "server_error"),
        ("<ns2:inOutAddresss {ns}></ns2:inOutAddresss>", 429, "rate_limited"),
        ("<ClientMessage><message>서버 점검중입니다</message><resultCode>-1000</resultCode></ClientMessage>", 200,
         "maintenance"),
        (auth(-1000, "서버 점검중입니다"), 200, "maintenance"),
        (auth("004", "트래픽 초과"), 200, "rate_limited"),
        ("<ErrorResponse><resultCode>004</resultCode></ErrorResponse>", 200, "rate_limited"),
    ],
)  # fmt: skip
def test_what_is_no_answer_means_again_later(content: bytes | str, status: int, reason: str) -> None:
    with pytest.raises(UnavailableError) as trouble:
        answer(content, status)

    assert trouble.value.reason == reason


def test_a_wordless_refusal_needs_a_person() -> None:
    with pytest.raises(RejectedError) as refusal:
        answer(b"", 415)

    assert refusal.value.code == "HTTP 415"


def test_a_search_without_hits_is_the_one_believed_empty_list() -> None:
    assert answer("<ns2:products {ns}></ns2:products>", endpoint=PRODUCT_SEARCH).outcome is Outcome.EMPTY
    assert answer("<ns2:products {ns}/>", endpoint=PRODUCT_SEARCH).rows == []


def test_stock_without_rows_is_documented_nowhere_and_not_believed() -> None:
    with pytest.raises(UnavailableError) as trouble:
        answer("<ns2:ProductStocks {ns}></ns2:ProductStocks>", endpoint=STOCKS)

    assert trouble.value.reason == "silent_empty"


@pytest.mark.parametrize("text", ["", "<ns2:result_message>SUCCESS</ns2:result_message>"])
def test_an_address_list_succeeds_with_or_without_the_word(text: str) -> None:
    row = "<ns2:inOutAddress><addrSeq>1</addrSeq></ns2:inOutAddress>"

    assert len(answer(f"<ns2:inOutAddresss {{ns}}>{row}{text}</ns2:inOutAddresss>").rows) == 1


def test_any_other_sentence_speaks_against_the_call() -> None:
    with pytest.raises(RejectedError) as refusal:
        answer("<ns2:inOutAddresss {ns}><ns2:result_message>조회 오류 : X</ns2:result_message></ns2:inOutAddresss>")

    assert (refusal.value.endpoint, refusal.value.code) == ("addresses.list_outbound", "")
    assert refusal.value.market_text == "조회 오류 : X"


@pytest.mark.parametrize("code", ["E011", "E012", "E013", "E014"])
def test_a_listed_code_is_a_refusal_with_its_meaning(code: str) -> None:
    with pytest.raises(RejectedError) as refusal:
        answer(f"<ResultMessage><result_code>{code}</result_code></ResultMessage>", endpoint=SEARCH)

    assert refusal.value.code == code
    assert refusal.value.meaning


def test_the_markets_own_plea_to_send_again_is_no_refusal() -> None:
    with pytest.raises(UnavailableError) as trouble:
        answer("<ResultMessage><result_code>E099</result_code></ResultMessage>", endpoint=SEARCH)

    assert trouble.value.reason == "again_later"


@pytest.mark.parametrize("code", ["500", "499"])
def test_a_code_the_guide_does_not_list_is_a_refusal_too(code: str) -> None:
    receipt = f"<ClientMessage><message>오류</message><resultCode>{code}</resultCode></ClientMessage>"

    with pytest.raises(RejectedError) as refusal:
        answer(receipt, endpoint=REGISTER)

    assert (refusal.value.code, refusal.value.market_text) == (code, "오류")


def test_a_receipt_without_the_number_it_promises_is_not_believed() -> None:
    with pytest.raises(UnavailableError):
        answer("<ClientMessage><message>성공</message><resultCode>200</resultCode></ClientMessage>", endpoint=REGISTER)


def test_retry_after_is_understood_as_seconds_and_as_a_date() -> None:
    now = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

    assert retry_after({"retry-after": "600"}) == 600
    assert retry_after({"Retry-After": "Mon, 23 Nov 2026 12:01:30 GMT"}, now) == 90
    assert retry_after({"Retry-After": "Mon, 23 Nov 2026 11:00:00 GMT"}, now) == 0
    assert retry_after({"Retry-After": "soon"}) is None
    assert retry_after({}) is None


def test_an_act_that_is_answered_by_an_empty_root_is_not_known_to_be_done() -> None:
    for document in ("<ResultOrder/>", "<ResultOrder><result_code/><result_text> </result_text></ResultOrder>"):
        with pytest.raises(UnavailableError) as trouble:
            answer(document, endpoint=DISPATCH)
        assert (trouble.value.reason, trouble.value.was_sent) == ("silent_empty", True)
