"""Writing down what the market tells of order lines: each line once, however often and by whichever list it is told.

What a list does not tell stays as it is. What a look says counts unless a later look, or an act of our own since it
began, has said otherwise. Stock that a line takes is taken and given back in the same transaction.
"""

import datetime as dt
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import Any

from webapp.elevenst import OrderLine as Told
from webapp.elevenst.codes import OrderState
from webapp.models.accounts import User
from webapp.models.base import Keyring, db, dump_json, insert_rows, new_row, now, reserve_ids
from webapp.models.orders import LineChange, Order, OrderLine, Parcel
from webapp.models.stores import GLOBAL, Store
from webapp.services.catalogue.finding import among, among_texts
from webapp.services.imports.matching import only_writer
from webapp.services.orders import address_checks, holding
from webapp.services.orders.due import Clock
from webapp.services.orders.goods import HAS_LEFT, Goods, follow_stock
from webapp.services.orders.known import Key, known_lines, mark_seen
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
# What stands beside the recipient, as the market tells it of the line.
BESIDE = (address_checks.REMOTE, address_checks.FROM_ABROAD)
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


def take(
    look: Look, rows: Sequence[Told], state: OrderState | None = None, digests: Mapping[Key, str] | None = None
) -> Taken:
    """Write these lines down in one transaction; `state` is what the list means where a row does not name one.

    `digests` are of the rows as they came, where those are known; else they are made of what was read.
    """
    with db.atomic():
        only_writer(look.store)
        return _Taking(look, rows, state, digests or {}).all()


class _Taking:
    """Some rows of one look, with what stands here of them already.

    What is new is written at once at the end, and what was told in the very same words before only counts as seen: ten
    thousand lines come through here every ten minutes.
    """

    def __init__(self, look: Look, rows: Sequence[Told], state: OrderState | None, digests: Mapping[Key, str]) -> None:
        self._state, self._digests = state, digests
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
        held = OrderLine.select().where(among(OrderLine.order, [order.id for order in self._orders.held.values()]))
        self._lines = {(line.order_id, line.number): line for line in held}
        self._goods = Goods(look.store, self.rows)
        self._sold = SoldItems(look.store, [row.product_no for row in self.rows])

    def all(self) -> Taken:
        mark_seen(self._same, self.look.began)
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
        known = known_lines(self.look.store, self.look.began, (row.order_no for row in rows))
        for row in rows:
            held, told = known.get(row.key), row.state or state
            if told is None or (held is not None and held.is_newer):
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
        if line.quantity != alive or (moved and not {before, state} <= HAS_LEFT):
            self._moved.append(line)

    def _digest(self, row: Told, is_wiped: bool) -> str | None:
        """A keyed hash of what is told; nothing where the order's people are wiped, since it would tell of them."""
        if is_wiped:
            return None
        return self._digests.get(row.key) or Keyring.vault.hash(
            f"{self.look.source} {self.look.by_number} {vars(row)!r}"
        )

    def _new(self, row: Told, order: Order, values: dict[str, Any]) -> OrderLine:
        line = new_row(OrderLine, store=self.look.store, order=order, number=row.line_no, state_at=now(), **values)
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
        source = {"source": self.look.source, "source_id": self.look.run_id}
        insert_rows(LineChange, [new_row(LineChange, line=line, after=line.state, **source) for line in self._fresh])
        self.taken.new += len(self._fresh)
        follow_stock(self.look.store, [*self._moved, *self._fresh])

    def _values(self, row: Told, line: OrderLine | None) -> dict[str, Any]:
        facts = _facts(row)
        values = {name: facts[name] for name in COLUMNS if name in facts}
        values |= self._quantities(row, line)
        values |= {name: moment for name in TIMES if (moment := getattr(self._orders.held[row.order_no], name))}
        if parcel := self._parcel(row):
            values["parcel"] = parcel
        if self._is_from_abroad(row) or row.is_world_delivery:
            values["is_overseas"] = True
        values["told"] = (line.told if line else {}) | {name: _plain(facts[name]) for name in REST if name in facts}
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
            facts = _facts(row)
            buyer = _seal(order, "buyer", {name: str(facts[name]) for name in BUYER if name in facts})
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
        facts = _facts(row) | self._beside(row)
        person = {name: str(facts[name]) for name in (*RECIPIENT, *BESIDE) if name in facts}
        recipient = _seal(parcel, "recipient", person)
        if recipient is not None:
            parcel.address_flags = address_checks.flags_of(recipient)
        if recipient is not None and not is_new:
            parcel.save()
        return parcel

    def _beside(self, row: Told) -> dict[str, bool]:
        """What the market says of the way to the recipient, kept beside the address since both are judged together."""
        remote = bool(row.remote_area_fee) or bool(row.is_to_island)
        holds = {address_checks.REMOTE: remote, address_checks.FROM_ABROAD: self._is_from_abroad(row)}
        return {name: True for name in BESIDE if holds[name]}

    def _is_from_abroad(self, row: Told) -> bool:
        return self.look.store.seller_kind == GLOBAL or row.inbound is not None


class _Rows:
    """Orders or parcels by number: those that stand here, and new ones, which are written together."""

    def __init__(self, model: type[Any], store: Store, numbers: Sequence[str]) -> None:
        self._model, self._store = model, store
        wanted = dict.fromkeys(numbers)
        found = model.select().where((model.store == store) & among_texts(model.number, wanted))
        self.held = {row.number: row for row in found}
        self._ids = iter(reserve_ids(model, len(wanted.keys() - self.held.keys())))
        self._fresh: dict[str, Any] = {}

    def of(self, number: str) -> tuple[Any, bool]:
        """The row of a number, and whether it is yet to be written."""
        if number in self._fresh:
            return self._fresh[number], True
        if number not in self.held:
            row = new_row(self._model, id=next(self._ids), store=self._store, number=number)
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


def _seal(row: Order | Parcel, name: str, person: dict[str, str]) -> dict[str, str] | None:
    """Keep what names a person; what is not told stays. What is known now, or None when that stood there before."""
    before = json.loads(getattr(row, name) or "{}")
    after = before | person
    if after == before:
        return None
    setattr(row, name, dump_json(after))
    row.look_up_by(after)
    return after


def _seal_extra(line: OrderLine, extra: dict[str, str]) -> bool:
    """Keep what no field of ours names: nobody knows whom it names, so it is sealed. True when it tells more now."""
    before = json.loads(line.extra or "{}")
    if not extra.items() - before.items():
        return False
    line.extra = dump_json(before | extra)
    return True


def _behind_the_gate(row: Told, line: OrderLine) -> dict[str, int]:
    """What was cancelled of a line that has left; it stays as many pieces as were sent, whatever was returned since."""
    cancelled = row.cancelled_quantity
    if cancelled is None or cancelled == line.cancelled_quantity:
        return {}
    return {"quantity": max(0, line.ordered_quantity - cancelled), "cancelled_quantity": cancelled}


def _facts(row: Told) -> dict[str, Any]:
    """What a row tells, by the names of its fields: a list fills some fifty of a hundred."""
    return {name: value for name, value in vars(row).items() if value is not None}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, dt.datetime | Decimal | Enum) else value
