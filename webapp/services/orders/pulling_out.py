"""빼 주세요: what may lie in a pile already and must not leave, with the piles that it lies in.

A line that was cancelled after it had left in a file or on paper is held by itself (`holding`), and stands here until a
person has looked and released it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from peewee import fn

from webapp.models.orders import Order, OrderLine, Parcel
from webapp.models.outgoing import PASSED, WAITING, OutgoingBatch, OutgoingItem
from webapp.models.stores import Store
from webapp.services.orders import holding
from webapp.services.orders.holding import LATE


@dataclass
class PullOut:
    """A line to be taken out of its piles; `state` is why the batch at hand does without it, '' when it left before."""

    line: OrderLine
    state: str = ""
    batches: list[OutgoingBatch] = field(default_factory=list)

    @property
    def stays(self) -> int:
        """Pieces that may stay in the box: what is left of a line that shrank, none of one that may not go."""
        has_shrunk = self.line.hold_reason in LATE and self.line.state in holding.WAITING
        return (self.line.quantity or 0) if has_shrunk else 0


def left_before(store: Store) -> list[PullOut]:
    """What was cancelled, whole or in part, after it had left, and nobody has looked at yet."""
    return [PullOut(line) for line in _lines().where(_late(store)).order_by(OrderLine.id)]


def count(store: Store) -> int:
    return int(OrderLine.select(fn.COUNT(OrderLine.id)).where(_late(store)).scalar())


def late_in(batch: OutgoingBatch) -> int:
    """How many lines of a batch were cancelled after it was made."""
    passed = OutgoingItem.select(OutgoingItem.line).where(
        (OutgoingItem.batch == batch) & (OutgoingItem.state == PASSED)
    )
    found = OrderLine.select(fn.COUNT(OrderLine.id)).where(_late(batch.store) & OrderLine.id.in_(passed))
    return int(found.scalar())


def of_batch(batch: OutgoingBatch) -> list[PullOut]:
    """What was taken out of a batch, and what of earlier ones has to be taken out of their piles."""
    rows = OutgoingItem.select(OutgoingItem.line, OutgoingItem.state)
    rows = rows.where((OutgoingItem.batch == batch) & OutgoingItem.state.not_in((WAITING, PASSED)))
    states = dict(rows.tuples())
    found = {one.line.id: one for one in left_before(batch.store)}
    for line in _lines().where(OrderLine.id.in_(list(states))).order_by(OrderLine.id):
        found.setdefault(line.id, PullOut(line)).state = states[line.id]
    return list(found.values())


def tell_piles(pulled: Sequence[PullOut]) -> None:
    """Tell each line the batches that it left with, newest first."""
    by_line = {one.line.id: one for one in pulled}
    rows = OutgoingItem.select(OutgoingItem, OutgoingBatch).join(OutgoingBatch)
    passed = (OutgoingItem.state == PASSED) & OutgoingItem.line.in_(list(by_line))
    for item in rows.where(passed & OutgoingBatch.checked_at.is_null(False)).order_by(OutgoingBatch.id.desc()):
        by_line[item.line_id].batches.append(item.batch)


def late() -> Any:
    """The condition of lines that were held by themselves since they left."""
    return OrderLine.held_at.is_null(False) & OrderLine.hold_reason.in_(LATE)


def _late(store: Store) -> Any:
    return (OrderLine.store == store) & late()


def _lines() -> Any:
    return OrderLine.select(OrderLine, Order, Parcel).join(Order).switch(OrderLine).left_outer_join(Parcel)
