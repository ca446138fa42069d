"""Writing down what the market tells of claims: each once, however often and by whichever list it is told.

What a list does not tell stays as it is. A look counts unless a later one, or an act of our own since it began, has
said otherwise. What the goods do here (received, looked at) is ours: no list takes it back.
"""

import datetime as dt
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from webapp.elevenst.claim_shapes import Cancellation, ForcedCancellation
from webapp.elevenst.claim_shapes import Claim as ToldClaim
from webapp.elevenst.codes import CancelState, ClaimState
from webapp.elevenst.non_arrivals import NonArrival
from webapp.models.accounts import User
from webapp.models.base import Keyring, db, now
from webapp.models.claims import (
    ANSWERED,
    AWAITED,
    CANCEL,
    EXCHANGE,
    FORCED,
    NON_ARRIVAL,
    NOT_ARRIVED,
    NOTHING,
    ON_THE_WAY,
    RETURN,
    Claim,
    ClaimStep,
)
from webapp.models.orders import Order, OrderLine
from webapp.models.stores import Store
from webapp.services.claims import goods, states
from webapp.services.claims.steps import add_steps
from webapp.services.imports.matching import only_writer

Told = Cancellation | ToldClaim | NonArrival
PLACES = ("name", "phone", "mobile", "zip_code", "zip_serial", "address", "detail", "style", "building_number")
# Facts of a claim that no column holds; the others stand in columns, or name somebody.
REST = ("product_no", "option_text", "parcel_no", "kind", "fee_of_market_courier", "is_from_abroad", "state_name")


@dataclass(frozen=True)
class Look:
    """One look at the market: when it began, what it is called in the history, and the run that it belongs to."""

    store: Store
    began: dt.datetime
    source: str
    run_id: int | None = None


@dataclass
class Taken:
    """How many claims a look brought that were new, and whose state changed."""

    new: int = 0
    moved: int = 0

    def __iadd__(self, other: "Taken") -> "Taken":
        self.new += other.new
        self.moved += other.moved
        return self


@dataclass(frozen=True)
class Facts:
    """What one row tells, in the columns of a claim; `words` names people and goes under seal."""

    kind: str
    state: str
    columns: dict[str, Any]
    words: dict[str, Any]
    extra: dict[str, str]


def take(look: Look, kind: str, rows: Sequence[Told]) -> Taken:
    """Write these claims down in one transaction; a return that was forced is kept as what it is."""
    with db.atomic():
        only_writer(look.store)
        taking = _Taking(look, kind, rows)
        for row in rows:
            taking.one(row)
    return taking.taken


def move(claim: Claim, look: Look, state: str, user: User | None = None, **columns: Any) -> bool:
    """Write what a look or an act brought a claim, with a step on each track that moved; True when its state did."""
    meaning = states.meaning_of(claim.kind, state)
    before = {"state": claim.state, "goods": claim.goods, "money": claim.money}
    came = states.goods_of(claim.kind, state, claim.goods)
    if columns.get("return_tracking_no") and came in (NOTHING, AWAITED):
        came = ON_THE_WAY
    values = {"seen_at": look.began, "state": state, "stage": meaning.stage, "money": meaning.money, **columns}
    values.setdefault("goods", came)
    if state != claim.state:
        values["state_at"] = now()
    for name, value in values.items():
        setattr(claim, name, value)
    claim.patch(**values, due_at=states.due_at(claim))
    add_steps(claim, before, look.source, look.run_id, user)
    return claim.state != before["state"]


def join_lines(store: Store) -> int:
    """Let claims know the lines that have come here since; how many found theirs."""
    alone = list(Claim.select().where((Claim.store == store) & Claim.line.is_null()))
    lines = _lines(store, {claim.order_no for claim in alone})
    found = [(claim, lines[claim.order_no, claim.line_no]) for claim in alone if _place(claim) in lines]
    for claim, line in found:
        claim.patch(line=line, order=line.order)
    return len(found)


def _place(claim: Claim) -> tuple[str, str]:
    return claim.order_no, claim.line_no


class _Taking:
    """Some rows of one look, with what stands here of them already."""

    def __init__(self, look: Look, kind: str, rows: Sequence[Told]) -> None:
        self.look, self.kind, self.taken = look, kind, Taken()
        orders = {row.order_no for row in rows}
        self._lines = _lines(look.store, orders)
        mine = (Claim.store == look.store) & Claim.order_no.in_(list(orders))
        self._held = {(one.kind, one.order_no, one.line_no, one.number): one for one in Claim.select().where(mine)}

    def one(self, row: Told) -> None:
        facts = facts_of(self.kind, row)
        held = self._held.get((facts.kind, row.order_no, row.line_no, row.number))
        if held is None:
            self._new(row, facts)
        elif held.seen_at <= self.look.began:
            self._again(held, row, facts)

    def _new(self, row: Told, facts: Facts) -> None:
        line = self._lines.get((row.order_no, row.line_no))
        meaning = states.meaning_of(facts.kind, facts.state)
        came = states.goods_of(facts.kind, facts.state, NOTHING)
        if facts.columns.get("return_tracking_no") and came == AWAITED:
            came = ON_THE_WAY
        claim = Claim(
            store=self.look.store, kind=facts.kind, number=row.number, order_no=row.order_no, line_no=row.line_no,
            order=line.order if line else None, line=line, state=facts.state, state_at=now(), stage=meaning.stage,
            goods=came, money=meaning.money, seen_at=self.look.began, digest=self._digest(row, line), **facts.columns,
        )  # fmt: skip
        claim.due_at = states.due_at(claim)  # type: ignore[assignment]
        if not _is_wiped(line):
            _seal(claim, facts)
        claim.save(force_insert=True)
        for track in ("state", "goods", "money"):
            after = getattr(claim, track)
            ClaimStep.create(claim=claim, track=track, source=self.look.source, source_id=self.look.run_id, after=after)
        self._held[claim.kind, claim.order_no, claim.line_no, claim.number] = claim
        self.taken.new += 1
        follow_stock(claim)

    def _again(self, claim: Claim, row: Told, facts: Facts) -> None:
        line = self._lines.get((row.order_no, row.line_no))
        digest = self._digest(row, line)
        is_settled = claim.money == states.meaning_of(claim.kind, facts.state).money
        # What was in doubt is decided by being told of again, be it in the very same words.
        if is_settled and digest is not None and digest == claim.digest and facts.state == claim.state:
            claim.patch(seen_at=self.look.began)
            return
        told = {**claim.told, **facts.columns.pop("told")}
        columns: dict[str, Any] = {**facts.columns, "told": told, "digest": digest}
        if line is not None and claim.line_id is None:
            columns |= {"line": line, "order": line.order}
        if not _is_wiped(line) and _seal(claim, facts):
            claim.save(only=["words_sealed", "extra_sealed"])
        if move(claim, self.look, facts.state, **columns):
            self.taken.moved += 1
            follow_stock(claim)

    def _digest(self, row: Told, line: OrderLine | None) -> str | None:
        """A keyed hash of what is told; nothing where the order's people are wiped, since it would tell of them."""
        return None if _is_wiped(line) else Keyring.vault.hash(f"claim {self.kind} {vars(row)!r}")


def follow_stock(claim: Claim) -> None:
    """A replacement that has left takes its pieces from the shelf, whoever sent it and wherever."""
    if claim.kind == EXCHANGE and claim.state in states.SENT_AGAIN:
        goods.resend(claim)


def _lines(store: Store, order_numbers: Collection[str]) -> dict[tuple[str, str], OrderLine]:
    rows = OrderLine.select(OrderLine, Order).join(Order)
    mine = (Order.store == store) & Order.number.in_(list(order_numbers))
    return {(line.order.number, line.number): line for line in rows.where(mine)}


def _is_wiped(line: OrderLine | None) -> bool:
    return line is not None and line.order.wiped_at is not None


def facts_of(kind: str, row: Told) -> Facts:
    """What a row tells, by the kind of list that it stands on."""
    match row:
        case Cancellation():
            return _cancel(row)
        case NonArrival():
            return _non_arrival(row)
    return _claim(kind, row)


def _cancel(row: Cancellation) -> Facts:
    columns = {
        "reason": row.reason_code, "fault": states.fault_of_cancel(row.reason_code, row.started_by),
        "started_by": _plain(row.started_by), "quantity": row.quantity, "requested_at": row.requested_at,
        "finished_at": row.finished_at, "extra_fee": row.extra_delivery_fee, "fee_borne_by": _plain(row.fee_borne_by),
    }  # fmt: skip
    return _facts(CANCEL, row.state or CancelState.REQUESTED, columns, row, {"reason_text": row.reason_text})


def _claim(kind: str, row: ToldClaim) -> Facts:
    is_forced = isinstance(row, ForcedCancellation) or (kind == RETURN and row.reason in states.FORCED_REASONS)
    fault = getattr(row.reason, "fault", None)
    columns = {
        "reason": _plain(row.reason), "fault": _plain(fault), "quantity": row.quantity,
        "requested_at": row.requested_at, "finished_at": row.finished_at, "way_back": _plain(row.way_back),
        "return_courier": row.return_courier, "return_tracking_no": row.return_tracking_no, "fee": row.fee,
        "fee_payment": _plain(row.fee_payment), "fee_borne_by": _plain(row.fee_borne_by),
        "fee_off_refund": row.fee_off_refund, "extra_fee": row.extra_delivery_fee,
    }  # fmt: skip
    places = {
        side: {name: _plain(value) for name in PLACES if (value := getattr(row, f"{side}_{name}")) is not None}
        for side in ("pick_up", "replacement")
    }
    words = {"reason_text": row.reason_text, **places}
    first = ClaimState.EXCHANGE_REQUESTED if kind == EXCHANGE else ClaimState.RETURN_REQUESTED
    state = row.state or (ClaimState.RETURNED if is_forced else first)
    return _facts(FORCED if is_forced else kind, state, columns, row, words)


def _non_arrival(row: NonArrival) -> Facts:
    """The market tells a case's state by a name alone; that it was answered shows in the answer."""
    columns = {
        "requested_at": row.reported_at, "finished_at": row.handled_at, "quantity": row.quantity,
        "resent_tracking_no": row.resent_tracking_no,
    }  # fmt: skip
    state = ANSWERED if row.answer else NOT_ARRIVED
    return _facts(NON_ARRIVAL, state, columns, row, {"answer": row.answer or ""})


def _facts(kind: str, state: str, columns: dict[str, Any], row: Told, words: dict[str, Any]) -> Facts:
    told = {name: _plain(value) for name in REST if (value := getattr(row, name, None)) is not None}
    known = {name: value for name, value in columns.items() if value is not None}
    return Facts(kind, str(state), {**known, "told": told}, {k: v for k, v in words.items() if v}, dict(row.extra))


def _seal(claim: Claim, facts: Facts) -> bool:
    """Keep what names somebody, and what no field of ours names; True when it tells more than before."""
    before = {"words": json.loads(claim.words or "{}"), "extra": json.loads(claim.extra or "{}")}
    after = {"words": before["words"] | facts.words, "extra": before["extra"] | facts.extra}
    for name in _differing(before, after):
        setattr(claim, name, json.dumps(after[name], ensure_ascii=False, separators=(",", ":")))
    return before != after


def _differing(before: dict[str, Any], after: dict[str, Any]) -> Iterable[str]:
    return [name for name in after if before[name] != after[name]]


def _plain(value: Any) -> Any:
    match value:
        case Enum():
            return str(value.value)
        case dt.datetime() | Decimal():
            return str(value)
    return value
