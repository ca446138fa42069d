"""Making a copy of everything while the product runs: whole and sound under its name, or not there at all.

The database is copied in one look, files after it: what its rows name was there before them. The vault's key never goes
into the copy; it is written apart, for whoever has both has everything. What is deleted within a day because it names
people in plain text (workbooks made for somebody, couriers' files) does not go into a copy that is kept for weeks.
"""

import fcntl
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from webapp.services.keeping import databases, postgres_tools
from webapp.services.keeping.archive import DATABASE, FORMAT, UPLOADS, Manifest, Writer
from webapp.services.keeping.databases import Contents
from webapp.services.keeping.place import Installation
from webapp.services.keeping.problems import KeepingProblem
from webapp.vault import RootKey, encoded, write_private

NIGHTLY, BY_HAND, UPGRADE = "nightly", "hand", "upgrade"
ENDING, KEYS_ENDING = ".zip", "-keys"
STARTING = "elevendesk-"
PARTIAL = ".elevendesk-partial"
SPARE = 64 << 20
# Its uploads name people and are deleted within a day.
PASSING_TABLE = "dispatch_file"


@dataclass(frozen=True)
class Made:
    """A copy that was made, and where its key was written."""

    file: Path
    keys_file: Path | None
    size: int
    manifest: Manifest


def make(
    place: Installation, reason: str, target: Path | None = None, keys_folder: Path | None = None, patience: float = 0
) -> Made:
    """Copy everything into the installation's folder, or to `target`, a folder or a file that is not there yet.

    It waits `patience` seconds for the end of another copy. Raises KeepingProblem; then nothing half-made is left.
    """
    if not place.has_uploads:
        raise KeepingProblem("elsewhere")
    made_at = datetime.now(UTC)
    name = f"{STARTING}{made_at:%Y%m%d-%H%M%S}-{reason}"
    file = _file_for(target or place.keeping.folder, name)
    try:
        for folder in (file.parent, place.keeping.folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise KeepingProblem("folder", folder=folder, trouble=error.strerror) from error
    with _alone(place.keeping.folder, patience), _staging(file.parent) as staging:
        _ask_for_room(place, staging)
        draft = staging / "archive"
        ring, manifest = _write(place, reason, made_at, draft)
        keys_file = _keep_keys(ring, (keys_folder or place.keeping.keys_folder) / f"{file.stem}{KEYS_ENDING}")
        _publish(draft, file)
    return Made(file, keys_file, file.stat().st_size, manifest)


def _file_for(target: Path, name: str) -> Path:
    if target.suffix != ENDING or target.is_dir():
        return target / f"{name}{ENDING}"
    if target.exists():
        raise KeepingProblem("there", file=target)
    return target


@contextmanager
def _alone(folder: Path, patience: float = 0) -> Iterator[None]:
    """One copy at a time, whoever asks for it."""
    end = time.monotonic() + patience
    try:
        lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise KeepingProblem("folder", folder=folder, trouble=error.strerror) from error
    try:
        while not _locked(lock):
            if time.monotonic() >= end:
                raise KeepingProblem("busy")
            time.sleep(0.5)
        yield
    finally:
        os.close(lock)


def _locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    """A folder beside the copy to be; what a killed one left is cleared away first."""
    place = folder / PARTIAL
    try:
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(mode=0o700)
    except OSError as error:
        raise KeepingProblem("folder", folder=folder, trouble=error.strerror) from error
    try:
        yield place
    except (OSError, sqlite3.Error) as error:
        raise KeepingProblem("written", trouble=getattr(error, "strerror", None) or str(error)) from error
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _ask_for_room(place: Installation, staging: Path) -> None:
    """Before anything is written: the database's copy, and at worst as much again for the file."""
    files = sum(size_of(path) for path in files_below(place.uploads))
    if place.sqlite_file:
        needed = 2 * sum(size_of(Path(f"{place.sqlite_file}{end}")) for end in ("", "-wal")) + files
    else:
        with databases.postgres(place.database_url) as connection:
            found = connection.execute("SELECT pg_database_size(current_database())").fetchone()
        needed = (found[0] if found else 0) + files
    free = shutil.disk_usage(staging).free
    if free < needed + SPARE:
        facts = {"free": free >> 20, "needed": (needed + SPARE) >> 20}
        raise KeepingProblem("space", folder=staging.parent, **facts)


def size_of(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except FileNotFoundError:
        return 0


def _write(place: Installation, reason: str, made_at: datetime, draft: Path) -> tuple[list[RootKey], Manifest]:
    """Write the zip; the keys that it needs, and its manifest."""
    copy = draft.with_name(DATABASE)
    contents, folders, ring = (_copy_sqlite if place.sqlite_file else _copy_postgres)(place, copy)
    with draft.open("wb") as out:
        os.fchmod(out.fileno(), 0o600)
        writer = Writer(out)
        writer.add(DATABASE, copy)
        copy.unlink()
        for path in _files(place.uploads, folders):
            with suppress(FileNotFoundError):
                writer.add(f"{UPLOADS}/{path.relative_to(place.uploads).as_posix()}", path)
        manifest = Manifest(
            FORMAT, place.release, made_at.isoformat(), reason, place.kind, contents.migrations, contents.rows,
            [key.name for key in ring], place.settings, writer.files,
        )  # fmt: skip
        writer.finish(manifest)
        out.flush()
        os.fsync(out.fileno())
    return ring, manifest


Copied = tuple[Contents, set[str], list[RootKey]]


def _copy_sqlite(place: Installation, copy: Path) -> Copied:
    """A copy page by page, all at once and so of one moment; who writes meanwhile does not wait."""
    assert place.sqlite_file
    before = place.ring()
    with databases.sqlite(place.sqlite_file) as live, closing(sqlite3.connect(copy)) as target:
        _copy_pages(live, target)
        target.execute("PRAGMA journal_mode = DELETE")
        databases.check_sound(target)
        return databases.contents_of(target), _uploads_of(target), _ring(place, before, target)


def _copy_pages(live: sqlite3.Connection, target: sqlite3.Connection) -> None:
    try:
        live.backup(target)
    except sqlite3.Error as error:
        raise KeepingProblem("written", trouble=str(error)) from error


def _copy_postgres(place: Installation, copy: Path) -> Copied:
    """pg_dump, told to look at the very moment at which the rows are counted here."""
    before = place.ring()
    with databases.postgres(place.database_url) as connection:
        found = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert found
        postgres_tools.dump(place.database_url, found[0], copy)
        return databases.contents_of(connection), _uploads_of(connection), _ring(place, before, connection)


def _ring(place: Installation, before: list[RootKey], copied: databases.Connection) -> list[RootKey]:
    """The keys of what was copied. Raises KeepingProblem when they are not: with each night another copy that does open
    would go, and its key with it.

    The key may be changed meanwhile: rows sealed by the old one and by the new one can stand in one copy.
    """
    ring = list({key.name: key for key in [*place.ring(), *before]}.values())
    databases.open_sealed(copied, ring)
    return ring


def _uploads_of(connection: databases.Connection) -> set[str]:
    """Folders of the uploaded files that the copy's rows name, but for those that pass within a day."""
    tables = [one for one in databases.tables_of(connection) if one != PASSING_TABLE]
    with_files = [one for one in tables if "folder" in databases.columns_of(connection, one)]
    found = [connection.execute(f"SELECT folder FROM {table}").fetchall() for table in with_files]  # noqa: S608
    return {folder for rows in found for (folder,) in rows if folder}


def _files(uploads: Path, folders: set[str]) -> list[Path]:
    """The files in these folders, whatever stands there of each upload."""
    found = (path for folder in sorted(folders) for path in sorted(files_below(uploads / folder)))
    return [path for path in found if path.is_file() and not path.is_symlink()]


def files_below(folder: Path) -> Iterator[Path]:
    """What lies in a folder in which others go on working: folders that go meanwhile are passed over."""
    for place, _, names in os.walk(folder):
        yield from (Path(place, name) for name in names)


def _keep_keys(ring: list[RootKey], file: Path) -> Path | None:
    """Written whole or not at all, and never over another copy's key."""
    if not ring:
        return None
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not file.exists():
            write_private(file, encoded(ring))
        elif file.read_text() != encoded(ring):
            raise KeepingProblem("there", file=file)
    except OSError as error:
        raise KeepingProblem("folder", folder=file.parent, trouble=error.strerror) from error
    return file


def _publish(draft: Path, file: Path) -> None:
    os.replace(draft, file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
