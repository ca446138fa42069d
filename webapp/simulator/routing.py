"""How an endpoint is declared, and how a request finds the one that answers it.

An endpoint is one function under `@endpoint(page, method, path)`, where page is its number in the market's guide. Its
name is the name of the act in the ledger. Importing a module of `areas` puts its endpoints in the table.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

from webapp.simulator.ledger import Ledger
from webapp.simulator.state.sellers import Seller
from webapp.simulator.wire import Form, Node


@dataclass(frozen=True)
class Endpoint:
    page: int
    act: str
    answer: Callable[["Call"], Node]
    needs_key: bool
    root: str | None
    only_utf8: bool
    stranger: Callable[[], Node] | None


@dataclass(frozen=True)
class Call:
    """What an endpoint is given. `seller` and `form` are there where the endpoint declared that it needs them."""

    endpoint: Endpoint
    db: Connection
    now: datetime
    ledger: Ledger
    path: Mapping[str, str]
    known_seller: Seller | None
    sent_form: Form | None
    query: Mapping[str, str]

    @property
    def seller(self) -> Seller:
        assert self.known_seller is not None, "the gate lets nobody without a key through to this endpoint"
        return self.known_seller

    @property
    def form(self) -> Form:
        assert self.sent_form is not None, "the gate reads the body before this endpoint is called"
        return self.sent_form

    def record(self, target: str | int, fields: Mapping[str, Any]) -> None:
        self.ledger.record(self.seller.mem_no, self.endpoint.page, self.endpoint.act, str(target), dict(fields))


ENDPOINTS: dict[int, Endpoint] = {}
RULES = Map(strict_slashes=False, merge_slashes=False)


def endpoint(
    page: int,
    method: str,
    path: str,
    *,
    root: str | None = None,
    needs_key: bool = True,
    only_utf8: bool = False,
    stranger: Callable[[], Node] | None = None,
) -> Callable[[Callable[[Call], Node]], Callable[[Call], Node]]:
    """Declare an endpoint. `root` names the element its body must have; `stranger` answers a key without a member."""

    def declare(answer: Callable[[Call], Node]) -> Callable[[Call], Node]:
        ENDPOINTS[page] = Endpoint(page, answer.__name__, answer, needs_key, root, only_utf8, stranger)
        RULES.add(Rule(f"/rest{path}", endpoint=page, methods=[method]))
        return answer

    return declare


def find_endpoint(method: str, path: str) -> tuple[Endpoint, Mapping[str, str]] | None:
    """The endpoint of this method and path with its path variables, None when the market knows none."""
    adapter = RULES.bind("market")
    try:
        page, variables = adapter.match(path, method)
    except HTTPException:
        return None
    return ENDPOINTS[page], variables
