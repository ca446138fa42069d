"""What the list of orders can be narrowed to, beside stage and text: read from an address, told as conditions.

Each condition is told by columns of lines alone. `seen` shows it a column either as it is, to be looked up in an index,
or kept from that (catalogue.finding.aside) for whoever walks through the lines.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import reduce
from operator import or_
from typing import Any, Final

from peewee import OP, Expression

from webapp.elevenst import KST
from webapp.models.base import naive
from webapp.models.orders import Order, OrderLine, OrderMemo, OrderTag, Parcel, Tag
from webapp.models.products import ListingOption, Sku
from webapp.models.stores import Store
from webapp.services.catalogue import words
from webapp.services.catalogue.finding import MOST, aside
from webapp.services.orders import address_checks, duplicates, sold, stages
from webapp.services.orders.sold import Named

Seen = Callable[[Any], Any]
ORDERED, PAID, CONFIRMED, DISPATCHED, SHIP_BY = "ordered", "paid", "confirmed", "dispatched", "ship_by"
BASES: Final[dict[str, Callable[[], Any]]] = {
    PAID: lambda: OrderLine.paid_at,
    ORDERED: lambda: OrderLine.ordered_at,
    CONFIRMED: lambda: OrderLine.confirmed_at,
    DISPATCHED: lambda: OrderLine.dispatched_at,
    SHIP_BY: stages.day_to_send_by,
}
ANY, NOBODY = "any", "none"
DAY = dt.timedelta(days=1)
FIRST_DAY, LAST_DAY = dt.datetime(1, 1, 2, tzinfo=KST), dt.datetime(9999, 12, 30, tzinfo=KST)


@dataclass(frozen=True)
class Criteria:
    """Each narrows the list; what is empty does not. Days are Korean, both included; `assignee` is an id or NOBODY."""

    basis: str = PAID
    day_from: str = ""
    day_to: str = ""
    product: str = ""
    option: str = ""
    sku: str = ""
    courier: str = ""
    tag: str = ""
    assignee: str = ""
    address: str = ""
    delayed: str = ""
    duplicate: str = ""
    overseas: str = ""
    memo: str = ""

    @property
    def names(self) -> dict[str, tuple[Sequence[str], Sequence[str]]]:
        """Words that are asked of what is sold, and in which columns; each is looked up for `narrowing`."""
        asked = {"product": (self.product, ("product_name",)), "option": (self.option, ("option_text",))}
        return {name: (words.read(text).names, columns) for name, (text, columns) in asked.items() if text}

    def narrowing(self, stores: Sequence[int], named: Mapping[str, Named]) -> list["Narrows"]:
        """What narrows the list, days apart; `named` is what was found by `names`."""
        asked = Asked(self, stores, named)
        given = [one.name for one in fields(self) if one.name in CONDITIONS and getattr(self, one.name)]
        return [found for name in given if (found := CONDITIONS[name](asked)) is not None]

    @property
    def has_days(self) -> bool:
        return bool(day_of(self.day_from) or day_of(self.day_to))

    def days(self, seen: Seen) -> Any:
        """Lines of those days by the basis; of the rest, what has no such day yet is none of them."""
        begin, end = day_of(self.day_from), day_of(self.day_to)
        column = seen(BASES[self.basis]())
        since = Expression(column, OP.GTE, naive(begin)) if begin else True
        until = Expression(column, OP.LT, naive(end + DAY)) if end else True
        return Expression(column, OP.IS_NOT, None) & since & until

    @property
    def is_empty(self) -> bool:
        return not self.has_days and not any(getattr(self, name) for name in CONDITIONS)


@dataclass(frozen=True)
class Asked:
    """Criteria, the stores whose lines are asked for, and what they sell by the words of the criteria."""

    criteria: Criteria
    stores: Sequence[int]
    named: Mapping[str, Named]


@dataclass(frozen=True)
class Narrows:
    """Conditions of lines, one of which is enough. An index names those that fit each: with `by_store` the store's.

    Without `is_named` too many fit to be named; `some` are conditions by which an index still names some of them.
    """

    conditions: Sequence[Callable[[Seen], Any]]
    by_store: bool = False
    is_named: bool = True
    some: Sequence[Callable[[Seen], Any]] = ()

    @property
    def is_looked_up(self) -> bool:
        return self.is_named or bool(self.some)

    def condition(self, seen: Seen) -> Any:
        return reduce(or_, (one(seen) for one in self.conditions))

    def lookup(self, stores: Sequence[int]) -> Any:
        """Ids of the lines that fit, up to one more than MOST."""
        of_stores = (_same if self.by_store else aside)(OrderLine.store).in_(stores)
        parts = (OrderLine.select(OrderLine.id).where(of_stores & one(_same)) for one in self.some or self.conditions)
        return reduce(lambda one, other: one.union_all(other), parts).limit(MOST + 1)


def of_words(named: Named, others: Sequence[Callable[[Seen], Any]] = ()) -> Narrows:
    """Lines that sell what the words name, or meet one of the other conditions."""
    if named.is_more:
        return Narrows([named.condition, *others], is_named=False, some=[named.named, *others])
    return Narrows([named.condition, *others])


def is_one_of(column: Any, query: Any) -> Callable[[Seen], Any]:
    """The condition that the column of a line is one of those that the query names."""
    return lambda seen: seen(column).in_(query)


def _same(column: Any) -> Any:
    return column


def read(query: Mapping[str, str]) -> Criteria:
    """What an address asks for; an unknown basis from an old bookmark counts as the usual one."""
    given = {one.name: query[one.name].strip() for one in fields(Criteria) if query.get(one.name)}
    if given.get("basis") not in BASES:
        given["basis"] = PAID
    return Criteria(**given)


def day_of(text: str) -> dt.datetime | None:
    """The beginning of a Korean day; None for what is no day.

    The ends of the calendar are moved by a day, so that they have an hour in UTC and a day after them.
    """
    try:
        day = dt.datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=KST)
    except ValueError:
        return None
    return min(max(day, FIRST_DAY), LAST_DAY)


def _product(asked: Asked) -> Narrows:
    """By the market's number, the seller's code, or words of the name."""
    by_code = [is_one_of(OrderLine.sold_item, one) for one in sold.coded(asked.stores, [asked.criteria.product])]
    return of_words(asked.named["product"], by_code)


def _option(asked: Asked) -> Narrows:
    return of_words(asked.named["option"])


def _sku(asked: Asked) -> Narrows:
    """By the SKU that the option is joined to now; a code belongs to a business, and so do the stores asked."""
    sellers = Store.select(Store.seller).where(Store.id.in_(asked.stores))
    coded = Sku.seller.in_(sellers) & (Sku.code == asked.criteria.sku)
    joined = ListingOption.select(ListingOption.id).join(Sku).where(coded)
    return Narrows([is_one_of(OrderLine.option, joined)])


def _courier(asked: Asked) -> Narrows:
    return Narrows([lambda seen: Expression(seen(OrderLine.courier), OP.EQ, asked.criteria.courier)], by_store=True)


def _tag(asked: Asked) -> Narrows:
    own = (Tag.name == asked.criteria.tag) & Tag.store.in_(asked.stores)
    return Narrows([is_one_of(OrderLine.order, OrderTag.select(OrderTag.order).join(Tag).where(own))])


def _assignee(asked: Asked) -> Narrows | None:
    wanted = asked.criteria.assignee
    assigned = Order.select(Order.id).where(Order.store.in_(asked.stores) & Order.assignee.is_null(False))
    if wanted == NOBODY:
        return Narrows([lambda seen: seen(OrderLine.order).not_in(assigned)], is_named=False)
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 16):
        return None
    return Narrows([is_one_of(OrderLine.order, assigned.where(Order.assignee == int(wanted)))])


def _address(asked: Asked) -> Narrows:
    odd = Parcel.select(Parcel.id).where(Parcel.store.in_(asked.stores) & Parcel.address_flags.is_null(False))
    if asked.criteria.address in address_checks.CHECKS:
        odd = odd.where(Parcel.address_flags.contains(asked.criteria.address))
    return Narrows([is_one_of(OrderLine.parcel, odd)])


def _memo(asked: Asked) -> Narrows:
    noted = OrderMemo.select(OrderMemo.order).join(Order).where(aside(Order.store).in_(asked.stores))
    return Narrows([is_one_of(OrderLine.order, noted)])


def _duplicate(asked: Asked) -> Narrows:
    return Narrows([is_one_of(OrderLine.id, duplicates.suspects(asked.stores))])


def _known(column: Any) -> Callable[[Asked], Narrows]:
    """Lines of which something is told at all."""
    return lambda asked: Narrows([lambda seen: Expression(seen(column), OP.IS_NOT, None)], by_store=True)


CONDITIONS: Final[dict[str, Callable[[Asked], Narrows | None]]] = {
    "product": _product,
    "option": _option,
    "sku": _sku,
    "courier": _courier,
    "tag": _tag,
    "assignee": _assignee,
    "address": _address,
    "delayed": _known(OrderLine.announced_ship_by),
    "duplicate": _duplicate,
    "overseas": _known(OrderLine.is_overseas),
    "memo": _memo,
}
