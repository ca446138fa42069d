"""R1 to R8: a campaign of faults, judged by the market's ledger: nothing lost, nothing twice, nothing after a cancel.

    python -m benchmarks.faults [--kills 200] [--steps 4000] [--rows R1 R3]

What the tests try once is done here again and again, each round with other dice: workers are killed at other moments,
walks take other ways. A row passes when every round of it did; one that fails prints its seed and what was found.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).parents[1]
COUNTED_IN = "FAULTS_COUNTED_IN"
MOST_ROUNDS = 100
KILLS = "tests/kill"


@dataclass(frozen=True)
class Row:
    """A fault, the tests that cause it and judge what it left; with `by_kills` they are repeated for so many."""

    fault: str
    tests: tuple[str, ...]
    by_kills: bool = False


ROWS = {
    "R1": Row("a worker killed with what it started, every third time Redis emptied too", (KILLS,), by_kills=True),
    "R2": Row(
        "Redis emptied or silent with work queued and running",
        ("tests/jobs/test_worker.py", "tests/services/test_runs.py", "tests/whole/test_answers.py"),
    ),
    "R3": Row(
        "time-outs, cut, truncated, empty and unknown answers, 500, 429 and maintenance on a walk of many steps",
        ("tests/property", "tests/elevenst/test_reads_in_trouble.py", "tests/services/test_settling.py"),
    ),
    "R4": Row(
        "a market that answers slowly", ("tests/services/products/test_slow_market.py", "tests/services/test_lane.py")
    ),
    "R5": Row("PostgreSQL's connections cut, a full disk", (f"{KILLS}/test_database_cut.py", "tests/services/keeping")),
    "R6": Row(
        "the same act by two at once, double clicks, two workers on one run",
        (
            "tests/services/orders/test_dispatching.py", "tests/services/orders/test_outgoing.py",
            "tests/services/orders/test_dispatch_files.py", "tests/services/drafts/test_registering.py",
            "tests/services/claims/test_goods.py", "tests/services/test_runs.py",
        ),
    ),
    "R7": Row("an upgrade that is cut off or does not work", ("tests/models", "tests/running/test_upgrading.py")),
    "R8": Row("a copy made under load, restored on an empty machine", ("tests/services/keeping",)),
}  # fmt: skip


# What a round counts: this module is loaded by pytest as a plugin there.


def counting(counted: Counter[str], name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def called(*arguments: Any, **options: Any) -> Any:
        counted[name] += 1
        return function(*arguments, **options)

    return called


def pytest_configure(config: pytest.Config) -> None:
    from tests.kill.disturbed import Disturbed
    from webapp.simulator.market import Market

    counted: Counter[str] = Counter()
    Disturbed.kill = counting(counted, "kills", Disturbed.kill)  # type: ignore[method-assign]
    Disturbed.__init__ = counting(counted, "workers", Disturbed.__init__)  # type: ignore[method-assign]
    for name in ("inject_fault", "fail_next"):
        setattr(Market, name, counting(counted, "faults", getattr(Market, name)))
    config.stash[COUNTED] = counted


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call" or report.failed:
        OUTCOMES[report.outcome] += 1


def pytest_unconfigure(config: pytest.Config) -> None:
    counted = config.stash[COUNTED]
    counted["kills"] -= counted.pop("workers", 0)  # the last one of each only ends it
    Path(os.environ[COUNTED_IN]).write_text(json.dumps({**counted, **OUTCOMES}))


COUNTED = pytest.StashKey[Counter[str]]()
OUTCOMES: Counter[str] = Counter()


# The campaign


def one_round(row: Row, seed: int, steps: int) -> Counter[str]:
    """Run the row's tests once with this seed; what was counted. What failed is printed."""
    with tempfile.NamedTemporaryFile(suffix=".json") as counts:
        own = {"KILL_SEED": str(seed), "WALK_SEEDS": str(seed), "WALK_STEPS": str(steps), COUNTED_IN: counts.name}
        words = [sys.executable, "-m", "pytest", "-q", "-p", "benchmarks.faults", "--tb=short", *row.tests]
        done = subprocess.run(
            words, cwd=PROJECT, env={**os.environ, **own}, capture_output=True, text=True, check=False
        )
        told = Path(counts.name).read_text()
    counted = Counter(json.loads(told) if told else {})
    if done.returncode:
        counted["failed"] = counted["failed"] or 1
        print(f"--- seed {seed}\n{done.stdout[-6000:]}{done.stderr[-2000:]}", file=sys.stderr)
    return counted


def try_row(name: str, kills: int, steps: int) -> bool:
    """Do the row's rounds and print what became of them; True when nothing was lost or done twice."""
    row, total, began, rounds = ROWS[name], Counter[str](), time.monotonic(), 0
    while not rounds or (row.by_kills and total["kills"] < kills and rounds < MOST_ROUNDS and not total["failed"]):
        total += one_round(row, 11 + rounds, steps)
        rounds += 1
    verdict = f"{total['failed']} FAILED" if total["failed"] else "agrees"
    done = ", ".join(f"{total[what]} {what}" for what in ("kills", "faults", "passed", "skipped") if total[what])
    seconds = time.monotonic() - began
    print(f"{name}  {row.fault}\n    rounds {rounds}: {done}; {seconds:.0f} s; the ledger {verdict}", flush=True)
    return not total["failed"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--steps", type=int, default=4000, help="of the walk in R3")
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=list(ROWS), metavar="ROW")
    given = parser.parse_args()
    went_well = [try_row(name, given.kills, given.steps) for name in given.rows]
    return 0 if all(went_well) else 1


if __name__ == "__main__":
    sys.exit(main())
