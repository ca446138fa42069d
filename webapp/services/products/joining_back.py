"""Taking a change of joints back: each option gets its SKU back unless somebody has joined it anew since."""

from typing import Any

from webapp.models.base import db, insert_bulk, naive, now
from webapp.models.mapping import BACK, DONE, SKIPPED, MappingBatch, MappingItem
from webapp.models.products import ListingOption, Product, Sku
from webapp.models.runs import LIVE, Run
from webapp.services import audit, runs
from webapp.services.audit import Actor, Change
from webapp.services.imports.matching import only_writer
from webapp.services.products import making
from webapp.services.products.joining import (
    BACK_RUN,
    ITEM_COLUMNS,
    JOIN_RUN,
    TOGETHER,
    JoiningRefused,
    Joint,
    is_taken_back,
    options_where,
    write,
)
from webapp.services.runs import Progress

# So many joints are taken back while the person waits.
AT_ONCE = 200


def begin(batch: MappingBatch, actor: Actor) -> MappingBatch:
    """A batch that will take this one back; only one does. Raises JoiningRefused."""
    with db.atomic():
        only_writer(batch.store)
        busy = Run.kind.in_((JOIN_RUN, BACK_RUN)) & Run.state.in_(LIVE) & (Run.store == batch.store)
        if Run.select().where(busy).exists():
            raise JoiningRefused("연결하거나 되돌리는 작업이 진행 중입니다. 끝나거나 멈춘 뒤에 되돌려 주세요.")
        if is_taken_back(batch):
            raise JoiningRefused("이미 되돌린 변경입니다.")
        if not _done_items(batch).exists():
            raise JoiningRefused("되돌릴 연결이 없습니다.")
        back = MappingBatch.create(store=batch.store, user=actor.user, kind=BACK, undo_of=batch)
        audit.record(actor, Change("mapping.back", f"MappingBatch {batch.id}", None, {"back": back.id}), batch.store)
    return back


def _done_items(batch: MappingBatch | int) -> Any:
    return MappingItem.select().where((MappingItem.batch == batch) & (MappingItem.outcome == DONE))


def is_small(back: MappingBatch) -> bool:
    return bool(_done_items(back.undo_of_id).count() <= AT_ONCE)


def take_back_now(back: MappingBatch) -> None:
    """Take a small batch back while the person waits."""
    with db.atomic():
        only_writer(back.store)
        _back_chunk(back, 0)
        back.patch(finished_at=now())


@runs.work_of(BACK_RUN, gives_way=True)
def take_back(run: Run, progress: Progress) -> dict[str, Any]:
    """Take back what the batch that the run is about says, chunk by chunk."""
    back = MappingBatch.get_by_id(run.subject_id)
    progress.tell(run.done, _done_items(back.undo_of_id).count(), run.failed)
    while True:
        with db.atomic():
            only_writer(run.store)
            last, count = _back_chunk(back, run.checkpoint.get("item", 0))
            if not count:
                break
            run.done += count
            progress.keep(item=last)
        progress.tell(run.done, run.total, run.failed)
    back.patch(finished_at=now())
    return dict(back.counts)


def _back_chunk(back: MappingBatch, behind: int) -> tuple[int, int]:
    """Give the next options their SKU back where they may have it; the last item's id and how many there were."""
    items = list(_done_items(back.undo_of_id).where(MappingItem.id > behind).order_by(MappingItem.id).limit(TOGETHER))
    options = {one.id: one for one in options_where(ListingOption.id.in_([item.option_id for item in items]))}
    making.bring_back(back, [item.before_id for item in items if item.before_id])
    before = Sku.id.in_([item.before_id for item in items if item.before_id]) & Sku.archived_at.is_null()
    live = {sku.id: sku for sku in Sku.select().where(before)}
    joints, skipped = [], []
    for item in items:
        option = options[item.option_id]
        if option.sku_id != item.after_id or (item.before_id and item.before_id not in live):
            skipped.append(option)
        else:
            joints.append(Joint(option, live.get(item.before_id), product_before(item, option)))
    write(back, joints)
    making.put_aside(back, [joint.option.sku_id for joint in joints if joint.option.sku_id])
    stamp = naive(now())
    rows = [(stamp, back.id, one.id, one.sku_id, one.sku_id, None, None, SKIPPED) for one in skipped]
    insert_bulk(MappingItem, ITEM_COLUMNS, rows)
    told = {"joined": len(joints), "skipped": len(skipped)}
    back.patch(counts={name: number + back.counts.get(name, 0) for name, number in told.items()})
    return (items[-1].id if items else behind), len(items)


def product_before(item: MappingItem, option: ListingOption) -> int | None:
    """The base product that the listing left with this joint, where it still is where the joint took it."""
    stays = item.moved_to_id is not None and option.listing.product_id == item.moved_to_id
    there = stays and Product.select().where(Product.id == item.moved_from_id).exists()
    return int(item.moved_from_id) if there else None
