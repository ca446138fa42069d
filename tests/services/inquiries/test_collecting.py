"""문의 수집: every question and notice once, in the state that the market tells last, and nobody named in the open."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from tests.services.inquiries.asking import NUMBER, answers, ask, asked, collect, inquiry, notify, steps
from webapp.elevenst import KST
from webapp.jobs import schedule
from webapp.models.base import db, now
from webapp.models.inquiries import Inquiry, InquiryChange, InquiryEntry
from webapp.models.runs import DONE, FAILED, Run
from webapp.models.stores import Freshness, Store
from webapp.services import market as services_market
from webapp.services import runs
from webapp.services.inquiries import collecting, taking, told
from webapp.simulator.state import letters

BUYER = {"memID": "gildong-77", "memNM": "김견본"}


def answer_there(market: Any, number: str, text: str) -> None:
    """Somebody answers a question in the Seller Office."""
    with market.store.transaction() as connection:
        mem_no = connection.execute("SELECT mem_no FROM letters WHERE number = ?", (int(number),)).fetchone()[0]
        row = letters.find(connection, mem_no, letters.QUESTION, number)
        assert row is not None
        said = {"answerYn": "Y", "answerCont": text, "answerDt": f"{market.now:%Y/%m/%d}"}
        letters.save(connection, mem_no, letters.QUESTION, number, {**row, **said})


def test_questions_and_notices_come_as_the_market_tells_them(store: Store, market: Any) -> None:
    number = ask(market, "재입고 되나요?", qnaDtlsCd="02", ordNoDe="202611270000007", **BUYER)
    urgent, notice = (
        notify(market, ordNo="202611270000008"),
        notify(market, "송장을 확인해 주세요", emerNtceClfNo1="11"),
    )
    run = collect(store)
    assert (run.state, run.result["new"], run.result["failed"]) == (DONE, 3, []), run.error
    found = inquiry(number)
    assert (found.kind, found.state, found.type, found.type_name) == ("qna", "open", "02", "배송")
    assert (found.product_no, found.order_no, found.is_buyer, found.is_public) == (
        NUMBER, "202611270000007", True, True,
    )  # fmt: skip
    assert (found.asker_name, found.asker_login, asked(number)) == ("김견본", "gildong-77", ["재입고 되나요?"])
    assert [(inquiry(one).kind, inquiry(one).state) for one in (urgent, notice)] == [
        ("question", "open"), ("notice", "unread"),
    ]  # fmt: skip
    assert inquiry(urgent).type_name == "구매 › 상품"
    assert inquiry(urgent).answer_by is not None
    assert abs((found.asked_at - now()).total_seconds()) < 120


def test_nobody_and_nothing_that_was_written_stands_in_the_open(store: Store, market: Any) -> None:
    ask(market, "비밀번호 바꿔 주세요", brdInfoSbjct="제목비밀", **BUYER)
    notify(market, "긴급비밀 답변 바랍니다", memNm="이견본", empNm="박상담")
    collect(store)
    tables = [name for name in db.get_tables() if name.startswith(("inquir", "answer"))]
    dumped = "".join(repr(db.execute_sql(f'SELECT * FROM "{table}"').fetchall()) for table in tables)
    assert len(dumped) > 500
    assert not [word for word in ("견본", "gildong", "비밀", "박상담") if word in dumped]


def test_collecting_again_changes_nothing(store: Store, market: Any) -> None:
    ask(market), notify(market)
    collect(store)
    sealed = list(InquiryEntry.select(InquiryEntry.text_sealed).tuples())
    again = collect(store).result
    assert (again["new"], again["moved"], again["gone"]) == (0, 0, 0)
    assert (Inquiry.select().count(), InquiryChange.select().count()) == (2, 2)
    assert list(InquiryEntry.select(InquiryEntry.text_sealed).tuples()) == sealed


def test_an_answer_given_elsewhere_is_taken_over_and_an_edited_one_stands_beside_it(store: Store, market: Any) -> None:
    number = ask(market)
    collect(store)
    answer_there(market, number, "내일 갑니다")
    assert collect(store).result["moved"] == 1
    answer_there(market, number, "모레 갑니다")
    collect(store)
    assert (inquiry(number).state, steps(number)) == ("answered", ["open", "answered"])
    assert answers(number) == ["내일 갑니다", "모레 갑니다"]
    assert inquiry(number).answered_at is not None


def test_a_question_that_was_taken_back_is_marked_and_is_there_again_when_told_again(store: Store, market: Any) -> None:
    kept, gone = ask(market), ask(market)
    collect(store)
    market.withdraw_question(gone)
    assert collect(store).result["gone"] == 1
    assert (inquiry(gone).state, inquiry(gone).gone_at is None, inquiry(kept).state) == ("gone", False, "open")
    with market.store.transaction() as connection:
        connection.execute("UPDATE letters SET kind = 'question' WHERE number = ?", (int(gone),))
    collect(store)
    assert (inquiry(gone).state, inquiry(gone).gone_at, steps(gone)) == ("open", None, ["open", "gone", "open"])


@pytest.mark.one_database
@pytest.mark.parametrize("fault", ["silent_empty", "wrong_root", "no_rows", "http_500", "truncated"])
def test_what_is_no_empty_list_takes_nothing_away(store: Store, market: Any, fault: str) -> None:
    number, notice = ask(market), notify(market)
    collect(store)
    market.inject_fault("prodqnalist", fault, count=None)
    market.inject_fault("getalimilist", fault, count=None)
    run = collect(store)
    assert (run.state, inquiry(number).state, inquiry(notice).state) == (FAILED, "open", "open")
    assert Freshness.get(Freshness.what == collecting.WHAT).failures == 1


@pytest.mark.one_database
def test_a_list_that_fails_does_not_stop_the_other_and_is_made_up_for(store: Store, market: Any) -> None:
    number, notice = ask(market), notify(market)
    market.inject_fault("prodqnalist", "http_500", count=None)
    run = collect(store)
    assert (run.state, run.result["new"], run.result["failed"]) == (DONE, 1, ["inquiries.qna"])
    assert inquiry(notice).state == "open"
    market.clear_faults()
    assert collect(store).result["new"] == 1
    assert inquiry(number).state == "open"


@pytest.mark.one_database
def test_one_odd_record_does_not_stop_its_neighbours(store: Store, market: Any) -> None:
    odd = {"createDt": "gestern", "qnaDtlsCd": "99", "prdNm": "", "memID": "", "memNM": "\x0b&#11;"}
    before = ask(market)
    strange = ask(market, "이상한 문의 😀 &#0;", **odd)
    with market.store.transaction() as connection:
        connection.execute("UPDATE letters SET body = json_set(body, '$.createDt', ?) WHERE number = ?", (
            f"{market.now:%Y-%m-%d} 99:99", int(strange),
        ))  # fmt: skip
    after = ask(market)
    collect(store)
    assert {one.number for one in Inquiry.select()} == {before, strange, after}
    assert (inquiry(strange).type, inquiry(strange).state) == ("99", "open")


@pytest.mark.one_database
def test_windows_are_seven_and_thirty_days_and_a_month_is_read_first_and_once_a_day(store: Store, market: Any) -> None:
    collect(store)
    first = [call["path"].split("list/")[1] for call in market.calls("list/")]
    assert (len([one for one in first if one.count("/") == 2]), len([one for one in first if one.count("/") == 1])) == (
        5, 2,
    )  # fmt: skip
    market.clear_calls()
    collect(store)
    assert len(market.calls("list/")) == 2, "later the last days alone"
    Freshness.update(checked_at=now() - dt.timedelta(hours=25)).where(Freshness.what.contains("month")).execute()
    market.clear_calls()
    collect(store)
    assert len(market.calls("list/")) == 7


@pytest.mark.one_database
def test_an_old_question_that_is_still_open_is_looked_for_again(store: Store, market: Any) -> None:
    with time_machine.travel(now() - dt.timedelta(days=40), tick=False):
        market.set_clock(now().isoformat())
        number = ask(market)
        collect(store)
    market.set_clock(now().isoformat())
    collect(store)  # reads the month, which the question is older than
    answer_there(market, number, "늦어서 죄송합니다")
    Inquiry.update(seen_at=now() - dt.timedelta(hours=2)).execute()
    collect(store)
    assert (inquiry(number).state, answers(number)) == ("answered", ["늦어서 죄송합니다"])


def test_an_older_look_does_not_undo_a_later_one(store: Store, market: Any) -> None:
    number = ask(market)
    collect(store)
    began = now() - dt.timedelta(seconds=1)
    inquiry(number).patch(state="answered", seen_at=now(), digest="other")
    today = now().astimezone(KST).date()
    with services_market.client_for(store) as client:
        rows = [told.of_question(row) for row in client.inquiries.list(today - dt.timedelta(days=2), today)]
    taking.take(taking.Look(store, began, "qna"), rows)
    assert inquiry(number).state == "answered"


def test_a_buyer_who_asks_again_opens_the_thread_again(store: Store, market: Any) -> None:
    number = notify(market)
    collect(store)
    with services_market.client_for(store) as client:
        client.notices.answer(number, "내일 갑니다")
    collect(store)
    assert (inquiry(number).state, answers(number)) == ("answered", ["내일 갑니다"])
    market.ask_notice_again(number, "아직 안 왔습니다")
    collect(store)
    assert steps(number) == ["open", "answered", "open"]
    assert asked(number) == ["배송 일정을 답변해 주세요.", "아직 안 왔습니다"]
    assert answers(number) == ["내일 갑니다"]
    collect(store)
    assert steps(number) == ["open", "answered", "open"]


@pytest.mark.one_database
def test_the_schedule_follows_the_store_s_settings(store: Store, market: Any) -> None:
    def is_due() -> bool:
        return any(run.kind == collecting.KIND for run in schedule.start_due())

    store.patch(collect_inquiries=False, collect_notices=False)
    assert not is_due()
    store.patch(collect_notices=True)
    assert is_due()
    number, notice = ask(market), notify(market)
    runs.perform(Run.get(Run.kind == collecting.KIND).id)
    assert [one.number for one in Inquiry.select()] == [notice], number
