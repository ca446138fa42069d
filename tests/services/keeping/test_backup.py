"""A copy made while others write comes back whole on an empty machine, or a sentence says why and nothing changed."""

import dataclasses
import json
import shutil
import sqlite3
import threading
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from resource import RLIMIT_FSIZE, setrlimit
from typing import Any

import pytest

from tests.services.keeping.conftest import command, files_below, rows_of
from webapp.config import RELEASE, Settings
from webapp.models.base import db, now
from webapp.models.orders import Order, OrderLine
from webapp.models.runs import STOPPED, Run
from webapp.models.stores import Store
from webapp.process import installation
from webapp.services import runs
from webapp.services.keeping import making, postgres_tools, shelf
from webapp.services.keeping.archive import MANIFEST, Reader
from webapp.services.keeping.making import Made
from webapp.services.keeping.problems import KeepingProblem
from webapp.vault import new_key_text

Place = dict[str, str]
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def copy_of(settings: Settings) -> Made:
    return making.make(installation(settings), making.BY_HAND)


def test_everything_is_the_same_on_an_empty_machine(
    database: Settings, shop: Store, here: Place, elsewhere: Place
) -> None:
    before = rows_of(here)
    done = command(here, "backup")
    assert done.returncode == 0, done.stderr
    file, keys = (Path(line.split(":")[0]) for line in done.stdout.splitlines()[:2])
    assert (file.parent, keys.parent) == (database.backups, database.backup_keys)
    assert [oct(path.stat().st_mode)[-3:] for path in (file, keys)] == ["600", "600"]

    restored = command(elsewhere, "restore", file, "--keys", keys)
    assert restored.returncode == 0, restored.stderr
    after = rows_of(elsewhere)
    assert after.keys() == before.keys()
    assert [name for name in before if before[name] != after[name]] == []
    assert files_below(Path(elsewhere["DATA_DIR"]) / "uploads") == files_below(database.uploads_dir)
    assert (Path(elsewhere["DATA_DIR"]) / "vault.key").read_text() == database.vault_key_file.read_text()
    assert "sealed values open" in restored.stdout
    again = command(elsewhere, "restore", file, "--keys", keys)
    assert again.returncode == 1
    assert "is not empty" in again.stderr
    assert rows_of(elsewhere) == after


def test_the_key_is_not_in_the_copy_nor_in_what_it_says(database: Settings, shop: Store) -> None:
    made = copy_of(database)
    secrets = [database.vault_key_file.read_text().strip().encode(), "김비밀".encode()]
    with zipfile.ZipFile(made.file) as content:
        for name in content.namelist():
            assert not [one for one in secrets if one in content.read(name)], name
        assert all("key" not in name for name in content.namelist())
        told = json.loads(content.read(MANIFEST))
    assert told["release"] == RELEASE
    assert told["keys"] == [key.name for key in installation(database).ring()]
    assert not {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "VAULT_KEY", "SMTP_URL"} & set(told["settings"])


def test_a_copy_made_under_load_is_of_one_moment(
    database: Settings, shop: Store, here: Place, elsewhere: Place
) -> None:
    over, written = threading.Event(), []

    def write() -> None:
        """Each transaction writes an order and its line: in no copy may there be one without the other."""
        with db.connection_context():
            while not over.is_set():
                with db.atomic():
                    order = Order.create(store=shop, number=f"9{len(written):015}")
                    OrderLine.create(
                        store=shop, order=order, number="1", state="202", state_at=now(), seen_at=now(),
                        product_name="견본 컵" * 50,
                    )  # fmt: skip
                written.append(order.id)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(written) < 50:
            over.wait(0.01)
        begun = len(written)
        made = copy_of(database)
        meanwhile = len(written) - begun
    finally:
        over.set()
        writer.join()
    assert meanwhile > 0, "somebody wrote while the copy was made"
    rows = made.manifest.rows
    assert rows["order"] == rows["order_line"]
    assert begun + 1 <= rows["order"] <= len(written) + 1

    restored = command(elsewhere, "restore", made.file, "--keys", made.keys_file)
    assert restored.returncode == 0, restored.stderr
    there, live = rows_of(elsewhere), rows_of(here)
    for table in ("order", "order_line", "store", "listing", "user"):
        assert len(there[table]) == rows[table]
        assert set(map(repr, there[table])) <= set(map(repr, live[table])), table


def test_what_was_under_way_is_stopped_and_couriers_files_are_not_taken_along(
    database: Settings, shop: Store, elsewhere: Place
) -> None:
    runs.start(runs.Order("orders_collect", shop))
    made = copy_of(database)
    assert command(elsewhere, "restore", made.file, "--keys", made.keys_file).returncode == 0
    state = Run._meta.sorted_field_names.index("state")
    assert STOPPED in [row[state] for row in rows_of(elsewhere)["run"]]


def trimmed(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-200])


def replaced(file: Path) -> None:
    file.write_text("a shopping list")


def rewritten(file: Path, change: Callable[[dict[str, Any], dict[str, bytes]], None]) -> None:
    """The same copy with another manifest or other members."""
    with zipfile.ZipFile(file) as content:
        members = {name: content.read(name) for name in content.namelist()}
    told = json.loads(members.pop(MANIFEST))
    change(told, members)
    with zipfile.ZipFile(file, "w") as content:
        for name, body in members.items():
            content.writestr(name, body)
        content.writestr(MANIFEST, json.dumps(told))


def altered(file: Path) -> None:
    rewritten(file, lambda told, members: members.update(database=members["database"][:-1] + b"?"))


def climbing(file: Path) -> None:
    def change(told: dict[str, Any], members: dict[str, bytes]) -> None:
        members["uploads/../../outside"] = b"x"
        told["files"]["uploads/../../outside"] = [1, "0"]

    rewritten(file, change)


def of_tomorrow(file: Path) -> None:
    rewritten(file, lambda told, members: told.update(format=2, release="9.0"))


def shaped_tomorrow(file: Path) -> None:
    rewritten(file, lambda told, members: told["migrations"].append("9999_later"))


def of_another_kind(file: Path) -> None:
    rewritten(file, lambda told, members: told.update(kind="PostgreSQL"))


def miscounted(file: Path) -> None:
    rewritten(file, lambda told, members: told["rows"].update(store=7))


@ON_SQLITE
@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (trimmed, "was cut off while it was copied"), (replaced, "is no backup of Elevendesk"),
        (altered, "is damaged: database"), (climbing, "lies outside"), (of_tomorrow, "newer release (9.0)"),
        (shaped_tomorrow, "newer release"), (of_another_kind, "holds a PostgreSQL database"),
        (miscounted, "store has 1 rows where 7 were expected"), (Path.unlink, "There is no backup at"),
    ],
)  # fmt: skip
def test_a_copy_that_is_not_whole_is_refused_and_nothing_stays(
    database: Settings, elsewhere: Place, store: Store, spoil: Callable[[Path], None], sentence: str
) -> None:
    made = copy_of(database)
    spoil(made.file)
    done = command(elsewhere, "restore", made.file, "--keys", made.keys_file)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in Path(elsewhere["DATA_DIR"]).iterdir()] == ["lock"]
    assert not list(database.data_dir.parent.rglob("outside"))


def test_the_wrong_key_is_refused_and_a_missing_one_is_asked_for(
    database: Settings, store: Store, elsewhere: Place, tmp_path: Path
) -> None:
    made = copy_of(database)
    missing = command(elsewhere, "restore", made.file)
    assert "The key of this backup is needed" in missing.stderr
    assert f"{made.file.stem}-keys" in missing.stderr
    other = tmp_path / "other-keys"
    other.write_text(new_key_text())
    wrong = command(elsewhere, "restore", made.file, "--keys", other)
    assert f"{other} is not the key of this backup" in wrong.stderr
    assert [path.name for path in Path(elsewhere["DATA_DIR"]).iterdir()] == ["lock"]
    good = command({**elsewhere, "VAULT_KEY": database.vault_key_file.read_text().strip()}, "restore", made.file)
    assert good.returncode == 0, good.stderr
    assert not (Path(elsewhere["DATA_DIR"]) / "vault.key").exists(), "it stays in the environment"


@ON_SQLITE
def test_a_restore_that_was_cut_off_keeps_the_product_from_starting_and_is_done_again(
    database: Settings, store: Store, elsewhere: Place
) -> None:
    made, folder = copy_of(database), Path(elsewhere["DATA_DIR"])
    uploaded = folder / "uploads" / ("ab" * 16)
    uploaded.mkdir(parents=True)
    (uploaded / "uploaded").write_text("half")
    (folder / ".restoring").mkdir()
    (folder / ".restoring" / "placed").write_text(f"{uploaded}\n{folder / 'elevendesk.db'}")
    refused = command(elsewhere, "prepare")
    assert "was cut off; do it again" in refused.stderr
    assert not (folder / "elevendesk.db").exists()
    assert command(elsewhere, "restore", made.file, "--keys", made.keys_file).returncode == 0
    assert not uploaded.exists()
    assert command(elsewhere, "prepare").returncode == 0


@ON_SQLITE
@pytest.mark.parametrize("left", ["-wal", "-shm", "-journal"])
def test_what_a_database_that_is_gone_left_beside_it_does_not_get_into_the_restored_one(
    database: Settings, store: Store, elsewhere: Place, tmp_path: Path, left: str
) -> None:
    made = copy_of(database)
    (tmp_path / f"other.db{left}").write_text("of another database")
    place = {**elsewhere, "DATABASE_URL": f"sqlite:///{tmp_path}/other.db"}
    done = command(place, "restore", made.file, "--keys", made.keys_file)
    assert f"is not empty (other.db{left})" in done.stderr
    assert not (tmp_path / "other.db").exists()


def test_files_that_do_not_mix_with_a_copy_do_not_stand_in_its_way(
    database: Settings, store: Store, elsewhere: Place
) -> None:
    """An upgrade that leads back restores into a folder in which operators work, too."""
    made, folder = copy_of(database), Path(elsewhere["DATA_DIR"])
    (folder / "backups-of-before").mkdir(parents=True)
    for name in ("backups-of-before/a.zip", ".pgpass", *(() if database.sqlite_path else ("elevendesk.db",))):
        (folder / name).write_text("stays")
    done = command(elsewhere, "restore", made.file, "--keys", made.keys_file)
    assert done.returncode == 0, done.stderr
    assert (folder / ".pgpass").read_text() == "stays"
    (folder / "this-is-the-demo").touch()
    assert "belongs to the demo" in command(elsewhere, "restore", made.file).stderr


@ON_SQLITE
def test_on_a_full_disk_the_copy_ends_with_a_sentence_and_leaves_nothing(
    database: Settings, shop: Store, here: Place
) -> None:
    earlier = copy_of(database)
    done = command(here, "backup", preexec_fn=lambda: setrlimit(RLIMIT_FSIZE, (300_000, 300_000)))
    assert done.returncode == 1
    assert "could not be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path for path in database.backups.iterdir() if path.name != ".lock"] == [earlier.file]
    assert len(list(database.backup_keys.iterdir())) == 1


@ON_SQLITE
def test_room_is_asked_for_before_anything_is_written(
    database: Settings, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = shutil._ntuple_diskusage(100 << 30, 100 << 30, 5 << 20)  # type: ignore[attr-defined]
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: full)
    with pytest.raises(KeepingProblem, match="has 5 MiB free") as found:
        copy_of(database)
    assert "남은 공간이 5MiB" in found.value.korean
    assert [path.name for path in database.backups.iterdir()] == [".lock"]


@ON_SQLITE
def test_a_damaged_database_is_not_kept_as_a_copy(database: Settings, shop: Store) -> None:
    assert database.sqlite_path
    db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    with closing(sqlite3.connect(database.sqlite_path)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'listing'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with database.sqlite_path.open("r+b") as file:
        file.seek((page - 1) * size + 8)
        file.write(b"\xff" * 64)
    with pytest.raises(KeepingProblem) as found:
        copy_of(database)
    assert found.value.reason == "unsound"
    assert [path.name for path in database.backups.iterdir()] == [".lock"]


@ON_SQLITE
def test_only_one_copy_is_made_at_a_time(database: Settings, store: Store) -> None:
    place = installation(database)
    with making._alone(_made(database.backups)), pytest.raises(KeepingProblem) as found:
        making.make(place, making.NIGHTLY)
    assert found.value.reason == "busy"
    with making._alone(_made(database.backups)):
        waiting = threading.Thread(target=making.make, args=(place, making.NIGHTLY, None, None, 30))
        waiting.start()
        waiting.join(1)
        assert not list(database.backups.glob("*.zip"))
    waiting.join()
    assert len(list(database.backups.glob("*.zip"))) == 1, "by night it waits for the other one's end"


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@ON_SQLITE
def test_a_copy_goes_where_somebody_wants_it_and_overwrites_nothing(
    database: Settings, store: Store, here: Place, tmp_path: Path
) -> None:
    target, keys = tmp_path / "usb" / "desk.zip", tmp_path / "safe"
    assert command(here, "backup", target, "--keys", keys).returncode == 0
    assert Reader(target).manifest.rows["store"] == 1
    assert [path.name for path in keys.iterdir()] == ["desk-keys"]
    assert f"{target} is there already" in command(here, "backup", target).stderr
    assert not list(database.backups.glob("*.zip"))
    nowhere = target / "keys"
    assert f"{nowhere} cannot be written to" in command(here, "backup", tmp_path / "desk.zip", "--keys", nowhere).stderr
    (keys / "desk-keys").write_text("another copy's")
    refused = command(here, "backup", tmp_path / "desk.zip", "--keys", keys)
    assert f"{keys / 'desk-keys'} is there already" in refused.stderr
    assert (keys / "desk-keys").read_text() == "another copy's"
    assert not (tmp_path / "desk.zip").exists()


def test_what_does_not_open_with_the_key_that_is_there_is_no_copy(database: Settings, store: Store) -> None:
    for change in (lambda file: file.write_text(new_key_text()), Path.unlink):
        change(database.vault_key_file)
        with pytest.raises(KeepingProblem) as found:
            copy_of(database)
        assert found.value.reason == "sealed"
    assert [path.name for path in database.backups.iterdir()] == [".lock"]
    assert not database.backup_keys.exists()


@ON_SQLITE
def test_nightly_copies_stay_by_days_and_weeks_and_what_people_made_stays(database: Settings, store: Store) -> None:
    place = installation(database)
    folder, keys = _made(database.backups), _made(database.backup_keys)
    days = [f"202611{day:02}-200000-nightly" for day in range(1, 29)] + ["20261128-100000-nightly"]
    for name in (*days, "20250101-000000-hand", "notes"):
        (folder / f"elevendesk-{name}.zip").touch()
        (keys / f"elevendesk-{name}-keys").touch()
    removed = shelf.tidy(place)
    # Hours are UTC, and at 20:00 it is the next day in Korea: the newest of the 29th to the 23rd, and of each week.
    left = sorted(path.name[17:26] for path in folder.glob("*nightly.zip"))
    assert left == [
        "07-200000", "14-200000", "21-200000", "22-200000", "23-200000", "24-200000", "25-200000", "26-200000",
        "28-100000", "28-200000",
    ]  # fmt: skip
    assert len(removed) == len(days) - len(left)
    assert (folder / "elevendesk-20250101-000000-hand.zip").exists()
    assert (folder / "elevendesk-notes.zip").exists()
    assert len(list(keys.iterdir())) == len(left) + 2


@ON_SQLITE
def test_copies_from_the_future_take_no_other_s_place(database: Settings, store: Store) -> None:
    """A clock was ahead for a night or two."""
    place = installation(database)
    place = dataclasses.replace(place, keeping=dataclasses.replace(place.keeping, days=1, weeks=0))
    folder = _made(database.backups)
    ahead, old = (folder / f"elevendesk-{day}-200000-nightly.zip" for day in ("20990101", "20260101"))
    ahead.touch()
    old.touch()
    made = making.make(place, making.NIGHTLY)
    assert [one.file for one in shelf.tidy(place, made.file)] == [old]
    found = shelf.newest(place)
    assert found
    assert found.file == made.file


@ON_SQLITE
def test_a_start_that_fails_again_and_again_leaves_the_copy_of_before_the_upgrade(
    database: Settings, store: Store
) -> None:
    place, made = installation(database), copy_of(database)

    def copy(number: int, migrations: list[str]) -> Path:
        file = made.file.with_name(f"elevendesk-20261101-00000{number}-upgrade.zip")
        shutil.copy(made.file, file)
        rewritten(file, lambda told, members: told.update(migrations=migrations))
        return file

    before = copy(0, ["0001"])
    half = [copy(number, ["0001", "0002"]) for number in range(1, 6)]
    shelf.tidy_upgrades(place)
    assert sorted(made.file.parent.glob("*-upgrade.zip")) == [before, half[-1]]


def test_postgresql_s_programs_are_those_of_the_server_s_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_tools, "DEBIAN", tmp_path)
    for version in ("9.6", "13", "15", "17"):
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin" / "pg_restore").touch()
    for server, version in ((15, "15"), (16, "17"), (18, "17"), (13, "13")):
        assert postgres_tools.find("pg_restore", server) == str(tmp_path / version / "bin" / "pg_restore")


def test_a_folder_that_goes_while_a_copy_looks_through_the_uploads_does_not_stop_it(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / name / "deeper").mkdir(parents=True)
        (tmp_path / name / "deeper" / "file").touch()
    found = making.files_below(tmp_path)
    first = next(found).relative_to(tmp_path).parts[0]
    gone = min({*"abc"} - {first})
    shutil.rmtree(tmp_path / gone)
    assert {path.relative_to(tmp_path).parts[0] for path in found} == {*"abc"} - {first, gone}


@ON_SQLITE
def test_a_machine_without_the_uploads_makes_no_copy_that_would_lack_them(database: Settings, here: Place) -> None:
    done = command({**here, "UPLOADS_SHARED": "0"}, "backup")
    assert done.returncode == 1
    assert "would not be whole" in done.stderr
    assert not database.backups.exists()
