"""Who asked is forgotten so many days after an inquiry is over; what was asked and answered stays, for others to learn.

From the texts go phones, mail and the asker's name. What the market tells of them later is not kept any more
(`taking` asks for `wiped_at`). Notes and what lay ready go whole: they may name anybody.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from peewee import SQL, fn

from webapp.models.base import Keyring, db, lookup_form, now
from webapp.models.inquiries import (
    ANSWERED,
    GONE,
    READ,
    AnswerDraft,
    Inquiry,
    InquiryEntry,
    InquiryNote,
)
from webapp.models.orders import Order
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import audit, runs
from webapp.services.audit import SYSTEM, Change
from webapp.services.imports.matching import only_writer
from webapp.services.inquiries import wordbook
from webapp.services.inquiries.masking import blanked
from webapp.services.runs import Progress

KIND = "inquiries_wipe"
TOGETHER = 200
OVER = (ANSWERED, READ, GONE)
PEOPLE = ("asker_name", "asker_login", "writer")
HIDDEN = "***"


def is_wanted(store: Store) -> bool:
    moment = now()
    return bool(_over(store, moment).exists() or InquiryNote.select().where(_later_notes(store, moment)).exists())


def _later_notes(store: Store, moment: dt.datetime) -> Any:
    """The condition of notes that were written when who asked had been wiped, and are as old by now."""
    mine = (Inquiry.id == InquiryNote.inquiry) & (Inquiry.store == store) & Inquiry.wiped_at.is_null(False)
    is_old = InquiryNote.created_at <= moment - dt.timedelta(days=store.personal_days)
    return is_old & fn.EXISTS(Inquiry.select(SQL("1")).where(mine))


def _over(store: Store, moment: dt.datetime) -> Any:
    """Inquiries that have been over for longer than the store keeps what names people, or whose buyer asked for it."""
    end = moment - dt.timedelta(days=store.personal_days)
    # Of each inquiry's own order: who asked is not looked for among all that were ever made.
    its_own = (Order.store == Inquiry.store) & (Order.number == Inquiry.order_no)
    asked = Order.select(SQL("1")).where(its_own & Order.forget_asked_at.is_null(False))
    due = ((Inquiry.asked_at <= end) & (Inquiry.state_at <= end)) | fn.EXISTS(asked)
    return _to_wipe(store).where(due).order_by(Inquiry.id)


def _to_wipe(store: Store) -> Any:
    return Inquiry.select().where((Inquiry.store == store) & Inquiry.state.in_(OVER) & Inquiry.wiped_at.is_null())


def wipe_of_buyer(store: Store, numbers: Sequence[str], logins: Iterable[str]) -> int:
    """Wipe what is over of the inquiries about these orders, and of whoever has one of these logins; how many.

    Who asks before buying names no order. For the store's only writer.
    """
    hashes = [one for login in logins for one in Keyring.vault.hashes(lookup_form(login))]
    mine = Inquiry.order_no.in_(list(numbers)) | Inquiry.asker_login_hash.in_(hashes)
    rows = list(_to_wipe(store).where(mine))
    if rows:
        _wipe(rows)
    return len(rows)


@runs.work_of(KIND)
def wipe_all(run: Run, progress: Progress) -> dict[str, Any]:
    """Wipe what is due, a batch a transaction, each with its audit line; the result counts inquiries."""
    moment, number = now(), 0
    run.done = 0
    InquiryNote.delete().where(_later_notes(run.store, moment)).execute()
    while True:
        with db.atomic():
            only_writer(run.store)  # nobody collects one of these meanwhile
            rows = list(_over(run.store, moment).limit(TOGETHER))
            if not rows:
                return {"inquiries": number}
            _wipe(rows)
            told = {"inquiries": len(rows), "first": rows[0].id, "last": rows[-1].id}
            audit.record(SYSTEM, Change("inquiry.wipe", f"Store {run.store.id}", None, told), run.store)
        number += len(rows)
        progress.tell(number)


def _wipe(rows: Sequence[Any]) -> None:
    names = {row.id: row.asker_name for row in rows}
    for entry in InquiryEntry.select().where(InquiryEntry.inquiry.in_(list(names))):
        text = _without(entry.text, names[entry.inquiry_id])
        if text != entry.text:
            entry.text = text
            entry.save(only=["text_sealed"])
    for row in rows:
        row.title = _without(row.title, row.asker_name)
        for name in PEOPLE:
            setattr(row, name, "")
        row.digest, row.wiped_at = None, now()
        row.save()
    for model in (InquiryNote, AnswerDraft):
        model.delete().where(model.inquiry.in_(list(names))).execute()
    wordbook.index(rows)


def _without(text: str, name: str) -> str:
    return blanked(text.replace(name, HIDDEN) if len(name) > 1 else text)
