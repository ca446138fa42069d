"""What a state of the market means: the tab of a claim, its money, whether goods come back, and whose fault it is."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from webapp.elevenst.codes import BuyerCancelReason, CancelState, ClaimReason, ClaimState, Party, SellerCancelReason
from webapp.models.claims import (
    ANSWERED,
    AWAITED,
    CANCEL,
    CANCEL_REFUSED,
    EXCHANGE,
    FINISHED,
    FORCED,
    IN_DOUBT,
    NEW,
    NO_MONEY,
    NON_ARRIVAL,
    NOT_ARRIVED,
    NOTHING,
    REFUNDED,
    REFUSED,
    RETURN,
    WAITING,
    WITHDRAWN,
    WORKING,
    Claim,
)

# The market completes a return by itself so long after the goods came, or after it was asked for.
AFTER_RECEIPT, AFTER_REQUEST = dt.timedelta(days=10), dt.timedelta(days=20)


@dataclass(frozen=True)
class Meaning:
    """What a state tells: the tab, the money, and whether goods are still to come back."""

    stage: str
    money: str
    comes_back: bool = False


C, S = CancelState, ClaimState
CANCELS: Final[dict[str, Meaning]] = {
    C.REQUESTED: Meaning(NEW, WAITING),
    C.CANCELLED: Meaning(FINISHED, REFUNDED),
    C.WITHDRAWN: Meaning(WITHDRAWN, NO_MONEY),
    CANCEL_REFUSED: Meaning(FINISHED, REFUSED),
}
RETURNS: Final[dict[str, Meaning]] = {
    S.AWAITING_PAYMENT: Meaning(WORKING, WAITING, True),
    S.RETURN_HELD: Meaning(WORKING, WAITING, True),
    S.RETURN_REQUESTED: Meaning(NEW, WAITING, True),
    S.RETURNED: Meaning(FINISHED, REFUNDED, True),
    S.RETURN_REFUSED: Meaning(FINISHED, REFUSED),
    S.RETURN_WITHDRAWN: Meaning(WITHDRAWN, NO_MONEY),
    S.RETURN_COMPLETION_HELD: Meaning(WORKING, WAITING, True),
}
EXCHANGES: Final[dict[str, Meaning]] = {
    S.AWAITING_PAYMENT: Meaning(WORKING, NO_MONEY, True),
    S.EXCHANGE_REQUESTED: Meaning(NEW, NO_MONEY, True),
    S.EXCHANGE_APPROVED: Meaning(WORKING, NO_MONEY, True),
    S.EXCHANGE_HELD: Meaning(WORKING, NO_MONEY, True),
    S.EXCHANGE_SENT: Meaning(FINISHED, NO_MONEY, True),
    S.EXCHANGE_REFUSED: Meaning(FINISHED, NO_MONEY),
    S.EXCHANGE_WITHDRAWN: Meaning(WITHDRAWN, NO_MONEY),
    S.RESENDING: Meaning(WORKING, NO_MONEY, True),
    S.RESENT: Meaning(FINISHED, NO_MONEY, True),
}
NON_ARRIVALS: Final[dict[str, Meaning]] = {
    NOT_ARRIVED: Meaning(NEW, NO_MONEY),
    ANSWERED: Meaning(FINISHED, NO_MONEY),
}
# Of an exchange whose replacement has left.
SENT_AGAIN: Final = (str(S.EXCHANGE_SENT), str(S.RESENT))
# A state that the guide does not list is nobody's to judge: a person looks.
UNKNOWN = Meaning(WORKING, IN_DOUBT)
MEANINGS: Final[dict[str, dict[str, Meaning]]] = {
    CANCEL: CANCELS,
    RETURN: RETURNS,
    EXCHANGE: EXCHANGES,
    NON_ARRIVAL: NON_ARRIVALS,
}
# Of a return: reasons that only a cancel after the confirmed purchase has.
FORCED_REASONS = {str(reason) for reason in ClaimReason if reason.value.startswith("19")}
SELLERS_CANCELS = {
    BuyerCancelReason.LATE_DISPATCH,
    BuyerCancelReason.WRONG_PRODUCT_FACTS,
    BuyerCancelReason.OUT_OF_STOCK,
    BuyerCancelReason.OTHER_SELLER,
    BuyerCancelReason.DELIVERY_TOO_LATE,
    BuyerCancelReason.SOLD_OUT,
    BuyerCancelReason.BADLY_PACKED,
}


def meaning_of(kind: str, state: str) -> Meaning:
    """What a state tells of a claim of this kind; a forced cancel is over when it is heard of."""
    if kind == FORCED:
        return Meaning(FINISHED, REFUNDED)
    return MEANINGS[kind].get(state, UNKNOWN)


def goods_of(kind: str, state: str, now: str) -> str:
    """The goods' track after a state was told: what has moved stays, what was awaited ends with a claim that does."""
    comes_back = meaning_of(kind, state).comes_back
    if now in (NOTHING, AWAITED):
        return AWAITED if comes_back else NOTHING
    return now


def due_at(claim: Claim) -> dt.datetime | None:
    """When the market completes an open return by itself; a held completion stops it, a held return does not."""
    if claim.kind != RETURN or not claim.is_open or claim.state == S.RETURN_COMPLETION_HELD:
        return None
    requested_at: dt.datetime | None = claim.requested_at
    received_at: dt.datetime | None = claim.received_at
    ends = [requested_at + AFTER_REQUEST] if requested_at else []
    ends += [received_at + AFTER_RECEIPT] if received_at else []
    return min(ends, default=None)


def fault_of_cancel(code: str | None, started_by: Party | None) -> str | None:
    """Who is to blame for a cancel, as far as its reason says; what the seller began is the seller's own."""
    if started_by is Party.SELLER:
        return None if code == SellerCancelReason.CUSTOMER_CHANGED_MIND else Party.SELLER.value
    if not code:
        return None
    return (Party.SELLER if code in SELLERS_CANCELS else Party.BUYER).value
