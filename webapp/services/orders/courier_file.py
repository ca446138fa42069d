"""택배사 엑셀: lines put together to boxes, and the boxes written as a workbook of the chosen columns."""

import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from webapp.models.base import BATCH, lookup_form
from webapp.models.orders import OrderLine
from webapp.models.outgoing import OutgoingBatch
from webapp.models.products import ListingOption, Sku
from webapp.models.stores import Store
from webapp.services import audit, workbooks
from webapp.services.audit import Actor, Change
from webapp.services.orders import courier_columns
from webapp.services.orders.address_checks import customs_code_of
from webapp.services.orders.courier_columns import Box, Column, Sender
from webapp.services.shipping import address_book
from webapp.services.workbooks import Sheet

FOLDER = "dispatch_files"
FETCHED = "order.courier_file"
SHEET_NAME = "택배 접수"
BY_PARCEL, BY_ADDRESS, BY_LINE = "parcel", "address", "line"
WHERE_TO: Final = ("name", "mobile", "phone", "zip_code", "address", "detail")
PHONES: Final = ("mobile", "phone")
BETWEEN_NUMBERS: Final = re.compile(r"(?<=\d)\W+(?=\d)")
NOT_A_WORD: Final = re.compile(r"\W+")
Key = tuple[str, ...]


def write(batch: OutgoingBatch, lines: Sequence[OrderLine], path: Path) -> int:
    """Write a store's lines as the batch asks for it; how many rows that were."""
    columns = [Column(*one) for one in batch.columns]
    rows = [
        [courier_columns.value_of(column, box) for column in columns]
        for box in boxes_of(batch.store, lines, batch.merging)
    ]
    return workbooks.write(path, Sheet(SHEET_NAME, [workbooks.Column(one.header) for one in columns], rows))


def note_fetched(batch: OutgoingBatch, rows: int, actor: Actor) -> None:
    """Keep who took the file, which names people."""
    audit.record(actor, Change(FETCHED, f"OutgoingBatch {batch.id}", None, {"rows": rows}), batch.store)


def boxes_of(store: Store, lines: Sequence[OrderLine], merging: str) -> list[Box]:
    """The rows of a file, in the order of their first lines."""
    key_of, sender, codes = KEYS[merging], sender_of(store), _sku_codes(lines)
    found: dict[Key, Box] = {}
    for line in lines:
        person = person_of(line)
        key = key_of(line, person)
        box = found.setdefault(key, Box([], person, sender, [], codes))
        box.lines.append(line)
        memo = person.get("memo", "")
        if memo and memo not in box.memos:
            box.memos.append(memo)
    return list(found.values())


def person_of(line: OrderLine) -> dict[str, str]:
    """Facts of a line's recipient by our client's names; nothing where they are wiped or not told."""
    told: dict[str, str] = json.loads(line.parcel.recipient or "{}") if line.parcel_id else {}
    return told


def _by_line(line: OrderLine, _person: dict[str, str]) -> Key:
    return ("line", str(line.id))


def _by_parcel(line: OrderLine, person: dict[str, str]) -> Key:
    return ("parcel", str(line.parcel_id)) if line.parcel_id else _by_line(line, person)


def _by_address(line: OrderLine, person: dict[str, str]) -> Key:
    """The same name, phone, address and customs code, however spaced; what is not fully told joins nobody."""
    told = {name: person.get(f"recipient_{name}", "") for name in WHERE_TO}
    phone = next((lookup_form(told[name]) for name in PHONES if told[name]), "")
    if not (told["name"] and told["address"] and phone):
        return _by_parcel(line, person)
    place = (told[name] for name in ("name", "zip_code", "address", "detail"))
    return ("address", phone, customs_code_of(person), *(_plain(one) for one in place))


def _plain(text: str) -> str:
    """How people space and dash an address differs from order to order; what lies between two numbers sets them apart.

    1-23 is not 12-3.
    """
    one_form = unicodedata.normalize("NFKC", text).casefold()
    return NOT_A_WORD.sub("", BETWEEN_NUMBERS.sub("_", one_form))


KEYS: Final[dict[str, Callable[[OrderLine, dict[str, str]], Key]]] = {
    BY_PARCEL: _by_parcel,
    BY_ADDRESS: _by_address,
    BY_LINE: _by_line,
}


def sender_of(store: Store) -> Sender:
    """The store's usual outbound address, as far as it is known."""
    sender, known = Sender(store.name), address_book.usable(store, ("outbound",))
    if not known:
        return sender
    usual = known[0]
    whole = " ".join(part for part in (usual.address, usual.detail) if part)
    phone = usual.mobile or usual.phone
    return replace(sender, name=usual.recipient or store.name, phone=phone, zip_code=usual.zip_code, address=whole)


def _sku_codes(lines: Sequence[OrderLine]) -> dict[int, str]:
    """Codes of the SKUs that the lines' options are joined to now, by option."""
    options = sorted({line.option_id for line in lines if line.option_id})
    found: dict[int, str] = {}
    for start in range(0, len(options), BATCH):
        rows = ListingOption.select(ListingOption.id, Sku.code).join(Sku)
        found |= dict(rows.where(ListingOption.id.in_(options[start : start + BATCH])).tuples())
    return found
