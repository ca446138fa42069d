"""What kind of file was uploaded, told by its content and never by its name, and taking it out of a zip safely."""

import mmap
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from webapp.services.imports import files_zip
from webapp.services.imports.files_problems import FileProblem, megabytes

HEAD_BYTES = 64 * 1024
ZIP_MAGICS = (b"PK\x03\x04", b"PK\x05\x06")
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
# An OLE container names its streams in UTF-16: these two tell an encrypted xlsx and an old workbook from the rest.
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
WORKBOOK_STREAMS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
OTHER_FORMATS = (
    (b"%PDF", "PDF"),
    (b"MIME-Version", "웹 보관(mht)"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "그림"),
    (b"\xff\xd8\xff", "그림"),
    (b"GIF8", "그림"),
    (b"Rar!", "RAR 압축"),
    (b"7z\xbc\xaf", "7z 압축"),
    (b"\x1f\x8b", "gz 압축"),
)


class Kind(StrEnum):
    """A kind of file that can hold a product list; ZIP holds one of the others."""

    XLSX = "xlsx"
    XLS = "xls"
    CSV = "csv"
    HTML = "html"
    ZIP = "zip"


@dataclass(frozen=True)
class Limits:
    """How much one upload may cost: bytes as uploaded and as unpacked, rows, columns, seconds, bytes of memory."""

    max_bytes: int = 100 * 1024**2
    max_unpacked_bytes: int = 1024**3
    max_rows: int = 200_000
    max_columns: int = 500
    max_seconds: int = 600
    memory_bytes: int = 2 * 1024**3


DEFAULT_LIMITS = Limits()


def recognise(path: Path, limits: Limits = DEFAULT_LIMITS) -> Kind:
    """The kind of the file at `path`.

    Only the head of the file and, for zips, the table of contents are read. Raises FileProblem when the file is
    empty, too large, encrypted, unsafe to unpack, or nothing this product reads.
    """
    size = path.stat().st_size
    if size == 0:
        raise FileProblem.of("empty")
    if size > limits.max_bytes:
        raise FileProblem.of("too_large", size=megabytes(size), limit=megabytes(limits.max_bytes))
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if head.startswith(ZIP_MAGICS):
        workbook = files_zip.holds_workbook(path, limits.max_unpacked_bytes)
        return Kind.XLSX if workbook else Kind.ZIP
    if head.startswith(OLE_MAGIC):
        return _recognise_ole(path)
    return _recognise_text(head)


def unpack(path: Path, workdir: Path, limits: Limits = DEFAULT_LIMITS) -> Path:
    """The file that holds the table: `path` itself, or the one file of the zip at `path`, written into `workdir`.

    The name inside the zip is never used as a path. Raises FileProblem as `recognise` does, and when a zip holds
    no file, several files, another zip, or more bytes than it declares or than the limits allow.
    """
    if recognise(path, limits) is not Kind.ZIP:
        return path
    taken_out = files_zip.extract_only_file(path, workdir / "unpacked", limits.max_unpacked_bytes)
    if recognise(taken_out, limits) is Kind.ZIP:
        raise FileProblem.of("zip_nested")
    return taken_out


def _recognise_ole(path: Path) -> Kind:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find(ENCRYPTED_STREAM) >= 0:
            raise FileProblem.of("password")
        if any(content.find(name) >= 0 for name in WORKBOOK_STREAMS):
            return Kind.XLS
    raise FileProblem.of("other_format", format="한글·워드·파워포인트 등 엑셀이 아닌")


def _recognise_text(head: bytes) -> Kind:
    for magic, name in OTHER_FORMATS:
        if head.startswith(magic):
            raise FileProblem.of("other_format", format=name)
    wide = head.startswith(UTF16_MARKS)
    # A stray zero byte spoils one cell of a csv; a file that is full of them is no text.
    if not wide and head.count(0) * 100 > len(head):
        raise FileProblem.of("unknown")
    text = (head.decode("utf-16", "ignore") if wide else head.decode("latin-1")).removeprefix("ï»¿")
    return _recognise_markup(text.lower()) if text.lstrip().startswith("<") else Kind.CSV


def _recognise_markup(text: str) -> Kind:
    # An HTML doctype defines no entities; one that does is an attack whatever the rest looks like.
    if "<!entity" in text:
        raise FileProblem.of("xml_entities")
    if "urn:schemas-microsoft-com:office:spreadsheet" in text and "<html" not in text:
        raise FileProblem.of("other_format", format="XML 스프레드시트")
    if "<table" in text or "<html" in text:
        return Kind.HTML
    raise FileProblem.of("unknown")
