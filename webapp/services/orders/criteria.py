"""What the list of orders can be narrowed to, beside stage and text: read from an address, told as a condition."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import reduce
from operator import and_
from typing import Any, Final

from peewee import fn

from webapp.elevenst import KST
from webapp.models.base import naive
from webapp.models.orders import Order, OrderLine, OrderMemo, OrderTag, Parcel, Tag
from webapp.models.products import ListingOption, Sku
from webapp.services.orders import address_checks, duplicates, stages

ORDERED, PAID, CONFIRMED, DISPATCHED, SHIP_BY = "ordered", "paid", "confirmed", "dispatched", "ship_by"
BASES: Final[dict[str, Callable[[], Any]]] = {
    PAID: lambda: fn.COALESCE(OrderLine.paid_at, Order.paid_at),
    ORDERED: lambda: Order.ordered_at,
    CONFIRMED: lambda: OrderLine.confirmed_at,
    DISPATCHED: lambda: OrderLine.dispatched_at,
    SHIP_BY: stages.day_to_send_by,
}
ANY, NOBODY = "any", "none"
DAY = dt.timedelta(days=1)


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
    def condition(self) -> Any:
        """Of lines joined with order and parcel; None when nothing narrows."""
        asked = [CONDITIONS[one.name] for one in fields(self) if one.name in CONDITIONS and getattr(self, one.name)]
        conditions = [found for ask in asked if (found := ask(self)) is not None]
        return reduce(and_, conditions) if conditions else None

    @property
    def is_empty(self) -> bool:
        return not any(getattr(self, one.name) for one in fields(self) if one.name in CONDITIONS)


def read(query: Mapping[str, str]) -> Criteria:
    """What an address asks for; an unknown basis from an old bookmark counts as the usual one."""
    given = {one.name: query[one.name].strip() for one in fields(Criteria) if query.get(one.name)}
    if given.get("basis") not in BASES:
        given["basis"] = PAID
    return Criteria(**given)


def day_of(text: str) -> dt.datetime | None:
    """The beginning of a Korean day; None for what is no day."""
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=KST)
    except ValueError:
        return None


def _since(asked: Criteria) -> Any:
    begin = day_of(asked.day_from)
    return BASES[asked.basis]() >= naive(begin) if begin else None


def _until(asked: Criteria) -> Any:
    end = day_of(asked.day_to)
    return BASES[asked.basis]() < naive(end + DAY) if end else None


def _product(asked: Criteria) -> Any:
    text = asked.product
    exact = (OrderLine.product_no == text) | (OrderLine.seller_code == text)
    return exact | OrderLine.product_name.contains(text)


def _sku(asked: Criteria) -> Any:
    """By the SKU that the option is joined to now; a code belongs to a business, and so do the stores asked."""
    return OrderLine.option.in_(ListingOption.select(ListingOption.id).join(Sku).where(Sku.code == asked.sku))


def _tag(asked: Criteria) -> Any:
    return OrderLine.order.in_(OrderTag.select(OrderTag.order).join(Tag).where(Tag.name == asked.tag))


def _assignee(asked: Criteria) -> Any:
    if asked.assignee == NOBODY:
        return Order.assignee.is_null()
    is_id = asked.assignee.isascii() and asked.assignee.isdigit() and len(asked.assignee) < 16
    # Those of few are looked up in an index of theirs, and not met while all lines are walked through.
    return OrderLine.order.in_(Order.select(Order.id).where(Order.assignee == int(asked.assignee))) if is_id else None


def _address(asked: Criteria) -> Any:
    odd = Parcel.select(Parcel.id).where(Parcel.address_flags.is_null(False))
    if asked.address in address_checks.CHECKS:
        odd = odd.where(Parcel.address_flags.contains(asked.address))
    return OrderLine.parcel.in_(odd)


CONDITIONS: Final[dict[str, Callable[[Criteria], Any]]] = {
    "day_from": _since,
    "day_to": _until,
    "product": _product,
    "option": lambda asked: OrderLine.option_text.contains(asked.option),
    "sku": _sku,
    "courier": lambda asked: OrderLine.courier == asked.courier,
    "tag": _tag,
    "assignee": _assignee,
    "address": _address,
    "delayed": lambda asked: OrderLine.announced_ship_by.is_null(False),
    "duplicate": lambda asked: OrderLine.id.in_(duplicates.suspects()),
    "overseas": lambda asked: OrderLine.is_overseas.is_null(False),
    "memo": lambda asked: OrderLine.order.in_(OrderMemo.select(OrderMemo.order)),
}
