"""A web server that starts again, alone or with everything around it, lets a visitor wait and turns none away."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from tests.jobs.test_worker import environment
from tests.product import PROJECT, Product, handing_over, until
from webapp.config import Settings


class Visitor:
    """Asks without a pause, each time on a new connection; `answers` are the states that came back."""

    def __init__(self, url: str) -> None:
        self._url = f"{url}/healthz"
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._ask)
        self.answers: list[int] = []
        self.failures: list[str] = []

    def __enter__(self) -> "Visitor":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _ask(self) -> None:
        while not self._over.wait(0.01):
            try:
                self.answers.append(requests.get(self._url, timeout=40).status_code)
            except requests.RequestException as error:
                self.failures.append(str(error))

    def was_served(self) -> bool:
        """Whether another answer came since this was asked last."""
        before = len(self.answers)
        until(lambda: len(self.answers) > before or bool(self.failures), "an answer")
        return not self.failures and set(self.answers) == {200}


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A socket that listens on behalf of a service, as the one of elevendesk.socket does."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as held:
        yield held


def test_neither_the_web_server_nor_the_whole_product_turns_anybody_away_when_it_starts_again(
    tmp_path: Path, listener: socket.socket
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    product = Product(folder, listener=listener).wait_until_ready()
    with Visitor(product.url) as visitor:
        try:
            assert visitor.was_served()
            web = product.child("web")
            os.kill(web, signal.SIGTERM)
            until(lambda: product.child("web") != web and product.is_ready(), "the web server starts again")
            assert visitor.was_served(), visitor.failures
            product.stop()
            product = Product(folder, listener=listener).wait_until_ready()
            assert visitor.was_served(), visitor.failures
        finally:
            product.stop()
            listener.close()  # nobody is left to wait for


@contextmanager
def web_service(settings: Settings, listener: socket.socket) -> Iterator[None]:
    """What elevendesk-web.service starts."""
    words = [sys.executable, "-m", "gunicorn", "--config", "python:webapp.serving", "wsgi:app"]
    words, handed = handing_over(words, listener)
    service = subprocess.Popen(words, cwd=PROJECT, env=environment(settings), pass_fds=handed)
    yield
    service.terminate()
    assert service.wait(20) == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_web_service_alone_serves_on_the_socket_that_systemd_holds(
    database: Settings, listener: socket.socket
) -> None:
    with Visitor(f"http://127.0.0.1:{listener.getsockname()[1]}") as visitor:
        for _ in range(3):
            with web_service(database, listener):
                assert visitor.was_served(), visitor.failures
        listener.close()
