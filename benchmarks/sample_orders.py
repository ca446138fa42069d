"""Sample data: any number of order lines of the sample shop, written straight into the product's tables.

A shop that sells some every day for long: most are done, and however many there are, as many are under way as in a shop
that has just begun. So a page shows as much of many as of few.
"""

import datetime as dt
import json
import random
from collections.abc import Iterator
from typing import Any

from webapp.elevenst import KST
from webapp.elevenst.codes import OrderState
from webapp.models.base import BATCH, Keyring, db, insert_bulk, lookup_form, naive, now
from webapp.models.orders import Order, OrderLine, OrderMemo, OrderTag, Parcel, SoldItem, Tag
from webapp.models.products import Listing
from webapp.models.stores import Store

# A line in so many is its order's second one.
SECOND = 6
UNDER_WAY = {
    OrderState.PAID: 200, OrderState.PACKING: 200, OrderState.SHIPPED: 100, OrderState.DELIVERED: 60,
    OrderState.CLAIM_OPEN: 20, OrderState.AWAITING_DEPOSIT: 20,
}  # fmt: skip
A_DAY = 1_430
# So many orders have the same buyer; another, drawn by chance, is their recipient.
OF_ONE = 4
# So many orders have a tag and a memo.
NOTED = 100
BUYER, PHONE = "견본 {}", "010-{:08d}"
COURIERS = ("00034", "00012", "00011", "00007")
TAG = "급함"


def fill(store: Store, count: int) -> None:
    """Oldest first, so that the newest line has the greatest id."""
    goods = list(Listing.select(Listing.id, Listing.number, Listing.name).where(Listing.store == store).tuples())
    people = _people(max(1, count // OF_ONE))
    sold = _sell(store, goods)
    tag = Tag.create(store=store, name=TAG)
    chance, moment = random.Random(count), now()
    states = _states(count)
    for start in range(1, count + 1, BATCH):
        ids = range(start, min(start + BATCH, count + 1))
        with db.atomic():
            _insert(_Rows(store, moment, chance, people, sold, count), ids, states)
            noted = [order_of(one) for one in ids if one % max(2, count // NOTED) == 1]
            insert_bulk(OrderTag, ("created_at", "order_id", "tag_id"), [(naive(moment), one, tag.id) for one in noted])
            memos = [(naive(moment), f"memo-{one}", one) for one in noted]
            insert_bulk(OrderMemo, ("created_at", "row_key", "order_id"), memos)


def _states(count: int) -> Iterator[OrderState]:
    """By age: done, with a cancelled one here and there, and at the end what is under way."""
    waiting = [state for state, number in reversed(UNDER_WAY.items()) for _ in range(number)]
    for number in range(count - len(waiting)):
        yield OrderState.CANCELLED if number % 20 == 0 else OrderState.PURCHASE_CONFIRMED
    yield from waiting


def _people(number: int) -> list[tuple[str, ...]]:
    """What orders are found by: keyed hashes of people's names, phones, and of them as buyers."""
    texts = ((lookup_form(BUYER.format(one)), lookup_form(PHONE.format(one))) for one in range(number))
    return [tuple(map(Keyring.vault.hash, (name, phone, f"buyer {name}"))) for name, phone in texts]


def _sell(store: Store, goods: list[tuple[int, str, str]]) -> list[tuple[Any, ...]]:
    """Each listing in each option: id of what is sold, listing, number, name, option."""
    options = ("색상:흰색", "색상:검정", "")
    sold = [
        (place * len(options) + at, *one, option)
        for place, one in enumerate(goods)
        for at, option in enumerate(options, 1)
    ]
    columns = ("id", "created_at", "store_id", "product_no", "product_name", "option_text", "seller_code", "name")
    stamp = naive(now())
    for start in range(0, len(sold), BATCH):
        rows = sold[start : start + BATCH]
        with db.atomic():
            insert_bulk(
                SoldItem,
                columns,
                [
                    (item, stamp, store.id, number, name, option, f"{listing:09d}", f"{name} {option}".strip())
                    for item, listing, number, name, option in rows
                ],
            )
    return sold


class _Rows:
    def __init__(self, *given: Any) -> None:
        self.store, self.moment, self.chance, self.people, self.sold, self.count = given
        self.stamp = naive(self.moment)
        self.told = json.dumps({})

    def ordered_at(self, line_id: int) -> dt.datetime:
        return self.moment - dt.timedelta(days=(self.count - line_id) / A_DAY)

    def order(self, order_id: int) -> tuple[Any, ...]:
        at, (name, phone, key) = naive(self.ordered_at(order_id)), self.chance.choice(self.people)
        return (
            order_id, self.stamp, f"order-{order_id}", self.store.id, order_number(order_id), at, at, name, phone, key,
        )  # fmt: skip

    def parcel(self, order_id: int) -> tuple[Any, ...]:
        name, phone, _ = self.chance.choice(self.people)
        return (order_id, self.stamp, f"parcel-{order_id}", self.store.id, str(7_000_000_000 + order_id), name, phone)

    def line(self, line_id: int, order_id: int, state: OrderState) -> tuple[Any, ...]:
        item, listing_id, number, name, option = self.sold[line_id % len(self.sold)]
        paid = self.ordered_at(order_id)
        due = (paid.astimezone(KST) + dt.timedelta(days=self.chance.choice((1, 2)))).replace(
            hour=0, minute=0, second=0, microsecond=0
        )
        is_sent = state not in (OrderState.PAID, OrderState.PACKING, OrderState.AWAITING_DEPOSIT)
        sent = naive(paid + dt.timedelta(days=1)) if is_sent else None
        confirmed = naive(paid + dt.timedelta(hours=5)) if is_sent or state is OrderState.PACKING else None
        return (
            line_id, self.stamp, f"line-{line_id}", self.store.id, order_id, order_id,
            "2" if line_id != order_id else "1", str(state), naive(paid), self.stamp, number, name,
            option, f"{listing_id:09d}", item, listing_id, listing_id, 1, 1, 0, 12_900, naive(paid), naive(paid),
            naive(due), confirmed, sent, self.chance.choice(COURIERS) if sent else None,
            tracking_number(line_id) if sent else None, self.told,
        )  # fmt: skip


def _insert(rows: _Rows, ids: range, states: Iterator[OrderState]) -> None:
    own = [one for one in ids if one % SECOND]
    columns = (
        "id", "created_at", "row_key", "store_id", "number", "ordered_at", "paid_at", "buyer_name_hash",
        "buyer_phone_hash", "buyer_key",
    )  # fmt: skip
    insert_bulk(Order, columns, [rows.order(one) for one in own])
    columns = (
        "id", "created_at", "row_key", "store_id", "number", "recipient_name_hash", "recipient_phone_hash",
    )  # fmt: skip
    insert_bulk(Parcel, columns, [rows.parcel(one) for one in own])
    columns = (
        "id", "created_at", "row_key", "store_id", "order_id", "parcel_id", "number", "state", "state_at", "seen_at",
        "product_no", "product_name", "option_text", "seller_code", "sold_item_id", "listing_id", "option_id",
        "quantity", "ordered_quantity", "cancelled_quantity", "amount", "ordered_at", "paid_at", "due_on",
        "confirmed_at", "dispatched_at", "courier", "tracking_no",
        "told",
    )  # fmt: skip
    lines = [rows.line(one, order_of(one), next(states)) for one in ids]
    insert_bulk(OrderLine, columns, lines)


def order_of(line_id: int) -> int:
    return line_id if line_id % SECOND else line_id - 1


def order_number(order_id: int) -> str:
    return f"2026{order_id:011d}"


def tracking_number(line_id: int) -> str:
    return str(500_000_000_000 + line_id)
