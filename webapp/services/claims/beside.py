"""What stands beside a claim on its page, and beside an order: what happened to it, whom it names, who sees to it."""

import json
from typing import Any

from peewee import JOIN

from webapp.models.accounts import AuditEntry, User
from webapp.models.acts import Act
from webapp.models.base import db
from webapp.models.claims import Claim, ClaimStep
from webapp.models.orders import Order
from webapp.services import audit, sending
from webapp.services.audit import Actor, Change
from webapp.services.orders import noting
from webapp.services.orders.noting import NoteRefused

ACTS = "claim."  # how the kinds of acts on claims begin
REVEAL, ASSIGN = "claim.reveal", "claim.assign"
NEWEST = 100


def of_order(order: Order) -> list[Claim]:
    """Its claims, newest first."""
    mine = (Claim.store == order.store_id) & (Claim.order_no == order.number)
    return list(Claim.select().where(mine).order_by(Claim.id.desc()))


def others_of(claim: Claim) -> list[Claim]:
    """The other claims of its order, newest first."""
    mine = (Claim.store == claim.store_id) & (Claim.order_no == claim.order_no) & (Claim.id != claim.id)
    return list(Claim.select().where(mine).order_by(Claim.id.desc()))


def steps_of(claim: Claim) -> list[ClaimStep]:
    """Newest first, each with who did it."""
    rows = ClaimStep.select(ClaimStep, User).join(User, JOIN.LEFT_OUTER).where(ClaimStep.claim == claim)
    return list(rows.order_by(ClaimStep.id.desc()).limit(NEWEST))


def acts_of(claim: Claim) -> list[Act]:
    """What was sent to the market about this claim, or about its line before it had a number, newest first."""
    kinds = [kind for settler in sending.SETTLERS for kind in settler.kinds if kind.startswith(ACTS)]
    targets = [claim.key, f"{claim.order_no}-{claim.line_no}"]
    mine = (Act.store == claim.store_id) & Act.kind.in_(kinds) & Act.target.in_(targets)
    return list(Act.select(Act, User).join(User, JOIN.LEFT_OUTER).where(mine).order_by(Act.id.desc()).limit(NEWEST))


def trail_of(claim: Claim) -> list[AuditEntry]:
    """What people did to this claim here, newest first, each with who it was."""
    rows = AuditEntry.select(AuditEntry, User).join(User, JOIN.LEFT_OUTER)
    mine = (AuditEntry.store == claim.store_id) & (AuditEntry.record == f"Claim {claim.id}")
    return list(rows.where(mine).order_by(AuditEntry.id.desc()).limit(NEWEST))


def words_of(claim: Claim) -> dict[str, Any]:
    """What the buyer wrote (`reason_text`), where goods are fetched (`pick_up`), and where a `replacement` goes."""
    words: dict[str, Any] = json.loads(claim.words or "{}")
    return words


def reveal(claim: Claim, actor: Actor) -> dict[str, Any]:
    """The same for somebody who wants to read it in plain text; who looked is kept."""
    audit.record(actor, Change(REVEAL, f"Claim {claim.id}"), claim.store)
    return words_of(claim)


def assign(claim: Claim, user_id: int | None, actor: Actor) -> bool:
    """Give a claim to one of the store's people, or to nobody; False when it was so already. Raises NoteRefused."""
    if user_id is not None and user_id not in noting.choices([claim.store_id]).people:
        raise NoteRefused("이 스토어에서 일하는 사람 가운데에서 담당자를 골라 주세요.")
    if claim.assignee_id == user_id:
        return False
    with db.atomic():
        before = {"assignee": claim.assignee_id}
        claim.patch(assignee=user_id)
        audit.record(actor, Change(ASSIGN, f"Claim {claim.id}", before, {"assignee": user_id}), claim.store)
    return True
