"""교환: exchanges, approved by sending the replacement or refused (guide category 49)."""

from collections.abc import Iterator
from datetime import datetime

from webapp.elevenst.cancellations import MONTH, span_codes
from webapp.elevenst.claim_shapes import Claim
from webapp.elevenst.codes import ExchangeRefusal, require_known
from webapp.elevenst.endpoint import MAINTENANCE, refused
from webapp.elevenst.order_calls import CATCH_ALL_OR_EMPTY, SPAN, order_act, order_list
from webapp.elevenst.resource import Receipt, Resource
from webapp.elevenst.shipments import require_claim_courier, require_tracking_no

CODES = span_codes(29)
REQUESTED = order_list("exchanges.requested", 1648, f"claimservice/exchangeorders/{SPAN}", CODES, window=MONTH)
DONE = order_list("exchanges.done", 1651, f"claimservice/exchangedorders/{SPAN}", CODES, window=MONTH)
WITHDRAWN = order_list(
    "exchanges.withdrawn",
    1652,
    f"claimservice/retractexcorders/{SPAN}",
    {"-1": CATCH_ALL_OR_EMPTY, "-1000": MAINTENANCE},
    window=MONTH,
)
APPROVE = order_act(
    "exchanges.approve",
    1649,
    "claimservice/exchangereqconf/{clmReqSeq:number}/{ordNo:number}/{ordPrdSeq:number}/{dlvEtprsCd:number}"
    "/{invcNo:text}",
    {
        "-27001": refused("the seller's number is unknown"),
        "-27002": refused("the order number is unknown"),
        "-27003": refused("the line is unknown"),
        "-27004": refused("the claim is unknown"),
        "-27005": refused("no such way of delivery"),
        "-27006": refused("no such courier"),
        "-27007": refused("nothing is known of an exchange"),
        "-27008": refused("the exchange is not in the state of a request"),
        "-27009": refused("deliveries from abroad cannot be exchanged"),
    },
)
REFUSE = order_act(
    "exchanges.refuse",
    1650,
    "claimservice/exchangereqreject/{ordNo:number}/{ordPrdSeq:number}/{clmReqSeq:number}/{refsRsnCd:number}"
    "/{refsRsn:words}",
    {
        "-26001": refused("the seller's number is unknown"),
        "-26002": refused("the order number is unknown"),
        "-26003": refused("the line is unknown"),
        "-26004": refused("the claim is unknown"),
        "-26005": refused("nothing is known of an exchange"),
        "-26006": refused("the exchange is not in the state of a request"),
        "-26007": refused("deliveries from abroad: cannot be refused"),
    },
)


class Exchanges(Resource):
    """Exchanges of one seller. Lists and errors as in ``Cancellations``."""

    def requested(self, start: datetime, end: datetime | None = None) -> Iterator[Claim]:
        """Asked for and still open; guide page 1648."""
        return self._between(Claim, REQUESTED, start, end)

    def done(self, start: datetime, end: datetime | None = None) -> Iterator[Claim]:
        """The replacement was sent; guide page 1651."""
        return self._between(Claim, DONE, start, end)

    def withdrawn(self, start: datetime, end: datetime | None = None) -> Iterator[Claim]:
        """Taken back by the buyer; guide page 1652."""
        return self._between(Claim, WITHDRAWN, start, end)

    def approve(self, number: str, order_no: str, line_no: str, courier: str, tracking_no: str) -> Receipt:
        """교환승인 with the replacement's courier and tracking number; guide page 1649."""
        require_claim_courier(courier)
        require_tracking_no("tracking_no", tracking_no)
        claim = {"clmReqSeq": number, "ordNo": order_no, "ordPrdSeq": line_no}
        return self._do(APPROVE, APPROVE.fill(**claim, dlvEtprsCd=courier, invcNo=tracking_no))

    def refuse(self, number: str, order_no: str, line_no: str, reason: ExchangeRefusal, text: str) -> Receipt:
        """교환거부; the text reaches the buyer by message and mail; guide page 1650."""
        why = {"refsRsnCd": require_known("reason", reason), "refsRsn": text}
        return self._do(REFUSE, REFUSE.fill(clmReqSeq=number, ordNo=order_no, ordPrdSeq=line_no, **why))
