"""Runs the pretend market alone: python -m webapp.simulator --port N --data FILE --seed N."""

import argparse
import signal
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

from webapp.simulator import create_market
from webapp.simulator.buyers import Buyers
from webapp.simulator.market import DEFAULT_PRODUCTS, DEFAULT_SEED, Market
from webapp.simulator.seed.shops import MAIN_KEY, SECOND_KEY
from webapp.simulator.server import serve

TICK = 1.0  # seconds between two looks at the clock
EPILOGUE = f"""
A first start plants a sample market into FILE; a later start with the same FILE continues where the last one ended,
and --seed and --products are not looked at. Sample shops: {MAIN_KEY} and {SECOND_KEY}.
The control door is at /_control/ (see the documentation of webapp.simulator).
"""


def read_arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m webapp.simulator",
        epilog=EPILOGUE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="A pretend 11st market for the demo and the tests. Everything in it is sample data.",
    )
    parser.add_argument("--port", type=int, default=8011, help="port to listen on, 0 for a free one (default 8011)")
    parser.add_argument("--data", type=Path, required=True, metavar="FILE", help="SQLite file that keeps the market")
    parser.add_argument("--quiet", action="store_true", help="do not say at the start where it listens")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help=f"sample data to plant (default {DEFAULT_SEED})")
    parser.add_argument(
        "--products",
        type=int,
        default=DEFAULT_PRODUCTS,
        metavar="N",
        help=f"products in the main sample shop (default {DEFAULT_PRODUCTS})",
    )
    parser.add_argument(
        "--buyers",
        type=float,
        default=0,
        metavar="N",
        help="let N orders a day come to the main sample shop, with all that follows (default 0: nobody comes)",
    )
    parser.add_argument(
        "--speed", type=float, default=1, metavar="N", help="how many times faster the market's time passes (default 1)"
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1, which only this machine reaches)"
    )
    return parser.parse_args(words)


def pass_the_time(market: Market, orders_a_day: float, speed: float, ended: threading.Event) -> None:
    """Wait for the end; with buyers, or at another speed, move the market's clock and let them act."""
    if not orders_a_day and speed == 1:
        ended.wait()
        return
    buyers = Buyers(market, MAIN_KEY, int(market.store.setting("seed")), orders_a_day)
    began, begin = time.monotonic(), market.now
    reached = begin
    while not ended.wait(TICK):
        due = begin + timedelta(seconds=(time.monotonic() - began) * speed)
        buyers.live(reached, due)
        reached = due


def main(words: list[str]) -> int:
    asked = read_arguments(words)
    ended = threading.Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda number, frame: ended.set())
    market = create_market(asked.data, seed=asked.seed, products=asked.products)
    server = serve(market, asked.host, asked.port)
    if not asked.quiet:
        print(f"pretend 11st market at {server.url} (control door {server.url}/_control/)", flush=True)
    pass_the_time(market, asked.buyers, asked.speed, ended)
    server.close()
    market.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
