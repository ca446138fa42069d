"""What a start takes for itself before anything runs: data folder and port, or a sentence saying who has them."""

import errno
import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from webapp.config import Settings

FIRST_HANDED = 3
DEMO_MARK = "this-is-the-demo"
PREDECESSOR_SECONDS = 8  # a supervisor that was killed leaves its children dying for a moment


class StartError(Exception):
    """The product cannot start here and now; the text is one sentence for whoever started it."""


def refuse_the_demo_s(folder: Path) -> None:
    """A folder of the demo, whose login everybody knows, never holds a real shop."""
    if (folder / DEMO_MARK).exists():
        raise StartError(f"{folder} belongs to the demo; start `./run demo`, or choose another DATA_DIR.")


@contextmanager
def only_one(folder: Path) -> Iterator[int]:
    """Hold the data folder's lock; the file descriptor that holds it."""
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    end = time.monotonic() + PREDECESSOR_SECONDS
    try:
        while not _locked(lock):
            if _holder_lives(lock) or time.monotonic() > end:
                raise StartError(
                    f"Elevendesk is already running on {folder}; stop it, or give this one another DATA_DIR."
                )
            time.sleep(0.2)
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        yield lock
    finally:
        os.close(lock)


def _locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder_lives(lock: int) -> bool:
    holder = os.pread(lock, 20, 0).decode()
    return holder.isdigit() and (Path("/proc") / holder).exists()


@contextmanager
def listener_of(settings: Settings) -> Iterator[socket.socket]:
    """The web server's socket, bound here and listening once the web server does.

    The supervisor keeps it, so that a browser waits instead of failing while the web server starts again. Where systemd
    holds the socket (elevendesk.socket), it stays open even while the supervisor itself starts again.
    """
    if handed := _handed_over():
        with handed:
            yield handed
        return
    end = time.monotonic() + PREDECESSOR_SECONDS / 2
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        while not _bound(listener, settings.host, settings.port, time.monotonic() > end):
            time.sleep(0.2)
        yield listener


def _handed_over() -> socket.socket | None:
    """The listening socket that whoever started this process left open for it, as systemd tells it (sd_listen_fds)."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()) or os.environ.get("LISTEN_FDS") != "1":
        return None
    return socket.socket(fileno=FIRST_HANDED)


def _bound(listener: socket.socket, host: str, port: int, is_last_try: bool) -> bool:
    try:
        listener.bind((host, port))
    except OSError as error:
        if error.errno != errno.EADDRINUSE or is_last_try:
            raise StartError(_why_not(error, host, port)) from error
        return False
    return True


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is in use by another program; stop that, or choose another: PORT={port + 10}."
    if error.errno == errno.EACCES:
        return f"Port {port} is kept for root; choose one above 1023, for example PORT=8011, behind a reverse proxy."
    return f"HOST={host} is no address of this machine; use for example HOST=127.0.0.1."


def check_free(port: int) -> None:
    """Raises StartError when another program listens on this loopback port."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as error:
        raise StartError(_why_not(error, "127.0.0.1", port)) from error
