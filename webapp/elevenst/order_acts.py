"""Changing orders: confirming, dispatching whole, in part and in pieces, announcing a delay, refusing (guide 1634 …).

Every act goes out once. A Receipt says that it holds; RejectedError that the market refused and nothing changed;
UnavailableError that nobody knows, and that the order has to be read before anything else is done.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from webapp.elevenst import shapes
from webapp.elevenst.codec import byte_length
from webapp.elevenst.codes import DelayReason, RejectReason, require_known
from webapp.elevenst.endpoint import ALREADY_DONE, ASK, DONE, MAINTENANCE, Meaning, Outcome, act, refused
from webapp.elevenst.errors import InvalidField
from webapp.elevenst.order_calls import ACT_CODES, order_act
from webapp.elevenst.resource import Receipt, Resource
from webapp.elevenst.shapes import KST, fields_of, write_form
from webapp.elevenst.shipments import Shipment, require_tracking_no

LONGEST_DELAY = timedelta(days=30)
DISPATCH_CODES = {
    "-3301": refused("the time of sending cannot be"),
    "-3306": refused("the tracking number is not one of this courier's"),
    "-3307": refused("no such courier"),
    "-3308": ALREADY_DONE,
    "-3309": ALREADY_DONE,  # delivered by its sentence, on its way by its explanation: either way it went out
    "-3310": refused("a cancellation was most likely requested"),
    "-3311": ASK,
    "-3320": refused("the tracking number belongs to another order"),
}
# Nothing is left to send, and the market names the states: a cancellation among them outweighs what went out.
MOVED_ON = Meaning(
    Outcome.REFUSED,
    "the lines have moved on to other states",
    {
        "취소": refused("lines were cancelled, or a cancellation was requested"),
        "반품": refused("lines were returned"),
        **dict.fromkeys(("배송중", "발송완료", "배송완료"), ALREADY_DONE),
    },
)
PART_CODES = DISPATCH_CODES | {"-3321": refused("a world delivery of the Chinese mall goes whole")}


@dataclass(frozen=True, kw_only=True)
class DelayForm:
    """What a buyer is told of a delay; ``reason_text`` of 20 to 300 bytes reaches them by mail and message."""

    order_no: str = shapes.text("ordNo")
    parcel_no: str = shapes.text("dlvNo")
    ship_on: date | None = shapes.day("delaySendDt")
    reason: DelayReason = shapes.code(DelayReason, "delaySendRsnCd", default=DelayReason.OTHER)
    reason_text: str = shapes.text("delaySendRsn")

    def check(self, today: date) -> None:
        """Raise InvalidField for the first thing that the market would refuse."""
        for name in ("order_no", "parcel_no"):
            if not re.fullmatch(r"[0-9]{1,20}", getattr(self, name)):
                raise InvalidField(name, "must be 1 to 20 digits")
        if self.ship_on is None or not today <= self.ship_on <= today + LONGEST_DELAY:
            raise InvalidField("ship_on", "must be within 30 days from today")
        require_known("reason", self.reason)
        if not 20 <= byte_length(self.reason_text) <= 300:
            raise InvalidField("reason_text", "must have 20 to 300 bytes in EUC-KR")


SENT = "ordservices/reqdelivery/{sendDt:minute}/{dlvMthdCd:number}/{dlvEtprsCd:number_or_null}/{invcNo:text}"
CONFIRM = order_act(
    "orders.confirm",
    1634,
    "ordservices/reqpackaging/{ordNo:number}/{ordPrdSeq:number}/{addPrdYn:flag}/{addPrdNo:number_or_null}"
    "/{dlvNo:number}",
    {
        "-3206": ALREADY_DONE,
        "-3207": ASK,
        "-3210": refused("a world delivery needs its label printed in the Seller Office first"),
        "-3211": refused("the order was cancelled"),
        "-3214": refused("a cancellation is being handled"),
    },
)
DISPATCH = order_act(
    "orders.dispatch",
    1888,
    f"{SENT}/{{dlvNo:number}}",
    DISPATCH_CODES | {"-3313": MOVED_ON},
)
DISPATCH_LINES = order_act(
    "orders.dispatch_lines",
    1636,
    f"{SENT}/{{dlvNo:number}}/{{partDlvYn:flag}}/{{ordNo:number}}/{{ordPrdSeq:numbers}}",
    PART_CODES,
)
DISPATCH_SPLIT = order_act(
    "orders.dispatch_split",
    6791,
    f"{SENT}/{{dlvNo:number}}/{{dlvQty:number}}/{{ordNo:number}}/{{ordPrdSeq:number}}/{{invcAddData:text}}",
    PART_CODES | {"-3310": ASK},
)
REJECT = order_act(
    "orders.reject",
    1638,
    "claimservice/reqrejectorder/{ordNo:number}/{ordPrdSeq:number}/{ordCnRsnCd:number}/{ordCnDtlsRsn:words}",
    {
        "-21001": refused("the seller's number is unknown"),
        "-21002": refused("the order number is unknown"),
        "-21003": refused("the line is unknown"),
        "-21004": refused("the order is in no state that can be refused (1)"),
        "-21005": refused("the order is in no state that can be refused (2)"),
    },
)
STOCK_IN = order_act(
    "orders.stock_in",
    1773,
    "ordservices/saleconfirm/{ordNo:number}/{ordPrdSeq:number}",
    {"-1": Meaning(Outcome.ASK, "an error inside the market", {"이미 입고완료 처리": ALREADY_DONE})},
)
COMPLETE_PICK_UP = act(
    name="orders.complete_pick_up",
    page=7052,
    method="POST",
    path="/rest/ordservices/visitdlvend/{dlvNo:number}/{ordNo:number}/{visitDlvCertCode:text}",
    roots=("orders",),
    codes={"1": DONE, "-1": ASK, "-1001": refused("wrong code"), "-1002": refused("wrong code"), "-1000": MAINTENANCE},
)
ANNOUNCE_DELAY = act(
    name="orders.announce_delay",
    page=6728,
    method="POST",
    path="/rest/ordservices/deliveryDelayGuide",
    roots=("ResultOrder",),
    request="DeliveryDelayGuideRequest",
    fields=fields_of(DelayForm),
    codes=ACT_CODES
    | {
        "-28001": refused("the seller's number is unknown"),
        "-28301": refused("the order number is not right"),
        "-28302": refused("the parcel number is not right"),
        "-28303": refused("the day is not right"),
        "-28304": refused("the reason is not right"),
        "-28305": refused("the reason's text is not right"),
        "-28306": refused("later than 30 days from now"),
        "-28307": refused("the reason's text has not 20 to 300 bytes"),
        "-28311": refused("this order's delay cannot be announced"),
    },
)


class OrderActs(Resource):
    """What a seller does to orders."""

    def confirm(self, order_no: str, line_no: str, parcel_no: str, add_on_no: str | None = None) -> Receipt:
        """발주확인 of one line, from paid to packing; guide page 1634. Add-on goods go with their main product."""
        path = CONFIRM.fill(
            ordNo=order_no,
            ordPrdSeq=line_no,
            addPrdYn="Y" if add_on_no else "N",
            addPrdNo=add_on_no or "null",
            dlvNo=parcel_no,
        )
        return self._do(CONFIRM, path)

    def dispatch(self, parcel_no: str, shipment: Shipment) -> Receipt:
        """발송처리 of **every** line of a parcel number, other orders bundled into it included; guide page 1888."""
        return self._do(DISPATCH, DISPATCH.fill(**shipment.path(), dlvNo=parcel_no))

    def dispatch_lines(self, parcel_no: str, order_no: str, line_nos: Sequence[str], shipment: Shipment) -> Receipt:
        """발송처리 of these lines alone; guide page 1636."""
        lines = {"partDlvYn": "Y", "ordNo": order_no, "ordPrdSeq": ",".join(line_nos)}
        path = DISPATCH_LINES.fill(**shipment.path(), dlvNo=parcel_no, **lines)
        return self._do(DISPATCH_LINES, path)

    def dispatch_split(
        self, parcel_no: str, order_no: str, line_no: str, first: tuple[Shipment, int], rest: Sequence[tuple[str, int]]
    ) -> Receipt:
        """발송처리 of one line in several boxes; guide page 6791.

        ``first`` is the first box with its pieces, ``rest`` the tracking numbers of the others with theirs.
        """
        shipment, pieces = first
        if not rest:
            raise InvalidField("rest", "must name at least one more box")
        for tracking_no, _ in rest:
            require_tracking_no("rest", tracking_no)
        if min(pieces, *(count for _, count in rest)) < 1:
            raise InvalidField("rest", "every box must hold at least one piece")
        boxes = "^".join(f"{tracking_no}@{count}" for tracking_no, count in rest)
        line = {"dlvQty": str(pieces), "ordNo": order_no, "ordPrdSeq": line_no, "invcAddData": boxes}
        path = DISPATCH_SPLIT.fill(**shipment.path(), dlvNo=parcel_no, **line)
        return self._do(DISPATCH_SPLIT, path)

    def announce_delay(self, form: DelayForm) -> Receipt:
        """발송지연안내: tell the buyer a later day, once; guide page 6728."""
        form.check(datetime.now(KST).date())
        return self._do(ANNOUNCE_DELAY, ANNOUNCE_DELAY.fill(), write_form(form))

    def reject(self, order_no: str, line_no: str, reason: RejectReason, text: str) -> Receipt:
        """판매불가: cancel a line from the seller's side, which costs credit points; guide page 1638.

        Characters of ``text`` that the market's addresses cannot carry go out in their wide form.
        """
        code = require_known("reason", reason)
        path = REJECT.fill(ordNo=order_no, ordPrdSeq=line_no, ordCnRsnCd=code, ordCnDtlsRsn=text)
        return self._do(REJECT, path)

    def stock_in(self, order_no: str, line_no: str) -> Receipt:
        """입고완료 of a reservation, which is paid from then on; guide page 1773."""
        return self._do(STOCK_IN, STOCK_IN.fill(ordNo=order_no, ordPrdSeq=line_no))

    def complete_pick_up(self, parcel_no: str, order_no: str, code: str) -> Receipt:
        """방문수령 done, proven by the buyer's code; guide page 7052."""
        path = COMPLETE_PICK_UP.fill(dlvNo=parcel_no, ordNo=order_no, visitDlvCertCode=code)
        return self._do(COMPLETE_PICK_UP, path)
