"""Files with tracking numbers on their way into the queue: what a person says and the order to read, together."""

from collections.abc import Mapping
from typing import BinaryIO

from webapp.models.base import db
from webapp.models.dispatching import DispatchFile
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.audit import Actor
from webapp.services.orders.dispatch_files import library, uploads
from webapp.services.orders.dispatch_files.uploads import Wanted
from webapp.services.runs import Order


def receive(store: Store, content: BinaryIO, file_name: str, wanted: Wanted, actor: Actor) -> DispatchFile:
    """Take a file in and have it read. Raises FileProblem for one that is empty or too large."""
    file = uploads.receive(store, content, file_name, wanted, actor)
    _read(file, actor)
    return file


def save_mapping(file: DispatchFile, columns: dict[str, int], courier: str | None, actor: Actor) -> None:
    """Have the file read with these columns. Raises ValueError or FileRefused."""
    with db.atomic():
        uploads.save_mapping(file, columns, courier, actor)
        _read(file, actor)


def save_couriers(file: DispatchFile, chosen: Mapping[str, str], actor: Actor) -> None:
    """Have the file read with what its words of couriers mean. Raises FileRefused."""
    with db.atomic():
        uploads.save_couriers(file, chosen, actor)
        _read(file, actor)


def look_again(file: DispatchFile, actor: Actor) -> None:
    """Have the rows judged by what the orders are now. Raises FileRefused."""
    with db.atomic():
        uploads.read_anew(file)
        _read(file, actor)


def _read(file: DispatchFile, actor: Actor) -> None:
    runs.start(Order(library.KIND, file.store, file.id), actor.user)
