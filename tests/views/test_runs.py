"""작업 on the screen: the list by state, one run's progress, stopping it, going on with it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from lxml import html
from werkzeug.test import TestResponse

from tests.browsing import DeskBrowser
from webapp.models.accounts import AuditEntry
from webapp.models.base import now
from webapp.models.runs import DONE, FAILED, QUEUED, RUNNING, STOPPED, Run
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.runs import Order
from webapp.simulator import SAMPLE_KEY

FETCH = "shipping_fetch"


@pytest.fixture
def waiting(store: Store) -> Run:
    """A run that no worker has begun yet."""
    return runs.start(Order(FETCH, store))[0]


def words(page: TestResponse) -> str:
    return " ".join(" ".join(html.document_fromstring(page.text).itertext()).split())


def buttons(page: TestResponse) -> list[str]:
    found: list[str] = html.document_fromstring(page.text).xpath("//main//button/text()")
    return [text.strip() for text in found]


def test_without_work_the_list_says_what_comes_here(browser: DeskBrowser, store: Store) -> None:
    assert "여기에 해당하는 작업이 없습니다" in browser.get("/runs").text


def test_the_list_counts_runs_by_state_and_shows_those_of_one(
    browser: DeskBrowser, store: Store, waiting: Run, work: Callable[[], None]
) -> None:
    work()
    runs.start(Order(FETCH, store))
    shown = words(browser.get("/runs"))
    assert "전체 2 대기 중 1 진행 중 0 완료 1" in shown
    assert html.document_fromstring(browser.get("/runs?state=done").text).xpath("count(//tbody/tr)") == 1
    assert "모두 오류로 끝난 작업이 없습니다" in browser.get("/runs?state=refused").text
    assert "다른 상태의 작업은 위의 탭에서" in browser.get("/runs?state=failed").text


def test_the_count_of_live_work_is_asked_again_until_nothing_goes_on(browser: DeskBrowser, waiting: Run) -> None:
    counted = html.fragment_fromstring(browser.get("/runs/live", htmx=True).text.strip())
    assert (counted.text, counted.get("hx-trigger")) == ("작업 1건 진행 중 ▸", "work-ended from:body, every 5s")
    waiting.patch(state=DONE, live_key=None, finished_at=now())
    counted = html.fragment_fromstring(browser.get("/runs/live", htmx=True).text.strip())
    assert (counted.text, counted.get("hx-trigger")) == ("진행 중인 작업 없음 ▸", "work-ended from:body")


def test_a_running_one_tells_how_far_it_is_and_asks_again_until_it_ends(browser: DeskBrowser, waiting: Run) -> None:
    waiting.patch(state=RUNNING, done=30, total=50, failed=2, heartbeat_at=now(), claimed_by="here:1:1", attempts=1)
    page = browser.get(f"/runs/{waiting.id}")
    assert "30 / 50건 · 오류 2" in words(page)
    assert page.headers["Refresh"] == "1"
    part = browser.get(f"/runs/{waiting.id}", htmx=True)
    assert f'hx-get="/runs/{waiting.id}" hx-trigger="load delay:500ms"' in part.text
    waiting.patch(created_at=now() - dt.timedelta(hours=1))
    assert 'hx-trigger="load delay:2000ms"' in browser.get(f"/runs/{waiting.id}", htmx=True).text, "less often by then"
    assert browser.get(f"/runs/{waiting.id}").headers["Refresh"] == "5"
    waiting.patch(state=DONE, live_key=None, finished_at=now())
    assert "hx-get" not in browser.get(f"/runs/{waiting.id}", htmx=True).text


def test_one_that_waits_says_what_it_waits_for(browser: DeskBrowser, waiting: Run) -> None:
    assert "곧 시작합니다" in words(browser.get(f"/runs/{waiting.id}"))
    ahead, _made = runs.start(Order("listings_enrich", waiting.store))
    ahead.patch(state=RUNNING, started_at=now(), heartbeat_at=now(), done=120, total=1998)
    told = f"먼저 시작한 {waiting.store.name}의 ‘상품 상세 채우기’가 끝나기를 기다립니다 (120 / 1,998건)"
    assert told in words(browser.get(f"/runs/{waiting.id}"))
    assert told in words(browser.get("/runs"))


def test_what_ends_while_it_is_looked_at_has_the_live_work_counted_anew(browser: DeskBrowser, waiting: Run) -> None:
    assert "HX-Trigger" not in browser.get(f"/runs/{waiting.id}", htmx=True).headers
    assert "작업 1건 진행 중" in browser.get("/runs/live").text
    waiting.patch(state=DONE, live_key=None, finished_at=now())
    assert browser.get(f"/runs/{waiting.id}", htmx=True).headers["HX-Trigger"] == "work-ended"
    assert "진행 중인 작업 없음" in browser.get("/runs/live").text
    assert "진행 중인 작업 없음" in browser.get("/runs", htmx=True).text, "and the list of runs tells it with each look"


def test_one_that_waits_is_stopped_at_once_and_can_be_gone_on_with(
    browser: DeskBrowser, waiting: Run, work: Callable[[], None]
) -> None:
    page = browser.follow(browser.post(f"/runs/{waiting.id}/stop"))
    assert Run.get_by_id(waiting.id).state == STOPPED
    assert buttons(page) == ["이어서 다시 하기"]
    browser.follow(browser.post(f"/runs/{waiting.id}/again"))
    assert "이미 끝난 작업입니다" in browser.follow(browser.post(f"/runs/{waiting.id}/stop")).text
    work()
    assert [run.state for run in Run.select().where(Run.kind == FETCH).order_by(Run.id)] == [STOPPED, DONE]
    told = AuditEntry.select(AuditEntry.login, AuditEntry.action).where(AuditEntry.action.startswith("run."))
    assert list(told.order_by(AuditEntry.id).tuples()) == [("seller", "run.stop"), ("seller", "run.again")]


def test_one_that_runs_is_asked_to_stop_and_says_so(browser: DeskBrowser, waiting: Run) -> None:
    waiting.patch(state=RUNNING, heartbeat_at=now(), claimed_by="here:1:1", attempts=1)
    page = browser.follow(browser.post(f"/runs/{waiting.id}/stop"))
    assert "하던 묶음까지 끝내고 멈춥니다" in page.text
    assert "멈추는 중" in words(page)
    assert "멈추기" not in buttons(page)


def test_a_failed_one_says_why_and_goes_on_when_that_is_over(
    browser: DeskBrowser, waiting: Run, market: Any, work: Callable[[], None]
) -> None:
    market.change_seller(SAMPLE_KEY, approved=False)
    work()
    failed = Run.get_by_id(waiting.id)
    assert failed.state == FAILED
    assert failed.error in words(browser.get("/runs"))
    market.change_seller(SAMPLE_KEY, approved=True)
    page = browser.follow(browser.post(f"/runs/{waiting.id}/again"))
    work()
    assert "멈춘 곳부터 다시 시작했습니다" in page.text
    assert Run.select().where(Run.kind == FETCH).order_by(Run.id.desc()).get().state == DONE


def test_two_clicks_go_on_with_it_once(browser: DeskBrowser, waiting: Run) -> None:
    browser.post(f"/runs/{waiting.id}/stop")
    for _ in range(2):
        browser.post(f"/runs/{waiting.id}/again")
    assert Run.select().where(Run.state == QUEUED).count() == 1


def test_a_reader_looks_and_is_offered_nothing_to_press(
    reader: DeskBrowser, stranger: DeskBrowser, waiting: Run
) -> None:
    assert buttons(reader.get(f"/runs/{waiting.id}")) == []
    assert reader.post(f"/runs/{waiting.id}/stop").status_code == 403
    assert stranger.get(f"/runs/{waiting.id}").status_code == 404
    assert "여기에 해당하는 작업이 없습니다" in stranger.get("/runs").text
    assert Run.get_by_id(waiting.id).state == QUEUED
