"""모두 내려받기: everything of a person's stores as one zip of workbooks, written one after the other by a run.

The lists come as their pages show them, and every table as it is. Names, phones and addresses stand in it only for
stores in which the person may see them; an audit line for each store tells who took it.
"""

import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from webapp.models.accounts import User
from webapp.models.base import now
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import audit, kept_files, runs, workbooks
from webapp.services.audit import Actor, Change
from webapp.services.catalogue import columns
from webapp.services.catalogue import exporting as listing_exporting
from webapp.services.catalogue.finding import Finding
from webapp.services.catalogue.searching import read_query
from webapp.services.claims import exporting as claim_exporting
from webapp.services.claims import finding as claim_finding
from webapp.services.inquiries import exporting as inquiry_exporting
from webapp.services.inquiries import finding as inquiry_finding
from webapp.services.keeping import tables_out
from webapp.services.orders import exporting as order_exporting
from webapp.services.orders import finding as order_finding
from webapp.services.personal_books import stores_of
from webapp.services.runs import Order, Progress

KIND = "take_out"
TAKE_OUT = "store.take_out"
FOLDER, ENDING = "take_outs", "zip"
LISTS, TABLES = "목록", "표"


@dataclass(frozen=True)
class Part:
    """One workbook of the zip: its name, and what writes it to a path."""

    name: str
    write: Callable[[Path], object]


def order(user: User) -> Order:
    return Order(KIND, None, user.id)


def latest(user: User) -> Run | None:
    return kept_files.latest(KIND, user)


def file_of(run: Run | None) -> Path | None:
    """The zip that a run has written, as long as it is kept."""
    return kept_files.file_of(FOLDER, run)


@runs.work_of(KIND, on_files=True)
def take_out(run: Run, progress: Progress) -> dict[str, Any]:
    """Write the zip; the result names its file and tells how many workbooks are in it."""
    user = User.get_by_id(run.subject_id)
    stores, open_to = stores_of(user, "read"), stores_of(user, "personal_data")
    parts = [*_lists(user, stores), *_tables(user, stores, open_to)]
    path = kept_files.new_file(FOLDER, str(user.id), ENDING)
    try:
        _write(parts, path, progress)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    for store in Store.select().where(Store.id.in_(stores)):
        told = {"files": len(parts), "personal_data": store.id in open_to}
        audit.record(Actor(user), Change(TAKE_OUT, f"Store {store.id}", None, told), store)
    return {"file": path.name, "files": len(parts)}


def _write(parts: list[Part], path: Path, progress: Progress) -> None:
    """One workbook at a time beside the zip: neither is ever in memory as a whole."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder, zipfile.ZipFile(path, "w") as target:
        path.chmod(0o600)
        for number, part in enumerate(parts, 1):
            draft = Path(folder) / "part.xlsx"
            part.write(draft)
            target.write(draft, f"{part.name}.xlsx")
            draft.unlink()
            progress.tell(number, len(parts))


def _lists(user: User, stores: list[int]) -> Iterator[Part]:
    """What the pages show, which can be edited or imported where those can."""
    actor, moment = Actor(user), now()
    every = list(columns.BY_NAME.values())
    listings = Finding(read_query("", stores))
    yield Part(f"{LISTS}/채널상품", lambda path: listing_exporting.write(listings, every, path))
    orders = order_finding.read_query("", stores, moment)
    yield Part(f"{LISTS}/주문", lambda path: order_exporting.write(orders, actor, path))
    claims = claim_finding.read_query("", stores, moment)
    yield Part(f"{LISTS}/클레임", lambda path: claim_exporting.write(claims, actor, path))
    inquiries = inquiry_finding.read_query("", stores, moment)
    yield Part(f"{LISTS}/문의", lambda path: inquiry_exporting.write(inquiries, actor, path))


def _tables(user: User, stores: list[int], open_to: list[int]) -> Iterator[Part]:
    """What the pages show to managers alone, managers alone take along."""
    managed = stores_of(user, "manage")
    for kind in tables_out.kinds():
        sheet = tables_out.sheet_of(kind, managed if kind in tables_out.OF_MANAGERS else stores, open_to)
        yield Part(f"{TABLES}/{tables_out.title_of(kind)}", lambda path, sheet=sheet: workbooks.write(path, sheet))  # type: ignore[misc]
