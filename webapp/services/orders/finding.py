"""Looking through orders: by where a line stands, by number, and by whom it names, found by a keyed hash alone.

As in the lists of goods (catalogue.finding) what an index can name is looked up first: where few lines fit, these are
the search; where many do, the list's order is walked until a page is full. So a million lines cost what a thousand do.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add, and_
from typing import Any
from urllib.parse import parse_qsl

from peewee import JOIN, SQL, Case, Ordering, Select, Value, fn

from webapp.models.accounts import User
from webapp.models.base import Keyring, db, lookup_form
from webapp.models.lists import ORDERS
from webapp.models.orders import LineBox, Order, OrderLine, Parcel
from webapp.services.catalogue import merging, pasted, tallies, words
from webapp.services.catalogue.finding import MOST, Narrowing, among, aside, ids_of_each
from webapp.services.catalogue.merging import Page
from webapp.services.orders import criteria, duplicates, sold, stages, tracking
from webapp.services.orders.criteria import BASES, Criteria, Narrows, Seen, is_one_of, of_words
from webapp.services.orders.sold import Named
from webapp.services.orders.stages import BESIDE, HELD, LATE, SOON, TODAY

# An order number, a tracking number, a phone: no product is named so.
NUMBER = re.compile(r"[0-9-]{6,}")
# What a product is called by: its name, and the option's.
NAMES = ("product_name", "option_text")
# Questions among those of the criteria.
TEXT, DAYS, STAGE = "text", -1, -2
EVERYTHING = 2**31
# Stage → the column that its list follows, and whether it goes down. Others have the newest first.
SORTED_BY: dict[str, tuple[Callable[[], Any], bool]] = {
    **dict.fromkeys((TODAY, LATE, SOON), (stages.day_to_send_by, False)),
    HELD: (lambda: OrderLine.held_at, True),
}


@dataclass(frozen=True)
class Search:
    """Lines of these stores, at this stage (or one of BESIDE; "" for all), found by `text`; `moment` is what now is."""

    store_ids: tuple[int, ...]
    moment: dt.datetime
    stage: str = ""
    text: str = ""
    criteria: Criteria = Criteria()

    @property
    def is_narrowed(self) -> bool:
        """True when it asks for anything beyond stores and a stage."""
        return bool(self.text.strip()) or not self.criteria.is_empty

    @property
    def order(self) -> tuple[Any, bool]:
        """The column that the list follows, None for the lines' own order, and whether it goes down.

        What has to go out first comes first where something has to, what was held last where it is about that, and
        the latest of a time where that is asked for.
        """
        if self.stage in SORTED_BY:
            column, falls = SORTED_BY[self.stage]
            return column(), falls
        return (BASES[self.criteria.basis]() if self.criteria.has_days else None), True


@dataclass(frozen=True)
class Counted:
    """How many lines fit a search: at each stage and each of BESIDE, whatever stage it asks for, and at the asked one.

    With `is_more` the counting stopped: there are as many or more.
    """

    by_stage: Mapping[str, int]
    total: int
    is_more: bool = False

    @property
    def whole(self) -> int:
        """At all stages together."""
        return sum(number for name, number in self.by_stage.items() if name not in BESIDE)


def read(query: Mapping[str, str], store_ids: Iterable[int], moment: dt.datetime) -> Search:
    """What an address asks for among these stores; an unknown stage from an old bookmark counts as all."""
    ids, asked = tuple(store_ids), query.get("store", "")
    if asked:
        ids = tuple(one for one in ids if str(one) == asked)
    stage = query.get("stage", "")
    known = {*stages.STAGES.values(), *BESIDE, stages.OTHER}
    return Search(ids, moment, stage if stage in known else "", pasted.text_of(query), criteria.read(query))


def read_query(query: str, store_ids: Iterable[int], moment: dt.datetime) -> Search:
    return read(dict(parse_qsl(query)), store_ids, moment)


class Finding(Narrowing):
    """A search among lines that is ready to be counted and listed; `at_stage` are the lines of its stage, if few."""

    def __init__(self, search: Search) -> None:
        super().__init__()
        self.search = search
        self.at_stage: list[int] | None = None
        self._stores = search.store_ids
        asked, narrows = search.criteria, list[Narrows]()
        if not self._stores:
            return
        text = words.read(search.text) if search.text.strip() else None
        named = sold.look_up(self._stores, asked.names | ({TEXT: (text.names, NAMES)} if text else {}))
        if text:
            narrows.append(_goes_by(text, self._stores, named[TEXT]))
        narrows += asked.narrowing(self._stores, named)
        self._take(narrows)

    def _take(self, narrows: Sequence[Narrows]) -> None:
        """Look up what each of these names, the days, and the stage, all in one statement."""
        lookups = {place: one.lookup(self._stores) for place, one in enumerate(narrows) if one.is_looked_up}
        mine = OrderLine.select(OrderLine.id).where(OrderLine.store.in_(self._stores))
        if self.search.criteria.has_days:
            latest = Ordering(BASES[self.search.criteria.basis](), "DESC")
            lookups[DAYS] = mine.where(self.search.criteria.days(_same)).order_by(latest).limit(MOST + 1)
        if self.search.stage:
            lookups[STAGE] = mine.where(stages.at(self.search.stage, self.search.moment)).limit(MOST + 1)
        found = ids_of_each(lookups)
        for place, one in sorted(enumerate(narrows), key=lambda pair: pair[1].is_named):
            if one.is_named:
                self.take(found[place], one.condition(aside))
                continue
            self.common.append(one.condition(aside))
            self.sample = found[place] if one.some else None
        if STAGE in lookups and len(found[STAGE]) <= MOST:
            self.at_stage = found[STAGE]
        # Many days are no common condition: whoever walks along them finds them by an index.
        if len(found[DAYS]) > MOST:
            self.sample = found[DAYS] if self.ids is None else None
        elif DAYS in lookups:
            self.take(found[DAYS], True)

    def where(
        self, stores: Sequence[int], at_stage: Any = True, ids: Sequence[int] | None = None, seen: Seen = aside
    ) -> Any:
        """All that is asked, in these stores; among these ids, where given, and those that were named.

        `seen` shows the days' column: as it is to whoever walks along the days.
        """
        known = [one for one in (self.ids, ids) if one is not None]
        place = aside(OrderLine.store) if known else OrderLine.store
        asked = [place == stores[0] if len(stores) == 1 else place.in_(stores), at_stage, *self.common]
        if self.search.criteria.has_days:
            asked.append(self.search.criteria.days(aside if known else seen))
        return reduce(and_, [*asked, *(among(OrderLine.id, one) for one in known)])

    def sampled(self) -> Any:
        """The same, among the sample alone where there is one."""
        return self.where(self._stores, ids=self.sample)


def _same(column: Any) -> Any:
    return column


def _goes_by(asked: words.Words, stores: Sequence[int], named: Named) -> Narrows:
    """Numbers are sought as they are; a name or a phone only whole, since nobody can read those of others.

    Each is looked up in an index of its own, so that a number is found at once among a million lines.
    """
    codes = list(dict.fromkeys((*asked.numbers, asked.whole)))
    hashes = [one for code in codes for one in Keyring.vault.hashes(lookup_form(code))]
    orders = [Order.number.in_(codes), Order.buyer_name_hash.in_(hashes), Order.buyer_phone_hash.in_(hashes)]
    parcels = [
        Parcel.number.in_(codes), Parcel.recipient_name_hash.in_(hashes), Parcel.recipient_phone_hash.in_(hashes),
    ]  # fmt: skip
    queries = [
        *((OrderLine.order, Order.select(Order.id).where(Order.store.in_(stores) & one)) for one in orders),
        *((OrderLine.parcel, Parcel.select(Parcel.id).where(Parcel.store.in_(stores) & one)) for one in parcels),
        *((OrderLine.sold_item, query) for query in sold.coded(stores, codes)),
        (OrderLine.id, LineBox.select(LineBox.line).where(LineBox.store.in_(stores) & LineBox.tracking_no.in_(codes))),
    ]
    sent = [*codes, *tracking.forms_of(asked.numbers)]
    dispatched = lambda seen: seen(OrderLine.store).in_(stores) & seen(OrderLine.tracking_no).in_(sent)  # noqa: E731
    coded = [dispatched, *(is_one_of(column, query) for column, query in queries)]
    if asked.numbers and all(NUMBER.fullmatch(part) for part in asked.numbers):
        return Narrows(coded)
    return of_words(named, coded)


def count(finding: Finding) -> Counted:
    """From the tallies where nothing narrows the search: nobody waits while a million lines are counted."""
    search = finding.search
    if not search.store_ids:
        return Counted({}, 0)
    by_state, by_stage = _counted(finding) if search.is_narrowed else _tallied(search)
    for state, number in by_state.items():
        by_stage[stages.stage_at(state)] += number
    is_cut = finding.sample is not None or sum(by_state.values()) >= MOST
    found = Counted(by_stage, 0, search.is_narrowed and finding.ids is None and is_cut)
    return replace(found, total=by_stage[search.stage] if search.stage else found.whole)


def _tallied(search: Search) -> tuple[Mapping[str, int], Counter[str]]:
    """Lines by state, and by each of BESIDE, which few lines ever are."""
    by_state = Counter[str]()
    for mine in tallies.of_owners(ORDERS, search.store_ids).values():
        by_state.update({name.removeprefix(tallies.STATE): number for name, number in mine.items()})
    beside = (
        OrderLine.select(Value(name).alias("name"), fn.COUNT(OrderLine.id).alias("number")).where(
            OrderLine.store.in_(search.store_ids) & stages.at(name, search.moment)
        )
        for name in BESIDE
    )
    return by_state, Counter(dict(reduce(add, beside).tuples()))


def _counted(finding: Finding) -> tuple[Mapping[str, int], Counter[str]]:
    """The same, of up to MOST lines that fit."""
    at = [Case(None, [(stages.at(name, finding.search.moment), 1)], 0).alias(name) for name in BESIDE]
    some = OrderLine.select(OrderLine.state, *at).where(finding.sampled()).limit(MOST).alias("some")
    sums = (fn.SUM(getattr(some.c, name)) for name in BESIDE)
    rows = Select((some,), (some.c.state, fn.COUNT(SQL("*")), *sums)).group_by(some.c.state).bind(db)
    by_state, beside = dict[str, int](), Counter[str]()
    for state, number, *counts in rows.tuples():
        by_state[state] = int(number)
        beside.update(dict(zip(BESIDE, map(int, counts), strict=True)))
    return by_state, beside


def page_of(finding: Finding, counted: Counted, offset: int, limit: int) -> list[OrderLine]:
    """One page with order, parcel and who sees to it, each line told whether it `is_suspected` of being a duplicate."""
    if not counted.total and not counted.is_more:
        return []
    page = Page.of(offset, limit, None if counted.is_more else counted.total)
    # Which lines a page has is found first: what is asked of each is asked of them alone.
    rows = _whole().where(OrderLine.id.in_(_ids(finding, page)))
    column, falls = finding.search.order
    key = None if column is None else aside(column)
    found = list(rows.order_by(*merging.ordering(key, aside(OrderLine.id), falls is not page.backwards)))
    return found[::-1] if page.backwards else found


def ids_in_order(search: Search) -> list[int]:
    """All that the search finds, in the order of its pages."""
    finding = Finding(search)
    return [number for (number,) in _ids(finding, Page(0, EVERYTHING)).bind(db).tuples()] if search.store_ids else []


def _ids(finding: Finding, page: Page) -> Any:
    """The ids of a page. Few lines at a stage are gathered and sorted; else the order is walked, by an index."""
    search = finding.search
    (column, falls), stores = search.order, search.store_ids
    key = OrderLine.id if column is None else column
    # A state that is looked up has its lines by id; along another order, or of several, it is met on the way.
    state = OrderLine.state if column is None and search.stage not in stages.OF_SEVERAL else aside(OrderLine.state)
    there = stages.at(search.stage, search.moment, state) if search.stage else True

    def of_store(store: int) -> Any:
        rows = OrderLine.select(OrderLine.id, key.alias("k"))
        rows = rows.where(finding.where((store,), there, finding.at_stage, _same))
        return rows.order_by(*order(key, OrderLine.id))

    def order(key: Any, row_id: Any) -> Any:
        return merging.ordering(None if column is None else key, row_id, falls is not page.backwards)

    return merging.ids(stores, of_store, order, page)


def rows_of(ids: list[int]) -> list[OrderLine]:
    """Lines by id as a page has them, in this very order."""
    found = {line.id: line for line in _whole().where(OrderLine.id.in_(ids))}
    return [found[one] for one in ids if one in found]


def _whole() -> Any:
    suspected = duplicates.suspected().alias("is_suspected")
    rows = OrderLine.select(OrderLine, Order, User, Parcel, suspected).join(Order)
    rows = rows.join(User, JOIN.LEFT_OUTER, on=(Order.assignee == User.id), attr="assignee")
    return rows.switch(OrderLine).join(Parcel, JOIN.LEFT_OUTER)


def lines_of(order: Order) -> list[OrderLine]:
    return list(OrderLine.select(OrderLine, Parcel).join(Parcel, JOIN.LEFT_OUTER).where(OrderLine.order == order))
