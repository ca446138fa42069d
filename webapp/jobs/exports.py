"""Workbooks of lists: a short one at once, a long one by a run."""

from collections.abc import Sequence
from io import BytesIO

from webapp.models.accounts import User
from webapp.models.base import now
from webapp.models.runs import Run
from webapp.models.stores import Store
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
from webapp.services.orders import finding


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


def orders_workbook(actor: Actor, query: str) -> BytesIO | Run | None:
    """The same of order lines, in the stores that the user may read."""
    assert actor.user is not None, "a workbook is somebody's"
    search = finding.read_query(query, order_exporting.stores_of(actor.user, "read"), now())
    number = len(finding.ids_in_order(search))
    if not number:
        return None
    if number > order_exporting.WRITTEN_AT_ONCE:
        return runs.start(order_exporting.order(actor.user, query), actor.user)[0]
    book = BytesIO()
    order_exporting.write(search, actor, book)
    book.seek(0)
    return book


def inquiries_workbook(store: Store, actor: Actor, query: str) -> BytesIO | Run | None:
    """The same of a store's inquiries."""
    assert actor.user is not None, "a workbook is somebody's"
    search = inquiry_finding.read_query(query, store.id, now())
    number = len(inquiry_finding.ids_in_order(search))
    if not number:
        return None
    if number > inquiry_exporting.WRITTEN_AT_ONCE:
        return runs.start(inquiry_exporting.order(store, actor.user, query), actor.user)[0]
    book = BytesIO()
    inquiry_exporting.write(search, actor, book)
    book.seek(0)
    return book


def claims_workbook(actor: Actor, query: str) -> BytesIO | Run | None:
    """The same of claims."""
    assert actor.user is not None, "a workbook is somebody's"
    search = claim_finding.read_query(query, order_exporting.stores_of(actor.user, "read"), now())
    number = len(claim_finding.ids_in_order(search))
    if not number:
        return None
    if number > claim_exporting.WRITTEN_AT_ONCE:
        return runs.start(claim_exporting.order(actor.user, query), actor.user)[0]
    book = BytesIO()
    claim_exporting.write(search, actor, book)
    book.seek(0)
    return book
