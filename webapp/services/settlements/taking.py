"""Writing down what the market settles: each row once, however often it is told, with what it told before kept.

The market gives its rows no number. One is known again among the rows of its order line by claim, parcel and quantity;
of several alike by what it says, then by its day of settlement, and what no look of the run told of is the same row
with another day.
Totals and comparisons are written in the transaction of the rows.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from peewee import Case

from webapp.elevenst.settlements import SettlementLine as Told
from webapp.models.base import db, insert_rows, new_row, now
from webapp.models.settlements import SettlementChange, SettlementLine
from webapp.models.stores import Store
from webapp.services.catalogue.finding import among, among_texts
from webapp.services.imports.matching import only_writer
from webapp.services.orders.sold import SoldItems
from webapp.services.settlements import comparing, told
from webapp.services.settlements.costing import Costs, Key
from webapp.services.settlements.totals import Touched

TOGETHER = 200
# A row that says other things than before is kept with what it said.
HISTORY = (
    *told.DAYS, "gross", "deducted", "due", "net", "goods", "delivery", "claim_fees", "fee", "discounts", "other",
    "kind", "told",
)  # fmt: skip


@dataclass(frozen=True)
class Look:
    """One look at the days from `first` to `last`, when it began, and the run that it belongs to.

    `since` is when the first look of the run began: what one of them told of is no other row of a later one.
    """

    store: Store
    began: dt.datetime
    first: dt.date
    last: dt.date
    since: dt.datetime
    run_id: int | None = None


@dataclass
class Taken:
    """How many rows a look brought that were new, that say something else now, and that are listed no more."""

    new: int = 0
    changed: int = 0
    gone: int = 0

    def __iadd__(self, other: "Taken") -> "Taken":
        self.new += other.new
        self.changed += other.changed
        self.gone += other.gone
        return self


def portions(rows: Iterable[Told]) -> Iterator[list[Told]]:
    """Rows in parts of about as many as one transaction takes; those of an order stay together."""
    orders = defaultdict[str, list[Told]](list)
    for row in rows:
        orders[row.order_no].append(row)
    part: list[Told] = []
    for found in orders.values():
        part += found
        if len(part) >= TOGETHER:
            yield part
            part = []
    if part:
        yield part


def take(look: Look, rows: Sequence[Told]) -> Taken:
    """Write these rows down in one transaction; all that the answer tells of an order has to be among them."""
    with db.atomic():
        only_writer(look.store)
        return _Taking(look, rows).all()


def mark_gone(look: Look) -> int:
    """Mark what was listed for the days of this look, all read since it began, and was not told of; how many."""
    within = (SettlementLine.listed_from >= look.first) & (SettlementLine.listed_to <= look.last)
    untold = (SettlementLine.store == look.store) & within & (SettlementLine.seen_at < look.began)
    ids = [one for (one,) in SettlementLine.select(SettlementLine.id).where(untold & _is_listed()).tuples()]
    for start in range(0, len(ids), TOGETHER):
        with db.atomic():
            only_writer(look.store)
            mine = untold & _is_listed() & among(SettlementLine.id, ids[start : start + TOGETHER])
            rows = list(SettlementLine.select().where(mine))
            touched = Touched()
            for row in rows:
                touched.note(row)
                row.patch(gone_at=now())
            touched.write(look.store)
            comparing.compare(look.store, {(row.order_no, row.line_no) for row in rows})
    return len(ids)


def _is_listed() -> Any:
    return SettlementLine.gone_at.is_null()


class _Taking:
    """Some rows of one look, with what stands here of their order lines already."""

    def __init__(self, look: Look, rows: Sequence[Told]) -> None:
        self.look, self.taken, self.touched = look, Taken(), Touched()
        numbers = {row.order_no for row in rows}
        self._told = defaultdict[Key, list[Told]](list)
        for row in rows:
            self._told[row.order_no, row.line_no].append(row)
        mine = (SettlementLine.store == look.store) & among_texts(SettlementLine.order_no, numbers)
        self._held = defaultdict[Key, list[SettlementLine]](list)
        for held in SettlementLine.select().where(mine).order_by(SettlementLine.place):
            self._held[held.order_no, held.line_no].append(held)
        self._costs = Costs(look.store, numbers)
        self._sold = SoldItems(look.store, [row.product_no for row in rows])
        self._same: list[int] = []
        self._fresh: list[SettlementLine] = []
        self._moved: set[Key] = set()

    def all(self) -> Taken:
        for key, rows in self._told.items():
            for row, held in self._pairs(key, rows):
                if held is None:
                    self._new(key, row)
                else:
                    self._again(held, row)
        self._sold.write()
        insert_rows(SettlementLine, self._fresh)
        self._note_seen()
        self.touched.write(self.look.store)
        comparing.compare(self.look.store, self._moved)
        return self.taken

    def _pairs(self, key: Key, rows: Sequence[Told]) -> Iterator[tuple[Told, SettlementLine | None]]:
        """Each row with the one that it was told as before, if any."""
        waiting = [(row, told.digest_of(row)) for row in rows]
        free = list(self._held[key])
        for is_same in (_says_the_same, _is_of_the_same_day, self._is_left_over):
            left = []
            for row, digest in waiting:
                fitting = [one for one in free if _is_alike(one, row) and is_same(one, row, digest)]
                if fitting:
                    free.remove(fitting[0])
                    yield row, fitting[0]
                else:
                    left.append((row, digest))
            waiting = left
        yield from ((row, None) for row, _ in waiting)

    def _is_left_over(self, held: SettlementLine, _row: Told, _digest: str) -> bool:
        """Whether the run has not told of it yet: then it moved to another day."""
        return bool(held.seen_at < self.look.since)

    def _new(self, key: Key, row: Told) -> None:
        claim_no, parcel_no, quantity = told.key_of(row)
        columns = told.columns_of(row)
        place = 1 + max((one.place for one in self._held[key]), default=0)
        values = columns | self._costs.columns(key, columns["kind"], quantity, claim_no)
        values["sold_item"] = self._sold.of(columns, None)
        fresh = new_row(
            SettlementLine, store=self.look.store, order_no=row.order_no, line_no=row.line_no, place=place,
            claim_no=claim_no, parcel_no=parcel_no, quantity=quantity, digest=told.digest_of(row),
            seen_at=self.look.began, listed_from=self.look.first, listed_to=self.look.last, **values,
        )  # fmt: skip
        self._held[key].append(fresh)
        self._fresh.append(fresh)
        self.touched.note(fresh)
        self._moved.add(key)
        self.taken.new += 1

    def _again(self, held: SettlementLine, row: Told) -> None:
        digest = told.digest_of(row)
        is_elsewhere = held.listed_from > self.look.last or held.listed_to < self.look.first
        if held.digest == digest and held.gone_at is None and not is_elsewhere:
            self._same.append(held.id)
            return
        self.touched.note(held)
        columns = told.columns_of(row)
        before = {name: _plain(getattr(held, name)) for name in HISTORY}
        after = {name: _plain(columns[name]) for name in HISTORY}
        differing = [name for name in HISTORY if before[name] != after[name]]
        if differing:
            self._keep(held, {name: before[name] for name in differing}, {name: after[name] for name in differing})
        key = (held.order_no, held.line_no)
        costs = self._costs.columns(key, columns["kind"], held.quantity, held.claim_no)
        if held.missing is None and held.kind == columns["kind"]:
            # What it cost when that was first known stays.
            costs = {"line": costs["line"] or held.line_id}
        self.taken.changed += bool(differing or held.gone_at)
        held.patch(
            **columns, **costs, digest=digest, gone_at=None, seen_at=self.look.began, listed_from=self.look.first,
            listed_to=self.look.last, changed_at=now() if differing else held.changed_at,
        )  # fmt: skip
        self.touched.note(held)
        self._moved.add(key)

    def _keep(self, held: SettlementLine, before: dict[str, Any], after: dict[str, Any]) -> None:
        SettlementChange.create(settlement=held, source_id=self.look.run_id, before=before, after=after)

    def _note_seen(self) -> None:
        """Rows that say what they said: seen now, and listed for the days that all looks at them have in common."""
        first, last = self.look.first, self.look.last
        begins = Case(None, [(SettlementLine.listed_from < first, first)], SettlementLine.listed_from)
        ends = Case(None, [(SettlementLine.listed_to > last, last)], SettlementLine.listed_to)
        values = {"seen_at": self.look.began, "listed_from": begins, "listed_to": ends}
        SettlementLine.update(**values).where(among(SettlementLine.id, self._same)).execute()


def _says_the_same(held: SettlementLine, _row: Told, digest: str) -> bool:
    return bool(held.digest == digest)


def _is_of_the_same_day(held: SettlementLine, row: Told, _digest: str) -> bool:
    return bool(held.settled_on == row.settled_on)


def _is_alike(held: SettlementLine, row: Told) -> bool:
    return (held.claim_no, held.parcel_no, held.quantity) == told.key_of(row)


def _plain(value: Any) -> Any:
    """A value as it is kept in the history."""
    match value:
        case Decimal():
            return f"{value.normalize():f}"
        case dt.date():
            return value.isoformat()
    return value
