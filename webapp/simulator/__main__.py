"""Runs the pretend market alone: python -m webapp.simulator --port N --data FILE --seed N."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from webapp.simulator import create_market
from webapp.simulator.market import DEFAULT_PRODUCTS, DEFAULT_SEED
from webapp.simulator.seed.shops import MAIN_KEY, SECOND_KEY
from webapp.simulator.server import serve

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
        "--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1, which only this machine reaches)"
    )
    return parser.parse_args(words)


def main(words: list[str]) -> int:
    asked = read_arguments(words)
    ended = threading.Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda number, frame: ended.set())
    market = create_market(asked.data, seed=asked.seed, products=asked.products)
    server = serve(market, asked.host, asked.port)
    if not asked.quiet:
        print(f"pretend 11st market at {server.url} (control door {server.url}/_control/)", flush=True)
    ended.wait()
    server.close()
    market.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
