"""What a seller can decide about a claim: what each decision needs, from which state, and where it leads."""

from dataclasses import dataclass
from typing import ClassVar, Final

from webapp.elevenst.codes import CancelState, ClaimState
from webapp.models.claims import ANSWERED, CANCEL, CANCEL_REFUSED, EXCHANGE, NON_ARRIVAL, NOT_ARRIVED, RETURN, Claim

APPROVE, REFUSE, HOLD, HOLD_COMPLETION, ANSWER, INVOICE = (
    "approve", "refuse", "hold", "hold_completion", "answer", "invoice",
)  # fmt: skip
S = ClaimState


@dataclass(frozen=True)
class Way:
    """From these states a decision leads to another; an invoice leads nowhere, it is only written down."""

    origins: frozenset[str]
    leads_to: str | None


def _way(leads_to: str | None, *origins: str) -> Way:
    return Way(frozenset(map(str, origins)), str(leads_to) if leads_to else None)


WAYS: Final[dict[tuple[str, str], Way]] = {
    (CANCEL, APPROVE): _way(CancelState.CANCELLED, CancelState.REQUESTED),
    (CANCEL, REFUSE): _way(CANCEL_REFUSED, CancelState.REQUESTED),
    (RETURN, APPROVE): _way(S.RETURNED, S.RETURN_REQUESTED, S.RETURN_HELD, S.RETURN_COMPLETION_HELD),
    (RETURN, REFUSE): _way(S.RETURN_REFUSED, S.RETURN_REQUESTED),
    (RETURN, HOLD): _way(S.RETURN_HELD, S.RETURN_REQUESTED),
    (RETURN, HOLD_COMPLETION): _way(S.RETURN_COMPLETION_HELD, S.RETURN_REQUESTED, S.RETURN_HELD),
    (RETURN, INVOICE): _way(None, S.RETURN_REQUESTED, S.RETURN_HELD, S.RETURN_COMPLETION_HELD),
    (EXCHANGE, APPROVE): _way(S.EXCHANGE_SENT, S.EXCHANGE_REQUESTED),
    (EXCHANGE, REFUSE): _way(S.EXCHANGE_REFUSED, S.EXCHANGE_REQUESTED),
    (EXCHANGE, INVOICE): _way(None, S.EXCHANGE_REQUESTED),
    (NON_ARRIVAL, ANSWER): _way(ANSWERED, NOT_ARRIVED),
}


@dataclass(frozen=True)
class Decision:
    """What is decided. `reason` and `by` are the market's codes; `text` reaches the buyer and is kept nowhere here."""

    what: str
    reason: str = ""
    text: str = ""
    by: str = ""
    courier: str = ""
    tracking_no: str = ""

    # What may stand in the open: everything but the words, which may name somebody.
    OPEN: ClassVar = ("what", "reason", "by", "courier", "tracking_no")

    @property
    def told(self) -> dict[str, str]:
        return {name: value for name in self.OPEN if (value := getattr(self, name))}


def way_of(claim: Claim, what: str) -> Way | None:
    """The way that a decision would take from where the claim stands; None where it cannot be taken."""
    way = WAYS.get((claim.kind, what))
    if way is None or claim.state not in way.origins:
        return None
    return None if what == INVOICE and claim.return_tracking_no else way


def possible(claim: Claim) -> list[str]:
    """What can be decided about it now, in the order of the table."""
    return [what for kind, what in WAYS if kind == claim.kind and way_of(claim, what)]
