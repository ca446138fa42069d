"""The whole product as processes of one machine: started in order, started again, kept alone, ended together."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from tests import system

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], tuple["subprocess.Popen[str]", str]]]:
    running: list[subprocess.Popen[str]] = []

    def run() -> tuple["subprocess.Popen[str]", str]:
        port = system.free_port()
        environment = {**os.environ, "DATA_DIR": str(tmp_path / "data"), "PORT": str(port)}
        command = [sys.executable, "-m", "webapp.cli", "run"]
        with (tmp_path / f"log-{len(running)}").open("w") as log:
            running.append(subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=log, stderr=log, text=True))
        return running[-1], f"http://127.0.0.1:{port}"

    yield run
    for process in running:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(40)


def is_ready(url: str, seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if requests.get(f"{url}/readyz", timeout=5).status_code == 200:
                return True
        except requests.RequestException:
            time.sleep(0.1)
        time.sleep(0.1)
    return False


def test_it_starts_restarts_a_dead_child_refuses_a_second_start_and_ends_whole(
    start: Callable[[], tuple["subprocess.Popen[str]", str]], tmp_path: Path
) -> None:
    product, url = start()
    assert is_ready(url)
    log = tmp_path / "log-0"
    assert re.search(r"/links/\S+", log.read_text())

    second, _url = start()
    assert second.wait(30) != 0
    assert "Elevendesk:" in (tmp_path / "log-1").read_text()

    worker = int(re.search(r"started child=worker-1 pid=(\d+)", log.read_text()).group(1))  # type: ignore[union-attr]
    os.kill(worker, signal.SIGKILL)
    end = time.monotonic() + 30
    while len(re.findall(r"started child=worker-1", log.read_text())) < 2 and time.monotonic() < end:
        time.sleep(0.1)
    assert len(re.findall(r"started child=worker-1", log.read_text())) >= 2

    product.send_signal(signal.SIGTERM)
    assert product.wait(40) == 0
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{url}/healthz", timeout=2)
    assert oct((tmp_path / "data" / "vault.key").stat().st_mode)[-3:] == "600"
