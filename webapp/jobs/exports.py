"""Workbooks of lists: a short one at once, a long one by a run."""

from collections.abc import Sequence
from io import BytesIO

from webapp.models.accounts import User
from webapp.models.runs import Run
from webapp.services import runs
from webapp.services.catalogue import columns, exporting, listings
from webapp.services.catalogue.finding import Finding
from webapp.services.catalogue.searching import read_query


def listings_workbook(
    user: User, query: str, stores: Sequence[int], names: Sequence[str] | None
) -> BytesIO | Run | None:
    """What the query finds in these stores: the workbook, or the run that writes a long one; None without a row."""
    finding = Finding(read_query(query, stores))
    number = listings.count_all(finding)
    if not number:
        return None
    if number > exporting.WRITTEN_AT_ONCE:
        return runs.start(exporting.order(user, query, names), user)[0]
    book = BytesIO()
    exporting.write(finding, columns.chosen(names), book)
    book.seek(0)
    return book
