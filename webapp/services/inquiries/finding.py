"""Looking through inquiries: by tab, by what they are about, by whoever asked, and by words of what was written.

A page begins where the last one ended, by time and id, so that the millionth row costs what the first does; of several
stores each one's inquiries are read so, then merged. Words are looked up as keyed hashes, which may only name
candidates: the newest of these are then opened and compared.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any
from urllib.parse import parse_qsl

from peewee import JOIN, OP, SQL, Case, Expression, Select, Tuple, Value, fn

from webapp.models.accounts import User
from webapp.models.base import db, naive, now
from webapp.models.inquiries import ASKED, REPLIED, AnswerDraft, Inquiry, InquiryEntry, InquiryType
from webapp.models.lists import INQUIRIES
from webapp.services.catalogue import merging, tallies, words
from webapp.services.catalogue.finding import MOST, among, aside, ids_of_each
from webapp.services.catalogue.merging import Page
from webapp.services.inquiries import criteria, wordbook
from webapp.services.inquiries.criteria import OLDEST_FIRST, TABS, WAITING, Criteria

# So many of those that may hold the words are opened, the newest; whoever asks learns that there are more.
OPENED = 200
EVERYTHING = 2**31
# What is asked of the index of words, beside the numbers of other questions.
READ, UNREAD = "read", "unread"


@dataclass(frozen=True)
class Search:
    """Inquiries of these stores under one tab ("" for all), found by `text`; `moment` is what now is."""

    store_ids: tuple[int, ...]
    moment: dt.datetime
    tab: str = ""
    text: str = ""
    criteria: Criteria = Criteria()

    @property
    def is_narrowed(self) -> bool:
        return bool(self.text) or not self.criteria.is_empty

    @property
    def is_oldest_first(self) -> bool:
        return self.tab in OLDEST_FIRST


@dataclass(frozen=True)
class Counted:
    """How many fit a search under each tab. With `is_more` the counting stopped: there are as many or more."""

    by_tab: Mapping[str, int]
    is_more: bool = False


@dataclass(frozen=True)
class Place:
    """Where a page begins: right behind this inquiry, or right before it where it is read `backwards`."""

    asked_at: dt.datetime
    id: int
    backwards: bool = False


@dataclass(frozen=True)
class Leaf:
    """One page of the list, and whether there is anything before and behind it."""

    rows: Sequence[Inquiry]
    has_before: bool
    has_more: bool


def read(query: Mapping[str, str], store_ids: Iterable[int], moment: dt.datetime) -> Search:
    """What an address asks for among these stores; an unknown tab from an old bookmark counts as all."""
    ids, asked = tuple(store_ids), query.get("store", "")
    if asked:
        ids = tuple(one for one in ids if str(one) == asked)
    tab = query.get("tab", "")
    text = " ".join(query.get("q", "").split())[: criteria.LONGEST_TEXT]
    return Search(ids, moment, tab if tab in TABS else "", text, criteria.read(query))


def read_query(query: str, store_ids: Iterable[int], moment: dt.datetime) -> Search:
    return read(dict(parse_qsl(query)), store_ids, moment)


class Finding:
    """A search that is ready to be counted and listed: `ids` are what its text names, None where it has none.

    With `is_cut` more may hold its words than were opened.
    """

    def __init__(self, search: Search) -> None:
        self.search = search
        self.is_cut = False
        self.ids = self._named(search.text) if search.text and search.store_ids else None

    def _named(self, text: str) -> list[int]:
        stores = self.search.store_ids
        mine = Inquiry.select(Inquiry.id).where(Inquiry.store.in_(stores))
        asked = words.read(text).names
        is_exact = wordbook.is_exact(asked)
        most = MOST if is_exact else OPENED
        read, unread = wordbook.candidates(stores, asked, most + 1)
        plain = {place: mine.where(one).limit(MOST) for place, one in enumerate(criteria.by_number_or_person(text))}
        found = ids_of_each({READ: read, UNREAD: unread, **plain})
        self.is_cut = len(found[READ]) > most or len(found[UNREAD]) > most
        to_open = found[UNREAD] if is_exact else [*found[READ][:most], *found[UNREAD]]
        held = _that_hold(to_open, [word.casefold() for word in asked], stores)
        named = [*held, *(found[READ][:most] if is_exact else ()), *(one for place in plain for one in found[place])]
        return sorted(set(named))

    def where(self, tab: str, stores: Sequence[int]) -> Any:
        """All that is asked, in these stores, under this tab."""
        seen = criteria.same if self.ids is None else aside
        place = seen(Inquiry.store)
        here = Expression(place, OP.EQ, stores[0]) if len(stores) == 1 else place.in_(stores)
        asked = [here, TABS[tab].condition(seen)]
        asked += self.search.criteria.conditions(self.search.moment, seen)
        if self.ids is not None:
            asked.append(among(Inquiry.id, self.ids))
        return reduce(and_, asked)


def _that_hold(ids: Sequence[int], asked: Sequence[str], stores: Sequence[int]) -> list[int]:
    """Which of these inquiries hold every word, in what was asked or answered, in any order."""
    if not ids:
        return []
    mine = aside(Inquiry.store).in_(stores) & among(InquiryEntry.inquiry, ids)
    titled = InquiryEntry.select(InquiryEntry, Inquiry.id, Inquiry.row_key, Inquiry.title_sealed).join(Inquiry)
    texts: dict[int, list[str]] = {}
    for entry in titled.where(mine):
        texts.setdefault(entry.inquiry_id, [entry.inquiry.title]).append(entry.text)
    joined = {number: " ".join(said).casefold() for number, said in texts.items()}
    return [number for number, text in joined.items() if all(word in text for word in asked)]


def count(finding: Finding) -> Counted:
    """From the tallies where nothing narrows the search; else up to MOST of those that fit are counted."""
    stores = finding.search.store_ids
    if not finding.search.is_narrowed or not stores:
        return Counted(_tallied(stores))
    at = [
        Case(None, [(tab.condition(), 1)], 0).alias(f"at_{place}")
        for place, tab in enumerate(TABS.values())
        if tab.state
    ]
    some = Inquiry.select(Value(1).alias("one"), *at).where(finding.where("", stores)).limit(MOST).alias("some")
    names = [f"at_{place}" for place, tab in enumerate(TABS.values()) if tab.state]
    sums = [fn.COUNT(SQL("*")), *(fn.COALESCE(fn.SUM(getattr(some.c, name)), 0) for name in names)]
    (total, *numbers) = next(iter(Select((some,), sums).bind(db).tuples()))
    by_tab = {
        "": int(total),
        **dict(zip([name for name, tab in TABS.items() if tab.state], map(int, numbers), strict=True)),
    }
    return Counted(by_tab, finding.is_cut or int(total) >= MOST)


def _tallied(stores: Sequence[int]) -> dict[str, int]:
    found = tallies.of_owners(INQUIRIES, stores).values()
    by_kind = [(*name.partition(":")[::2], number) for mine in found for name, number in mine.items()]
    return {
        name: sum(number for kind, state, number in by_kind if tab.holds(kind, state)) for name, tab in TABS.items()
    }


def oldest(store_ids: Sequence[int]) -> dt.datetime | None:
    """When the question was asked that has waited longest in these stores."""
    if not store_ids:
        return None
    waiting = Finding(Search(tuple(store_ids), now(), WAITING))
    found = Inquiry.select(Inquiry.asked_at).where(Inquiry.id.in_(_ids(waiting, 1, falls=False))).first()
    moment: dt.datetime | None = found.asked_at if found else None
    return moment


def page_of(finding: Finding, limit: int, place: Place | None = None) -> Leaf:
    """The page that begins at a place; the list's first one without. Each row has who sees to it."""
    if not finding.search.store_ids:
        return Leaf((), False, False)
    backwards = place is not None and place.backwards
    falls = finding.search.is_oldest_first is backwards
    # Which inquiries a page has is found first: what is asked of each is asked of them alone.
    rows = _whole().where(Inquiry.id.in_(_ids(finding, limit + 1, falls, place)))
    found = list(rows.order_by(*merging.ordering(aside(Inquiry.asked_at), aside(Inquiry.id), falls)))
    is_more, rows = len(found) > limit, found[:limit]
    if backwards:
        return Leaf(rows[::-1], is_more, True)
    return Leaf(rows, place is not None, is_more)


def _ids(finding: Finding, limit: int, falls: bool, place: Place | None = None) -> Any:
    """So many ids in order, from a place on: each store's inquiries are read along an index."""

    def of_store(store: int) -> Any:
        asked = finding.where(finding.search.tab, (store,))
        if place is not None:
            asked &= _behind(place, falls)
        rows = Inquiry.select(Inquiry.id, Inquiry.asked_at.alias("k")).where(asked)
        return rows.order_by(*order(Inquiry.asked_at, Inquiry.id))

    def order(key: Any, row_id: Any) -> Any:
        return merging.ordering(key, row_id, falls)

    return merging.ids(finding.search.store_ids, of_store, order, Page(0, limit))


def _behind(place: Place, falls: bool) -> Any:
    """As one comparison of both columns, which an index follows; so no row is met twice."""
    here = Tuple(Inquiry.asked_at, Inquiry.id), Tuple(Value(naive(place.asked_at)), Value(place.id))
    return Expression(here[0], OP.LT if falls else OP.GT, here[1])


def ids_in_order(search: Search) -> list[int]:
    """All that the search finds, in the order of its pages."""
    if not search.store_ids:
        return []
    found = _ids(Finding(search), EVERYTHING, not search.is_oldest_first)
    return [row_id for (row_id,) in found.bind(db).tuples()]


def rows_of(ids: Sequence[int]) -> list[Inquiry]:
    """Inquiries by id as a page has them, in this very order, each with who sees to it."""
    found = {row.id: row for row in _whole().where(Inquiry.id.in_(list(ids)))}
    return [found[one] for one in ids if one in found]


def _whole() -> Any:
    """Inquiries, each with who sees to it and the draft that lies ready."""
    rows = Inquiry.select(Inquiry, User, AnswerDraft.id)
    rows = rows.join(User, JOIN.LEFT_OUTER, on=(Inquiry.assignee == User.id), attr="assignee")
    return rows.switch(Inquiry).join(AnswerDraft, JOIN.LEFT_OUTER, attr="draft")


def first_words(ids: Sequence[int]) -> dict[int, str]:
    """What was asked last in each of these inquiries."""
    mine = InquiryEntry.inquiry.in_(list(ids)) & (InquiryEntry.part == ASKED)
    return {entry.inquiry_id: entry.text for entry in InquiryEntry.select().where(mine).order_by(InquiryEntry.id)}


def last_answers(ids: Sequence[int]) -> dict[int, str]:
    """The answer that counts in each of these inquiries."""
    mine = InquiryEntry.inquiry.in_(list(ids)) & (InquiryEntry.part == REPLIED)
    return {entry.inquiry_id: entry.text for entry in InquiryEntry.select().where(mine).order_by(InquiryEntry.id)}


def types_of(store_ids: Iterable[int]) -> dict[str, str]:
    """The types that the market has used in these stores' inquiries, by code."""
    rows = InquiryType.select(InquiryType.code, InquiryType.name).where(InquiryType.store.in_(list(store_ids)))
    return dict(rows.order_by(InquiryType.code).tuples())
