"""An import whose worker is killed again and again, and whose Redis is emptied, ends like one that nobody disturbed."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import make_store, make_user
from tests.kill.disturbed import Disturbed
from tests.services.imports.sample_files import HEADERS, csv_file, product
from webapp.config import Settings
from webapp.jobs import imports as jobs
from webapp.jobs import queues
from webapp.models.base import db
from webapp.models.imports import ProductImport
from webapp.models.products import Listing
from webapp.models.runs import Run
from webapp.models.stores import PENDING
from webapp.services import runs
from webapp.services.audit import SYSTEM
from webapp.services.imports import uploads

ROWS = 6_000
# How often each piece of work is killed. Reading is refused after its third start, so it is killed twice at most.
KILLS = {"import_read": 2, "import_plan": 4, "import_apply": 5, "import_undo": 4}
TABLES = ("product", "sku", "listing", "listing_option", "import_row", "product_import", "column_mapping")
TIMES = ("created_at", "seen_in_file_at", "applied_at", "undone_at")
RUN_COLUMNS = "kind, state, total, done, failed, result, cause"

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def work_off() -> None:
    """Do every waiting run, in this process and undisturbed."""
    while waiting := Run.get_or_none(Run.live_key.is_null(False)):
        runs.perform(waiting.id)


def whole_way(product_import: ProductImport, finish: Callable[[], None]) -> list[Any]:
    """Read, plan, carry out and take back; what the database holds after carrying out and at the end."""
    finish()
    found = ProductImport.get_by_id(product_import.id)
    jobs.plan(found, uploads.mapping_of(found).columns, SYSTEM)
    finish()
    jobs.apply(ProductImport.get_by_id(found.id), SYSTEM)
    finish()
    carried_out = contents()
    assert Listing.select().count() == ROWS - 1
    jobs.undo(ProductImport.get_by_id(found.id), SYSTEM)
    finish()
    assert Listing.select().count() == 0
    return [carried_out, contents()]


def contents() -> dict[str, Any]:
    """Every row of what an import writes, without times, and how each run ended."""
    found: dict[str, Any] = {}
    for table in TABLES:
        cursor = db.execute_sql(f"SELECT * FROM {table} ORDER BY id")
        kept = [at for at, column in enumerate(cursor.description) if column[0] not in TIMES]
        found[table] = [tuple(row[at] for at in kept) for row in cursor.fetchall()]
    found["run"] = sorted(db.execute_sql(f"SELECT {RUN_COLUMNS} FROM run").fetchall(), key=str)
    return found


@pytest.fixture
def prepared(database: Settings, tmp_path: Path) -> Iterator[ProductImport]:
    """A file of many rows, some of them bad, uploaded into a store that may not call the market."""
    store = make_store(make_user("seller"))
    store.patch(approval=PENDING)
    rows = [product(n) for n in range(1, ROWS + 1)]
    rows[500] = product(501, 판매가="가격문의")
    rows[4000] = product(4001, 판매자상품코드="00000007")
    path = csv_file(tmp_path / "a.csv", [HEADERS, *rows], "utf-8")
    with path.open("rb") as content:
        yield jobs.receive(store, content, path.name, SYSTEM)


def test_an_import_survives_any_number_of_kills_and_an_emptied_redis(
    database: Settings, prepared: ProductImport, tmp_path: Path
) -> None:
    file, kept = Path(db.obj.database), tmp_path / "kept.db"
    db.execute_sql("VACUUM INTO ?", (str(kept),))
    undisturbed = whole_way(prepared, work_off)
    db.close()
    for name in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
        name.unlink(missing_ok=True)
    shutil.copy(kept, file)
    _forget_what_was_read(database)
    queues.Bell.redis.flushall()
    db.connect()

    disturbed = Disturbed(database, KILLS)
    try:
        ended = whole_way(prepared, disturbed.finish)
    finally:
        disturbed.kill()
    assert disturbed.kills > 10
    for alone, killed in zip(undisturbed, ended, strict=True):
        for table, rows in alone.items():
            assert killed[table] == rows, table


def _forget_what_was_read(settings: Settings) -> None:
    """Leave only the uploaded file itself, as it was before the first way through."""
    for path in settings.uploads_dir.rglob("*"):
        if path.is_file() and path.name != "uploaded":
            path.unlink()
