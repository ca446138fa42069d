"""진단: what is well, what is not, and what to do; nothing silent holds the page up, and looking changes nothing."""

import dataclasses
import datetime as dt
import shutil
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from lxml import html

from tests.browsing import DeskBrowser
from tests.letterbox import MailServer, listening
from webapp import process
from webapp.config import Settings
from webapp.elevenst import AuthError
from webapp.jobs import doctor, doors, queues
from webapp.models import schema
from webapp.models.base import Keyring, db, now
from webapp.models.runs import DONE, QUEUED, Run
from webapp.models.stores import Incident, Store
from webapp.services import channels, incidents, runs
from webapp.services.doctor import checks, footing, reaching, surroundings
from webapp.services.doctor.checks import BAD, GOOD, UNKNOWN, WARN, Check, Finding
from webapp.services.keeping import making, nightly
from webapp.simulator import SAMPLE_KEY
from webapp.vault import new_key_text

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def around(database: Settings) -> Iterator[Callable[..., None]]:
    """Change what the checks know of the settings, for one test."""
    before = surroundings.here()
    yield lambda **changes: surroundings.configure(dataclasses.replace(surroundings.here(), **changes))
    surroundings.configure(before)


def found(name: str) -> Finding:
    answer = doctor.answer(name)
    assert answer
    assert answer.finding
    return answer.finding


def test_the_page_opens_with_what_is_known_here_and_asks_for_the_rest_afterwards(
    admin: DeskBrowser, store: Store, market: Any
) -> None:
    page = html.document_fromstring(admin.get("/admin/doctor").text)
    later = [one.get("hx-get") for one in page.xpath("//li[@hx-trigger='load']")]
    assert later == [f"/admin/doctor/{name}" for name in ("ip", f"key-{store.id}", "market_clock", "mail")]
    assert len(page.xpath("//li[contains(@id, 'check-')]")) == len(doctor.checks())
    for address in later:
        part = admin.get(address, htmx=True)
        assert part.text.lstrip().startswith('<li id="check-')
        assert "hx-trigger" not in part.text, "an answer does not ask again"
    whole = html.document_fromstring(admin.get("/admin/doctor?all=1").text)
    assert not whole.xpath("//li[@hx-get]")
    assert "11번가가 이 Key를 받아들입니다" in whole.text_content()
    assert admin.get("/admin/doctor/nothing").status_code == 404


@ON_SQLITE
def test_one_silent_thing_holds_up_neither_the_page_nor_the_others(
    database: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "SECONDS", 0.3)
    silent = [Check(f"silent-{number}", "말이 없음", lambda: time.sleep(5) or Finding(GOOD, "")) for number in range(3)]
    start = time.monotonic()
    answers = checks.carry_out([*silent, Check("quick", "빠름", lambda: Finding(GOOD, "바로"))])
    assert time.monotonic() - start < 1
    assert [answer.finding and answer.finding.state for answer in answers] == [UNKNOWN] * 3 + [GOOD]
    broken = checks.carry_out([Check("broken", "고장", lambda: Finding(GOOD, str(1 // 0)))])
    assert broken[0].finding == Finding(
        UNKNOWN, "확인하다가 오류가 났습니다(ZeroDivisionError).", "로그를 확인해 주세요."
    )


@ON_SQLITE
def test_each_store_s_key_is_tried_and_nothing_is_written_down(store: Store, market: Any) -> None:
    before = db.execute_sql("SELECT * FROM store").fetchall()
    assert found(f"key-{store.id}").state == GOOD
    assert found("market_clock").state == GOOD
    market.change_seller(SAMPLE_KEY, approved=False)
    refused = found(f"key-{store.id}")
    assert refused.state == BAD
    assert "Seller API 사용이 승인되어 있지 않습니다" in refused.sentence
    assert db.execute_sql("SELECT * FROM store").fetchall() == before
    assert not Incident.select().exists()


@ON_SQLITE
def test_the_outgoing_address_is_the_market_s_word_or_the_setting_s_or_nobody_s(
    store: Store, admin: DeskBrowser, around: Callable[..., None]
) -> None:
    assert found("ip").state == GOOD, "the pretend market is on this machine"
    around(market_url="http://no..such.host")
    assert found("ip").state == UNKNOWN
    assert "OUTGOING_IP에 적어 주세요" in found("ip").way_out
    around(outgoing_ip="203.0.113.10")
    assert found("ip").copied == "203.0.113.10"
    refusal = AuthError("ip", market_text="등록되지 않은 IP 입니다. [203.0.113.7]")
    incidents.note_failure(store, refusal)
    seen = found("ip")
    assert (seen.state, seen.copied) == (BAD, "203.0.113.7")
    assert 'data-copy="203.0.113.7"' in admin.get("/admin/doctor/ip").text


def test_sealed_values_that_the_key_does_not_open_are_noticed(store: Store, database: Settings) -> None:
    assert found("vault").state == GOOD
    database.vault_key_file.write_text(new_key_text())
    lost = found("vault")
    assert lost.state == BAD
    assert "store 테이블의 봉한 값이" in lost.sentence
    assert Keyring.vault


def test_a_database_of_another_release_is_told(database: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found("database").state == GOOD
    later = "9999_later"
    last = schema.known()[-1]
    add = "INSERT INTO schema_migration (name, applied) VALUES ('{}', '2026-11-28 00:00:00')"
    db.execute_sql(add.format(later))
    try:
        assert (found("database").state, later in found("database").sentence) == (BAD, True)
        db.execute_sql(f"DELETE FROM schema_migration WHERE name IN ('{later}', '{last}')")
        assert "아직 적용하지 않은 마이그레이션이 1개" in found("database").sentence
    finally:  # the tests that follow go on with this database
        db.execute_sql(f"DELETE FROM schema_migration WHERE name IN ('{later}', '{last}')")
        db.execute_sql(add.format(last))
    assert found("database").state == GOOD


@ON_SQLITE
def test_a_worker_that_is_gone_a_queue_that_lags_and_a_schedule_that_stands_still_are_told(store: Store) -> None:
    assert [found(name).state for name in ("worker", "queue", "schedule")] == [BAD, GOOD, BAD]
    doors.plan_tick()
    assert found("schedule").state == GOOD
    run, _ = runs.start(runs.Order("store_check", store))
    for minutes, state in ((1, GOOD), (11, WARN), (61, BAD)):
        run.patch(created_at=now() - dt.timedelta(minutes=minutes))
        assert found("queue").state == state, minutes
    assert Run.select().where(Run.state == QUEUED).count() == 1


@ON_SQLITE
def test_a_silent_redis_is_told_by_every_check_that_asks_it(
    database: Settings, monkeypatch: pytest.MonkeyPatch, around: Callable[..., None]
) -> None:
    monkeypatch.setattr(queues.Bell, "redis", queues.connect("redis://127.0.0.1:1/0"))
    around(redis_url="redis://127.0.0.1:1/0")
    for name in ("worker", "schedule", "redis"):
        assert found(name) == footing.SILENT


@ON_SQLITE
def test_what_redis_would_forget_or_throw_away_is_told(database: Settings) -> None:
    redis = queues.Bell.redis
    assert found("redis").state == WARN, "the tests' server writes nothing to disk"
    redis.config_set("maxmemory-policy", "allkeys-lru")
    try:
        assert (found("redis").state, "allkeys-lru" in found("redis").sentence) == (BAD, True)
    finally:
        redis.config_set("maxmemory-policy", "noeviction")


@ON_SQLITE
def test_settings_that_are_unsafe_where_others_come_in_are_named(
    database: Settings, around: Callable[..., None]
) -> None:
    around(is_real_market=True, market_url="https://api.11st.co.kr", private_files=())
    assert found("settings").state == GOOD
    around(host="0.0.0.0")
    assert "비밀번호가 그대로 오갑니다" in "".join(found("settings").details)
    assert found("settings").state == BAD
    around(public_url="https://desk.example.com")
    assert (found("settings").state, "TRUSTED_PROXIES" in found("settings").details[0]) == (WARN, True)
    around(trusted_proxies=1)
    assert found("settings").state == GOOD
    database.vault_key_file.chmod(0o644)
    around(private_files=(str(database.vault_key_file),))
    assert "vault.key" in found("settings").details[0]


@ON_SQLITE
def test_a_disk_that_fills_up_is_told_before_it_is_full(database: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def with_free(mebibytes: int) -> None:
        usage = shutil._ntuple_diskusage(100 << 30, 0, mebibytes << 20)  # type: ignore[attr-defined]
        monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage)

    for mebibytes, state in ((50_000, GOOD), (1_500, WARN), (200, BAD)):
        with_free(mebibytes)
        assert found("disk").state == state


@ON_SQLITE
def test_the_age_of_the_last_backup_and_its_failure_are_told(store: Store, database: Settings) -> None:
    assert found("backup").state == WARN
    made = making.make(process.installation(database), making.NIGHTLY)
    assert found("backup").state == GOOD
    whole = made.file.read_bytes()
    made.file.write_bytes(whole[:-100])
    assert (found("backup").state, "읽을 수 없습니다" in found("backup").sentence) == (BAD, True)
    made.file.write_bytes(whole)
    ahead = made.file.rename(made.file.with_name("elevendesk-20990101-000000-nightly.zip"))
    assert (found("backup").state, "앞으로 올 시각" in found("backup").sentence) == (BAD, True)
    old = ahead.rename(made.file.with_name("elevendesk-20260101-000000-nightly.zip"))
    assert (found("backup").state, "사흘이 넘었습니다" in found("backup").sentence) == (BAD, True)
    old.unlink()
    assert found("backup").state == WARN
    Run.create(kind=nightly.BACKUP, state=DONE, finished_at=now())
    assert (found("backup").state, "모두 사라졌습니다" in found("backup").sentence) == (BAD, True)
    Run.create(kind=nightly.BACKUP, state="failed", error="백업 폴더가 없습니다.", finished_at=now())
    assert "마지막 백업이 실패했습니다. 백업 폴더가 없습니다." in found("backup").sentence


@ON_SQLITE
def test_the_mail_server_is_signed_in_to_and_nothing_is_sent(database: Settings, around: Callable[..., None]) -> None:
    assert found("mail").state == WARN
    around(has_mail=True)
    with listening(MailServer()) as server:
        channels.configure(server.url, "desk@sample.example")
        assert found("mail").state == GOOD
        assert not server.mails
    assert found("mail").state == BAD
    channels.configure("", "")


def test_a_clock_that_is_off_is_told_by_how_much() -> None:
    for seconds, state in ((2, GOOD), (-45, WARN), (400, BAD)):
        assert reaching.skew_of(dt.timedelta(seconds=seconds), "11번가").state == state
    assert reaching.skew_of(None, "11번가").state == UNKNOWN


def test_clocks_of_database_and_queue_are_compared(database: Settings) -> None:
    assert found("clock").state == GOOD
