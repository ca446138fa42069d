"""What the pages of many dispatches show: parcels that can be chosen, and a batch with how each parcel ended."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.elevenst.codes import OrderState
from webapp.models.acts import Act
from webapp.models.dispatching import DONE, DispatchBatch, DispatchItem
from webapp.models.orders import Order, OrderLine, Parcel
from webapp.models.stores import Store
from webapp.services.orders.acting import PACKING, SENT
from webapp.services.orders.handing_over import OVER

CANCELLED = (str(OrderState.CANCEL_REQUESTED), str(OrderState.CANCELLED))


@dataclass(frozen=True)
class Offered:
    """A parcel that can be handed in, with its lines that have not left it."""

    parcel: Parcel
    lines: list[OrderLine]

    @property
    def recipient(self) -> str:
        """Whom it goes to; for pages that mask it."""
        return recipient_of(self.parcel)

    @property
    def is_ready(self) -> bool:
        return all(line.state == PACKING and not line.held_at for line in self.lines)


def recipient_of(parcel: Parcel) -> str:
    """Whose name stands on a parcel; "" when nobody knows."""
    return str(json.loads(parcel.recipient or "{}").get("recipient_name") or "")


def parcels_of(store: Store, line_ids: Collection[int]) -> list[int]:
    """Ids of the parcels of these lines of the store."""
    mine = (OrderLine.store == store) & OrderLine.id.in_(list(line_ids)) & OrderLine.parcel.is_null(False)
    return sorted({row[0] for row in OrderLine.select(OrderLine.parcel).where(mine).tuples()})


def offered(store: Store, parcel_ids: Sequence[int]) -> list[Offered]:
    """These parcels of the store that have something to be sent."""
    mine = (OrderLine.store == store) & OrderLine.parcel.in_(list(parcel_ids)) & OrderLine.state.not_in([*SENT, *OVER])
    rows = OrderLine.select(OrderLine, Order, Parcel).join(Order).switch(OrderLine).join(Parcel)
    found: dict[int, list[OrderLine]] = {}
    for line in rows.where(mine).order_by(OrderLine.parcel, OrderLine.id):
        found.setdefault(line.parcel_id, []).append(line)
    ready = [Offered(lines[0].parcel, lines) for lines in found.values()]
    return [one for one in ready if any(line.state == PACKING for line in one.lines)]


def items_of(batch: DispatchBatch, state: str = "") -> Any:
    """A batch's parcels in the order in which they were handed in; all states without one."""
    rows = DispatchItem.select(DispatchItem, Parcel).join(Parcel).where(DispatchItem.batch == batch)
    return (rows.where(DispatchItem.state == state) if state else rows).order_by(DispatchItem.id)


def cancelled_of(batch: DispatchBatch) -> dict[int, list[OrderLine]]:
    """Lines that the market calls cancelled, or asked to be, since their parcel was sent, by the parcel's id.

    The buyer was quicker than the dispatch: the gate had let them pass, and they lie in the box.
    """
    rows = OrderLine.select(OrderLine, Order).join(Order).switch(OrderLine)
    rows = rows.join(DispatchItem, on=(DispatchItem.parcel == OrderLine.parcel)).join(Act)
    sent = (DispatchItem.batch == batch) & (DispatchItem.state == DONE)
    found: dict[int, list[OrderLine]] = {}
    for line in rows.where(sent & OrderLine.state.in_(CANCELLED) & (OrderLine.state_at >= Act.created_at)):
        found.setdefault(line.parcel_id, []).append(line)
    return found


def orders_of(items: Sequence[DispatchItem]) -> dict[int, list[Order]]:
    """The orders of each item's parcel, by the parcel's id."""
    rows = OrderLine.select(OrderLine.parcel, Order).join(Order)
    found: dict[int, dict[int, Order]] = {}
    for line in rows.where(OrderLine.parcel.in_([item.parcel_id for item in items])).order_by(OrderLine.id):
        found.setdefault(line.parcel_id, {})[line.order.id] = line.order
    return {parcel_id: list(orders.values()) for parcel_id, orders in found.items()}
