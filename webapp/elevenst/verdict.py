"""What an answer means: the root element decides first, then code and text; the HTTP status only when they are mute."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NoReturn

from webapp.elevenst import codec
from webapp.elevenst.codec import Element, local_name
from webapp.elevenst.endpoint import MAINTENANCE, Empty, Endpoint, Meaning, Outcome
from webapp.elevenst.errors import AuthError, AuthReason, RejectedError, UnavailableError, UnavailableReason

CODE_NAMES = ("resultCode", "result_code")
TEXT_NAMES = ("message", "resultMessage", "result_message", "result_text", "resultText")
AUTH_REASONS: Mapping[int, AuthReason] = {
    100: "key_missing",
    200: "key_unknown",
    300: "not_approved",
    400: "ssl",
    500: "ip",
    997: "no_such_api",
}
MAINTENANCE_CODE = "-1000"
TRAFFIC_CODES = ("004", "-004", "4", "-4")
# Services behind the auth layer say in their own envelope that the key belongs to nobody.
KEY_UNKNOWN = re.compile(r"OpenAPI\s*Key\s*에\s*해당하는\s*(?:유저가 없|사용자 정보가 존재하지)", re.IGNORECASE)
CALLER_IP = re.compile(r"\[\s*([0-9a-fA-F.:]{3,45})\s*\]")


@dataclass(frozen=True)
class Reply:
    """An HTTP answer as it came."""

    status: int
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True)
class Answer:
    """An answer that is what the reference documents: done, empty or not found."""

    endpoint: Endpoint
    root: Element
    outcome: Outcome
    code: str
    text: str
    rows: list[Element]  # the elements which the declaration calls rows

    def unusable(self, reason: UnavailableReason = "unexpected_shape") -> UnavailableError:
        """The error for an answer that looked right and is not."""
        return UnavailableError(reason, endpoint=self.endpoint.name, market_text=self.text)


def understand(endpoint: Endpoint, reply: Reply) -> Answer:
    """The answer, or the error it stands for: AuthError, RejectedError, UnavailableError."""
    root = _root(endpoint, reply)
    code, text, rows = _contents(endpoint, root)
    name = local_name(root)
    if code in TRAFFIC_CODES:
        raise _unavailable("rate_limited", endpoint, reply, text)
    if name == "AuthMessage":
        _raise_auth(endpoint, reply, code, text)
    if code == MAINTENANCE_CODE:
        raise _unavailable("maintenance", endpoint, reply, text)
    if KEY_UNKNOWN.search(text):
        raise AuthError("key_unknown", endpoint=endpoint.name, code=code, market_text=text)
    if name not in endpoint.roots + endpoint.refusals:
        raise _unavailable(_by_status(reply.status) or "unexpected_root", endpoint, reply, text)
    outcome = _judge(endpoint, root, code, text, reply, bool(rows))
    if not 200 <= reply.status < 300 and outcome is not Outcome.NOT_FOUND:
        # Only words against the call are believed under a failure status; an empty list is not.
        raise _unavailable(_by_status(reply.status) or "server_error", endpoint, reply, text)
    return Answer(endpoint, root, outcome, code, text, rows)


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds the market asked to wait, given as a number or a date; None when it did not ask."""
    value = next((value for name, value in headers.items() if name.lower() == "retry-after"), "").strip()
    if re.fullmatch(r"\d{1,9}", value):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - (now or datetime.now(UTC))).total_seconds())


def _root(endpoint: Endpoint, reply: Reply) -> Element:
    if not reply.content.strip():
        _raise_mute(endpoint, reply)
    try:
        return codec.parse(reply.content)
    except codec.HtmlPage:
        raise _unavailable(_by_page(reply.status), endpoint, reply) from None
    except codec.NotXml as error:
        broken: UnavailableReason = "truncated" if error.truncated else "not_xml"
        raise _unavailable(_by_status(reply.status) or broken, endpoint, reply) from None


def _raise_mute(endpoint: Endpoint, reply: Reply) -> NoReturn:
    """No content at all: the status is all there is. The market never saw a reason to act on a 4xx."""
    if reason := _by_status(reply.status):
        raise _unavailable(reason, endpoint, reply)
    if 400 <= reply.status < 500:
        raise RejectedError(endpoint.name, f"HTTP {reply.status}", "", "refused without a word")
    raise _unavailable("silent_empty", endpoint, reply)


def _by_page(status: int) -> UnavailableReason:
    """A web page comes with maintenance (200 or 503), a broken server (other 5xx) or a block page (4xx)."""
    if status < 300 or status == 503:
        return "maintenance"
    return _by_status(status) or "not_xml"


def _by_status(status: int) -> UnavailableReason | None:
    if status == 429:
        return "rate_limited"
    if status == 408:
        return "timeout"
    if 300 <= status < 400:
        return "redirect"
    if status >= 500:
        return "server_error"
    return None


def _raise_auth(endpoint: Endpoint, reply: Reply, code: str, text: str) -> NoReturn:
    number = abs(int(code)) if re.fullmatch(r"[+-]?\d{1,9}", code) else 0
    if number == 1000:
        raise _unavailable("maintenance", endpoint, reply, text)
    reason = AUTH_REASONS.get(number, "other")
    seen = CALLER_IP.search(text) if reason == "ip" else None
    raise AuthError(reason, seen[1] if seen else None, endpoint=endpoint.name, code=code, market_text=text)


def _judge(endpoint: Endpoint, root: Element, code: str, text: str, reply: Reply, proven: bool) -> Outcome:
    meaning = _meaning(endpoint, root, code, text, proven)
    if meaning.outcome is Outcome.REFUSED:
        raise RejectedError(endpoint.name, code, text, meaning.note)
    if meaning.outcome is Outcome.AGAIN_LATER:
        raise _unavailable("maintenance" if meaning == MAINTENANCE else "again_later", endpoint, reply, text)
    if meaning.outcome is Outcome.ASK:
        raise _unavailable("unclear", endpoint, reply, text)
    if endpoint.kind == "act" and endpoint.codes and not (code or text or proven):
        # An act is answered by a code or a sentence; without either nobody knows what became of it.
        raise _unavailable("silent_empty", endpoint, reply)
    if meaning.outcome is not Outcome.DONE or proven or not endpoint.row:
        return meaning.outcome
    said = bool(text or code in endpoint.codes) and endpoint.empty is Empty.SAID
    if endpoint.empty is Empty.BARE or said:
        return Outcome.EMPTY
    raise _unavailable("silent_empty", endpoint, reply, text)


def _meaning(endpoint: Endpoint, root: Element, code: str, text: str, proven: bool) -> Meaning:
    """A listed code outweighs the text; a sentence nobody listed speaks against the call."""
    if code in endpoint.codes:
        return endpoint.codes[code].with_text(text)
    if listed := next((outcome for part, outcome in endpoint.texts.items() if part in text), None):
        return Meaning(listed)
    if local_name(root) in endpoint.refusals or (code and endpoint.codes):
        return Meaning(Outcome.REFUSED, "a code the guide does not list" if code else "")
    silent = not text and not code
    return Meaning(Outcome.DONE if silent or (endpoint.free_text and proven) else Outcome.REFUSED)


def _contents(endpoint: Endpoint, root: Element) -> tuple[str, str, list[Element]]:
    """What stands directly below the root: the first code, the first sentence, and the rows, all in one walk."""
    code, text, rows = "", "", []
    for child in root:
        name = local_name(child)
        if next(iter(child), None) is not None:  # len() would count the eighty fields of every row
            if name in endpoint.row:
                rows.append(child)
            continue
        if said := (child.text or "").strip():
            if name in endpoint.row:
                rows.append(child)
            code = code or (said if name in CODE_NAMES else "")
            text = text or (said if name in TEXT_NAMES else "")
    return code, text, rows


def _unavailable(reason: UnavailableReason, endpoint: Endpoint, reply: Reply, text: str = "") -> UnavailableError:
    wait = retry_after(reply.headers)
    return UnavailableError(reason, wait, endpoint=endpoint.name, market_text=text, status=reply.status)
