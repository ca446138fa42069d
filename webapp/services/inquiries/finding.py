"""Looking through inquiries: by tab, by what they are about, by whoever asked, and by words of what was written.

A page begins where the last one ended, by time and id, so that the millionth row costs what the first does. Words are
looked up as keyed hashes, which may only name candidates: the newest of these are then opened and compared.
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
from webapp.models.base import db, naive
from webapp.models.inquiries import ASKED, REPLIED, AnswerDraft, Inquiry, InquiryEntry, InquiryType
from webapp.models.lists import INQUIRIES
from webapp.models.stores import Store
from webapp.services.catalogue import tallies, words
from webapp.services.catalogue.finding import MOST, among, aside, ids_of_each
from webapp.services.inquiries import criteria, wordbook
from webapp.services.inquiries.criteria import OLDEST_FIRST, TABS, WAITING, Criteria

# So many of those that may hold the words are opened, the newest; whoever asks learns that there are more.
OPENED = 200
# What is asked of the index of words, beside the numbers of other questions.
READ, UNREAD = "read", "unread"


@dataclass(frozen=True)
class Search:
    """Inquiries of one store under one tab ("" for all), found by `text`; `moment` is what now is."""

    store_id: int
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


def read(query: Mapping[str, str], store_id: int, moment: dt.datetime) -> Search:
    """What an address asks for; an unknown tab from an old bookmark counts as all."""
    tab = query.get("tab", "")
    text = " ".join(query.get("q", "").split())[: criteria.LONGEST_TEXT]
    return Search(store_id, moment, tab if tab in TABS else "", text, criteria.read(query))


def read_query(query: str, store_id: int, moment: dt.datetime) -> Search:
    return read(dict(parse_qsl(query)), store_id, moment)


class Finding:
    """A search that is ready to be counted and listed: `ids` are what its text names, None where it has none.

    With `is_cut` more may hold its words than were opened.
    """

    def __init__(self, search: Search) -> None:
        self.search = search
        self.is_cut = False
        self.ids = self._named(search.text) if search.text else None

    def _named(self, text: str) -> list[int]:
        mine = Inquiry.select(Inquiry.id).where(Inquiry.store == self.search.store_id)
        asked = words.read(text).names
        is_exact = wordbook.is_exact(asked)
        most = MOST if is_exact else OPENED
        read, unread = wordbook.candidates(self.search.store_id, asked, most + 1)
        plain = {place: mine.where(one).limit(MOST) for place, one in enumerate(criteria.by_number_or_person(text))}
        found = ids_of_each({READ: read, UNREAD: unread, **plain})
        self.is_cut = len(found[READ]) > most or len(found[UNREAD]) > most
        to_open = found[UNREAD] if is_exact else [*found[READ][:most], *found[UNREAD]]
        held = _that_hold(to_open, [word.casefold() for word in asked], self.search.store_id)
        named = [*held, *(found[READ][:most] if is_exact else ()), *(one for place in plain for one in found[place])]
        return sorted(set(named))

    def where(self, tab: str) -> Any:
        seen = criteria.same if self.ids is None else aside
        asked = [Expression(seen(Inquiry.store), OP.EQ, self.search.store_id), TABS[tab].condition(seen)]
        asked += self.search.criteria.conditions(self.search.moment, seen)
        if self.ids is not None:
            asked.append(among(Inquiry.id, self.ids))
        return reduce(and_, asked)


def _that_hold(ids: Sequence[int], asked: Sequence[str], store_id: int) -> list[int]:
    """Which of these inquiries hold every word, in what was asked or answered, in any order."""
    if not ids:
        return []
    mine = Expression(aside(Inquiry.store), OP.EQ, store_id) & among(InquiryEntry.inquiry, ids)
    titled = InquiryEntry.select(InquiryEntry, Inquiry.id, Inquiry.row_key, Inquiry.title_sealed).join(Inquiry)
    texts: dict[int, list[str]] = {}
    for entry in titled.where(mine):
        texts.setdefault(entry.inquiry_id, [entry.inquiry.title]).append(entry.text)
    joined = {number: " ".join(said).casefold() for number, said in texts.items()}
    return [number for number, text in joined.items() if all(word in text for word in asked)]


def count(finding: Finding) -> Counted:
    """From the tallies where nothing narrows the search; else up to MOST of those that fit are counted."""
    if not finding.search.is_narrowed:
        return Counted(_tallied(finding.search.store_id))
    at = [
        Case(None, [(tab.condition(), 1)], 0).alias(f"at_{place}")
        for place, tab in enumerate(TABS.values())
        if tab.state
    ]
    some = Inquiry.select(Value(1).alias("one"), *at).where(finding.where("")).limit(MOST).alias("some")
    names = [f"at_{place}" for place, tab in enumerate(TABS.values()) if tab.state]
    sums = [fn.COUNT(SQL("*")), *(fn.COALESCE(fn.SUM(getattr(some.c, name)), 0) for name in names)]
    (total, *numbers) = next(iter(Select((some,), sums).bind(db).tuples()))
    by_tab = {
        "": int(total),
        **dict(zip([name for name, tab in TABS.items() if tab.state], map(int, numbers), strict=True)),
    }
    return Counted(by_tab, finding.is_cut or int(total) >= MOST)


def _tallied(store_id: int) -> dict[str, int]:
    found = tallies.of_owners(INQUIRIES, [store_id]).get(store_id, {})
    by_kind = [(*name.partition(":")[::2], number) for name, number in found.items()]
    return {
        name: sum(number for kind, state, number in by_kind if tab.holds(kind, state)) for name, tab in TABS.items()
    }


def waiting(store_ids: Iterable[int]) -> dict[int, int]:
    """By store, how many questions nobody has answered yet."""
    found = tallies.of_owners(INQUIRIES, list(store_ids))
    return {
        store_id: sum(number for name, number in mine.items() if TABS[WAITING].holds(*name.partition(":")[::2]))
        for store_id, mine in found.items()
    }


def oldest(store_id: int, tab: str = WAITING) -> dt.datetime | None:
    """When the question was asked that has waited longest."""
    rows = Inquiry.select(Inquiry.asked_at).where((Inquiry.store == store_id) & TABS[tab].condition())
    found = rows.order_by(Inquiry.asked_at).first()
    moment: dt.datetime | None = found.asked_at if found else None
    return moment


def page_of(finding: Finding, limit: int, place: Place | None = None) -> Leaf:
    """The page that begins at a place; the list's first one without. Each row has who sees to it."""
    falls = not finding.search.is_oldest_first
    backwards = place is not None and place.backwards
    found = list(_ordered(_whole(), finding, falls is not backwards, place).limit(limit + 1))
    is_more, rows = len(found) > limit, found[:limit]
    if backwards:
        return Leaf(rows[::-1], is_more, True)
    return Leaf(rows, place is not None, is_more)


def _ordered(rows: Any, finding: Finding, falls: bool, place: Place | None = None) -> Any:
    asked = finding.where(finding.search.tab)
    if place is not None:
        asked &= _behind(place, falls)
    order = (Inquiry.asked_at.desc(), Inquiry.id.desc()) if falls else (Inquiry.asked_at, Inquiry.id)
    return rows.where(asked).order_by(*order)


def _behind(place: Place, falls: bool) -> Any:
    """As one comparison of both columns, which an index follows; so no row is met twice."""
    here = Tuple(Inquiry.asked_at, Inquiry.id), Tuple(Value(naive(place.asked_at)), Value(place.id))
    return Expression(here[0], OP.LT if falls else OP.GT, here[1])


def ids_in_order(search: Search) -> list[int]:
    """All that the search finds, in the order of its pages."""
    ids = _ordered(Inquiry.select(Inquiry.id), Finding(search), not search.is_oldest_first)
    return [row_id for (row_id,) in ids.tuples()]


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


def types_of(store: Store) -> dict[str, str]:
    """The types that the market has used in the store's inquiries, by code."""
    rows = InquiryType.select(InquiryType.code, InquiryType.name).where(InquiryType.store == store)
    return dict(rows.order_by(InquiryType.code).tuples())
