"""Personal data goes when it is needed no more: so many days after an order is over, while its sums stay.

An order is over when each of its lines is delivered, accepted or cancelled. Its people are then wiped here for good,
at once where the buyer has asked for it (`forgetting`):
what the market tells of them later is not kept any more (`taking` asks for `wiped_at`). Couriers' files that were
uploaded name people too; they go after a day.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from peewee import SQL, fn

from webapp.elevenst.codes import OrderState
from webapp.models.base import db, now
from webapp.models.claims import OPEN, Claim
from webapp.models.orders import LineChange, Order, OrderLine, OrderMemo, Parcel
from webapp.models.runs import Run
from webapp.models.settlements import SettlementCheck
from webapp.models.stores import Store
from webapp.services import audit, runs
from webapp.services.audit import SYSTEM, Change
from webapp.services.imports.matching import only_writer
from webapp.services.orders.dispatch_files import uploads
from webapp.services.orders.holding import LATE
from webapp.services.orders.taking import OF_BUYER
from webapp.services.runs import Progress

KIND = "orders_wipe"
TOGETHER = 200
OVER = tuple(
    str(state)
    for state in (
        OrderState.DELIVERED,
        OrderState.PURCHASE_CONFIRMED,
        OrderState.RETURNED,
        OrderState.CANCELLED,
        OrderState.CANCELLED_AFTER_CONFIRMATION,
    )
)
BUYER = {"buyer_sealed": None, "buyer_name_hash": None, "buyer_phone_hash": None, "buyer_key": None}
RECIPIENT = {
    "recipient_sealed": None, "recipient_name_hash": None, "recipient_phone_hash": None, "address_flags": None,
}  # fmt: skip
LINE = {"digest": None, "extra_sealed": None}
# Why a seller kept a line back may name somebody; what is over goes nowhere any more.
HOLD = {"held_at": None, "hold_reason": None}
# What the buyer wrote, where goods were fetched, and what nobody knows whom it names.
CLAIM = {"digest": None, "words_sealed": None, "extra_sealed": None}


def is_wanted(store: Store) -> bool:
    moment = now()
    notes, files = _later_memos(store, moment), uploads.old_files(store, moment)
    return bool(list(_orders(store, moment).limit(1)) or OrderMemo.select().where(notes).exists() or files.exists())


def _orders(store: Store, moment: dt.datetime) -> Any:
    """Orders that have been over for longer than the store keeps what names their people, or that are to be forgotten.

    Two queries: the few that somebody asked about have an index of their own.
    """
    end = moment - dt.timedelta(days=store.personal_days)
    mine = (Order.store == store) & Order.wiped_at.is_null()
    old = Order.select(Order.id).where(
        mine & (Order.created_at <= end) & ~_goes_on(OrderLine.state.not_in(OVER) | (OrderLine.state_at > end))
    )
    asked = Order.select(Order.id).where(mine & Order.forget_asked_at.is_null(False) & _is_over())
    return old.union(asked).order_by(SQL("1"))


def _later_memos(store: Store, moment: dt.datetime) -> Any:
    """The condition of memos that were written when the order's people had been wiped, and are as old by now."""
    mine = (Order.id == OrderMemo.order) & (Order.store == store) & Order.wiped_at.is_null(False)
    is_old = OrderMemo.created_at <= moment - dt.timedelta(days=store.personal_days)
    return is_old & fn.EXISTS(Order.select(SQL("1")).where(mine))


def _goes_on(condition: Any) -> Any:
    """A line of the order meets this condition."""
    return fn.EXISTS(OrderLine.select(OrderLine.order).where((OrderLine.order == Order.id) & condition))


def _is_over() -> Any:
    """Every line has come to its end, and nobody claims anything."""
    claimed = Claim.select(SQL("1")).where((Claim.order == Order.id) & Claim.stage.in_(OPEN))
    return ~_goes_on(OrderLine.state.not_in(OVER)) & ~fn.EXISTS(claimed)


def over(store: Store, ids: Sequence[int]) -> set[int]:
    """Those of these orders that are over."""
    rows = Order.select(Order.id).where((Order.store == store) & Order.id.in_(list(ids)) & _is_over())
    return {one for (one,) in rows.tuples()}


@runs.work_of(KIND, on_files=True)
def wipe_all(run: Run, progress: Progress) -> dict[str, Any]:
    """Wipe what is due, a batch a transaction, each with its audit line; the result counts orders and parcels."""
    counts = {"orders": 0, "parcels": 0}
    moment = now()
    run.done = 0
    uploads.forget_old(run.store)
    while True:
        with db.atomic():
            only_writer(run.store)  # nobody collects a line of these orders meanwhile
            _wipe_strays(run.store, moment)
            ids = [row.id for row in _orders(run.store, moment).limit(TOGETHER)]
            if not ids:
                return counts
            parcels = wipe(run.store, ids)
            told = {"orders": len(ids), "parcels": parcels, "first": ids[0], "last": ids[-1]}
            audit.record(SYSTEM, Change("order.wipe", f"Store {run.store.id}", None, told), run.store)
        counts["orders"] += len(ids)
        counts["parcels"] += parcels
        progress.tell(counts["orders"])


def _wipe_strays(store: Store, moment: dt.datetime) -> None:
    """Claims that are over, and notes about settlements, of orders never told here: nobody else would wipe them.

    And memos about orders that are wiped already.
    """
    OrderMemo.delete().where(_later_memos(store, moment)).execute()
    end = moment - dt.timedelta(days=store.personal_days)
    over = Claim.order.is_null() & Claim.stage.not_in(OPEN) & (Claim.state_at <= end)
    Claim.update(**CLAIM).where((Claim.store == store) & over & Claim.words_sealed.is_null(False)).execute()
    noted = (SettlementCheck.store == store) & SettlementCheck.line.is_null() & (SettlementCheck.noted_at <= end)
    SettlementCheck.update(note_sealed=None).where(noted & SettlementCheck.note_sealed.is_null(False)).execute()


def wipe(store: Store, ids: Sequence[int]) -> int:
    """Take away what names the people of these orders of one store; how many parcels that emptied. For its only writer.

    A parcel may hold lines of other orders: it keeps its recipient until the last of them is wiped.
    """
    Order.update(wiped_at=now(), **BUYER).where(Order.id.in_(ids)).execute()
    numbers = Order.select(Order.number).where(Order.id.in_(ids))
    Claim.update(**CLAIM).where((Claim.store == store) & Claim.order_no.in_(numbers)).execute()
    noted = (SettlementCheck.store == store) & SettlementCheck.order_no.in_(numbers)
    SettlementCheck.update(note_sealed=None).where(noted).execute()
    OrderMemo.delete().where(OrderMemo.order.in_(ids)).execute()
    for line in OrderLine.select(OrderLine.id, OrderLine.told).where(OrderLine.order.in_(ids)):
        told = {name: value for name, value in line.told.items() if name not in OF_BUYER}
        OrderLine.update(told=told, **LINE).where(OrderLine.id == line.id).execute()
    # What may lie in a box stays on the list of what to pull out until somebody has looked: it names nobody.
    OrderLine.update(**HOLD).where(OrderLine.order.in_(ids) & OrderLine.hold_reason.not_in(LATE)).execute()
    ours = OrderLine.select(OrderLine.id).where(OrderLine.order.in_(ids))
    LineChange.update(note=None).where(LineChange.line.in_(ours) & LineChange.note.is_null(False)).execute()
    lines = OrderLine.select(OrderLine.parcel)
    mine = lines.where(OrderLine.order.in_(ids) & OrderLine.parcel.is_null(False))
    kept = lines.join(Order).where(Order.wiped_at.is_null() & OrderLine.parcel.in_(mine))
    return int(Parcel.update(**RECIPIENT).where(Parcel.id.in_(mine) & Parcel.id.not_in(kept)).execute())
