"""A scripted market on loopback and clients that speak to it without waiting."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest

from tests.elevenst.wire import Wire
from webapp.elevenst import ElevenstClient, InProcessLane
from webapp.simulator.market import Market
from webapp.simulator.seed.shops import MAIN_KEY

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


@pytest.fixture
def seller(market: Market, market_server: SimpleNamespace, connect: Callable[..., ElevenstClient]) -> ElevenstClient:
    """The client of the market's main sample shop."""
    return connect(market_server.url, key=MAIN_KEY)


@pytest.fixture
def sold(market: Market) -> str:
    """An order of two lines, one of them confirmed already; its number."""
    for number in ("3900000001", "3900000002"):
        market.put_product(MAIN_KEY, number, prdNm="견본 컵", selPrc="12900", sellerPrdCd="CUP")
    lines = [{"prdNo": "3900000001", "ordQty": 2}, {"prdNo": "3900000002"}]
    placed = market.place_order(MAIN_KEY, lines, ordDlvReqCont="문 앞에 <두고> & 가 주세요")
    market.push_order(placed["ordNo"], "301", ord_prd_seq="2")
    return str(placed["ordNo"])
