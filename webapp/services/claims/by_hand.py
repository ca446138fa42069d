"""A claim that no list of the market tells of: somebody looked in the market's own office and says how it ended.

The market has the last word all the same: a list that tells of the claim again decides anew, whatever was said here.
"""

from typing import Final

from webapp.elevenst.codes import CancelState, ClaimState
from webapp.models.base import db, now
from webapp.models.claims import ANSWERED, CANCEL, CANCEL_REFUSED, EXCHANGE, IN_DOUBT, NON_ARRIVAL, RETURN, Claim
from webapp.services import audit
from webapp.services.audit import Actor, Change
from webapp.services.claims import states
from webapp.services.claims.taking import Look, follow_stock, move
from webapp.services.imports.matching import only_writer

BY_PERSON: Final = "claim.by_hand"
OUTCOMES: Final[dict[str, tuple[str, ...]]] = {
    CANCEL: (str(CancelState.CANCELLED), CANCEL_REFUSED, str(CancelState.WITHDRAWN)),
    RETURN: (str(ClaimState.RETURNED), str(ClaimState.RETURN_REFUSED), str(ClaimState.RETURN_WITHDRAWN)),
    EXCHANGE: (
        str(ClaimState.EXCHANGE_SENT),
        str(ClaimState.EXCHANGE_REFUSED),
        str(ClaimState.EXCHANGE_WITHDRAWN),
    ),
    NON_ARRIVAL: (ANSWERED,),
}


def outcomes_of(claim: Claim) -> tuple[str, ...]:
    """How a claim may have ended, for somebody to say; none while the market itself tells of it.

    A state that the guide does not name is still on a list, which would take back at once what was said.
    """
    is_named = claim.state in states.MEANINGS.get(claim.kind, {})
    return OUTCOMES[claim.kind] if claim.is_open and claim.money == IN_DOUBT and is_named else ()


def end(claim: Claim, outcome: str, actor: Actor) -> bool:
    """Write how a claim in doubt ended; False, and nothing written, where it is in doubt no more.

    Raises ValueError for an outcome that claims of its kind do not have.
    """
    if outcome not in OUTCOMES[claim.kind]:
        raise ValueError(outcome)
    with db.atomic():
        only_writer(claim.store)
        fresh: Claim = Claim.get_by_id(claim.id)
        if not outcomes_of(fresh):
            return False
        before = {"state": fresh.state, "money": fresh.money}
        # Without a digest the very words that were told before count as news, should a list tell them again.
        move(fresh, Look(claim.store, now(), BY_PERSON), outcome, actor.user, digest=None)
        follow_stock(fresh)
        after = {"state": fresh.state, "money": fresh.money}
        audit.record(actor, Change(BY_PERSON, f"Claim {fresh.id}", before, after), claim.store)
    return True
