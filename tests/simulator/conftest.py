"""A caller that speaks to the pretend market in raw HTTP, and reads answers without any of the product's code."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests
from lxml import etree

from webapp.simulator import SAMPLE_KEY, create_market
from webapp.simulator.server import serve

NAMESPACE = "{http://skt.tmall.business.openapi.spring.service.client.domain/}"


class Answer:
    """An answer: its bytes, its text read as CP949, its XML."""

    def __init__(self, response: requests.Response) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.body = response.content

    @property
    def text(self) -> str:
        return self.body.decode("cp949")

    @property
    def xml(self) -> Any:
        return etree.fromstring(self.text.partition("?>")[2])

    @property
    def root(self) -> str:
        return self.text.partition("?>")[2].split(">")[0].split(" ")[0].strip("</")

    def of(self, path: str) -> str | None:
        """Text of the first element at this path, where `ns2:` stands for the namespace."""
        return self.xml.findtext(path.replace("ns2:", NAMESPACE))

    def rows(self, path: str) -> list[dict[str, str | None]]:
        found = self.xml.findall(path.replace("ns2:", NAMESPACE))
        return [{child.tag.replace(NAMESPACE, "ns2:"): child.text for child in row} for row in found]

    def order(self, path: str) -> list[str]:
        row = self.xml.find(path.replace("ns2:", NAMESPACE))
        return [child.tag.replace(NAMESPACE, "ns2:") for child in row]


class Caller:
    def __init__(self, url: str, key: str | None = SAMPLE_KEY) -> None:
        self.url = url
        self.headers = {} if key is None else {"openapikey": key}

    def with_key(self, key: str | None) -> "Caller":
        return Caller(self.url, key)

    def send(self, method: str, path: str, body: bytes | None = None, timeout: float = 10, **headers: str) -> Answer:
        sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if body is not None:
            sent.setdefault("Content-Type", "text/xml")
        return Answer(requests.request(method, f"{self.url}/rest{path}", data=body, headers=sent, timeout=timeout))

    def get(self, path: str) -> Answer:
        return self.send("GET", path)

    def post(self, path: str, xml: str = "", charset: str = "euc-kr", method: str = "POST") -> Answer:
        text = f'<?xml version="1.0" encoding="{charset}"?>{xml}'
        return self.send(method, path, text.encode("cp949" if charset == "euc-kr" else charset))

    def control(self, method: str, path: str, body: Any = None) -> Any:
        return requests.request(method, f"{self.url}/_control{path}", json=body, timeout=10)


@pytest.fixture(scope="session")
def pretend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    market = create_market(tmp_path_factory.mktemp("pretend") / "market.db", seed=11, products=60)
    server = serve(market)
    with closing(market.keep()) as first_day:
        yield SimpleNamespace(market=market, url=server.url, first_day=first_day)
    server.close()
    market.close()


@pytest.fixture
def market(pretend: SimpleNamespace) -> Any:
    pretend.market.put_back(pretend.first_day)
    return pretend.market


@pytest.fixture
def caller(pretend: SimpleNamespace, market: Any) -> Caller:
    return Caller(pretend.url)


@pytest.fixture
def building_no(caller: Caller) -> str:
    """A building number as the address search gives it."""
    found = caller.post("/commonservices/v2/searchAddr", search_body("테헤란로 152"), "utf-8")
    number = found.of("roadAddrInfo/buildMngNO")
    assert number is not None
    return number


def search_body(keyword: str, size: str = "10", page: str = "1") -> str:
    return (
        f"<RoadAddrSearchRequest><searchRoadAddrKwd>{keyword}</searchRoadAddrKwd><fetchSize>{size}</fetchSize>"
        f"<pageNum>{page}</pageNum></RoadAddrSearchRequest>"
    )


def form(root: str, **fields: str | None) -> str:
    """A request element; a field that is None is left out."""
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items() if value is not None)
    return f"<{root}>{inside}</{root}>"


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Callable[..., SimpleNamespace]]:
    """Markets of a test's own, served and closed again."""
    running: list[SimpleNamespace] = []

    def start(name: str = "own.db", **options: int) -> SimpleNamespace:
        market = create_market(tmp_path / name, **options)
        server = serve(market)
        running.append(SimpleNamespace(market=market, server=server, caller=Caller(server.url)))
        return running[-1]

    yield start
    for one in running:
        one.server.close()
        one.market.close()
