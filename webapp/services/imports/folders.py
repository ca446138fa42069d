"""Where uploaded product files lie, and how much one of them may cost this installation."""

import secrets
import shutil
from pathlib import Path

from webapp.models.imports import ProductImport
from webapp.services.imports.files import Limits

UPLOADED_NAME = "uploaded"
ERRORS_FOLDER = "errors"


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


def folder_of(product_import: ProductImport) -> Path:
    return _Place.root / product_import.folder


def upload_of(product_import: ProductImport) -> Path:
    """The file as it was uploaded; its own name is kept in the row and never used as a path."""
    return folder_of(product_import) / UPLOADED_NAME


def remove_folder(product_import: ProductImport) -> None:
    shutil.rmtree(folder_of(product_import), ignore_errors=True)
