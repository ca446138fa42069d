"""Looking through orders: by where a line stands, by number, and by whom it names, found by a keyed hash alone."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any
from urllib.parse import parse_qsl

from peewee import JOIN, Value, fn

from webapp.models.accounts import User
from webapp.models.base import Keyring, lookup_form
from webapp.models.lists import ORDERS
from webapp.models.orders import Order, OrderLine, Parcel
from webapp.services.catalogue import tallies
from webapp.services.orders import criteria, duplicates, stages
from webapp.services.orders.criteria import Criteria
from webapp.services.orders.stages import BESIDE, HELD, LATE, SOON, TODAY

# An order number, a tracking number, a phone: no product is named so.
NUMBER = re.compile(r"[0-9-]{6,}")
SOONEST = (stages.day_to_send_by(), OrderLine.id)
SORTED_BY = {TODAY: SOONEST, LATE: SOONEST, SOON: SOONEST, HELD: (OrderLine.held_at.desc(), OrderLine.id)}


@dataclass(frozen=True)
class Search:
    """Lines of these stores, at this stage (or one of BESIDE; "" for all), found by `text`; `moment` is what now is."""

    store_ids: tuple[int, ...]
    moment: dt.datetime
    stage: str = ""
    text: str = ""
    criteria: Criteria = Criteria()

    @property
    def where(self) -> Any:
        """Whatever the stage."""
        found = OrderLine.store.in_(self.store_ids)
        if self.text.strip():
            found &= self._named()
        narrowed = self.criteria.condition
        return found if narrowed is None else found & narrowed

    def _named(self) -> Any:
        """Numbers are sought as they are; a name or a phone only whole, since nobody can read those of others.

        Each is looked up in an index of its own, so that a number is found at once among a million lines.
        """
        text = self.text.strip()
        hashes = Keyring.vault.hashes(lookup_form(text))
        orders = (Order.number == text) | Order.buyer_name_hash.in_(hashes) | Order.buyer_phone_hash.in_(hashes)
        parcels = Parcel.recipient_name_hash.in_(hashes) | Parcel.recipient_phone_hash.in_(hashes)
        mine = Order.store.in_(self.store_ids), Parcel.store.in_(self.store_ids)
        found = (
            OrderLine.order.in_(Order.select(Order.id).where(mine[0] & orders))
            | OrderLine.parcel.in_(Parcel.select(Parcel.id).where(mine[1] & ((Parcel.number == text) | parcels)))
            | (OrderLine.store.in_(self.store_ids) & (OrderLine.tracking_no == text))
            | (OrderLine.store.in_(self.store_ids) & (OrderLine.product_no == text))
        )
        return found if NUMBER.fullmatch(text) else found | OrderLine.product_name.contains(text)


def read(query: Mapping[str, str], store_ids: Iterable[int], moment: dt.datetime) -> Search:
    """What an address asks for among these stores; an unknown stage from an old bookmark counts as all."""
    ids, asked = tuple(store_ids), query.get("store", "")
    if asked:
        ids = tuple(one for one in ids if str(one) == asked)
    stage = query.get("stage", "")
    known = {*stages.STAGES.values(), *BESIDE, stages.OTHER}
    return Search(ids, moment, stage if stage in known else "", query.get("q", ""), criteria.read(query))


def read_query(query: str, store_ids: Iterable[int], moment: dt.datetime) -> Search:
    return read(dict(parse_qsl(query)), store_ids, moment)


def counts(search: Search) -> dict[str, int]:
    """How many lines that fit the search stand at each stage, and how many at each of BESIDE."""
    found: Counter[str] = Counter()
    for state, number in _by_state(search):
        found[stages.stage_at(state)] += number
    found.update(dict(reduce(add, [_beside(search, name) for name in BESIDE]).tuples()))
    return found


def _by_state(search: Search) -> list[tuple[str, int]]:
    """Without a condition the tallies tell; nobody waits while a million lines are counted."""
    if search.text.strip() or not search.criteria.is_empty:
        rows = _narrowed(search, OrderLine.select(OrderLine.state, fn.COUNT(OrderLine.id)))
        return list(rows.group_by(OrderLine.state).tuples())
    told = tallies.of_owners(ORDERS, search.store_ids)
    return [(name.removeprefix(tallies.STATE), number) for mine in told.values() for name, number in mine.items()]


def _beside(search: Search, name: str) -> Any:
    rows = OrderLine.select(Value(name).alias("name"), fn.COUNT(OrderLine.id).alias("number"))
    return _narrowed(search, rows).where(stages.at(name, search.moment))


def page_of(search: Search, offset: int, limit: int) -> list[OrderLine]:
    """One page with order, parcel and who sees to it, each line told whether it `is_suspected` of being a duplicate.

    What has to go out first comes first where something has to, what was held last where it is about that, else the
    newest.
    """
    # Which lines a page has is found first: what is asked of each is asked of them alone.
    shown = _in_order(search).limit(limit).offset(offset)
    return list(_whole().where(OrderLine.id.in_(shown)).order_by(*_order_of(search)))


def ids_in_order(search: Search) -> list[int]:
    """All that the search finds, in the order of its pages."""
    return [number for (number,) in _in_order(search).tuples()]


def _in_order(search: Search) -> Any:
    at_stage = stages.at(search.stage, search.moment) if search.stage else True
    return _narrowed(search, OrderLine.select(OrderLine.id)).where(at_stage).order_by(*_order_of(search))


def _order_of(search: Search) -> tuple[Any, ...]:
    return SORTED_BY.get(search.stage, (OrderLine.id.desc(),))


def rows_of(ids: list[int]) -> list[OrderLine]:
    """Lines by id as a page has them, in this very order."""
    found = {line.id: line for line in _whole().where(OrderLine.id.in_(ids))}
    return [found[one] for one in ids if one in found]


def _whole() -> Any:
    suspected = duplicates.suspected().alias("is_suspected")
    rows = OrderLine.select(OrderLine, Order, User, Parcel, suspected).join(Order)
    rows = rows.join(User, JOIN.LEFT_OUTER, on=(Order.assignee == User.id), attr="assignee")
    return rows.switch(OrderLine).join(Parcel, JOIN.LEFT_OUTER)


def _narrowed(search: Search, rows: Any) -> Any:
    """Where no criterion is about orders and parcels, an index of lines alone is read."""
    return (rows if search.criteria.is_empty else _joined(rows)).where(search.where)


def _joined(rows: Any) -> Any:
    return rows.join(Order).switch(OrderLine).join(Parcel, JOIN.LEFT_OUTER)


def lines_of(order: Order) -> list[OrderLine]:
    return list(OrderLine.select(OrderLine, Parcel).join(Parcel, JOIN.LEFT_OUTER).where(OrderLine.order == order))
