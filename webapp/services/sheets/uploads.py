"""Taking an edited workbook in, and throwing it away."""

from typing import BinaryIO

from webapp.models.base import db
from webapp.models.imports import PLANNED, REFUSED, UPLOADED
from webapp.models.sheets import SheetEdit
from webapp.models.stores import Store
from webapp.services import audit
from webapp.services.audit import Actor, Change
from webapp.services.imports import folders
from webapp.services.sheets import library

CHANGEABLE = (UPLOADED, PLANNED, REFUSED)


class SheetRefused(Exception):
    """What was asked does not fit the workbook's state; the text is a Korean sentence with a way out."""


def receive(store: Store, kind: str, content: BinaryIO, file_name: str, actor: Actor) -> SheetEdit:
    """Take an uploaded workbook in and write down that it came. Raises FileProblem when it is empty or too large."""
    fresh = SheetEdit(store=store, user=actor.user, kind=library.KINDS[kind].name)
    with folders.taken_in(content, file_name, fresh), db.atomic():
        fresh.save(force_insert=True)
        facts = {"file": fresh.file_name, "size": fresh.size, "kind": kind}
        audit.record(actor, Change("sheet.upload", f"SheetEdit {fresh.id}", after=facts), store)
    return fresh


def discard(edit: SheetEdit, actor: Actor) -> None:
    """Throw a workbook away that changed nothing here: rows, file and all. Raises SheetRefused for any other."""
    if library.is_live(edit):
        raise SheetRefused("작업이 진행 중입니다. 먼저 [멈추기]를 누르고, 멈춘 뒤에 다시 지워 주세요.")
    with db.atomic():
        audit.record(actor, Change("sheet.discard", f"SheetEdit {edit.id}", {"file": edit.file_name}), edit.store)
        idle = (SheetEdit.id == edit.id) & SheetEdit.state.in_(CHANGEABLE)
        if not SheetEdit.delete().where(idle).execute():
            raise SheetRefused(
                "이미 반영한 파일은 지울 수 없습니다. 기록으로 남습니다. 되돌리려면 [되돌리기]를 써 주세요."
            )
    folders.remove_folder(edit)
