"""An upgrade of a used database takes a backup first, says what stopped it, and refuses what a newer one shaped."""

from pathlib import Path

import pytest

from tests.conftest import close_database
from tests.models.test_upgrade import ROWS, bring_to
from tests.services.keeping.conftest import command, rows_of
from webapp import process
from webapp.config import Settings
from webapp.models import schema
from webapp.models.base import db
from webapp.services.keeping.archive import Reader

Place = dict[str, str]


@pytest.fixture
def old(empty_database_url: str, tmp_path: Path, redis_server: str) -> Place:
    """A shop in the shape of the first release."""
    place = {"DATABASE_URL": empty_database_url, "DATA_DIR": str(tmp_path / "old"), "REDIS_URL": redis_server}
    process.start(Settings.from_environment(place))
    bring_to("0001", tmp_path, ROWS)
    close_database()
    return place


def copies(place: Place) -> list[Path]:
    return sorted((Path(place["DATA_DIR"]) / "backups").glob("*.zip"))


def test_a_backup_is_made_before_the_first_migration_and_leads_back(old: Place, tmp_path: Path) -> None:
    before = rows_of(old)
    done = command(old, "prepare")
    assert done.returncode == 0, done.stderr
    (copy,) = copies(old)
    assert f"before the upgrade ({len(schema.known()) - 1} migrations): {copy}" in done.stderr
    with Reader(copy) as reader:
        assert reader.manifest.migrations == ["0001_first_shape"]
        assert reader.manifest.rows == {name: len(rows) for name, rows in before.items()}
    assert command(old, "prepare").returncode == 0
    assert copies(old) == [copy], "nothing was missing the second time"


@pytest.mark.parametrize("empty_database_url", ["sqlite"], indirect=True)
def test_a_backup_of_an_older_release_is_restored_in_this_one_s_shape(old: Place, tmp_path: Path) -> None:
    assert command(old, "prepare").returncode == 0
    place = {"DATA_DIR": str(tmp_path / "elsewhere")}
    keys = Path(old["DATA_DIR"]) / "vault.key"
    done = command(place, "restore", copies(old)[0], "--keys", keys)
    assert done.returncode == 0, done.stderr
    assert f"applied {schema.known()[-1]}" in done.stdout
    again = rows_of({**place, "DATABASE_URL": ""})
    assert [row[1:] for row in again["listing"]] == [row[1:] for row in rows_of(old)["listing"]]


@pytest.mark.parametrize("empty_database_url", ["sqlite"], indirect=True)
def test_a_restore_whose_upgrade_fails_leaves_nothing_that_the_product_would_start_on(
    old: Place, tmp_path: Path
) -> None:
    """Runs that were under way are stopped only behind it: the market has gone on since."""
    change(old, "CREATE TABLE tally (id INTEGER)")
    assert command(old, "backup").returncode == 0
    place = {"DATA_DIR": str(tmp_path / "elsewhere")}
    done = command(place, "restore", copies(old)[0], "--keys", Path(old["DATA_DIR"]) / "vault.key")
    assert done.returncode == 1
    assert "The upgrade stopped at 0003_lists" in done.stderr
    left = {path.name for path in (tmp_path / "elsewhere").iterdir() if path.is_file()}
    assert left <= {"lock", "secret.key"}
    assert not (tmp_path / "elsewhere" / ".restoring").exists()


@pytest.mark.parametrize("empty_database_url", ["sqlite"], indirect=True)
def test_without_a_backup_there_is_no_upgrade_unless_somebody_has_one(old: Place, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    before = rows_of(old)
    done = command({**old, "BACKUP_DIR": str(tmp_path / "file")}, "prepare")
    assert done.returncode == 1
    assert "No backup could be made before the upgrade" in done.stderr
    assert "./run migrate --without-backup" in done.stderr
    assert "Traceback" not in done.stderr
    assert rows_of(old) == before
    applied = command({**old, "BACKUP_DIR": str(tmp_path / "file")}, "migrate", "--without-backup")
    assert applied.stdout.splitlines() == [f"applied {name}" for name in schema.known()[1:]]


def test_a_migration_that_fails_leaves_the_shape_before_it_and_says_where_it_stopped(old: Place) -> None:
    change(old, "CREATE TABLE tally (id INTEGER)")
    done = command(old, "prepare")
    assert done.returncode == 1
    assert "The upgrade stopped at 0003_lists" in done.stderr
    assert "Traceback" not in done.stderr
    assert "selection" not in rows_of(old), "nothing of it was kept"
    change(old, "DROP TABLE tally")
    assert command(old, "prepare").returncode == 0
    assert "selection" in rows_of(old)


@pytest.mark.parametrize("empty_database_url", ["sqlite"], indirect=True)
def test_a_database_that_a_newer_release_shaped_is_not_touched(old: Place) -> None:
    change(old, "INSERT INTO schema_migration (name, applied) VALUES ('9999_later', '2026-11-28 00:00:00')")
    before = rows_of(old)
    done = command(old, "prepare")
    assert done.returncode == 1
    assert "was shaped by a newer release (9999_later)" in done.stderr
    assert rows_of(old) == before
    assert not copies(old)


def change(place: Place, statement: str) -> None:
    process.start(Settings.from_environment(place))
    with db.connection_context():
        db.execute_sql(statement)
    close_database()
