"""P6: how much of the allowance the lane uses, counted at the market over all workers and all stores.

    python -m benchmarks.lane [--dispatches 1000] [--rate 10] [--workers 4]

A pretend market answers each call after 100 ms. Orders of three stores are dispatched by workers in processes of their
own, through one lane in the embedded Redis-protocol server. Counted is what reached the market.
"""

import argparse
import multiprocessing
import subprocess
import tempfile
import threading
import time
from datetime import datetime
from pathlib import Path

from webapp import probes
from webapp.elevenst import KST, ElevenstClient, Shipment
from webapp.services.lane import SharedLane
from webapp.simulator import create_market
from webapp.simulator.market import Market
from webapp.simulator.seed.shops import MAIN_KEY, SECOND_KEY
from webapp.simulator.server import serve
from webapp.supervisor import valkey_server

THIRD_KEY = "SAMPLE-KEY-OF-A-THIRD-SHOP-00001"
STORES = (MAIN_KEY, SECOND_KEY, THIRD_KEY)
LEAST = 0.95
THREADS = 2  # calls that a worker has under way


def orders_of(market: Market, key: str, count: int) -> list[str]:
    """Parcels of so many orders that are being packed."""
    number = str(3_900_000_000 + STORES.index(key))
    market.put_product(key, number, stock=[{"stckQty": count}])
    placed = (market.place_order(key, [{"prdNo": number}], "301") for _ in range(count))
    return [order["lines"][0]["dlvNo"] for order in placed]


def work(redis_url: str, market_url: str, rate: int, parcels: list[tuple[str, str, str]]) -> None:
    """One worker: its share of the dispatches, two at a time."""
    lane = SharedLane(redis_url, rate)
    waiting = iter(parcels)
    lock = threading.Lock()

    def use() -> None:
        clients = {key: ElevenstClient(key, base_url=market_url, lane=lane) for key in STORES}
        while True:
            with lock:
                parcel = next(waiting, None)
            if parcel is None:
                break
            key, number, tracking_no = parcel
            shipment = Shipment(sent_at=datetime.now(KST), courier="00034", tracking_no=tracking_no)
            clients[key].orders.dispatch(number, shipment)
        for client in clients.values():
            client.close()

    users = [threading.Thread(target=use) for _ in range(THREADS)]
    for user in users:
        user.start()
    for user in users:
        user.join()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dispatches", type=int, default=1000)
    parser.add_argument("--rate", type=int, default=10, help="calls a second")
    parser.add_argument("--workers", type=int, default=4)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        market = create_market(Path(folder) / "market.db")
        market.add_seller(THIRD_KEY)
        share = -(-given.dispatches // len(STORES))
        parcels = [
            (key, parcel, f"{STORES.index(key) + 1}{n:011d}")
            for key in STORES
            for n, parcel in enumerate(orders_of(market, key, share))
        ][: given.dispatches]
        market.inject_fault("reqdelivery", "delay", seconds=0.1, count=None)
        server = serve(market)
        door = Path(folder) / "redis.sock"
        queue = subprocess.Popen([valkey_server(), "--port", "0", "--unixsocket", door, "--save", "", "--dir", folder])
        while not probes.pong(door):
            time.sleep(0.05)
        shares = [parcels[number :: given.workers] for number in range(given.workers)]
        spawn = multiprocessing.get_context("spawn")
        crowd = [spawn.Process(target=work, args=(f"unix://{door}", server.url, given.rate, part)) for part in shares]
        for one in crowd:
            one.start()
        for one in crowd:
            one.join()
        report(market, given.rate, "reqdelivery")
        queue.terminate()
        queue.wait()
        server.close()
        market.close()


def report(market: Market, rate: int, path: str = "") -> None:
    """How much of the allowance was used by calls of this path, from the first to the last."""
    came = sorted(call["at"] for call in market.calls(path))
    windows = ((start, came[at : at + 2 * rate]) for at, start in enumerate(came))
    fullest = max(sum(moment < start + 1 for moment in following) for start, following in windows)
    used = (len(came) - 1) / (came[-1] - came[0]) / rate
    print(f"{len(came)} calls, {market.ledger.count('dispatch_parcel')} dispatched, {came[-1] - came[0]:.1f} s")
    print(f"fullest second {fullest} of at most {rate}")
    print(f"P6 {used:.1%} of the allowance, at least {LEAST:.0%}")


if __name__ == "__main__":
    main()
