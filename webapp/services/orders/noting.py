"""What the people of a shop add to an order: memos, words of their own, and who sees to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from peewee import JOIN, SQL, Value, fn

from webapp.models.accounts import Member, User
from webapp.models.base import db, is_sqlite
from webapp.models.orders import Order, OrderMemo, OrderTag, Tag
from webapp.models.stores import Store
from webapp.services import audit
from webapp.services.audit import Actor, Change

MEMO, TAG, UNTAG, ASSIGN = "order.memo", "order.tag", "order.untag", "order.assign"
LONGEST_MEMO = 1_000
LONGEST_TAG = 20
MOST_TAGS = 10
MOST_TAGS_OF_STORE = 100


class NoteRefused(Exception):
    """Nothing was added; the text is a Korean sentence with a way out."""


@dataclass
class Notes:
    """What a list shows of one order: how many memos and the newest one's words, and its tags."""

    memos: int = 0
    newest: str = ""
    tags: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Choices:
    """What some stores' orders may be tagged with, and who may see to them by id."""

    tags: list[str]
    people: dict[int, str]


def write_memo(order: Order, text: str, actor: Actor) -> OrderMemo:
    """Note something about an order; its words stand nowhere else, for they may name somebody. Raises NoteRefused."""
    text = text.replace("\r\n", "\n").strip()
    if not text or len(text) > LONGEST_MEMO:
        raise NoteRefused(f"메모를 1자에서 {LONGEST_MEMO:,}자까지로 입력해 주세요.")
    with db.atomic():
        memo: OrderMemo = OrderMemo.create(order=order, user=actor.user, text=text)
        audit.record(actor, Change(MEMO, f"Order {order.id}", None, {"memo": memo.id}), order.store)
    return memo


def memos_of(order: Order) -> list[OrderMemo]:
    """Newest first, each with who wrote it."""
    rows = OrderMemo.select(OrderMemo, User).join(User, JOIN.LEFT_OUTER).where(OrderMemo.order == order)
    return list(rows.order_by(OrderMemo.id.desc()))


def at_hand() -> Any:
    """Orders, each with its tags as `tag_names` and who sees to it, so that a page asks for all at once."""
    words = Tag.select(Tag.name).join(OrderTag).where(OrderTag.order == Order.id)
    joined = fn.GROUP_CONCAT if is_sqlite() else fn.STRING_AGG
    rows = Order.select(Order, User, words.select(joined(Tag.name, "\n")).alias("tag_names"))
    return rows.join(User, JOIN.LEFT_OUTER, on=(Order.assignee == User.id), attr="assignee")


def tags_of(order: Order) -> list[str]:
    """The tags that `at_hand` brought along."""
    return sorted((order.tag_names or "").splitlines())


def tag(orders: Sequence[Order], name: str, actor: Actor) -> int:
    """Put a word on orders of one store; how many did not have it. Raises NoteRefused."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_TAG:
        raise NoteRefused(f"태그를 1자에서 {LONGEST_TAG}자까지로 입력해 주세요.")
    with db.atomic():
        word = _word(orders[0].store, name)
        held = OrderTag.select(OrderTag.order, OrderTag.tag).where(OrderTag.order.in_([order.id for order in orders]))
        has: dict[int, set[int]] = {}
        for order_id, tag_id in held.tuples():
            has.setdefault(order_id, set()).add(tag_id)
        new = [order for order in orders if word.id not in has.get(order.id, ())]
        if any(len(has.get(order.id, ())) >= MOST_TAGS for order in new):
            raise NoteRefused(f"태그는 주문 하나에 {MOST_TAGS}개까지입니다. 쓰지 않는 태그를 먼저 빼 주세요.")
        for order in new:
            OrderTag.create(order=order, tag=word)
            audit.record(actor, Change(TAG, f"Order {order.id}", None, {"tag": name}), order.store)
    return len(new)


def untag(order: Order, name: str, actor: Actor) -> bool:
    """Take a word off an order; False when it had none such."""
    with db.atomic():
        word = Tag.get_or_none((Tag.store == order.store) & (Tag.name == name))
        gone = word and OrderTag.delete().where((OrderTag.order == order) & (OrderTag.tag == word)).execute()
        if gone:
            # A word that no order has any more is no choice any more.
            is_used = fn.EXISTS(OrderTag.select(OrderTag.id).where(OrderTag.tag == word))
            Tag.delete().where((Tag.id == word.id) & ~is_used).execute()
            audit.record(actor, Change(UNTAG, f"Order {order.id}", {"tag": name}, None), order.store)
    return bool(gone)


def _word(store: Store, name: str) -> Tag:
    mine = Tag.store == store
    if found := Tag.get_or_none(mine & (Tag.name == name)):
        return found
    if Tag.select().where(mine).count() >= MOST_TAGS_OF_STORE:
        raise NoteRefused(f"스토어의 태그는 {MOST_TAGS_OF_STORE}개까지입니다. 있는 태그에서 골라 주세요.")
    return Tag.create(store=store, name=name)


def assign(orders: Sequence[Order], user_id: int | None, actor: Actor) -> int:
    """Give orders of one store to one of its people, or to nobody; how many had another. Raises NoteRefused."""
    people = choices([orders[0].store_id]).people
    if user_id is not None and user_id not in people:
        raise NoteRefused("이 스토어에서 일하는 사람 가운데에서 담당자를 골라 주세요.")
    with db.atomic():
        others = [order for order in orders if order.assignee_id != user_id]
        for order in others:
            before = {"assignee": order.assignee_id}
            order.patch(assignee=user_id)
            audit.record(actor, Change(ASSIGN, f"Order {order.id}", before, {"assignee": user_id}), order.store)
    return len(others)


def choices(store_ids: Iterable[int]) -> Choices:
    """The words and the people of these stores, by name."""
    stores = list(store_ids)
    words = Tag.select(Value(0).alias("id"), Tag.name).where(Tag.store.in_(stores))
    people = User.select(User.id, User.name).join(Member).where(Member.store.in_(stores) & User.is_active)
    found = list((words | people).order_by(SQL("2")).tuples())
    return Choices([name for number, name in found if not number], {number: name for number, name in found if number})


def of_orders(order_ids: Iterable[int]) -> dict[int, Notes]:
    """What a list shows of these orders."""
    ids = list(set(order_ids))
    found = {number: Notes() for number in ids}
    for memo in OrderMemo.select().where(OrderMemo.order.in_(ids)).order_by(OrderMemo.id):
        found[memo.order_id].memos += 1
        found[memo.order_id].newest = memo.text
    words = OrderTag.select(OrderTag.order, Tag.name).join(Tag).where(OrderTag.order.in_(ids)).order_by(Tag.name)
    for order_id, name in words.tuples():
        found[order_id].tags.append(name)
    return found
