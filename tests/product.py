"""The real product as its own processes, started on a folder as a user starts it, and always ended again."""

import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import requests

from tests import system
from webapp.child import session_of

PROJECT = Path(__file__).parents[1]
OURS = ("DATA_DIR", "DATABASE_URL", "REDIS_URL", "ELEVENST_URL", "PORT", "HOST", "LOG_FORMAT", "LOG_LEVEL", "DEMO")
SECONDS = 60


def until(happens: Callable[[], bool], what: str, seconds: float = SECONDS) -> None:
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, f"not within {seconds} seconds: {what}"
        time.sleep(0.05)


def two_free_ports() -> int:
    """A port whose neighbour is free too: the demo's market takes the next one.

    They lie below those that the system gives to outgoing connections, which may be taken the next moment.
    """
    while True:
        port = random.randrange(10_000, 30_000, 2)
        if system.is_free(port) and system.is_free(port + 1):
            return port


def handing_over(words: list[str], listener: socket.socket | None) -> tuple[list[str], tuple[int, ...]]:
    """The command with this socket open as its third file, told of it as systemd tells a service of its socket."""
    if listener is None:
        return words, ()
    number = listener.fileno()
    script = f'exec 3<&{number}; export LISTEN_PID=$$ LISTEN_FDS=1; exec "$@"'
    return ["bash", "-c", script, "bash", *words], (number,)


class Product:
    """`command` on `folder`; `greeting` is its stdout, `log` its stderr."""

    def __init__(
        self, folder: Path, command: str = "run", listener: socket.socket | None = None, **settings: str
    ) -> None:
        self.folder = folder
        port = settings.get("PORT") or str(listener.getsockname()[1] if listener else two_free_ports())
        self.url = f"http://127.0.0.1:{port}"
        self.market = f"http://127.0.0.1:{int(port) + 1}" if port.isdigit() else ""
        kept = {name: value for name, value in os.environ.items() if name not in OURS}
        self.environment = {**kept, "DATA_DIR": str(folder), "PORT": port, **settings}
        self._outputs = [folder.with_name(f"{folder.name}.{end}") for end in ("greeting", "log")]
        with self._outputs[0].open("wb") as greeting, self._outputs[1].open("wb") as log:
            words, handed = handing_over([sys.executable, "-m", "webapp.cli", command], listener)
            self.process = subprocess.Popen(
                words, cwd=PROJECT, env=self.environment, stdout=greeting, stderr=log, pass_fds=handed
            )

    @property
    def greeting(self) -> str:
        return self._outputs[0].read_text()

    @property
    def log(self) -> str:
        return self._outputs[1].read_text()

    def wait_until_ready(self) -> "Product":
        until(lambda: self.is_ready() or self.process.poll() is not None, "ready")
        assert self.process.poll() is None, self.log[-2000:]
        until(lambda: "Stop it with Ctrl-C" in self.greeting, "greeting")
        return self

    def is_ready(self) -> bool:
        try:
            return requests.get(f"{self.url}/readyz", timeout=2).status_code == 200
        except requests.RequestException:
            return False

    def child(self, name: str) -> int:
        """The process that this child runs as at the moment, by what the log says."""
        found = re.findall(rf"started child={name} pid=(\d+)", self.log)
        assert found, self.log[-2000:]
        return int(found[-1])

    def descendants(self) -> set[int]:
        """Every process still alive that belongs to a child that was ever started."""
        leaders = map(int, re.findall(r"started child=\S+ pid=(\d+)", self.log))
        return {process for leader in leaders for process in session_of(leader)}

    def stop(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop, if it still runs; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(by)
        return self.process.wait(SECONDS)
