"""The log of calls on the screen, the audit trail of a store, and what whoever watches the installation is told."""

import io
from typing import Any

import openpyxl
import pytest
from lxml import html
from peewee import DatabaseError

from tests.browsing import DeskBrowser
from webapp import create_app
from webapp.config import Settings
from webapp.models.accounts import AuditEntry, User
from webapp.models.base import db, is_sqlite, now
from webapp.models.board import ApiCall, ApiHour
from webapp.models.stores import Store
from webapp.services import audit, runs
from webapp.services.audit import SYSTEM, Actor, Change
from webapp.services.runs import Order

TOKEN = "sample-token-that-is-long-enough-000"


def words(answer: Any, path: str = "//main") -> str:
    return " ".join(html.document_fromstring(answer.text).xpath(f"string({path})").split())


def rows(answer: Any) -> int:
    return len(html.document_fromstring(answer.text).xpath("//table[@data-keys]//tbody/tr"))


def call_the_market(store: Store) -> None:
    run, _ = runs.start(Order("store_check", store))
    runs.perform(run.id)


def test_calls_are_listed_for_who_manages_a_store_and_for_administrators(
    browser: DeskBrowser, admin: DeskBrowser, reader: DeskBrowser, store: Store, market: Any
) -> None:
    call_the_market(store)
    market.inject_fault("outboundarea", "maintenance_html", count=None)
    call_the_market(store)
    address = f"/stores/{store.id}/calls"
    page = browser.get(address)
    number = ApiCall.select().count()
    assert rows(page) == number >= 2
    assert f"최근 24시간: {number}번, 실패 {number - 1}번" in words(page)
    assert rows(browser.get(f"{address}?result=answered")) == 1
    assert rows(browser.get(f"{address}?code=maintenance&endpoint=addresses.list_outbound")) == number - 1
    assert rows(browser.get(f"{address}?day=2020-01-01")) == 0
    assert "조건에 맞는 호출이 없습니다" in words(browser.get(f"{address}?code=-9999"))
    assert rows(admin.get(f"/admin/calls?store={store.id}")) == number
    assert reader.get(address).status_code == 403
    assert store.api_key not in page.text


def test_a_log_narrowed_to_one_api_is_leafed_through(browser: DeskBrowser, store: Store) -> None:
    told = {"endpoint": "orders.paid", "result": "answered", "code": "200", "status": 200, "milliseconds": 9}
    ApiCall.insert_many([{"store": store.id, **told} for _ in range(51)]).execute()
    ApiHour.create(store=store, hour=now(), endpoint="orders.paid", result="answered", calls=51, last_at=now())
    page = browser.get(f"/stores/{store.id}/calls?endpoint=orders.paid")
    (following,) = html.document_fromstring(page.text).xpath("//a[@rel='next']/@href")
    assert (rows(page), rows(browser.get(following))) == (50, 1)


def test_the_audit_trail_of_a_store_is_for_those_who_manage_it(
    browser: DeskBrowser, reader: DeskBrowser, stranger: DeskBrowser, store: Store, seller_user: User
) -> None:
    actor = Actor(seller_user, "203.0.113.9", "abc123")
    audit.record(actor, Change("store.update", f"Store {store.id}", {"name": "=앞이름"}, {"name": "견본상점"}), store)
    audit.record(SYSTEM, Change("run.stop", "Run 7", {"state": "running"}))
    address = f"/stores/{store.id}/audit"
    page = words(browser.get(address))
    assert ("203.0.113.9" in page, "=앞이름" in page, "Run 7" in page) == (True, True, False)
    assert "조건에 맞는 기록이 없습니다" in words(browser.get(f"{address}?day_to=2020-01-01"))
    assert "203.0.113.9" in words(browser.get(f"{address}?q=203.0.113&day_from=2020-01-01"))
    assert (reader.get(address).status_code, stranger.get(address).status_code) == (403, 404)
    book = openpyxl.load_workbook(io.BytesIO(browser.get(f"{address}/export?action=store.update").data))
    header, row = book.active.iter_rows(values_only=True)
    assert header[:4] == ("때", "누가", "어디에서", "한 일")
    assert row[1:8] == (
        "seller", "203.0.113.9", "스토어 수정", f"Store {store.id}", "견본상점", '{"name":"=앞이름"}',
        '{"name":"견본상점"}',
    )  # fmt: skip


def test_the_database_itself_refuses_to_change_what_was_recorded(store: Store, seller_user: User) -> None:
    entry = audit.record(Actor(seller_user), Change("store.update", "Store 1", {"name": "앞"}, {"name": "뒤"}), store)
    table = (
        "UPDATE audit_entry SET login = 'x'", "UPDATE audit_entry SET after = NULL", "DELETE FROM audit_entry",
    )  # fmt: skip
    for statement in (*table, *(() if is_sqlite() else ("TRUNCATE audit_entry CASCADE",))):
        with pytest.raises(DatabaseError, match="only ever added to"), db.atomic():
            db.execute_sql(statement)
    kept = AuditEntry.get_by_id(entry.id)
    assert (kept.login, kept.after) == ("seller", {"name": "뒤"})
    User.delete().where(User.id == seller_user.id).execute()
    kept = AuditEntry.get_by_id(entry.id)
    assert (kept.user_id, kept.login) == (None, "seller"), (
        "who goes takes the account along, never the name of the doer"
    )


def test_metrics_are_told_to_whoever_shows_the_token(store: Store, settings: Settings) -> None:
    call_the_market(store)
    app = create_app(Settings(**{**vars(settings), "metrics_token": TOKEN}))
    client = app.test_client()
    for header in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}):
        assert client.get("/metrics", headers=header).status_code == 401
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.content_type.startswith("text/plain; version=0.0.4")
    told = dict(line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#"))
    database = "sqlite" if is_sqlite() else "postgresql"
    assert told[f'elevendesk_info{{database="{database}"}}'] == "1"
    call = f'{{store="{store.id}",endpoint="addresses.list_outbound",result="answered"}}'
    assert told[f"elevendesk_api_calls_total{call}"] == "1"
    assert told['elevendesk_runs_day{kind="store_check",state="done"}'] == "1"
    assert told['elevendesk_queue_jobs{queue="market"}'] == "1"
    assert told['elevendesk_api_call_seconds_bucket{le="+Inf"}'] == told["elevendesk_api_call_seconds_count"] == "1"
    assert 0 <= float(told[f'elevendesk_freshness_seconds{{store="{store.id}",what="connection"}}']) < 60
    assert store.name not in answer.text
    ApiHour.update(calls=12_345_678, milliseconds=98_765_432_100).execute()
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert f"elevendesk_api_calls_total{call} 12345678\n" in answer.text, "each call counts, also after the millionth"
    assert f"elevendesk_api_call_seconds_total{call} 98765432.1\n" in answer.text


def test_there_are_no_metrics_without_a_token_of_their_own(browser: DeskBrowser) -> None:
    assert browser.get("/metrics").status_code == 404
