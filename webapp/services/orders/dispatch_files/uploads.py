"""The life of a file with tracking numbers: taken in, its columns and couriers named, looked at anew, forgotten."""

import datetime as dt
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from typing import Any, BinaryIO

from webapp.elevenst.couriers import COURIERS
from webapp.models.base import db, now
from webapp.models.dispatching import DispatchFile, DispatchFileRow
from webapp.models.imports import MAPPED, UPLOADED
from webapp.models.stores import Store
from webapp.services import audit
from webapp.services.audit import Actor, Change
from webapp.services.imports import folders, mappings
from webapp.services.imports.headers import Mapping, choose_mapping, guess_mapping
from webapp.services.imports.staging import StagedFile
from webapp.services.orders.dispatch_files import couriers, fields, library
from webapp.services.orders.dispatch_files.fields import DISPATCHES

KEPT_FOR = dt.timedelta(days=1)


class FileRefused(Exception):
    """What was asked does not fit the file's state; the text is a Korean sentence with a way out."""


@dataclass(frozen=True)
class Wanted:
    """How a file is to be read: the courier of rows that name none, and whether all the user's stores are meant."""

    courier: str | None = None
    everywhere: bool = False


def receive(store: Store, content: BinaryIO, file_name: str, wanted: Wanted, actor: Actor) -> DispatchFile:
    """Take a file in and write down that it came. Raises FileProblem when it is empty or too large."""
    forget_old(store)
    assert wanted.courier is None or wanted.courier in COURIERS, "a code of the market"
    fresh = DispatchFile(store=store, user=actor.user, courier=wanted.courier, everywhere=wanted.everywhere)
    with folders.taken_in(content, file_name, fresh), db.atomic():
        fresh.save(force_insert=True)
        facts = {"file": fresh.file_name, "size": fresh.size}
        audit.record(actor, Change("dispatch_file.upload", _record(fresh), None, facts), store)
    return fresh


def mapping_of(file: DispatchFile, staged: StagedFile) -> Mapping:
    """A person's mapping, else the remembered one for these headers, else a guess."""
    if file.mapping is not None:
        return choose_mapping(staged.headers, file.mapping, fields=DISPATCHES)
    return guess_mapping(staged.headers, remembered(file, staged), fields=DISPATCHES)


def remembered(file: DispatchFile, staged: StagedFile) -> dict[str, str] | None:
    """Field → header key, as files with these headers were mapped the last time in the file's store."""
    return mappings.remembered(file.store, key_of(staged))


def key_of(staged: StagedFile) -> str:
    """Under what the mapping of these headers is remembered: a product list may have the same."""
    return f"dispatch-{staged.signature}"


def courier_of(file: DispatchFile) -> str | None:
    """The courier for rows that name none: chosen for the file, else for the last one with the same headers."""
    if file.courier or not file.signature:
        return file.courier
    same = (DispatchFile.store == file.store_id) & (DispatchFile.signature == file.signature)
    last = DispatchFile.select(DispatchFile.courier).where(same & DispatchFile.courier.is_null(False))
    found: str | None = last.order_by(DispatchFile.id.desc()).scalar()
    return found


def save_mapping(file: DispatchFile, columns: dict[str, int], courier: str | None, actor: Actor) -> None:
    """Take what a person says of the columns (field → index), remember it, and let the file be read anew.

    Raises ValueError for a column that cannot be used, FileRefused while something essential is missing.
    """
    staged = library.staged_of(file)
    mapping = choose_mapping(staged.headers, columns, fields=DISPATCHES)
    if said := fields.unclear(mapping, courier, was_guessed=False):
        raise FileRefused(" ".join(said))
    with db.atomic():
        read_anew(file, mapping=mapping.columns, courier=courier)
        mappings.remember(file.store, key_of(staged), mapping)
        chosen = {DISPATCHES.fields[name].label: mapping.headers[index] for name, index in mapping.columns.items()}
        audit.record(actor, Change("dispatch_file.mapping", _record(file), None, chosen), file.store)


def save_couriers(file: DispatchFile, chosen: Dictionary[str, str], actor: Actor) -> None:
    """Take what unknown words of couriers mean (word → code), and let the file be read anew. Raises FileRefused."""
    asked = {word: chosen.get(word, "") for word in library.unknown_couriers(file)}
    with db.atomic():
        if not couriers.remember(file.store, asked, actor):
            raise FileRefused("택배사를 하나 이상 골라 주세요.")
        read_anew(file)


def read_anew(file: DispatchFile, **changes: Any) -> None:
    """Let the rows be judged again that have not been handed in. Raises FileRefused."""
    with db.atomic():
        if library.standing(file).is_live:
            raise FileRefused("파일을 읽는 중입니다. 끝난 뒤에 다시 해 주세요.")
        if file.forgotten_at:
            raise FileRefused("하루가 지나 내용을 지운 파일입니다. 파일을 다시 올려 주세요.")
        DispatchFileRow.delete().where((DispatchFileRow.file == file) & DispatchFileRow.batch.is_null()).execute()
        file.patch(state=MAPPED if file.signature else UPLOADED, counts={}, **changes)


def discard(file: DispatchFile, actor: Actor) -> None:
    """Throw a file away: its rows, and what it says of people. What it has sent stays. Raises FileRefused."""
    if library.standing(file).is_live:
        raise FileRefused("파일을 읽는 중입니다. 끝난 뒤에 지워 주세요.")
    with db.atomic():
        change = Change("dispatch_file.discard", _record(file), {"file": file.file_name})
        audit.record(actor, change, file.store)
        file.delete_instance()
    folders.remove_folder(file)


def old_files(store: Store, moment: dt.datetime) -> Any:
    """Files whose time is over."""
    mine = (DispatchFile.store == store) & DispatchFile.forgotten_at.is_null()
    return DispatchFile.select().where(mine & (DispatchFile.created_at < moment - KEPT_FOR)).order_by(DispatchFile.id)


def forget_old(store: Store) -> int:
    """Forget what old files say, but for what was handed in, which are numbers alone; how many files that were."""
    found = list(old_files(store, now()))
    for file in found:
        forget(file)
    return len(found)


def forget(file: DispatchFile) -> None:
    """Forget what a file says, but for what was handed in."""
    folders.remove_folder(file)
    with db.atomic():
        DispatchFileRow.delete().where((DispatchFileRow.file == file) & DispatchFileRow.batch.is_null()).execute()
        file.patch(forgotten_at=now(), unknown_sealed=None)


def _record(file: DispatchFile) -> str:
    return f"DispatchFile {file.id}"
