"""Looking through claims: by where they stand, by what waits, by number, and by whom they name (a keyed hash alone).

As in the list of orders what an index can name is looked up first: where few claims fit these are the search, where
many do the list's order is walked until a page is full. Nobody waits while all finished claims are counted.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import add, and_
from typing import Any
from urllib.parse import parse_qsl

from peewee import JOIN, SQL, Select, Value, fn

from webapp.models.accounts import User
from webapp.models.base import db
from webapp.models.claims import OPEN, Claim
from webapp.models.orders import Order, OrderLine
from webapp.services.catalogue import merging, pasted
from webapp.services.catalogue.finding import MOST, Narrowing, among, aside, ids_of_each
from webapp.services.catalogue.merging import Page
from webapp.services.claims import criteria
from webapp.services.claims.criteria import STAGES, Criteria, Narrows

AT_STAGE = -1
EVERYTHING = 2**31


@dataclass(frozen=True)
class Search:
    """Claims of these stores, at this stage ("" for all), found by `text`; `moment` is what now is."""

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
        """The column that the list follows, None for the claims' own order, and whether it goes down.

        What waits begins with what the market decides soonest by itself, then with what has waited longest.
        """
        if self.stage in OPEN or self.criteria.queue:
            return Claim.due_at, False
        return (Claim.requested_at if self.criteria.has_days else None), True


@dataclass(frozen=True)
class Counted:
    """How many claims fit a search at each stage, whatever stage it asks for; of `more` there are that many or more."""

    by_stage: Mapping[str, int]
    more: frozenset[str] = field(default_factory=frozenset)

    def at(self, stage: str) -> int:
        return self.by_stage.get(stage, 0) if stage else sum(self.by_stage.values())

    def is_more(self, stage: str) -> bool:
        return stage in self.more if stage else bool(self.more)


def read(query: Mapping[str, str], store_ids: Iterable[int], moment: dt.datetime) -> Search:
    """What an address asks for among these stores; an unknown stage from an old bookmark counts as all."""
    ids, asked = tuple(store_ids), query.get("store", "")
    if asked:
        ids = tuple(one for one in ids if str(one) == asked)
    stage = query.get("stage", "")
    return Search(ids, moment, stage if stage in STAGES else "", pasted.text_of(query), criteria.read(query))


def read_query(query: str, store_ids: Iterable[int], moment: dt.datetime) -> Search:
    return read(dict(parse_qsl(query)), store_ids, moment)


class Finding(Narrowing):
    """A search among claims that is ready to be counted and listed; `at_stage` are the claims of its stage, if few."""

    def __init__(self, search: Search) -> None:
        super().__init__()
        self.search = search
        self.at_stage: list[int] | None = None
        if not search.store_ids:
            return
        self._take(search.criteria.narrowing(search.store_ids, search.text.strip()))

    def _take(self, narrows: Sequence[Narrows]) -> None:
        lookups = {place: one.lookup() for place, one in enumerate(narrows) if one.lookups}
        if self.search.stage:
            mine = Claim.store.in_(self.search.store_ids) & (Claim.stage == self.search.stage)
            lookups[AT_STAGE] = Claim.select(Claim.id).where(mine).limit(MOST + 1)
        found = ids_of_each(lookups)
        for place, one in enumerate(narrows):
            if place in lookups:
                self.take(found[place], one.condition)
            else:
                self.common.append(one.condition)
        if AT_STAGE in lookups and len(found[AT_STAGE]) <= MOST:
            self.at_stage = found[AT_STAGE]

    def where(self, stores: Sequence[int], *ids: Sequence[int] | None) -> Any:
        """All that is asked, in these stores, whatever the stage; among these ids, and those that were named."""
        known = [one for one in (self.ids, *ids) if one is not None]
        place = aside(Claim.store) if known else Claim.store
        here = place == stores[0] if len(stores) == 1 else place.in_(stores)
        return reduce(and_, [here, *self.common, *(among(Claim.id, one) for one in known)])


def count(finding: Finding) -> Counted:
    """Up to MOST claims at each stage, or of all that fit."""
    stores = finding.search.store_ids
    if not stores:
        return Counted({})
    if not finding.search.is_narrowed:
        return _of_stages(stores)
    fitting = Claim.select(Claim.stage).where(finding.where(stores, finding.sample)).limit(MOST).alias("fitting")
    rows = Select((fitting,), (fitting.c.stage, fn.COUNT(SQL("*")))).group_by(fitting.c.stage).bind(db)
    by_stage = dict(rows.tuples())
    is_cut = finding.sample is not None or sum(by_stage.values()) >= MOST
    return Counted(by_stage, frozenset(STAGES if finding.ids is None and is_cut else ()))


def _of_stages(stores: Sequence[int]) -> Counted:
    def of_stage(name: str) -> Any:
        mine = Claim.store.in_(stores) & (Claim.stage == name)
        some = Claim.select(Claim.id).where(mine).limit(MOST + 1).alias(name)
        return Select((some,), (Value(name), fn.COUNT(SQL("*"))))

    found = dict(reduce(add, map(of_stage, STAGES)).bind(db).tuples())
    by_stage = {name: min(number, MOST) for name, number in found.items()}
    return Counted(by_stage, frozenset(name for name, number in found.items() if number > MOST))


def page_of(finding: Finding, counted: Counted, offset: int, limit: int) -> list[Claim]:
    """One page, each claim with its line and order, where they are here, and who sees to it."""
    stage = finding.search.stage
    total, is_more = counted.at(stage), counted.is_more(stage)
    if not total and not is_more:
        return []
    page = Page.of(offset, limit, None if is_more else total)
    # Which claims a page has is found first: what is asked of each is asked of them alone.
    rows = _whole().where(Claim.id.in_(_ids(finding, page)))
    column, _falls = finding.search.order
    key = None if column is None else aside(column)
    found = list(rows.order_by(*_order(finding.search, page, key, aside(Claim.id))))
    return found[::-1] if page.backwards else found


def ids_in_order(search: Search) -> list[int]:
    """All that the search finds, in the order of its pages."""
    finding = Finding(search)
    return [number for (number,) in _ids(finding, Page(0, EVERYTHING)).bind(db).tuples()] if search.store_ids else []


def _ids(finding: Finding, page: Page) -> Any:
    """The ids of a page. Few claims at a stage are gathered and sorted; else the order is walked, by an index."""
    search = finding.search
    column, _falls = search.order
    key = Claim.id if column is None else column
    # What is open is few: looked up by its stage, and sorted. Of the rest most are finished, so it is met on the way.
    stage = Claim.stage if search.stage in OPEN else aside(Claim.stage)
    there = stage == search.stage if search.stage else True

    def of_store(store: int) -> Any:
        rows = Claim.select(Claim.id, key.alias("k")).where(there & finding.where((store,), finding.at_stage))
        return rows.order_by(*order(key, Claim.id))

    def order(key: Any, row_id: Any) -> Any:
        return _order(search, page, None if column is None else key, row_id)

    return merging.ids(search.store_ids, of_store, order, page)


def _order(search: Search, page: Page, key: Any, row_id: Any) -> Any:
    _column, falls = search.order
    nulls = None if falls else "FIRST" if page.backwards else "LAST"
    return merging.ordering(key, row_id, falls is not page.backwards, nulls)


def rows_of(ids: Sequence[int]) -> list[Claim]:
    """Claims by id as a page has them, in this very order."""
    found = {claim.id: claim for claim in _whole().where(Claim.id.in_(list(ids)))}
    return [found[one] for one in ids if one in found]


def _whole() -> Any:
    rows = Claim.select(Claim, OrderLine, Order, User).join(OrderLine, JOIN.LEFT_OUTER)
    return rows.join(Order, JOIN.LEFT_OUTER).switch(Claim).join(User, JOIN.LEFT_OUTER)
