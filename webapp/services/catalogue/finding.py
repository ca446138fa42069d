"""Which listings fit a search: its conditions in the database's terms, cheap however many listings there are.

What an index can name is looked up first: where few listings qualify, these ids are the search; where many do, the
list's own order is walked until a page is full, which is soon.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import reduce
from typing import Any, TypeVar

from peewee import OP, SQL, Expression, NodeList, Select, Value, fn

from webapp.models.base import db, dump_json, is_sqlite
from webapp.models.lists import LISTINGS
from webapp.models.products import Listing, ListingOption, Sku
from webapp.models.stores import Store
from webapp.services.catalogue import wordbook, words
from webapp.services.catalogue.searching import UNKNOWN, Search
from webapp.services.catalogue.words import Words

Key = TypeVar("Key", bound=Hashable)
# Up to so many are counted; beyond, "so many or more" is told.
MOST = 2_000


def among(column: Any, ids: Iterable[int]) -> Any:
    """The column is one of these ids, however many, as one parameter."""
    if is_sqlite():
        return _in_json(column, list(ids))
    # As a text: to write thousands of numbers one by one takes psycopg five times as long.
    return column == fn.ANY(SQL("%s::int[]", [f"{{{','.join(map(str, ids))}}}"]))


def among_texts(column: Any, texts: Iterable[str]) -> Any:
    """The same of texts, such as the market's numbers."""
    chosen = list(texts)
    return _in_json(column, chosen) if is_sqlite() else column == fn.ANY(SQL("%s::text[]", [chosen]))


def _in_json(column: Any, chosen: list[Any]) -> Any:
    return column.in_(SQL("(SELECT value FROM json_each(?))", [dump_json(chosen)]))


def aside(column: Any) -> Any:
    """The column, kept from being looked up in an index: SQLite has no statistics that would tell it when not to."""
    return NodeList((SQL("+"), column)) if is_sqlite() else column


class Narrowing:
    """What an index has named: `ids` are all rows that can fit, or None where they are too many to name.

    Then `sample` are some of them (None where nothing named any), and `common` what they all must be.
    """

    def __init__(self) -> None:
        self.ids: list[int] | None = None
        self.sample: list[int] | None = None
        self.common: list[Any] = []

    def take(self, ids: Sequence[int], condition: Any) -> None:
        """Narrow to these ids, or, where they are only the first of too many, to the condition."""
        if len(ids) > MOST:
            self.sample = list(ids) if self.ids is None else None
            self.common.append(condition)
        else:
            known = set(ids) if self.ids is None else set(ids) & set(self.ids)
            self.ids, self.sample = sorted(known), None

    def look_up(self, area: str, column: Any, asked: Words, coded: Any) -> None:
        """Names hold every word, in any order; numbers and codes are compared whole (`coded`: a query of `id`)."""
        row_id = column.model.id
        if len(asked.numbers) > 1:
            self.take(first(coded), row_id.in_(coded))
            return
        by_code, by_name = coded.alias("coded"), wordbook.candidates(area, asked.names, MOST + 1).alias("named")
        tagged = (Select((found,), (found.c.id, Value(tag))) for found, tag in ((by_code, 1), (by_name, 0)))
        rows = list(next(tagged).union_all(next(tagged)).bind(db).tuples())
        named = column.contains(asked.names[0])
        for word in asked.names[1:]:
            named &= column.contains(word)
        codes = [one for one, is_code in rows if is_code]
        fits = named | among(row_id, codes) if codes else named
        self.take(list(dict.fromkeys(one for one, _ in rows)), fits)
        if self.ids is not None:
            self.common.append(fits)


class Finding(Narrowing):
    """A search among listings that is ready to be counted and listed."""

    def __init__(self, search: Search) -> None:
        super().__init__()
        self.search = search
        if search.text and search.stores:
            asked = words.read(search.text)
            coded = _coded(search.stores, asked.numbers or (asked.whole,))
            self.look_up(LISTINGS, Listing.name, asked, coded)
        if search.unjoined and search.stores:
            self.take(_unjoined(search), _has_unjoined())

    def where(self, stores: Sequence[int], status: str, walked: bool = False) -> Any:
        """All that is asked, in these stores and this state. `walked`: the list's order is read, not the filters'."""
        named = self.ids is not None
        place = aside(Listing.store) if named else Listing.store
        asked = place == stores[0] if len(stores) == 1 else place.in_(stores)
        for one in (*_plain(self.search, aside if walked or named else _same), *self.common):
            asked &= one
        if status:
            column = aside(Listing.status) if walked else Listing.status
            asked &= column.is_null() if status == UNKNOWN else column == status
        return asked & among(Listing.id, self.ids) if self.ids is not None else asked

    def sampled(self, status: str) -> Any:
        """The same among the sample alone; everything where there is none."""
        if self.sample is None:
            return self.where(self.search.stores, status)
        mine = aside(Listing.store).in_(self.search.stores) & among(Listing.id, self.sample)
        for one in (*_plain(self.search, aside), *self.common):
            mine &= one
        if status:
            mine &= Listing.status.is_null() if status == UNKNOWN else Listing.status == status
        return mine


def _same(column: Any) -> Any:
    return column


def _plain(search: Search, seen: Callable[[Any], Any]) -> Iterable[Any]:
    """Conditions on the columns of a listing. Literals where an index holds only such rows."""
    for column, low, high in (
        (Listing.price, search.price_from, search.price_to),
        (Listing.stock, search.stock_from, search.stock_to),
    ):
        if low is not None:
            yield Expression(seen(column), OP.GTE, low)
        if high is not None:
            yield Expression(seen(column), OP.LTE, high)
    if search.category:
        yield _below(search.category, seen)
    if search.template is not None:
        yield Listing.shipping_template == search.template
    if search.unfilled:
        yield Expression(seen(Listing.enriched_at), OP.IS, None)
    if search.missing:
        yield Listing.missing != SQL("'[]'")
    if search.unpriced:
        yield Expression(seen(Listing.price), OP.IS, None)
    if search.differing:
        yield Listing.differences > SQL("0")
    if search.absent:
        yield Listing.presence == SQL("'missing'")


def _below(path: str, seen: Callable[[Any], Any]) -> Any:
    """The category itself and all below it, as one stretch of the index: "?" comes right behind ">"."""
    column = seen(Listing.category_path) if is_sqlite() else Listing.category_path.collate('"C"')
    stretch = Expression(column, OP.GTE, path) & Expression(column, OP.LT, f"{path}?")
    return stretch & (Expression(column, OP.EQ, path) | Expression(column, OP.GTE, f"{path}>"))


def ids_of_each(queries: Mapping[Key, Any]) -> dict[Key, list[int]]:
    """The ids that each of these queries gives, all in one statement: a row a query, not a row an id."""
    keys = list(queries)
    parts = [(place, queries[key].alias(f"of_{place}")) for place, key in enumerate(keys)]
    selects = [Select((part,), (Value(place).alias("place"), _gathered(part.c.id))) for place, part in parts]
    found = reduce(lambda one, other: one.union_all(other), selects).bind(db).tuples() if selects else ()
    return defaultdict(list, {keys[place]: _ids(gathered) for place, gathered in found})


def first(query: Any) -> list[int]:
    """Ids that a query names, one more than MOST where there are more."""
    rows = query.limit(MOST + 1).bind(db).tuples()
    return list(dict.fromkeys(row[0] for row in rows))


def _gathered(column: Any) -> Any:
    return fn.json_group_array(column) if is_sqlite() else fn.array_agg(column)


def _ids(gathered: Any) -> list[int]:
    """What a database gathered: a JSON text in SQLite; nothing at all in PostgreSQL where there was nothing."""
    found: list[int] = json.loads(gathered) if isinstance(gathered, str) else gathered or []
    return found


def _coded(stores: Sequence[int], codes: Sequence[str]) -> Any:
    """Listings of these stores with one of these numbers, seller codes, or codes of a SKU they are joined to."""
    mine = Listing.store.in_(stores)
    own = Listing.select(Listing.id).where(mine & Listing.number.in_(codes))
    sellers = Listing.select(Listing.id).where(mine & Listing.seller_code.in_(codes))
    coded = Sku.seller.in_(Store.select(Store.seller).where(Store.id.in_(stores))) & Sku.code.in_(codes)
    joined = ListingOption.select(ListingOption.listing).join(Sku).switch(ListingOption).join(Listing)
    return own.union_all(sellers).union_all(joined.where(coded & aside(Listing.store).in_(stores)))


def _unjoined(search: Search) -> list[int]:
    """Listings of these stores with an option that no SKU is mapped to."""
    found = ListingOption.select(ListingOption.listing).join(Listing)
    mine = ListingOption.sku.is_null() & aside(Listing.store).in_(search.stores)
    return first(found.where(mine).distinct())


def _has_unjoined() -> Any:
    mine = (ListingOption.listing == Listing.id) & ListingOption.sku.is_null()
    return fn.EXISTS(ListingOption.select(SQL("1")).where(mine))
