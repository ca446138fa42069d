"""반품: returns, from the buyer's request to the refund (guide category 50)."""

from collections.abc import Iterator
from datetime import datetime

from webapp.elevenst.cancellations import MONTH, span_codes
from webapp.elevenst.claim_shapes import Claim
from webapp.elevenst.codes import ClaimFeePayment, ClaimReason, ReturnHold, ReturnRefusal, require_known
from webapp.elevenst.endpoint import ALREADY_DONE, ASK, MAINTENANCE, Meaning, Outcome, refused
from webapp.elevenst.errors import InvalidField
from webapp.elevenst.order_calls import CATCH_ALL_OR_EMPTY, SPAN, order_act, order_list
from webapp.elevenst.resource import Receipt, Resource
from webapp.elevenst.shipments import ClaimParcel, require_aware

CODES = span_codes(29)
REASONS_TO_FILE = {
    ClaimReason.NOT_WANTED, ClaimReason.NOT_AS_DESCRIBED, ClaimReason.WRONG_PRODUCT, ClaimReason.WRONG_CHOICE,
    ClaimReason.DAMAGED, ClaimReason.NEVER_CAME, ClaimReason.OTHER_BUYER, ClaimReason.OTHER_SELLER,
    ClaimReason.NOT_WANTED_OR_WRONG_CHOICE, ClaimReason.DEFECT, ClaimReason.LATE_OR_POOR, ClaimReason.PART_MISSING,
    ClaimReason.TOLD_SOLD_OUT,
}  # fmt: skip
FEES_TO_FILE = (ClaimFeePayment.IN_THE_BOX, ClaimFeePayment.WIRED)
REQUESTED = order_list("returns.requested", 1643, f"claimservice/returnorders/{SPAN}", CODES, window=MONTH)
DONE = order_list("returns.done", 1646, f"claimservice/returnedorders/{SPAN}", CODES, window=MONTH)
WITHDRAWN = order_list(
    "returns.withdrawn",
    1647,
    f"claimservice/retractretorders/{SPAN}",
    {"-1": CATCH_ALL_OR_EMPTY, "-1000": MAINTENANCE},
    window=MONTH,
)
APPROVE = order_act(
    "returns.approve",
    1644,
    "claimservice/returnreqconf/{clmReqSeq:number}/{ordNo:number}/{ordPrdSeq:number}",
    {
        "-24001": refused("the seller's number is unknown"),
        "-24002": refused("the order number is unknown"),
        "-24003": refused("the line is unknown"),
        "-24004": refused("the claim is unknown"),
        "-24005": refused("nothing is known of a return"),
        "-24006": refused("neither requested nor received (1)"),
        "-24007": refused("neither requested nor received (2)"),
        "-24008": refused("from abroad, buyer's fault: not with a joint account"),
        "-24009": refused("from abroad, seller's fault: with a joint account only"),
    },
)
REFUSE = order_act(
    "returns.refuse",
    1645,
    "claimservice/returnreqreject/{ordNo:number}/{ordPrdSeq:number}/{clmReqSeq:number}/{refsRsnCd:number}"
    "/{refsRsn:words}",
    {
        "-1": Meaning(
            Outcome.ASK,
            "an error inside the market",
            {"반품 신청상태가 아니어서": refused("the return is not in the state of a request")},
        ),
        "-25001": refused("the seller's number is unknown"),
        "-25002": refused("the order number is unknown"),
        "-25003": refused("the line is unknown"),
        "-25004": refused("the claim is unknown"),
        "-25005": refused("nothing is known of a return"),
        "-25006": refused("from abroad, buyer's fault: not with a joint account"),
        "-25007": refused("from abroad, seller's fault: with a joint account only"),
    },
)
HOLD_CODES = {
    "-21001": refused("the seller's number is unknown"),
    "-21002": refused("the order number is unknown"),
    "-21003": refused("the line is unknown"),
    "-21004": refused("the claim is unknown"),
    "-21005": refused("no such reason"),
    "-21006": refused("no text of the reason"),
    "-21007": refused("nothing that could be held"),
    "-21008": ASK,
    "-21009": ASK,  # held, while holding its completion failed
    "-21010": refused("from abroad: cannot be held"),
}
HOLD_PATH = "{ordNo:number}/{ordPrdSeq:number}/{clmReqSeq:number}/{deferRefsRsnCd:number}/{deferRefsRsn:words}"
HOLD = order_act("returns.hold", 1654, f"claimservice/returnclaimdefer/{HOLD_PATH}", HOLD_CODES)
HOLD_COMPLETION = order_act(
    "returns.hold_completion", 1655, f"claimservice/returncompletedefer/{HOLD_PATH}", HOLD_CODES
)
FILE = order_act(
    "returns.file",
    1653,
    "claimservice/sellerclaimfix/{ordNo:number}/{ordPrdSeq:number}/{clmReqRsn:number}/{claimProcess:number}"
    "/{dlvEtprsCd:number_or_null}/{invcNo:text}/{dlvMthdCd:number_or_null}/{clmReqCont:words}/{clmDlvCstMthd:number}",
    {
        "-21001": refused("the seller's number is unknown"),
        "-21002": refused("the order number is unknown"),
        "-21003": refused("the line is unknown"),
        "-21004": refused("the line cannot be returned in its state"),
        "-21005": ASK,  # it cannot be completed; whether it was filed the guide does not say
        "-21006": refused("the seller's return address is another"),
        "-21007": refused("no such reason"),
        "-21008": refused("no such way of delivery"),
        "-21009": refused("no such courier"),
        "-21010": refused("no such way to pay the fee"),
    },
)
PUT_INVOICE = order_act(
    "returns.put_invoice",
    6747,
    # The doubled word is the guide's.
    "claimservice/claimservice/returninvc/{sendDt:minute}/{dlvNo:number}/{dlvEtprsCd:number_or_null}/{invcNo:text}"
    "/{dlvMthdCd:number}/{clmReqSeq:number}",
    {
        "-3301": refused("the time of sending cannot be"),
        "-3306": refused("the tracking number is not one of this courier's"),
        "-3307": refused("no such courier"),
        "-3308": ALREADY_DONE,
        "-3309": refused("delivered, or on its way already"),
        "-3310": refused("the state has to be looked at"),
        "-3311": ASK,
        "-3313": refused("the claim has moved on to another state"),
        "-3320": refused("the tracking number belongs to another order"),
    },
)


class Returns(Resource):
    """Returns of one seller. Lists and errors as in ``Cancellations``."""

    def requested(self, start: datetime, end: datetime | None = None) -> Iterator[Claim]:
        """Asked for and still open, held ones included; guide page 1643."""
        return self._between(Claim, REQUESTED, start, end)

    def done(self, start: datetime, end: datetime | None = None) -> Iterator[Claim]:
        """Returned and refunded; guide page 1646."""
        return self._between(Claim, DONE, start, end)

    def withdrawn(self, start: datetime, end: datetime | None = None) -> Iterator[Claim]:
        """Taken back by the buyer; guide page 1647."""
        return self._between(Claim, WITHDRAWN, start, end)

    def approve(self, number: str, order_no: str, line_no: str) -> Receipt:
        """반품승인: the return is complete with this and the buyer gets the money back; guide page 1644."""
        return self._do(APPROVE, APPROVE.fill(clmReqSeq=number, ordNo=order_no, ordPrdSeq=line_no))

    def refuse(self, number: str, order_no: str, line_no: str, reason: ReturnRefusal, text: str) -> Receipt:
        """반품거부; the text reaches the buyer by message and mail; guide page 1645."""
        why = {"refsRsnCd": require_known("reason", reason), "refsRsn": text}
        return self._do(REFUSE, REFUSE.fill(clmReqSeq=number, ordNo=order_no, ordPrdSeq=line_no, **why))

    def hold(self, number: str, order_no: str, line_no: str, reason: ReturnHold, text: str) -> Receipt:
        """반품보류; the market completes it by itself after a while all the same; guide page 1654."""
        why = {"deferRefsRsnCd": require_known("reason", reason), "deferRefsRsn": text}
        return self._do(HOLD, HOLD.fill(clmReqSeq=number, ordNo=order_no, ordPrdSeq=line_no, **why))

    def hold_completion(self, number: str, order_no: str, line_no: str, reason: ReturnHold, text: str) -> Receipt:
        """반품완료보류, which keeps the market from completing it by itself; guide page 1655."""
        why = {"deferRefsRsnCd": require_known("reason", reason), "deferRefsRsn": text}
        return self._do(
            HOLD_COMPLETION, HOLD_COMPLETION.fill(clmReqSeq=number, ordNo=order_no, ordPrdSeq=line_no, **why)
        )

    def file(
        self,
        order_no: str,
        line_no: str,
        reason: ClaimReason,
        text: str,
        *,
        fee_payment: ClaimFeePayment = ClaimFeePayment.IN_THE_BOX,
        parcel: ClaimParcel | None = None,
        complete: bool = False,
    ) -> Receipt:
        """반품 신청 on the buyer's behalf, ``complete``: and refund at once; guide page 1653.

        ``parcel`` is what comes back, where it is known.
        """
        if reason not in REASONS_TO_FILE:
            raise InvalidField("reason", f"must be one of {', '.join(sorted(REASONS_TO_FILE))}")
        if fee_payment not in FEES_TO_FILE:
            raise InvalidField("fee_payment", "must be in the box (03) or wired (04)")
        path = FILE.fill(
            ordNo=order_no,
            ordPrdSeq=line_no,
            clmReqRsn=reason.value,
            claimProcess="02" if complete else "01",
            clmReqCont=text,
            clmDlvCstMthd=fee_payment.value,
            **(parcel.path() if parcel else dict.fromkeys(("dlvEtprsCd", "invcNo", "dlvMthdCd"), "null")),
        )
        return self._do(FILE, path)

    def put_invoice(self, number: str, parcel_no: str, parcel: ClaimParcel, sent_at: datetime) -> Receipt:
        """반품 송장 입력: what comes back and when it was sent; guide page 6747."""
        sent = {"sendDt": f"{require_aware('sent_at', sent_at):%Y%m%d%H%M}", "dlvNo": parcel_no}
        return self._do(PUT_INVOICE, PUT_INVOICE.fill(clmReqSeq=number, **sent, **parcel.path()))
