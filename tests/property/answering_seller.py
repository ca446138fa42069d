"""What the seller of a walk does about questions and notices: collects, answers and confirms them, some anew."""

from contextlib import suppress

from tests.property.claims_seller import ClaimsSeller
from webapp.models.inquiries import NOTICE, UNREAD, Inquiry
from webapp.services import runs
from webapp.services.audit import SYSTEM
from webapp.services.inquiries import answering, beside, collecting, drafting
from webapp.services.inquiries.answering import AnswerChanged, AnswerRefused


class AnsweringSeller(ClaimsSeller):
    _said = 0

    def collect_inquiries(self) -> None:
        self._work(runs.Order(collecting.KIND, self.store))

    def answer(self) -> None:
        """A question that waits, or one that was answered and is to be answered better."""
        open_to = [one for one in Inquiry.select().order_by(Inquiry.id) if answering.can_answer(one)]
        if open_to:
            inquiry = self.dice.choice(open_to[-30:])
            inquiry.store = self.store
            self._said += 1
            text = f"답변 드립니다. {self._said}번째로 적습니다."
            promise = drafting.check(inquiry, beside.lines_of(inquiry), text).promise
            shown = promise, beside.threads_of([inquiry.id])[inquiry.id].answers
            for _ in range(self.dice.choice((1, 1, 2))):  # a double click
                with self._calling() as client, suppress(AnswerRefused, AnswerChanged):
                    answering.answer(inquiry, text, shown, client, SYSTEM)

    def confirm_notice(self) -> None:
        unread = Inquiry.select().where((Inquiry.kind == NOTICE) & (Inquiry.state == UNREAD)).order_by(Inquiry.id)
        if found := list(unread):
            notice = self.dice.choice(found)
            notice.store = self.store
            with self._calling() as client, suppress(AnswerRefused):
                answering.confirm(notice, client, SYSTEM)
