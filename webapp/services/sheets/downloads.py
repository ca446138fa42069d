"""Writing our workbooks: the rows as they stand, and a sheet that says what may be edited.

A long one is written by a run. It lies under a random name until the user's next one, or for a day.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from webapp.models.accounts import User
from webapp.models.base import BATCH
from webapp.models.lists import LISTINGS
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import kept_files, runs, workbooks
from webapp.services.catalogue import selection
from webapp.services.runs import Order, Progress
from webapp.services.sheets import library
from webapp.services.sheets.kinds import SheetKind
from webapp.services.workbooks import Column, Sheet, Value

KIND = "sheet_download"
WRITTEN_AT_ONCE = 5_000
FOLDER = "sheets"
GUIDE_NAME = "읽어 주세요"


def order(store: Store, kind: SheetKind, chosen: bool, user: User) -> Order:
    """Write this workbook of all that the store has, or of the listings that the user has selected in their list."""
    return Order(KIND, store, user.id, {"kind": kind.name, "chosen": chosen})


def chosen_ids(store: Store, user: User) -> list[int]:
    return list(selection.ids_of(user, LISTINGS, store))


def latest(store: Store, user: User) -> Run | None:
    mine = (Run.kind == KIND) & (Run.store == store) & (Run.subject_id == user.id)
    found: Run | None = Run.select().where(mine).order_by(Run.id.desc()).first()
    return found


def file_of(run: Run) -> Path | None:
    """The workbook that a run has written, as long as it is kept."""
    return kept_files.file_of(FOLDER, run)


@runs.work_of(KIND, on_files=True)
def download(run: Run, progress: Progress) -> dict[str, Any]:
    """Write the workbook; the result names its file and tells how many rows it has."""
    kind, store = library.KINDS[run.parameters["kind"]], run.store
    only = chosen_ids(store, User.get_by_id(run.subject_id)) if run.parameters["chosen"] else None
    path = kept_files.new_file(FOLDER, f"{store.id}-{run.subject_id}")
    total = kind.count(store, only)

    def told() -> Iterator[Sequence[Value]]:
        for number, line in enumerate(kind.lines(store, only), 1):
            if number % BATCH == 0:
                progress.tell(number, total)
            yield line

    rows = _write(kind, told(), path)
    progress.tell(rows, total)
    return {"file": path.name, "rows": rows, "kind": kind.name}


def write(kind: SheetKind, store: Store, only: Sequence[int] | None, target: Path | BinaryIO) -> int:
    """Write the workbook of a store, or of these listings of it; how many rows it has."""
    return _write(kind, kind.lines(store, only), target)


def _write(kind: SheetKind, lines: Iterator[Sequence[Value]], target: Path | BinaryIO) -> int:
    fields = kind.fields.fields
    columns = [Column(fields[place.field].label, place.width, not place.is_edited) for place in kind.places]
    guide = Sheet(GUIDE_NAME, [Column(f"{kind.fields.origin} 고치는 법", 120)], ([line] for line in kind.guide))
    return workbooks.write(target, Sheet(kind.fields.origin.replace("·", " "), columns, lines), guide)
