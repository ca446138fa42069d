"""상품 Q&A: what people ask about products, and the seller's answers (guide 1626, 1885)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from webapp.elevenst import shapes
from webapp.elevenst.codec import require_sendable
from webapp.elevenst.codes import InquiryKind
from webapp.elevenst.endpoint import DONE, MAINTENANCE, NOTHING_FOUND, Meaning, Outcome, act, read, refused
from webapp.elevenst.errors import InvalidField
from webapp.elevenst.resource import Receipt, Resource
from webapp.elevenst.windows import days

WEEK = timedelta(days=7)
ANY, ANSWERED, OPEN = "00", "01", "02"


@dataclass(frozen=True, kw_only=True)
class Inquiry:
    """One question about a product. ``order_no`` and ``paid_at`` are there when the asker bought it."""

    number: str = shapes.identity("brdInfoNo")
    product_no: str = shapes.identity("brdInfoClfNo")
    kind: InquiryKind | None = shapes.code(InquiryKind, "qnaDtlsCd")
    kind_name: str | None = shapes.maybe("qnaDtlsCdNm")
    title: str = shapes.text("brdInfoSbjct")
    question: str = shapes.text("brdInfoCont")
    asked_at: datetime | None = shapes.moment("createDt")
    asker_login: str | None = shapes.maybe("memID")
    asker_name: str | None = shapes.maybe("memNM")
    is_answered: bool | None = shapes.flag("answerYn")
    answer: str = shapes.text("answerCont")
    answered_on: datetime | None = shapes.moment("answerDt")
    is_public: bool | None = shapes.flag("dispYn")
    is_buyer: bool | None = shapes.flag("buyYn")
    product_name: str | None = shapes.maybe("prdNm")
    order_no: str | None = shapes.maybe("ordNoDe")
    paid_at: datetime | None = shapes.moment("ordStlEndDt")
    extra: Mapping[str, str] = shapes.unread()


LIST = read(
    name="inquiries.list",
    page=1626,
    method="GET",
    path="/rest/prodqnaservices/prodqnalist/{startTime:day}/{endTime:day}/{answerStatus:number}",
    roots=("productQnas",),
    row=("productQna",),
    # The same code for "nothing found" and for every failure: only the sentence tells them apart.
    codes={
        "500": Meaning(Outcome.REFUSED, "business rule", {"결과가 없": NOTHING_FOUND, "건이 없": NOTHING_FOUND}),
        "-1000": MAINTENANCE,
    },
    window=WEEK,
)
ANSWER = act(
    name="inquiries.answer",
    page=1885,
    method="PUT",
    path="/rest/prodqnaservices/prodqnaanswer/{brdInfoNo:number}/{prdNo:number}",
    roots=("ClientMessage",),
    request="ProductQna",
    fields=("answerCont",),
    codes={"200": DONE, "500": refused("business rule, such as a question that was taken back"), "-1000": MAINTENANCE},
)


class Inquiries(Resource):
    """The questions about one seller's products."""

    def list(self, start: date, end: date | None = None, answered: bool | None = None) -> Iterator[Inquiry]:
        """Questions asked on these days, both included, today at the latest; guide page 1626.

        Raises InvalidField, RejectedError, AuthError, UnavailableError.
        """
        status = {None: ANY, True: ANSWERED, False: OPEN}[answered]
        pieces = list(days(start, end, WEEK))

        def found() -> Iterator[Inquiry]:
            seen: set[str] = set()
            for first, last in pieces:
                path = LIST.fill(startTime=f"{first:%Y%m%d}", endTime=f"{last:%Y%m%d}", answerStatus=status)
                for inquiry in self._rows(Inquiry, self._transport.read(LIST, path)):
                    if inquiry.number not in seen:
                        seen.add(inquiry.number)
                        yield inquiry

        return found()

    def answer(self, number: str, product_no: str, text: str) -> Receipt:
        """Answer a question, or change the answer; the market mails it to the asker each time. Guide page 1885."""
        if not text.strip():
            raise InvalidField("text", "must not be empty")
        require_sendable("text", text)
        return self._do(ANSWER, ANSWER.fill(brdInfoNo=number, prdNo=product_no), {"answerCont": text})
