"""확인 필요: failures by cause with the way out, told apart by what becomes of them, and done again or put aside."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from lxml import html

from tests.browsing import DeskBrowser
from tests.views.conftest import FAILING
from tests.views.test_listings import MOST_STATEMENTS, statements
from webapp.models.accounts import AuditEntry
from webapp.models.acts import Act
from webapp.models.base import now
from webapp.models.board import Failure
from webapp.models.runs import DONE, FAILED, QUEUED, Run
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.runs import Order


def fail(store: Store | None, subject: int | None = None, kind: str = FAILING) -> Run:
    run, _ = runs.start(Order(kind, store, subject))
    ended = runs.perform(run.id)
    assert ended is not None
    return ended


def words(answer: Any, path: str = "//main") -> str:
    return " ".join(html.document_fromstring(answer.text).xpath(f"string({path})").split())


def test_failures_stand_by_cause_until_the_work_is_done(
    browser: DeskBrowser, store: Store, failing: dict[str, Any], work: Callable[[], None]
) -> None:
    assert "확인 필요 0건" in words(browser.get("/"), "//a[contains(@class, 'needs')]")
    for subject in (1, 2, 2):
        fail(store, subject)
    page = browser.get("/attention")
    assert "확인 필요 2건" in words(page, "//a[contains(@class, 'needs')]")
    assert f"{FAILING} 2건" in words(page)
    assert "부터 2번" in words(page)
    failing["cause"] = None
    sent = {"kind": FAILING, "cause": "timeout"}
    assert "2건을 멈춘 곳부터 다시 시작했습니다" in words(browser.follow(browser.post("/attention/retry", sent)))
    assert "2건은 지금 다시 하는 중" in words(browser.get("/attention"))
    again = browser.follow(browser.post("/attention/retry", sent))
    assert "새로 시작한 것이 없습니다" in words(again), "a second press starts nothing"
    work()
    assert Run.select().where((Run.kind == FAILING) & (Run.state == DONE)).count() == 2
    assert "실패한 채로 남은 작업이 없습니다" in words(browser.get("/attention"))


def test_many_failures_take_as_many_statements_as_one(
    browser: DeskBrowser, store: Store, failing: dict[str, Any]
) -> None:
    counts = []
    for subjects in ((1,), (2, 3, 4)):
        for subject in subjects:
            fail(store, subject)
        with statements() as sent:
            browser.get("/attention")
        counts.append(len(sent))
    assert counts[0] == counts[1] <= MOST_STATEMENTS


def test_it_tells_what_comes_right_by_itself_from_what_never_will(
    browser: DeskBrowser, store: Store, market: Any, failing: dict[str, Any]
) -> None:
    market.inject_fault("", "maintenance_html", count=None)
    run = fail(store, kind="orders_collect")
    market.clear_faults()
    failing["cause"] = "draft_gone"
    fail(store, 1)
    failing["cause"] = "ip"
    fail(store, 2)
    page = browser.get("/attention")
    cards = html.document_fromstring(page.text).xpath("//section[@class='card']")
    told = [" ".join(card.text_content().split()) for card in cards]
    (itself,) = (one for one in told if "저절로 다시 함" in one)
    assert run.state == FAILED
    assert "주문 수집" in itself
    assert "에 저절로 다시 합니다. 기다려도 되고, 지금 다시 해도 됩니다." in itself
    (never,) = (one for one in told if "다시 해도 안 됨" in one)
    assert "건 다시 하기" not in never
    (person,) = (one for one in told if "사람이 볼 것" in one)
    assert "연결을 고친 뒤 다시 해 주세요." in person


def test_what_is_put_aside_with_a_note_is_gone_until_it_fails_again(
    browser: DeskBrowser, store: Store, failing: dict[str, Any]
) -> None:
    fail(store, 1)
    sent = {"what": "failed", "kind": FAILING, "cause": "timeout"}
    assert "왜 더 보지 않아도 되는지" in words(browser.follow(browser.post("/attention/dismiss", sent)))
    assert Failure.get().dismissed_at is None
    browser.post("/attention/dismiss", {**sent, "note": "  이미 손으로 함 "})
    assert FAILING not in words(browser.get("/attention"))
    assert (Failure.get().note, Failure.get().dismissed_by.login) == ("이미 손으로 함", "seller")
    assert [entry.after["note"] for entry in AuditEntry.select().where(AuditEntry.action == "attention.dismiss")] == [
        "이미 손으로 함"
    ]
    assert "치울 것이 없습니다" in words(browser.follow(browser.post("/attention/dismiss", {**sent, "note": "x"})))
    fail(store, 1)
    assert FAILING in words(browser.get("/attention"))


def test_what_the_market_refused_and_what_nobody_knows_stand_apart_from_failed_work(
    browser: DeskBrowser, reader: DeskBrowser, store: Store
) -> None:
    refused = {"state": "rejected", "answer": {"reason": "-3306", "market_text": "잘못된 송장번호"}}
    for target in ("700", "701", "702"):
        Act.create(store=store, kind="order.dispatch", target=target, **refused)
    Act.create(store=store, kind="order.dispatch", target="701", attempt=2, state="done")
    Act.create(store=store, kind="order.dispatch", target="703", state="rejected", answer={"reason": "given_up"})
    old = Act.create(store=store, kind="order.dispatch", target="704", **refused)
    Act.update(created_at=now() - dt.timedelta(days=15)).where(Act.id == old.id).execute()
    Act.create(store=store, kind="listing.price", target="3000000001", state="unknown")
    Act.create(store=store, kind="listing.price", target="3000000002", state="sending")
    page = browser.get("/attention")
    assert "실패한 채로 남은 작업이 없습니다" in words(page, "//section[@id='failed']")
    assert "판매가 바꾸기 1건" in words(page, "//section[@id='in-doubt']")
    told = words(page, "//section[@id='refused']")
    assert "발송처리 2건" in told
    assert "송장번호가 이 택배사의 번호가 아닙니다." in told
    assert "11번가의 답 -3306: 잘못된 송장번호" in told
    sent = {"what": "refused", "kind": "order.dispatch", "cause": "-3306", "note": "취소된 주문"}
    assert reader.post("/attention/dismiss", sent).status_code == 403
    assert "2건을 목록에서 치웠습니다" in words(browser.follow(browser.post("/attention/dismiss", sent)))
    assert "거절된 채로 남은 것이 없습니다" in words(browser.get("/attention"))


def test_nobody_starts_what_belongs_to_others(
    browser: DeskBrowser, stranger: DeskBrowser, admin: DeskBrowser, store: Store, failing: dict[str, Any]
) -> None:
    fail(store, 1)
    fail(None, 2)
    assert FAILING not in words(stranger.get("/attention"))
    assert stranger.post("/attention/retry", {"kind": FAILING, "cause": "timeout"}).status_code == 404
    assert f"{FAILING} 1건" in words(browser.get("/attention"))
    told = words(admin.get("/attention"))
    assert f"{FAILING} 1건" in told
    assert "스토어 없음" in told
    browser.post("/attention/retry", {"kind": FAILING, "cause": "timeout"})
    admin.post("/attention/retry", {"kind": FAILING, "cause": "timeout"})
    assert "확인 필요 1건" in words(admin.get("/attention"), "//a[contains(@class, 'needs')]")
    states = sorted((run.store_id or 0, run.state) for run in Run.select().where(Run.state == QUEUED))
    assert states == [(0, QUEUED), (store.id, QUEUED)]
