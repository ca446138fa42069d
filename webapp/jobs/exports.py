"""Workbooks of lists: a short one at once, a long one by a run."""

from collections.abc import Callable, Sequence
from io import BytesIO

from webapp.models.accounts import User
from webapp.models.base import now
from webapp.models.runs import Run
from webapp.services import runs
from webapp.services.audit import Actor
from webapp.services.catalogue import columns, exporting, listings
from webapp.services.catalogue.finding import Finding
from webapp.services.catalogue.searching import read_query
from webapp.services.claims import exporting as claim_exporting
from webapp.services.claims import finding as claim_finding
from webapp.services.inquiries import exporting as inquiry_exporting
from webapp.services.inquiries import finding as inquiry_finding
from webapp.services.orders import exporting as order_exporting
from webapp.services.orders import finding as order_finding
from webapp.services.personal_books import stores_of
from webapp.services.settlements import exporting as settlement_exporting


def listings_workbook(
    user: User, query: str, stores: Sequence[int], names: Sequence[str] | None
) -> BytesIO | Run | None:
    """What the query finds in these stores: the workbook, or the run that writes a long one; None without a row."""
    found = Finding(read_query(query, stores))
    return _workbook(
        listings.count_all(found),
        exporting.WRITTEN_AT_ONCE,
        lambda book: exporting.write(found, columns.chosen(names), book),
        lambda: runs.start(exporting.order(user, query, names), user),
    )


def orders_workbook(actor: Actor, query: str) -> BytesIO | Run | None:
    """The same of order lines, in the stores that the user may read."""
    user = _whose(actor)
    search = order_finding.read_query(query, stores_of(user, "read"), now())
    return _workbook(
        len(order_finding.ids_in_order(search)),
        order_exporting.WRITTEN_AT_ONCE,
        lambda book: order_exporting.write(search, actor, book),
        lambda: runs.start(order_exporting.order(user, query), user),
    )


def claims_workbook(actor: Actor, query: str) -> BytesIO | Run | None:
    """The same of claims."""
    user = _whose(actor)
    search = claim_finding.read_query(query, stores_of(user, "read"), now())
    return _workbook(
        len(claim_finding.ids_in_order(search)),
        claim_exporting.WRITTEN_AT_ONCE,
        lambda book: claim_exporting.write(search, actor, book),
        lambda: runs.start(claim_exporting.order(user, query), user),
    )


def inquiries_workbook(actor: Actor, query: str) -> BytesIO | Run | None:
    """The same of inquiries."""
    user = _whose(actor)
    search = inquiry_finding.read_query(query, stores_of(user, "read"), now())
    return _workbook(
        len(inquiry_finding.ids_in_order(search)),
        inquiry_exporting.WRITTEN_AT_ONCE,
        lambda book: inquiry_exporting.write(search, actor, book),
        lambda: runs.start(inquiry_exporting.order(user, query), user),
    )


def settlements_workbook(actor: Actor, what: str, query: str) -> BytesIO | Run | None:
    """The same of settlements, or of what they come to: `what` is one of the sheets."""
    wanted = settlement_exporting.Wanted(what, query, _whose(actor))
    return _workbook(
        settlement_exporting.count(wanted),
        settlement_exporting.WRITTEN_AT_ONCE,
        lambda book: settlement_exporting.write(wanted, book),
        lambda: runs.start(settlement_exporting.order(wanted), wanted.user),
    )


def _whose(actor: Actor) -> User:
    assert actor.user is not None, "a workbook is somebody's"
    return actor.user


def _workbook(
    number: int, at_once: int, write: Callable[[BytesIO], object], start: Callable[[], tuple[Run, bool]]
) -> BytesIO | Run | None:
    """So many rows: none, a workbook of up to `at_once`, or the run that writes more."""
    if not number:
        return None
    if number > at_once:
        return start()[0]
    book = BytesIO()
    write(book)
    book.seek(0)
    return book
