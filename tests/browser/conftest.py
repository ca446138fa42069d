"""A real browser on the real product: each walk starts the demo on an empty folder, as a new seller would."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Page, sync_playwright

from tests import system

PROJECT = Path(__file__).parents[2]
AXE = (Path(__file__).parent / "vendor" / "axe-4.14.1.min.js").read_text()
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
WIDTHS = {"wide": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
SERIOUS = ("serious", "critical")


@dataclass
class Product:
    """The running demo: its address, the pretend market's control door, the folder that it keeps all in."""

    url: str
    market: str
    folder: Path

    def control(self, door: str, **words: object) -> dict[str, object]:
        answer = requests.post(f"{self.market}/_control/{door}", json=words, timeout=10)
        answer.raise_for_status()
        told: dict[str, object] = answer.json()
        return told


def _two_free_ports() -> int:
    """A port whose neighbour is free too: the demo's market takes the next one."""
    while True:
        port = system.free_port()
        if port < 65000 and system.is_free(port + 1):
            return port


def _wait_until_ready(url: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 90
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the demo ended with {process.returncode}")
        try:
            if requests.get(f"{url}/readyz", timeout=2).status_code == 200:
                return
        except requests.RequestException:
            time.sleep(0.2)
        time.sleep(0.2)
    raise RuntimeError("the demo was not ready within 90 seconds")


@pytest.fixture(scope="session")
def start_product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Product]]:
    """Start a demo of its own on an empty folder; all of them end with the session."""
    running: list[subprocess.Popen[bytes]] = []

    def start() -> Product:
        folder = tmp_path_factory.mktemp("product")
        port = _two_free_ports()
        environment = {**os.environ, "DATA_DIR": str(folder), "PORT": str(port), "CALLS_PER_SECOND": "200"}
        log = (folder / "log.txt").open("wb")
        command = [sys.executable, "-m", "webapp.cli", "demo"]
        running.append(subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=log, stderr=log))
        log.close()
        product = Product(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}", folder)
        _wait_until_ready(product.url, running[-1])
        return product

    yield start
    for process in running:
        process.send_signal(signal.SIGTERM)
    for process in running:
        process.wait(40)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, headless."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system.find_chromium(), args=OPTIONS)
        yield browser
        browser.close()


def open_page(chromium: Browser, product: Product, javascript: bool, width: str) -> Page:
    """A fresh browser window on the sign-in page; what a page complains about in its console fails the test."""
    context = chromium.new_context(
        base_url=product.url, java_script_enabled=javascript, viewport=WIDTHS[width], locale="ko-KR"
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"{page.url}: {error}"))
    page.on("console", lambda line: pytest.fail(f"{page.url}: {line.text}") if line.type == "error" else None)
    page.goto("/")
    return page


def sign_in(page: Page) -> None:
    page.get_by_label("아이디").fill("demo")
    page.get_by_label("비밀번호").fill("demo-1234")
    page.get_by_role("button", name="로그인").click()
    page.get_by_role("heading", name="홈").wait_for()


def serious_violations(page: Page) -> list[str]:
    """What axe-core finds serious or critical on the page, in words."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{page.url} {one['id']}: {one['help']} {[node['target'] for node in one['nodes']][:4]}"
        for one in found["violations"]
        if one["impact"] in SERIOUS
    ]


def overflows(page: Page) -> bool:
    """True when the page is wider than its window: something is cut or has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))
