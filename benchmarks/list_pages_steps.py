"""What `list_pages` measures of one database, in a process of its own: it is filled, and its pages are read."""

import datetime as dt
import json
import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask

from benchmarks import sample_claims, sample_inquiries, sample_orders, sample_shop
from webapp import create_app
from webapp import pages as pages_of
from webapp.config import Settings
from webapp.elevenst import KST
from webapp.models.base import now
from webapp.services.claims.queues import QUEUES
from webapp.services.orders.criteria import BASES

OF_SEVERAL = "inquiries of three stores"


def pages(count: int, lines: int) -> dict[str, str]:
    """Name and address of every page that is measured."""
    goods, orders = pages_of_goods(count), pages_of_orders(lines)
    letters = pages_of_inquiries(3 * lines // sample_inquiries.OF_LINES)
    return goods | orders | pages_of_claims(lines) | letters | pages_of_settlements(lines) | {"home": "/"}


def pages_of_goods(count: int) -> dict[str, str]:
    found = {
        "default": "/listings",
        "tab": "/listings?status=104",
        "two syllables": f"/listings?q={quote(sample_shop.COMMON)}",
        "rare word": f"/listings?q={quote(sample_shop.RARE)}",
        "number": "/listings?q=4000000300",
        "category": f"/listings?category={quote('생활>주방')}",
        "price range": "/listings?price_from=10000&price_to=50000",
        "price range by name": "/listings?price_from=10000&price_to=50000&sort=name",
        "differences": "/listings?differing=1",
        "last page": f"/listings?page={count // 50}",
        "last page by name": f"/listings?sort=name&page={count // 50}",
        "base products": "/products",
        "base products, search": f"/products?q={quote(sample_shop.COMMON)}",
    }
    orders = ("oldest", "name", "name_down", "number", "cheapest", "dearest", "scarcest", "fullest")
    return {**found, **{f"by {order}": f"/listings?sort={order}" for order in orders}}


def pages_of_orders(lines: int) -> dict[str, str]:
    today = dt.datetime.now(KST).date()
    week = f"day_from={today - dt.timedelta(days=7)}&day_to={today}"
    asked = {
        "all": "",
        **{f"tab {name}": f"stage={name}" for name in ("paid", "packing", "shipping", "confirmed", "today", "late")},
        "order number": f"q={sample_orders.order_number(301)}",
        "tracking number": f"q={sample_orders.tracking_number(301)}",
        "phone": f"q={sample_orders.PHONE.format(7)}",
        "name": f"q={quote(sample_orders.BUYER.format(7))}",
        "two syllables": f"q={quote(sample_shop.COMMON)}",
        "rare word": f"q={quote(sample_shop.RARE)}",
        **{f"week {basis}": f"basis={basis}&{week}" for basis in BASES},
        "a year": f"day_from={today - dt.timedelta(days=365)}",
        "year, confirmed": f"stage=confirmed&day_from={today - dt.timedelta(days=365)}",
        "product": "product=4000000300",
        "option": f"option={quote('검정')}",
        "SKU": "sku=000000300",
        "courier": f"courier={sample_orders.COURIERS[0]}",
        "tag": f"tag={quote(sample_orders.TAG)}",
        "nobody's": "assignee=none",
        "address": "address=any",
        "duplicates": "duplicate=1",
        "announced": "delayed=1",
        "overseas": "overseas=1",
        "memo": "memo=1",
        "last page": f"page={lines // 50}",
    }
    return {f"orders, {name}": f"/orders?{query}" for name, query in asked.items()} | {"orders today": "/orders/today"}


def pages_of_claims(lines: int) -> dict[str, str]:
    today = dt.datetime.now(KST).date()
    asked = {
        "all": "",
        **{f"tab {name}": f"stage={name}" for name in ("new", "working", "finished", "withdrawn")},
        **{name.replace("_", " "): f"queue={name}" for name in QUEUES},
        "order number": f"q={sample_orders.order_number(sample_orders.order_of(sample_claims.CLAIMED))}",
        "claim number": f"q={sample_claims.claim_number(7)}",
        "phone": f"q={sample_orders.PHONE.format(7)}",
        "name": f"q={quote(sample_orders.BUYER.format(7))}",
        "two syllables": f"q={quote(sample_shop.COMMON)}",
        "rare word": f"q={quote(sample_shop.RARE)}",
        "product": "product=4000000300",
        "returns, finished": "kind=return&stage=finished",
        "checked": "goods=checked",
        "fault": "fault=02",
        "nobody's": "assignee=none",
        "week": f"day_from={today - dt.timedelta(days=7)}&day_to={today}",
        "a year": f"day_from={today - dt.timedelta(days=365)}",
        "last page": f"page={lines // sample_claims.CLAIMED // 50}",
    }
    return {f"claims, {name}": f"/claims?{query}" for name, query in asked.items()}


def pages_of_inquiries(number: int) -> dict[str, str]:
    """Of the database's first store, and, by the reader of several, of three."""
    far = now() - dt.timedelta(days=number / sample_inquiries.A_DAY / 2)
    asked = {
        "all": "",
        "tab open": "tab=open",
        "tab answered": "tab=answered",
        "tab urgent": "tab=urgent",
        "in the middle": f"tab=answered&after={pages_of.Leafing.mark(far, number // 2)}",
        "type": "type=02",
        "product": "product=4000000300",
        "nobody's": "assignee=none",
        "name": "q=buyer-7",
        "common word": f"q={quote(sample_inquiries.COMMON)}",
        "rare word": f"q={quote(sample_inquiries.RARE)}",
    }
    found = {f"inquiries, {name}": f"/inquiries?store=1&{query}" for name, query in asked.items()}
    found |= {f"{OF_SEVERAL}, {name}": f"/inquiries?{query}" for name, query in asked.items()}
    newest = max(one for one in range(number - 200, number + 1) if one // 10 % 3 == 0)
    return found | {"inquiry": f"/stores/1/inquiries/{newest}"}


def pages_of_settlements(lines: int) -> dict[str, str]:
    today = dt.datetime.now(KST).date()
    asked = {
        "all": "",
        "paid out": "basis=paid_out",
        "counted": "basis=counted",
        "week": f"day_from={today - dt.timedelta(days=7)}&day_to={today}",
        "a year": f"day_from={today - dt.timedelta(days=365)}",
        "order number": f"q={sample_orders.order_number(301)}",
        "two syllables": f"q={quote(sample_shop.COMMON)}",
        "rare word": f"q={quote(sample_shop.RARE)}",
        "product": "product=4000000300",
        "SKU": "sku=000000300",
        "sales": "kind=sale",
        "delivery": "kind=delivery",
        "without cost": "missing=no_cost",
        "last page": f"page={lines // 50}",
    }
    found = {f"settlements, {name}": f"/settlements?{query}" for name, query in asked.items()}
    sums = ("months", "vat", "profit", "profit?by=sku", "profit?missing=1", "profit?by=sku&missing=1", "differences")
    return found | {f"settlements, {name}": f"/settlements/{name}" for name in sums}


class Counter(logging.Handler):
    """Counts what is sent to the database."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.sent += record.name == "peewee"  # its pool tells things too


def signed_in(folder: Path, url: str) -> Callable[[str], Any]:
    """The client of the product on this database that reads a page of this name, its reader signed in."""
    settings = {"DATA_DIR": str(folder), "DATABASE_URL": url, "LOG_LEVEL": "ERROR", "REDIS_URL": "redis://127.0.0.1:1"}
    app = create_app(Settings.from_environment(settings))
    app.config.update(WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    one, several = (_client(app, login) for login in (sample_shop.LOGIN, sample_shop.LOGIN_OF_SEVERAL))
    return lambda name: several if name.startswith(OF_SEVERAL) else one


def _client(app: Flask, login: str) -> Any:
    client = app.test_client()
    answer = client.post("/sign-in", data={"login": login, "password": sample_shop.PASSWORD})
    if answer.status_code != 303:
        raise SystemExit("the reader could not sign in")
    return client


def seconds_for(client: Any, address: str) -> float:
    began = time.perf_counter()
    answer = client.get(address)
    seconds = time.perf_counter() - began
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}")
    return seconds


def count_statements(client: Any, address: str) -> int:
    log, counter = logging.getLogger("peewee"), Counter()
    log.addHandler(counter)
    log.setLevel(logging.DEBUG)
    log.propagate = False
    client.get(address)
    log.removeHandler(counter)
    log.setLevel(logging.WARNING)
    return counter.sent


def _is_wanted(name: str, texts: str) -> bool:
    return any(text in name for text in texts.split(","))


def main() -> None:
    """Tell each page's number of statements, then after each line that comes in the seconds of each page."""
    place, url, listings, lines, wanted = sys.argv[1:]
    sample_shop.open_shop(Path(place), url, int(listings), int(lines))
    client_of = signed_in(Path(place), url)
    addresses = {name: one for name, one in pages(int(listings), int(lines)).items() if _is_wanted(name, wanted)}
    counted = {name: count_statements(client_of(name), address) for name, address in addresses.items()}
    print(json.dumps(counted), flush=True)
    for _ in sys.stdin:
        taken = {name: seconds_for(client_of(name), address) for name, address in addresses.items()}
        print(json.dumps(taken), flush=True)


if __name__ == "__main__":
    main()
