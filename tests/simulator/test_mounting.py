"""The market inside its caller's process answers the same bytes as over a socket, and breaks the same way."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests

from tests.simulator.conftest import form
from webapp.simulator import SAMPLE_KEY, create_market
from webapp.simulator.mounting import URL, mounted

HEADERS = {"openapikey": SAMPLE_KEY}
PATHS = (
    "/rest/cateservice/category",
    "/rest/areaservice/outboundarea",
    "/rest/nonsense",
    "/rest/ordservices/complete/1",
)


@pytest.fixture
def session(market: Any) -> requests.Session:
    return mounted(market)


@pytest.mark.parametrize("path", PATHS)
def test_the_same_bytes_come_with_and_without_a_socket(
    pretend: SimpleNamespace, session: requests.Session, path: str
) -> None:
    here = session.get(URL + path, headers=HEADERS)
    there = requests.get(pretend.url + path, headers=HEADERS, timeout=10)

    assert (here.status_code, here.content) == (there.status_code, there.content)
    assert here.headers["Content-Type"] == there.headers["Content-Type"]


def test_a_body_and_a_query_arrive(session: requests.Session, market: Any) -> None:
    body = form("SearchProduct", limit="3").encode()
    found = session.post(
        f"{URL}/rest/prodmarketservice/prodmarket", data=body, headers={**HEADERS, "Content-Type": "text/xml"}
    )
    paged = session.get(f"{URL}/rest/nondeliverys/nondeliverylist/03/20260101/20260102?limit=x", headers=HEADERS)

    assert found.content.count(b"<ns2:product>") == 3
    assert b"<ns0:resultCode>400<" in paged.content
    assert len(market.calls()) == 2


@pytest.mark.parametrize("kind", ["timeout_before", "timeout_after", "cut"])
def test_a_connection_breaks_off_as_a_socket_would(session: requests.Session, market: Any, kind: str) -> None:
    market.fail_next("outboundarea", kind, seconds=0.01)
    with pytest.raises(requests.RequestException):
        session.get(f"{URL}/rest/areaservice/outboundarea", headers=HEADERS)

    assert session.get(f"{URL}/rest/areaservice/outboundarea", headers=HEADERS).status_code == 200


def test_nothing_can_leave_by_mistake(session: requests.Session) -> None:
    with pytest.raises(requests.ConnectionError, match="only"):
        session.get("https://api.11st.co.kr/rest/cateservice/category")


def test_a_market_of_one_s_own_is_three_lines(tmp_path: Path) -> None:
    market = create_market(tmp_path / "market.db", products=5)
    with mounted(market) as session:
        assert session.get(f"{URL}/rest/cateservice/category").status_code == 200
    market.close()
