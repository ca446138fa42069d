"""Where the table begins and what its columns are: the header row, which field each column is, what stays unread."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from typing import Final

from webapp.services.imports.headers_fields import (
    EXPLAINED,
    IGNORED_WORDS,
    KINDS,
    MONEY_WORDS,
    PRODUCT_LIST,
    STOCK_WORDS,
    Field,
    FieldSet,
)

SEARCHED_ROWS: Final = 30
# Only these may vanish with their brackets: "판매가(할인)" is another amount than "판매가".
_REMARKS = re.compile(
    r"[(\[<{](?:(?:단위:?)?원|개|건|필수|선택|필수입력|선택입력|숫자|텍스트|won|krw|y/?n|byte|\*)[)\]>}]"
)
_UNSPOKEN = re.compile(r"[\W_]+")
_AMOUNT = re.compile(r"₩?-?[\d,]+(?:\.\d+)?[원개]?", re.ASCII)

_ENDS_IN_MONEY: Final = ("가", "비")


@dataclass(frozen=True)
class Header:
    """The header row: its number in the file (1 is the first) and the cells of it, '' where one is blank."""

    row_number: int
    labels: list[str]


@dataclass(frozen=True)
class Warned:
    """An unread column that seems to hold money or stock: its index and label, and a Korean sentence about it."""

    column: int
    label: str
    message: str


@dataclass(frozen=True)
class Mapping:
    """Which column each field is read from (field name -> column index), over the headers of one file."""

    headers: list[str]
    columns: dict[str, int]
    warnings: list[Warned]
    fields: FieldSet = PRODUCT_LIST

    @property
    def unread(self) -> list[int]:
        """Indexes of the columns nothing is read from, counters and our own 오류·해결 left out."""
        taken = set(self.columns.values())
        keys = enumerate(self.headers)
        return [index for index, label in keys if index not in taken and normalise(label) not in IGNORED_WORDS]

    @property
    def missing(self) -> list[Field]:
        """Required fields no column is read for; with any of them the file cannot be planned."""
        return [field for field in self.fields.fields.values() if field.required and field.name not in self.columns]

    def remembered(self) -> dict[str, str]:
        """Field name -> header key, '' for a field left unread: fit for JSON, for another file with these headers."""
        keys = header_keys(self.headers)
        return {name: keys[self.columns[name]] if name in self.columns else "" for name in self.fields.fields}


def normalise(label: str) -> str:
    """A header as it is compared: half-width, lower case, without remarks in brackets, spaces, signs and breaks."""
    text = unicodedata.normalize("NFKC", label).casefold()
    return _UNSPOKEN.sub("", _REMARKS.sub("", "".join(text.split())))


def find_header(rows: Iterable[tuple[int, Sequence[str]]], fields: FieldSet = PRODUCT_LIST) -> Header | None:
    """The first of the first 30 rows of the file that names the anchors of these fields; None when there is none.

    `rows` are (row number, cells). Rows behind the 30th of the file are not looked at.
    """
    for row_number, cells in rows:
        if row_number > SEARCHED_ROWS:
            return None
        named = {name for cell in cells if cell and (name := fields.words.get(normalise(cell)))}
        if len(named.intersection(fields.anchors)) >= fields.least:
            return Header(row_number, [" ".join(cell.split()) for cell in cells])
    return None


def other_kind(labels: Sequence[str], fields: FieldSet) -> FieldSet | None:
    """The kind of file that these headers tell twice as much of as of this one; None when they are of this one."""
    named = {normalise(label) for label in labels} - {""}
    read = {id(kind): {kind.words[word] for word in named if word in kind.words} for kind in (fields, *KINDS)}
    best, most = None, 2 * len(read[id(fields)])
    for kind in KINDS:
        found = read[id(kind)]
        is_one = len(found.intersection(kind.anchors)) >= kind.least and kind.required <= found
        if kind is not fields and is_one and len(found) >= most:
            best, most = kind, len(found)
    return best


def header_keys(headers: Sequence[str]) -> list[str]:
    """A key for each column that stays the same in another file: the normalised header, '#2' for its second one."""
    seen: dict[str, int] = {}
    keys = []
    for label in headers:
        word = normalise(label)
        seen[word] = seen.get(word, 0) + 1
        keys.append(word if seen[word] == 1 else f"{word}#{seen[word]}")
    return keys


def signature(headers: Sequence[str]) -> str:
    """A short key of a set of headers, whatever their order: the same for the next file of the same shape.

    A workbook of the rows to mend is of the same shape: 오류 and 해결 in it are ours.
    """
    theirs = (key for key in header_keys(headers) if key not in EXPLAINED and key and not key.startswith("#"))
    joined = "\n".join(sorted(theirs))
    return hashlib.sha256(joined.encode()).hexdigest()[:32]


def guess_mapping(
    headers: Sequence[str],
    remembered: Dictionary[str, str] | None = None,
    samples: Sequence[Sequence[str]] | None = None,
    fields: FieldSet = PRODUCT_LIST,
) -> Mapping:
    """The mapping for these headers: as remembered where something is, by the words of the fields elsewhere.

    `samples` are values of each column; with them an unread column warns only when it holds numbers.
    """
    keys = header_keys(headers)
    columns: dict[str, int] = {}
    for name in fields.fields:
        key = remembered.get(name) if remembered else None
        if key and key in keys and keys.index(key) not in columns.values():
            columns[name] = keys.index(key)
    for name, field in fields.fields.items():
        left_unread = remembered is not None and remembered.get(name) == ""
        if name not in columns and not left_unread:
            guess = _guess_column(field, keys, set(columns.values()))
            if guess is not None:
                columns[name] = guess
    return choose_mapping(headers, columns, samples, fields)


def choose_mapping(
    headers: Sequence[str],
    columns: Dictionary[str, int],
    samples: Sequence[Sequence[str]] | None = None,
    fields: FieldSet = PRODUCT_LIST,
) -> Mapping:
    """The mapping a seller chose (field name -> column index).

    Raises ValueError with a Korean sentence for a column that does not exist or is read for two fields.
    """
    for name, index in columns.items():
        if name not in fields.fields or not 0 <= index < len(headers):
            raise ValueError("파일에 없는 열을 골랐습니다. 열을 다시 골라 주세요.")
    doubled = [index for index in columns.values() if list(columns.values()).count(index) > 1]
    if doubled:
        raise ValueError(f"'{column_label(headers, doubled[0])}' 열을 두 항목에 골랐습니다. 하나만 골라 주세요.")
    bare = Mapping(list(headers), dict(columns), [], fields)
    warnings = [found for index in bare.unread if (found := _warn(headers, index, samples))]
    return Mapping(list(headers), dict(columns), warnings, fields)


def column_letters(index: int) -> str:
    """The name a spreadsheet gives the column with this index: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_label(headers: Sequence[str], index: int) -> str:
    """How a column is shown: its header, told apart by its letters where it has none or shares it."""
    label = headers[index]
    if not label:
        return f"{column_letters(index)}열"
    return label if list(headers).count(label) == 1 else f"{label} ({column_letters(index)}열)"


def _guess_column(field: Field, keys: Sequence[str], taken: set[int]) -> int | None:
    found = (keys.index(word) for word in field.words if word in keys)
    return next((index for index in found if index not in taken), None)


def _warn(headers: Sequence[str], index: int, samples: Sequence[Sequence[str]] | None) -> Warned | None:
    word = normalise(headers[index])
    money = any(part in word for part in MONEY_WORDS) or word.endswith(_ENDS_IN_MONEY)
    stock = any(part in word for part in STOCK_WORDS)
    if not (money or stock):
        return None
    if samples is not None and not any(_AMOUNT.fullmatch(sample.strip()) for sample in samples[index]):
        return None
    label = column_label(headers, index)
    seems = "수량으로" if stock else "금액으로"
    message = f"읽지 않는 '{label}' 열에 {seems} 보이는 값이 있습니다. 필요한 열이면 항목을 골라 주세요."
    return Warned(index, label, message)
