"""The market in the process of its caller: mounted on a requests session, real bytes and no socket.

with mounted(create_market(path)) as session:
    session.get(f"{URL}/rest/cateservice/category")
"""

from collections.abc import Iterable
from io import RawIOBase
from typing import Any

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from urllib3 import HTTPResponse
from werkzeug.test import EnvironBuilder, run_wsgi_app

from webapp.simulator.market import Market

URL = "http://market.invalid"  # a name that no network knows, so nothing can leave by mistake


class MarketAdapter(BaseAdapter):
    """Carries requests to the market's WSGI application, and its answers back, faults included."""

    def __init__(self, market: Market) -> None:
        super().__init__()
        self._market = market

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """The market's answer. Raises requests' own errors for a connection that breaks off."""
        try:
            chunks, status, headers = run_wsgi_app(self._market.wsgi, _environment(request))
        except ConnectionError as error:
            raise requests.ConnectionError(error, request=request) from error
        response = requests.Response()
        response.status_code = int(status.split(" ")[0])
        response.reason = status.partition(" ")[2]
        response.headers = CaseInsensitiveDict(headers)
        response.url = str(request.url)
        response.request = request
        response.raw = HTTPResponse(
            _Chunks(chunks), headers=dict(headers), status=response.status_code, preload_content=False
        )
        return response

    def close(self) -> None:
        """There is nothing to close: the market is its owner's."""


class _Chunks(RawIOBase):
    """A file of the application's chunks; one that breaks off raises while it is read, as a socket does."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """The next bytes into the buffer; 0 at the end."""
        while not self._left:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._left = chunk
        found, self._left = self._left[: len(buffer)], self._left[len(buffer) :]
        buffer[: len(found)] = found
        return len(found)


def mounted(market: Market) -> requests.Session:
    """A session for which the market is at URL, and nothing else is anywhere."""
    session = requests.Session()
    session.trust_env = False
    session.mount("https://", _Nowhere())
    session.mount("http://", _Nowhere())
    session.mount(URL, MarketAdapter(market))
    return session


class _Nowhere(BaseAdapter):
    """Every other address: a test that calls out has made a mistake."""

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        raise requests.ConnectionError(f"only {URL} is mounted", request=request)

    def close(self) -> None:
        """Nothing is open."""


def _environment(request: requests.PreparedRequest) -> dict[str, Any]:
    body = request.body.encode() if isinstance(request.body, str) else request.body
    builder = EnvironBuilder(
        path=request.path_url.partition("?")[0],
        query_string=request.path_url.partition("?")[2],
        method=request.method or "GET",
        headers=list(request.headers.items()),
        data=body if isinstance(body, bytes) else None,
        environ_base={"REMOTE_ADDR": "127.0.0.1"},
    )
    return builder.get_environ()
