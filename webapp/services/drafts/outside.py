"""Fetching from an address that a seller typed, without becoming a door into this machine's own network.

Only http and https on their own ports; the host is resolved once, every address of it must be open to the whole
world, and the connection goes to exactly that address. No redirect is followed, no cookie kept, and there is an end
to how long it takes and how much is read.
"""

import ipaddress
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import urllib3

PORTS = {"http": 80, "https": 443}
NAT64 = ipaddress.ip_network("64:ff9b::/96")
SECONDS = 10.0
MOST_BYTES = 10 * 1024 * 1024
CHUNK = 64 * 1024
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


def fetch(address: str, may: May = is_open) -> Fetched:
    """The answer at an address; `may` decides which IP address and port may be called. Raises NotFetched."""
    try:
        parts = urlsplit(address)
        scheme, host = parts.scheme.lower(), parts.hostname
        port = parts.port or PORTS.get(scheme, 0)
    except ValueError:
        raise NotFetched("주소를 읽을 수 없습니다. 다시 확인해 주세요.") from None
    if scheme not in PORTS or not host or parts.username is not None:
        raise NotFetched("http:// 또는 https://로 시작하는 주소만 확인할 수 있습니다.")
    place = _resolve(host, port, may)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        return _read(_pool(scheme, host, place, port), target, host if port == PORTS[scheme] else f"{host}:{port}")
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise NotFetched("그림을 받지 못했습니다. 주소가 맞는지, 누구나 볼 수 있는지 확인해 주세요.") from error


def _resolve(host: str, port: int, may: May) -> str:
    """One address of the host; refused when any of them is not open to the world."""
    try:
        found = {str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise NotFetched("이 이름의 서버를 찾지 못했습니다. 주소를 확인해 주세요.") from None
    if not found or not all(may(one, port) for one in found):
        raise NotFetched("인터넷에 열려 있는 주소가 아니라서 확인하지 않았습니다. 11번가도 가져갈 수 없습니다.")
    return sorted(found)[0]


def _pool(scheme: str, host: str, place: str, port: int) -> urllib3.HTTPConnectionPool:
    """A connection to the very address that was looked at; the certificate is still the name's."""
    timeout = urllib3.Timeout(total=SECONDS)
    if scheme == "https":
        return urllib3.HTTPSConnectionPool(
            place, port, timeout=timeout, retries=False, assert_hostname=host, server_hostname=host
        )
    return urllib3.HTTPConnectionPool(place, port, timeout=timeout, retries=False)


def _read(pool: urllib3.HTTPConnectionPool, target: str, host: str) -> Fetched:
    ends = time.monotonic() + SECONDS
    with pool:
        answer = pool.request("GET", target, headers={**HEADERS, "Host": host}, redirect=False, preload_content=False)
        content = b""
        for chunk in answer.stream(CHUNK):
            content += chunk
            if len(content) > MOST_BYTES:
                raise NotFetched("그림이 10MB보다 큽니다. 더 작은 그림을 써 주세요.")
            if time.monotonic() > ends:
                raise NotFetched(f"{SECONDS:.0f}초 안에 그림을 받지 못했습니다. 더 빠른 서버의 주소를 써 주세요.")
        return Fetched(answer.status, answer.headers.get("Content-Type", ""), content)
