"""What the people of a shop add to an inquiry for each other: notes, and who sees to it."""

from collections.abc import Iterable

from peewee import JOIN

from webapp.models.accounts import User
from webapp.models.base import db
from webapp.models.inquiries import Inquiry, InquiryChange, InquiryNote
from webapp.services import audit
from webapp.services.audit import Actor, Change
from webapp.services.orders import noting

NOTE, ASSIGN = "inquiry.note", "inquiry.assign"
LONGEST = 1_000
NEWEST = 50


class NoteRefused(Exception):
    """Nothing was added; the text is a Korean sentence with a way out."""


def write(inquiry: Inquiry, text: str, actor: Actor) -> InquiryNote:
    """Note something; its words stand nowhere else, for they may name somebody. Raises NoteRefused."""
    text = text.replace("\r\n", "\n").strip()
    if not text or len(text) > LONGEST:
        raise NoteRefused(f"메모를 1자에서 {LONGEST:,}자까지로 입력해 주세요.")
    with db.atomic():
        note: InquiryNote = InquiryNote.create(inquiry=inquiry, user=actor.user, text=text)
        audit.record(actor, Change(NOTE, f"Inquiry {inquiry.id}", None, {"note": note.id}), inquiry.store)
    return note


def notes_of(inquiry: Inquiry) -> list[InquiryNote]:
    """Newest first, each with who wrote it."""
    rows = InquiryNote.select(InquiryNote, User).join(User, JOIN.LEFT_OUTER).where(InquiryNote.inquiry == inquiry)
    return list(rows.order_by(InquiryNote.id.desc()).limit(NEWEST))


def steps_of(inquiry: Inquiry) -> list[InquiryChange]:
    """How it came to its state, newest first, each with who did it."""
    rows = InquiryChange.select(InquiryChange, User).join(User, JOIN.LEFT_OUTER)
    return list(rows.where(InquiryChange.inquiry == inquiry).order_by(InquiryChange.id.desc()).limit(NEWEST))


def people_of(store_ids: Iterable[int]) -> dict[int, str]:
    """Who may see to inquiries of these stores, by id."""
    return noting.choices(store_ids).people


def assign(inquiry: Inquiry, user_id: int | None, actor: Actor) -> bool:
    """Give it to one of the store's people, or to nobody; False when it was so already. Raises NoteRefused."""
    if user_id is not None and user_id not in people_of([inquiry.store_id]):
        raise NoteRefused("이 스토어에서 일하는 사람 가운데에서 담당자를 골라 주세요.")
    if inquiry.assignee_id == user_id:
        return False
    with db.atomic():
        before = {"assignee": inquiry.assignee_id}
        inquiry.patch(assignee=user_id)
        change = Change(ASSIGN, f"Inquiry {inquiry.id}", before, {"assignee": user_id})
        audit.record(actor, change, inquiry.store)
    return True
