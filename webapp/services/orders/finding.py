"""Looking through orders: by where a line stands, by number, and by whom it names, found by a keyed hash alone."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from peewee import JOIN, fn

from webapp.models.base import Keyring, lookup_form
from webapp.models.orders import Order, OrderLine, Parcel
from webapp.services.orders import stages
from webapp.services.orders.stages import BESIDE, LATE, TODAY


@dataclass(frozen=True)
class Search:
    """Lines of these stores, at this stage (or one of BESIDE; "" for all), found by `text`; `moment` is what now is."""

    store_ids: tuple[int, ...]
    moment: dt.datetime
    stage: str = ""
    text: str = ""

    @property
    def where(self) -> Any:
        """Whatever the stage."""
        mine = OrderLine.store.in_(self.store_ids)
        return mine & self._named() if self.text.strip() else mine

    def _named(self) -> Any:
        """Numbers are sought as they are; a name or a phone only whole, since nobody can read those of others."""
        text = self.text.strip()
        hashes = Keyring.vault.hashes(lookup_form(text))
        columns = (Order.buyer_name_hash, Order.buyer_phone_hash, Parcel.recipient_name_hash)
        people = [column.in_(hashes) for column in (*columns, Parcel.recipient_phone_hash)]
        numbers = [
            column == text for column in (Order.number, Parcel.number, OrderLine.tracking_no, OrderLine.product_no)
        ]
        return reduce(or_, [*numbers, *people, OrderLine.product_name.contains(text)])


def counts(search: Search) -> dict[str, int]:
    """How many lines that fit the search stand at each stage, and how many are for today, late and held."""
    rows = _counted(search, OrderLine.select(OrderLine.state, fn.COUNT(OrderLine.id)))
    found: Counter[str] = Counter()
    for state, number in rows.group_by(OrderLine.state).tuples():
        found[stages.stage_at(state)] += number
    for name in BESIDE:
        found[name] = _counted(search, OrderLine.select()).where(stages.at(name, search.moment)).count()
    return found


def page_of(search: Search, offset: int, limit: int) -> list[OrderLine]:
    """One page with order and parcel: what has to go out first where something has to, else newest first."""
    order = (OrderLine.ship_by, OrderLine.id) if search.stage in (TODAY, LATE) else (OrderLine.id.desc(),)
    at_stage = stages.at(search.stage, search.moment) if search.stage else True
    rows = _joined(OrderLine.select(OrderLine, Order, Parcel)).where(search.where & at_stage)
    return list(rows.order_by(*order).limit(limit).offset(offset))


def _counted(search: Search, rows: Any) -> Any:
    """Only a text is looked for in orders and parcels; without one an index of lines alone is read."""
    return (_joined(rows) if search.text.strip() else rows).where(search.where)


def _joined(rows: Any) -> Any:
    return rows.join(Order).switch(OrderLine).join(Parcel, JOIN.LEFT_OUTER)


def lines_of(order: Order) -> list[OrderLine]:
    return list(OrderLine.select(OrderLine, Parcel).join(Parcel, JOIN.LEFT_OUTER).where(OrderLine.order == order))
