"""Writing one chunk of a plan: what each row becomes is gathered first, then written with a few bulk statements.

What has changed since the plan is looked up again here, and a row whose ground has moved is skipped with the reason.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from peewee import __exception_wrapper__

from webapp.models.base import insert_bulk, naive, reserve_ids
from webapp.models.imports import CHANGED, CONFLICT, DONE, JOINED, NEW, SKIPPED
from webapp.models.products import Listing, ListingOption, Product, Sku
from webapp.models.selling import ProductChange
from webapp.models.stores import Store
from webapp.services.imports.facts import LISTING_COLUMNS, Facts, Standing, after, changes, decode, encode
from webapp.services.imports.judging import AS_NEW, KEEP_PRODUCT, SKIP, SKU_PREFIX, USE_THIS
from webapp.services.imports.matching import Shelf, shelves_of_codes, shelves_of_ids, standing_listings, update_many

ALREADY_THERE = "계획한 뒤에 같은 상품번호의 채널상품이 생겼습니다. 파일을 다시 올리면 변경 내용으로 비교합니다."
CODE_TAKEN = "계획한 뒤에 같은 자체상품코드의 SKU가 생겼습니다. 파일을 다시 올리면 그 SKU에 연결합니다."
SKU_GONE = "연결하려던 SKU가 지워졌습니다. 파일을 다시 올려 계획을 새로 만들어 주세요."
SEVERAL_SKUS = "계획한 뒤에 판매자 상품코드가 같은 SKU가 여러 개 생겼습니다. 파일을 다시 올려 연결할 SKU를 골라 주세요."
LISTING_GONE = "바꾸려던 채널상품이 지워졌습니다. 파일을 다시 올려 계획을 새로 만들어 주세요."
CHANGED_SINCE = "계획한 뒤에 다른 곳에서 바뀐 상품이라 덮어쓰지 않았습니다. 파일을 다시 올려 차이를 확인해 주세요."
UNDECIDED = "결정하지 않은 충돌이라 반영하지 않았습니다."
CHOSEN_TO_SKIP = "건너뛰도록 고른 행입니다."

PRODUCT_COLUMNS = ("id", "created_at", "seller_id", "name", "revision")
SKU_COLUMNS = ("id", "created_at", "seller_id", "product_id", "code", "option_text", "stock", "revision")
NEW_LISTING = (
    "id", "created_at", "store_id", "product_id", "number", *LISTING_COLUMNS, "told", "more", "market_facts", "missing",
    "seen_in_file_at", "revision",
)  # fmt: skip
OPTION_COLUMNS = ("created_at", "listing_id", "sku_id", "axes", "name", "stock")
CHANGED_LISTING = ("product_id", *LISTING_COLUMNS, "told", "more", "seen_in_file_at", "revision")
OUTCOME_COLUMNS = (
    "state", "outcome", "before", "listing_id", "sku_id", "product_id", "made_listing", "made_product", "revision",
)  # fmt: skip
HISTORY = (
    "created_at", "product_id", "listing_id", "user_id", "source", "source_id", "field", "before", "after", "outcome",
)  # fmt: skip


@dataclass(slots=True, frozen=True)
class Cause:
    """What the history of a changed listing names as its cause: the import, and who had it carried out."""

    import_id: int
    user_id: int | None


@dataclass(slots=True, frozen=True)
class PlannedRow:
    """A row of the plan as the database keeps it: `values`, `more` and `before` as text."""

    id: int
    row_number: int
    kind: str
    number: str
    values: str
    more: str
    before: str | None
    decision: str | None
    listing_id: int | None
    sku_id: int | None
    revision: int | None

    @property
    def chosen_sku(self) -> int | None:
        """The SKU to join: planned, or picked by a person."""
        chosen = (self.decision or "").startswith(SKU_PREFIX)
        return int((self.decision or "").removeprefix(SKU_PREFIX)) if chosen else self.sku_id


class Chunk:
    """The rows to write now, what they meet, and the lines gathered for each table."""

    def __init__(self, store: Store, rows: list[PlannedRow], moment: dt.datetime, cause: Cause) -> None:
        self.store, self.cause = store, cause
        self.rows = rows
        self.stamp = str(naive(moment))
        self.told = {row.id: decode(row.values) for row in rows}
        self.standing = standing_listings(store, list({row.number for row in rows}))
        self.shelves = shelves_of_codes(store, self._codes())
        self.chosen = shelves_of_ids(store, [row.chosen_sku for row in rows if row.chosen_sku])
        self.products: list[tuple[Any, ...]] = []
        self.skus: list[tuple[Any, ...]] = []
        self.listings: list[tuple[Any, ...]] = []
        self.options: list[tuple[Any, ...]] = []
        self.changed: list[tuple[Any, ...]] = []
        self.moved: list[tuple[Any, ...]] = []
        self.outcomes: list[tuple[Any, ...]] = []
        self.history: list[tuple[Any, ...]] = []

    def _codes(self) -> list[str]:
        by_code = (row for row in self.rows if row.kind in (NEW, JOINED) and row.sku_id is None)
        return [code for row in by_code if (code := self.told[row.id].get("seller_code"))]

    def ids(self, model: Any, kinds: tuple[str, ...]) -> Iterator[int]:
        """Ids for as many rows as may be made; those not taken stay free."""
        return iter(reserve_ids(model, sum(row.kind in kinds for row in self.rows)))

    def write(self) -> None:
        """Put everything gathered into the database, parents before children; errors are the database library's."""
        with __exception_wrapper__:
            insert_bulk(Product, PRODUCT_COLUMNS, self.products)
            insert_bulk(Sku, SKU_COLUMNS, self.skus)
            insert_bulk(Listing, NEW_LISTING, self.listings)
            insert_bulk(ListingOption, OPTION_COLUMNS, self.options)
            update_many("listing", CHANGED_LISTING, self.changed)
            update_many("listing_option", ("sku_id",), self.moved)
            update_many("import_row", OUTCOME_COLUMNS, self.outcomes)
            insert_bulk(ProductChange, HISTORY, self.history)


def write_chunk(store: Store, rows: list[PlannedRow], moment: dt.datetime, cause: Cause) -> None:
    """Write these rows of a plan and their outcomes; call it in a transaction, as the seller's only writer.

    Rows that were chosen over an earlier row with the same number come after it, each on its own.
    """
    late = [row for row in rows if row.decision == USE_THIS]
    _write(Chunk(store, [row for row in rows if row.decision != USE_THIS], moment, cause))
    for row in late:
        _write(Chunk(store, [row], moment, cause))


def _write(chunk: Chunk) -> None:
    if chunk.rows:
        writer = _RowWriter(chunk)
        for row in chunk.rows:
            writer.place(row)
        chunk.write()


class _RowWriter:
    def __init__(self, chunk: Chunk) -> None:
        self.chunk = chunk
        makers = (NEW, JOINED, CONFLICT)
        self._product_ids = chunk.ids(Product, makers)
        self._sku_ids = chunk.ids(Sku, makers)
        self._listing_ids = chunk.ids(Listing, makers)

    def place(self, row: PlannedRow) -> None:
        """Gather what the row writes, or the reason why it writes nothing."""
        if row.kind == CONFLICT and row.decision in (None, SKIP):
            self._skip(row, UNDECIDED if row.decision is None else CHOSEN_TO_SKIP)
        elif row.kind == CHANGED or row.decision in (KEEP_PRODUCT, USE_THIS) or row.listing_id is not None:
            self._change(row)
        elif row.number in self.chunk.standing:
            self._skip(row, ALREADY_THERE)
        else:
            self._make(row)

    def _skip(self, row: PlannedRow, reason: str) -> None:
        self.chunk.outcomes.append(
            (SKIPPED, reason, row.before, row.listing_id, row.sku_id, None, False, False, row.revision, row.id)
        )

    def _make(self, row: PlannedRow) -> None:
        """A new listing: on a new base product and SKU, or joined to the SKU that its code or a person names."""
        fits = self._fits(row)
        if isinstance(fits, str):
            self._skip(row, fits)
            return
        sku_id, product_id = fits or self._new_shelf(row)
        listing_id = next(self._listing_ids)
        told, stamp = self.chunk.told[row.id], self.chunk.stamp
        place = (listing_id, stamp, self.chunk.store.id, product_id, row.number)
        columns = [told.get(name) for name in LISTING_COLUMNS]
        self.chunk.listings.append((*place, *columns, row.values, row.more, "{}", "[]", stamp, 1))
        self.chunk.options.append((stamp, listing_id, sku_id, "", "", told.get("stock")))
        self.chunk.outcomes.append((DONE, None, None, listing_id, sku_id, product_id, True, fits is None, 1, row.id))

    def _fits(self, row: PlannedRow) -> Shelf | str | None:
        """The SKU to join, the reason why there is none any more, or None for a row that makes its own."""
        if row.chosen_sku is not None:
            return self.chunk.chosen.get(row.chosen_sku, SKU_GONE)
        if row.decision == AS_NEW:
            return None
        found = self.chunk.shelves.get(self.chunk.told[row.id].get("seller_code"), [])
        if row.kind == NEW:
            return CODE_TAKEN if found else None
        return SEVERAL_SKUS if len(found) > 1 else found[0] if found else None

    def _new_shelf(self, row: PlannedRow) -> Shelf:
        chunk, told = self.chunk, self.chunk.told[row.id]
        product_id, sku_id, code = next(self._product_ids), next(self._sku_ids), told.get("seller_code")
        seller = chunk.store.seller_id
        chunk.products.append((product_id, chunk.stamp, seller, told["name"], 1))
        chunk.skus.append((sku_id, chunk.stamp, seller, product_id, code, "", told.get("stock"), 1))
        if code:
            chunk.shelves.setdefault(code, []).append((sku_id, product_id))
        return sku_id, product_id

    def _change(self, row: PlannedRow) -> None:
        """A listing that stands: what the row tells differently, and its base product when a person moved it."""
        standing = self.chunk.standing.get(row.number)
        if standing is None:
            self._skip(row, LISTING_GONE)
        elif row.decision != USE_THIS and self._has_moved(row, standing):
            self._skip(row, CHANGED_SINCE)
        elif row.chosen_sku is not None and row.chosen_sku not in self.chunk.chosen:
            self._skip(row, SKU_GONE)
        else:
            self._write_change(row, standing)

    def _has_moved(self, row: PlannedRow, standing: Standing) -> bool:
        """Whether somebody changed what this row changes, to something else than the row tells."""
        if standing.revision == row.revision:
            return False
        told, before = self.chunk.told[row.id], decode(row.before) if row.before else {}
        columns = [name for name in before if name in LISTING_COLUMNS]
        return not columns or any(standing.column(name) not in (before[name], told[name]) for name in columns)

    def _write_change(self, row: PlannedRow, standing: Standing) -> None:
        told, more = self.chunk.told[row.id], decode(row.more)
        before: Facts = decode(row.before) if row.before else changes(standing, told, more)
        if standing.revision != row.revision:  # what the file told came to stand meanwhile, sent to the market from it
            before = {name: held for name, held in before.items() if not _stands(standing, name, told)}
        target = self.chunk.chosen[row.chosen_sku] if row.chosen_sku is not None else None
        if target:
            before = {**before, **self._move(standing, target)}
        product_id = target[1] if target else standing.product_id
        columns = [told[name] if name in before else standing.column(name) for name in LISTING_COLUMNS]
        known, kept = encode({**decode(standing.told), **told}), encode({**decode(standing.more), **more})
        revision = standing.revision + 1
        self.chunk.changed.append((product_id, *columns, known, kept, self.chunk.stamp, revision, standing.id))
        self._tell(standing, product_id, before, told, more)
        sku_id = target[0] if target else None
        before["told"] = decode(standing.told)
        self.chunk.outcomes.append(
            (DONE, None, encode(before), standing.id, sku_id, product_id, False, False, revision, row.id)
        )

    def _tell(self, standing: Standing, product_id: int, before: Facts, told: Facts, more: Facts) -> None:
        """A line of history for each value that the row changes; one that was not known before is none."""
        chunk = self.chunk
        known = {name: was for name, was in before.items() if was is not None and name != "options"}
        now_is = {**after(known, told, more), "product_id": product_id}
        place = (chunk.stamp, product_id, standing.id, chunk.cause.user_id, "import", chunk.cause.import_id)
        chunk.history += [(*place, name, encode(was), encode(now_is[name]), "done") for name, was in known.items()]

    def _move(self, standing: Standing, target: Shelf) -> Facts:
        """Map the listing's one option to the SKU; several options cannot all be it and wait for a person."""
        mine = ListingOption.select(ListingOption.id, ListingOption.sku_id).where(ListingOption.listing == standing.id)
        options = list(mine.order_by(ListingOption.id).tuples())
        self.chunk.moved += [(target[0] if len(options) == 1 else None, option_id) for option_id, _ in options]
        return {"product_id": standing.product_id, "options": options}


def _stands(standing: Standing, name: str, told: Facts) -> bool:
    return name in LISTING_COLUMNS and standing.column(name) == told[name]
