"""The worker board: who works, what waits, what failed and why, and one retry for a whole cause."""

from collections.abc import Callable
from typing import Any

import pytest
from lxml import html

from tests.browsing import DeskBrowser
from tests.views.conftest import FAILING
from webapp.elevenst import AuthError, UnavailableError
from webapp.jobs import doors, queues
from webapp.models.accounts import AuditEntry
from webapp.models.base import now
from webapp.models.runs import DONE, FAILED, QUEUED, RUNNING, STALE, STOPPED, Run
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.market import client_for
from webapp.services.market_words import sentence_of
from webapp.services.runs import Order, Progress
from webapp.simulator import SAMPLE_KEY


def words(answer: Any) -> str:
    return " ".join(html.document_fromstring(answer.text).text_content().split())


def test_failures_stand_together_by_cause_and_one_button_starts_them_all_again(
    admin: DeskBrowser, store: Store, failing: dict[str, Any], work: Callable[[], None]
) -> None:
    for subject in (1, 2, 3):
        runs.start(Order(FAILING, store, subject))
    work()
    assert f"{FAILING} 3건" in words(admin.get("/admin/worker"))
    failing["cause"] = None
    told = admin.follow(admin.post("/admin/worker/retry", {"kind": FAILING, "cause": "timeout"}))
    work()
    assert "3건을 멈춘 곳부터 다시 시작했습니다." in told.text
    assert sorted(run.state for run in Run.select().where(Run.kind == FAILING)) == [DONE] * 3 + [FAILED] * 3
    assert "실패한 채로 남은 작업이 없습니다" in admin.get("/admin/worker").text
    assert AuditEntry.select().where(AuditEntry.action == "run.again").count() == 3


def test_one_failure_is_retried_alone_and_only_once(
    admin: DeskBrowser, store: Store, failing: dict[str, Any], work: Callable[[], None]
) -> None:
    first, _ = runs.start(Order(FAILING, store, 1))
    runs.start(Order(FAILING, store, 2))
    work()
    for _ in range(2):
        admin.post(f"/admin/worker/runs/{first.id}/retry")
    assert Run.select().where((Run.kind == FAILING) & (Run.state == QUEUED)).count() == 1
    assert f"{FAILING} 1건" in words(admin.get("/admin/worker"))
    fresh = Run.get(Run.state == QUEUED)
    assert "아무것도 시작하지 않았습니다" in admin.follow(admin.post(f"/admin/worker/runs/{fresh.id}/retry")).text


def test_a_waiting_run_is_cancelled_at_once_and_the_next_may_start(
    admin: DeskBrowser, store: Store, failing: dict[str, Any]
) -> None:
    run, _ = runs.start(Order(FAILING, store))
    admin.post(f"/admin/worker/runs/{run.id}/cancel")
    assert Run.get_by_id(run.id).state == STOPPED
    assert runs.start(Order(FAILING, store))[1]
    entry = AuditEntry.get(AuditEntry.action == "run.stop")
    assert (entry.login, entry.record, entry.store_id) == ("admin", f"Run {run.id}", store.id)
    assert "이미 끝난 작업입니다" in admin.follow(admin.post(f"/admin/worker/runs/{run.id}/cancel")).text


def test_stores_that_are_held_back_are_shown_with_the_next_try(admin: DeskBrowser, store: Store, market: Any) -> None:
    market.change_seller(SAMPLE_KEY, approved=False)
    with pytest.raises(AuthError), client_for(store) as client:
        client.addresses.list("outbound")
    assert "멈춘 곳" not in admin.get("/admin/worker").text
    with pytest.raises(AuthError), client_for(store) as client:
        client.addresses.list("outbound")
    with pytest.raises(UnavailableError) as held, client_for(store) as client:
        client.addresses.list("outbound")
    assert "아무것도 보내지 않았습니다" in sentence_of(held.value)

    page = words(admin.get("/admin/worker"))
    assert "11번가 호출이 멈춘 곳 1건" in page
    assert f"{store.name} 11번가가 이 스토어의 Key를 거절합니다. 다음 시도" in page


def test_a_run_whose_worker_is_gone_says_so_and_ends_when_cancelled(
    admin: DeskBrowser, store: Store, failing: dict[str, Any], work: Callable[[], None]
) -> None:
    run, _ = runs.start(Order(FAILING, store))
    queues.Bell.redis.flushall()
    run.patch(state=RUNNING, claimed_by="elsewhere:1:1", heartbeat_at=now() - 2 * STALE)
    assert "신호 끊김" in words(admin.get("/admin/worker"))
    admin.post(f"/admin/worker/runs/{run.id}/cancel")
    doors.recover()
    work()
    assert Run.get_by_id(run.id).state == STOPPED


def test_queues_tell_their_length_and_what_is_scheduled(
    admin: DeskBrowser, store: Store, failing: dict[str, Any]
) -> None:
    runs.start(Order(FAILING, store))
    doors.plan_tick()
    shown = words(admin.get("/admin/worker"))
    assert "11번가 market 1 방금" in shown
    assert "예약된 일 1건 일정 확인 upkeep" in shown
    assert "켜져 있는 작업 서버가 없습니다" in shown


def test_a_working_worker_is_shown_with_what_it_does(
    admin: DeskBrowser, store: Store, work: Callable[[], None]
) -> None:
    seen: list[str] = []

    @runs.work_of(FAILING)
    def look(run: Run, progress: Progress) -> None:
        seen.append(words(admin.get("/admin/worker")))

    run, _ = runs.start(Order(FAILING, store))
    work()
    del runs.WORKS[FAILING]
    assert "작업 서버 1대" in seen[0]
    assert f"● 일하는 중 방금 작업 {run.id}번" in seen[0]


def test_the_board_asks_again_by_htmx_and_refreshes_without_script(admin: DeskBrowser) -> None:
    whole = admin.get("/admin/worker")
    assert whole.headers["Refresh"] == "5"
    board = html.document_fromstring(whole.text).get_element_by_id("board")
    assert (board.get("hx-trigger"), board.get("hx-swap")) == ("every 3s", "outerHTML")
    part = admin.get("/admin/worker", htmx=True)
    assert part.text.lstrip().startswith('<section id="board"')
    assert "Refresh" not in part.headers


def test_a_silent_queue_is_told_and_the_runs_are_still_there(
    admin: DeskBrowser, store: Store, failing: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    runs.start(Order(FAILING, store))
    monkeypatch.setattr(queues.Bell, "redis", queues.connect("redis://127.0.0.1:1/0"))
    shown = words(admin.get("/admin/worker"))
    assert "큐(Redis)가 답하지 않습니다" in shown
    assert "기다리거나 진행 중인 작업 1건" in shown


def test_only_administrators_learn_that_there_is_a_board(browser: DeskBrowser, store: Store) -> None:
    assert browser.get("/admin/worker").status_code == 404
    assert browser.post("/admin/worker/retry", {"kind": FAILING, "cause": "timeout"}).status_code == 404
