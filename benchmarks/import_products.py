"""P1, P2, P3: what an import of a product file costs, beside reading the file and filling the same tables by hand.

    python -m benchmarks.import_products [--rows 100000] [--rounds 3]

P1: read + plan + apply, against reading the file with the same reader and inserting as many rows into as many tables
    (schema, indexes and contents of the product's own SQLite file) in bulk with the plain driver.
P2: highest memory of any moment of the import, all its processes together, against reading the file alone.
P3: time for all rows, against the time for a tenth of them.
Each step is measured in a process of its own; the sample file is made first and not counted.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import sample_export

MEBIBYTE = 1024 * 1024
PROJECT = Path(__file__).parents[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3, help="the best of so many rounds counts")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        big = sample_export.write(Path(folder) / "big.xlsx", given.rows)
        small = sample_export.write(Path(folder) / "small.xlsx", given.rows // 10)
        report(given.rows, [measure(Path(folder) / str(number), big, small) for number in range(given.rounds)])


def measure(folder: Path, big: Path, small: Path) -> dict[str, Any]:
    """One round of all steps, the import and what it is held against next to each other."""
    folder.mkdir()
    return {
        "import": alone("import", str(big), str(folder / "big")),
        "read": alone("read", str(big)),
        "insert": alone("insert", str(folder / "big"), str(folder / "by-hand.db")),
        "tenth": alone("import", str(small), str(folder / "small")),
    }


def alone(step: str, *arguments: str) -> dict[str, Any]:
    """Do one step in a fresh process; what it measured."""
    command = [sys.executable, "-m", "benchmarks.import_products_steps", step, *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=PROJECT)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def report(rows: int, rounds: list[dict[str, Any]]) -> None:
    best = {step: min((one[step] for one in rounds), key=lambda found: found["seconds"]) for step in rounds[0]}
    seconds = {step: found["seconds"] for step, found in best.items()}
    by_hand = seconds["read"] + seconds["insert"]
    peak, alone_peak = (min(one[step]["peak"] for one in rounds) for step in ("import", "read"))
    print(f"{rows:,} rows, the best of {len(rounds)} rounds")
    print(f"import  {seconds['import']:7.2f} s   {best['import']['steps']}")
    print(f"by hand {by_hand:7.2f} s   reading {seconds['read']}, inserting {seconds['insert']}")
    print(f"tenth   {seconds['tenth']:7.2f} s")
    print(f"memory  {peak / MEBIBYTE:7.0f} MiB, reading alone {alone_peak / MEBIBYTE:.0f} MiB")
    print(f"P1 {seconds['import'] / by_hand:.2f} x  (to reach 2.0)")
    print(f"P2 {peak / alone_peak:.2f} x  (to reach 1.3)")
    print(f"P3 {seconds['import'] / seconds['tenth']:.1f}    (to reach 12)")


if __name__ == "__main__":
    main()
