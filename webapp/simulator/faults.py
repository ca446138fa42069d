"""Faults on order: what may go wrong between a client and the market, injected for a path and a number of calls.

Before the market acts: delay, timeout_before, http_500, maintenance_html, maintenance_message, too_many, silent_empty
(the last five after it when the fault says `after_commit`), and `say`: a `code` with a `text`, in the way the endpoint
says such things, for codes whose cause inside the market nobody knows.
After it acted, while it answers: timeout_after, cut, truncated, control_characters, wrong_bytes, wrong_root, no_rows.
"""

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from functools import partial
from typing import Any

from werkzeug.wrappers import Response

from webapp.simulator.wire import CONTENT_TYPE, bean, encode

MAINTENANCE_PAGE = (
    '<!DOCTYPE html><html lang="ko"><head><meta charset="utf-8"><title>11번가</title></head>'
    "<body><h1>시스템 점검 중입니다</h1><p>점검이 끝난 뒤 다시 이용해 주세요.</p></body></html>"
)
ERROR_PAGE = "<html><head><title>Error report</title></head><body><h1>HTTP Status 500 - </h1></body></html>"
FIRST_TEXT = re.compile(rb">([^<>]+)<")
EMPTY_ROOT = re.compile(rb"<([\w:]+)([^<>]*)/>$")


class HangUpError(ConnectionAbortedError):
    """The connection is to be closed without (the rest of) an answer."""


@dataclass
class Fault:
    """One injected fault. `path` is a part of the path, or a pattern with *; `count` None means until cleared.

    `after_commit` lets the market act before an answer is put in place of its own.
    """

    path: str
    kind: str
    count: int | None = 1
    seconds: float = 30.0
    status: int = 200
    retry_after: int = 1
    after_commit: bool = False
    seller: int | None = None
    code: str = ""
    text: str = ""

    def hits(self, path: str, mem_no: int | None) -> bool:
        return fnmatchcase(path, f"*{self.path}*") and self.seller in (None, mem_no)


def xml(body: bytes) -> Response:
    return Response(body, content_type=CONTENT_TYPE)


def page(text: str, status: int) -> Response:
    return Response(text.encode(), status, content_type="text/html;charset=utf-8")


def maintenance_message() -> Response:
    message = {"message": "서버 점검중입니다.", "preSelPrc": 0, "productNo": "", "resultCode": "-1000"}
    return xml(encode(bean("ClientMessage", message)))


def too_many(fault: Fault) -> Response:
    return Response(b"", 429, headers={"Retry-After": str(fault.retry_after)}, content_type="text/plain")


INSTEAD: dict[str, Callable[[Fault], Response]] = {
    "http_500": lambda fault: page(ERROR_PAGE, 500),
    "maintenance_html": lambda fault: page(MAINTENANCE_PAGE, fault.status),
    "maintenance_message": lambda fault: maintenance_message(),
    "too_many": too_many,
    "silent_empty": lambda fault: xml(b""),
}


def truncated(body: bytes) -> bytes:
    return body[: len(body) // 2]


def with_inserted(dirt: bytes, body: bytes) -> bytes:
    """The dirt at the end of the first text, or as the only text of an empty root."""
    if FIRST_TEXT.search(body):
        return FIRST_TEXT.sub(lambda found: b">" + found[1] + dirt + b"<", body, count=1)
    return EMPTY_ROOT.sub(lambda found: b"<" + found[1] + found[2] + b">" + dirt + b"</" + found[1] + b">", body)


def wrong_root(body: bytes) -> bytes:
    declaration = body[: body.index(b"?>") + 2]
    return declaration + b"<UnknownMessage><message>ok</message></UnknownMessage>"


def no_rows(body: bytes) -> bytes:
    """The answer's own root with nothing in it."""
    start = body.index(b"?>") + 2
    tag = re.match(rb"<[^>]*?/?>", body[start:])
    assert tag is not None, "an answer has a root"
    return body[:start] + tag[0].rstrip(b"/>") + b"/>"


SPOILED: dict[str, Callable[[bytes], bytes]] = {
    "truncated": truncated,
    "control_characters": partial(with_inserted, b"\x0b&#11;"),
    "wrong_bytes": partial(with_inserted, b"\xff\xfe"),
    "wrong_root": wrong_root,
    "no_rows": no_rows,
}
KINDS = {"delay", "timeout_before", "timeout_after", "cut", "say", *INSTEAD, *SPOILED}


def half_then_hang_up(body: bytes) -> Iterator[bytes]:
    yield body[: len(body) // 2]
    raise HangUpError("cut on order")


class FaultBox:
    """The faults waiting for their call. Holding a connection ends early when the server closes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self.closing = threading.Event()

    def inject(self, path: str, kind: str, **options: Any) -> Fault:
        """Add a fault. Raises ValueError for a kind or an option that is not known."""
        if kind not in KINDS:
            raise ValueError(f"unknown fault {kind}, known are {', '.join(sorted(KINDS))}")
        try:
            fault = Fault(path, kind, **options)
        except TypeError as error:
            raise ValueError(str(error)) from error
        with self._lock:
            self._faults.append(fault)
        return fault

    def take(self, path: str, mem_no: int | None) -> Fault | None:
        """The oldest fault that hits this call, one count lower."""
        with self._lock:
            fault = next((waiting for waiting in self._faults if waiting.hits(path, mem_no)), None)
            if fault is not None and fault.count is not None:
                fault.count -= 1
                if fault.count < 1:
                    self._faults.remove(fault)
        return fault

    def waiting(self) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(fault) for fault in self._faults]

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def before(self, fault: Fault | None) -> Response | None:
        """What happens before the market acts: an answer instead of its own, a wait, a hang-up, or nothing."""
        if fault is None:
            return None
        if fault.kind in ("delay", "timeout_before"):
            self.closing.wait(fault.seconds)
        if fault.kind == "timeout_before":
            raise HangUpError("closed before acting")
        return INSTEAD[fault.kind](fault) if fault.kind in INSTEAD and not fault.after_commit else None

    def after(self, fault: Fault | None, answer: Response) -> Response:
        """What happens to the answer of a market that has acted."""
        if fault is None:
            return answer
        if fault.kind == "timeout_after":
            self.closing.wait(fault.seconds)
            raise HangUpError("closed after acting")
        if fault.kind in INSTEAD:
            return INSTEAD[fault.kind](fault)
        body = answer.get_data()
        if fault.kind == "cut":
            headers = {"Content-Length": str(len(body))}
            return Response(half_then_hang_up(body), answer.status, headers, content_type=answer.content_type)
        if (spoil := SPOILED.get(fault.kind)) and body:
            answer.set_data(spoil(body))
        return answer
