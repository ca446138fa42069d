"""Somebody who answers every open inquiry of a store, one after the other, in a process of their own.

Run as `python -m tests.kill.answering`, with the product's settings in the environment. For each line that it reads a
child answers: its process id is told before the first answer, its exit code after the last.
"""

import os
import sys

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
    for inquiry in list(Inquiry.select().where(Inquiry.state == OPEN).order_by(Inquiry.id)):
        promise = drafting.check(inquiry, beside.lines_of(inquiry), TEXT).promise
        seen = beside.threads_of([inquiry.id])[inquiry.id].answers
        try:
            with sending.calling(inquiry.store) as client:
                answering.answer(inquiry, TEXT, (promise, seen), client, SYSTEM)
        except ActInProgress:
            in_doubt += 1
    return in_doubt


def answer_in_a_child() -> int:
    """The exit code of a process of its own that answers all; minus the signal that ended it."""
    child = os.fork()
    if not child:
        process.start(Settings.from_environment())
        with db.connection_context():
            print(os.getpid(), flush=True)
            os._exit(answer_all())
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    works.register()  # once: what is loaded here need not be loaded by each child
    for _line in sys.stdin:
        print(answer_in_a_child(), flush=True)
