"""Answers and confirmations: sent once, over nobody else's, settled by what the market shows, every code told."""

import datetime as dt
from typing import Any

import pytest

from tests.services.inquiries.asking import NUMBER, answers, ask, collect, inquiry, notify, steps
from tests.services.inquiries.test_collecting import answer_there
from tests.services.orders.conftest import AtCall
from webapp.models.accounts import AuditEntry
from webapp.models.acts import DONE, REJECTED, UNKNOWN, Act, ActInProgress
from webapp.models.base import db, now
from webapp.models.inquiries import AnswerDraft, InquiryEntry
from webapp.models.stores import Store
from webapp.services import market as services_market
from webapp.services import runs, sending, settling
from webapp.services.audit import SYSTEM, Actor
from webapp.services.inquiries import answering, beside, drafting
from webapp.services.inquiries.answering import AnswerChanged, AnswerRefused
from webapp.services.inquiries.ways_out import refusal_of
from webapp.services.sending import Sent

TEXT = "내일 출발합니다.\n감사합니다 & 좋은 하루 <되세요>"


def shown(number: str, text: str) -> tuple[str, int]:
    """What the preview of an answer carries to its sending."""
    one = inquiry(number)
    checked = drafting.check(one, beside.lines_of(one), text)
    return checked.promise, beside.threads_of([one.id])[one.id].answers


def answer(store: Store, number: str, text: str = TEXT, seen: Any = None, actor: Actor = SYSTEM) -> Sent:
    with services_market.client_for(store) as client:
        return answering.answer(inquiry(number), text, seen or shown(number, text), client, actor)


def confirm(store: Store, number: str) -> Sent:
    with services_market.client_for(store) as client:
        return answering.confirm(inquiry(number), client, SYSTEM)


def sent(market: Any, number: str) -> int:
    return sum(market.ledger.count(act, number) for act in ("answer_question", "answer_notice"))


@pytest.fixture
def question(store: Store, market: Any) -> str:
    number = ask(market)
    collect(store)
    return number


@pytest.fixture
def urgent(store: Store, market: Any) -> str:
    number = notify(market)
    collect(store)
    return number


@pytest.mark.parametrize("kind", ["question", "urgent"])
def test_an_answer_is_sent_once_and_stands_there_and_here(
    store: Store, market: Any, request: pytest.FixtureRequest, kind: str, seller_user: Any
) -> None:
    number = request.getfixturevalue(kind)
    drafting.save(inquiry(number), "준비한 답변", SYSTEM)
    seen = shown(number, TEXT)
    done = answer(store, number, seen=seen, actor=Actor(seller_user))
    assert (done.is_done, done.row_id, sent(market, number)) == (True, inquiry(number).id, 1)
    assert (inquiry(number).state, steps(number), answers(number)) == ("answered", ["open", "answered"], [TEXT])
    assert InquiryEntry.get(InquiryEntry.part == "answer").user_id == seller_user.id
    assert not AnswerDraft.select().exists()
    assert answer(store, number, seen=seen).is_done, "a second click"
    assert sent(market, number) == 1
    collect(store)
    assert (answers(number), steps(number)) == ([TEXT], ["open", "answered"])
    assert AuditEntry.select().where(AuditEntry.action.in_(answering.KINDS)).count() == 1


def test_no_word_of_an_answer_stands_in_the_open(store: Store, market: Any, question: str) -> None:
    answer(store, question, "김견본님 비밀입니다")
    dumped = "".join(repr(db.execute_sql(f'SELECT * FROM "{table}"').fetchall()) for table in db.get_tables())
    assert ("김견본" in dumped, "비밀입" in dumped) == (False, False)


def test_another_answer_to_a_question_takes_its_place_and_mails_again(store: Store, market: Any, question: str) -> None:
    answer(store, question)
    again = answer(store, question, "모레 출발합니다")
    assert (again.is_done, sent(market, question), answers(question)) == (True, 2, [TEXT, "모레 출발합니다"])
    with pytest.raises(AnswerRefused, match="같습니다"):
        answer(store, question, "모레   출발합니다")
    assert sent(market, question) == 2


def test_an_urgent_question_is_answered_once_and_again_when_it_is_asked_again(
    store: Store, market: Any, urgent: str
) -> None:
    answer(store, urgent)
    with pytest.raises(AnswerRefused, match="이미 처리된"):
        answer(store, urgent, "또 답변")
    market.ask_notice_again(urgent, "아직 안 왔습니다")
    collect(store)
    assert answer(store, urgent, "오늘 도착합니다").is_done
    assert (sent(market, urgent), answers(urgent)) == (2, [TEXT, "오늘 도착합니다"])


def test_nothing_is_sent_over_an_answer_that_somebody_else_gave_meanwhile(
    store: Store, market: Any, question: str
) -> None:
    seen = shown(question, TEXT)
    answer_there(market, question, "셀러오피스에서 답했습니다")
    with pytest.raises(AnswerRefused, match="다른 답변이 등록"):
        answer(store, question, seen=seen)
    assert (sent(market, question), answers(question)) == (0, ["셀러오피스에서 답했습니다"])


@pytest.mark.one_database
def test_of_two_colleagues_who_answer_at_once_one_is_told(
    store: Store, market: Any, question: str, at_call: AtCall
) -> None:
    at_call(1, lambda: answer(store, question, "동료의 답변"))  # right behind the gate of the other
    with pytest.raises(AnswerRefused, match="다른 답변이 등록"):
        answer(store, question)
    assert (sent(market, question), answers(question)) == (1, ["동료의 답변"])


def test_a_question_that_was_taken_back_is_closed_and_nothing_is_sent(store: Store, market: Any, question: str) -> None:
    market.withdraw_question(question)
    with pytest.raises(AnswerRefused, match="지워진"):
        answer(store, question)
    assert (inquiry(question).state, sent(market, question)) == ("gone", 0)


@pytest.mark.one_database
def test_a_question_taken_back_in_the_very_moment_of_the_answer_is_closed(
    store: Store, market: Any, question: str
) -> None:
    market.fail_next("prodqnaanswer", "say", code="500", text="해당문의건이 존재하지 않습니다.")
    refused = answer(store, question)
    assert (refused.is_refused, inquiry(question).state) == (True, "gone")
    assert "지운 것 같아" in refusal_of(refused)


@pytest.mark.one_database
@pytest.mark.parametrize("fault", ["timeout_after", "cut", "truncated", "http_500", "wrong_root"])
@pytest.mark.parametrize("kind", ["question", "urgent"])
def test_a_lost_answer_is_settled_by_looking(
    store: Store, market: Any, request: pytest.FixtureRequest, kind: str, fault: str
) -> None:
    number = request.getfixturevalue(kind)
    path = {"question": "prodqnaanswer", "urgent": "alimianswer"}[kind]
    market.fail_next(path, fault, seconds=0.1, **({"after_commit": True} if fault == "http_500" else {}))
    done = answer(store, number)
    assert (done.is_done, sent(market, number), answers(number)) == (True, 1, [TEXT])
    assert steps(number) == ["open", "answered"]


@pytest.mark.one_database
@pytest.mark.parametrize("kind", ["question", "urgent"])
def test_an_answer_in_doubt_is_not_sent_again_until_the_market_has_told(
    store: Store, market: Any, request: pytest.FixtureRequest, kind: str
) -> None:
    number = request.getfixturevalue(kind)
    path = {"question": "prodqnaanswer", "urgent": "alimianswer"}[kind]
    market.fail_next(path, "timeout_before", seconds=0.1)
    assert answer(store, number).act.state == UNKNOWN
    with pytest.raises(ActInProgress):
        answer(store, number)
    with pytest.raises(ActInProgress):
        answer(store, number, "다른 답변")
    Act.update(settled_at=now() - dt.timedelta(minutes=2)).execute()
    ended = runs.perform(runs.start(runs.Order(settling.KIND, store))[0].id)
    assert ended is not None
    assert (ended.result["rejected"], sent(market, number)) == (1, 0)
    assert answer(store, number).is_done
    assert sent(market, number) == 1


@pytest.mark.one_database
def test_an_answer_cut_off_with_its_process_is_found_by_the_regular_look(
    store: Store, market: Any, question: str, seller_user: Any
) -> None:
    said = TEXT
    request = {"inquiry": inquiry(question).id, "digest": answering._digest(said), "form": "x"}
    act = Act.begin(store, answering.ANSWER, question, request, seller_user)
    with services_market.client_for(store) as client:
        client.inquiries.answer(question, NUMBER, said)
    act.patch(created_at=now() - sending.CUT_OFF)
    ended = runs.perform(runs.start(runs.Order(settling.KIND, store))[0].id)
    assert ended is not None
    assert (ended.result["done"], answers(question), inquiry(question).state) == (1, [said], "answered")
    assert InquiryEntry.get(InquiryEntry.part == "answer").user_id == seller_user.id


def test_a_notice_is_confirmed_once(store: Store, market: Any) -> None:
    number = notify(market, "송장번호를 확인해 주세요", emerNtceClfNo1="11")
    collect(store)
    with pytest.raises(AnswerRefused, match="이미 처리된"):
        answer(store, number)
    assert confirm(store, number).is_done
    assert (inquiry(number).state, steps(number), sent(market, number)) == ("read", ["unread", "read"], 1)
    with pytest.raises(AnswerRefused, match="이미 확인한"):
        confirm(store, number)
    collect(store)
    assert (steps(number), sent(market, number)) == (["unread", "read"], 1)


def test_an_urgent_question_is_not_confirmed_in_place_of_an_answer(store: Store, market: Any, urgent: str) -> None:
    with pytest.raises(AnswerRefused, match="답변을 보내"):
        confirm(store, urgent)
    assert sent(market, urgent) == 0


@pytest.mark.one_database
def test_a_notice_that_somebody_handled_meanwhile_is_taken_over_as_it_stands(
    store: Store, market: Any, urgent: str
) -> None:
    market.fail_next("alimianswer", "say", code="-10005", text="이미 처리된 알리미입니다.")
    done = answer(store, urgent)
    assert (done.is_done, inquiry(urgent).state, answers(urgent)) == (True, "answered", [])


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("code", "text", "state", "told"),
    [
        ("500", "비지니스 Error", REJECTED, "비지니스 Error"),
        ("-1000", "서버 점검중입니다.", UNKNOWN, ""),
    ],
)
def test_every_code_of_an_answer_to_a_question(
    store: Store, market: Any, question: str, code: str, text: str, state: str, told: str
) -> None:
    market.fail_next("prodqnaanswer", "say", code=code, text=text)
    ended = answer(store, question)
    assert (ended.act.state, inquiry(question).state, answers(question)) == (state, "open", [])
    assert told in (refusal_of(ended) if ended.is_refused else "")


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("code", "text", "state", "told"),
    [
        ("-1", "비지니스 Error", UNKNOWN, ""),
        ("-10000", "게시물일련번호에 대한 알리미내역이 존재하지 않습니다.", REJECTED, "더는 없습니다"),
        ("-10001", "게시물일련번호를 알 수 없습니다.", REJECTED, "읽지 못했습니다"),
        ("-10002", "확인처리여부를 알 수 없습니다.", REJECTED, "읽지 못했습니다"),
        ("-10003", "확인처리값은 'Y' 또는 'N'으로 입력하셔야 합니다.", REJECTED, "읽지 못했습니다"),
        ("-10004", "답변내용이 입력되어있지 않습니다.", REJECTED, "답변을 적어"),
        ("-1000", "서버 점검중입니다.", UNKNOWN, ""),
        ("200", "확인처리 되었습니다.", DONE, ""),
    ],
)
def test_every_code_of_an_answer_to_a_notice(
    store: Store, market: Any, urgent: str, code: str, text: str, state: str, told: str
) -> None:
    if code != "200":
        market.fail_next("alimianswer", "say", code=code, text=text)
    ended = answer(store, urgent)
    expected = {DONE: "answered"}.get(state, "gone" if code == "-10000" else "open")
    assert (ended.act.state, inquiry(urgent).state) == (state, expected)
    assert told in (refusal_of(ended) if ended.is_refused else "")


@pytest.mark.one_database
def test_what_would_leave_has_to_be_what_was_shown(store: Store, market: Any) -> None:
    number = ask(market, memNM="김견본")
    collect(store)
    text = "{{구매자}}님, 감사합니다"
    seen = shown(number, text)
    one = inquiry(number)
    one.asker_name = "이견본"
    one.save()
    with market.store.transaction() as connection:
        connection.execute("UPDATE letters SET body = json_set(body, '$.memNM', '이견본')")
    with pytest.raises(AnswerChanged):
        answer(store, number, text, seen)
    assert sent(market, number) == 0


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "입력해 주세요"),
        ("송장은 {{송장번호}}입니다", "채우지 못한 빈칸"),
        ("{{배송일}}에 갑니다", "알 수 없는 빈칸"),
        ("가" * 2_001, "2바이트 넘습니다"),
        ("고맙습니다 😀", "받지 못하는 글자"),
    ],
)
def test_what_the_market_would_refuse_never_leaves(
    store: Store, market: Any, question: str, text: str, told: str
) -> None:
    with pytest.raises(AnswerRefused, match=told):
        answer(store, question, text)
    assert (sent(market, question), Act.select().count()) == (0, 0)


@pytest.mark.one_database
def test_an_answer_that_the_list_shows_late_is_not_taken_for_lost(store: Store, market: Any, question: str) -> None:
    answer(store, question)
    with market.store.transaction() as connection:
        connection.execute("UPDATE letters SET body = json_set(body, '$.answerYn', 'N', '$.answerCont', '')")
    collect(store)
    assert inquiry(question).state == "answered"
    inquiry(question).patch(answered_at=now() - dt.timedelta(minutes=10))
    collect(store)
    assert steps(question) == ["open", "answered", "open"], "but it is not believed for ever"
