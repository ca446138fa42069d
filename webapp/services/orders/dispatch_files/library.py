"""A store's files with tracking numbers as they stand: the list, where each is on its way, its rows."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from peewee import JOIN, fn

from webapp.models.accounts import Member, User
from webapp.models.dispatching import (
    ASKED,
    BAD,
    CHECK,
    DUPLICATE,
    EMPTY,
    GONE,
    READY,
    REPEATED,
    STOPPED,
    UNMATCHED,
    DispatchBatch,
    DispatchFile,
    DispatchFileRow,
)
from webapp.models.imports import PLANNED, REFUSED
from webapp.models.orders import Parcel
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services.imports import folders
from webapp.services.imports.library import HALTED, MAPPING, PLAN, REFUSED_FILE, WORKING, Standing
from webapp.services.imports.staging import StagedFile
from webapp.services.imports.staging_errors import BadRow, keep_error_workbook

KIND = "orders_file_read"
FORGOTTEN = "forgotten"
# In the order of their tabs.
KINDS = (READY, CHECK, UNMATCHED, DUPLICATE, STOPPED, BAD, EMPTY, GONE, REPEATED)
# What is empty is no mistake, but to be filled in.
TO_MEND = (UNMATCHED, DUPLICATE, STOPPED, BAD, EMPTY)
RESTING = {REFUSED: REFUSED_FILE, ASKED: MAPPING, PLANNED: PLAN}


def of_store(store: Store, user: User) -> Any:
    """The store's files, newest first, each with who uploaded it, told whether something of it `is_handed_in`.

    What was sought everywhere only its own person sees.
    """
    rows = DispatchFileRow.select(DispatchFileRow.id).where(DispatchFileRow.file == DispatchFile.id)
    handed_in = fn.EXISTS(rows.where(DispatchFileRow.batch.is_null(False))).alias("is_handed_in")
    found = DispatchFile.select(DispatchFile, User, handed_in).join(User, JOIN.LEFT_OUTER)
    theirs = (DispatchFile.everywhere == False) | (DispatchFile.user == user)  # noqa: E712
    return found.where((DispatchFile.store == store) & theirs).order_by(DispatchFile.id.desc())


def stores_of(file: DispatchFile) -> list[Store]:
    """The stores in which the file's parcels are sought: its own, or all in which its person may work."""
    if not file.everywhere:
        return [file.store]
    members = Member.select(Member, Store).join(Store).where(Member.user == file.user_id).order_by(Store.id)
    return [member.store for member in members if member.may("work")]


def standing(file: DispatchFile) -> Standing:
    """The file's phase, by its state and by what is being done with it."""
    mine = (Run.kind == KIND) & (Run.subject_id == file.id)
    run = Run.select().where(mine).order_by(Run.id.desc()).first()
    live = bool(run and run.live)
    resting = FORGOTTEN if file.forgotten_at else RESTING.get(file.state, HALTED)
    return Standing(WORKING if live else resting, run, run)


def counts(file: DispatchFile) -> dict[str, int]:
    """Rows of each kind that have not been handed in, in the order of the tabs."""
    mine = (DispatchFileRow.file == file) & DispatchFileRow.batch.is_null()
    rows = DispatchFileRow.select(DispatchFileRow.kind, fn.COUNT(DispatchFileRow.id)).where(mine)
    found = dict(rows.group_by(DispatchFileRow.kind).tuples())
    return {kind: found.get(kind, 0) for kind in KINDS}


def rows_of(file: DispatchFile, kind: str) -> Any:
    """Rows that have not been handed in, of a kind or of all, with parcels and stores, in the order of the file."""
    rows = DispatchFileRow.select(DispatchFileRow, Parcel, Store).join(Parcel, JOIN.LEFT_OUTER)
    rows = rows.join(Store, JOIN.LEFT_OUTER, on=(Parcel.store == Store.id))
    mine = (DispatchFileRow.file == file) & DispatchFileRow.batch.is_null()
    return rows.where(mine & (DispatchFileRow.kind == kind) if kind else mine).order_by(DispatchFileRow.id)


def batches_of(file: DispatchFile) -> list[DispatchBatch]:
    """What was begun from the file, oldest first."""
    ids = DispatchFileRow.select(DispatchFileRow.batch).where(
        (DispatchFileRow.file == file) & DispatchFileRow.batch.is_null(False)
    )
    rows = DispatchBatch.select(DispatchBatch, Store).join(Store).where(DispatchBatch.id.in_(ids))
    return list(rows.order_by(DispatchBatch.id))


def unknown_couriers(file: DispatchFile) -> list[str]:
    """Words for couriers that nobody knows yet, those in most rows first."""
    found: list[str] = json.loads(file.unknown or "[]")
    return found


def staged_of(file: DispatchFile) -> StagedFile:
    """The file as it was read; only for files that were, and are not forgotten."""
    return StagedFile.open(folders.folder_of(file))


def notes_of(file: DispatchFile) -> list[str]:
    """What was chosen or left out when the file was read, such as which of its sheets, in Korean sentences."""
    return [] if file.forgotten_at else staged_of(file).notes


def workbook_to_mend(file: DispatchFile) -> Path | None:
    """The rows that send nothing and should, with 오류 beside them, to be mended and uploaded again, if any."""
    if file.forgotten_at or not sum(counts(file)[kind] for kind in TO_MEND):
        return None
    return keep_error_workbook(staged_of(file), _to_mend(file))


def _to_mend(file: DispatchFile) -> Iterator[BadRow]:
    said: dict[int, list[str]] = {}
    columns = (DispatchFileRow.row_number, DispatchFileRow.reason)
    mine = (DispatchFileRow.file == file) & DispatchFileRow.kind.in_(TO_MEND)
    for row_number, reason in DispatchFileRow.select(*columns).where(mine).tuples():
        said.setdefault(row_number, []).append(reason)
    for row_number in sorted(said):
        parts = [reason.partition(". ") for reason in dict.fromkeys(said[row_number])]
        problems, remedies = [f"{first}{end.strip()}" for first, end, _ in parts], [rest for *_, rest in parts if rest]
        yield BadRow(row_number, " / ".join(problems), " / ".join(remedies))
