"""Fetching from an address that a seller typed, without becoming a door into this machine's own network.

Only http and https on their own ports; the host is resolved once, every address of it must be open to the whole
world, and the connection goes to exactly that address. No redirect is followed, no cookie kept, and there is an end
to how long it takes and how much is read.
"""

import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from urllib.parse import SplitResult, quote, urlsplit

PORTS = {"http": 80, "https": 443}
NAT64 = ipaddress.ip_network("64:ff9b::/96")
SECONDS = 10.0
MOST_BYTES = 10 * 1024 * 1024
TOO_SLOW = "10초 안에 그림을 받지 못했습니다. 더 빠른 서버의 주소를 써 주세요."
HEADERS = {"User-Agent": "Elevendesk image check", "Accept": "image/*", "Accept-Encoding": "identity"}
May = Callable[[str, int], bool]


class NotFetched(Exception):
    """Nothing usable came; the text is a Korean sentence with a way out."""


@dataclass(frozen=True)
class Fetched:
    status: int
    content_type: str
    content: bytes


def is_open(address: str, port: int) -> bool:
    """Whether an address belongs to the public network, and the port to the web."""
    found = ipaddress.ip_address(address.partition("%")[0])
    return found.is_global and not found.is_multicast and not _leads_inside(found) and port in PORTS.values()


def _leads_inside(found: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """An IPv6 address that only carries an IPv4 one leads wherever a gateway takes that."""
    if isinstance(found, ipaddress.IPv4Address):
        return False
    return found.ipv4_mapped is not None or found.sixtofour is not None or found.teredo is not None or found in NAT64


@dataclass(frozen=True)
class _Place:
    """Where an address leads: the host by name, the one IP address that was looked at, and what to ask there for."""

    host: str
    address: str
    port: int
    target: str
    is_secure: bool


def fetch(address: str, may: May = is_open) -> Fetched:
    """The answer at an address; `may` decides which IP address and port may be called. Raises NotFetched."""
    place = _place(address, may)
    try:
        return _read(place)
    except (OSError, HTTPException) as error:
        raise NotFetched("그림을 받지 못했습니다. 주소가 맞는지, 누구나 볼 수 있는지 확인해 주세요.") from error


def _place(address: str, may: May) -> _Place:
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port or PORTS.get(parts.scheme, 0)
    except (ValueError, UnicodeError):
        raise NotFetched("주소를 읽을 수 없습니다. 다시 확인해 주세요.") from None
    if parts.scheme not in PORTS or not host or parts.username is not None:
        raise NotFetched("http:// 또는 https://로 시작하는 주소만 확인할 수 있습니다.")
    return _Place(host, _resolve(host, port, may), port, _target(parts), parts.scheme == "https")


def _target(parts: SplitResult) -> str:
    """Path and query in the form in which they travel."""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    return f"{path}?{quote(parts.query, safe='/%:@!$&()*+,;=~?')}" if parts.query else path


def _resolve(host: str, port: int, may: May) -> str:
    """One address of the host; refused when any of them is not open to the world."""
    try:
        found = {str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise NotFetched("이 이름의 서버를 찾지 못했습니다. 주소를 확인해 주세요.") from None
    if not found or not all(may(one, port) for one in found):
        raise NotFetched("인터넷에 열려 있는 주소가 아니라서 확인하지 않았습니다. 11번가도 가져갈 수 없습니다.")
    return sorted(found)[0]


def _read(place: _Place) -> Fetched:
    """Ask at the very address that was looked at; the certificate is still the name's."""
    plain = socket.create_connection((place.address, place.port), SECONDS)
    with _secured(plain, place) as channel, _deadline(channel) as is_late:
        try:
            if isinstance(channel, ssl.SSLSocket):
                channel.do_handshake()
            connection = HTTPConnection(place.host, place.port)
            connection.sock = channel
            connection.request("GET", place.target, headers=HEADERS)
            answer = connection.getresponse()
            content = answer.read(MOST_BYTES + 1)
        except (OSError, HTTPException):
            if is_late.is_set():
                raise NotFetched(TOO_SLOW) from None
            raise
        if is_late.is_set():
            raise NotFetched(TOO_SLOW)
        if len(content) > MOST_BYTES:
            raise NotFetched("그림이 10MB보다 큽니다. 더 작은 그림을 써 주세요.")
        return Fetched(answer.status, answer.getheader("Content-Type", "") or "", content)


def _secured(plain: socket.socket, place: _Place) -> socket.socket:
    if not place.is_secure:
        return plain
    context = ssl.create_default_context()
    return context.wrap_socket(plain, server_hostname=place.host, do_handshake_on_connect=False)


@contextmanager
def _deadline(channel: socket.socket) -> Iterator[threading.Event]:
    """Cut the line after a while, however little and often the other side sends; tells whether it was cut."""
    is_late = threading.Event()

    def cut() -> None:
        is_late.set()
        try:
            socket.socket.shutdown(channel, socket.SHUT_RDWR)
        except OSError:
            return  # it has ended by itself meanwhile

    timer = threading.Timer(SECONDS, cut)
    timer.start()
    try:
        yield is_late
    finally:
        timer.cancel()
