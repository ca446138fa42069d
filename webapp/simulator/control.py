"""The control door: JSON under `/_control/`, outside the market's own paths, for callers on this machine only.

A door stands before a method of Market with the same name. Path parts and the JSON body (for GET: the query) are its
arguments; answers are JSON. 400 wrong arguments, 403 from another machine, 404 no such thing, 415 a body that is not
`application/json`.
"""

import inspect
import ipaddress
import json
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

if TYPE_CHECKING:
    from webapp.simulator.market import Market

PREFIX = "/_control"
DOORS = (
    ("GET", "/", "summary"),
    ("POST", "/seed", "seed"),
    ("POST", "/reset", "reset"),
    ("PUT", "/clock", "set_clock"),
    ("POST", "/clock/move", "move_clock"),
    ("POST", "/simulate/<seller>", "simulate"),
    ("GET", "/sellers", "sellers"),
    ("POST", "/sellers", "add_seller"),
    ("PATCH", "/sellers/<seller>", "change_seller"),
    ("GET", "/products/<prd_no>", "product"),
    ("PUT", "/products/<prd_no>", "put_product"),
    ("PATCH", "/products/<prd_no>", "change_product"),
    ("DELETE", "/products/<prd_no>", "remove_product"),
    ("PUT", "/stock/<prd_stck_no>", "set_stock"),
    ("POST", "/orders/<seller>", "place_order"),
    ("GET", "/orders/<ord_no>", "order"),
    ("PATCH", "/orders/<ord_no>", "push_order"),
    ("POST", "/orders/<ord_no>/claims", "file_claim"),
    ("GET", "/orders/<ord_no>/claims", "claims"),
    ("POST", "/claims/<number>/withdraw", "withdraw_claim"),
    ("POST", "/claims/<number>/switch", "switch_claim"),
    ("POST", "/claims/<number>/came-back", "deliver_return"),
    ("POST", "/orders/<ord_no>/non-arrivals", "report_non_arrival"),
    ("POST", "/questions/<seller>", "ask_question"),
    ("DELETE", "/questions/<number>", "withdraw_question"),
    ("POST", "/notices/<seller>", "send_notice"),
    ("POST", "/notices/<number>/again", "ask_notice_again"),
    ("GET", "/letters/<seller>", "letters"),
    ("GET", "/addresses/<seller>", "addresses"),
    ("PUT", "/addresses/<seller>/<addr_seq>", "put_address"),
    ("DELETE", "/addresses/<seller>/<addr_seq>", "remove_address"),
    ("GET", "/templates/<seller>", "templates"),
    ("PUT", "/templates/<seller>/<number>", "put_template"),
    ("DELETE", "/templates/<number>", "remove_template"),
    ("GET", "/faults", "list_faults"),
    ("POST", "/faults", "inject_fault"),
    ("DELETE", "/faults", "clear_faults"),
    ("GET", "/ledger", "list_ledger"),
    ("DELETE", "/ledger", "clear_ledger"),
    ("GET", "/calls", "calls"),
    ("DELETE", "/calls", "clear_calls"),
)
RULES = Map(
    [Rule(f"{PREFIX}{path}", endpoint=name, methods=[method]) for method, path, name in DOORS], strict_slashes=False
)


def is_asked(request: Request) -> bool:
    return request.path == PREFIX or request.path.startswith(f"{PREFIX}/")


def say(body: Any, status: int = 200) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), status, content_type="application/json")


def refuse(reason: object, status: int) -> Response:
    return say({"error": str(reason)}, status)


def arguments_of(request: Request) -> dict[str, Any]:
    """Raises ValueError when the body is not a JSON object."""
    if request.method == "GET":
        return dict(request.args)
    raw = request.get_data()
    body = json.loads(raw) if raw else {}
    if not isinstance(body, dict):
        raise ValueError("the body is one JSON object")
    return body


def answer(market: "Market", request: Request) -> Response:
    """Open the door asked for. A body must call itself JSON, so that no web page can post here unasked."""
    if not ipaddress.ip_address(request.remote_addr or "::").is_loopback:
        return refuse("the control door opens on this machine only", 403)
    if request.get_data() and request.mimetype != "application/json":
        return refuse("send application/json", 415)
    try:
        name, path = RULES.bind("market").match(request.path, request.method)
    except HTTPException as error:
        return refuse(error.name, error.code or 404)
    return call(getattr(market, name), path, request)


def call(method: Any, path: Any, request: Request) -> Response:
    try:
        bound = inspect.signature(method).bind(**{**arguments_of(request), **path})
    except (TypeError, ValueError) as error:
        return refuse(error, 400)
    try:
        result = method(*bound.args, **bound.kwargs)
    except LookupError as error:
        return refuse(error, 404)
    except (ValueError, TypeError, OverflowError) as error:
        return refuse(error, 400)
    return say({"ok": True} if result is None else result)
