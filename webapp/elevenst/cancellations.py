"""취소: cancellations that buyers ask for, approved or refused by the seller (guide category 48)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from webapp.elevenst.claim_shapes import Cancellation, ForcedCancellation
from webapp.elevenst.codes import CancelRefusal, ClaimDelivery, require_known
from webapp.elevenst.endpoint import ALREADY_DONE, ASK, MAINTENANCE, Meaning, Outcome, refused
from webapp.elevenst.errors import InvalidField
from webapp.elevenst.order_calls import CATCH_ALL_OR_EMPTY, SPAN, order_act, order_list
from webapp.elevenst.resource import Receipt, Resource
from webapp.elevenst.shipments import ClaimParcel, require_aware, require_tracking_no

MONTH = timedelta(days=30)
SHORTEST_TRACKING_NO = 11  # a refusal takes no number of ten characters or fewer


def span_codes(family: int) -> dict[str, Meaning]:
    """Codes of a claim list; the same last digits mean the same in every family (28 cancellations, 29 claims)."""
    return {
        "-1": CATCH_ALL_OR_EMPTY,
        f"-{family}001": refused("the seller's number is unknown"),
        f"-{family}002": refused("the list is unknown"),
        f"-{family}003": refused("no start"),
        f"-{family}004": refused("no end"),
        f"-{family}005": refused("not a valid seller"),
        f"-{family}006": refused("end is not YYYYMMDDhhmm"),
        f"-{family}007": refused("start is not YYYYMMDDhhmm"),
        f"-{family}008": refused("the span is longer than 30 days"),
        "-1000": MAINTENANCE,
    }


CODES, FORCED_CODES = span_codes(28), span_codes(29)
REQUESTED = order_list("cancellations.requested", 1639, f"claimservice/cancelorders/{SPAN}", CODES, window=MONTH)
DONE = order_list("cancellations.done", 1642, f"claimservice/canceledorders/{SPAN}", CODES, window=MONTH)
WITHDRAWN = order_list(
    "cancellations.withdrawn", 1724, f"claimservice/withdrawcanceledorders/{SPAN}", CODES, window=MONTH
)
FORCED = order_list("cancellations.forced", 1726, f"claimservice/officecancellist/{SPAN}", FORCED_CODES, window=MONTH)
APPROVE = order_act(
    "cancellations.approve",
    1640,
    "claimservice/cancelreqconf/{ordPrdCnSeq:number}/{ordNo:number}/{ordPrdSeq:number}",
    {
        "-1": Meaning(Outcome.ASK, "an error inside the market", {"이미 취소 완료": ALREADY_DONE}),
        "-22001": refused("the seller's number is unknown"),
        "-22002": refused("the order number is unknown"),
        "-22003": refused("the line is unknown"),
        "-22004": refused("the cancellation is unknown"),
    },
)
SENT_PATH = (
    "{ordNo:number}/{ordPrdSeq:number}/{ordPrdCnSeq:number}/{dlvMthdCd:number}/{sendDt:day}/{dlvEtprsCd:number}"
    "/{invcNo:text}"
)
REFUSE_CODES = {
    "-23001": refused("the seller's number is unknown"),
    "-23002": refused("the cancellation is unknown"),
    "-23003": refused("the day of sending is unknown"),
    "-23004": refused("no such way of delivery"),
    "-23005": refused("a tracking number of ten characters or fewer"),
    "-23006": refused("no such courier"),
    "-23007": refused("no such request"),
    "-23008": ASK,
    "-23009": refused("deliveries from abroad cannot be refused"),
}
REFUSE = order_act("cancellations.refuse", 1641, f"claimservice/cancelreqreject/{SENT_PATH}", REFUSE_CODES)
REFUSE_WITH_REASON = order_act(
    "cancellations.refuse_with_reason",
    1745,
    f"claimservice/cancelreqrejectNEW/{SENT_PATH}/{{ordCnRefsRsnCd:number}}/{{ordCnReqRsn:words}}",
    {**REFUSE_CODES, "-24001": refused("no such reason"), "-24002": refused("no text of the reason")},
)


@dataclass(frozen=True, kw_only=True)
class RefusalShipment(ClaimParcel):
    """What was sent already, which is why a cancellation is refused. The market takes the day of ``sent_at`` only."""

    sent_at: datetime

    def check(self) -> None:
        """Raise InvalidField for the first thing that the market would refuse."""
        require_aware("sent_at", self.sent_at)
        if self.by is ClaimDelivery.NONE:
            raise InvalidField("by", "must be a delivery: only what was sent cannot be cancelled")
        super().check()
        require_tracking_no("tracking_no", self.tracking_no, SHORTEST_TRACKING_NO)

    def path(self) -> dict[str, str]:
        """Its variables in a path."""
        return {**super().path(), "sendDt": f"{require_aware('sent_at', self.sent_at):%Y%m%d}"}


class Cancellations(Resource):
    """Cancellations of one seller.

    Lists take aware times, end now at the latest, are cut into the market's 30 days and give each row once. All raise
    InvalidField before any call, RejectedError, AuthError, UnavailableError.
    """

    def requested(self, start: datetime, end: datetime | None = None) -> Iterator[Cancellation]:
        """Asked for in this time; guide page 1639. Rows already done may still be among them: see their ``state``."""
        return self._between(Cancellation, REQUESTED, start, end)

    def done(self, start: datetime, end: datetime | None = None) -> Iterator[Cancellation]:
        """Cancelled, whoever began it; guide page 1642."""
        return self._between(Cancellation, DONE, start, end)

    def withdrawn(self, start: datetime, end: datetime | None = None) -> Iterator[Cancellation]:
        """Taken back by the buyer: the line is to be sent again; guide page 1724."""
        return self._between(Cancellation, WITHDRAWN, start, end)

    def forced(self, start: datetime, end: datetime | None = None) -> Iterator[ForcedCancellation]:
        """Cancelled by the market after the purchase was confirmed; guide page 1726."""
        return self._between(ForcedCancellation, FORCED, start, end)

    def approve(self, number: str, order_no: str, line_no: str) -> Receipt:
        """취소승인; guide page 1640."""
        return self._do(APPROVE, APPROVE.fill(ordPrdCnSeq=number, ordNo=order_no, ordPrdSeq=line_no))

    def refuse(self, number: str, order_no: str, line_no: str, shipment: RefusalShipment) -> Receipt:
        """취소거부 because the goods are gone; the market **dispatches** the order with this; guide page 1641."""
        claim = {"ordNo": order_no, "ordPrdSeq": line_no, "ordPrdCnSeq": number}
        return self._do(REFUSE, REFUSE.fill(**claim, **shipment.path()))

    def refuse_with_reason(
        self, number: str, order_no: str, line_no: str, shipment: RefusalShipment, reason: CancelRefusal, text: str
    ) -> Receipt:
        """취소거부 with a reason and a text for the buyer; dispatches as ``refuse`` does; guide page 1745."""
        why = {"ordCnRefsRsnCd": require_known("reason", reason), "ordCnReqRsn": text}
        claim = {"ordNo": order_no, "ordPrdSeq": line_no, "ordPrdCnSeq": number}
        return self._do(REFUSE_WITH_REASON, REFUSE_WITH_REASON.fill(**claim, **shipment.path(), **why))
