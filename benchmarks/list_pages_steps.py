"""What `list_pages` measures of one database, in a process of its own: it is filled, and every page read."""

import json
import logging
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from benchmarks import sample_shop
from webapp import create_app
from webapp.config import Settings


def pages(count: int) -> dict[str, str]:
    """Name and address of every page that is measured."""
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


class Counter(logging.Handler):
    """Counts what is sent to the database."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.sent += record.name == "peewee"  # its pool tells things too


def read_pages(folder: Path, url: str, count: int, rounds: int) -> dict[str, Any]:
    settings = {"DATA_DIR": str(folder), "DATABASE_URL": url, "LOG_LEVEL": "ERROR", "REDIS_URL": "redis://127.0.0.1:1"}
    app = create_app(Settings.from_environment(settings))
    app.config.update(WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    client = app.test_client()
    signed_in = client.post("/sign-in", data={"login": sample_shop.LOGIN, "password": sample_shop.PASSWORD})
    if signed_in.status_code != 303:
        raise SystemExit("the reader could not sign in")
    addresses = pages(count)
    found = {
        name: {"seconds": float("inf"), "statements": count_statements(client, address)}
        for name, address in addresses.items()
    }
    # Page after page, again and again: what else the machine does meanwhile hits no page in all of its rounds.
    for _ in range(rounds):
        for name, address in addresses.items():
            found[name]["seconds"] = min(found[name]["seconds"], seconds_for(client, address))
    return found


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


if __name__ == "__main__":
    place, address, number, times = sys.argv[1:]
    sample_shop.open_shop(Path(place), address, int(number))
    print(json.dumps(read_pages(Path(place), address, int(number), int(times))))
