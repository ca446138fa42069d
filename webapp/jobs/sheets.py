"""Edited workbooks on their way into the queue: the change of the edit and the order of its work in one transaction."""

from io import BytesIO
from typing import BinaryIO

from webapp.jobs import bulks
from webapp.models.accounts import User
from webapp.models.base import db
from webapp.models.runs import Run
from webapp.models.selling import Bulk
from webapp.models.sheets import SheetEdit
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.audit import Actor
from webapp.services.runs import Order
from webapp.services.sheets import applying, downloads, library, sending, uploads


def receive(store: Store, kind: str, content: BinaryIO, file_name: str, actor: Actor) -> SheetEdit:
    """Take a workbook in and have it read and planned. Raises FileProblem for one that is empty or too large."""
    edit = uploads.receive(store, kind, content, file_name, actor)
    runs.start(Order("sheet_read", store, edit.id), actor.user)
    return edit


def send_stock(edit: SheetEdit, actor: Actor) -> Bulk:
    """Have the stocks that the workbook changes previewed for the market. Raises SheetRefused or BulkRefused."""
    return bulks.begin_from_file(edit.store, sending.change_of(edit), actor)


def apply(edit: SheetEdit, actor: Actor) -> None:
    """Have the plan carried out here. Raises SheetRefused when that cannot be done now."""
    with db.atomic():
        applying.begin(edit, actor)
        runs.start(Order("sheet_apply", edit.store, edit.id), actor.user)


def undo(edit: SheetEdit, actor: Actor) -> None:
    """Have the workbook's changes here taken back. Raises SheetRefused when that cannot be done now."""
    with db.atomic():
        applying.begin_undo(edit, actor)
        runs.start(Order("sheet_undo", edit.store, edit.id), actor.user)


def workbook(store: Store, kind: str, chosen: bool, user: User) -> BytesIO | Run:
    """The workbook of a store, or of the listings selected there; a long one is written by the run that is answered."""
    found = library.KINDS[kind]
    only = downloads.chosen_ids(store, user) if chosen else None
    if found.count(store, only) > downloads.WRITTEN_AT_ONCE:
        return runs.start(downloads.order(store, found, chosen, user), user)[0]
    book = BytesIO()
    downloads.write(found, store, only, book)
    book.seek(0)
    return book
