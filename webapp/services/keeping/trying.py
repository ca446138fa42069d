"""The restore test: the newest copy is brought back beside the product, looked through, and thrown away again.

It is opened with the key that was written apart, where that lies in its place: what counts is whether the two together
bring everything back.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from webapp.services.keeping import postgres_tools, restoring, shelf
from webapp.services.keeping.archive import DATABASE, Manifest, Reader
from webapp.services.keeping.making import SPARE
from webapp.services.keeping.place import Installation
from webapp.services.keeping.problems import KeepingProblem
from webapp.services.keeping.shelf import Copy
from webapp.vault import RootKey

STAGING = ".elevendesk-trying"


@dataclass(frozen=True)
class Tried:
    """A copy that came back whole: its tables and rows, and how many sealed values were opened."""

    file: str
    tables: int
    rows: int
    sealed: int


def attempt(place: Installation) -> Tried:
    """Try the newest copy. Raises KeepingProblem for one that does not come back whole."""
    copy = shelf.newest(place)
    if copy is None:
        raise KeepingProblem("no_backup", folder=place.keeping.folder)
    with Reader(copy.file) as reader, _staging(copy.file.parent) as folder:
        manifest = reader.manifest
        ring = _ring(place, copy, manifest)
        free, needed = shutil.disk_usage(folder).free, manifest.size + SPARE
        if free < needed:
            raise KeepingProblem("space", folder=folder.parent, free=free >> 20, needed=needed >> 20)
        reader.unpack(folder)
        sealed = _look_through(place, folder / DATABASE, manifest, ring)
    return Tried(copy.name, len(manifest.rows), sum(manifest.rows.values()), sealed)


def _ring(place: Installation, copy: Copy, manifest: Manifest) -> list[RootKey]:
    apart = shelf.keys_of(place, copy.file)
    ring = restoring.read_keys(apart) if shelf.is_there(apart) else place.ring()
    there = [key.name for key in ring]
    if set(manifest.keys) - set(there):
        facts = {"needed": ", ".join(manifest.keys), "found": ", ".join(there)}
        raise KeepingProblem("wrong_key", keys=apart, **facts)
    return ring


def _look_through(place: Installation, database: Path, manifest: Manifest, ring: list[RootKey]) -> int:
    if manifest.kind == "SQLite":
        return restoring.check_sqlite(database, manifest, ring)
    if place.sqlite_file:
        raise KeepingProblem("other_kind", file=database, there=manifest.kind, here=place.kind)
    name = f"{conninfo_to_dict(place.database_url).get('dbname') or 'elevendesk'}_restore_test"[:63]
    with postgres_tools.scratch(place.database_url, name) as url:
        postgres_tools.load(database, url)
        return restoring.check_postgres(url, manifest, ring)


@contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    place = folder / STAGING
    try:
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(mode=0o700)
        yield place
    except OSError as error:
        raise KeepingProblem("written", trouble=error.strerror or str(error)) from error
    finally:
        shutil.rmtree(place, ignore_errors=True)
