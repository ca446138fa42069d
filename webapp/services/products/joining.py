"""Joining options of listings to SKUs: how a joint is written, and the one that is made by hand.

Whatever is joined is written with what stood there before, so that it can be taken back as long as nobody joined it
anew since. A listing whose joined options are all of one base product belongs to that product.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from peewee import JOIN

from webapp.models.base import db, dump_json, insert_bulk, naive, now
from webapp.models.mapping import BY_HAND, DONE, MADE, MappingBatch, MappingItem
from webapp.models.products import Listing, ListingOption, Sku
from webapp.models.selling import ProductChange
from webapp.services import audit
from webapp.services.audit import Actor, Change
from webapp.services.imports.matching import only_writer, update_many
from webapp.services.products import due, history

# Kinds of runs, and how many listings or joints one transaction of theirs takes.
JOIN_RUN, BACK_RUN = "mapping_join", "mapping_back"
TOGETHER = 500
CHANGE_COLUMNS = (
    "created_at", "product_id", "listing_id", "sku_id", "user_id", "source", "source_id", "field", "before", "after",
    "outcome",
)  # fmt: skip
ITEM_COLUMNS = (
    "created_at",
    "batch_id",
    "option_id",
    "before_id",
    "after_id",
    "moved_from_id",
    "moved_to_id",
    "outcome",
)


class JoiningRefused(Exception):
    """The joint cannot be changed like this; the text is a Korean sentence with a way out."""


@dataclass(frozen=True)
class Joint:
    """An option and the SKU that it is to be joined to; `product_id` is where its listing goes, None to stay."""

    option: ListingOption
    sku: Sku | None
    product_id: int | None = None


def join_by_hand(option: ListingOption, sku: Sku | None, seen: int | None, actor: Actor) -> MappingBatch | None:
    """Join an option to a SKU, or to none; None when it is so already. Raises JoiningRefused.

    `seen` is the id of the SKU that the person saw there.
    """
    store = option.listing.store
    with db.atomic():
        only_writer(store)
        held = options_where(ListingOption.id == option.id)[0]
        if held.sku_id != seen:
            raise JoiningRefused(
                "그사이 다른 곳에서 이 옵션의 연결을 바꾸었습니다. 지금 연결을 확인하고 다시 골라 주세요."
            )
        if held.sku_id == (sku.id if sku else None):
            return None
        if sku is not None and not Sku.select().where((Sku.id == sku.id) & Sku.archived_at.is_null()).exists():
            raise JoiningRefused("그사이 보관한 SKU입니다. 다른 SKU를 골라 주세요.")
        batch = MappingBatch.create(store=store, user=actor.user, kind=BY_HAND, finished_at=now())
        batch.patch(counts={"joined": write(batch, [_moving(Joint(held, sku))])})
        # A person's work on a listing is kept by an import that is taken back.
        Listing.update(revision=Listing.revision + 1).where(Listing.id == held.listing_id).execute()
        before, after = {"sku": held.sku_id}, {"sku": sku.id if sku else None}
        audit.record(actor, Change("mapping.hand", f"ListingOption {held.id}", before, after), store)
    return batch


def options_where(condition: Any) -> list[ListingOption]:
    """Options with their listing and SKU, listing by listing."""
    rows = ListingOption.select(ListingOption, Listing, Sku).join(Listing).switch(ListingOption)
    return list(rows.join(Sku, JOIN.LEFT_OUTER).where(condition).order_by(ListingOption.listing, ListingOption.id))


def _moving(joint: Joint) -> Joint:
    """The joint with the base product that its listing belongs to afterwards."""
    others = options_where((ListingOption.listing == joint.option.listing_id) & (ListingOption.id != joint.option.id))
    return to_one_product([joint], others)[0]


def to_one_product(joints: Sequence[Joint], others: Sequence[ListingOption]) -> list[Joint]:
    """The joints of one listing; the first one moves it when all its joined options are of one other base product."""
    products = {option.sku.product_id for option in others if option.sku_id}
    products |= {joint.sku.product_id for joint in joints if joint.sku}
    first, *rest = joints
    if len(products) == 1 and first.option.listing.product_id not in products:
        first = Joint(first.option, first.sku, next(iter(products)))
    return [first, *rest]


def write(batch: MappingBatch, joints: Sequence[Joint]) -> int:
    """Write joints, their items and their history; call it in a transaction as the seller's only writer.

    A SKU that was made for its option has the stock that the market shows, so that nothing needs to be sent.
    """
    stamp = naive(now())
    update_many("listing_option", ("sku_id",), [(_id(one.sku), one.option.id) for one in joints])
    moves = [(one.product_id, one.option.listing_id) for one in joints if one.product_id is not None]
    update_many("listing", ("product_id",), moves)
    insert_bulk(MappingItem, ITEM_COLUMNS, [_item(batch, one, stamp) for one in joints])
    insert_bulk(ProductChange, CHANGE_COLUMNS, [_line(batch, one, stamp) for one in joints])
    if batch.store.sync_stock and batch.store.is_approved and batch.kind != MADE:
        due.mark_counted(batch.store, [one.sku.id for one in joints if one.sku])
    return len(joints)


def _id(sku: Sku | None) -> int | None:
    return sku.id if sku else None


def _item(batch: MappingBatch, joint: Joint, stamp: Any) -> tuple[Any, ...]:
    moved_from = joint.option.listing.product_id if joint.product_id is not None else None
    return (stamp, batch.id, joint.option.id, joint.option.sku_id, _id(joint.sku), moved_from, joint.product_id, DONE)


def _line(batch: MappingBatch, joint: Joint, stamp: Any) -> tuple[Any, ...]:
    option = joint.option
    field = f"sku:{option.name}" if option.name else "sku"
    before, after = dump_json(named(option.sku)), dump_json(named(joint.sku))
    product = joint.product_id or option.listing.product_id
    subject = (product, option.listing_id, _id(joint.sku) or option.sku_id)
    return (stamp, *subject, batch.user_id, history.MAPPING, batch.id, field, before, after, DONE)


def named(sku: Sku | None) -> str | None:
    """A SKU as the history tells it: its code, or its option and number where it has none."""
    return (sku.code or f"{sku.option_text or '코드 없음'} (#{sku.id})") if sku else None


def is_taken_back(batch: MappingBatch) -> bool:
    return bool(MappingBatch.select().where(MappingBatch.undo_of == batch).exists())
