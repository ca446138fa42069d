"""발송처리 of many parcels as a plan: which parcel leaves with which courier and number, written down before it begins.

Whoever has such a list, a form or a courier's file, checks it with `problems_of` and hands it to `begin`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from peewee import IntegrityError

from webapp.elevenst.couriers import COURIERS
from webapp.models.base import db, insert_rows
from webapp.models.dispatching import REFUSED, TAKEN_OUT, DispatchBatch, DispatchItem
from webapp.models.orders import Parcel
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import audit, runs
from webapp.services.audit import Actor, Change
from webapp.services.orders import tracking

KIND = "orders_dispatch"
MOST = 3_000
NOT_OURS = "이 스토어의 배송번호가 아닙니다. 목록에서 다시 골라 주세요."
TWICE = "같은 배송번호가 두 번 있습니다. 배송번호 하나에는 송장번호를 하나만 넣어 주세요."


@dataclass(frozen=True)
class Entry:
    """One parcel of ours, the market's code of its courier, and its tracking number as somebody wrote it."""

    parcel_id: int
    courier: str
    tracking_no: str

    @property
    def number(self) -> str:
        """The tracking number as it will be sent."""
        return tracking.tidy(self.tracking_no)


class EntriesRefused(Exception):
    """Nothing was begun. `problems` tells a Korean sentence with a way out by the place of its entry."""

    def __init__(self, problems: dict[int, str]) -> None:
        super().__init__(f"{len(problems)} entries cannot be dispatched")
        self.problems = problems


def problems_of(store: Store, entries: Sequence[Entry]) -> dict[int, str]:
    """What speaks against entries, by their place; nothing has been asked of the market."""
    found = {}
    parcels = Counter(entry.parcel_id for entry in entries)
    boxes = Counter((entry.courier, entry.number) for entry in entries)
    mine = (Parcel.store == store) & Parcel.id.in_(list(parcels))
    ours = {parcel.id for parcel in Parcel.select(Parcel.id).where(mine)}
    taken = tracking.taken(store, [entry.number for entry in entries if entry.number])
    for place, entry in enumerate(entries):
        others = taken.get((entry.courier, entry.number), set()) - {entry.parcel_id}
        if entry.parcel_id not in ours:
            found[place] = NOT_OURS
        elif parcels[entry.parcel_id] > 1:
            found[place] = TWICE
        elif problem := _number_problem(entry):
            found[place] = problem
        elif others or boxes[entry.courier, entry.number] > 1:
            found[place] = tracking.TAKEN
    return found


def _number_problem(entry: Entry) -> str:
    if entry.courier not in COURIERS:
        return "11번가가 모르는 택배사입니다. 다른 택배사를 골라 주세요."
    return tracking.problem_of(entry.courier, entry.number)


def begin(store: Store, entries: Sequence[Entry], actor: Actor, form_key: str | None = None) -> tuple[Run, bool]:
    """Write the plan down and start its run; the same form again finds the run that it has begun.

    Raises EntriesRefused, and then nothing is begun.
    """
    assert 0 < len(entries) <= MOST, f"{len(entries)} entries"
    if earlier := form_key and DispatchBatch.get_or_none(DispatchBatch.form_key == form_key):
        return run_of(earlier), False
    if problems := problems_of(store, entries):
        raise EntriesRefused(problems)
    try:
        with db.atomic():
            return _begin(store, entries, actor, form_key), True
    except IntegrityError:  # a second click was quicker
        return run_of(DispatchBatch.get(DispatchBatch.form_key == form_key)), False


def _begin(store: Store, entries: Sequence[Entry], actor: Actor, form_key: str | None) -> Run:
    batch = DispatchBatch.create(store=store, user=actor.user, form_key=form_key)
    rows = [
        DispatchItem(batch=batch, parcel=entry.parcel_id, courier=entry.courier, tracking_no=entry.number)
        for entry in entries
    ]
    insert_rows(DispatchItem, rows)
    audit.record(actor, Change("orders.dispatch", f"DispatchBatch {batch.id}", None, {"parcels": len(rows)}), store)
    run, _made = runs.start(runs.Order(KIND, store, batch.id, {"batch": batch.id}), actor.user)
    return run


def run_of(batch: DispatchBatch) -> Run:
    """The latest run that works on a batch."""
    mine = (Run.kind == KIND) & (Run.store == batch.store_id) & (Run.subject_id == batch.id)
    found: Run = Run.select().where(mine).order_by(Run.id.desc()).get()
    return found


def left_of(batch: DispatchBatch) -> list[DispatchItem]:
    """What certainly did not go out, to be looked at and handed in anew."""
    return list(batch.items.where(DispatchItem.state.in_((TAKEN_OUT, REFUSED))).order_by(DispatchItem.id))
