"""A soak: the whole product under ten times a big shop's stream of buyers; memory flat, queues drained, ledger equal.

    python -m benchmarks.soak [--minutes 30] [--orders-a-day 30000] [--sellers 3] [--postgres]

`./run`'s own processes serve one shop at the pretend market over real HTTP. Its schedule collects, confirms and
settles; buyers order, cancel, claim and ask; sellers pack, send, decide and answer; a reader opens a page a second. A
big shop has 3,000 orders a day. Then the buyers go home, what waits is brought to its end, and every line, claim,
question and act is compared with the market's ledger.

Memory is flat when all processes together weigh at most a tenth more in the last sixth than after a third.
"""

import argparse
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import worker
from benchmarks.dispatch import database
from benchmarks.idle import family, free_port, memory, wait_until_ready
from benchmarks.remote_market import RemoteMarket
from benchmarks.soak_people import Person, Reader, SoakSeller, buyers, seller
from tests.property import judging
from tests.property.shop import Shop
from webapp import process
from webapp.config import Settings
from webapp.jobs import queues
from webapp.models.accounts import OWNER, Member
from webapp.models.acts import SENDING, UNKNOWN, Act
from webapp.models.base import db, now
from webapp.models.runs import DONE, FAILED, QUEUED, Run
from webapp.models.stores import APPROVED, Seller, Store
from webapp.services import accounts, works
from webapp.services.orders.acting import DELAY
from webapp.simulator import SAMPLE_KEY

PROJECT = Path(__file__).parents[1]
LOGIN, PASSWORD = "soak", "sample-password-1"
A_DAY = 24 * 3600
A_SECOND = 10  # calls that the market allows
EVERY = 10  # seconds between two samples
PATIENCE = 15 * 60  # seconds until everything that waits has come to its end
FLAT = 1.1


@dataclass
class Sample:
    at: float
    kib: dict[str, int]  # by process
    waiting: int
    longest: float  # seconds that the first of those has waited

    @property
    def mib(self) -> float:
        return sum(self.kib.values()) / 1024


def sample(product: int, began: float) -> Sample:
    kib = {}
    for number in family(product):
        with suppress(OSError):  # ended meanwhile
            resident, _, command = memory(number)
            kib[f"{number} {command}"] = resident
    queued = [run.created_at for run in Run.select(Run.created_at).where(Run.state == QUEUED)]
    longest = (now() - min(queued)).total_seconds() if queued else 0.0
    return Sample(time.monotonic() - began, kib, len(queued), longest)


def watch(product: int, people: list[Person], minutes: float, ended: threading.Event) -> list[Sample]:
    """Let everybody do what they do for so long."""
    samples, began = [], time.monotonic()
    for one in people:
        one.start()
    while time.monotonic() - began < minutes * 60:
        time.sleep(EVERY)
        samples.append(sample(product, began))
    ended.set()
    for one in people:
        one.join()
    return samples


def bring_to_an_end(shop: Shop) -> float:
    """Look until nothing is queued, under way or in doubt; the seconds that it took. Raises TimeoutError."""
    began, last = time.monotonic(), SoakSeller(shop, 99)
    is_open = Act.state.in_((SENDING, UNKNOWN)) & (Act.kind != DELAY)
    while True:
        last.look()
        last.settle()
        if not Run.select().where(Run.live_key.is_null(False)).exists() and not Act.select().where(is_open).exists():
            return time.monotonic() - began
        if time.monotonic() - began > PATIENCE:
            raise TimeoutError(f"{Act.select().where(is_open).count()} acts are still open")
        time.sleep(5)


def tell_people(people: list[Person]) -> bool:
    """Print what everybody did; True when nobody met anything that was not foreseen."""
    for one in people:
        print("  " + ", ".join(f"{count} {name}" for name, count in one.did.most_common()))
    trouble = [words for one in people for words in one.trouble]
    print(f"{len(trouble)} troubles", *trouble[:20], sep="\n  ")
    return not trouble


def tell_memory(samples: list[Sample]) -> bool:
    """Print what the processes weighed early and late; True when they did not grow."""
    early, late = samples[len(samples) // 3 : len(samples) // 2], samples[-(len(samples) // 6) :]
    before, after = (statistics.mean(sample.mib for sample in part) for part in (early, late))
    for name, kib in late[-1].kib.items():
        print(f"  {early[0].kib.get(name, 0) / 1024:7.1f} MiB, later {kib / 1024:7.1f}  {name}")
    most = max(sample.mib for sample in samples)
    print(f"memory {before:.0f} MiB after a third, {after:.0f} at the end, at most {most:.0f}: {after / before:.2f} x")
    return after <= before * FLAT


def tell_work(samples: list[Sample]) -> None:
    waiting, longest = max(one.waiting for one in samples), max(one.longest for one in samples)
    print(f"queue: at most {waiting} runs waiting, one for {longest:.0f} s at the longest")
    done, failed = (Run.select().where(Run.state == state) for state in (DONE, FAILED))
    print(f"{done.count()} runs done, {failed.count()} failed; {Act.select().count()} acts")
    for run in failed.limit(10):
        print(f"  {run.kind}: {run.cause} {run.error}")


def tell_pages(reader: Reader) -> None:
    seconds = sorted(reader.seconds)
    middle, slow = (seconds[int(len(seconds) * share)] * 1000 for share in (0.5, 0.99))
    print(
        f"{len(seconds)} pages: {middle:.0f} ms in the middle, {slow:.0f} ms the slowest hundredth, {seconds[-1]:.1f} s"
    )


def tell_calls(market: RemoteMarket) -> bool:
    """Print how many calls came; True when no second had more than are allowed."""
    came = sorted(call["at"] for call in market.calls())
    fullest = max(sum(moment < start + 1 for moment in came[at : at + 2 * A_SECOND]) for at, start in enumerate(came))
    print(f"{len(came)} calls, fullest second {fullest} of at most {A_SECOND}")
    return fullest <= A_SECOND


def tell_ledger(shop: Shop) -> bool:
    """Bring everything to its end and hold it against the ledger; True when both agree."""
    try:
        print(f"all that waited came to its end in {bring_to_an_end(shop):.0f} s")
        judging.agree(shop)
    except (AssertionError, TimeoutError) as error:
        print(f"the ledger does NOT agree: {error}")
        return False
    print(f"{len(shop.numbers)} orders, {len(shop.market.list_ledger())} entries: the ledger agrees")
    return True


def tell_log(log: Path) -> bool:
    errors = [line for line in log.read_text().splitlines() if "ERROR" in line or "Traceback" in line]
    print(f"{len(errors)} errors in the log", *errors[:10], sep="\n  ")
    return not errors


@contextmanager
def product(environment: dict[str, str], log: Path) -> Iterator[int]:
    with log.open("wb") as written:
        one = subprocess.Popen(
            [sys.executable, "-m", "webapp.cli", "run"], cwd=PROJECT, env={**os.environ, **environment}, stderr=written
        )
        try:
            wait_until_ready(f"http://127.0.0.1:{environment['PORT']}")
            yield one.pid
        finally:
            one.send_signal(signal.SIGTERM)
            one.wait(60)


def open_store() -> Store:
    shop = {"name": "견본상점", "seller_login": "sample", "seller_kind": "business", "api_key": SAMPLE_KEY}
    checked = {"approval": APPROVED, "approved_at": now(), "checked_at": now()}
    store: Store = Store.create(
        seller=Seller.create(name="견본"), **shop, **checked, collect_minutes=5, auto_confirm=True
    )
    Member.create(user=accounts.create_user(LOGIN, PASSWORD, "견본"), store=store, role=OWNER)
    return store


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--orders-a-day", type=int, default=30_000)
    parser.add_argument("--sellers", type=int, default=3)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL in place of SQLite")
    given = parser.parse_args()
    sys.setswitchinterval(worker.SWITCH_SECONDS)  # sellers act in this process as in a worker
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        market = stack.enter_context(RemoteMarket(folder / "market.db", products=40))
        environment = {
            "DATA_DIR": str(folder / "data"),
            "DATABASE_URL": stack.enter_context(database(folder, given.postgres)),
            "ELEVENST_URL": market.url,
            "LOG_LEVEL": "WARNING",
            "PORT": str(free_port()),
        }
        root = stack.enter_context(product(environment, folder / "log"))
        settings = Settings.from_environment(environment)
        process.start(settings)
        works.register()
        queues.connect(settings.redis_url)
        db.connect()
        stack.callback(db.close)
        ended = threading.Event()
        open_store()
        shop = Shop(random.Random(11), market)
        reader = Reader(f"http://127.0.0.1:{environment['PORT']}", LOGIN, PASSWORD)
        people = [
            buyers(shop, given.orders_a_day / A_DAY, ended),
            *(seller(shop, place, 1, ended) for place in range(given.sellers)),
            Person({reader.read: 1}, shop.dice, 1, ended),
        ]
        samples = watch(root, people, given.minutes, ended)
        went_well = [tell_people(people), tell_memory(samples), tell_calls(market)]
        tell_work(samples)
        tell_pages(reader)
        went_well += [tell_ledger(shop), tell_log(folder / "log")]
    return 0 if all(went_well) else 1


if __name__ == "__main__":
    sys.exit(main())
