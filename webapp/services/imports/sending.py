"""From the plan of an import to the market: what its rows change of listings that stand here, as bulk changes.

Only the changed cells are sent, and only of rows that are planned as a change: errors and conflicts stay behind.
"""

from typing import Any

from peewee import Case, fn

from webapp.models.base import BATCH
from webapp.models.imports import CHANGED, PLANNED, ImportRow, ProductImport
from webapp.models.products import Listing
from webapp.services.imports.uploads import ImportRefused
from webapp.services.products import bulk_files
from webapp.services.products.bulk_files import FileChange
from webapp.services.products.bulks import MOST_LISTINGS

# Kind of bulk change → the column whose change asks for it. A row with a new discounted price is sent with its price.
COLUMNS = {"price": "price", "discount": "discounted_price", "stock": "stock"}


def counts(product_import: ProductImport) -> dict[str, int]:
    """How many listings of the plan would be sent in each kind of bulk change."""
    sums = [fn.SUM(Case(None, [(_asks(kind), 1)], 0)) for kind in COLUMNS]
    found = ImportRow.select(*sums).where(_changed(product_import)).tuples().first()
    return {kind: int(number or 0) for kind, number in zip(COLUMNS, found, strict=True)}


def change_of(product_import: ProductImport, kind: str) -> FileChange:
    """The bulk change of this kind. Raises ImportRefused when there is none, or the plan is carried out already."""
    if product_import.state != PLANNED:
        raise ImportRefused("계획을 반영하기 전에만 이 파일의 값을 11번가로 보낼 수 있습니다. 파일을 다시 올려 주세요.")
    rows = list(_rows(product_import, kind).limit(MOST_LISTINGS + 1))
    if not rows:
        raise ImportRefused("11번가로 보낼 값이 없습니다. 화면을 새로 고쳐 확인해 주세요.")
    ids = [row.listing_id for row in rows]
    return FileChange(kind, _values(rows, kind), ids, bulk_files.IMPORT, product_import.id)


def _changed(product_import: ProductImport) -> Any:
    return (ImportRow.product_import == product_import) & (ImportRow.kind == CHANGED)


def _asks(kind: str) -> Any:
    """The condition of rows that change the column of the kind; quotation marks inside a text are never bare."""
    before = ImportRow.before.cast("text")
    asked = before.contains(f'"{COLUMNS[kind]}":')
    return asked & ~before.contains(f'"{COLUMNS["discount"]}":') if kind == "price" else asked


def _rows(product_import: ProductImport, kind: str) -> Any:
    columns = (ImportRow.listing_id, ImportRow.values)
    return ImportRow.select(*columns).where(_changed(product_import) & _asks(kind)).order_by(ImportRow.row_number)


def _values(rows: list[ImportRow], kind: str) -> dict[int, Any]:
    if kind != "discount":
        return {row.listing_id: row.values[COLUMNS[kind]] for row in rows}
    prices = _prices([row.listing_id for row in rows])
    return {row.listing_id: _discounted(row.values, prices.get(row.listing_id)) for row in rows}


def _prices(ids: list[int]) -> dict[int, int | None]:
    found: dict[int, int | None] = {}
    for start in range(0, len(ids), BATCH):
        chunk = Listing.select(Listing.id, Listing.price).where(Listing.id.in_(ids[start : start + BATCH]))
        found.update(chunk.tuples())
    return found


def _discounted(told: dict[str, Any], held: int | None) -> dict[str, Any]:
    """Price and discount by which the told discounted price comes about; the same as the price is no discount."""
    price = told.get("price", held)
    amount = price - told["discounted_price"] if price is not None else 0
    return {"price": price, "discount": {"amount": amount, "unit": "01", "until": None} if amount else {}}
