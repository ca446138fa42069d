"""The list of listings as a workbook: the rows and columns that the page shows, which the import takes back unchanged.

A long one is written by a run. It lies under a random name until the user's next one, or for a day.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from webapp.models.accounts import User
from webapp.models.base import BATCH
from webapp.models.products import Listing
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import kept_files, runs, workbooks
from webapp.services.catalogue import columns, listings
from webapp.services.catalogue.columns import Column
from webapp.services.catalogue.finding import Finding
from webapp.services.catalogue.searching import read_query
from webapp.services.imports.cells_values import STATUS_CODES
from webapp.services.personal_books import stores_of
from webapp.services.runs import Order, Progress
from webapp.services.workbooks import Sheet

KIND = "listings_export"
WRITTEN_AT_ONCE = 5_000
FOLDER = "exports"
SHEET_NAME = "채널상품"
KST = dt.timezone(dt.timedelta(hours=9))
STATE_WORDS = {code: word for word, code in reversed(STATUS_CODES.items())}
Tell = Callable[[int], None]


def order(user: User, query: str, names: Sequence[str] | None) -> Order:
    """Write what this query finds in the user's stores, with these columns."""
    parameters = {"user": user.id, kept_files.QUERY: query, "columns": list(names) if names is not None else None}
    return Order(KIND, None, user.id, parameters)


def latest(user: User) -> Run | None:
    return kept_files.latest(KIND, user)


def file_of(run: Run | None) -> Path | None:
    """The workbook that a run has written, as long as it is kept."""
    return kept_files.file_of(FOLDER, run)


@runs.work_of(KIND, on_files=True)
def export(run: Run, progress: Progress) -> dict[str, Any]:
    """Write the workbook; the result names its file and tells how many rows it has."""
    user = User.get_by_id(run.parameters["user"])
    finding = Finding(read_query(kept_files.query_of(run), stores_of(user, "read")))
    path = kept_files.new_file(FOLDER, str(user.id))
    total = listings.count_all(finding)
    rows = write(finding, columns.chosen(run.parameters["columns"]), path, lambda done: progress.tell(done, total))
    return {"file": path.name, "rows": rows}


def write(finding: Finding, chosen: Sequence[Column], target: Path | BinaryIO, tell: Tell | None = None) -> int:
    """Write what the search finds, in its order, to a path or an open file; how many rows that were."""
    shown = [*chosen, *([] if columns.BY_NAME["store"] in chosen else [columns.BY_NAME["store"]])]
    rows = _told(_rows(finding, shown), tell) if tell else _rows(finding, shown)
    return workbooks.write(target, Sheet(SHEET_NAME, [workbooks.Column(column.header) for column in shown], rows))


def _told(rows: Iterator[list[Any]], tell: Tell) -> Iterator[list[Any]]:
    for number, row in enumerate(rows, 1):
        yield row
        if number % BATCH == 0:
            tell(number)


def _rows(finding: Finding, shown: Sequence[Column]) -> Iterator[list[Any]]:
    ids = listings.ids_in_order(finding)
    stores = dict(Store.select(Store.id, Store.name).where(Store.id.in_(finding.search.stores)).tuples())
    for start in range(0, len(ids), BATCH):
        rows = listings.rows_of(ids[start : start + BATCH])
        codes = listings.sku_codes(rows)
        for row in rows:
            joined = ", ".join(code for code in codes.get(row.id, []) if code)
            known = {"store": stores[row.store_id], "sku": joined}
            yield [known[one.name] if one.name in known else _value(one.name, row) for one in shown]


def _value(name: str, row: Listing) -> Any:
    match name:
        case "image":
            return row.image_url
        case "category":
            return row.category_path
        case "status":
            return STATE_WORDS.get(row.status, row.status)
        case "sale_ends":
            return _day(row.sale_ends_at)
        case "detail":
            return _detail(row)
        case "checked":
            return _day(listings.checked_at(row))
    return getattr(row, name)


def _detail(row: Listing) -> str:
    if row.enrich_error:
        return "채우지 못함"
    if not row.enriched_at:
        return "채우기 전"
    return f"빠진 항목 {len(row.missing)}개" if row.missing else "채움"


def _day(moment: dt.datetime | None) -> str | None:
    return f"{moment.astimezone(KST):%Y-%m-%d %H:%M}" if moment else None
