"""P6: how much of the allowance many dispatches use from end to end, counted at the market over all workers and stores.

    python -m benchmarks.dispatch [--dispatches 1000] [--rate 10] [--stores 1] [--workers 2] [--postgres]

A pretend market answers each call after 100 ms. Orders of so many stores are collected; then the parcels of each are
handed in as one batch, and real workers do the runs: past the cancel gate, each with its act written down before, and
read back afterwards. Counted is what reached the market from the first call to the last, gates and looks included.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from benchmarks.lane import STORES, THIRD_KEY, orders_of, report
from tests import system
from webapp import probes, process
from webapp.config import Settings
from webapp.jobs import queues
from webapp.jobs.workers import all_workers
from webapp.models import schema
from webapp.models.base import db
from webapp.models.orders import Parcel
from webapp.models.runs import Run
from webapp.models.stores import APPROVED, PENDING, Seller, Store
from webapp.services import runs, works
from webapp.services.audit import SYSTEM
from webapp.services.orders import collecting, dispatching
from webapp.services.orders.dispatching import Entry
from webapp.simulator import create_market
from webapp.simulator.market import Market
from webapp.simulator.server import serve
from webapp.supervisor import valkey_server

PROJECT = Path(__file__).parents[1]
COURIER = "00034"
QUICK = 1_000  # calls a second until the measurement begins


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    door = folder / "redis.sock"
    command = [valkey_server(), "--port", "0", "--unixsocket", door, "--save", "", "--dir", folder]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    while not probes.pong(door):
        time.sleep(0.05)
    try:
        yield f"unix://{door}"
    finally:
        server.terminate()
        server.wait()


@contextmanager
def database(folder: Path, is_postgres: bool) -> Iterator[str]:
    if not is_postgres:
        yield f"sqlite:///{folder}/desk.db"
        return
    server = system.start_postgres(folder)
    try:
        with psycopg.connect(f"{server.url}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE desk")
        yield f"{server.url}/desk"
        getattr(db.obj, "close_all", db.close)()
    finally:
        server.stop()


def set_up(environment: dict[str, str]) -> None:
    settings = Settings.from_environment({**environment, "CALLS_PER_SECOND": str(QUICK)})
    process.start(settings)
    works.register()
    queues.connect(settings.redis_url)
    db.connect()
    schema.upgrade()


def open_store(market: Market, key: str, count: int) -> Store:
    """A store that has collected so many orders, all of them packed."""
    orders_of(market, key, count)
    shop = {"name": "견본상점", "seller_login": "sample", "seller_kind": "business", "api_key": key}
    store: Store = Store.create(seller=Seller.create(name="견본"), approval=APPROVED, **shop)
    run, _ = runs.start(runs.Order(collecting.KIND, store))
    ended = runs.perform(run.id)
    if ended is None or ended.error:
        raise SystemExit(ended and ended.error)
    store.patch(approval=PENDING)  # so that nothing comes round for it by itself, and calls the market too
    return store


def hand_in(store: Store, place: int) -> Run:
    parcels = Parcel.select(Parcel.id).where(Parcel.store == store).order_by(Parcel.id)
    entries = [Entry(parcel.id, COURIER, f"{place + 1}{n:011d}") for n, parcel in enumerate(parcels)]
    return dispatching.begin(store, entries, SYSTEM)[0]


@contextmanager
def workers(environment: dict[str, str], count: int) -> Iterator[None]:
    """So many workers in processes of their own, all of them ready."""
    command = [sys.executable, "worker.py"]
    crowd = [subprocess.Popen(command, cwd=PROJECT, env={**os.environ, **environment}) for _ in range(count)]
    while len(all_workers()) < count:
        time.sleep(0.1)
    yield
    time.sleep(1)  # the queue's own last word on the jobs
    for one in crowd:
        one.terminate()
    for one in crowd:
        one.wait()


def wait_for(begun: list[Run]) -> None:
    mine = Run.id.in_([run.id for run in begun])
    while Run.select().where(mine & Run.live_key.is_null(False)).exists():
        time.sleep(0.5)
    for run in Run.select().where(mine):
        print(f"run {run.id}: {run.state}, {run.result or run.error}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dispatches", type=int, default=1000)
    parser.add_argument("--rate", type=int, default=10, help="calls a second")
    parser.add_argument("--stores", type=int, default=1, choices=range(1, len(STORES) + 1))
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL in place of SQLite")
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        market = create_market(folder / "market.db")
        stack.callback(market.close)
        market.add_seller(THIRD_KEY)
        server = serve(market)
        stack.callback(server.close)
        environment = {
            "DATA_DIR": str(folder / "data"),
            "DATABASE_URL": stack.enter_context(database(folder, given.postgres)),
            "REDIS_URL": stack.enter_context(redis(folder)),
            "ELEVENST_URL": server.url,
            "CALLS_PER_SECOND": str(given.rate),
            "LOG_LEVEL": "ERROR",
        }
        set_up(environment)
        keys = STORES[: given.stores]
        stores = [open_store(market, key, -(-given.dispatches // len(keys))) for key in keys]
        market.inject_fault("*", "delay", seconds=0.1, count=None)
        market.clear_calls()
        with workers(environment, given.workers):
            wait_for([hand_in(store, place) for place, store in enumerate(stores)])
        report(market, given.rate)
        db.close()


if __name__ == "__main__":
    main()
