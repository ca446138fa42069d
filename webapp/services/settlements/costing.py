"""What the goods of a row cost: by its order line's option and SKU, as the SKU's cost was when that was first known.

So a cost that changes later does not rewrite what past months earned. What is not known is never 0: the row says why,
and is looked at again until it is.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from webapp.elevenst import OrderLine as Told
from webapp.models.base import db
from webapp.models.claims import Claim
from webapp.models.orders import Order, OrderLine
from webapp.models.products import ListingOption, Sku
from webapp.models.runs import Run
from webapp.models.settlements import (
    NO_COST,
    NO_ORDER,
    NO_SKU,
    NOT_CHECKED,
    REASONS,
    REVERSAL,
    SALE,
    SettlementLine,
)
from webapp.models.stock import SetPart
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.catalogue.finding import among, among_texts
from webapp.services.imports.matching import only_writer
from webapp.services.orders.goods import Goods
from webapp.services.runs import Progress
from webapp.services.settlements.totals import Touched

KIND = "settlements_cost"
TOGETHER = 500
SELLING = (SALE, REVERSAL)
Key = tuple[str, str]


@dataclass(frozen=True)
class Shelf:
    """What a line sells, here: its SKU and what a piece of that costs, as far as known."""

    line_id: int
    sku_id: int | None
    cost: int | None


class Costs:
    """The lines of some orders of a store with what they cost, and what came back of them."""

    def __init__(self, store: Store, order_numbers: Collection[str]) -> None:
        numbers = list(order_numbers)
        self._shelves = dict(_shelves(store, numbers))
        back = Claim.select(Claim.order_no, Claim.line_no, Claim.number, Claim.restocked)
        mine = (Claim.store == store) & among_texts(Claim.order_no, numbers) & Claim.restocked.is_null(False)
        self._back = {(order, line, claim): pieces for order, line, claim, pieces in back.where(mine).tuples()}

    def columns(self, key: Key, kind: str, quantity: int | None, claim_no: str) -> dict[str, Any]:
        """The columns of a row that follow from what is here."""
        shelf = self._shelves.get(key)
        values: dict[str, Any] = {"line": shelf.line_id if shelf else None, "sku": shelf.sku_id if shelf else None}
        if kind not in SELLING:
            return values | {"cost": Decimal(0), "missing": None}
        cost, missing = self._cost(shelf, kind, quantity, (*key, claim_no))
        return values | {"cost": cost, "missing": missing}

    def _cost(
        self, shelf: Shelf | None, kind: str, quantity: int | None, claim: tuple[str, str, str]
    ) -> tuple[Decimal | None, str | None]:
        if shelf is None:
            return None, NO_ORDER
        if shelf.sku_id is None:
            return None, NO_SKU
        if shelf.cost is None:
            return None, NO_COST
        if kind == SALE:
            return Decimal(shelf.cost) * (quantity or 0), None
        # The goods of a sale that was taken back are worth something again once they were seen to be.
        pieces = self._back.get(claim)
        return (None, NOT_CHECKED) if pieces is None else (Decimal(-shelf.cost) * pieces, None)


def _shelves(store: Store, order_numbers: Sequence[str]) -> Iterator[tuple[Key, Shelf]]:
    rows = OrderLine.select(OrderLine, Order.number).join(Order)
    lines = list(rows.where((Order.store == store) & among_texts(Order.number, order_numbers)))
    # Of a line that came before its listing did the option is found as that of a new one would be.
    goods = Goods(store, [cast(Told, line) for line in lines if line.option_id is None])
    options = {line.id: line.option_id or goods.sold(cast(Told, line)).get("option") for line in lines}
    joined = ListingOption.select(ListingOption.id, Sku.id, Sku.cost).join(Sku)
    chosen = among(ListingOption.id, [one for one in options.values() if one])
    skus = {option: (sku, cost) for option, sku, cost in joined.where(chosen).tuples()}
    sets = _costs_of_sets({sku for sku, cost in skus.values() if cost is None})
    for line in lines:
        sku, cost = skus.get(options[line.id], (None, None))
        yield (line.order.number, line.number), Shelf(line.id, sku, sets.get(sku) if cost is None else cost)


def _costs_of_sets(sku_ids: Collection[int]) -> dict[int, int]:
    """What the sets among these SKUs cost by their parts, where each part has a cost."""
    if not sku_ids:
        return {}
    parts: dict[int, list[int | None]] = {}
    rows = SetPart.select(SetPart.bundle, SetPart.quantity, Sku.cost).join(Sku, on=(SetPart.part == Sku.id))
    for bundle, quantity, cost in rows.where(among(SetPart.bundle, sku_ids)).tuples():
        parts.setdefault(bundle, []).append(None if cost is None else cost * quantity)
    known = {bundle: [one for one in costs if one is not None] for bundle, costs in parts.items()}
    return {bundle: sum(costs) for bundle, costs in known.items() if len(costs) == len(parts[bundle])}


@runs.work_of(KIND)
def fill(run: Run, progress: Progress) -> dict[str, Any]:
    """Look again at every row of the store whose cost is not known; the result counts those that have one now."""
    ids = lacking_since(run.store, None)
    filled = done = 0
    for looked_at, found in fill_all(run.store, ids):
        done, filled = done + looked_at, filled + found
        progress.tell(done, len(ids))
    return {"looked": done, "filled": filled}


def lacking_since(store: Store, day: dt.date | None) -> list[int]:
    """Ids of the rows that lack their cost, of what counts since a day where one is given."""
    mine = _missing(store) if day is None else _missing(store) & (SettlementLine.counted_on >= day)
    return [one for (one,) in SettlementLine.select(SettlementLine.id).where(mine).order_by(SettlementLine.id).tuples()]


def fill_all(store: Store, ids: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Look again at these rows; how many were looked at and filled, a transaction each."""
    for start in range(0, len(ids), TOGETHER):
        some = ids[start : start + TOGETHER]
        with db.atomic():
            only_writer(store)
            filled = _fill(store, list(SettlementLine.select().where(_missing(store) & among(SettlementLine.id, some))))
        yield len(some), filled


def _missing(store: Store) -> Any:
    return (SettlementLine.store == store) & SettlementLine.missing.in_(REASONS)


def _fill(store: Store, rows: Iterable[SettlementLine]) -> int:
    costs = Costs(store, {row.order_no for row in rows})
    touched, filled = Touched(), 0
    for row in rows:
        values = costs.columns((row.order_no, row.line_no), row.kind, row.quantity, row.claim_no)
        kept = {"line": row.line_id, "sku": row.sku_id, "missing": row.missing}
        if all(values[name] == kept[name] for name in kept):
            continue
        touched.note(row)
        row.patch(**values)
        touched.note(row)
        filled += row.missing is None
    touched.write(store)
    return filled
