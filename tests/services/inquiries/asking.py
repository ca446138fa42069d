"""Questions and notices that the market has for a store, and what has come of them here."""

import itertools
from typing import Any

from webapp.models.base import db, now
from webapp.models.inquiries import ASKED, OPEN, QNA, REPLIED, Inquiry, InquiryChange, InquiryEntry
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.inquiries import collecting, wordbook
from webapp.simulator import SAMPLE_KEY

NUMBER = "3000000007"
KEPT = itertools.count(7_000_001)


def ask(market: Any, text: str = "언제 오나요?", product: str = NUMBER, **fields: Any) -> str:
    """Somebody asks about a product; the question's number."""
    return str(market.ask_question(SAMPLE_KEY, product, text, **fields)["brdInfoNo"])


def keep(store: Store, text: str, **fields: Any) -> Inquiry:
    """A question that is here already, whichever market the store belongs to."""
    moment = now()
    given = {"state": OPEN, "state_at": moment, "seen_at": moment, "asked_at": moment, "title": "문의", **fields}
    with db.atomic():
        row: Inquiry = Inquiry.create(store=store, kind=QNA, number=str(next(KEPT)), **given)
        InquiryEntry.create(inquiry=row, part=ASKED, number="", text=text)
        wordbook.index([row])
    return row


def notify(market: Any, text: str = "배송 일정을 답변해 주세요.", **fields: Any) -> str:
    """The market asks (class 10) or tells (11) something urgently; the notice's number."""
    return str(market.send_notice(SAMPLE_KEY, text, **fields)["emerNtceSeq"])


def collect(store: Store) -> Run:
    run, _ = runs.start(runs.Order(collecting.KIND, store))
    ended = runs.perform(run.id)
    assert ended is not None
    return ended


def inquiry(number: str) -> Inquiry:
    found: Inquiry = Inquiry.get(Inquiry.number == number)
    return found


def steps(number: str) -> list[str]:
    rows = InquiryChange.select().where(InquiryChange.inquiry == inquiry(number)).order_by(InquiryChange.id)
    return [change.after for change in rows]


def said(number: str, part: str) -> list[str]:
    mine = (InquiryEntry.inquiry == inquiry(number)) & (InquiryEntry.part == part)
    return [entry.text for entry in InquiryEntry.select().where(mine).order_by(InquiryEntry.id)]


def asked(number: str) -> list[str]:
    return said(number, ASKED)


def answers(number: str) -> list[str]:
    return said(number, REPLIED)
