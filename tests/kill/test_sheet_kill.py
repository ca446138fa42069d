"""An edited workbook whose worker is killed again and again: each row is written once, each stock moves once."""

from collections import Counter
from typing import Any

import pytest

from tests.kill.disturbed import Disturbed
from tests.services.sheets.editing import downloaded
from webapp.config import Settings
from webapp.jobs import sheets as jobs
from webapp.models.base import db
from webapp.models.products import Product, Sku
from webapp.models.sheets import SheetEdit, SheetRow
from webapp.models.stock import StockMovement
from webapp.models.stores import Store
from webapp.services.audit import SYSTEM

COUNT, NEW = 800, 60
# Reading is refused after its third start while it holds the file, so it is killed twice at most.
KILLS = {"sheet_read": 1, "sheet_apply": 3, "sheet_undo": 2}

pytestmark = pytest.mark.one_database


@pytest.fixture
def edited(store: Store) -> SheetEdit:
    """A workbook of many SKUs in which every stock and cost is another one, with new rows behind."""
    with db.atomic():
        for n in range(COUNT):
            product = Product.create(seller=store.seller, name=f"견본 원상품 {n}")
            Sku.create(seller=store.seller, product=product, code=f"{n:06d}", stock=10)

    def edit(sheet: Any) -> None:
        for number in range(2, COUNT + 2):
            sheet.cell(number, 6).value, sheet.cell(number, 7).value = number, 10 + number
        for n in range(NEW):
            sheet.append([None, f"새 견본 {n // 2}", None, f"N{n:04d}", f"옵션 {n}", None, 7])

    return jobs.receive(store, "skus", downloaded(store, "skus", edit), "고친 견본.xlsx", SYSTEM)


def moves() -> Counter[int]:
    return Counter(move.sku_id for move in StockMovement.select(StockMovement.sku))


def test_an_edited_workbook_survives_kills(database: Settings, edited: SheetEdit) -> None:
    disturbed = Disturbed(database, KILLS)
    try:
        disturbed.finish()
        jobs.apply(SheetEdit.get_by_id(edited.id), SYSTEM)
        disturbed.finish()
        assert Sku.select().count() == COUNT + NEW
        assert Product.select().count() == COUNT + NEW // 2
        assert set(moves().values()) == {1}
        assert len(moves()) == COUNT + NEW
        jobs.undo(SheetEdit.get_by_id(edited.id), SYSTEM)
        disturbed.finish()
    finally:
        disturbed.kill()
    assert disturbed.kills > 4
    assert {row.state for row in SheetRow.select(SheetRow.state)} == {"taken_back"}
    assert (Product.select().count(), Sku.select().count()) == (COUNT, COUNT)
    assert {(sku.stock, sku.cost) for sku in Sku.select(Sku.stock, Sku.cost)} == {(10, None)}
    assert set(moves().values()) == {2}
