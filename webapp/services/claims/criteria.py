"""What the list of claims can be narrowed to, beside stage and text: read from an address, told as conditions.

What an index names is looked up first, with the columns as they are; on a walk through the list each is met kept from
its index (catalogue.finding.aside), or a database without statistics would leave the walk for it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import reduce
from operator import or_
from typing import Any, Final

from peewee import OP, Case, Expression

from webapp.models.base import Keyring, lookup_form, naive
from webapp.models.claims import FINISHED, IN_DOUBT, KINDS, OPEN, WAITING, WITHDRAWN, Claim
from webapp.models.orders import Order, OrderLine, Parcel
from webapp.services.catalogue import words
from webapp.services.catalogue.finding import MOST, among, aside, first, ids_of_each
from webapp.services.claims import queues
from webapp.services.claims.queues import QUEUES
from webapp.services.orders import sold
from webapp.services.orders.criteria import DAY, NOBODY, Seen, day_of
from webapp.services.orders.finding import NAMES, NUMBER

# Nobody's fault, as far as the reason says.
UNTOLD = "untold"
STAGES: Final = (*OPEN, FINISHED, WITHDRAWN)
TEXT, PRODUCT = "text", "product"
UNSETTLED: Final = (WAITING, IN_DOUBT)


@dataclass(frozen=True)
class Criteria:
    """Each narrows the list; what is empty does not. Days are Korean, both included; `assignee` is an id or NOBODY."""

    queue: str = ""
    kind: str = ""
    goods: str = ""
    money: str = ""
    fault: str = ""
    assignee: str = ""
    product: str = ""
    day_from: str = ""
    day_to: str = ""

    @property
    def has_days(self) -> bool:
        return bool(day_of(self.day_from) or day_of(self.day_to))

    @property
    def is_empty(self) -> bool:
        return not self.has_days and not self.product and not any(getattr(self, name) for name in CONDITIONS)

    def narrowing(self, stores: Sequence[int], text: str) -> list["Narrows"]:
        """What narrows the list; words of both fields are looked up together."""
        given = [name for name in CONDITIONS if getattr(self, name)]
        found = [CONDITIONS[name](getattr(self, name), stores) for name in given]
        asked = {TEXT: Sold.of_text(text), PRODUCT: Sold.of_product(self.product)}
        sells = selling(stores, {name: one for name, one in asked.items() if one})
        found += [sells[PRODUCT]] if PRODUCT in sells else []
        found += [of_text(text, stores, sells[TEXT])] if text else []
        return found + ([_days(self)] if self.has_days else [])


@dataclass(frozen=True)
class Narrows:
    """What claims have to be. `lookups` are queries of the ids of those that fit, each by an index; none where none is.

    Together they name all that fit.
    """

    condition: Any
    lookups: Sequence[Any] = ()

    def lookup(self) -> Any:
        return reduce(lambda one, other: one.union_all(other), self.lookups).limit(MOST + 1)


def read(query: Mapping[str, str]) -> Criteria:
    """What an address asks for; a queue or kind that nobody knows, from an old bookmark, counts as none."""
    given = {one.name: query[one.name].strip() for one in fields(Criteria) if query.get(one.name)}
    for name, known in (("queue", QUEUES), ("kind", KINDS)):
        if given.get(name) not in known:
            given.pop(name, None)
    return Criteria(**given)


def _same(column: Any) -> Any:
    return column


def of_text(text: str, stores: Sequence[int], sells: Narrows) -> Narrows:
    """By the number of the order, the claim, or of the way there or back; by name or phone, whole; by what is sold."""
    asked = words.read(text)
    codes = list(dict.fromkeys((*asked.numbers, asked.whole)))
    hashes = [one for code in codes for one in Keyring.vault.hashes(lookup_form(code))]
    own = (Claim.order_no, Claim.number, Claim.return_tracking_no)
    orders = [Order.buyer_name_hash.in_(hashes), Order.buyer_phone_hash.in_(hashes)]
    parcels = [
        Parcel.number.in_(codes),
        Parcel.recipient_name_hash.in_(hashes),
        Parcel.recipient_phone_hash.in_(hashes),
    ]
    lines = [
        _mine(OrderLine, stores, OrderLine.tracking_no.in_(codes)),
        *(_mine(OrderLine, stores, OrderLine.order.in_(_mine(Order, stores, one)), aside) for one in orders),
        *(_mine(OrderLine, stores, OrderLine.parcel.in_(_mine(Parcel, stores, one)), aside) for one in parcels),
    ]
    lookups = [
        *(_mine(Claim, stores, column.in_(codes)) for column in own),
        *(_mine(Claim, stores, Claim.line.in_(query), aside) for query in lines),
    ]
    conditions = [*(aside(column).in_(codes) for column in own), *(aside(Claim.line).in_(query) for query in lines)]
    if sells.lookups:
        return Narrows(reduce(or_, [*conditions, sells.condition]), [*lookups, *sells.lookups])
    # Words that most have are met at once; beside them a few claims by name are asked for more cheaply than by all
    # that named them.
    others = first(reduce(lambda one, other: one.union_all(other), lookups))
    if len(others) <= MOST:
        conditions = [among(Claim.id, others)] if others else []
    return Narrows(reduce(or_, [sells.condition, *conditions]))


def _mine(model: Any, stores: Sequence[int], condition: Any, seen: Seen = _same) -> Any:
    return model.select(model.id).where(seen(model.store).in_(stores) & condition)


@dataclass(frozen=True)
class Sold:
    """What is asked of that which lines sell: words in these columns, or one of these numbers and codes."""

    codes: tuple[str, ...]
    names: tuple[str, ...] = ()
    columns: tuple[str, ...] = NAMES

    @classmethod
    def of_text(cls, text: str) -> "Sold | None":
        """A text of numbers alone names no product by words."""
        asked = words.read(text)
        is_number = asked.numbers and all(map(NUMBER.fullmatch, asked.numbers))
        codes = tuple(dict.fromkeys((*asked.numbers, asked.whole)))
        return cls(codes, () if is_number else asked.names) if text else None

    @classmethod
    def of_product(cls, text: str) -> "Sold | None":
        return cls((text.strip(),), words.read(text).names, NAMES[:1]) if text else None


def selling(stores: Sequence[int], asked: Mapping[str, Sold]) -> dict[str, Narrows]:
    """Claims whose lines sell what each of these questions names; looked up where few lines do."""
    questions = {name: (one.names, one.columns) for name, one in asked.items() if one.names}
    named = sold.look_up(stores, questions)
    coded = {name: sold.coded(stores, one.codes) for name, one in asked.items()}
    by_item = {
        name: [
            *([named[name].named(_same)] if name in named else []),
            *(OrderLine.sold_item.in_(one) for one in queries),
        ]
        for name, queries in coded.items()
        if name not in named or not named[name].is_more
    }
    lines = ids_of_each({name: _lines(conditions) for name, conditions in by_item.items()})
    found = {}
    for name, queries in coded.items():
        if name in by_item and len(lines[name]) <= MOST:
            few = lines[name]
            lookups = [_mine(Claim, stores, among(Claim.line, few), aside)]
            found[name] = Narrows(among(aside(Claim.line), few), lookups)
            continue
        met = [*([named[name].condition(aside)] if name in named else [])]
        met += [aside(OrderLine.sold_item).in_(one) for one in queries]
        # Asked of each claim's own line: PostgreSQL would gather all lines there are to see whether one EXISTS.
        sells = OrderLine.select(Case(None, [(reduce(or_, met), 1)], 0)).where(OrderLine.id == Claim.line)
        found[name] = Narrows(Expression(sells, OP.EQ, 1))
    return found


def _lines(conditions: Sequence[Any]) -> Any:
    queries = (OrderLine.select(OrderLine.id).where(one) for one in conditions)
    return reduce(lambda one, other: one.union_all(other), queries).limit(MOST + 1)


def _queue(name: str, stores: Sequence[int]) -> Narrows:
    condition = queues.at(name, stores)
    return Narrows(condition, [Claim.select(Claim.id).where(condition)])


def _kind(kind: str, stores: Sequence[int]) -> Narrows:
    """The index leads by the stage first."""
    every = Claim.stage.in_(STAGES) & (Claim.kind == kind)
    return Narrows(aside(Claim.kind) == kind, [_mine(Claim, stores, every)])


def _goods(goods: str, stores: Sequence[int]) -> Narrows:
    return Narrows(aside(Claim.goods) == goods, [_mine(Claim, stores, Claim.goods == goods)])


def _money(money: str, stores: Sequence[int]) -> Narrows:
    """What waits or is in doubt is open, and few are; the rest is met on the way."""
    lookups = [_mine(Claim, stores, Claim.stage.in_(OPEN) & (Claim.money == money))] if money in UNSETTLED else []
    return Narrows(aside(Claim.money) == money, lookups)


def _fault(side: str, stores: Sequence[int]) -> Narrows:
    column = aside(Claim.fault)
    return Narrows(Expression(column, OP.IS, None) if side == UNTOLD else column == side)


def _assignee(wanted: str, stores: Sequence[int]) -> Narrows:
    if wanted == NOBODY:
        return Narrows(Expression(aside(Claim.assignee), OP.IS, None))
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 16 else 0
    return Narrows(aside(Claim.assignee) == number, [_mine(Claim, stores, Claim.assignee == number)])


def _days(asked: Criteria) -> Narrows:
    """Asked for on one of these days; the walk follows them where days are asked for."""
    begin, end = day_of(asked.day_from), day_of(asked.day_to)
    since = Expression(Claim.requested_at, OP.GTE, naive(begin)) if begin else True
    until = Expression(Claim.requested_at, OP.LT, naive(end + DAY)) if end else True
    return Narrows(Claim.requested_at.is_null(False) & since & until)


CONDITIONS: Final[dict[str, Callable[[str, Sequence[int]], Narrows]]] = {
    "queue": _queue,
    "kind": _kind,
    "goods": _goods,
    "money": _money,
    "fault": _fault,
    "assignee": _assignee,
}
