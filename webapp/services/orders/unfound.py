"""Which of several pasted numbers no line goes by: among fifty found orders nobody sees that two are missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from peewee import Value

from webapp.models.base import Keyring, db, lookup_form
from webapp.models.orders import LineBox, Order, OrderLine, Parcel, SoldItem
from webapp.services.catalogue import words
from webapp.services.orders.finding import NUMBER, Search

IN_PLAIN, HASHED = 0, 1


@dataclass(frozen=True)
class Unfound:
    """Numbers that nothing goes by, and how many were too many to be looked for."""

    numbers: tuple[str, ...] = ()
    left_out: int = 0


def of(search: Search) -> Unfound:
    """Of the numbers that a search names, those that it finds nothing by, at whatever stage; one alone is not told."""
    asked = words.read(search.text)
    if len(asked.numbers) < 2 or not search.store_ids or not all(map(NUMBER.fullmatch, asked.numbers)):
        return Unfound()
    hashes = {one: code for code in asked.numbers for one in Keyring.vault.hashes(lookup_form(code))}
    found = set[str]()
    for kind, value in _known(search.store_ids, asked.numbers, list(hashes)):
        found.add(hashes[value] if kind == HASHED else value)
    return Unfound(tuple(code for code in asked.numbers if code not in found), asked.left_out)


def _known(stores: Sequence[int], codes: Sequence[str], hashes: list[str]) -> Any:
    """What of these stands at any line, each by an index of its own, all in one statement."""
    plain = (
        Order.number, Parcel.number, OrderLine.tracking_no, LineBox.tracking_no, SoldItem.product_no,
        SoldItem.seller_code,
    )  # fmt: skip
    people = (Order.buyer_phone_hash, Parcel.recipient_phone_hash)
    queries = [_values(column, stores, codes, IN_PLAIN) for column in plain]
    queries += [_values(column, stores, hashes, HASHED) for column in people]
    return reduce(lambda one, other: one.union(other), queries).bind(db).tuples()


def _values(column: Any, stores: Sequence[int], values: Sequence[str], kind: int) -> Any:
    model = column.model
    return model.select(Value(kind).alias("kind"), column.alias("value")).where(
        model.store.in_(stores) & column.in_(values)
    )
