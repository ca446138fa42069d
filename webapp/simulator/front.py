"""The market's front: what every call passes before an endpoint sees it, and how answers become HTTP.

Order of the checks: the path and method, the key (missing -100, unknown -200), the caller's address (-500), approval
(-300), hosting (-997), the media type (415), the body's bytes (500). Categories need no key.
"""

import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from werkzeug.wrappers import Request, Response

import webapp.simulator.areas  # noqa: F401  (declares the endpoints)
from webapp.simulator.faults import FaultBox, page, xml
from webapp.simulator.ledger import Ledger
from webapp.simulator.routing import Call, Endpoint, find_endpoint
from webapp.simulator.state import sellers
from webapp.simulator.state.passing import pass_time
from webapp.simulator.state.sellers import Seller
from webapp.simulator.store import Store
from webapp.simulator.wire import (
    Form,
    Node,
    UndecodableError,
    UnreadableError,
    bean,
    container,
    encode,
    leaf,
    read_form,
)

KEPT_CALLS = 200_000
KEY_LENGTH = 32
DAWN = "last_dawn"  # the day for which time has passed
REFUSALS = {
    -100: (200, "OpenAPI Key가 누락되었습니다."),
    -200: (200, "OpenAPI Key 에 해당하는 사용자 정보가 존재하지 않습니다."),
    -300: (200, "SellerAPI 사용이 불가합니다. SellerAPI 사용시 승인이 필요합니다."),
    -500: (500, "[{ip}]인증된 IP가 아닙니다. 등록된 IP 정보를 확인하십시오."),
    -997: (500, "등록된 API 정보가 존재하지 않습니다."),
}


class TurnedAwayError(Exception):
    """The call does not reach its endpoint; carries the answer it gets."""

    def __init__(self, answer: Response) -> None:
        super().__init__(answer.status)
        self.answer = answer


@dataclass(frozen=True)
class Received:
    """A call as it came in: unix time with fractions, whatever the market's own clock says."""

    at: float
    method: str
    path: str
    page: int | None
    seller: int | None

    def as_dict(self) -> dict[str, Any]:
        return {"at": self.at, "method": self.method, "path": self.path, "page": self.page, "seller": self.seller}


def reworded(complaint: Node, code: str, text: str) -> Node:
    """A complaint with another code and another sentence."""
    words = {"resultcode": code, "message": text, "resulttext": text, "resultmessage": text}
    names = ((child, child.name.rpartition(":")[2].replace("_", "").lower()) for child in complaint.children)
    return container(complaint.name, *(leaf(one.name, words[name]) if name in words else one for one, name in names))


def auth_message(code: int, ip: str) -> Response:
    status, text = REFUSALS[code]
    fields = {"resultCode": code, "resultMessage": text.format(ip=ip)}
    answer = xml(encode(bean("AuthMessage", fields), declared="EUC-KR"))
    answer.status_code = status
    return answer


def refusal_of(seller: Seller | None, key: str, ip: str) -> int | None:
    """The code with which the gate turns this caller away."""
    if not key:
        return -100
    if seller is None or len(key) != KEY_LENGTH:
        return -200
    if not seller.allows(ip):
        return -500
    if not seller.approved:
        return -300
    return None if seller.hosting else -997


def media_type_of(request: Request) -> str:
    return (request.content_type or "text/xml").partition(";")[0].strip().lower()


def read_body(endpoint: Endpoint, request: Request, raw: bytes) -> Form | None:
    if request.method != "GET" and media_type_of(request) != "text/xml":
        raise TurnedAwayError(Response(b"", 415))
    if endpoint.root is None:
        return None
    try:
        return read_form(raw, endpoint.root, endpoint.only_utf8)
    except UndecodableError as error:
        raise TurnedAwayError(page(f"<html><body><h1>HTTP Status 500</h1>{error}</body></html>", 500)) from error
    except UnreadableError as error:
        text = f"<html><body><h1>HTTP Status 500</h1>javax.xml.bind.JAXBException: {error}</body></html>"
        raise TurnedAwayError(page(text, 500)) from error


class Front:
    """Takes a request for the market and gives its answer."""

    def __init__(self, store: Store, ledger: Ledger, faults: FaultBox) -> None:
        self._store, self._ledger, self._faults = store, ledger, faults
        self.calls: deque[Received] = deque(maxlen=KEPT_CALLS)

    def answer(self, request: Request) -> Response:
        came = time.time()  # before anything that waits for the calls of others
        raw = request.get_data()
        found = find_endpoint(request.method, request.path)
        with self._store.transaction() as db:
            seller = sellers.by_key(db, request.headers.get("openapikey", ""))
        mem_no = seller.mem_no if seller else None
        self.calls.append(Received(came, request.method, request.path, found[0].page if found else None, mem_no))
        fault = self._faults.take(request.path, mem_no)
        instead = self._faults.before(fault)
        if instead is not None:
            return instead
        said = (fault.code, fault.text) if fault is not None and fault.kind == "say" else None
        return self._faults.after(fault, self.act(request, raw, found, said))

    def act(
        self,
        request: Request,
        raw: bytes,
        found: tuple[Endpoint, Mapping[str, str]] | None,
        said: tuple[str, str] | None = None,
    ) -> Response:
        """The market's own answer, all its changes in one transaction; `said` is a code and text to say instead."""
        ip = request.remote_addr or ""
        if found is None:
            return auth_message(-997, ip)
        endpoint, path = found
        try:
            with self._store.transaction() as db:
                seller = self.admit(db, endpoint, request.headers.get("openapikey", ""), ip)
                form = read_body(endpoint, request, raw)
                now = self._store.now()
                if self._store.setting(DAWN) != f"{now:%Y%m%d}":
                    self._store.set_setting(DAWN, f"{now:%Y%m%d}")
                    pass_time(db, now)
                call = Call(endpoint, db, now, self._ledger, path, seller, form, request.args)
                return xml(encode(self.speak(call, said)))
        except TurnedAwayError as away:
            return away.answer

    def admit(self, db: Connection, endpoint: Endpoint, key: str, ip: str) -> Seller | None:
        seller = sellers.by_key(db, key)
        code = refusal_of(seller, key, ip) if endpoint.needs_key else None
        if code is not None:
            raise TurnedAwayError(auth_message(code, ip))
        return seller

    def speak(self, call: Call, said: tuple[str, str] | None) -> Node:
        """The endpoint's answer; a key whose member is gone gets the area's own complaint."""
        if call.endpoint.stranger and said:
            return reworded(call.endpoint.stranger(), *said)
        if call.endpoint.stranger and not call.seller.member:
            return call.endpoint.stranger()
        return call.endpoint.answer(call)
