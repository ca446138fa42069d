"""A scripted market on loopback and clients that speak to it without waiting."""

from collections.abc import Callable, Iterator

import pytest

from tests.elevenst.wire import Wire
from webapp.elevenst import ElevenstClient, InProcessLane

KEY = "SAMPLE-KEY-OF-A-TEST-00000000001"


@pytest.fixture
def wire() -> Iterator[Wire]:
    wire = Wire()
    yield wire
    wire.close()


@pytest.fixture
def naps() -> list[float]:
    """The pauses a client asked for, in seconds."""
    return []


@pytest.fixture
def connect(naps: list[float]) -> Iterator[Callable[..., ElevenstClient]]:
    """Makes clients for any address; they note their pauses instead of taking them."""
    clients: list[ElevenstClient] = []

    def make(url: str, key: str = KEY, **options: object) -> ElevenstClient:
        lane = InProcessLane(1000, sleep=lambda seconds: None, clock=iter(range(10**9)).__next__)
        settings = {"lane": lane, "timeout": (2, 2), "sleep": naps.append} | options
        clients.append(ElevenstClient(key, base_url=url, **settings))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def client(wire: Wire, connect: Callable[..., ElevenstClient]) -> ElevenstClient:
    return connect(wire.url)
