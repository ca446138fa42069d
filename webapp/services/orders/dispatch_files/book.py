"""The parcels that a file may be about, read in few queries whatever its length: by numbers, else by hashed people."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from webapp.models.base import BATCH
from webapp.models.dispatching import SENDING, UNKNOWN, WAITING, DispatchItem
from webapp.models.orders import LineBox, Order, OrderLine, Parcel
from webapp.models.stores import Store
from webapp.services.orders.acting import PACKING, SENT
from webapp.services.orders.dispatch_files.rows import Person, Told
from webapp.services.orders.handing_over import OVER

# An order number with the number of its line behind it, as our own pages write it.
_WITH_LINE = re.compile(r"(\d{6,})[-_](\d{1,4})", re.ASCII)


@dataclass(frozen=True)
class Line:
    """What is asked of a line of a parcel."""

    order_no: str
    number: str
    state: str
    is_held: bool
    courier: str | None
    tracking_no: str | None


@dataclass
class Kept:
    """A parcel of ours with its lines; `going_with` is the number with which it is being sent just now.

    `further` are the numbers of its lines' boxes, beyond those that the lines know.
    """

    id: int
    store_id: int
    number: str
    recipient: tuple[str | None, str | None]
    lines: list[Line] = field(default_factory=list)
    going_with: str | None = None
    further: set[str] = field(default_factory=set)

    @property
    def waiting(self) -> list[Line]:
        """What has neither left nor been cancelled."""
        return [line for line in self.lines if line.state not in SENT and line.state not in OVER]

    @property
    def gone(self) -> list[Line]:
        return [line for line in self.lines if line.state in SENT]

    @property
    def left_with(self) -> set[str]:
        """The numbers on the boxes in which it has left."""
        return {line.tracking_no for line in self.gone if line.tracking_no} | self.further

    @property
    def is_packed(self) -> bool:
        return any(line.state == PACKING for line in self.waiting)


class Book:
    """The parcels of these stores that the rows name."""

    def __init__(self, stores: Sequence[Store], rows: Sequence[Told]) -> None:
        self._stores = [store.id for store in stores]
        self._parcels: dict[int, Kept] = {}
        self._by_number: dict[str, list[int]] = {}
        self._by_order: dict[str, list[int]] = {}
        self._by_line: dict[tuple[str, str], list[int]] = {}
        self._by_phone: dict[str, list[int]] = {}
        self._left_without: set[str] = set()
        self._find(rows)
        self._read_lines()
        self._read_going()

    def with_number(self, number: str) -> list[Kept]:
        """Parcels with this 배송번호; several only in several stores."""
        return self._of(self._by_number.get(number, ()))

    def of_order(self, number: str, line_no: str = "") -> list[Kept]:
        """Parcels that hold lines of this order, or this line of it.

        Couriers call 고객주문번호 whatever they were given, which in our own files is the 배송번호.
        """
        order_no = number
        if number not in self._by_order and (found := _WITH_LINE.fullmatch(number)):
            order_no, line_no = found[1], found[2]
        named = self._by_line.get((order_no, line_no), []) if line_no else self._by_order.get(order_no, [])
        return self._of(named or self._by_number.get(number, []))

    def has_left(self, number: str) -> bool:
        """Whether all of this order was under way when it was first seen: the market tells no 배송번호 of it then."""
        found = _WITH_LINE.fullmatch(number)
        return number in self._left_without or bool(found and found[1] in self._left_without)

    def of_person(self, person: Person) -> list[Kept]:
        """Packed parcels to this very person."""
        ids = {one for phone in person.phones for one in self._by_phone.get(phone, ())}
        found = self._of(sorted(ids))
        return [kept for kept in found if kept.recipient[0] in person.names and kept.is_packed]

    def _of(self, ids: Iterable[int]) -> list[Kept]:
        return [self._parcels[one] for one in dict.fromkeys(ids)]

    def _find(self, rows: Sequence[Told]) -> None:
        orders = {number for told in rows for number in told.order_numbers}
        numbers = {number for told in rows for number in told.parcel_numbers}
        for kept in self._parcels_where(Parcel.number, numbers | orders):
            self._by_number.setdefault(kept.number, []).append(kept.id)
        self._find_orders(orders | {found[1] for one in orders if (found := _WITH_LINE.fullmatch(one))})
        phones = {phone for told in rows if told.person.is_whole for phone in told.person.phones}
        for kept in self._parcels_where(Parcel.recipient_phone_hash, phones):
            self._by_phone.setdefault(str(kept.recipient[1]), []).append(kept.id)

    def _find_orders(self, numbers: Collection[str]) -> None:
        columns = (Order.number, OrderLine.number, OrderLine.parcel, OrderLine.state)
        told: list[tuple[str, str, int | None, str]] = []
        for some in _chunks(numbers):
            mine = Order.store.in_(self._stores) & Order.number.in_(some)
            told.extend(OrderLine.select(*columns).join(Order).where(mine).order_by(OrderLine.id).tuples())
        list(self._parcels_where(Parcel.id, {parcel for _, _, parcel, _ in told if parcel}))
        for order_no, line_no, parcel, _ in told:
            if parcel:
                self._by_order.setdefault(order_no, []).append(parcel)
                self._by_line.setdefault((order_no, line_no), []).append(parcel)
        waiting = {order_no for order_no, _, parcel, state in told if parcel or state not in SENT}
        self._left_without = {order_no for order_no, *_ in told} - waiting

    def _parcels_where(self, column: Any, values: Collection[Any]) -> Iterator[Kept]:
        """The stores' parcels whose column has one of these values; they are in the book from then on."""
        columns = (
            Parcel.id, Parcel.store, Parcel.number, Parcel.recipient_name_hash, Parcel.recipient_phone_hash,
        )  # fmt: skip
        for some in _chunks(values):
            mine = Parcel.store.in_(self._stores) & column.in_(some)
            for parcel_id, store_id, number, *recipient in Parcel.select(*columns).where(mine).tuples():
                fresh = Kept(parcel_id, store_id, number, (recipient[0], recipient[1]))
                yield self._parcels.setdefault(parcel_id, fresh)

    def _read_lines(self) -> None:
        columns = (
            OrderLine.parcel, Order.number, OrderLine.number, OrderLine.state, OrderLine.held_at, OrderLine.courier,
            OrderLine.tracking_no,
        )  # fmt: skip
        for some in _chunks(self._parcels):
            rows = OrderLine.select(*columns).join(Order).where(OrderLine.parcel.in_(some)).order_by(OrderLine.id)
            for parcel, order_no, number, state, held_at, courier, tracking_no in rows.tuples():
                line = Line(order_no, number, state, held_at is not None, courier, tracking_no)
                self._parcels[parcel].lines.append(line)
            boxes = LineBox.select(OrderLine.parcel, LineBox.tracking_no).join(OrderLine)
            for parcel, tracking_no in boxes.where(OrderLine.parcel.in_(some)).tuples():
                self._parcels[parcel].further.add(tracking_no)

    def _read_going(self) -> None:
        live = DispatchItem.state.in_((WAITING, SENDING, UNKNOWN))
        for some in _chunks(self._parcels):
            rows = DispatchItem.select(DispatchItem.parcel, DispatchItem.tracking_no)
            for parcel, tracking_no in rows.where(DispatchItem.parcel.in_(some) & live).tuples():
                self._parcels[parcel].going_with = tracking_no


def _chunks(values: Collection[Any]) -> Iterator[list[Any]]:
    found = list(values)
    for start in range(0, len(found), BATCH):
        yield found[start : start + BATCH]
