"""The way to the market in a walk: what is sent is held against what the market had said, and a process may end here.

Between two calls a buyer may do something, so that what the cancel gate has let through is cancelled right behind it.
"""

import random
import re
import threading
from collections.abc import Callable
from urllib.parse import unquote

import requests
from requests.adapters import HTTPAdapter

from tests.property.shop import CANCELLED, CANCELLED_LATER, Key, Shop, There
from webapp.models.base import db
from webapp.models.orders import Order, OrderLine, Parcel

ASKED = re.compile(r"/(?:orderlistall|ordservices/complete)/(?P<numbers>\d+(?:,\d+)*)$")
CONFIRM = re.compile(r"/reqpackaging/(?P<order>\d+)/(?P<seqs>\d+)/")
REJECT = re.compile(r"/reqrejectorder/(?P<order>\d+)/(?P<seqs>\d+)/")
DISPATCH = re.compile(r"/reqdelivery/\d+/\d+/\w+/\w+/(?P<parcel>\d+)$")
PART = re.compile(r"/reqdelivery/\d+/\d+/\w+/\w+/(?P<parcel>\d+)/\w+/(?P<order>\d+)/(?P<seqs>[\d,]+)")
REFUSE_CANCEL = re.compile(r"/cancelreqreject(?:NEW)?/(?P<order>\d+)/(?P<seq>\d+)/")
# How often a buyer comes between two calls: to some order, or behind the gate to one that was just asked about.
BETWEEN, BEHIND = 0.02, 0.1
Stand = tuple[str, int]


class Killed(BaseException):
    """The process ended here."""


class Gatekeeper:
    """What the market said of lines when it was asked about them, against what is then sent about them.

    `crossed` are targets of acts whose lines moved on between the question and the act.
    """

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self.said: dict[Key, Stand] = {}
        self.crossed: set[str] = set()
        self.wrong: list[str] = []

    def asked_about(self, path: str) -> list[str]:
        """Numbers of the orders whose lines this call asks about."""
        found = ASKED.search(path)
        return found["numbers"].split(",") if found else []

    def stands(self, numbers: list[str]) -> dict[Key, Stand]:
        return {key: stand_of(line) for number in numbers for key, line in self._shop.order(number).items()}

    def hear(self) -> None:
        """Another worker was told of everything: what stands here as it does there by now is no surprise."""
        rows = OrderLine.select(Order.number, OrderLine.number, OrderLine.state).join(Order).tuples()
        here = {(number, seq): state for number, seq, state in rows}
        stands = self.stands(sorted({number for number, _ in self.said}))
        self.said |= {key: stand for key, stand in stands.items() if here.get(key) == stand[0]}

    def judge(self, path: str) -> None:
        if found := CONFIRM.search(path):
            self._named(found, f"{found['order']}-{found['seqs']}", ("202",), may_be_held=False)
        elif found := REJECT.search(path):
            self._named(found, f"{found['order']}-{found['seqs']}", ("202", "301"), may_be_held=True)
        elif found := PART.search(path):
            self._named(found, found["parcel"], ("301",), may_be_held=False)
        elif found := DISPATCH.search(path):
            self._whole(found["parcel"])
        elif found := REFUSE_CANCEL.search(path):
            self._instead(found["order"], found["seq"])

    def _named(self, found: re.Match[str], target: str, states: tuple[str, ...], may_be_held: bool) -> None:
        order = self._shop.order(found["order"])
        lines = {key: order[key] for key in order if key[1] in found["seqs"].split(",")}
        if any(self.said.get(key, ("", 0))[0] not in states for key in lines):
            self._complain("was sent past the gate", lines)
        self._look(target, lines, may_be_held)

    def _whole(self, parcel: str) -> None:
        """Of what is cancelled for good the gate need not ask, nor can it of what no collection has brought yet."""
        known = OrderLine.select(Order.number, OrderLine.number).join(Order).switch(OrderLine).join(Parcel)
        here = set(known.where(Parcel.number == parcel).tuples())
        lines = {key: line for key, line in self._shop.parcel(parcel).items() if key in here}
        states = [self.said.get(key, stand_of(line))[0] for key, line in lines.items()]
        if not set(states) <= {"301", CANCELLED, CANCELLED_LATER} or not lines.keys() & self.said.keys():
            self._complain("was sent past the gate", lines)
        self._look(parcel, lines, may_be_held=False)

    def _instead(self, order: str, seq: str) -> None:
        """A refused cancel sends what else of its parcel is packed: that has to have been asked about as well."""
        parcel = str(self._shop.order(order)[order, seq]["dlvNo"])
        known = OrderLine.select(Order.number, OrderLine.number).join(Order).switch(OrderLine).join(Parcel)
        here = set(known.where(Parcel.number == parcel).tuples()) - {(order, seq)}
        lines = {key: line for key, line in self._shop.parcel(parcel).items() if key in here}
        over = {CANCELLED, CANCELLED_LATER, "401", "501", "601", "901", "A01"}
        if any(self.said.get(key, stand_of(line))[0] not in {"301", *over} for key, line in lines.items()):
            self._complain("was sent past the gate", lines)
        packed = {key: line for key, line in lines.items() if self.said.get(key, stand_of(line))[0] == "301"}
        self._look(parcel, packed, may_be_held=False)

    def _look(self, target: str, lines: There, may_be_held: bool) -> None:
        if any(self.said.get(key, stand_of(line)) != stand_of(line) for key, line in lines.items()):
            self.crossed.add(target)
        held = OrderLine.select(Order.number, OrderLine.number).join(Order).where(OrderLine.held_at.is_null(False))
        if not may_be_held and lines.keys() & set(held.tuples()):
            self._complain("was sent though it is held", lines)

    def _complain(self, what: str, lines: There) -> None:
        stands = {key: (self.said.get(key), stand_of(line)) for key, line in lines.items()}
        self.wrong.append(f"{what}: {stands}")


def stand_of(line: dict[str, object]) -> Stand:
    return str(line["ordPrdStat"]), int(str(line["ordQty"]))


class Wire:
    """On which a process may be killed: before a call leaves, or before its answer is read."""

    def __init__(self, shop: Shop, meanwhile: Callable[[list[str]], None]) -> None:
        self._dice, self._meanwhile = random.Random(shop.dice.random()), meanwhile
        self._send, self._market = HTTPAdapter.send, shop.market
        self.gatekeeper = Gatekeeper(shop)
        self.calls_left: int | None = None
        self.is_lively = True
        self.kills = self.crossings = 0

    def arm(self) -> None:
        self.calls_left = self._dice.randrange(12)

    def be_quiet(self) -> None:
        self.calls_left, self.is_lively = None, False

    def send(self, adapter: HTTPAdapter, request: requests.PreparedRequest, **options: object) -> requests.Response:
        try:
            return self._carry(adapter, request, options)
        finally:
            if threading.current_thread() is not threading.main_thread():
                db.close()  # nobody else would give back what was asked in this call's thread

    def _carry(
        self, adapter: HTTPAdapter, request: requests.PreparedRequest, options: dict[str, object]
    ) -> requests.Response:
        is_last = self.calls_left == 0
        if self.calls_left is not None:
            self.calls_left = None if is_last else self.calls_left - 1
        self.kills += is_last
        if is_last and self._dice.random() < 0.5:
            raise Killed
        asked, answer = self._pass(adapter, request, options)
        if is_last:
            answer.close()
            raise Killed
        if self.is_lively and self._dice.random() < (BEHIND if asked else BETWEEN):
            self.crossings += 1
            self.is_lively = False  # nobody comes between what comes between
            try:
                self._meanwhile(asked)
            except BaseException:
                answer.close()  # as the end of the process would
                raise
            finally:
                self.is_lively = True
        return answer

    def _pass(
        self, adapter: HTTPAdapter, request: requests.PreparedRequest, options: dict[str, object]
    ) -> tuple[list[str], requests.Response]:
        """Numbers of the orders that were asked about, and the answer; what it says counts unless it is spoilt."""
        path = unquote(request.path_url)
        self.gatekeeper.judge(path)
        asked = self.gatekeeper.asked_about(path)
        stands, faults = self.gatekeeper.stands(asked), len(self._market.list_faults())
        answer = self._send(adapter, request, **options)
        if len(self._market.list_faults()) == faults:
            self.gatekeeper.said |= stands
        return asked, answer
