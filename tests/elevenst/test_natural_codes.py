"""Codes of acts on orders and claims whose cause the reference tells: the market comes to them by its own state.

No fault is injected. Each case brings the market into a state, makes one call and hears one code, which the client
knows the meaning of. Calls are written by hand, because the client would not send many of them.
"""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from tests.elevenst.test_guide_answers import judged
from tests.simulator.conftest import Answer
from tests.simulator.test_claims import at, filed, first
from tests.simulator.test_order_acts import Order
from webapp.elevenst.catalogue import declared
from webapp.elevenst.verdict import Reply
from webapp.simulator.market import Market
from webapp.simulator.mounting import URL, mounted
from webapp.simulator.routing import find_endpoint
from webapp.simulator.seed.shops import MAIN_KEY

ENDPOINTS = {endpoint.page: endpoint for endpoint in declared()}
COURIER = "00034/123456789012"
NOW = f"202603021030/01/{COURIER}"
GONE = f"01/20260302/{COURIER}"
Cause = Callable[["Desk"], str]  # brings the market into a state; the call that meets it


class Desk:
    """Raw calls to a market in this process, and its orders and claims."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.session = mounted(market)

    def call(self, path: str) -> requests.Response:
        method = "POST" if "/visitdlvend/" in path else "GET"
        return self.session.request(method, f"{URL}/rest{path}", headers={"openapikey": MAIN_KEY})

    def twice(self, path: str) -> str:
        """The path, called once already with success."""
        assert code_of(self.call(path)) in ("0", "1")
        return path

    def order(self, state: str, count: int = 1, **fields: Any) -> Order:
        return Order(self.market, count, state, **fields)

    def claim(self, kind: str, state: str, **fields: Any) -> tuple[Order, dict[str, Any]]:
        return filed(self.market, kind, state, **fields)

    def abroad(self, kind: str, state: str) -> tuple[Order, dict[str, Any]]:
        order, claim = self.claim(kind, state)
        self.market.push_order(order.number, order.states[0], gblDlvYn="Y")
        return order, claim

    def withdrawn(self, kind: str, state: str) -> tuple[Order, dict[str, Any]]:
        order, claim = self.claim(kind, state)
        self.market.withdraw_claim(claim["number"])
        return order, claim

    def sent_back(self, order: Order, claim: dict[str, Any], sent: str = "202603021030", by: str = COURIER) -> str:
        tail = f"{sent}/{order.parcel}/{by}/01/{claim['number']}"
        return f"/claimservice/claimservice/returninvc/{tail}"


def code_of(answer: requests.Response) -> str | None:
    said = Answer(answer)
    return said.of("result_code") or said.of("ns2:result_code")


def service(act: str, tail: str) -> str:
    return f"/claimservice/{act}/{tail}"


def cancelled(desk: Desk, order: Order) -> Order:
    """The order with a request to cancel: of all of it, before anything else was done to it."""
    desk.market.file_claim(order.number, "cancel")
    return order


def half_sent(desk: Desk) -> Order:
    """An order of which one line went out and the other was rejected."""
    order = desk.order("301", 2)
    desk.twice(order.part("2"))
    desk.twice(rejected(order))
    return order


def used(desk: Desk) -> str:
    """A courier and a number that went out with another parcel."""
    desk.twice(desk.order("301").dispatch())
    return COURIER


def refused(desk: Desk, sent: str = GONE) -> str:
    """A request to cancel, refused with these words of a shipment."""
    return service("cancelreqreject", f"{at(*desk.claim('cancel', '301'))}/{sent}")


def rejected(order: Order, reason: str = "08") -> str:
    return service("reqrejectorder", f"{order.number}/1/{reason}/품절")


def stocked(order: Order) -> str:
    return f"/ordservices/saleconfirm/{order.number}/1"


def fetched(order: Order, code: str) -> str:
    return f"/ordservices/visitdlvend/{order.parcel}/{order.number}/{code}"


def filing(order: Order, words: str) -> str:
    return service("sellerclaimfix", f"{order.number}/1/{words}")


PICK_UP = {"visitDlvYn": "Y", "visitDlvCertCode": "4711"}
ORDERS: dict[str, tuple[Cause, str]] = {
    "confirmed twice": (lambda d: d.twice(d.order("202").confirm()), "-3206"),
    "confirmed and sent since": (lambda d: d.order("401").confirm(), "-3206"),
    "confirmed with its label unprinted": (lambda d: d.order("202", gblDlvYn="Y").confirm(), "-3210"),
    "cancelled between list and packing": (lambda d: cancelled(d, d.order("202")).confirm(), "-3211"),
    "cancel requested after packing": (lambda d: cancelled(d, d.order("301")).confirm(), "-3214"),
    "sent at no time": (lambda d: d.order("301").dispatch(f"20260302/01/{COURIER}"), "-3301"),
    "part sent at no time": (lambda d: d.order("301").part("1", f"20260302/01/{COURIER}"), "-3301"),
    "a number no courier prints": (lambda d: d.order("301").dispatch("202603021030/01/00034/12-34"), "-3306"),
    "no such courier": (lambda d: d.order("301").dispatch("202603021030/01/99999/123456789012"), "-3307"),
    "no delivery, but a courier": (lambda d: d.order("301").dispatch(f"202603021030/05/{COURIER}"), "-3307"),
    "dispatched twice": (lambda d: d.twice(d.order("301", 2).dispatch()), "-3308"),
    "a line dispatched twice": (lambda d: d.twice(d.order("301", 2).part("1")), "-3308"),
    "boxes dispatched twice": (lambda d: d.twice(d.order("301").split("2", "1234567890123@3")), "-3308"),
    "dispatched after delivery": (lambda d: d.order("501").dispatch(), "-3309"),
    "dispatched before packing": (lambda d: d.order("202").dispatch(), "-3310"),
    "cancel requested before dispatch": (lambda d: cancelled(d, d.order("301")).dispatch(), "-3310"),
    "cancel requested before a part": (lambda d: cancelled(d, d.order("301")).part("1"), "-3310"),
    "more boxes than pieces": (lambda d: d.order("301").split("5", "1234567890123@1"), "-3310"),
    "nothing left to dispatch": (lambda d: half_sent(d).dispatch(), "-3313"),
    "a number of another order": (lambda d: d.order("301").dispatch(f"202603021030/01/{used(d)}"), "-3320"),
    "rejected twice": (lambda d: d.twice(rejected(d.order("202"))), "-21004"),
    "rejected after dispatch": (lambda d: rejected(d.order("401")), "-21004"),
    "rejected while cancel is requested": (lambda d: rejected(cancelled(d, d.order("301"))), "-21004"),
    "stocked in twice": (lambda d: d.twice(stocked(d.order("201"))), "-1"),
    "picked up with a wrong code": (lambda d: fetched(d.order("401", **PICK_UP), "0815"), "-1001"),
    "picked up twice": (lambda d: d.twice(fetched(d.order("401", **PICK_UP), "4711")), "-1"),
}  # fmt: skip
CLAIMS: dict[str, tuple[Cause, str]] = {
    "cancel approved twice": (lambda d: d.twice(service("cancelreqconf", first(*d.claim("cancel", "301")))), "-1"),
    "cancel withdrawn": (lambda d: service("cancelreqconf", first(*d.withdrawn("cancel", "301"))), "-22004"),
    "a return approved as a cancel": (lambda d: service("cancelreqconf", first(*d.claim("return", "501"))), "-22004"),
    "a return refused as a cancel": (
        lambda d: service("cancelreqreject", f"{at(*d.claim('return', '501'))}/{GONE}"), "-23002",
    ),
    "refused with a minute": (lambda d: refused(d, f"01/202603021030/{COURIER}"), "-23003"),
    "refused with ten characters": (lambda d: refused(d, "01/20260302/00034/1234567890"), "-23005"),
    "refused with a courier of dispatches": (lambda d: refused(d, "01/20260302/00131/123456789012"), "-23006"),
    "refused twice": (lambda d: d.twice(refused(d)), "-23007"),
    "refused after it was withdrawn": (
        lambda d: service("cancelreqreject", f"{at(*d.withdrawn('cancel', '301'))}/{GONE}"), "-23007",
    ),
    "refused abroad": (lambda d: service("cancelreqreject", f"{at(*d.abroad('cancel', '301'))}/{GONE}"), "-23009"),
    "return approved twice": (lambda d: d.twice(service("returnreqconf", first(*d.claim("return", "501")))), "-24006"),
    "return withdrawn": (lambda d: service("returnreqconf", first(*d.withdrawn("return", "501"))), "-24006"),
    "return refused twice": (
        lambda d: d.twice(service("returnreqreject", f"{at(*d.claim('return', '501'))}/101/미입고")), "-1",
    ),
    "return held twice": (
        lambda d: d.twice(service("returnclaimdefer", f"{at(*d.claim('return', '501'))}/101/미입고")), "-21007",
    ),
    "completion held twice": (
        lambda d: d.twice(service("returncompletedefer", f"{at(*d.claim('return', '501'))}/101/미입고")), "-21007",
    ),
    "held abroad": (lambda d: service("returnclaimdefer", f"{at(*d.abroad('return', '501'))}/101/글"), "-21010"),
    "filed before dispatch": (lambda d: filing(d.order("301"), "101/01/null/null/null/글/03"), "-21004"),
    "filed twice": (lambda d: d.twice(filing(d.order("501"), "101/01/null/null/null/글/03")), "-21004"),
    "filed for a reason of exchanges": (lambda d: filing(d.order("501"), "206/01/null/null/null/글/03"), "-21007"),
    "filed as a parcel without courier": (lambda d: filing(d.order("501"), "101/01/null/null/01/글/03"), "-21009"),
    "filed with the fee by card": (lambda d: filing(d.order("501"), "101/01/null/null/null/글/01"), "-21010"),
    "sent back at no time": (lambda d: d.sent_back(*d.claim("return", "501"), sent="20260302"), "-3301"),
    "sent back under no number": (lambda d: d.sent_back(*d.claim("return", "501"), by="00034/12"), "-3306"),
    "sent back with a courier of dispatches": (
        lambda d: d.sent_back(*d.claim("return", "501"), by="00131/123456789012"), "-3307",
    ),
    "sent back twice": (lambda d: d.twice(d.sent_back(*d.claim("return", "501"))), "-3308"),
    "sent back although withdrawn": (lambda d: d.sent_back(*d.withdrawn("return", "501")), "-3313"),
    "sent back under another order's number": (
        lambda d: d.sent_back(*d.claim("return", "501"), by=used(d)), "-3320",
    ),
    "exchange approved twice": (
        lambda d: d.twice(service("exchangereqconf", f"{first(*d.claim('exchange', '501'))}/{COURIER}")), "-27008",
    ),
    "exchange sent with a courier of dispatches": (
        lambda d: service("exchangereqconf", f"{first(*d.claim('exchange', '501'))}/00131/123456789012"), "-27006",
    ),
    "exchange approved abroad": (
        lambda d: service("exchangereqconf", f"{first(*d.abroad('exchange', '501'))}/{COURIER}"), "-27009",
    ),
    "exchange refused after it was withdrawn": (
        lambda d: service("exchangereqreject", f"{at(*d.withdrawn('exchange', '501'))}/201/미입고"), "-26006",
    ),
    "exchange refused abroad": (
        lambda d: service("exchangereqreject", f"{at(*d.abroad('exchange', '501'))}/201/글"), "-26007",
    ),
}  # fmt: skip


@pytest.mark.parametrize("cause", ORDERS | CLAIMS)
def test_the_market_s_own_state_leads_to_the_guide_s_code(market: Market, cause: str) -> None:
    desk = Desk(market)
    meet, expected = (ORDERS | CLAIMS)[cause]
    path = meet(desk)
    before = market.ledger.count()
    answer = desk.call(path)

    assert code_of(answer) == expected
    assert market.ledger.count() == before, "a refusal changes nothing"
    found = find_endpoint(str(answer.request.method), f"/rest{path}")
    assert found is not None
    assert judged(ENDPOINTS[found[0].page], Reply(answer.status_code, {}, answer.content)) in ("understood", expected)
