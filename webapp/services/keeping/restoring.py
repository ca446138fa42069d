"""Restoring a copy on an empty machine: everything is checked beside the place first, then put there at once.

What was under way when the copy was made is not simply gone on with: the market may have seen its end since.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from webapp.services.keeping import databases, postgres_tools
from webapp.services.keeping.archive import DATABASE, UPLOADS, Manifest, Reader
from webapp.services.keeping.databases import one_line
from webapp.services.keeping.making import KEYS_ENDING, SPARE
from webapp.services.keeping.place import Installation
from webapp.services.keeping.problems import KeepingProblem
from webapp.vault import RootKey, VaultError, encoded, parse_keys, write_private

STAGING = ".restoring"
PLACED, LOADED = "placed", "loaded"
# A database, and what SQLite keeps beside it: it would be taken for part of the next one of that name.
OF_SQLITE = ("", "-wal", "-shm", "-journal")
MIGRATING = ".migrating"


@dataclass(frozen=True)
class Restored:
    """What was restored; the database may still have to be brought to this release's shape."""

    manifest: Manifest
    sealed: int


def is_cut_off(data_dir: Path) -> bool:
    """Whether a restore was begun here and never came to its end."""
    return (data_dir / STAGING).exists()


@contextmanager
def restore(place: Installation, file: Path, keys: Path | None, known: list[str]) -> Iterator[Restored]:
    """Bring a copy into this installation, which must be empty. `known` are the migrations that this release knows.

    What has to be done to it before anybody works with it is done in the block: until that has come to its end the
    product does not start here. Raises KeepingProblem; then, and after an error in the block, everything is as before.
    """
    with Reader(file) as reader:
        _fits(reader, place, known)
        ring = _ring_of(reader.manifest, place, keys, file)
        with _staging(place) as staging:
            _ask_for_emptiness(place)
            ask_for_room(reader.manifest, place.data_dir)
            reader.unpack(staging)
            bring = _bring_sqlite if place.sqlite_file else _bring_postgres
            yield Restored(reader.manifest, bring(place, staging, reader.manifest, ring))


def _fits(reader: Reader, place: Installation, known: list[str]) -> None:
    manifest = reader.manifest
    if manifest.kind != place.kind:
        raise KeepingProblem("other_kind", file=reader.file, there=manifest.kind, here=place.kind)
    if set(manifest.migrations) - set(known):
        raise KeepingProblem("newer", file=reader.file, release=manifest.release)


def _ring_of(manifest: Manifest, place: Installation, keys: Path | None, file: Path) -> list[RootKey]:
    """The keys that the copy needs: those that are here already, else from the file that was named."""
    ring, source = place.ring(), "VAULT_KEY" if place.vault_key else str(place.vault_key_file)
    if not ring and keys is not None:
        ring, source = read_keys(keys), str(keys)
    if not ring and manifest.keys:
        raise KeepingProblem("no_key", name=f"{file.stem}{KEYS_ENDING}")
    there = [key.name for key in ring]
    if set(manifest.keys) - set(there):
        raise KeepingProblem("wrong_key", keys=source, needed=", ".join(manifest.keys), found=", ".join(there))
    return ring


def read_keys(file: Path) -> list[RootKey]:
    try:
        return parse_keys(file.read_text())
    except FileNotFoundError:
        raise KeepingProblem("no_key", name=file) from None
    except (OSError, ValueError, VaultError) as error:
        raise KeepingProblem("wrong_key", keys=file, needed="a vault key", found=one_line(error)) from error


@contextmanager
def _staging(place: Installation) -> Iterator[Path]:
    """A folder beside what is to be; one that a cut-off restore left is taken back first, with what it had placed."""
    staging = place.data_dir / STAGING
    _take_back(place, staging)
    staging.mkdir(mode=0o700)
    try:
        yield staging
    except OSError as error:
        _take_back(place, staging)
        raise KeepingProblem("written", trouble=error.strerror or str(error)) from error
    except BaseException:
        _take_back(place, staging)
        raise
    shutil.rmtree(staging)


def _take_back(place: Installation, staging: Path) -> None:
    """Undo what a restore noted that it would do; only what was empty before is ever noted."""
    if (staging / LOADED).exists() and (staging / LOADED).read_text() == _name_of(place):
        postgres_tools.empty(place.database_url)
    if (staging / PLACED).exists():
        for target in map(Path, (staging / PLACED).read_text().splitlines()):
            if target.is_dir():
                shutil.rmtree(target)
            else:
                target.unlink(missing_ok=True)
    shutil.rmtree(staging, ignore_errors=True)


def _name_of(place: Installation) -> str:
    """By what a database is known again, without telling its password."""
    return hashlib.sha256(place.database_url.encode()).hexdigest()


def _ask_for_emptiness(place: Installation) -> None:
    """Nothing may be there that the copy would mix with. Other files may, or an upgrade could not lead back for one."""
    for path in _in_the_way(place):
        raise KeepingProblem("not_empty", place=path.parent, what=path.name)
    if not place.sqlite_file:
        with databases.postgres(place.database_url) as connection:
            if tables := databases.tables_of(connection):
                shown = databases.without_password(place.database_url)
                raise KeepingProblem("not_empty", place=shown, what=f"{len(tables)} tables")


def _in_the_way(place: Installation) -> Iterator[Path]:
    yield from filter(Path.exists, _of_sqlite(place))
    if any(one.is_file() for one in place.uploads.rglob("*")):
        yield place.uploads


def _of_sqlite(place: Installation) -> list[Path]:
    return [Path(f"{place.sqlite_file}{end}") for end in OF_SQLITE] if place.sqlite_file else []


def ask_for_room(manifest: Manifest, folder: Path) -> None:
    """Raises KeepingProblem when this copy could not be unpacked in the data folder."""
    free, needed = shutil.disk_usage(folder).free, manifest.size + SPARE
    if free < needed:
        raise KeepingProblem("space", folder=folder, free=free >> 20, needed=needed >> 20)


def check_sqlite(file: Path, manifest: Manifest, ring: list[RootKey]) -> int:
    """Look through an unpacked database: sound, as many rows as were counted, sealed values that open."""
    with databases.sqlite(file) as connection:
        databases.check_sound(connection)
        databases.compare(manifest.rows, databases.contents_of(connection).rows)
        return databases.open_sealed(connection, ring)


def check_postgres(url: str, manifest: Manifest, ring: list[RootKey]) -> int:
    """The same of a database on a server."""
    with databases.postgres(url) as connection:
        databases.compare(manifest.rows, databases.contents_of(connection).rows)
        return databases.open_sealed(connection, ring)


def _bring_sqlite(place: Installation, staging: Path, manifest: Manifest, ring: list[RootKey]) -> int:
    sealed = check_sqlite(staging / DATABASE, manifest, ring)
    assert place.sqlite_file
    _put(place, staging, ring, [(staging / DATABASE, place.sqlite_file)])
    return sealed


def _bring_postgres(place: Installation, staging: Path, manifest: Manifest, ring: list[RootKey]) -> int:
    """That the database is being filled is noted first: whatever fails behind that empties it again."""
    write_private(staging / LOADED, _name_of(place))
    postgres_tools.load(staging / DATABASE, place.database_url)
    sealed = check_postgres(place.database_url, manifest, ring)
    _put(place, staging, ring, [])
    return sealed


def _put(place: Installation, staging: Path, ring: list[RootKey], last: list[tuple[Path, Path]]) -> None:
    """Move everything into its place, the database last: until it is there, nothing is. It is noted first."""
    moves = [(path, place.uploads / path.name) for path in sorted((staging / UPLOADS).glob("*"))] + last
    with_key = bool(ring) and not place.vault_key and not place.vault_key_file.exists()
    noted = [target for _, target in moves] + ([place.vault_key_file] if with_key else [])
    # What comes into being beside the database as soon as it is opened goes with it.
    noted += [*_of_sqlite(place), *(Path(f"{target}{MIGRATING}") for _, target in last)]
    write_private(staging / PLACED, "\n".join(map(str, noted)))
    place.uploads.mkdir(mode=0o700, exist_ok=True)
    if with_key:
        write_private(place.vault_key_file, encoded(ring))
    for source, target in moves:
        _move(source, target)


def _move(source: Path, target: Path) -> None:
    """Within a disk this is one step; on to another one the copy gets its name when it is whole."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.rename(source, target)
    except OSError:
        draft = target.with_name(f".{target.name}.new")
        shutil.move(source, draft)
        os.rename(draft, target)
