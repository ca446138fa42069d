"""백업: by itself every night and tried out every week, by hand at any time; its failures reach whoever keeps it."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.browsing import DeskBrowser
from tests.letterbox import MailServer, listening
from webapp import process
from webapp.config import Settings
from webapp.jobs import schedule
from webapp.models.accounts import AuditEntry
from webapp.models.base import now
from webapp.models.runs import DONE, FAILED, Run
from webapp.models.stores import Store
from webapp.services import channels, runs
from webapp.services.doctor import storage
from webapp.services.keeping import making, nightly, place, trying
from webapp.services.keeping.place import Installation
from webapp.services.keeping.problems import KeepingProblem
from webapp.vault import new_key_text

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
Work = Callable[[], None]


def last(kind: str) -> Run:
    run: Run = Run.select().where(Run.kind == kind).order_by(Run.id.desc()).get()
    return run


def test_an_administrator_makes_tries_takes_and_deletes_a_backup(
    admin: DeskBrowser, store: Store, database: Settings, work: Work
) -> None:
    assert "아직 백업이 없습니다" in admin.get("/admin/backups").text
    for message in ("백업을 시작했습니다", "이미 백업을 만들고 있습니다"):
        assert message in admin.follow(admin.post("/admin/backups")).text
    assert admin.get("/admin/backups").headers["Refresh"] == "1"
    work()
    (file,) = database.backups.glob("*-hand.zip")
    admin.post("/admin/backups/test")
    work()
    assert (last(nightly.BACKUP).state, last(nightly.TEST).state) == (DONE, DONE), last(nightly.TEST).error
    page = admin.get("/admin/backups").text
    assert "복원해 봄" in page
    assert file.name in page
    assert "모두 맞았습니다" in page
    assert not [one for one in database.backups.iterdir() if one not in (file, database.backups / ".lock")]

    with admin.post(f"/admin/backups/{file.name}/download") as taken:
        assert taken.data == file.read_bytes()
    admin.post(f"/admin/backups/{file.name}/delete")
    assert not list(database.backups.glob("*.zip"))
    assert not list(database.backup_keys.iterdir())
    trail = AuditEntry.select().where(AuditEntry.action.startswith("backup.")).order_by(AuditEntry.id)
    assert [entry.action for entry in trail] == ["backup.make", "backup.test", "backup.download", "backup.delete"]


@ON_SQLITE
@pytest.mark.parametrize("name", ["..%2Fvault.key", "vault.key", "elevendesk-20260101-000000-hand.zip"])
def test_nothing_but_a_backup_that_is_there_can_be_taken(admin: DeskBrowser, database: Settings, name: str) -> None:
    for act in ("download", "delete"):
        assert admin.post(f"/admin/backups/{name}/{act}").status_code == 404
    assert database.vault_key_file.exists()


@ON_SQLITE
def test_the_first_backup_comes_soon_then_one_every_night_and_a_test_every_week(
    store: Store, database: Settings, work: Work
) -> None:
    five = dt.datetime(2026, 11, 28, 5, 0, tzinfo=schedule.KST)
    assert kinds(five) == [nightly.BACKUP]
    run, _ = runs.start(nightly.order())
    run.patch(created_at=five - dt.timedelta(hours=2))
    assert runs.perform(run.id)
    assert kinds(five - dt.timedelta(minutes=1)) == [nightly.TEST]
    assert kinds(five) == [nightly.BACKUP, nightly.TEST]
    Run.create(kind=nightly.TEST, state=DONE, created_at=five - dt.timedelta(days=6))
    run.patch(created_at=five + dt.timedelta(seconds=20))
    assert kinds(five + dt.timedelta(hours=23)) == []
    assert kinds(five + dt.timedelta(days=1)) == [nightly.BACKUP, nightly.TEST]


@ON_SQLITE
def test_a_clock_that_was_ahead_for_a_while_holds_no_backup_up(store: Store, database: Settings) -> None:
    making.make(place.here(), making.NIGHTLY)
    five = dt.datetime(2026, 11, 28, 5, 0, tzinfo=schedule.KST)
    for kind in (nightly.BACKUP, nightly.TEST):
        Run.create(kind=kind, state=DONE, created_at=five + dt.timedelta(days=400))
    assert kinds(five) == [nightly.BACKUP, nightly.TEST]


@ON_SQLITE
def test_a_night_s_backup_that_fails_is_tried_again_by_the_hour_and_told_at_first_and_at_last(
    store: Store, database: Settings, work: Work
) -> None:
    making.make(place.here(), making.NIGHTLY)
    Run.create(kind=nightly.TEST, state=DONE, created_at=dt.datetime(2026, 11, 27, 9, 0, tzinfo=schedule.KST))
    here = place.here()
    file = database.data_dir / "not-a-folder"
    file.write_text("")
    keeping = dataclasses.replace(here.keeping, folder=file, tell="keeper@sample.example")
    five = dt.datetime(2026, 11, 28, 5, 0, tzinfo=schedule.KST)
    hour = dt.timedelta(hours=1)
    with listening(MailServer()) as server:
        channels.configure(server.url, "desk@sample.example")
        for number in range(nightly.TRIES):
            moment = five + number * hour
            assert kinds(moment) == [nightly.BACKUP]
            place.configure(dataclasses.replace(here, keeping=keeping))
            run, _ = runs.start(nightly.order())
            run.patch(created_at=moment)
            work()
            place.configure(here)
            assert last(nightly.BACKUP).state == FAILED
            assert kinds(moment + hour / 2) == [], "not at once"
        channels.configure("", "")
        first, final = (" ".join(mail.get_content().split()) for mail in server.mails)
    assert "한 시간마다 스스로 다시 하고" in first
    assert "한 시간마다" not in final
    assert kinds(five + nightly.TRIES * hour) == []
    assert kinds(five + 24 * hour) == [nightly.BACKUP]
    run, _ = runs.start(nightly.order())
    run.patch(created_at=five + 24 * hour)
    assert runs.perform(run.id)
    assert kinds(five + 26 * hour) == [], "it went well at last"


def kinds(moment: dt.datetime) -> list[str]:
    return [order.kind for order in nightly.due(moment)]


@ON_SQLITE
def test_nothing_is_backed_up_by_itself_where_there_is_nothing_or_where_it_is_switched_off(
    database: Settings, store: Store
) -> None:
    here = place.here()
    place.configure(dataclasses.replace(here, keeping=dataclasses.replace(here.keeping, days=0)))
    assert nightly.due(now()) == []
    place.configure(here)
    assert nightly.due(now()) != []
    store.delete_instance(recursive=True)
    assert nightly.due(now()) == []


@ON_SQLITE
def test_a_backup_that_fails_is_told_on_its_run_by_mail_and_by_the_doctor(
    store: Store, database: Settings, admin: DeskBrowser, work: Work
) -> None:
    here = place.here()
    file = database.data_dir / "not-a-folder"
    file.write_text("")
    keeping = dataclasses.replace(here.keeping, folder=file, tell="keeper@sample.example")
    place.configure(dataclasses.replace(here, keeping=keeping))
    with listening(MailServer()) as server:
        channels.configure(server.url, "desk@sample.example")
        runs.start(nightly.order())
        work()
        channels.configure("", "")
        (mail,) = server.mails
    place.configure(here)
    failed = last(nightly.BACKUP)
    assert (failed.state, failed.cause) == (FAILED, "folder")
    assert "에 쓸 수 없습니다" in (failed.error or "")
    assert (mail["To"], mail["Subject"]) == ("keeper@sample.example", "[일레븐데스크] 백업 실패")
    assert failed.error in " ".join(mail.get_content().split())
    assert storage.backup().state == "bad"
    assert "에 쓸 수 없습니다" in admin.get("/admin/backups").text
    assert "에 쓸 수 없습니다" in admin.get("/admin/worker").text


@ON_SQLITE
def test_a_failure_that_nobody_expected_is_told_by_mail_too(store: Store, database: Settings, work: Work) -> None:
    here = place.here()
    place.configure(dataclasses.replace(here, keeping=dataclasses.replace(here.keeping, tell="keeper@sample.example")))
    database.vault_key_file.write_text("no key")
    with listening(MailServer()) as server:
        channels.configure(server.url, "desk@sample.example")
        runs.start(nightly.order())
        work()
        channels.configure("", "")
        (mail,) = server.mails
    place.configure(here)
    assert last(nightly.BACKUP).state == FAILED
    assert "VaultError" in mail.get_content()


@pytest.fixture
def here(store: Store, database: Settings) -> Installation:
    return process.installation(database)


def test_the_restore_test_finds_a_backup_that_would_not_come_back(here: Installation, tmp_path: Path) -> None:
    with pytest.raises(KeepingProblem, match="no backup"):
        trying.attempt(here)
    made = making.make(here, making.NIGHTLY)
    found = trying.attempt(here)
    assert (found.file, found.rows) == (made.file.name, sum(made.manifest.rows.values()))
    assert found.sealed >= 4, "the key and the contact person of the store"
    assert made.keys_file
    made.keys_file.write_text(new_key_text())
    with pytest.raises(KeepingProblem, match="is not the key of this backup"):
        trying.attempt(here)
    made.keys_file.unlink()
    assert trying.attempt(here).sealed == found.sealed, "the key in use does as well"
    made.file.write_bytes(made.file.read_bytes()[:-100])
    with pytest.raises(KeepingProblem, match="cut off"):
        trying.attempt(here)
    assert not list(here.keeping.folder.glob(".elevendesk*"))


@ON_POSTGRESQL
def test_without_the_right_to_make_a_database_the_restore_test_says_what_is_missing(here: Installation) -> None:
    making.make(here, making.NIGHTLY)
    with psycopg.connect(here.database_url, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS plain")
        connection.execute("CREATE ROLE plain LOGIN")
    url = here.database_url.replace("//desk@", "//plain@")
    with pytest.raises(KeepingProblem) as found:
        trying.attempt(dataclasses.replace(here, database_url=url))
    assert "ALTER ROLE plain CREATEDB" in found.value.korean
