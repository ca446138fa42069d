"""P9: fifty readers of a list at once, of the product as it is served and of a bare view that only renders."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import requests

from benchmarks import sample_shop
from benchmarks.idle import free_port, wait_until_ready

READERS = 50
PAGES = ("/listings", "/listings?status=104", "/listings?sort=name", "/listings?sort=cheapest", "/listings?page=2")
BROWSER = {"Accept-Encoding": "gzip, deflate, br"}
BARE = ["-m", "gunicorn", "--config", "python:webapp.serving", "benchmarks.bare_list:app"]


def measure_load(folder: Path, seconds: int) -> tuple[float, int]:
    """The product's pages a second against the bare view's, and how many answers of either were wrong."""
    with served(folder, ["-m", "webapp.cli", "run"]) as port:
        whole, errors = read(port, signed_in(port), seconds)
    with served(folder, BARE) as port:
        bare, bare_errors = read(port, "", seconds)
    print(f"  the product {whole:.0f} pages a second, a bare view {bare:.0f}")
    return whole / bare, errors + bare_errors


@contextmanager
def served(folder: Path, words: list[str]) -> Iterator[int]:
    port = free_port()
    environment = {**os.environ, "DATA_DIR": str(folder), "PORT": str(port), "LOG_LEVEL": "WARNING"}
    environment["DATABASE_URL"] = f"sqlite:///{folder}/desk.db"
    server = subprocess.Popen([sys.executable, *words], env=environment, stderr=subprocess.DEVNULL)
    try:
        wait_until_ready(f"http://127.0.0.1:{port}")
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def signed_in(port: int) -> str:
    """The cookie of a signed-in browser."""
    browser = requests.Session()
    address = f"http://127.0.0.1:{port}/sign-in"
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(address, timeout=10).text)
    answers = {"login": sample_shop.LOGIN, "password": sample_shop.PASSWORD, "csrf_token": token[1] if token else ""}
    browser.post(address, answers, timeout=10, allow_redirects=False).raise_for_status()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies)


def read(port: int, cookie: str, seconds: int) -> tuple[float, int]:
    """Pages a second, and wrong answers, of all readers together."""
    right, wrong = [0] * READERS, [0] * READERS
    end = time.monotonic() + seconds

    def reader(number: int) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        turn = number
        while time.monotonic() < end:
            connection.request("GET", PAGES[turn % len(PAGES)], headers={**BROWSER, "Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            (right if answer.status == 200 else wrong)[number] += 1
            turn += 1
        connection.close()

    threads = [threading.Thread(target=reader, args=(number,)) for number in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(right) / seconds, sum(wrong)
