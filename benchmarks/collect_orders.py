"""P4: what reading orders costs, beside fetching the same bytes and parsing them.

    python -m benchmarks.collect_orders [--lines 10000] [--rounds 5]

A pretend market, a process of its own, gets so many paid order lines; the client reads them once, and every answer is
kept. Then a server of its own process plays the answers back: to the client alone, to a store that writes them down as
its collection does (first all of them new, in an SQLite database, and then told again as every ten minutes), and to a
loop that does nothing but fetch and parse them. At last loop and collection get the same answers from the market
itself, which has to make them first, as any market has.
"""

import argparse
import multiprocessing
import tempfile
import time
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import requests
from lxml import etree

from webapp import process
from webapp.config import Settings
from webapp.elevenst import KST, ElevenstClient, InProcessLane
from webapp.elevenst.codes import OrderState
from webapp.models import schema
from webapp.models.base import db, now
from webapp.models.stores import Seller, Store
from webapp.services.orders.looking import read_list
from webapp.services.orders.taking import Look
from webapp.simulator import SAMPLE_KEY, create_market
from webapp.simulator.server import serve

DAYS = 6
LIMIT = 2.0
STATE = OrderState.PAID
PARSER = etree.XMLParser(huge_tree=True, resolve_entities=False)


def sell(lines: int, end: datetime, door: Connection) -> None:
    """A market with so many paid lines, until the process is ended."""
    with tempfile.TemporaryDirectory() as folder:
        market = create_market(Path(folder) / "market.db")
        number = 3_000_000_007
        market.change_product(number, stock=[{"stckQty": 10 * lines}])
        with market.store.transaction():
            for position in range(lines):
                market.set_clock((end - timedelta(days=DAYS) * (1 - position / lines)).isoformat())
                market.place_order(SAMPLE_KEY, [{"prdNo": number}])
        market.set_clock(end.isoformat())
        server = serve(market)
        door.send(server.url)
        door.recv()


def record(url: str, lines: int, end: datetime) -> dict[str, bytes]:
    """The market's answers, by path."""
    answers: dict[str, bytes] = {}
    session = requests.Session()
    session.hooks["response"] = [lambda response, **_: keep(answers, response)]
    if (found := read(url, end, session)) != lines:
        raise SystemExit(f"{found} of {lines} lines were read")
    return answers


def keep(answers: dict[str, bytes], response: requests.Response) -> None:
    answers[response.request.path_url] = response.content


def read(url: str, end: datetime, session: requests.Session) -> int:
    """How many lines the client reads."""
    with ElevenstClient(SAMPLE_KEY, base_url=url, lane=InProcessLane(10_000), session=session) as client:
        return sum(1 for _ in client.orders.paid(end - timedelta(days=DAYS), end))


def open_store(folder: Path) -> Store:
    process.start(Settings.from_environment({"DATA_DIR": str(folder)}))
    db.connect()
    schema.upgrade()
    seller = Seller.create(name="견본")
    return Store.create(seller=seller, name="견본상점", seller_login="sample", seller_kind="business")


def collect(store: Store, url: str, end: datetime, session: requests.Session) -> None:
    """Read the lines and write them down, as a collection reads each of its lists."""
    with ElevenstClient(SAMPLE_KEY, base_url=url, lane=InProcessLane(10_000), session=session) as client:
        look = Look(store, now(), "paid")
        for _ in read_list(look, client.orders, lambda orders: orders.paid(end - timedelta(days=DAYS), end), STATE):
            pass


def collect_twice(url: str, end: datetime, session: requests.Session) -> tuple[float, float]:
    """Seconds when every line is new, and when nothing is."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder))
        seconds = timed(collect, store, url, end, session), timed(collect, store, url, end, session)
        db.close()
    return seconds


def fetch_and_parse(url: str, paths: list[str], session: requests.Session) -> int:
    """The same bytes, decoded and parsed, and nothing else; how many rows there are in them."""
    rows = 0
    for path in paths:
        content = session.get(url + path, headers={"openapikey": SAMPLE_KEY}, timeout=60).content
        text = content.decode("cp949").partition("?>")[2]
        rows += len(etree.fromstring(text, PARSER))
    return rows


def play(answers: dict[str, bytes], door: Connection) -> None:
    """Serve the kept answers until the process is ended."""

    class Player(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            content = answers[self.path]
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Player)
    door.send(server.server_port)
    server.serve_forever()


def timed(work: Any, *arguments: Any) -> float:
    began = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5, help="the best of so many rounds counts")
    given = parser.parse_args()
    end = datetime.now(KST).replace(second=0, microsecond=0)
    market = started(sell, given.lines, end)
    answers = record(market, given.lines, end)
    url = f"http://127.0.0.1:{started(play, answers)}"
    session = requests.Session()
    session.trust_env = False
    rounds = [
        (
            timed(read, url, end, session),
            *collect_twice(url, end, session),
            timed(fetch_and_parse, url, list(answers), session),
            *collect_twice(market, end, session),
            timed(fetch_and_parse, market, list(answers), session),
        )
        for _ in range(given.rounds)
    ]
    ours, fresh, known, bare, fresh_there, known_there, bare_there = (min(times) for times in zip(*rounds, strict=True))
    size = sum(map(len, answers.values())) / 1024 / 1024
    print(f"{given.lines} lines in {len(answers)} answers, {size:.1f} MiB")
    print(f"answers at hand: client {ours:.2f} s, collected {fresh:.2f} s when all are new, {known:.2f} s when none is")
    print(f"    fetched and parsed {bare:.2f} s: {ours / bare:.2f} x, {fresh / bare:.2f} x, {known / bare:.2f} x")
    print(f"from the market: collected {fresh_there:.2f} s when all are new, {known_there:.2f} s when none is")
    print(
        f"    fetched and parsed {bare_there:.2f} s: {fresh_there / bare_there:.2f} x, {known_there / bare_there:.2f} x"
    )
    print(f"P4 {fresh_there / bare_there:.2f} x at the worst from the market, of at most {LIMIT} x")


def started(serve_it: Any, *arguments: Any) -> Any:
    """Serve from a process of its own, which ends with this one; what it tells of its address."""
    here, there = multiprocessing.Pipe()
    multiprocessing.Process(target=serve_it, args=(*arguments, there), daemon=True).start()
    return here.recv()


if __name__ == "__main__":
    main()
