"""On which kind of database a test runs: on both, or, marked `one_database`, on one of them that its name draws.

A test that tries the same on both kinds costs twice for little; one that is tried on the same kind alone hides what the
other takes amiss. So half of those marked run on each, always the same, and `--both-databases` runs all on both.
"""

import zlib

import pytest

from tests import system

KINDS = ("sqlite", "postgresql")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--both-databases", action="store_true", help="run the tests marked one_database on both kinds")


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whoever has no PostgreSQL server still runs them all."""
    is_one = metafunc.definition.get_closest_marker("one_database") and "database_url" in metafunc.fixturenames
    if is_one and not metafunc.config.getoption("--both-databases"):
        name = f"{metafunc.module.__name__}.{metafunc.function.__qualname__}"
        drawn = KINDS[zlib.crc32(name.encode()) % 2] if system.find_postgres_bin() else "sqlite"
        metafunc.definition.add_marker(pytest.mark.parametrize("database_url", [drawn], indirect=True))
