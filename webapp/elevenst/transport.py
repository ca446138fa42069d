"""Calls over HTTP: one session, one key, the lane before each call, and the rule that only reads are sent again."""

import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import requests
from urllib3.exceptions import NameResolutionError, NewConnectionError, ReadTimeoutError

from webapp.elevenst.codec import Body, encode
from webapp.elevenst.endpoint import Endpoint
from webapp.elevenst.errors import ElevenstError, InvalidField, RejectedError, UnavailableError, UnavailableReason
from webapp.elevenst.lane import InProcessLane, Lane, name_of
from webapp.elevenst.verdict import Answer, Reply, understand

LONGEST_WAIT = 20.0  # seconds; a longer Retry-After is the caller's business
LONGEST_TURN = 60.0  # seconds in the lane after which an act is not sent any more: somebody may have given it up
LONGEST_ANSWER = 180.0  # seconds for a whole answer, however lively it trickles
TRANSIENT = ("no_connection", "timeout", "connection_cut", "truncated", "rate_limited", "server_error", "again_later")

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Patience:
    """How long a call waits: connect and read time-out, and the pauses before a read is sent again, in seconds."""

    timeout: tuple[float, float] = (5.0, 30.0)
    pauses: tuple[float, ...] = (0.5, 2.0)
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True)
class Call:
    """One call that went out, never what it said. ``status`` is HTTP's, 0 for none; ``error`` what it met, if anything.

    ``code`` is the market's own, or one word for the error; ``seconds`` count from the moment it left the lane.
    """

    endpoint: str
    status: int
    code: str
    seconds: float
    error: ElevenstError | None


class Transport:
    """Sends declared calls with one key; ``store`` is the name under which they wait in the lane.

    ``told`` hears of each call when it is over. It must neither wait nor raise.
    """

    def __init__(
        self,
        key: str,
        base_url: str,
        *,
        lane: Lane | None = None,
        store: str = "",
        patience: Patience = Patience(),
        session: requests.Session | None = None,
        told: Callable[[Call], None] = lambda call: None,
    ) -> None:
        if not key or not key.isascii() or not key.isprintable() or " " in key:
            raise InvalidField("key", "must be the printable characters the OPEN API CENTER shows, without blanks")
        self._headers = {"openapikey": key, "User-Agent": "Elevendesk"}
        self._base_url = _checked(base_url)
        self._store = store or name_of(key)
        self._lane = lane or InProcessLane()
        self._patience = patience
        self._session = session or _private_session()
        self._owns_session = session is None
        self.skew: timedelta | None = None
        self._told = told

    def close(self) -> None:
        """Give the connections back, unless the session came from outside."""
        if self._owns_session:
            self._session.close()

    def read(self, endpoint: Endpoint, path: str, body: Body | None = None) -> Answer:
        """Send a read; after trouble on the way it is sent again a few times."""
        if endpoint.kind != "read":
            raise TypeError(f"{endpoint.name} is an act")
        content = self._content(endpoint, body)
        for pause in self._patience.pauses:
            try:
                return self._once(endpoint, path, content)
            except UnavailableError as error:
                wait = max(pause, error.retry_after or 0.0)
                if error.reason not in TRANSIENT or wait > LONGEST_WAIT:
                    raise
                self._patience.sleep(wait)
        return self._once(endpoint, path, content)

    def act(self, endpoint: Endpoint, path: str, body: Body | None = None) -> Answer:
        """Send an act, once. UnavailableError means that nobody knows whether it was done, unless it was held back."""
        if endpoint.kind != "act":
            raise TypeError(f"{endpoint.name} is a read")
        return self._once(endpoint, path, self._content(endpoint, body), LONGEST_TURN)

    def _content(self, endpoint: Endpoint, body: Body | None) -> bytes | None:
        return None if body is None else encode(endpoint.request, body, utf8=endpoint.utf8)

    def _once(self, endpoint: Endpoint, path: str, content: bytes | None, longest: float = math.inf) -> Answer:
        request = self._prepared(endpoint, path, content)
        asked = time.monotonic()
        self._lane.acquire(self._store)
        started = time.monotonic()
        if started - asked > longest:
            raise UnavailableError("held_back", endpoint=endpoint.name)
        status, code = 0, ""
        met: ElevenstError | None = None
        try:
            reply = self._send(endpoint, request)
            status = reply.status
            answer = understand(endpoint, reply)
            code = answer.code or answer.outcome.value
            self._lane.heed(self._store, None)
            return answer
        except ElevenstError as error:
            code, met = error.label, error
            self._lane.heed(self._store, None if isinstance(error, RejectedError) else error)
            raise
        finally:
            seconds = time.monotonic() - started
            logger.info("%s status=%s code=%s seconds=%.2f", endpoint.name, status, code, seconds)
            self._told(Call(endpoint.name, status, code, seconds, met))

    def _prepared(self, endpoint: Endpoint, path: str, content: bytes | None) -> requests.PreparedRequest:
        """What is to be sent, made before the turn is asked for, so that nothing but sending comes after it."""
        # A GET with a Content-Type is answered with 415 by some services.
        headers = self._headers | ({"Content-Type": "text/xml"} if content is not None else {})
        asked = requests.Request(endpoint.method, self._base_url + path, headers=headers, data=content)
        return self._session.prepare_request(asked)

    def _send(self, endpoint: Endpoint, request: requests.PreparedRequest) -> Reply:
        try:
            with self._session.send(
                request, timeout=self._patience.timeout, allow_redirects=False, stream=True
            ) as response:
                self.skew = _skew(response.headers.get("Date"))
                return Reply(response.status_code, response.headers, _whole(endpoint, response))
        except requests.RequestException as error:
            # Not chained: the original names the whole address, which may hold personal data.
            raise UnavailableError(_trouble(error), endpoint=endpoint.name) from None


def _skew(date: str | None) -> timedelta | None:
    """How far the answering clock is ahead of this machine's; None when it does not say."""
    try:
        told = parsedate_to_datetime(date or "")
    except ValueError:
        return None
    return told - datetime.now(UTC) if told.tzinfo else None


def _whole(endpoint: Endpoint, response: requests.Response) -> bytes:
    deadline = time.monotonic() + LONGEST_ANSWER
    content = bytearray()
    for chunk in response.iter_content(1 << 18):
        content += chunk
        if len(content) > endpoint.largest:
            raise UnavailableError("too_large", endpoint=endpoint.name, status=response.status_code)
        if time.monotonic() > deadline:
            raise UnavailableError("timeout", endpoint=endpoint.name, status=response.status_code)
    return bytes(content)


def _trouble(error: requests.RequestException) -> UnavailableReason:
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", cause)
    if isinstance(error, requests.exceptions.SSLError) and "CERTIFICATE_VERIFY_FAILED" in str(reason):
        return "tls"
    if isinstance(error, requests.ConnectTimeout) or isinstance(reason, (NewConnectionError, NameResolutionError)):
        return "no_connection"
    if isinstance(error, requests.Timeout) or isinstance(reason, ReadTimeoutError):
        return "timeout"
    return "connection_cut"


def _private_session() -> requests.Session:
    session = requests.Session()
    # A .netrc or a proxy of the surroundings must not change what is sent, or to whom.
    session.trust_env = False
    return session


def _checked(base_url: str) -> str:
    if not base_url.startswith(("https://", "http://")):
        raise InvalidField("base_url", "must begin with https:// or http://")
    return base_url.rstrip("/")
