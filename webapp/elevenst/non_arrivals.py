"""상품 미도착: buyers who say that nothing came, and what the seller answers (guide pages 6733, 6734)."""

import builtins
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from webapp.elevenst import shapes
from webapp.elevenst.codec import require_sendable
from webapp.elevenst.codes import NonArrivalAnswer, NonArrivalDate, OrderState, ResendBy, require_known
from webapp.elevenst.couriers import CLAIM_COURIERS
from webapp.elevenst.endpoint import ASK, DONE, MAINTENANCE, Empty, act, as_number, read, refused
from webapp.elevenst.errors import InvalidField
from webapp.elevenst.order_calls import CATCH_ALL
from webapp.elevenst.resource import Receipt, Resource
from webapp.elevenst.shapes import fields_of, write_form
from webapp.elevenst.shipments import require_tracking_no

PAGE = 100


@dataclass(frozen=True, kw_only=True)
class NonArrival:
    """One case. ``answer`` and what was sent again are there once the seller has answered."""

    number: str = shapes.identity("nonDlvSeq")
    order_no: str = shapes.identity("ordNo")
    line_no: str = shapes.identity("ordPrdSeq")
    row_no: str | None = shapes.maybe("no")
    state_name: str | None = shapes.maybe("nonDlvStatNm")
    reported_at: datetime | None = shapes.moment("nonDlvReqDt")
    handled_at: datetime | None = shapes.moment("updateDt")
    answer: str | None = shapes.maybe("sellerDtlsRsn")
    parcel_no: str | None = shapes.maybe("dlvNo")
    order_state: OrderState | None = shapes.code(OrderState, "ordPrdStat")
    order_state_name: str | None = shapes.maybe("ordPrdStatNm")
    paid_at: datetime | None = shapes.moment("ordStlEndDt")
    confirmed_at: datetime | None = shapes.moment("plcodrCnfDt")
    dispatched_at: datetime | None = shapes.moment("sndEndDt")
    product_no: str | None = shapes.maybe("prdNo")
    product_name: str | None = shapes.maybe("prdNm")
    option_text: str | None = shapes.maybe("optNm")
    main_product_no: str | None = shapes.maybe("addPrdNo", none=(*shapes.NULLS, "0"))
    quantity: int | None = shapes.whole("ordQty")
    amount: int | None = shapes.whole("orderAmt")
    buyer_name: str | None = shapes.maybe("ordNm")
    recipient_name: str | None = shapes.maybe("rcvrNm")
    recipient_mobile: str | None = shapes.maybe("rcvrPrtblNo")
    recipient_zip_code: str | None = shapes.maybe("rcvrMailNo")
    recipient_address: str | None = shapes.maybe("rcvrBaseAddr")
    bundle_name: str | None = shapes.maybe("dlvKdCdName")
    is_partly_sent: bool | None = shapes.flag("partDlvYn")
    sent_by: str | None = shapes.maybe("dlvClf")
    delivery_name: str | None = shapes.maybe("dlvMthdCdNm")
    courier_name: str | None = shapes.maybe("dlvEtprsNm")
    tracking_no: str | None = shapes.maybe("invcNo")
    resent_delivery_name: str | None = shapes.maybe("resendDlvMthdCdNm")
    resent_courier_name: str | None = shapes.maybe("resendDlvEtprsCdNm")
    resent_tracking_no: str | None = shapes.maybe("resendInvcNo")
    extra: Mapping[str, str] = shapes.unread()


@dataclass(frozen=True, kw_only=True)
class NonArrivalForm:
    """What the seller says. Goods sent again name how; a parcel also its courier and tracking number."""

    number: str = shapes.text("nonDlvSeq")
    answer: NonArrivalAnswer = shapes.code(NonArrivalAnswer, "sellerDtlsRsn", default=NonArrivalAnswer.AGREED)
    text: str = shapes.text("sellerDtlsCont")
    resent_by: ResendBy | None = shapes.code(ResendBy, "dlvMthdCd")
    courier: str | None = shapes.text("dlvEtprsCd", default=None)
    tracking_no: str | None = shapes.text("invcNo", default=None)

    def check(self) -> None:
        """Raise InvalidField for the first thing that the market would refuse."""
        as_number("number", self.number)
        require_known("answer", self.answer)
        if not self.text.strip():
            raise InvalidField("text", "must not be empty")
        require_sendable("text", self.text)
        if (self.answer is NonArrivalAnswer.SENT_AGAIN) != (self.resent_by is not None):
            raise InvalidField("resent_by", "goes with goods that were sent again, and only with them")
        if self.resent_by is not None:
            require_known("resent_by", self.resent_by)
        if self.resent_by is ResendBy.PARCEL:
            if self.courier not in CLAIM_COURIERS:
                raise InvalidField("courier", "must be one of the guide's couriers for non-arrivals")
            require_tracking_no("tracking_no", self.tracking_no)


LIST = read(
    name="non_arrivals.list",
    page=6733,
    method="GET",
    path="/rest/nondeliverys/nondeliverylist/{shDateType:number}/{shDateFrom:day}/{shDateTo:day}",
    roots=("nonDeliverys",),
    row=("nonDelivery",),
    codes={"0": DONE, "-1": CATCH_ALL, "400": refused("a wrong request"), "-1000": MAINTENANCE},
    empty=Empty.SAID,
)
ANSWER = act(
    name="non_arrivals.answer",
    page=6734,
    method="PUT",
    path="/rest/nondeliverys/nondeliverystatus/{ordNo:number}/{ordPrdSeq:number}",
    roots=("Result",),
    request="NonDelivery",
    fields=fields_of(NonArrivalForm),
    # The market says 0 too where the case was answered before.
    codes={"0": DONE, "-1": ASK, "400": refused("a wrong request"), "-1000": MAINTENANCE},
)


class NonArrivals(Resource):
    """Cases of one seller."""

    def list(
        self, start: date, end: date, by: NonArrivalDate = NonArrivalDate.DISPATCHED, **filters: str
    ) -> Iterator[NonArrival]:
        """Cases of orders paid, confirmed or dispatched (``by``) on these Korean days, page by page; guide page 6733.

        ``filters`` go out as the guide prints them, such as shNonDlvStat="101"; what they mean is not published.
        Raises InvalidField, RejectedError, AuthError, UnavailableError.
        """
        if start > end:
            raise InvalidField("end", "must not be before start")
        dates = {"shDateFrom": f"{start:%Y%m%d}", "shDateTo": f"{end:%Y%m%d}"}
        path = LIST.fill(shDateType=require_known("by", by), **dates)
        query = ",".join(f"{name}={value}" for name, value in filters.items())
        return self._pages(path, {"query": query} if query else {})

    def answer(self, order_no: str, line_no: str, form: NonArrivalForm) -> Receipt:
        """Answer a case; a case that was answered before is not told from one that was not. Guide page 6734."""
        form.check()
        return self._do(ANSWER, ANSWER.fill(ordNo=order_no, ordPrdSeq=line_no), write_form(form))

    def _pages(self, path: str, query: dict[str, str]) -> Iterator[NonArrival]:
        seen: set[str] = set()
        start = 0
        while True:
            asked = urlencode({**query, "limit": PAGE, "start": start})
            answer = self._transport.read(LIST, f"{path}?{asked}")
            rows: builtins.list[NonArrival] = self._rows(NonArrival, answer)
            fresh = {row.number: row for row in rows if row.number not in seen}
            yield from fresh.values()
            if len(rows) < PAGE:
                return
            if not fresh:  # the market gives the same page for ever
                raise answer.unusable()
            seen |= fresh.keys()
            start += len(rows)
