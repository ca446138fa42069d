"""The commands that keep everything: backup, restore, and what an upgrade does before it begins.

Imported by every command, so what is heavy is imported where it is used.
"""

import argparse
import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from webapp import logs
from webapp.config import Settings
from webapp.reservations import StartError, only_one, refuse_the_demo_s

if TYPE_CHECKING:
    from webapp.services.keeping.archive import Manifest
    from webapp.services.keeping.making import Made


def add_commands(commands: Any) -> None:
    meaning = "make a copy of everything while the product runs; its key is written apart"
    backing = commands.add_parser("backup", help=meaning, description=meaning)
    backing.set_defaults(act=backup)
    backing.add_argument("target", nargs="?", type=Path, metavar="FILE", help="a .zip file or a folder (BACKUP_DIR)")
    backing.add_argument("--keys", type=Path, metavar="FOLDER", help="where its key goes (BACKUP_KEYS_DIR)")
    backing.add_argument("--before-upgrade", action="store_true", help="it may go when later upgrades have made theirs")
    meaning = "bring a backup into an empty data folder or database"
    restoring = commands.add_parser("restore", help=meaning, description=meaning)
    restoring.set_defaults(act=restore)
    restoring.add_argument("file", type=Path, metavar="FILE")
    restoring.add_argument("--keys", type=Path, metavar="FILE", help="the key that was written apart")
    meaning = "move everything from SQLite into an empty PostgreSQL database"
    moving = commands.add_parser("move-to-postgres", help=meaning, description=meaning)
    moving.set_defaults(act=move_to_postgres)
    asked = "postgresql://user:password@host/database; left out it is asked for, or read from standard input"
    moving.add_argument("url", nargs="?", metavar="URL", help=asked)


@contextmanager
def in_sentences() -> Iterator[None]:
    """What goes wrong with copies, as the sentence that a command ends with."""
    from webapp.services.keeping.problems import KeepingProblem

    try:
        yield
    except KeepingProblem as problem:
        raise StartError(str(problem)) from problem


def backup(arguments: argparse.Namespace) -> None:
    from webapp import process
    from webapp.services.keeping import making, shelf

    settings = Settings.from_environment()
    logs.configure(settings)
    place, is_upgrade = process.installation(settings), arguments.before_upgrade
    with in_sentences():
        target = arguments.target and arguments.target.resolve()
        keys = arguments.keys and arguments.keys.resolve()
        made = making.make(place, making.UPGRADE if is_upgrade else making.BY_HAND, target, keys)
    if is_upgrade:
        shelf.tidy_upgrades(place)
    _tell(made)


def _tell(made: "Made") -> None:
    rows = sum(made.manifest.rows.values())
    print(f"{made.file}: {made.size / 2**20:.1f} MiB, {rows} rows in {len(made.manifest.rows)} tables")
    if made.keys_file:
        print(f"{made.keys_file}: its key. Keep it apart: without it no API key and no name in the copy can be read,")
        print("and whoever has both can read everything.")


def restore(arguments: argparse.Namespace) -> None:
    from webapp import process
    from webapp.models import schema
    from webapp.services.keeping import restoring, resuming

    settings = Settings.from_environment()
    logs.configure(settings)
    refuse_the_demo_s(settings.data_dir)
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = process.installation(settings)
    with (
        only_one(settings.data_dir),
        in_sentences(),
        restoring.restore(place, arguments.file, arguments.keys, schema.known()) as found,
        process.database(settings),
    ):
        applied = upgrade(settings, with_backup=False)
        stopped = resuming.settle()
    _tell_restored(found.manifest, settings)
    print(f"checked: {found.sealed} sealed values open with the key")
    print("\n".join(f"applied {name}" for name in applied), end="\n" if applied else "")
    if stopped:
        print(f"stopped: {stopped} runs that were under way then. Collect orders before you go on with them (작업).")
    print("Now: ./run, then ./run doctor")


def _tell_restored(told: "Manifest", settings: Settings) -> None:
    rows = f"{sum(told.rows.values())} rows in {len(told.rows)} tables"
    print(f"restored: {rows}, as of {told.moment:%Y-%m-%d %H:%M} UTC")
    differing = {name: text for name, text in told.settings.items() if settings.told().get(name) != text}
    for name, text in differing.items():
        print(f"set differently where the copy was made: {name}={text}")


def refuse_half_restored(settings: Settings) -> None:
    """A start on a folder whose restore was cut off would begin with an empty shop."""
    from webapp.services.keeping import restoring

    if restoring.is_cut_off(settings.data_dir):
        raise StartError(f"A restore into {settings.data_dir} was cut off; do it again: ./run restore FILE.")


def upgrade(settings: Settings, with_backup: bool = True) -> list[str]:
    """Bring the connected database to this release's shape, past a backup of what stands in it. Raises StartError."""
    from peewee import PeeweeException

    from webapp import process
    from webapp.models import schema
    from webapp.services.keeping import making, shelf

    place = process.installation(settings)

    def keep(missing: list[str]) -> None:
        try:
            with in_sentences():
                made = making.make(place, making.UPGRADE)
        except StartError as problem:
            way_out = "Mend that, or, with a backup of your own at hand: ./run migrate --without-backup"
            raise StartError(f"No backup could be made before the upgrade. {problem} {way_out}") from problem
        print(f"before the upgrade ({len(missing)} migrations): {made.file}", file=sys.stderr)
        shelf.tidy_upgrades(place)

    if foreign := schema.foreign():
        raise StartError(
            f"The database was shaped by a newer release ({foreign[-1]}); install that one, or restore an older backup."
        )
    try:
        return schema.upgrade(keep if with_backup else None)
    except PeeweeException as error:
        missing = schema.pending()
        raise StartError(
            f"The upgrade stopped at {missing[0] if missing else 'its end'}: {error}. What came before it is done, "
            "nothing of it was kept. Mend the cause and start again, or restore the backup made before."
        ) from error


def _asked_for(what: str) -> str:
    """A line with a password: in a command everybody on the machine could read it (ps), and sudo writes it down."""
    return (getpass.getpass(what) if sys.stdin.isatty() else sys.stdin.readline()).strip()


def move_to_postgres(arguments: argparse.Namespace) -> None:
    """All or nothing; the product must not run, and its SQLite file stays as it is."""
    from dataclasses import replace

    from webapp import process
    from webapp.models import schema
    from webapp.services.keeping import moving, postgres_tools

    settings, file = Settings.from_environment(), Settings.from_environment().sqlite_path
    url = arguments.url or _asked_for("Address of the PostgreSQL database (is not shown): ")
    target = replace(settings, database_url=Settings.from_environment({"DATABASE_URL": url}).database_url)
    if file is None or not file.exists() or target.sqlite_path:
        raise StartError(
            "There has to be an SQLite database to move (DATABASE_URL), and a postgresql:// address for it."
        )
    with only_one(settings.data_dir), in_sentences():
        with process.database(settings):
            if schema.pending() or schema.foreign():
                raise StartError("The database is not in this release's shape; run ./run migrate first.")
        was_bare = moving.ask_for_emptiness(url)
        try:
            with process.database(target):
                schema.upgrade()
            moved = moving.move(file, url, lambda table, rows: print(f"{table}: {rows} rows"))
        except BaseException:
            if was_bare:
                postgres_tools.empty(url)
            raise
    print(f"moved: {moved.rows} rows of {moved.tables} tables in {moved.seconds:.0f} s; counts and checksums agree.")
    print(f"Now set DATABASE_URL to that address and start. {file} stays as it was; keep it until you are sure.")
