"""Handing in what a preview shows: the rows that can go, store by store, each once however often it is clicked."""

from collections.abc import Sequence

from webapp.models.base import db
from webapp.models.dispatching import BAD, CHECK, DUPLICATE, READY, DispatchFile, DispatchFileRow
from webapp.models.imports import PLANNED
from webapp.models.orders import Parcel
from webapp.models.stores import Store
from webapp.services.audit import Actor
from webapp.services.orders import dispatching, tracking
from webapp.services.orders.dispatch_files import library
from webapp.services.orders.dispatch_files.uploads import FileRefused
from webapp.services.orders.dispatching import MOST, Entry


def send(file: DispatchFile, with_checked: bool, form_key: str, actor: Actor) -> int:
    """Begin the dispatches of what is ready, and of what a person had to look at if they did; how many parcels.

    0 when all of it was handed in before, as by the first of two clicks. What cannot go any more is told in its row,
    and then nothing is begun. Raises FileRefused.
    """
    problems = 0
    with db.atomic():
        # Whoever comes second waits here, and finds nothing left.
        ours = (DispatchFile.id == file.id) & (DispatchFile.state == PLANNED) & DispatchFile.forgotten_at.is_null()
        if not DispatchFile.update(state=PLANNED).where(ours).execute():
            raise FileRefused("보낼 수 있는 파일이 아닙니다. 화면을 새로 고쳐 확인해 주세요.")
        parts = _parts(file, (READY, CHECK) if with_checked else (READY,))
        for store, rows in parts:
            problems += _note_problems(store, rows)
        if not problems:
            for store, rows in parts:
                # A row is handed in once, so that no two batches of a form have the same key.
                _begin(store, rows, f"{form_key}.{rows[0].id}", actor)
    if problems:
        raise FileRefused(
            f"아무것도 보내지 않았습니다. 그사이 {problems:,}건을 보낼 수 없게 되어 뺐습니다. 건수를 다시 확인하고 "
            "발송처리를 눌러 주세요."
        )
    return sum(len(rows) for _, rows in parts)


def _parts(file: DispatchFile, kinds: Sequence[str]) -> list[tuple[Store, list[DispatchFileRow]]]:
    """The rows that wait, by store, in parts that a batch can hold."""
    found = []
    waiting = library.rows_of(file, "").where(DispatchFileRow.kind.in_(kinds))
    for store in library.stores_of(file):
        mine = list(waiting.where(Parcel.store == store))
        found += [(store, mine[start : start + MOST]) for start in range(0, len(mine), MOST)]
    return found


def _entries(rows: Sequence[DispatchFileRow]) -> list[Entry]:
    return [Entry(row.parcel_id, row.courier, row.tracking_no) for row in rows]


def _note_problems(store: Store, rows: Sequence[DispatchFileRow]) -> int:
    """What has come to speak against rows since they were judged is written in them; how many."""
    found = dispatching.problems_of(store, _entries(rows))
    for place, problem in found.items():
        rows[place].patch(kind=DUPLICATE if problem == tracking.TAKEN else BAD, reason=problem)
    return len(found)


def _begin(store: Store, rows: Sequence[DispatchFileRow], form_key: str, actor: Actor) -> None:
    run, _made = dispatching.begin(store, _entries(rows), actor, form_key)
    ids = [row.id for row in rows]
    DispatchFileRow.update(batch=run.parameters["batch"]).where(DispatchFileRow.id.in_(ids)).execute()
