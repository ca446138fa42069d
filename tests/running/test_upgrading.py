"""./run upgrade in a clone with a product running on it: to a good release, and back from one that does not work."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.product import OURS, PROJECT, two_free_ports, until

COPIED = ("webapp", "deploy", "run", "worker.py", "wsgi.py", "requirements.lock", ".gitignore")
NAMES = {f"GIT_{who}_{what}": "sample@sample.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
MIGRATION = """
def up(migrator, db):
    db.execute_sql("CREATE TABLE {table} (id INTEGER PRIMARY KEY)")
"""


class Desk:
    """A clone with releases as tags, the data beside it, and the settings of its processes."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder / "desk", folder / "data"
        self.folder.mkdir()
        for name in COPIED:
            source = PROJECT / name
            if source.is_dir():
                shutil.copytree(source, self.folder / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, self.folder / name)
        (self.folder / ".venv").symlink_to(sys.prefix)
        kept = {name: text for name, text in os.environ.items() if name not in OURS}
        self.port = str(two_free_ports())
        self.environment = {**kept, **NAMES, "DATA_DIR": str(self.data), "PORT": self.port, "ELEVENDESK_ENV": "none"}
        self.git("init", "-q", "-b", "main")
        self.release("v1")

    def git(self, *words: str) -> str:
        done = subprocess.run(
            ["git", *words], cwd=self.folder, env=self.environment, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def release(self, tag: str, **files: str) -> None:
        """Commit these files (a name's __ stands for /) on what is there, under a tag, and go back."""
        for name, text in files.items():
            (self.folder / (name.replace("__", "/") + ".py")).write_text(text)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", tag)
        self.git("tag", tag)
        if files:
            self.git("checkout", "-q", "--detach", "v1" if tag == "good" else "good")

    def upgrade(self, version: str) -> "subprocess.CompletedProcess[str]":
        words = ["./run", "upgrade", version]
        return subprocess.run(
            words, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False, timeout=120
        )

    def upgrade_over_a_line_that_breaks_off(self, version: str) -> int:
        """Somebody upgrades, another one tries it too, and the first one's connection ends in the middle."""
        log = self.folder / "build" / "upgrade.log"
        upgrade = subprocess.Popen(
            ["./run", "upgrade", version],
            cwd=self.folder, env=self.environment, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        until(lambda: log.exists() and "backup: " in log.read_text(), "in the middle")
        assert "another upgrade is under way" in self.upgrade(version).stderr
        assert upgrade.stderr
        upgrade.stderr.close()
        os.killpg(upgrade.pid, signal.SIGHUP)
        return upgrade.wait(120)

    def start(self) -> "subprocess.Popen[bytes]":
        words = [sys.executable, "-m", "webapp.cli", "run"]
        with (self.folder.parent / "log").open("wb") as log:
            started = subprocess.Popen(words, cwd=self.folder, env=self.environment, stdout=log, stderr=log)
        until(self.is_ready, "ready")
        return started

    def stop(self) -> None:
        """Whoever runs on the data at the moment; all that it has started holds the lock."""
        lock = self.data / "lock"
        if lock.exists():
            os.kill(self.supervisor(), signal.SIGTERM)
            subprocess.run(["flock", "--timeout", "30", lock, "true"], check=True)

    def is_ready(self) -> bool:
        try:
            return requests.get(f"http://127.0.0.1:{self.port}/readyz", timeout=2).status_code == 200
        except requests.RequestException:
            return False

    def supervisor(self) -> int:
        return int((self.data / "lock").read_text())

    def tables(self) -> set[str]:
        with sqlite3.connect(self.data / "elevendesk.db") as connection:
            return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


@pytest.fixture
def git() -> str:
    return shutil.which("git") or ""


@pytest.fixture
def desk(git: str, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    desk.release("good", webapp__migrations__0098_good=MIGRATION.format(table="good"))
    desk.git("checkout", "-q", "--detach", "good")
    broken = {"wsgi": "raise RuntimeError('this release does not work')\n"}
    desk.release("broken", webapp__migrations__0099_broken=MIGRATION.format(table="broken"), **broken)
    desk.git("checkout", "-q", "--detach", "v1")
    yield desk
    desk.stop()


@pytest.mark.slow
def test_an_upgrade_starts_the_new_release_and_leads_back_to_code_and_data_of_one_that_works(desk: Desk) -> None:
    first = desk.start()
    done = desk.upgrade_over_a_line_that_breaks_off("good")
    assert done == 0, (desk.folder / "build" / "upgrade.log").read_text()
    assert first.wait(20) == 0
    assert (desk.git("describe", "--tags"), desk.is_ready()) == ("good", True)
    assert "good" in desk.tables()
    assert desk.supervisor() != first.pid

    (desk.data / "notes").write_text("of the operator")
    done = desk.upgrade("broken")
    assert done.returncode == 1
    assert "the new release shows no page; going back to good" in done.stderr
    assert "back at good, with the data of the backup; nothing was upgraded" in done.stderr
    assert (desk.git("describe", "--tags"), desk.is_ready()) == ("good", True)
    assert {"good", "broken"} & desk.tables() == {"good"}
    aside = next(desk.data.parent.glob("data.failed-*"))
    with sqlite3.connect(aside / "elevendesk.db") as connection:
        assert connection.execute("SELECT name FROM sqlite_master WHERE name = 'broken'").fetchone()
    assert len(list((desk.data / "backups").glob("*-upgrade.zip"))) == 2

    (desk.folder / "run").write_text("changed here")
    refused = subprocess.run(
        ["deploy/upgrade", "v1"], cwd=desk.folder, env=desk.environment, capture_output=True, text=True, check=False
    )
    assert refused.returncode == 1
    assert "files of the product were changed here" in refused.stderr
    assert desk.is_ready()
