"""Who asked is forgotten when an inquiry is long over; what was asked and answered stays."""

import datetime as dt
from typing import Any

import pytest

from tests.services.inquiries.asking import answers, ask, asked, collect, inquiry, notify
from tests.services.inquiries.test_answering import answer
from webapp.jobs import schedule
from webapp.models.accounts import AuditEntry
from webapp.models.base import now
from webapp.models.inquiries import Inquiry, InquiryNote
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.audit import SYSTEM
from webapp.services.inquiries import drafting, finding, noting, wiping
from webapp.services.inquiries.finding import Finding

TEXT = "김견본입니다. 010-1234-5678 또는 gildong@mail.example 로 연락 주세요. 주문 20261127019000001"


def wipe(store: Store) -> int:
    ended = runs.perform(runs.start(runs.Order(wiping.KIND, store))[0].id)
    assert ended is not None
    return int(ended.result["inquiries"])


def long_ago(*numbers: str, days: int = 91) -> None:
    past = now() - dt.timedelta(days=days)
    Inquiry.update(state_at=past, asked_at=past).where(Inquiry.number.in_(numbers)).execute()


@pytest.fixture
def over(store: Store, market: Any) -> str:
    number = ask(market, TEXT, memNM="김견본", memID="gildong-7", brdInfoSbjct="김견본의 문의")
    collect(store)
    answer(store, number, "{{구매자}}님, 뚜껑은 따로 팔지 않습니다")
    noting.write(inquiry(number), "김견본님 단골", SYSTEM)
    return number


def test_names_phones_and_mail_go_and_the_answer_stays(store: Store, over: str) -> None:
    assert not wiping.is_wanted(store)
    long_ago(over)
    assert wiping.is_wanted(store)
    assert wipe(store) == 1
    found = inquiry(over)
    assert (found.asker_name, found.asker_login, found.asker_login_hash, found.title) == ("", "", None, "***의 문의")
    assert asked(over) == ["***입니다. *** 또는 *** 로 연락 주세요. 주문 20261127019000001"]
    assert answers(over) == ["***님, 뚜껑은 따로 팔지 않습니다"]
    assert not InquiryNote.select().exists()
    assert AuditEntry.select().where(AuditEntry.action == "inquiry.wipe").count() == 1
    rows = [finding.page_of(Finding(finding.read({"q": q}, [store.id], now())), 9).rows for q in ("뚜껑", "김견본")]
    assert [len(one) for one in rows] == [1, 0]
    assert (wiping.is_wanted(store), wipe(store)) == (False, 0)


def test_what_is_noted_about_a_forgotten_inquiry_goes_when_it_is_as_old(store: Store, over: str) -> None:
    long_ago(over)
    wipe(store)
    note = noting.write(inquiry(over), "김견본님이 다시 전화함", SYSTEM)
    assert not wiping.is_wanted(store)
    note.patch(created_at=now() - dt.timedelta(days=91))
    assert wiping.is_wanted(store)
    wipe(store)
    assert not InquiryNote.select().exists()


def test_what_is_wiped_stays_so_however_often_it_is_told(store: Store, market: Any, over: str) -> None:
    long_ago(over)
    wipe(store)
    inquiry(over).patch(asked_at=now())  # within what is read again
    collect(store)
    assert (inquiry(over).asker_name, asked(over)[0][:3], len(answers(over))) == ("", "***", 1)
    market.withdraw_question(over)
    collect(store)
    assert inquiry(over).state == "gone", "what becomes of it is told all the same"


def test_what_waits_or_is_over_for_a_short_time_is_kept(store: Store, market: Any, over: str) -> None:
    waiting, urgent = ask(market, memNM="이견본"), notify(market, memNm="박견본")
    collect(store)
    drafting.save(inquiry(waiting), "준비한 답변", SYSTEM)
    long_ago(waiting, urgent)
    long_ago(over, days=89)
    assert (wipe(store), inquiry(waiting).asker_name, inquiry(over).asker_name) == (0, "이견본", "김견본")
    assert not wiping.is_wanted(store)
    store.patch(personal_days=80)
    Run.update(created_at=now() - dt.timedelta(days=2)).execute()
    assert any(run.kind == wiping.KIND for run in schedule.start_due())
