"""Who uses the product in a soak: buyers at the market, sellers who decide, send and answer, readers of its pages."""

import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import requests

from tests.property.answering_seller import AnsweringSeller
from tests.property.buyers import Buyers
from tests.property.shop import Shop
from webapp.models.base import db
from webapp.models.runs import Run
from webapp.services import runs, settling

PAGES = (
    "/", "/orders", "/orders?q=견본", "/claims", "/inquiries", "/settlements", "/attention",
    "/stores/1/calls", "/runs",
    "/listings",
)  # fmt: skip
ASIDE = 10_000_000  # tracking numbers that one seller may use up
Chances = dict[Callable[[], None], int]


class Person(threading.Thread):
    """Does one of `chances` so many times a second until the end; what goes wrong is kept, not swallowed."""

    def __init__(self, chances: Chances, dice: random.Random, a_second: float, ended: threading.Event) -> None:
        super().__init__(daemon=True)
        self._chances, self._dice, self._pause, self._ended = chances, dice, 1 / a_second, ended
        self.did: Counter[str] = Counter()
        self.trouble: list[str] = []

    def run(self) -> None:
        began, steps = time.monotonic(), 0
        while not self._ended.wait(max(0.0, began + steps * self._pause - time.monotonic())):
            steps += 1
            (step,) = self._dice.choices(list(self._chances), list(self._chances.values()))
            try:
                step()
                self.did[step.__name__] += 1
            except Exception as error:  # a soak goes on to its end, and tells then
                self.trouble.append(f"{step.__name__}: {type(error).__name__}: {error}"[:500])
        db.close()


def buyers(shop: Shop, orders_a_second: float, ended: threading.Event) -> Person:
    """The buyers of a walk, of whose steps 28 in 90 are orders."""
    one = Buyers(shop)
    chances: Chances = {
        one.buy: 28, one.pay: 14, one.cancel: 8, one.withdraw: 8, one.move_on: 14, one.claim: 6, one.switch: 2,
        one.miss: 2, one.ask: 5, one.urge: 3,
    }  # fmt: skip
    return Person(chances, shop.dice, orders_a_second * sum(chances.values()) / chances[one.buy], ended)


class SoakSeller(AnsweringSeller):
    """A seller who hands runs to the product's own workers and waits for their end, as before a page."""

    PATIENCE = 120  # seconds

    def __init__(self, shop: Shop, place: int) -> None:
        super().__init__(shop)
        self.dice = random.Random(place)
        self.tracking += place * ASIDE
        self._said = place * ASIDE

    def _perform(self, run: Run) -> None:
        end = time.monotonic() + self.PATIENCE
        while Run.select().where((Run.id == run.id) & Run.live_key.is_null(False)).exists():
            if time.monotonic() > end:
                raise TimeoutError(f"run {run.id} ({run.kind}) takes more than {self.PATIENCE} s")
            time.sleep(0.1)

    def look(self) -> None:
        """Collect everything, and again: a run that was under way already may have missed the newest."""
        for step in (self.collect, self.collect_claims, self.collect_inquiries) * 2:
            step()

    def settle(self) -> None:
        if settling.is_wanted(self.store):
            self._work(runs.Order(settling.KIND, self.store))


def seller(shop: Shop, place: int, a_second: float, ended: threading.Event) -> Person:
    """One of those who work at the shop. Orders, claims and inquiries come by the product's schedule."""
    one = SoakSeller(shop, place)
    chances: Chances = {
        one.confirm: 10, one.dispatch: 10, one.dispatch_part: 4, one.dispatch_boxes: 4, one.announce: 2, one.refuse: 2,
        one.hold: 3, one.release: 6, one.tag: 1, one.send_batch: 16, one.send_rest: 2, one.let_leave: 6,
        one.decide: 20, one.approve_many: 6, one.file_return: 1, one.answer: 8, one.confirm_notice: 3, one.go_on: 2,
        one.collect: 4, one.collect_claims: 4,
    }  # fmt: skip
    return Person(chances, one.dice, a_second, ended)


class Reader:
    """Somebody signed in who opens one page after the other; how long each took, and what was no page."""

    def __init__(self, url: str, login: str, password: str) -> None:
        self._url, self._browser, self._turn = url, requests.Session(), 0
        self.seconds: list[float] = []
        address = f"{url}/sign-in"
        token = re.search(r'name="csrf_token" value="([^"]+)"', self._browser.get(address, timeout=30).text)
        answers: dict[str, Any] = {"login": login, "password": password, "csrf_token": token[1] if token else ""}
        self._browser.post(address, answers, timeout=30, allow_redirects=False).raise_for_status()

    def read(self) -> None:
        page = PAGES[self._turn % len(PAGES)]
        self._turn += 1
        began = time.monotonic()
        answer = self._browser.get(self._url + page, timeout=60, allow_redirects=False)
        self.seconds.append(time.monotonic() - began)
        if answer.status_code != 200:
            raise RuntimeError(f"{page} answers {answer.status_code}")
