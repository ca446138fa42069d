"""What the list of settlements can be narrowed to: read from an address, told as conditions.

What an index names is looked up first; on a walk through the list each column is met kept from its index.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import reduce
from operator import and_, or_
from typing import Any

from peewee import OP, Expression

from webapp.models.products import Sku
from webapp.models.settlements import BASES, KINDS, SETTLED, SettlementLine
from webapp.models.stores import Store
from webapp.services.catalogue import words
from webapp.services.catalogue.finding import MOST, among, aside
from webapp.services.orders import sold
from webapp.services.orders.finding import NAMES, NUMBER
from webapp.services.settlements.totals import COLUMNS
from webapp.services.settlements.words import MISSING

LISTED, GONE, CHANGED = "", "gone", "changed"
TEXT, PRODUCT = "text", "product"
Seen = Callable[[Any], Any]


@dataclass(frozen=True)
class Criteria:
    """Each narrows the list; what is empty does not. Days are Korean, both included, by the basis."""

    basis: str = SETTLED
    day_from: str = ""
    day_to: str = ""
    kind: str = ""
    product: str = ""
    sku: str = ""
    missing: str = ""
    state: str = LISTED

    @property
    def first(self) -> dt.date | None:
        return day_of(self.day_from)

    @property
    def last(self) -> dt.date | None:
        return day_of(self.day_to)

    @property
    def column(self) -> Any:
        """The day that the list follows."""
        return getattr(SettlementLine, COLUMNS[self.basis])

    @property
    def is_plain(self) -> bool:
        """Whether it asks for days and nothing beside, of which the totals tell."""
        return not any((self.kind, self.product, self.sku, self.missing, self.state))

    def days(self, seen: Seen) -> list[Any]:
        """Conditions of rows that have such a day, within those that are asked for."""
        column = seen(self.column)
        found = [Expression(column, OP.IS_NOT, None)]
        found += [Expression(column, OP.GTE, self.first)] if self.first else []
        return found + ([Expression(column, OP.LTE, self.last)] if self.last else [])


@dataclass(frozen=True)
class Narrows:
    """What rows have to be, and queries of the ids of those that are, each by an index; none where none is.

    Together the lookups name all that fit.
    """

    condition: Any
    lookups: Sequence[Any] = ()

    def lookup(self) -> Any:
        return reduce(lambda one, other: one.union_all(other), self.lookups).limit(MOST + 1)


def read(query: Mapping[str, str]) -> Criteria:
    """What an address asks for; what nobody knows, from an old bookmark, counts as not asked."""
    given = {one.name: query[one.name].strip() for one in fields(Criteria) if query.get(one.name)}
    known = {"basis": BASES, "kind": KINDS, "missing": MISSING, "state": (GONE, CHANGED)}
    return Criteria(**{name: value for name, value in given.items() if name not in known or value in known[name]})


def day_of(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None


def narrowing(asked: Criteria, text: str, stores: Sequence[int]) -> list[Narrows]:
    """What narrows the list, days apart; words of both fields are looked up together."""
    questions = {TEXT: text, PRODUCT: asked.product}
    given = {name: words.read(value) for name, value in questions.items() if value}
    # A text of numbers alone names no product by words.
    named = {
        name: (one.names, NAMES) for name, one in given.items()
        if one.names and not (one.numbers and all(map(NUMBER.fullmatch, one.numbers)))
    }  # fmt: skip
    items = sold.look_up(stores, named)
    found = [_named(name, given[name], items.get(name), stores) for name in given]
    found += [_sku(asked.sku, stores)] if asked.sku else []
    for name, column in (("kind", SettlementLine.kind), ("missing", SettlementLine.missing)):
        if value := getattr(asked, name):
            found.append(Narrows(aside(column) == value, [_mine(stores, column == value)]))
    return [*found, _state(asked.state, stores)]


def _mine(stores: Sequence[int], condition: Any) -> Any:
    return SettlementLine.select(SettlementLine.id).where(SettlementLine.store.in_(stores) & condition)


def _named(name: str, asked: words.Words, items: "sold.Named | None", stores: Sequence[int]) -> Narrows:
    """By a number or code, whole, and by words of what was sold."""
    codes = list(dict.fromkeys((*asked.numbers, asked.whole)))
    columns = [SettlementLine.product_no, SettlementLine.seller_code]
    columns += [SettlementLine.order_no, SettlementLine.claim_no] if name == TEXT else []
    conditions = [aside(column).in_(codes) for column in columns]
    lookups = [_mine(stores, column.in_(codes)) for column in columns]
    if items is not None and items.is_more:
        # Too much is called so to be named: the names are met on the way, and no lookup would name all.
        conditions.append(reduce(and_, (sold.holds(SettlementLine, NAMES, word) for word in items.words)))
        return Narrows(reduce(or_, conditions))
    if items is not None:
        conditions.append(among(aside(SettlementLine.sold_item), items.items))
        by_item = aside(SettlementLine.store).in_(stores) & among(SettlementLine.sold_item, items.items)
        lookups.append(SettlementLine.select(SettlementLine.id).where(by_item))
    return Narrows(reduce(or_, conditions), lookups)


def _sku(code: str, stores: Sequence[int]) -> Narrows:
    """By a SKU's code; a code belongs to a business, and so do the stores asked."""
    sellers = Store.select(Store.seller).where(Store.id.in_(stores))
    coded = Sku.select(Sku.id).where(Sku.seller.in_(sellers) & (Sku.code == code))
    by_sku = aside(SettlementLine.store).in_(stores) & SettlementLine.sku.in_(coded)
    lookup = SettlementLine.select(SettlementLine.id).where(by_sku)
    return Narrows(aside(SettlementLine.sku).in_(coded), [lookup])


def _state(state: str, stores: Sequence[int]) -> Narrows:
    """What the market lists now; what it has ceased to list, or says otherwise than before, is few."""
    if state == GONE:
        return Narrows(SettlementLine.gone_at.is_null(False), [_mine(stores, SettlementLine.gone_at.is_null(False))])
    if state == CHANGED:
        changed = SettlementLine.changed_at.is_null(False)
        return Narrows(changed, [_mine(stores, changed)])
    return Narrows(SettlementLine.gone_at.is_null())
