"""The copies that lie in the folder: which there are, what each says of itself, and which may go."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from webapp.models.runs import AHEAD
from webapp.services.keeping.archive import Manifest, Reader
from webapp.services.keeping.making import ENDING, KEYS_ENDING, NIGHTLY, STARTING, UPGRADE
from webapp.services.keeping.place import Installation
from webapp.services.keeping.problems import KeepingProblem

NAME = re.compile(rf"{STARTING}(\d{{8}}-\d{{6}})-([a-z]+)\{ENDING}")
KST = dt.timezone(dt.timedelta(hours=9))
UPGRADES_KEPT = 3


@dataclass(frozen=True)
class Copy:
    """One copy by what its name says; `size` in bytes."""

    file: Path
    made_at: dt.datetime
    reason: str
    size: int

    @property
    def name(self) -> str:
        return self.file.name

    @property
    def is_ahead(self) -> bool:
        """Whether it seems to be from the future: the clock was ahead then, or is behind now."""
        return self.made_at > dt.datetime.now(dt.UTC) + AHEAD


@dataclass(frozen=True)
class Shown(Copy):
    """A copy and what it says of itself; None for one that cannot be read."""

    manifest: Manifest | None
    has_keys: bool


def copies(place: Installation) -> list[Copy]:
    """Newest first; files of other names are not ours to show or to delete."""
    found = [_copy(file) for file in place.keeping.folder.glob(f"{STARTING}*{ENDING}")]
    return sorted((one for one in found if one), key=lambda one: (one.made_at, one.name), reverse=True)


def _copy(file: Path) -> Copy | None:
    named = NAME.fullmatch(file.name)
    try:
        size = file.stat().st_size
    except FileNotFoundError:
        return None
    if not named:
        return None
    return Copy(file, dt.datetime.strptime(named[1], "%Y%m%d-%H%M%S").replace(tzinfo=dt.UTC), named[2], size)


def shown(place: Installation) -> list[Shown]:
    """The copies with what they say of themselves, which is read from each."""
    return [
        Shown(one.file, one.made_at, one.reason, one.size, manifest_of(one.file), is_there(keys_of(place, one.file)))
        for one in copies(place)
    ]


def manifest_of(file: Path) -> Manifest | None:
    """What a copy says of itself; None for one that cannot be read."""
    try:
        with Reader(file) as reader:
            return reader.manifest
    except KeepingProblem:
        return None


def find(place: Installation, name: str) -> Copy | None:
    """The copy of this name, which is compared with those that are there and never used as a path."""
    return next((one for one in copies(place) if one.name == name), None)


def newest(place: Installation) -> Copy | None:
    """The newest that is not from the future, where a clock was ahead for a while; if there is no other, such a one."""
    found = copies(place)
    return next((one for one in found if not one.is_ahead), next(iter(found), None))


def keys_of(place: Installation, file: Path) -> Path:
    """Where the key of a copy was written, unless somebody asked for another place."""
    return place.keeping.keys_folder / f"{file.stem}{KEYS_ENDING}"


def is_there(file: Path) -> bool:
    """Keys that were put where this user may not look are kept apart as they should be."""
    try:
        return file.exists()
    except PermissionError:
        return False


def remove(place: Installation, copy: Copy) -> None:
    """The copy first: a key that is left over harms nobody, a copy whose key is gone is no copy."""
    copy.file.unlink(missing_ok=True)
    keys_of(place, copy.file).unlink(missing_ok=True)


def tidy(place: Installation, fresh: Path | None = None) -> list[Copy]:
    """Remove nightly copies whose time is over; which these were. What people made stays.

    `fresh` was made just now and stays: copies that a clock which was ahead has dated do not take its place.
    """
    nightly = [one for one in copies(place) if one.reason == NIGHTLY]
    kept = {*_newest_each(nightly, _day, place.keeping.days), *_newest_each(nightly, _week, place.keeping.weeks)}
    old = [one for one in nightly if one not in kept and one.file != fresh]
    for one in old:
        remove(place, one)
    return old


def tidy_upgrades(place: Installation) -> None:
    """Of the copies before upgrades the newest of each of the last few shapes of the database stays.

    A start that fails again and again makes one each time, and only the first may be what the old release can read.
    """
    made = [one for one in copies(place) if one.reason == UPGRADE]
    kept = _newest_each(made, _shape, UPGRADES_KEPT)
    for one in made:
        if one not in kept:
            remove(place, one)


def _newest_each(found: Iterable[Copy], period: Callable[[Copy], object], most: int) -> list[Copy]:
    """The newest copy of each of the last periods in which there is one."""
    newest: dict[object, Copy] = {}
    for one in found:
        newest.setdefault(period(one), one)
    return list(newest.values())[:most]


def _shape(copy: Copy) -> tuple[str, ...] | None:
    manifest = manifest_of(copy.file)
    return tuple(manifest.migrations) if manifest else None


def _day(copy: Copy) -> dt.date:
    return copy.made_at.astimezone(KST).date()


def _week(copy: Copy) -> tuple[int, int]:
    return _day(copy).isocalendar()[:2]
