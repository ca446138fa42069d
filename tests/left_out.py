"""Says loudly, at the end, which tests had to be left out because a program is missing; under CI that is a failure."""

import os
import shutil
from functools import partial
from typing import Any

import pytest

from tests import system

NEEDS = {
    "postgres_server": ("PostgreSQL server", system.find_postgres_bin, "apt-get install postgresql"),
    "systemd": ("systemd-analyze", partial(shutil.which, "systemd-analyze"), "apt-get install systemd"),
    "git": ("git", partial(shutil.which, "git"), "apt-get install git"),
    "chromium": ("Chromium", system.find_chromium, "apt-get install chromium-headless-shell fonts-noto-cjk"),
    "system_redis": ("Redis server", system.find_redis_server, "apt-get install redis-server"),
}


def _needs(item: pytest.Item) -> set[str]:
    names = set(getattr(item, "fixturenames", ()))
    if "postgresql" in str(getattr(getattr(item, "callspec", None), "params", {}).get("database_url", "")):
        names.add("postgres_server")
    return names & set(NEEDS)


def missing() -> dict[str, tuple[str, str]]:
    return {name: (what, remedy) for name, (what, find, remedy) in NEEDS.items() if find() is None}


def pytest_sessionstart(session: pytest.Session) -> None:
    gone = missing()
    if gone and os.environ.get("CI") == "true":
        pytest.exit(f"CI must leave nothing out, but these are missing: {', '.join(w for w, _ in gone.values())}", 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    gone = missing()
    for item in items:
        for name in _needs(item) & set(gone):
            item.add_marker(pytest.mark.skip(reason=f"{gone[name][0]} not found"))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if hasattr(terminalreporter.config, "workerinput"):
        return
    for what, remedy in missing().values():
        terminalreporter.write_line(f"NOT RUN: the tests that need {what}. Get it by: {remedy}", red=True, bold=True)
