"""Questions and notices: days cut as the market wants them, refusals told from empty lists, answers sent whole."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote

import pytest

from tests.elevenst.wire import Wire
from webapp.elevenst import ElevenstClient, InvalidField, RejectedError, UnavailableError

MARCH = date(2026, 3, 2)


def word(code: int, text: str = "조회된 결과가 없습니다.") -> str:
    return f"<ns2:result_code>{code}</ns2:result_code><ns2:result_text>{text}</ns2:result_text>"


def questions(said: str = "", numbers: tuple[str, ...] = ()) -> str:
    rows = "".join(
        f"<ns2:productQna><brdInfoClfNo>7</brdInfoClfNo><brdInfoNo>{number}</brdInfoNo><answerYn>N</answerYn>"
        "<createDt>2026-03-02 12:47:02.0</createDt><answerDt>null</answerDt></ns2:productQna>"
        for number in numbers
    )
    return f"<ns2:productQnas {{ns}}>{said}{rows}</ns2:productQnas>"


def notices(said: str = "", entries: tuple[str, ...] = ()) -> str:
    rows = "".join(
        f"<ns2:alimListInfo><emerNtceSeq>5</emerNtceSeq><emerCtntSeq>{entry}</emerCtntSeq><createDt>20260302</createDt>"
        "<createTm>12:47:02</createTm><emerReplyList><emerReplyCtnt>첫째</emerReplyCtnt><emerReplyCtnt>둘째"
        "</emerReplyCtnt></emerReplyList></ns2:alimListInfo>"
        for entry in entries
    )
    return f"<ns2:alimi {{ns}}>{said}{rows}</ns2:alimi>"


def asked(wire: Wire) -> list[str]:
    return [one.path.split("list/")[1] for one in wire.received]


def test_questions_are_asked_for_seven_days_at_a_time(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(questions(word(500)))
    assert list(client.inquiries.list(MARCH, MARCH + timedelta(days=9), answered=False)) == []

    assert asked(wire) == ["20260302/20260308/02", "20260309/20260311/02"]


def test_notices_are_asked_for_thirty_days_at_a_time_and_each_entry_comes_once(
    wire: Wire, client: ElevenstClient
) -> None:
    wire.plan(notices(entries=("1", "2")))
    wire.plan(notices(entries=("2", "3")))
    found = list(client.notices.list(MARCH, MARCH + timedelta(days=30)))

    assert asked(wire) == ["20260302/20260331", "20260401/20260401"]
    assert [one.key for one in found] == [("5", "1"), ("5", "2"), ("5", "3")]
    assert found[0].replies == ("첫째", "둘째")
    assert f"{found[0].created_at:%Y-%m-%d %H:%M:%S %z}" == "2026-03-02 12:47:02 +0900"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (
            "<ns2:result_code>500</ns2:result_code><ns2:result_text>최대 조회기간은 7일 입니다.</ns2:result_text>",
            RejectedError,
        ),
        (
            "<ns2:result_code>-1000</ns2:result_code><ns2:result_text>서버 점검중입니다.</ns2:result_text>",
            UnavailableError,
        ),
        ("", UnavailableError),
    ],
    ids=["refused", "maintenance", "no word"],
)
def test_a_failure_is_not_an_empty_list_of_questions(
    wire: Wire, client: ElevenstClient, answer: str, error: type[Exception]
) -> None:
    wire.plan(questions(answer))
    with pytest.raises(error):
        list(client.inquiries.list(MARCH, MARCH))


def test_a_question_is_read_with_its_time_and_what_is_missing_is_none(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(questions(numbers=("11",)))
    (question,) = client.inquiries.list(MARCH, MARCH)

    assert f"{question.asked_at:%Y-%m-%d %H:%M:%S %z}" == "2026-03-02 12:47:02 +0900"
    assert (question.answered_on, question.order_no, question.is_buyer) == (None, None, None)


WRONG: list[tuple[Any, str]] = [
    (lambda c: c.inquiries.answer("1", "2", " "), "text"),
    (lambda c: c.inquiries.answer("1", "2", "네 😀"), "text"),
    (lambda c: c.inquiries.answer("x", "2", "네"), "brdInfoNo"),
    (lambda c: c.inquiries.list(date(2999, 1, 1)), "start"),
    (lambda c: c.notices.list(MARCH, MARCH - timedelta(days=1)), "start"),
    (lambda c: c.notices.list(MARCH, order_no="1"), "state"),
    (lambda c: c.notices.answer("1", ""), "text"),
    (lambda c: c.notices.confirm("x"), "number"),
]


@pytest.mark.parametrize(("call", "field"), WRONG)
def test_a_wrong_argument_is_named_before_any_call(wire: Wire, client: ElevenstClient, call: Any, field: str) -> None:
    with pytest.raises(InvalidField, match=field):
        call(client)
    assert wire.received == []


def test_an_answer_is_put_once_in_the_guide_s_form(wire: Wire, client: ElevenstClient) -> None:
    wire.plan("<ClientMessage><message>등록</message><resultCode>200</resultCode></ClientMessage>")
    client.inquiries.answer("11", "7", "내일 <보냅니다> & 감사합니다")

    assert (wire.last.method, wire.last.path.split("services/")[1]) == ("PUT", "prodqnaanswer/11/7")
    assert "<answerCont>내일 &lt;보냅니다&gt; &amp; 감사합니다</answerCont>" in wire.last.body.decode("euc-kr")


def test_the_call_that_was_switched_off_goes_where_the_guide_says(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(
        "<alimiResult><emerNtceSeq>7</emerNtceSeq><ordNo/><result_code>200</result_code>"
        "<result_text>확인처리 되었습니다.</result_text></alimiResult>"
    )

    assert client.notices.answer_by_path("7", "내일/모레").code == "200"
    assert unquote(wire.last.path) == "/rest/alimi/alimianswer/7/Y/내일／모레"


@pytest.mark.parametrize(("text", "is_empty"), [("조회된 결과가 없습니다.", True), ("비지니스 Error", False)])
def test_no_notices_are_said_with_500_too(wire: Wire, client: ElevenstClient, text: str, is_empty: bool) -> None:
    name = 'ns2:alimi xmlns:ns2="http://skt.tmall.business.openapi.spring.service.client.domain/"'
    said = f"<ns2:result_code>500</ns2:result_code><ns2:result_text>{text}</ns2:result_text>"
    wire.plan(f"<{name}>{said}</ns2:alimi>")
    if is_empty:
        assert list(client.notices.list(MARCH, MARCH)) == []
    else:
        with pytest.raises(RejectedError, match="500"):
            list(client.notices.list(MARCH, MARCH))
