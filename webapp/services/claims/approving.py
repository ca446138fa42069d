"""승인 of many cancels, or of many returns: one act a claim, each told in the result."""

from collections.abc import Sequence
from typing import Any
from zlib import crc32

from webapp.elevenst import AuthError, ElevenstClient, ElevenstError, UnavailableError
from webapp.models.acts import Act, ActInProgress
from webapp.models.claims import CANCEL, RETURN, Claim
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import incidents, market, runs, sending
from webapp.services.audit import Actor
from webapp.services.claims import acting
from webapp.services.claims.decisions import APPROVE, WAYS, Decision, way_of
from webapp.services.claims.ways_out import refusal_of
from webapp.services.market_words import problem_of
from webapp.services.orders.acting import ActRefused
from webapp.services.runs import Progress
from webapp.services.sending import Sent

KIND = "claims_approve"
KINDS = (CANCEL, RETURN)  # an exchange needs its replacement's tracking number, each its own
MOST_SILENCES = 3
MOST_TOLD = 100


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
    approver = _Approver(run, progress)
    mine = (Claim.store == run.store) & Claim.id.in_(run.parameters["claims"]) & Claim.kind.in_(KINDS)
    try:
        with market.client_for(run.store) as client, incidents.watch(run.store):
            # All at once: what is read while others write could not be followed by a write of its own (SQLite).
            for claim in list(Claim.select().where(mine).order_by(Claim.id)):
                approver.one(client, claim)
            approver.settle_all(client)
    except ElevenstError as error:
        raise problem_of(error) from error
    return approver.result


class _Approver:
    """One claim of the run; what an earlier claim of it has approved counts as done."""

    def __init__(self, run: Run, progress: Progress) -> None:
        self.run, self.progress = run, progress
        self.result: dict[str, Any] = {"done": 0, "unknown": 0, "taken_out": [], "refused": []}
        self._silences = 0
        self._open: dict[int, Claim] = {}  # by the act on it whose outcome is not known
        run.done = run.failed = 0
        progress.tell(0, len(run.parameters["claims"]))

    def one(self, client: ElevenstClient, claim: Claim) -> None:
        fresh = Claim.get_by_id(claim.id)
        fresh.store = self.run.store
        try:
            sent = acting.decide(fresh, Decision(APPROVE), client, Actor(self.run.user), self.run.id)
        except ActInProgress as busy:
            self._open[busy.act.id] = fresh
            return
        except ActRefused:
            self._leave_out(fresh)
            return
        error = sent.error
        if isinstance(error, AuthError) or (isinstance(error, UnavailableError) and not error.was_sent):
            raise error
        self._silences = self._silences + 1 if isinstance(error, UnavailableError) else 0
        if sent.is_done or sent.is_refused:
            self._judge(fresh, sent)
            return
        self._open[sent.act.id] = fresh
        if self._silences >= MOST_SILENCES and isinstance(error, UnavailableError):
            raise error

    def _leave_out(self, claim: Claim) -> None:
        """What stands where the approval leads was approved already, by this run or by somebody else."""
        if claim.state == WAYS[claim.kind, APPROVE].leads_to:
            self._count("done")
        else:
            self._name("taken_out", claim)

    def settle_all(self, client: ElevenstClient) -> None:
        """Ask about what is not known, until nothing that was sent can still arrive."""

        def tell() -> None:
            self.progress.tell(self.run.done, self.run.total, self.run.failed)

        acts = Act.select().where(Act.id.in_(list(self._open)))
        for sent in sending.settle_all(acts, client, tell):
            self._judge(self._open.pop(sent.act.id), sent)
        for _ in self._open:
            self._count("unknown", is_failed=True)

    def _judge(self, claim: Claim, sent: Sent) -> None:
        if sent.act.request["what"] != APPROVE:  # a colleague's other decision was under way
            self._leave_out(Claim.get_by_id(claim.id))
        elif sent.is_done:
            self._count("done")
        else:
            self._name("refused", claim, refusal_of(sent))

    def _count(self, what: str, is_failed: bool = False) -> None:
        self.result[what] += 1
        self.progress.tell(self.run.done + 1, self.run.total, self.run.failed + is_failed)

    def _name(self, what: str, claim: Claim, reason: str = "") -> None:
        if len(self.result[what]) < MOST_TOLD:
            told = {"order": claim.order_no, "line": claim.line_no, "claim": claim.number, "reason": reason}
            self.result[what].append({**told, "state": claim.state, "id": claim.id})
        self.progress.tell(self.run.done + 1, self.run.total, self.run.failed + 1)
