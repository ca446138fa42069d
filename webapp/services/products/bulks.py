"""Changing many listings at once: chosen, planned, looked at, run, and taken back where the market allows it.

A plan is rows in the database before anything is sent, so what a person saw is what is done: a listing that changed
since is skipped. One bulk change is about one store.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from peewee import JOIN, fn

from webapp.models.base import BATCH, db, dump_json, insert_bulk, naive, now
from webapp.models.products import Listing, ListingOption, Sku
from webapp.models.selling import (
    BLOCKED,
    ITEM_DONE,
    LEFT_OUT,
    PLANNING,
    PREVIEWED,
    REJECTED,
    RUNNING,
    SAME,
    WAITING,
    Bulk,
    BulkItem,
)
from webapp.models.stores import Store
from webapp.services import audit
from webapp.services.audit import Actor, Change
from webapp.services.products import rules
from webapp.services.products.bulk_kinds import (
    BY_LISTING,
    BY_OPTION,
    EACH,
    ENDLESS,
    KINDS,
    Kind,
    Planned,
    Row,
    Values,
    each,
)
from webapp.services.products.deeds import Target

MOST_LISTINGS = 20_000
ITEM_COLUMNS = (
    "created_at", "bulk_id", "position", "listing_id", "option_id", "before", "after", "marks", "state", "problem",
    "revision",
)  # fmt: skip
CHANGED_SINCE = "그 뒤에 값이 바뀌어 되돌리지 않습니다."
UNKNOWN_BEFORE = "바꾸기 전의 값을 몰랐던 상품이라 되돌릴 수 없습니다."


class BulkRefused(Exception):
    """The change cannot be begun, run or taken back now; the text is a Korean sentence with a way out."""


def begin(store: Store, kind: str, parameters: Values, listing_ids: Sequence[int], actor: Actor) -> Bulk:
    """A change of these listings of the store that waits for its plan. Raises BulkRefused for none or too many."""
    if not listing_ids:
        raise BulkRefused("고른 상품이 없습니다. 목록에서 상품을 고른 뒤 다시 해 주세요.")
    if len(listing_ids) > MOST_LISTINGS:
        raise BulkRefused(f"한 번에 {MOST_LISTINGS:,}개까지 바꿀 수 있습니다. 조건을 좁혀 나누어 해 주세요.")
    with db.atomic():
        chosen = {**parameters, "listings": list(listing_ids)}
        bulk = Bulk.create(store=store, user=actor.user, kind=KINDS[kind].name, parameters=chosen, state=PLANNING)
        told = {"kind": kind, "listings": len(listing_ids), **_lasting(parameters)}
        audit.record(actor, Change("bulk.begin", f"Bulk {bulk.id}", None, told), store)
    return bulk


def plan(bulk: Bulk, position: int = 0) -> Iterator[int]:
    """Plan from this position on, chunk by chunk; yields how far it has come.

    Each chunk is written in the transaction that the caller holds while it takes the next number.
    """
    if bulk.undo_of_id is not None:
        yield from _plan_back(bulk, position)
        return
    ids, kind = bulk.parameters["listings"], KINDS[bulk.kind]
    for start in range(position, len(ids), BATCH):
        rows = _rows(bulk.store, ids[start : start + BATCH])
        _insert(bulk, [one for row in rows for one in kind.plan(row, bulk.parameters)])
        yield min(start + BATCH, len(ids))


def size_of(bulk: Bulk) -> int:
    """How many listings, or items to take back, there are to plan."""
    return _done_items(bulk).count() if bulk.undo_of_id is not None else len(bulk.parameters["listings"])


def _done_items(bulk: Bulk) -> Any:
    return BulkItem.select().where((BulkItem.bulk == bulk.undo_of_id) & (BulkItem.state == ITEM_DONE))


def _plan_back(bulk: Bulk, position: int) -> Iterator[int]:
    kind, total = KINDS[bulk.kind], size_of(bulk)
    joined = _done_items(bulk).select(BulkItem, Listing, ListingOption).join(Listing).switch(BulkItem)
    items = joined.join(ListingOption, JOIN.LEFT_OUTER, on=BulkItem.option).order_by(BulkItem.position)
    for start in range(position, total, BATCH):
        _insert(bulk, [_reversed(kind, item) for item in items.limit(BATCH).offset(start)])
        yield min(start + BATCH, total)


def finish_plan(bulk: Bulk) -> None:
    """The plan is whole: let a person look at it."""
    bulk.patch(state=PREVIEWED, parameters=_lasting(bulk.parameters), counts=counts(bulk))


def _lasting(parameters: Values) -> Values:
    """The parameters but for the long lists, which the items of the plan hold."""
    return {name: value for name, value in parameters.items() if name not in ("listings", "values")}


def _rows(store: Store, ids: Sequence[int]) -> list[Row]:
    """The listings with their options and costs, in the order of the ids; those of other stores are left out."""
    found = {row.id: row for row in Listing.select().where(Listing.id.in_(ids) & (Listing.store == store))}
    options: dict[int, list[ListingOption]] = {}
    for option in ListingOption.select().where(ListingOption.listing.in_(list(found))).order_by(ListingOption.id):
        options.setdefault(option.listing_id, []).append(option)
    costs = _costs(list(found))
    for listing in found.values():
        listing.store = store
    return [
        Row(found[one], options.get(one, []), costs.get(one), bool(store.sync_stock)) for one in ids if one in found
    ]


def _costs(ids: Sequence[int]) -> dict[int, int]:
    """The dearest known cost of the SKUs joined to each listing."""
    joined = ListingOption.select(ListingOption.listing, fn.MAX(Sku.cost)).join(Sku)
    known = joined.where(ListingOption.listing.in_(ids) & Sku.cost.is_null(False)).group_by(ListingOption.listing)
    return dict(known.tuples())


def _insert(bulk: Bulk, planned: Iterable[Planned]) -> None:
    stamp, first = naive(now()), BulkItem.select(fn.MAX(BulkItem.position)).where(BulkItem.bulk == bulk).scalar()
    rows = [
        (
            stamp, bulk.id, position, one.target.listing.id, one.target.option.id if one.target.option else None,
            dump_json(one.before), dump_json(one.after), dump_json(one.marks), _state(one), one.problem or one.note,
            one.target.listing.revision,
        )
        for position, one in enumerate(planned, (first or 0) + 1)
    ]  # fmt: skip
    insert_bulk(BulkItem, ITEM_COLUMNS, rows)


def _state(one: Planned) -> str:
    if one.problem:
        return BLOCKED
    if one.is_left_out:
        return LEFT_OUT
    return SAME if one.is_same else WAITING


def counts(bulk: Bulk) -> dict[str, int]:
    """How many items are in each state; `marked` counts the waiting ones that a person should look at twice."""
    mine = BulkItem.bulk == bulk
    states = BulkItem.select(BulkItem.state, fn.COUNT(BulkItem.id)).where(mine).group_by(BulkItem.state)
    found: dict[str, int] = dict(states.tuples())
    endless = BulkItem.select().where(mine & (BulkItem.state == LEFT_OUT) & (BulkItem.problem == ENDLESS)).count()
    found |= {"endless": endless} if endless else {}
    return {**found, "marked": BulkItem.select().where(mine & is_marked()).count()}


def is_plain(bulk: Bulk) -> bool:
    """True when the plan is about one listing, can be taken back, and holds nothing to look at twice."""
    found = bulk.counts
    can_go = KINDS[bulk.kind].can_undo and found.get(WAITING) and not found.get(BLOCKED) and not found["marked"]
    return bool(can_go) and bulk.items.select(BulkItem.listing).distinct().count() == 1


def is_marked() -> Any:
    """The condition of waiting items with a mark."""
    return (BulkItem.state == WAITING) & (fn.LENGTH(BulkItem.marks) > len("[]"))


def leave_out(bulk: Bulk, condition: Any) -> int:
    """Take waiting items that fit the condition out of the plan; how many they were."""
    with db.atomic():
        if not Bulk.update(state=PREVIEWED).where((Bulk.id == bulk.id) & (Bulk.state == PREVIEWED)).execute():
            raise BulkRefused("이미 시작했거나 끝난 변경입니다. 화면을 새로 고쳐 주세요.")
        waiting = (BulkItem.bulk == bulk) & (BulkItem.state == WAITING) & condition
        left = BulkItem.update(state=LEFT_OUT).where(waiting).execute()
        bulk.patch(counts=counts(bulk))
    return int(left)


def let_run(bulk: Bulk, actor: Actor) -> None:
    """Let the plan be carried out from now on; one click only. Raises BulkRefused."""
    with db.atomic():
        ready = (Bulk.id == bulk.id) & (Bulk.state == PREVIEWED)
        if not Bulk.update(state=RUNNING, started_at=now()).where(ready).execute():
            raise BulkRefused("이미 시작했거나 끝난 변경입니다. 화면을 새로 고쳐 주세요.")
        if not bulk.items.where(BulkItem.state == WAITING).exists():
            raise BulkRefused("보낼 것이 없습니다. 빼지 않은 상품 가운데 바뀌는 것이 없습니다.")
        audit.record(actor, Change("bulk.run", f"Bulk {bulk.id}", None, {"kind": bulk.kind}), bulk.store)


def discard(bulk: Bulk, actor: Actor) -> None:
    """Throw a plan away that nobody has started. Raises BulkRefused."""
    with db.atomic():
        idle = Bulk.state.in_((PLANNING, PREVIEWED))
        audit.record(actor, Change("bulk.discard", f"Bulk {bulk.id}", {"kind": bulk.kind}), bulk.store)
        if not Bulk.delete().where((Bulk.id == bulk.id) & idle).execute():
            raise BulkRefused("이미 시작한 변경은 지울 수 없습니다. 기록으로 남습니다.")


def take_back(bulk: Bulk, actor: Actor) -> Bulk:
    """A change that takes back what this one did and waits for its plan. Raises BulkRefused."""
    kind = KINDS[bulk.kind]
    if not kind.can_undo:
        raise BulkRefused("11번가가 되돌리는 방법을 주지 않는 변경입니다.")
    if not bulk.items.where(BulkItem.state == ITEM_DONE).exists():
        raise BulkRefused("되돌릴 것이 없습니다. 이 변경으로 바뀐 상품이 없습니다.")
    with db.atomic():
        back = kind.back or kind.name
        undo = Bulk.create(store=bulk.store, user=actor.user, undo_of=bulk, kind=back, state=PLANNING)
        audit.record(actor, Change("bulk.undo", f"Bulk {bulk.id}", None, {"undo": undo.id}), bulk.store)
    return undo


def _reversed(kind: Kind, item: BulkItem) -> Planned:
    target = Target(item.listing, item.option)
    held = kind.held(target)
    if held != item.after:
        return Planned(target, held, held, [], CHANGED_SINCE)
    if None in item.before.values():
        return Planned(target, held, held, [], UNKNOWN_BEFORE)
    found = rules.problems(kind.deed, target, kind.wanted(target, item.before))
    return Planned(target, held, item.before, [], " ".join(found) or None)


def once_more(bulk: Bulk, actor: Actor) -> Bulk:
    """The same change again for the listings that the market refused. Raises BulkRefused for none."""
    refused = list(bulk.items.where(BulkItem.state == REJECTED).order_by(BulkItem.position))
    parameters = _each_of(refused) if bulk.parameters.get("way") == EACH else bulk.parameters
    return begin(bulk.store, bulk.kind, parameters, list(dict.fromkeys(item.listing_id for item in refused)), actor)


def _each_of(items: Sequence[BulkItem]) -> Values:
    """The values that these items were to become, as parameters of a change of their own."""
    values = {item.option_id or item.listing_id: _value_of(item.after) for item in items}
    return each(values, BY_OPTION if any(item.option_id for item in items) else BY_LISTING)


def _value_of(after: Values) -> Any:
    return after if len(after) > 1 else next(iter(after.values()))
