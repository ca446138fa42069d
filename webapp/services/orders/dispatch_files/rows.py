"""The rows of a file as they are told: a tracking number, its courier, and by what the parcels are to be found."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from webapp.models.base import Keyring, lookup_form
from webapp.services.imports.cells import row_reader
from webapp.services.imports.headers import Mapping
from webapp.services.imports.staging import StagedFile
from webapp.services.orders import tracking
from webapp.services.orders.dispatch_files.couriers import Names, word_of
from webapp.services.orders.dispatch_files.fields import (
    COURIER,
    LINE_NO,
    MOBILE,
    ORDER_NO,
    PARCEL_NO,
    PHONE,
    RECIPIENT,
    TRACKING_NO,
    split,
)
from webapp.services.orders.exporting import HIDDEN

# What may be kept of a cell: a number of the market or of a courier, and no words, whatever column was chosen for it.
_NUMBERS = re.compile(r"[0-9A-Za-z\-_ ]{1,200}", re.ASCII)
# A phone that a spreadsheet took for a number has lost its zero.
_WITHOUT_ZERO = re.compile(r"1[016789]\d{7,8}|[2-6]\d{7,9}|70\d{8}", re.ASCII)


def plain(text: str) -> str:
    """Numbers of a cell as they may be kept and shown; "" for what else stands there, which may name somebody."""
    return text if _NUMBERS.fullmatch(text) else ""


@dataclass(frozen=True)
class Person:
    """Whom a row names, by keyed hashes alone, and whether somebody has masked the name or the phone."""

    names: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    is_masked: bool = False

    @property
    def is_whole(self) -> bool:
        return bool(self.names and self.phones)


@dataclass(frozen=True)
class Told:
    """One row. `courier` is the market's code where it is known, else `courier_word` is what the file calls it."""

    row_number: int
    tracking_no: str = ""
    courier: str | None = None
    courier_word: str | None = None
    parcel_numbers: tuple[str, ...] = ()
    order_numbers: tuple[str, ...] = ()
    line_no: str = ""
    person: Person = Person()
    problem: str = ""

    @property
    def can_be_found(self) -> bool:
        """Whether there is anything by which a parcel could be found."""
        return bool(self.parcel_numbers or self.order_numbers or self.person.is_whole)

    @property
    def is_empty(self) -> bool:
        """Whether its tracking number has yet to be filled in; one that cannot be read is none of these."""
        return not self.tracking_no and not self.problem

    @property
    def number_problem(self) -> str:
        """What is wrong with the row whatever parcel it is about."""
        if self.problem:
            return self.problem
        if self.courier_word:
            return "모르는 택배사 이름입니다. 파일을 확인하는 화면에서 어느 택배사인지 골라 주세요."
        if not self.courier:
            return "택배사가 비어 있습니다. 파일에 넣거나 [열 다시 고르기]에서 택배사를 골라 주세요."
        return tracking.problem_of(self.courier, self.tracking_no)


def read(staged: StagedFile, mapping: Mapping, names: Names, courier: str | None) -> Iterator[Told]:
    """Every row of a staged file; `courier` is for rows that name none."""
    reader = row_reader(mapping)
    for row_number, cells in staged.rows():
        values, problems = reader(cells)
        texts = {name: str(value) for name, value in values.items() if value is not None}
        said = " ".join(f"{problem.message} {problem.remedy}" for problem in problems)
        word = texts.get(COURIER, "")
        code = names.code_of(word) if word else courier
        yield Told(
            row_number,
            texts.get(TRACKING_NO, ""),
            code,
            None if code else word_of(word) or None,
            tuple(split(texts.get(PARCEL_NO, ""))),
            tuple(split(texts.get(ORDER_NO, ""))),
            texts.get(LINE_NO, ""),
            _person(texts),
            said,
        )


def _person(texts: dict[str, str]) -> Person:
    name = texts.get(RECIPIENT, "")
    phones = [phone for one in (PHONE, MOBILE) if (phone := texts.get(one))]
    hidden = any("*" in text or text == HIDDEN for text in (name, *phones))
    if hidden or not name:
        return Person(is_masked=hidden)
    numbers = {_phone(phone) for phone in phones}
    return Person(_hashes([name]), _hashes(numbers))


def _phone(text: str) -> str:
    digits = lookup_form(text)
    return f"0{digits}" if _WITHOUT_ZERO.fullmatch(digits) else digits


def _hashes(texts: set[str] | list[str]) -> frozenset[str]:
    return frozenset(one for text in texts for one in Keyring.vault.hashes(lookup_form(text)))
