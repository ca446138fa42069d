"""Goods of claims, by hand: received, looked at, and back on sale once; and the replacement that leaves.

A check says how many pieces can be sold again, and so many come back, as the line took them: by the SKU of its option,
or a set's parts. Whoever checks again corrects it: the stock moves by the difference, and by nothing when it is the
same. Of a line that took no stock none comes back.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from webapp.models.accounts import User
from webapp.models.base import db, now
from webapp.models.claims import (
    AWAITED,
    CHECKED,
    DAMAGED,
    EXCHANGE,
    FORCED,
    LOST,
    NOTHING,
    ON_THE_WAY,
    PARTLY,
    RECEIVED,
    RESALABLE,
    RETURN,
    Claim,
)
from webapp.models.products import ListingOption, Sku
from webapp.models.stock import RESENT, RETURNED
from webapp.models.stores import Store
from webapp.services import audit
from webapp.services.audit import SYSTEM, Actor, Change
from webapp.services.claims import states
from webapp.services.claims.steps import add_steps
from webapp.services.imports.matching import only_writer
from webapp.services.products import sets, stock
from webapp.services.products.stock import Cause

RECEIVE, TAKE_BACK, CHECK, RESEND = "claim.receive", "claim.take_back", "claim.check", "claim.resend"
COMES_BACK: Final = (RETURN, EXCHANGE, FORCED)
CONDITIONS: Final = (RESALABLE, PARTLY, DAMAGED, LOST)


class GoodsRefused(Exception):
    """Nothing was written; the text is a Korean sentence with a way out."""


def can_come(claim: Claim) -> bool:
    """Whether goods of it may still arrive here; those of a refused return do now and then."""
    return claim.kind in COMES_BACK and claim.goods in (NOTHING, AWAITED, ON_THE_WAY)


def pieces_of(claim: Claim) -> int:
    """How many pieces are claimed; where the market does not say, all that the line has."""
    pieces: int | None = claim.quantity
    return pieces or (claim.line.quantity if claim.line_id else None) or 1


def receive(claims: Sequence[Claim], actor: Actor, at: dt.datetime | None = None) -> int:
    """The goods of these claims of one store have come, now or then; how many were not here yet. Raises GoodsRefused.

    From then on the market's clock may run faster.
    """
    moment = now()
    at = min(at, moment) if at else moment
    with db.atomic():
        coming = [claim for claim in _again(claims) if can_come(claim)]
        if any(_is_before_request(claim, at) for claim in coming):
            raise GoodsRefused("반품·교환을 요청하기 전의 날입니다. 받은 날을 확인해 주세요.")
        for claim in coming:
            _move(claim, RECEIVE, actor, {"goods": RECEIVED, "received_at": at})
    return len(coming)


def _is_before_request(claim: Claim, at: dt.datetime) -> bool:
    """By a day or more: a day is all that a person says."""
    requested_at: dt.datetime | None = claim.requested_at
    return requested_at is not None and at < requested_at - dt.timedelta(days=1)


def take_back(claim: Claim, actor: Actor) -> bool:
    """They have not come after all; False when nobody said so, or they were looked at already."""
    with db.atomic():
        (found,) = _again([claim])
        if found.goods != RECEIVED:
            return False
        comes_back = states.meaning_of(found.kind, found.state).comes_back
        before = ON_THE_WAY if found.return_tracking_no else AWAITED if comes_back else NOTHING
        _move(found, TAKE_BACK, actor, {"goods": before, "received_at": None})
    return True


def check(claim: Claim, condition: str, pieces: int, actor: Actor) -> bool:
    """Somebody looked at the goods: what they are like, and how many of them can be sold again.

    False when it was said so before. Raises GoodsRefused.
    """
    with db.atomic():
        (found,) = _again([claim])
        if found.goods not in (RECEIVED, CHECKED):
            raise GoodsRefused("아직 받지 않은 물건입니다. [받음]을 먼저 눌러 주세요.")
        resalable = _resalable(found, condition, pieces)
        took = _per_piece(found)
        brought = _within(found, took, resalable)
        back = min((brought[sku] // each for sku, each in took.items()), default=0)
        values = {"goods": CHECKED, "condition": condition, "restocked": back}
        if all(getattr(found, name) == value for name, value in values.items()):
            return False
        _move(found, CHECK, actor, values)
        stock.bring(_cause(found, RETURNED, "back", actor.user), brought)
    return True


def resend(claim: Claim, actor: Actor = SYSTEM) -> int:
    """The replacement of an exchange has left and takes its pieces again, once; how many it took by this call."""
    with db.atomic():
        (found,) = _again([claim])
        wanted = {sku: -each * pieces_of(found) for sku, each in _per_piece(found).items()}
        moved = stock.bring(_cause(found, RESENT, "resend", actor.user), wanted)
    return -sum(int(movement.quantity) for movement in moved)


def _again(claims: Sequence[Claim]) -> list[Claim]:
    """These claims as they are, with nobody else able to move them before the transaction ends."""
    if not claims:
        return []
    store: Store = claims[0].store
    only_writer(store)
    rows = list(Claim.select().where(Claim.id.in_([claim.id for claim in claims]) & (Claim.store == store)))
    for row in rows:
        row.store = store
    return rows


def _move(claim: Claim, action: str, actor: Actor, values: dict[str, Any]) -> None:
    """Write down what was said of the goods, with its step and who said it."""
    before = {name: getattr(claim, name) for name in values}
    for name, value in values.items():
        setattr(claim, name, value)
    claim.patch(**values, due_at=states.due_at(claim))
    add_steps(claim, {"goods": before["goods"]}, action, None, actor.user)
    told = (_told(before), _told(values))
    audit.record(actor, Change(action, f"Claim {claim.id}", *told), claim.store)


def _told(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, dt.datetime) else value for name, value in values.items()}


def _resalable(claim: Claim, condition: str, pieces: int) -> int:
    most = pieces_of(claim)
    if condition not in CONDITIONS:
        raise GoodsRefused("물건의 상태를 골라 주세요.")
    if condition == PARTLY:
        if most == 1:
            raise GoodsRefused("물건이 한 개뿐입니다. 다시 팔 수 있는지, 훼손되었는지 골라 주세요.")
        if not 1 <= pieces < most:
            raise GoodsRefused(f"다시 팔 수 있는 수량을 1개부터 {most - 1:,}개까지로 입력해 주세요.")
        return pieces
    return most if condition == RESALABLE else 0


def _per_piece(claim: Claim) -> dict[int, int]:
    """What one piece of the claim's line took from the shelf, by SKU; {} where it took nothing.

    That is what its option is joined to now, unless it took something else then.
    """
    line = claim.line if claim.line_id else None
    taken = stock.taken_by(_line_of(claim)) if line else {}
    if not line or not taken:
        return {}
    option = ListingOption.select(ListingOption, Sku).join(Sku).where(ListingOption.id == line.option_id).first()
    parts = sets.made_of([option.sku])[option.sku_id] if option else {}
    if parts.keys() == taken.keys():
        return parts
    ordered = line.ordered_quantity or line.quantity or 1
    return {sku: max(1, pieces // ordered) for sku, pieces in taken.items()}


def _within(claim: Claim, per_piece: Mapping[int, int], pieces: int) -> dict[int, int]:
    """So many pieces, as far as the line took them and other claims of it have not brought them back."""
    taken, others = stock.taken_by(_line_of(claim)), _moved_by_others(claim)
    free = {sku: max(0, taken.get(sku, 0) - others[sku]) for sku in per_piece}
    return {sku: min(each * pieces, free[sku]) for sku, each in per_piece.items()}


def _moved_by_others(claim: Claim) -> Counter[int]:
    line = (Claim.store == claim.store) & (Claim.order_no == claim.order_no) & (Claim.line_no == claim.line_no)
    found = Counter[int]()
    for other in Claim.select(Claim.id).where(line & (Claim.id != claim.id)):
        named = Cause("", store=claim.store, order_no=claim.order_no, event_key=_key(other))
        found.update({sku: pieces for sku, (pieces, _) in stock.moved_by(named).items()})
    return found


def _line_of(claim: Claim) -> stock.OrderLine:
    return stock.OrderLine(claim.store, claim.order_no, claim.line_no)


def _cause(claim: Claim, reason: str, event: str, user: User | None) -> Cause:
    """Without the line's number: what the line itself holds is counted by that (products.stock.hold)."""
    key = f"{_key(claim)}:{event}"
    return Cause(reason, f"클레임 {claim.number}", user, claim.store, claim.order_no, event_key=key)


def _key(claim: Claim) -> str:
    return f"claim:{claim.id}"
