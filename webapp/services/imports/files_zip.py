"""Zips from strangers: what they claim is checked before anything is unpacked, and what comes out is counted."""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from webapp.services.imports.files_problems import FileProblem, megabytes

MAX_ENTRIES = 5_000
# Sheets of repeated text reach 30:1; deflate's ceiling, which only bombs come near, is 1032:1.
MAX_RATIO = 200
RATIO_COUNTS_FROM = 16 * 1024**2
PROLOG_BYTES = 64 * 1024
BLOCK_BYTES = 1024**2
CONTENT_TYPES = "[Content_Types].xml"
OTHER_WORKBOOKS = {"xl/workbook.bin": "xlsb", "content.xml": "ODS(오픈도큐먼트)", "word/document.xml": "워드(docx)"}
ENCRYPTED_FLAG = 0x1
LITTER = {".ds_store", "thumbs.db", "desktop.ini"}


def holds_workbook(path: Path, max_unpacked_bytes: int) -> bool:
    """True when the zip at `path` is itself an xlsx workbook, False when it is a container of files.

    Raises FileProblem for anything a well-meant zip never has: see `_check_entry`; and for XML parts with a DOCTYPE.
    """
    with _opened(path) as archive:
        entries = _checked_entries(archive, max_unpacked_bytes)
        names = {entry.filename for entry in entries}
        for part, name in OTHER_WORKBOOKS.items():
            if part in names:
                raise FileProblem.of("other_format", format=name)
        if CONTENT_TYPES not in names or not any(name.startswith("xl/") for name in names):
            return False
        for entry in entries:
            if entry.filename.endswith((".xml", ".rels")):
                _refuse_doctype(archive, entry)
    return True


def extract_only_file(path: Path, target: Path, max_unpacked_bytes: int) -> Path:
    """Write the one file of the zip at `path` to `target`; the bytes are counted as they come out."""
    with _opened(path) as archive:
        entries = _checked_entries(archive, max_unpacked_bytes)
        files = [entry for entry in entries if not _is_litter(entry)]
        if not files:
            raise FileProblem.of("zip_empty")
        if len(files) > 1:
            names = ", ".join(entry.filename for entry in files[:3]) + (" …" if len(files) > 3 else "")
            raise FileProblem.of("zip_several", count=len(files), names=names)
        target.parent.mkdir(parents=True, exist_ok=True)
        written = 0
        with archive.open(files[0]) as source, target.open("wb") as out:
            while block := source.read(BLOCK_BYTES):
                written += len(block)
                if written > max_unpacked_bytes:
                    raise _too_large(written, max_unpacked_bytes)
                out.write(block)
    return target


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError) as error:
        raise FileProblem.of("broken") from error


def _checked_entries(archive: zipfile.ZipFile, max_unpacked_bytes: int) -> list[zipfile.ZipInfo]:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise FileProblem.of("zip_bomb")
    for entry in entries:
        _check_entry(entry)
    declared = sum(entry.file_size for entry in entries)
    if declared > max_unpacked_bytes:
        raise _too_large(declared, max_unpacked_bytes)
    return [entry for entry in entries if not entry.is_dir()]


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename
    steps_out = ".." in PurePosixPath(name.replace("\\", "/")).parts
    if steps_out or "\\" in name or "\0" in name or name.startswith("/") or name[1:2] == ":":
        raise FileProblem.of("zip_unsafe_path", name=name[:80])
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise FileProblem.of("zip_unsafe_path", name=name[:80])
    if entry.flag_bits & ENCRYPTED_FLAG:
        raise FileProblem.of("password")
    if entry.file_size > RATIO_COUNTS_FROM and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
        raise FileProblem.of("zip_bomb")


def _is_litter(entry: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(entry.filename)
    return path.parts[0] == "__MACOSX" or path.name.lower() in LITTER


def _refuse_doctype(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    # A document type can only stand before the root element, so the beginning of the part is enough. Office never
    # writes one, and without one no entity can be defined.
    with archive.open(entry) as part:
        if b"<!doctype" in part.read(PROLOG_BYTES).lower():
            raise FileProblem.of("xml_entities")


def _too_large(size: int, limit: int) -> FileProblem:
    return FileProblem.of("unpacked_too_large", size=megabytes(size), limit=megabytes(limit))
