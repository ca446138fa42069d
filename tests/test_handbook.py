"""The operator's handbook: what it names is there, what it quotes is said, and both languages tell the same."""

import re
from functools import cache
from pathlib import Path

import pytest

from webapp import cli
from webapp.config import Settings

PROJECT = Path(__file__).parents[1]
ENGLISH, KOREAN = PROJECT / "docs" / "operating.md", PROJECT / "docs" / "operating.ko.md"
BOTH = pytest.mark.parametrize("handbook", [ENGLISH, KOREAN], ids=lambda path: path.name)
# Beside the product's settings: those of systemd, PostgreSQL's image, and the words to be filled in.
FOREIGN = {"POSTGRES_PASSWORD"}
SCRIPT_COMMANDS = {"demo", "test", "upgrade"}


def blocks(handbook: Path) -> list[list[str]]:
    """The lines of each block of commands, without what they say beside them."""
    found = re.findall(r"(?ms)^```\n(.*?)^```", handbook.read_text())
    return [[line.partition("#")[0].partition("=…")[0].rstrip() for line in block.splitlines()] for block in found]


def table(handbook: Path, section: int) -> list[str]:
    """The first cells of the last table of a section."""
    text = re.split(r"(?m)^## ", handbook.read_text())[section]
    return [line.split(" | ")[0].removeprefix("| ") for line in text.splitlines() if line.startswith("| ")]


@cache
def everything_said() -> str:
    """The product's own words: sources and templates, with sentences that go over lines put together again."""
    files = [*(PROJECT / "webapp").rglob("*.py"), *(PROJECT / "webapp").rglob("*.html"), PROJECT / "worker.py"]
    return re.sub(r'"\s*\n\s*f?"', "", "\n".join(path.read_text() for path in files))


@BOTH
def test_every_command_that_it_tells_of_is_one(handbook: Path) -> None:
    named = set(re.findall(r"\./run ([a-z][a-z-]*)", handbook.read_text()))
    known = cli._parser()._subparsers._group_actions[0].choices  # type: ignore[union-attr]
    assert named <= set(known) | SCRIPT_COMMANDS
    assert {"backup", "restore", "upgrade", "rotate-keys", "user"} <= named


@BOTH
def test_every_setting_that_it_tells_of_is_one(handbook: Path) -> None:
    named = set(re.findall(r"\b([A-Z]+_[A-Z_]+)\b", handbook.read_text()))
    assert named <= {declared.variable for declared in Settings.declared()} | FOREIGN


@BOTH
def test_every_file_of_the_project_and_every_section_that_it_leads_to_is_there(handbook: Path) -> None:
    text = handbook.read_text()
    files = set(re.findall(r"(?<![\w/.])deploy/[\w./-]+\w", text)) | set(re.findall(r"\]\(([^)#]+)[)#]", text))
    for name in files:
        assert (PROJECT / name).exists() or (handbook.parent / name).exists(), name
    sections = {re.sub(r"[^\w -]", "", one).lower().replace(" ", "-") for one in re.findall(r"(?m)^## (.+)$", text)}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) == sections


@BOTH
def test_what_the_table_of_troubles_quotes_is_what_the_product_says(handbook: Path) -> None:
    cells = "\n".join(table(handbook, 14))
    quoted = re.findall(r"“([^”]+)”", cells) + [one for one in re.findall(r"`([^`]+)`", cells) if " " in one]
    assert len(quoted) > 20
    missing = [one for one in quoted if one not in everything_said()]
    assert not missing


def test_both_languages_have_the_same_commands_and_tables() -> None:
    assert blocks(ENGLISH) == blocks(KOREAN)
    for section in range(1, 16):
        assert len(table(ENGLISH, section)) == len(table(KOREAN, section)), section


def test_the_readmes_lead_to_it() -> None:
    assert "](docs/operating.md)" in (PROJECT / "README.md").read_text()
    assert "](docs/operating.ko.md)" in (PROJECT / "README.ko.md").read_text()
