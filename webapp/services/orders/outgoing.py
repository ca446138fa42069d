"""내보내기·인쇄 as batches: which lines are asked for in a courier's file or on paper, and what was taken out of them.

Nothing of a batch leaves before the market has been asked about exactly its lines (`outgoing_run`), and what was made
may be fetched for FRESH since then. Later the market is asked again, as a batch of its own.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from peewee import IntegrityError, fn

from webapp.models.accounts import User
from webapp.models.base import BATCH, db, insert_rows
from webapp.models.orders import Order, OrderLine, Parcel
from webapp.models.outgoing import (
    CANCELLED,
    CLAIMED,
    COURIER,
    HELD,
    MOVED,
    PASSED,
    UNSEEN,
    WAITING,
    OutgoingBatch,
    OutgoingItem,
)
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import audit, runs
from webapp.services.audit import Actor, Change
from webapp.services.orders import finding, stages
from webapp.services.orders.acting import PACKING
from webapp.services.orders.courier_columns import Column
from webapp.services.orders.finding import Search

KIND = "orders_outgoing"
BEGIN = "orders.outgoing"
MOST = 3_000
FRESH = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class Wanted:
    """What is to be made: a purpose, and for a courier's file its columns by name and what makes one row."""

    purpose: str
    layout_name: str = ""
    columns: Sequence[Column] = ()
    merging: str = ""


class OutgoingRefused(Exception):
    """Nothing was begun; the text is a Korean sentence with a way out."""


def begin(
    store: Store, line_ids: Sequence[int], wanted: Wanted, actor: Actor, form_key: str | None = None
) -> tuple[Run, bool]:
    """Write down what is asked for and start its run; the same form again finds the run that it has begun.

    Raises OutgoingRefused, and then nothing is begun.
    """
    if earlier := form_key and OutgoingBatch.get_or_none(OutgoingBatch.form_key == form_key):
        return run_of(earlier), False
    ids = _of_store(store, line_ids)
    if not ids:
        raise OutgoingRefused("내보낼 주문상품이 없습니다. 목록에서 다시 골라 주세요.")
    if len(ids) > MOST:
        raise OutgoingRefused(
            f"한 번에 {MOST:,}건까지 내보냅니다. 지금 {len(ids):,}건입니다. 날짜나 상품으로 조건을 좁혀 주세요."
        )
    try:
        with db.atomic():
            return _begin(store, ids, wanted, actor, form_key), True
    except IntegrityError:  # a second click was quicker
        return run_of(OutgoingBatch.get(OutgoingBatch.form_key == form_key)), False


def _of_store(store: Store, line_ids: Sequence[int]) -> list[int]:
    """Those of the lines that are the store's, each once, in the order in which they were chosen."""
    wanted = list(dict.fromkeys(line_ids))
    ours: set[int] = set()
    for start in range(0, len(wanted), BATCH):
        mine = (OrderLine.store == store) & OrderLine.id.in_(wanted[start : start + BATCH])
        ours |= {line.id for line in OrderLine.select(OrderLine.id).where(mine)}
    return [one for one in wanted if one in ours]


def _begin(store: Store, ids: Sequence[int], wanted: Wanted, actor: Actor, form_key: str | None) -> Run:
    batch = OutgoingBatch.create(
        store=store,
        user=actor.user,
        purpose=wanted.purpose,
        layout_name=wanted.layout_name,
        columns=[list(column) for column in wanted.columns],
        merging=wanted.merging,
        form_key=form_key,
    )
    insert_rows(OutgoingItem, [OutgoingItem(batch=batch, line=one) for one in ids])
    told = {"purpose": wanted.purpose, "lines": len(ids)}
    audit.record(actor, Change(BEGIN, f"OutgoingBatch {batch.id}", None, told), store)
    run, _made = runs.start(runs.Order(KIND, store, batch.id, {"batch": batch.id}), actor.user)
    return run


def run_of(batch: OutgoingBatch) -> Run:
    """The latest run that works on a batch."""
    mine = (Run.kind == KIND) & (Run.store == batch.store_id) & (Run.subject_id == batch.id)
    found: Run = Run.select().where(mine).order_by(Run.id.desc()).get()
    return found


def lines_of(batch: OutgoingBatch, *states: str) -> list[OrderLine]:
    """The batch's lines with order and parcel, as they were chosen; those alone that stood in these states then."""
    rows = OrderLine.select(OrderLine, Order, Parcel).join(Order).switch(OrderLine).left_outer_join(Parcel)
    mine = OutgoingItem.batch == batch
    if states:
        mine &= OutgoingItem.state.in_(states)
    found = rows.switch(OrderLine).join(OutgoingItem, on=(OutgoingItem.line == OrderLine.id)).where(mine)
    return list(found.order_by(OutgoingItem.id))


def going(batch: OutgoingBatch) -> list[OrderLine]:
    """What passed and, as far as is known here, may still go: what was cancelled or held since is left out."""
    return [line for line in lines_of(batch, PASSED) if line.state == PACKING and not stages.is_held(line)]


def counts(batch_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """How many lines of each batch stood how."""
    rows = OutgoingItem.select(OutgoingItem.batch, OutgoingItem.state, fn.COUNT(OutgoingItem.id))
    rows = rows.where(OutgoingItem.batch.in_(list(batch_ids))).group_by(OutgoingItem.batch, OutgoingItem.state)
    found: dict[int, dict[str, int]] = {one: {} for one in batch_ids}
    for batch_id, state, number in rows.tuples():
        found[batch_id][state] = number
    return found


def verdict_of(line: OrderLine, has_passed: bool) -> str:
    """How a line stands that has been through the gate: PASSED, or why it was taken out."""
    stage = stages.stage_of(line)
    if stage == stages.CANCELLED:
        return CANCELLED
    if stage == stages.CLAIM:
        return CLAIMED
    if stages.is_held(line):
        return HELD
    if line.state != PACKING:
        return MOVED
    return PASSED if has_passed else UNSEEN


def is_fresh(batch: OutgoingBatch, moment: dt.datetime) -> bool:
    """Whether what the market said of the batch's lines is young enough to let them leave on it."""
    return bool(batch.checked_at and batch.checked_at > moment - FRESH)


def still_stands(batch: OutgoingBatch) -> bool:
    """Whether all that passed may still go, as far as is known here: a file that holds more must not be used."""
    passed = OutgoingItem.select().join(OrderLine).where((OutgoingItem.batch == batch) & (OutgoingItem.state == PASSED))
    stopped = (OrderLine.state != PACKING) | stages.held()
    return bool(passed.exists()) and not passed.where(stopped).exists()


def found_by(search: Search) -> list[int]:
    """Ids of what a search of the list finds that is packed, in its order; of all stages alike where it names none."""
    ids, packed = finding.ids_in_order(replace(search, stage=search.stage or stages.PACKING)), set[int]()
    for start in range(0, len(ids), BATCH):
        part = OrderLine.id.in_(ids[start : start + BATCH]) & (OrderLine.state == PACKING)
        packed |= {line.id for line in OrderLine.select(OrderLine.id).where(part)}
    return [one for one in ids if one in packed]


def items_of(batch: OutgoingBatch, state: str = "") -> Any:
    """A batch's lines with how they stood; those that were taken out, without a state."""
    rows = OutgoingItem.select(OutgoingItem, OrderLine, Order, Parcel).join(OrderLine).join(Order)
    rows = rows.switch(OrderLine).left_outer_join(Parcel).where(OutgoingItem.batch == batch)
    wanted = OutgoingItem.state == state if state else OutgoingItem.state.not_in((WAITING, PASSED))
    return rows.where(wanted).order_by(OutgoingItem.id)


def batches_of(store: Store) -> Any:
    """The store's batches, newest first, each with who asked for it."""
    rows = OutgoingBatch.select(OutgoingBatch, User).left_outer_join(User).where(OutgoingBatch.store == store)
    return rows.order_by(OutgoingBatch.id.desc())


def last_file(store: Store) -> OutgoingBatch | None:
    """The store's last courier's file."""
    files = (OutgoingBatch.store == store) & (OutgoingBatch.purpose == COURIER)
    found: OutgoingBatch | None = OutgoingBatch.select().where(files).order_by(OutgoingBatch.id.desc()).first()
    return found


def runs_of(batches: Sequence[OutgoingBatch]) -> dict[int, Run]:
    """The latest run of each batch."""
    mine = (Run.kind == KIND) & Run.subject_id.in_([batch.id for batch in batches])
    return {run.subject_id: run for run in Run.select().where(mine).order_by(Run.id)}


def not_gone(line_ids: Sequence[int], purpose: str) -> list[int]:
    """Those of these lines that have not left before: in a courier's file, or on paper."""
    left, gone = OrderLine.exported_at if purpose == COURIER else OrderLine.printed_at, set[int]()
    for start in range(0, len(line_ids), BATCH):
        part: Any = OrderLine.id.in_(list(line_ids[start : start + BATCH])) & left.is_null(False)
        gone |= {line.id for line in OrderLine.select(OrderLine.id).where(part)}
    return [one for one in line_ids if one not in gone]
