"""승인 of many cancels, or of many returns: one act a claim, each told in the result."""

from collections.abc import Sequence
from typing import Any
from zlib import crc32

from webapp.elevenst import ElevenstClient, ElevenstError
from webapp.models.claims import CANCEL, RETURN, Claim
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import incidents, market, runs
from webapp.services.audit import Actor
from webapp.services.claims import acting
from webapp.services.claims.decisions import APPROVE, WAYS, Decision, way_of
from webapp.services.claims.ways_out import refusal_of
from webapp.services.market_words import problem_of
from webapp.services.runs import Progress
from webapp.services.sending import ActRefused, Sent
from webapp.services.sending_many import SendingMany

KIND = "claims_approve"
KINDS = (CANCEL, RETURN)  # an exchange needs its replacement's tracking number, each its own


def choices(store: Store, claim_ids: Sequence[int], kind: str) -> tuple[list[Claim], list[Claim]]:
    """Of these claims of a kind, those that can be approved now, and the others."""
    mine = (Claim.store == store) & Claim.id.in_(list(claim_ids)) & (Claim.kind == kind)
    found = list(Claim.select().where(mine).order_by(Claim.id))
    return [one for one in found if way_of(one, APPROVE)], [one for one in found if not way_of(one, APPROVE)]


def order(store: Store, claim_ids: Sequence[int]) -> runs.Order:
    """What is to be done. The same claims chosen twice are one run; another choice is another, and none is dropped."""
    chosen = sorted(set(claim_ids))
    return runs.Order(KIND, store, crc32(repr(chosen).encode()) & 0x7FFF_FFFF, {"claims": chosen})


@runs.work_of(KIND)
def approve_all(run: Run, progress: Progress) -> dict[str, Any]:
    """Approve the run's claims that still can be; the result counts done and unknown, and names the others."""
    approver = _Approver(run, progress, len(run.parameters["claims"]))
    mine = (Claim.store == run.store) & Claim.id.in_(run.parameters["claims"]) & Claim.kind.in_(KINDS)
    try:
        with market.client_for(run.store) as client, incidents.watch(run.store):
            # All at once: what is read while others write could not be followed by a write of its own (SQLite).
            for claim in list(Claim.select().where(mine).order_by(Claim.id)):
                approver.approve(client, claim)
            approver.settle_all(client)
    except ElevenstError as error:
        raise problem_of(error) from error
    return approver.result


class _Approver(SendingMany[Claim]):
    """What an earlier claim of the run has approved counts as done."""

    names = ("taken_out",)

    def told(self, one: Claim) -> dict[str, Any]:
        return {
            "order": one.order_no, "line": one.line_no, "claim": one.number, "state": one.state, "id": one.id,
        }  # fmt: skip

    def refusal_of(self, sent: Sent) -> str:
        return refusal_of(sent)

    def approve(self, client: ElevenstClient, claim: Claim) -> None:
        fresh = Claim.get_by_id(claim.id)
        fresh.store = self.run.store
        actor = Actor(self.run.user)
        try:
            self.send(fresh, lambda: acting.decide(fresh, Decision(APPROVE), client, actor, self.run.id))
        except ActRefused:
            self._leave_out(fresh)

    def _leave_out(self, claim: Claim) -> None:
        """What stands where the approval leads was approved already, by this run or by somebody else."""
        if claim.state == WAYS[claim.kind, APPROVE].leads_to:
            self.count("done")
        else:
            self.name("taken_out", claim)

    def judge(self, one: Claim, sent: Sent) -> None:
        if sent.act.request["what"] != APPROVE:  # a colleague's other decision was under way
            self._leave_out(Claim.get_by_id(one.id))
        else:
            super().judge(one, sent)
