"""Somebody who answers every open inquiry of a store, one after the other, in a process of their own.

Run as `python -m tests.kill.answering`, with the product's settings in the environment; says "ready" before the first.
"""


from webapp import process
from webapp.config import Settings
from webapp.models.acts import ActInProgress
from webapp.models.base import db
from webapp.models.inquiries import OPEN, Inquiry
from webapp.services import sending, works
from webapp.services.audit import SYSTEM
from webapp.services.inquiries import answering, beside, drafting

TEXT = "안녕하세요, {{구매자}}님. 내일 출발합니다."


def answer_all() -> int:
    """How many could not be answered now, because an act on them is in doubt."""
    in_doubt = 0
    for inquiry in Inquiry.select().where(Inquiry.state == OPEN).order_by(Inquiry.id):
        promise = drafting.check(inquiry, beside.lines_of(inquiry), TEXT).promise
        seen = beside.threads_of([inquiry.id])[inquiry.id].answers
        try:
            with sending.calling(inquiry.store) as client:
                answering.answer(inquiry, TEXT, (promise, seen), client, SYSTEM)
        except ActInProgress:
            in_doubt += 1
    return in_doubt


if __name__ == "__main__":
    process.start(Settings.from_environment())
    works.register()
    with db.connection_context():
        print("ready", flush=True)
        raise SystemExit(answer_all())
