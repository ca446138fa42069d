"""Product files as sellers upload them, and as attackers do: plainly sample data, written for each test."""

import csv
import io
import struct
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import xlwt
from openpyxl import Workbook
from xlwt.CompoundDoc import XlsDoc

HEADERS = ["상품번호", "상품명", "판매가", "재고수량", "판매상태", "판매자상품코드", "카테고리"]
TITLES = [["11번가 상품목록 다운로드"], ["총 3건"], []]
SHEET_PART = "xl/worksheets/sheet1.xml"
Cells = Sequence[Any]


def product(number: int, **changed: Any) -> list[Any]:
    """A row under HEADERS; fields by their headers may be changed."""
    row = [str(3_000_000_000 + number), f"견본 텀블러 {number}호", 12_900, 7, "판매중", f"{number:08d}", "생활>주방>컵"]
    for header, value in changed.items():
        row[HEADERS.index(header)] = value
    return row


PRODUCTS = [product(1), product(2), product(3)]


def workbook(path: Path, *sheets: Iterable[Cells]) -> Path:
    """An xlsx with these rows on its sheets; without any, the three products under title lines and headers."""
    book = Workbook()
    book.remove(book.active)
    for rows in sheets or ([*TITLES, HEADERS, *PRODUCTS],):
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def patched(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The xlsx at `path` with one of its parts rewritten."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    return zipped(path, **parts)


def with_sheet(path: Path, rows: str) -> Path:
    """An xlsx whose sheet holds exactly this XML between <sheetData> and its end."""
    sheet = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return patched(workbook(path), SHEET_PART, lambda _: f"{sheet}{rows}</sheetData></worksheet>".encode())


def csv_file(path: Path, rows: Iterable[Cells] = (HEADERS, *PRODUCTS), encoding: str = "cp949", **dialect: Any) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, **dialect).writerows(rows)
    return path


def html_file(path: Path, rows: Iterable[Cells] = (HEADERS, *PRODUCTS), encoding: str = "cp949") -> Path:
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in rows)
    page = f'<html><head><meta charset="euc-kr"></head><body><table border=1>{body}</table></body></html>'
    path.write_text(page, encoding)
    return path


def old_workbook(path: Path, rows: Iterable[Cells] = (*TITLES, HEADERS, *PRODUCTS)) -> Path:
    """A real .xls."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("상품목록")
    for row_index, row in enumerate(rows):
        for column_index, cell in enumerate(row):
            sheet.write(row_index, column_index, cell)
    book.save(str(path))
    return path


def protected_old_workbook(path: Path) -> Path:
    """An .xls whose stream says, as Excel writes it, that what follows is encrypted."""

    def record(kind: int, content: bytes) -> bytes:
        return struct.pack("<HH", kind, len(content)) + content

    begin = record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0x0DBB, 0x07CC, 0, 6))
    file_pass = record(0x002F, struct.pack("<HHH", 1, 1, 1) + bytes(48))
    XlsDoc().save(str(path), begin + file_pass + record(0x000A, b""))
    return path


def protected_workbook(path: Path) -> Path:
    """An xlsx with a password: an OLE container with a stream named EncryptedPackage."""
    container = io.BytesIO()
    XlsDoc().save(container, bytes(8192))
    name, renamed = "Workbook".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le")
    content = container.getvalue()
    at = content.index(name)
    path.write_bytes(content[:at] + renamed + content[at + len(renamed) :])
    return path


def zipped(path: Path, **parts: bytes) -> Path:
    """A zip of these entries: `**{name: content}`."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def declare_size(path: Path, part: str, size: int) -> Path:
    """The zip at `path`, its entry `part` claiming in both of its headers to be `size` bytes when unpacked."""
    content = bytearray(path.read_bytes())
    name = part.encode()
    struct.pack_into("<I", content, content.index(name) - 30 + 22, size)
    struct.pack_into("<I", content, content.rindex(name) - 46 + 24, size)
    path.write_bytes(content)
    return path
