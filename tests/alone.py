"""Tests that measure time, marked `alone`: they come first, and no other test of the same run goes on meanwhile."""

import fcntl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest


class Room:
    """Where many may be, or one alone. Whoever wants to be alone keeps the door meanwhile, so that nobody slips in."""

    def __init__(self, name: str) -> None:
        folder = Path(tempfile.gettempdir())
        self._door, self._inside = (_opened(folder / f"{name}.{part}") for part in ("door", "inside"))

    @contextmanager
    def entered(self, alone: bool) -> Iterator[None]:
        fcntl.flock(self._door, fcntl.LOCK_EX)
        try:
            fcntl.flock(self._inside, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
            if not alone:
                fcntl.flock(self._door, fcntl.LOCK_UN)
            yield
        finally:
            fcntl.flock(self._inside, fcntl.LOCK_UN)
            fcntl.flock(self._door, fcntl.LOCK_UN)

    def leave_nothing(self) -> None:
        for file in (self._door, self._inside):
            file.close()
            Path(file.name).unlink(missing_ok=True)


def _opened(path: Path) -> IO[bytes]:
    return path.open("wb")


ROOM = pytest.StashKey[Room]()


def pytest_configure(config: pytest.Config) -> None:
    """Each process of a run of several has the run's room; one process alone needs none."""
    run = getattr(config, "workerinput", {}).get("testrunuid")
    if run:
        config.stash[ROOM] = Room(f"elevendesk-tests-{run}")


def pytest_unconfigure(config: pytest.Config) -> None:
    if ROOM in config.stash:
        config.stash[ROOM].leave_nothing()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.get_closest_marker("alone") is None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    room = item.config.stash.get(ROOM, None)
    if room is None:
        return (yield)
    with room.entered(item.get_closest_marker("alone") is not None):
        return (yield)
