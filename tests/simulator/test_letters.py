"""Questions and notices on the pretend market: who sees them, how long a list may be, which answers are refused."""

from datetime import timedelta
from typing import Any

import pytest

from tests.simulator.conftest import Caller, form
from webapp.simulator import SAMPLE_KEY
from webapp.simulator.seed import shops

FIRST = "3000000007"


def span(market: Any, back: int) -> str:
    return f"{market.now - timedelta(days=back):%Y%m%d}/{market.now:%Y%m%d}"


def test_a_question_is_listed_until_it_is_answered(caller: Caller, market: Any) -> None:
    number = market.ask_question(SAMPLE_KEY, FIRST, "언제 오나요?")["brdInfoNo"]
    at = f"/prodqnaservices/prodqnalist/{span(market, 6)}"
    body = form("ProductQna", answerCont="내일 갑니다")

    assert [row["brdInfoNo"] for row in caller.get(f"{at}/02").rows("ns2:productQna")] == [number]
    answer = caller.post(f"/prodqnaservices/prodqnaanswer/{number}/{FIRST}", body, method="PUT")
    assert (answer.of("resultCode"), answer.of("brdInfoNo"), answer.of("productNo")) == ("200", number, FIRST)
    assert caller.get(f"{at}/02").of("ns2:result_code") == "500"
    assert [row["answerCont"] for row in caller.get(f"{at}/01").rows("ns2:productQna")] == ["내일 갑니다"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("20260101/20260108/00", "최대 조회기간은 7일 입니다."),
        ("2026010/20260108/00", "조회 기간의 포멧(YYYYMMDD)이 올바르지 않습니다."),
        ("20260101/20260107/09", "처리여부 값이 올바르지 않습니다."),
        ("20260101/20260107/00", "조회된 결과가 없습니다."),
    ],
)
def test_a_bad_question_list_and_an_empty_one_have_one_code_and_their_own_words(
    caller: Caller, path: str, text: str
) -> None:
    answer = caller.get(f"/prodqnaservices/prodqnalist/{path}")

    assert (answer.of("ns2:result_code"), answer.of("ns2:result_text")) == ("500", text)


def test_only_one_s_own_questions_can_be_answered(caller: Caller, market: Any) -> None:
    number = market.ask_question(SAMPLE_KEY, FIRST, "언제 오나요?")["brdInfoNo"]
    body = form("ProductQna", answerCont="네")
    at = f"/prodqnaservices/prodqnaanswer/{number}"

    assert caller.with_key(shops.SECOND_KEY).post(f"{at}/{FIRST}", body, method="PUT").of("resultCode") == "500"
    assert caller.post(f"{at}/1", body, method="PUT").of("resultCode") == "500"
    assert caller.post(f"{at}/{FIRST}", form("ProductQna", answerCont=""), method="PUT").of("resultCode") == "500"
    assert market.ledger.count() == 0


def test_notices_are_listed_by_day_state_and_order(caller: Caller, market: Any) -> None:
    market.send_notice(SAMPLE_KEY, "언제 오나요?", ordNo="20260302019000001")
    market.send_notice(SAMPLE_KEY, "확인해 주세요", emerNtceClfNo1="11")
    at = f"/alimi/getalimilist/{span(market, 30)}"

    counts = [
        len(caller.get(f"{at}{more}").rows("ns2:alimListInfo")) for more in ("", "/02", "/02/20260302019000001", "/03")
    ]
    assert counts == [2, 1, 1, 0]
    assert caller.get(f"{at}/03").of("ns2:result_code") == "0"
    assert caller.get(f"{at}/07").of("ns2:result_code") == "-10003"
    assert caller.get(f"/alimi/getalimilist/{span(market, 31)}").of("ns2:result_code") == "-10004"
    assert caller.get("/alimi/getalimilist/x/20260101").of("ns2:result_code") == "-10001"
    assert caller.get("/alimi/getalimilist/20260101/x").of("ns2:result_code") == "-10002"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"emerNtceSeq": ""}, "-10001"),
        ({"confirmYn": ""}, "-10002"),
        ({"confirmYn": "x"}, "-10003"),
        ({"emerNtceSeq": "1"}, "-10000"),
        ({"answerCtnt": ""}, "-10004"),
        ({}, "200"),
    ],
)
def test_an_urgent_question_wants_a_whole_answer(
    caller: Caller, market: Any, fields: dict[str, str], expected: str
) -> None:
    number = market.send_notice(SAMPLE_KEY, "언제 오나요?")["emerNtceSeq"]
    sent = {"confirmYn": "Y", "emerNtceSeq": number, "answerCtnt": "내일 갑니다", **fields}
    answer = caller.post("/alimi/alimianswer", form("request", **sent), method="PUT")

    assert (answer.root, answer.of("result_code")) == ("alimiResult", expected)
    assert market.ledger.count("answer_notice", number) == (expected == "200")


def test_what_is_settled_stays_settled(caller: Caller, market: Any) -> None:
    number = market.send_notice(SAMPLE_KEY, "확인해 주세요", emerNtceClfNo1="11")["emerNtceSeq"]
    body = form("request", confirmYn="Y", emerNtceSeq=number)
    codes = [caller.post("/alimi/alimianswer", body, method="PUT").of("result_code") for _ in range(2)]

    assert codes == ["100", "-10005"]
    assert [letter["emerNtceCrntCd"] for letter in market.letters(SAMPLE_KEY)] == ["06"]


def test_letters_are_written_through_the_control_door(caller: Caller) -> None:
    asked = caller.control("POST", f"/questions/{SAMPLE_KEY}", {"prd_no": FIRST, "text": "있나요?"})
    sent = caller.control("POST", f"/notices/{SAMPLE_KEY}", {"text": "급합니다"})

    assert (asked.status_code, sent.status_code) == (200, 200)
    assert [letter["kind"] for letter in caller.control("GET", f"/letters/{SAMPLE_KEY}").json()] == [
        "question",
        "notice",
    ]
    assert caller.control("POST", f"/questions/{SAMPLE_KEY}", {"prd_no": "1", "text": "?"}).status_code == 404
    assert caller.control("POST", f"/notices/{SAMPLE_KEY}", {"text": "?", "emerNtceClfNo1": "99"}).status_code == 400


def test_the_old_way_to_answer_ended_in_february_2024(caller: Caller, market: Any) -> None:
    number = market.send_notice(SAMPLE_KEY, "언제 오나요?")["emerNtceSeq"]
    path = f"/alimi/alimianswer/{number}/Y/내일"

    assert caller.get(path).of("result_code") == "-1"
    market.set_clock("2024-02-13T12:00:00")
    assert [caller.get(path).of("result_code") for _ in range(2)] == ["200", "-10005"]
    assert market.ledger.count("answer_notice_by_path", number) == 1


def answer_notice(caller: Caller, number: str, text: str) -> str:
    body = form("request", confirmYn="Y", emerNtceSeq=number, answerCtnt=text)
    return str(caller.post("/alimi/alimianswer", body, method="PUT").of("result_code"))


def test_an_answered_urgent_question_can_be_asked_again_in_an_entry_of_its_own(caller: Caller, market: Any) -> None:
    number = market.send_notice(SAMPLE_KEY, "언제 오나요?")["emerNtceSeq"]
    assert caller.control("POST", f"/notices/{number}/again", {"text": "?"}).status_code == 400, "it was not answered"
    answer_notice(caller, number, "내일 갑니다")
    assert caller.control("POST", f"/notices/{number}/again", {"text": "아직입니다"}).status_code == 200
    at = f"/alimi/getalimilist/{span(market, 6)}"

    rows = caller.get(at).rows("ns2:alimListInfo")
    assert [(row["emerCtntSeq"], row["emerCtnt"], row["emerNtceCrntCd"]) for row in rows] == [
        ("1", "언제 오나요?", "04"), ("2", "아직입니다", "04"),
    ]  # fmt: skip
    assert answer_notice(caller, number, "오늘 갑니다") == "200"
    assert {row["emerNtceCrntCd"] for row in caller.get(at).rows("ns2:alimListInfo")} == {"05"}
    (letter,) = market.letters(SAMPLE_KEY)
    assert (letter["replies"], letter["again"][0]["replies"]) == (["내일 갑니다"], ["오늘 갑니다"])
    assert market.ledger.count("answer_notice", number) == 2
    assert caller.control("POST", "/notices/1/again", {"text": "?"}).status_code == 404


def test_a_question_that_was_taken_back_is_in_no_list_and_takes_no_answer(caller: Caller, market: Any) -> None:
    number = market.ask_question(SAMPLE_KEY, FIRST, "언제 오나요?")["brdInfoNo"]
    assert caller.control("DELETE", f"/questions/{number}").status_code == 200
    body = form("ProductQna", answerCont="내일 갑니다")
    answer = caller.post(f"/prodqnaservices/prodqnaanswer/{number}/{FIRST}", body, method="PUT")

    assert (answer.of("resultCode"), answer.of("message")) == ("500", "해당문의건이 존재하지 않습니다.")
    assert caller.get(f"/prodqnaservices/prodqnalist/{span(market, 6)}/00").rows("ns2:productQna") == []
    assert market.ask_question(SAMPLE_KEY, FIRST, "또 물어봅니다")["brdInfoNo"] != number
    assert caller.control("DELETE", f"/questions/{number}").status_code == 404
