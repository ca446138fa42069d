"""What lines sell, each product and option in the market's words once: written as lines come, and searched by words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_
from typing import Any

from webapp.models.base import insert_rows, reserve_ids
from webapp.models.lists import SOLD_ITEMS
from webapp.models.orders import OrderLine, SoldItem
from webapp.models.stores import Store
from webapp.services.catalogue import wordbook
from webapp.services.catalogue.finding import MOST, among, aside, ids_of_each

# Of more than can be named so many are looked at: their lines are counted as some of those that fit.
SOME = MOST // 2
TOLD = ("product_no", "product_name", "option_text", "seller_code")


class SoldItems:
    """What a store sells under some product numbers: what stands here, and what is new, which is written together."""

    def __init__(self, store: Store, product_numbers: Sequence[str | None]) -> None:
        self._store, self._most = store, len(product_numbers)
        wanted = {number or "" for number in product_numbers}
        found = SoldItem.select().where((SoldItem.store == store) & SoldItem.product_no.in_(list(wanted)))
        self._ids = {tuple(getattr(item, name) for name in TOLD): item.id for item in found}
        self._fresh: list[SoldItem] = []

    @cached_property
    def _free_ids(self) -> Iterator[int]:
        return iter(reserve_ids(SoldItem, self._most))

    def of(self, values: Mapping[str, Any], line: OrderLine | None) -> int:
        """The id of what a line sells by these values of it; what they do not tell is as the line has it."""
        key = tuple(values.get(name) or (getattr(line, name) if line else None) or "" for name in TOLD)
        if key not in self._ids:
            self._ids[key] = next(self._free_ids)
            _number, product, option, _code = key
            told = dict(zip(TOLD, key, strict=True)) | {"name": f"{product} {option}".strip()}
            self._fresh.append(SoldItem(id=self._ids[key], store=self._store, **told))
        return self._ids[key]

    def write(self) -> None:
        insert_rows(SoldItem, self._fresh)
        self._fresh.clear()


def coded(stores: Sequence[int], codes: Sequence[str]) -> list[Any]:
    """Queries of the ids of what is sold under one of these product numbers, and under one of these seller's codes."""
    mine = SoldItem.select(SoldItem.id).where(SoldItem.store.in_(stores))
    return [mine.where(column.in_(codes)) for column in (SoldItem.product_no, SoldItem.seller_code)]


@dataclass(frozen=True)
class Named:
    """Ids of what is sold with all these words in these columns; with `is_more` there are too many to be named."""

    words: tuple[str, ...]
    columns: tuple[str, ...]
    items: tuple[int, ...]
    is_more: bool

    def condition(self, seen: Callable[[Any], Any]) -> Any:
        """Of lines."""
        if self.is_more:
            return reduce(and_, (holds(OrderLine, self.columns, word) for word in self.words))
        return self.named(seen)

    def named(self, seen: Callable[[Any], Any]) -> Any:
        """Of the lines that sell what is named: with `is_more` some of those that fit."""
        return among(seen(OrderLine.sold_item), self.items)


def look_up(stores: Sequence[int], asked: Mapping[str, tuple[Sequence[str], Sequence[str]]]) -> dict[str, Named]:
    """What is sold by the words and columns of each of these questions; all of them in two statements."""
    questions = {name: (tuple(words), tuple(columns)) for name, (words, columns) in asked.items()}
    if not questions:
        return {}
    candidates = ids_of_each({name: _candidates(words) for name, (words, _) in questions.items()})
    is_more = {name: len(found) > MOST for name, found in candidates.items()}
    looked_at = {name: found[:SOME] if is_more[name] else found for name, found in candidates.items()}
    # Two steps: a database that may join them reads all that is sold to find the few.
    fitting = ids_of_each(
        {name: _fitting(stores, looked_at.get(name, []), *question) for name, question in questions.items()}
        if any(candidates.values())
        else {}
    )
    return {
        name: Named(words, columns, tuple(fitting[name]), is_more.get(name, False))
        for name, (words, columns) in questions.items()
    }


def _candidates(words: Sequence[str]) -> Any:
    return wordbook.candidates(SOLD_ITEMS, words, MOST + 1)


def _fitting(stores: Sequence[int], ids: Sequence[int], words: Sequence[str], columns: Sequence[str]) -> Any:
    rows = SoldItem.select(SoldItem.id).where(among(SoldItem.id, ids) & aside(SoldItem.store).in_(stores))
    for word in words:
        rows = rows.where(holds(SoldItem, columns, word))
    return rows


def holds(model: Any, columns: Sequence[str], word: str) -> Any:
    """The condition of rows that have the word in one of these columns."""
    first_one, *others = (getattr(model, name).contains(word) for name in columns)
    for other in others:
        first_one |= other
    return first_one
