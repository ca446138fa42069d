"""What the seller of a walk does about claims: collects them, decides them one by one and many at once, files some."""

from tests.property.seller import CJ, Seller
from webapp.elevenst.codes import ClaimFeePayment, ClaimReason
from webapp.models.claims import CANCEL, NEW, OPEN, RETURN, Claim
from webapp.models.runs import FAILED, Run
from webapp.services import runs
from webapp.services.audit import SYSTEM
from webapp.services.claims import acting, approving, collecting, decisions, filing
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

WHY = {
    ("cancel", REFUSE): ("02", "이미 보냈습니다"),
    ("return", REFUSE): ("103", "반품할 수 없습니다"),
    ("return", HOLD): ("101", "아직 오지 않았습니다"),
    ("return", HOLD_COMPLETION): ("102", "배송비가 없습니다"),
    ("exchange", REFUSE): ("203", "교환할 수 없습니다"),
    ("non_arrival", ANSWER): ("101", "이야기했습니다"),
}
WITH_PARCEL = {("cancel", REFUSE), ("exchange", APPROVE), ("return", INVOICE), ("exchange", INVOICE)}


class ClaimsSeller(Seller):
    def collect_claims(self) -> None:
        self._work(runs.Order(collecting.KIND, self.store))

    def decide(self) -> None:
        """One open claim, one of the ways that it can take."""
        waiting = list(Claim.select().where(Claim.stage.in_(OPEN)).order_by(Claim.id))
        if waiting:
            claim = self.dice.choice(waiting)
            claim.store = self.store
            if ways := decisions.possible(claim):
                with self._calling() as client:
                    acting.decide(claim, self._decision(claim, self.dice.choice(ways)), client, SYSTEM)

    def _decision(self, claim: Claim, what: str) -> Decision:
        key = claim.kind, what
        reason, text = WHY.get(key, ("", ""))
        if key not in WITH_PARCEL:
            return Decision(what, reason, text)
        by = "" if key == ("exchange", APPROVE) else "01"
        return Decision(what, reason, text, by=by, courier=CJ, tracking_no=self._number())

    def approve_many(self) -> None:
        kind = self.dice.choice((CANCEL, RETURN))
        new = [one.id for one in Claim.select().where((Claim.stage == NEW) & (Claim.kind == kind)).order_by(Claim.id)]
        if new:
            chosen = self.dice.sample(new, min(len(new), 4))
            self._work(approving.order(self.store, chosen))

    def file_return(self) -> None:
        sent = self._in(*filing.RETURNABLE)
        if sent:
            line = self.dice.choice(sent)
            line.store = line.order.store = self.store
            whether = self.dice.random() < 0.5
            with self._calling() as client:
                filed = Filing(ClaimReason.DAMAGED, "파손", ClaimFeePayment.WIRED, complete=whether)
                filing.file(line, filed, client, SYSTEM)

    def go_on(self) -> None:
        super().go_on()
        failed = (Run.state == FAILED) & (Run.kind == approving.KIND)
        for run in Run.select().where(failed & Run.id.not_in(self._gone_on_with)).order_by(Run.id):
            self._gone_on_with.append(run.id)
            self._perform(runs.again(run)[0])
