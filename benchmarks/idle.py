"""P7 and P8: what the first page weighs over the wire, and what the idle product weighs in memory.

usage: python -m benchmarks.idle [--seconds N]

Starts the default product (no simulator) on an empty data folder and a free port, waits until it is ready, loads the
first page with all that it names, as a browser would, then lets it rest and adds up its processes' memory.
"""

import argparse
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import requests

PAGE_LIMIT_KIB, SCRIPT_LIMIT_KIB, MEMORY_LIMIT_MIB = 60, 4, 300
BROWSER = {"Accept-Encoding": "gzip, deflate, br"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(url: str, seconds: int = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if requests.get(f"{url}/readyz", timeout=2).status_code == 200:
                return
        except requests.RequestException:
            time.sleep(0.2)
        time.sleep(0.2)
    raise SystemExit("the product did not become ready")


def family(root: int) -> list[int]:
    """A process and all that descend from it."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(folder.name))
    found, queue = [], [root]
    while queue:
        process = queue.pop()
        found.append(process)
        queue += parents.get(process, [])
    return found


def memory(process: int) -> tuple[int, int, str]:
    """Resident and proportional memory in KiB, and what the process is."""
    rollup = (Path("/proc") / str(process) / "smaps_rollup").read_text()
    sizes = {name: int(size) for name, size in re.findall(r"^(Rss|Pss):\s+(\d+)", rollup, re.MULTILINE)}
    command = (Path("/proc") / str(process) / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    return sizes["Rss"], sizes["Pss"], command[:90]


def wire_size(url: str) -> int:
    """Bytes of the body as sent, compressed if the server compresses."""
    with requests.get(url, headers=BROWSER, stream=True, timeout=10) as answer:
        answer.raise_for_status()
        return len(answer.raw.read(decode_content=False))


def weigh_page(url: str) -> None:
    body = requests.get(f"{url}/sign-in", timeout=10).text
    names = re.findall(r'(?:src|href)="(/static/[^"]+)"', body)
    sizes = {"/sign-in": wire_size(f"{url}/sign-in"), **{name: wire_size(url + name) for name in names}}
    for name, size in sizes.items():
        print(f"  {size / 1024:7.1f} KiB  {name.split('?')[0]}")
    own = sum(size for name, size in sizes.items() if "/desk.js" in name)
    print(f"P7 first page load: {sum(sizes.values()) / 1024:.1f} KiB (to reach: <= {PAGE_LIMIT_KIB})")
    print(f"P7 own script: {own / 1024:.1f} KiB (to reach: <= {SCRIPT_LIMIT_KIB})")


def weigh_processes(root: int) -> None:
    rows = [memory(process) for process in family(root)]
    for resident, proportional, command in rows:
        print(f"  {resident / 1024:7.1f} MiB RSS {proportional / 1024:7.1f} MiB PSS  {command}")
    resident, proportional = (sum(row[i] for row in rows) / 1024 for i in (0, 1))
    print(
        f"P8 idle, all processes: {resident:.0f} MiB RSS (to reach: <= {MEMORY_LIMIT_MIB}), {proportional:.0f} MiB PSS"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=20, help="how long the product rests before it is weighed")
    rest = parser.parse_args().seconds
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "DATA_DIR": f"{folder}/data", "PORT": str(port)}
        product = subprocess.Popen(
            [sys.executable, "-m", "webapp.cli", "run"], env=environment, stderr=subprocess.DEVNULL
        )
        try:
            wait_until_ready(f"http://127.0.0.1:{port}")
            weigh_page(f"http://127.0.0.1:{port}")
            time.sleep(rest)
            weigh_processes(product.pid)
        finally:
            product.send_signal(signal.SIGTERM)
            product.wait(30)


if __name__ == "__main__":
    main()
