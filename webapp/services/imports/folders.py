"""Where uploaded files lie, how one is taken in, and how much it may cost this installation."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from webapp.services.imports.files import Limits
from webapp.services.imports.files_problems import FileProblem

UPLOADED_NAME = "uploaded"
NAME_LENGTH = 200


class Uploaded(Protocol):
    """A row that an uploaded file belongs to; its columns name the folder and the file's own name."""

    folder: str
    file_name: str
    size: int


class _Place:
    """The folder of all uploads and the limits of one; set once at the start of a process."""

    root = Path("uploads")
    limits = Limits()


def configure(root: Path, limits: Limits) -> None:
    _Place.root, _Place.limits = root, limits


def limits() -> Limits:
    return _Place.limits


def make_folder() -> Path:
    """A new folder under a name nobody can guess, readable by this user alone."""
    folder = _Place.root / secrets.token_hex(16)
    folder.mkdir(mode=0o700, parents=True)
    return folder


def shared(name: str) -> Path:
    """A folder beside those of the uploads, readable by this user alone."""
    folder = _Place.root / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def within(pattern: str) -> list[Path]:
    """What lies among the uploads under names of this pattern."""
    return list(_Place.root.glob(pattern))


def folder_of(uploaded: Uploaded) -> Path:
    return _Place.root / uploaded.folder


def upload_of(uploaded: Uploaded) -> Path:
    """The file as it was uploaded; its own name is kept in the row and never used as a path."""
    return folder_of(uploaded) / UPLOADED_NAME


def remove_folder(uploaded: Uploaded) -> None:
    shutil.rmtree(folder_of(uploaded), ignore_errors=True)


@contextmanager
def taken_in(content: BinaryIO, file_name: str, uploaded: Uploaded) -> Iterator[None]:
    """Stream an uploaded file into a new folder of its row, which is saved inside; else nothing of the file stays.

    `content` is read in pieces, never as a whole. Raises FileProblem when it is empty or over the size limit.
    """
    _take_in(content, file_name, uploaded)
    try:
        yield
    except BaseException:
        remove_folder(uploaded)
        raise


def _take_in(content: BinaryIO, file_name: str, uploaded: Uploaded) -> None:
    folder = make_folder()
    uploaded.folder = folder.name
    uploaded.file_name = file_name.replace("\\", "/").rsplit("/", 1)[-1][:NAME_LENGTH] or "이름 없는 파일"
    try:
        uploaded.size = _store(content, folder / UPLOADED_NAME)
    except BaseException:
        remove_folder(uploaded)
        raise


def _store(content: BinaryIO, target: Path) -> int:
    size, most = 0, limits().max_bytes
    with target.open("xb") as file:
        while piece := content.read(1 << 20):
            size += len(piece)
            if size > most:
                raise FileProblem.of("too_large", size="한도 초과", limit=f"{most // 1024**2}MB")
            file.write(piece)
    if not size:
        raise FileProblem.of("empty")
    return size
