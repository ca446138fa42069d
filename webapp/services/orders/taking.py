"""Writing down what the market tells of order lines: each line once, however often and by whichever list it is told.

What a list does not tell stays as it is. What a look says counts unless a later look, or an act of our own since it
began, has said otherwise. Stock that a line takes is taken and given back in the same transaction.
"""

import datetime as dt
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import Any

from peewee import fn

from webapp.elevenst import OrderLine as Told
from webapp.elevenst.codes import OrderState
from webapp.models.accounts import User
from webapp.models.base import Keyring, db, insert_rows, now, reserve_ids
from webapp.models.orders import LineChange, Order, OrderLine, Parcel
from webapp.models.products import Listing
from webapp.models.stores import GLOBAL, Store
from webapp.services.imports.matching import only_writer
from webapp.services.orders import address_checks, holding
from webapp.services.orders.due import Clock
from webapp.services.orders.goods import HAS_LEFT, Goods, follow_stock
from webapp.services.orders.sold import SoldItems

BUYER = (
    "buyer_login", "buyer_no", "buyer_name", "buyer_phone", "buyer_mobile", "buyer_zip_code", "buyer_address",
    "buyer_detail",
)  # fmt: skip
RECIPIENT = (
    "recipient_name", "recipient_phone", "recipient_mobile", "recipient_zip_code", "recipient_zip_serial",
    "recipient_address", "recipient_detail", "address_style", "building_number", "memo", "customs_code",
    "customs_name", "customs_declaration",
)  # fmt: skip
COLUMNS = (
    "product_no", "product_name", "option_text", "stock_no", "seller_code", "main_product_no", "amount",
    "ordered_at", "paid_at", "ship_by", "announced_ship_by", "confirmed_at",
    "dispatched_at", "delivered_at", "purchase_confirmed_at", "courier", "tracking_no", "is_gift",
)  # fmt: skip
# Of the whole order, however few of its lines tell them.
TIMES = ("ordered_at", "paid_at")
QUANTITIES = ("quantity", "ordered_quantity", "cancelled_quantity")
ELSEWHERE = {"order_no", "line_no", "parcel_no", "state", "state_name", "extra"}
ELSEWHERE |= {*COLUMNS, *QUANTITIES, *BUYER, *RECIPIENT}
REST = tuple(field.name for field in fields(Told) if field.name not in ELSEWHERE)
# What tells of the buyer and stands in the open: it goes with the names when those are wiped.
OF_BUYER = ("buyer_grade", "one_click_no")
GONE = (str(OrderState.CANCELLED), str(OrderState.CANCELLED_AFTER_CONFIRMATION))


@dataclass(frozen=True)
class Look:
    """One look at the market: when it began, what it is called in the history, and the run that it belongs to.

    `by_number` is true of a list that is asked by order numbers: its quantity is what was ordered, not what is alive.
    """

    store: Store
    began: dt.datetime
    source: str
    run_id: int | None = None
    by_number: bool = False


@dataclass
class Taken:
    """How many lines a look brought that were new, whose state changed, and that turned out to be cancelled."""

    new: int = 0
    moved: int = 0
    cancelled: int = 0

    def __iadd__(self, other: "Taken") -> "Taken":
        self.new += other.new
        self.moved += other.moved
        self.cancelled += other.cancelled
        return self


def take(look: Look, rows: Sequence[Told], state: OrderState | None = None) -> Taken:
    """Write these lines down in one transaction; `state` is what the list means where a row does not name one."""
    with db.atomic():
        only_writer(look.store)
        return _Taking(look, rows, state).all()


class _Taking:
    """Some rows of one look, with what stands here of them already.

    What is new is written at once at the end, and what was told in the very same words before only counts as seen: ten
    thousand lines come through here every ten minutes.
    """

    def __init__(self, look: Look, rows: Sequence[Told], state: OrderState | None) -> None:
        self._state = state
        self.look = look
        self.taken = Taken()
        self._fresh: list[OrderLine] = []
        self._moved: list[OrderLine] = []
        self._same: list[int] = []
        self.rows = list(self._told_anew({row.key: row for row in rows}.values(), state))

    def _load(self) -> None:
        """What stands here of the rows that tell something."""
        look = self.look
        self._orders = _Rows(Order, look.store, [row.order_no for row in self.rows])
        self._parcels = _Rows(Parcel, look.store, [row.parcel_no for row in self.rows if row.parcel_no])
        held = OrderLine.select().where(OrderLine.order.in_([order.id for order in self._orders.held.values()]))
        self._lines = {(line.order_id, line.number): line for line in held}
        self._goods = Goods(look.store, self.rows)
        self._sold = SoldItems(look.store, [row.product_no for row in self.rows])

    def all(self) -> Taken:
        if self._same:
            OrderLine.update(seen_at=self.look.began).where(OrderLine.id.in_(self._same)).execute()
        if self.rows:
            self._load()
            for row in self.rows:
                self._one(row, self._state_of(row))
            self._write()
        return self.taken

    def _state_of(self, row: Told) -> str:
        return str(row.state or self._state)

    def _told_anew(self, rows: Collection[Told], state: OrderState | None) -> Iterator[Told]:
        """Rows that tell something; those that were told in the very same words before are only noted as seen."""
        known = _known(self.look.store, rows)
        for row in rows:
            held, told = known.get(row.key), row.state or state
            if told is None or (held is not None and held.seen_at > self.look.began):
                continue
            is_same = held is not None and not held.can_be_joined and held.state == str(told)
            if held is not None and is_same and held.digest == self._digest(row, held.is_wiped):
                self._same.append(held.id)
            else:
                yield row

    def _one(self, row: Told, state: str) -> None:
        order = self._order(row)
        line = self._lines.get((order.id, row.line_no))
        digest = self._digest(row, bool(order.wiped_at))
        values = self._values(row, line) | {"digest": digest}
        values["sold_item"] = self._sold.of(values, line)
        if line is None:
            self._fresh.append(self._new(row, order, {**values, "state": state}))
            return
        # What the line comes to now has to stand before the line names it.
        self._sold.write()
        self._parcels.write()
        before, alive = line.state, line.quantity
        moved = move(line, state, self.look, values=values)
        if not order.wiped_at and _seal_extra(line, dict(row.extra)):
            line.save(only=["extra_sealed"])
        self.taken.moved += moved
        self.taken.cancelled += moved and state in GONE
        if (moved or line.quantity != alive) and not {before, state} <= HAS_LEFT:
            self._moved.append(line)

    def _digest(self, row: Told, is_wiped: bool) -> str | None:
        """A keyed hash of what is told; nothing where the order's people are wiped, since it would tell of them."""
        if is_wiped:
            return None
        return Keyring.vault.hash(f"{self.look.source} {self.look.by_number} {vars(row)!r}")

    def _new(self, row: Told, order: Order, values: dict[str, Any]) -> OrderLine:
        line = OrderLine(store=self.look.store, order=order, number=row.line_no, state_at=now(), **values)
        if not order.wiped_at:
            _seal_extra(line, dict(row.extra))
        return line

    def _write(self) -> None:
        self._orders.write()
        self._parcels.write()
        self._sold.write()
        for line, line_id in zip(self._fresh, reserve_ids(OrderLine, len(self._fresh)), strict=True):
            line.id = line_id
        insert_rows(OrderLine, self._fresh)
        insert_rows(LineChange, [_step(line, None, self.look) for line in self._fresh])
        self.taken.new += len(self._fresh)
        follow_stock(self.look.store, [*self._moved, *self._fresh])

    def _values(self, row: Told, line: OrderLine | None) -> dict[str, Any]:
        values = {name: value for name in COLUMNS if (value := getattr(row, name)) is not None}
        values |= self._quantities(row, line)
        values |= {name: moment for name in TIMES if (moment := getattr(self._orders.held[row.order_no], name))}
        if parcel := self._parcel(row):
            values["parcel"] = parcel
        if self._is_from_abroad(row) or row.is_world_delivery:
            values["is_overseas"] = True
        told = {name: _plain(value) for name in REST if (value := getattr(row, name)) is not None}
        values["told"] = {**(line.told if line else {}), **told}
        if self._orders.held[row.order_no].wiped_at:
            values["told"] = {name: one for name, one in values["told"].items() if name not in OF_BUYER}
        if line is None or line.listing_id is None:
            values |= self._goods.sold(row)
        return values | self._due(values, line) | {"seen_at": self.look.began}

    def _due(self, values: dict[str, Any], line: OrderLine | None) -> dict[str, dt.datetime | None]:
        """The day to send by of our own reckoning, where the market has told none."""
        listing, paid_at, ship_by = (
            values.get(name, getattr(line, held) if line else None)
            for name, held in (("listing", "listing_id"), ("paid_at", "paid_at"), ("ship_by", "ship_by"))
        )
        return {} if ship_by else {"due_on": self._clock.due_on(listing, paid_at)}

    @cached_property
    def _clock(self) -> Clock:
        clock = Clock(self.look.store)
        clock.learn(self._goods.listing_ids)
        return clock

    def _quantities(self, row: Told, line: OrderLine | None) -> dict[str, int]:
        """What was ordered, what of it was cancelled or is asked to be, and what is alive; a list tells two of them."""
        told = row.quantity
        if told is None:
            return {}
        if line is not None and line.ordered_quantity is not None and {line.state, self._state_of(row)} <= HAS_LEFT:
            return _behind_the_gate(row, line)
        if not self.look.by_number:
            ordered = max(row.ordered_quantity or told, (line.ordered_quantity or 0) if line else 0)
            return {"quantity": told, "ordered_quantity": ordered, "cancelled_quantity": ordered - told}
        cancelled = row.cancelled_quantity or 0
        alive = told - cancelled
        if row.state is OrderState.CANCEL_REQUESTED and cancelled >= told:
            # All that is left is asked to be cancelled, and alive until somebody agrees; some may be gone since before.
            alive = (line.quantity if line else None) or told
        return {"quantity": max(0, alive), "ordered_quantity": told, "cancelled_quantity": cancelled}

    def _order(self, row: Told) -> Order:
        order, is_new = self._orders.of(row.order_no)
        times = {name: value for name in TIMES if (value := getattr(row, name)) is not None}
        changed = {name for name, value in times.items() if getattr(order, name) != value}
        for name in changed:
            setattr(order, name, times[name])
        buyer = None
        if not order.wiped_at:  # what was wiped stays so, however long the market goes on telling it
            buyer = _seal(order, "buyer", {name: getattr(row, name) for name in BUYER})
        if (buyer is not None or changed) and not is_new:
            order.save()
        if changed and not is_new:
            OrderLine.update({name: times[name] for name in changed}).where(OrderLine.order == order).execute()
        return order

    def _parcel(self, row: Told) -> Parcel | None:
        if row.parcel_no is None:
            return None
        parcel, is_new = self._parcels.of(row.parcel_no)
        if self._orders.held[row.order_no].wiped_at:
            return parcel
        person = {name: getattr(row, name) for name in RECIPIENT} | self._beside(row)
        recipient = _seal(parcel, "recipient", person)
        if recipient is not None:
            parcel.address_flags = address_checks.flags_of(recipient)
        if recipient is not None and not is_new:
            parcel.save()
        return parcel

    def _beside(self, row: Told) -> dict[str, bool | None]:
        """What the market says of the way to the recipient, kept beside the address since both are judged together."""
        remote = bool(row.remote_area_fee) or bool(row.is_to_island)
        return {address_checks.REMOTE: remote or None, address_checks.FROM_ABROAD: self._is_from_abroad(row) or None}

    def _is_from_abroad(self, row: Told) -> bool:
        return self.look.store.seller_kind == GLOBAL or row.inbound is not None


@dataclass(frozen=True, slots=True)
class _Known:
    """What stands of a line, as far as it takes to see that it is told the same again.

    With `can_be_joined` its listing has come here since.
    """

    id: int
    state: str
    digest: str | None
    seen_at: dt.datetime
    is_wiped: bool
    can_be_joined: bool


def _known(store: Store, rows: Collection[Told]) -> dict[tuple[str, str], _Known]:
    """By order and line number, the lines of these rows that stand here."""
    numbers = list(dict.fromkeys(row.order_no for row in rows))
    joined = fn.EXISTS(
        Listing.select(Listing.id).where((Listing.store == store) & (Listing.number == OrderLine.product_no))
    )
    columns = (
        Order.number, OrderLine.number, OrderLine.id, OrderLine.state, OrderLine.digest, OrderLine.seen_at,
        Order.wiped_at.is_null(False).converter(bool), (OrderLine.listing.is_null() & joined).converter(bool),
    )  # fmt: skip
    held = OrderLine.select(*columns).join(Order).where((Order.store == store) & Order.number.in_(numbers))
    return {(order_no, line_no): _Known(*facts) for order_no, line_no, *facts in held.tuples()}


class _Rows:
    """Orders or parcels by number: those that stand here, and new ones, which are written together."""

    def __init__(self, model: type[Any], store: Store, numbers: Sequence[str]) -> None:
        self._model, self._store = model, store
        wanted = dict.fromkeys(numbers)
        found = model.select().where((model.store == store) & model.number.in_(list(wanted)))
        self.held = {row.number: row for row in found}
        self._ids = iter(reserve_ids(model, len(wanted.keys() - self.held.keys())))
        self._fresh: dict[str, Any] = {}

    def of(self, number: str) -> tuple[Any, bool]:
        """The row of a number, and whether it is yet to be written."""
        if number in self._fresh:
            return self._fresh[number], True
        if number not in self.held:
            row = self._model(id=next(self._ids), store=self._store, number=number)
            self.held[number] = self._fresh[number] = row
        return self.held[number], number in self._fresh

    def write(self) -> None:
        insert_rows(self._model, list(self._fresh.values()))
        self._fresh.clear()


def move(
    line: OrderLine, state: str, look: Look, user: User | None = None, values: dict[str, Any] | None = None
) -> bool:
    """Write what a look or an act brought a line; True when it went to another state, with the step that tells so."""
    before, alive = line.state, line.quantity
    moved = {"state": state, "state_at": now()} if state != before else {}
    line.patch(**{"seen_at": look.began, **(values or {})}, **moved)
    if moved:
        _step(line, before, look, user).save()
    holding.hold_what_left(line, before, fewer=(line.quantity or 0) < (alive or 0))
    return bool(moved)


def _step(line: OrderLine, before: str | None, look: Look, user: User | None = None) -> LineChange:
    return LineChange(line=line, user=user, source=look.source, source_id=look.run_id, before=before, after=line.state)


def _seal(row: Order | Parcel, name: str, person: dict[str, Any]) -> dict[str, str] | None:
    """Keep what names a person; what is not told stays. What is known now, or None when that stood there before."""
    before = json.loads(getattr(row, name) or "{}")
    after = before | {key: str(value) for key, value in person.items() if value is not None}
    if after == before:
        return None
    setattr(row, name, _json(after))
    row.look_up_by(after)
    return after


def _seal_extra(line: OrderLine, extra: dict[str, str]) -> bool:
    """Keep what no field of ours names: nobody knows whom it names, so it is sealed. True when it tells more now."""
    before = json.loads(line.extra or "{}")
    if not extra.items() - before.items():
        return False
    line.extra = _json(before | extra)
    return True


def _behind_the_gate(row: Told, line: OrderLine) -> dict[str, int]:
    """What was cancelled of a line that has left; it stays as many pieces as were sent, whatever was returned since."""
    cancelled = row.cancelled_quantity
    if cancelled is None or cancelled == line.cancelled_quantity:
        return {}
    return {"quantity": max(0, line.ordered_quantity - cancelled), "cancelled_quantity": cancelled}


def _json(value: dict[str, str]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    match value:
        case dt.datetime() | Decimal() | Enum():
            return str(value)
    return value
