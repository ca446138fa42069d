"""What a seller fills in to decide a claim; each form tells the decision that it makes."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from webapp.elevenst.codes import (
    CancelRefusal,
    ClaimDelivery,
    ClaimFeePayment,
    ClaimReason,
    Code,
    ExchangeRefusal,
    NonArrivalAnswer,
    ResendBy,
    ReturnHold,
    ReturnRefusal,
)
from webapp.elevenst.couriers import CLAIM_COURIERS
from webapp.elevenst.returns import FEES_TO_FILE, REASONS_TO_FILE
from webapp.elevenst.shipments import ClaimParcel
from webapp.forms import DeskForm, options
from webapp.forms.shipping import Choice, Filled, Sendable
from webapp.korean import with_particle
from webapp.services.claims.decisions import (
    ANSWER,
    APPROVE,
    HOLD,
    HOLD_COMPLETION,
    INVOICE,
    REFUSE,
    Decision,
)
from webapp.services.claims.filing import Filing
from webapp.services.couriers import COURIERS
from webapp.services.orders import tracking

EMPTY = SelectChoice("", "골라 주세요")
MOST_WORDS = 200  # bytes; nobody has published how much a path may carry
SHORTEST_FOR_REFUSAL = 11


def _couriers() -> list[SelectChoice]:
    """Couriers that the market takes for claims: the usual ones first."""
    usual = {code: name for code, name in COURIERS.items() if code in CLAIM_COURIERS}
    others = {code: name for code, name in CLAIM_COURIERS.items() if code not in usual}
    return [EMPTY, *options({**usual, **others})]


def _codes(codes: Sequence[Code]) -> list[SelectChoice]:
    return [EMPTY, *options((code.value, code.label) for code in codes)]


def _words(label: str) -> StringField:
    return StringField(label, [Filled(), Sendable(MOST_WORDS)], render_kw={"maxlength": MOST_WORDS})


class DecisionForm(DeskForm):
    """A decision about one claim."""

    what = ""
    always: tuple[str, ...] = ()  # fields that have to be filled in, beside those that say so themselves

    def decision(self) -> Decision:
        fields = ("reason", "text", "by", "courier", "tracking_no")
        return Decision(self.what, **{name: self[name].data or "" for name in fields if name in self})


class ApprovalForm(DecisionForm):
    what = APPROVE
    sure = BooleanField("위의 내용을 확인했습니다", [InputRequired("확인한 뒤 표시해 주세요.")])


class _ParcelForm(DecisionForm):
    """A courier and a tracking number, needed unless the way of delivery has none."""

    courier = SelectField("택배사", choices=_couriers(), default="")
    tracking_no = StringField("송장번호", render_kw={"autocomplete": "off"})
    always: tuple[str, ...] = ("courier", "tracking_no")
    shortest = 0

    def needs_parcel(self) -> bool:
        return True

    def validate_courier(self, field: Any) -> None:
        if self.needs_parcel() and not field.data:
            raise ValidationError("택배사를 골라 주세요.")

    def validate_tracking_no(self, field: Any) -> None:
        field.data = tracking.tidy(field.data or "")
        if not self.needs_parcel():
            return
        if problem := tracking.problem_of(self.courier.data or "", field.data):
            raise ValidationError(problem)
        if len(field.data) < self.shortest:
            raise ValidationError(
                f"11번가는 여기에 {self.shortest}자리 이상의 송장번호만 받습니다. 지금 {len(field.data)}자리입니다."
            )


class CancelRefusalForm(_ParcelForm):
    what = REFUSE
    shortest = SHORTEST_FOR_REFUSAL
    by = Choice("보낸 방법", choices=options((w.value, w.label) for w in ClaimDelivery if w is not ClaimDelivery.NONE))
    reason = SelectField(
        "거부 사유", choices=[SelectChoice("", "사유 없이"), *_codes(list(CancelRefusal))[1:]], default=""
    )
    text = StringField("구매자에게 보낼 자세한 사유", [Sendable(MOST_WORDS)], render_kw={"maxlength": MOST_WORDS})
    sure = BooleanField("거부하면 발송처리되는 것을 확인했습니다", [InputRequired("확인한 뒤 표시해 주세요.")])

    def validate_text(self, field: Any) -> None:
        if self.reason.data and not (field.data or "").strip():
            raise ValidationError("사유를 골랐으면 자세한 사유도 적어 주세요.")


class ReturnRefusalForm(DecisionForm):
    what = REFUSE
    reason = Choice("거부 사유", choices=_codes(list(ReturnRefusal)))
    text = _words("구매자에게 보낼 자세한 사유")


class ExchangeRefusalForm(DecisionForm):
    what = REFUSE
    reason = Choice("거부 사유", choices=_codes(list(ExchangeRefusal)))
    text = _words("구매자에게 보낼 자세한 사유")


class HoldForm(DecisionForm):
    what = HOLD
    reason = Choice("보류 사유", choices=_codes(list(ReturnHold)))
    text = _words("자세한 사유")


class CompletionHoldForm(HoldForm):
    what = HOLD_COMPLETION


class ExchangeApprovalForm(_ParcelForm):
    what = APPROVE
    sure = BooleanField("교환품을 이 송장으로 보내는 것을 확인했습니다", [InputRequired("확인한 뒤 표시해 주세요.")])


class ReturnParcelForm(_ParcelForm):
    what = INVOICE
    by = Choice(
        "돌아오는 방법", choices=options((w.value, w.label) for w in ClaimDelivery if w is not ClaimDelivery.NONE)
    )


class NonArrivalForm(_ParcelForm):
    what, always = ANSWER, ()
    reason = Choice("답변", choices=_codes(list(NonArrivalAnswer)))
    text = _words("자세한 내용")
    by = SelectField("다시 보낸 방법", choices=_codes(list(ResendBy)), default="")

    def needs_parcel(self) -> bool:
        return self._is_sent_again() and bool(self.by.data == ResendBy.PARCEL.value)

    def _is_sent_again(self) -> bool:
        return bool(self.reason.data == NonArrivalAnswer.SENT_AGAIN.value)

    def validate_by(self, field: Any) -> None:
        if self._is_sent_again() and not field.data:
            raise ValidationError("다시 보낸 방법을 골라 주세요.")

    def decision(self) -> Decision:
        """Goods that were not sent again have no way of delivery, whatever stood in the fields."""
        parcel = {"courier": self.courier.data, "tracking_no": self.tracking_no.data} if self.needs_parcel() else {}
        by = self.by.data if self._is_sent_again() else ""
        return Decision(self.what, reason=self.reason.data, text=self.text.data, by=by, **parcel)


class FilingForm(_ParcelForm):
    """A return filed for a buyer; what comes back is told where it is known."""

    always = ()
    reason = Choice("반품 사유", choices=_codes([one for one in ClaimReason if one in REASONS_TO_FILE]))
    text = _words("자세한 사유")
    fee_payment = Choice("반품배송비", choices=_codes(list(FEES_TO_FILE)))
    complete = BooleanField("신청과 함께 반품완료(환불)까지 하기")
    by = SelectField(
        "돌아오는 방법",
        choices=[SelectChoice("", "아직 모름"), *options((way.value, way.label) for way in ClaimDelivery)],
        default="",
    )

    def needs_parcel(self) -> bool:
        return self.by.data not in ("", None, ClaimDelivery.NONE.value)

    def filing(self) -> Filing:
        parcel = None
        if self.by.data:
            number = {"courier": self.courier.data, "tracking_no": self.tracking_no.data} if self.needs_parcel() else {}
            parcel = ClaimParcel(by=ClaimDelivery(self.by.data), **number)
        fee = ClaimFeePayment(self.fee_payment.data)
        return Filing(ClaimReason(self.reason.data), self.text.data or "", fee, bool(self.complete.data), parcel)


class BulkApprovalForm(DeskForm):
    """What cannot be undone is typed once more."""

    count = StringField("건수 확인", render_kw={"inputmode": "numeric", "autocomplete": "off"})

    def __init__(self, wanted: int) -> None:
        super().__init__()
        self.wanted = wanted

    def validate_count(self, field: Any) -> None:
        if (field.data or "").replace(",", "") != str(self.wanted):
            typed = with_particle(f"{self.wanted:,}", "을/를")
            raise ValidationError(f"되돌릴 수 없습니다. 승인할 건수 {typed} 그대로 입력해 주세요.")
