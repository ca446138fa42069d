"""피킹 목록 and 포장 명세: what passed the gate, put together as the people at the shelves and at the table need it."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from webapp.models.orders import OrderLine, Parcel
from webapp.models.outgoing import OutgoingBatch
from webapp.models.products import ListingOption, Sku
from webapp.services import audit
from webapp.services.audit import Actor, Change
from webapp.services.orders import courier_columns, courier_file
from webapp.services.orders.address_checks import customs_code_of
from webapp.services.products import sets

SEEN = "order.slips"
NUMBERS = re.compile(r"([0-9]+)")


@dataclass
class Part:
    """What of one SKU goes into a set, and how many pieces of it the whole list asks for, other rows included."""

    sku: Sku
    pieces: int
    of_all: int = 0


@dataclass
class Pick:
    """One kind of thing to be fetched: what it is called here and there, how many pieces, and for which orders.

    A set is fetched by its `parts`.
    """

    code: str
    name: str
    option: str
    sku_id: int | None = None
    location: str = ""
    pieces: int = 0
    order_numbers: set[str] = field(default_factory=set)
    parts: list[Part] = field(default_factory=list)

    @property
    def from_shelves(self) -> int:
        """Pieces that are taken into the hand."""
        return sum(part.pieces for part in self.parts) if self.parts else self.pieces


@dataclass
class Slip:
    """One parcel's paper: whom it goes to, by our client's names of the facts, and what lies in it."""

    parcel: Parcel | None
    person: dict[str, str]
    lines: list[OrderLine] = field(default_factory=list)

    @property
    def customs(self) -> str:
        """What customs know the recipient by: the name in English and the code, as far as they are told."""
        return " ".join(filter(None, (self.person.get("customs_name"), customs_code_of(self.person))))

    @property
    def pieces(self) -> int:
        return sum(line.quantity or 0 for line in self.lines)


def picks_of(lines: Sequence[OrderLine]) -> list[Pick]:
    """Pieces by SKU, and by product and option where a line is joined to none.

    In the order of the shelves, as far as their names are known; then by code and name.
    """
    skus = _skus_of(lines)
    found: dict[tuple[str, ...], Pick] = {}
    for line in lines:
        sku = skus.get(line.option_id)
        name, option = line.product_name or line.product_no or "", courier_columns.option_of(line)
        key = ("sku", str(sku.id)) if sku else ("line", line.product_no or name, option)
        code = (sku.code if sku else line.seller_code) or ""
        place = (sku.id, sku.location or "") if sku else ()
        pick = found.setdefault(key, Pick(code, name, option, *place))
        pick.pieces += line.quantity or 0
        pick.order_numbers.add(line.order.number)
    _take_apart(list(found.values()))
    return sorted(found.values(), key=_way_through)


def _way_through(pick: Pick) -> tuple[Any, ...]:
    """Shelf 10 comes after shelf 9, and what lies nowhere known comes last."""
    steps = [int(step) if step.isdecimal() else step for step in NUMBERS.split(pick.location)]
    return not pick.location, steps, not pick.code, pick.code, pick.name, pick.option


def _take_apart(picks: Sequence[Pick]) -> None:
    """Tell each set its parts."""
    made_of = sets.parts_of_each([pick.sku_id for pick in picks if pick.sku_id])
    asked = Counter[int]()
    for pick in picks:
        parts = made_of.get(pick.sku_id or 0, [])
        pick.parts = [Part(part.part, part.quantity * pick.pieces) for part in parts]
        asked.update({part.sku.id: part.pieces for part in pick.parts})
        if pick.sku_id and not pick.parts:
            asked[pick.sku_id] += pick.pieces
    for part in (part for pick in picks for part in pick.parts):
        part.of_all = asked[part.sku.id]


def parts_of(lines: Sequence[OrderLine]) -> dict[int, list[Part]]:
    """What lies in the box of each line that sells a set, by the line's id."""
    skus = _skus_of(lines)
    made_of = sets.parts_of_each([sku.id for sku in skus.values()])
    sold = ((line, made_of.get(skus[line.option_id].id, [])) for line in lines if line.option_id in skus)
    return {line.id: [Part(one.part, one.quantity * (line.quantity or 0)) for one in parts] for line, parts in sold}


def slips_of(lines: Sequence[OrderLine]) -> list[Slip]:
    """One slip a parcel, in the order in which the lines were chosen."""
    found: dict[int, Slip] = {}
    for line in lines:
        key = line.parcel_id or -line.id
        slip = found.setdefault(key, Slip(line.parcel, courier_file.person_of(line)))
        slip.lines.append(line)
    return list(found.values())


def note_seen(batch: OutgoingBatch, slips: int, actor: Actor) -> None:
    """Keep who saw the names and addresses of these parcels."""
    audit.record(actor, Change(SEEN, f"OutgoingBatch {batch.id}", None, {"parcels": slips}), batch.store)


def _skus_of(lines: Sequence[OrderLine]) -> dict[int, Sku]:
    """The SKUs that the lines' options are joined to now, by option."""
    options = {line.option_id for line in lines if line.option_id}
    joined = ListingOption.select(ListingOption, Sku).join(Sku).where(ListingOption.id.in_(sorted(options)))
    return {option.id: option.sku for option in joined} if options else {}
