"""How many can be offered, of SKUs and of sets: one answer for all who ask, held against a plain count of pieces."""

import random
from typing import Any

import pytest

from tests.services.products.test_joining import sell, shelf
from tests.views.test_listings import statements
from webapp.models.base import now
from webapp.models.products import ListingOption, Sku
from webapp.models.stock import SetPart, StockBuffer
from webapp.models.stores import Store
from webapp.services.audit import SYSTEM
from webapp.services.products import availability, sets


class Twin:
    """The same question answered piece by piece, by a person with a pencil."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.skus = {sku.id: sku for sku in Sku.select()}
        self.held = {row.sku_id: row.quantity for row in StockBuffer.select().where(StockBuffer.store == store)}
        self.parts: dict[int, list[tuple[int, int]]] = {}
        for row in SetPart.select():
            self.parts.setdefault(row.bundle_id, []).append((row.part_id, row.quantity))

    def offered(self, sku_id: int) -> int | None:
        if self.skus[sku_id].archived_at is not None:
            return None
        if sku_id not in self.parts:
            return self._left(sku_id, self.held.get(sku_id, self.store.stock_buffer))
        made = self._made(sku_id, lambda part: self._left(part, self.held.get(part, self.store.stock_buffer)))
        return None if made is None else max(0, made - self.held.get(sku_id, 0))

    def on_shelf(self, bundle_id: int) -> int | None:
        return self._made(bundle_id, lambda part: self._left(part, 0))

    def _made(self, bundle_id: int, there: Any) -> int | None:
        pieces = [(there(part), takes) for part, takes in self.parts[bundle_id]]
        return None if any(found is None for found, _ in pieces) else min(found // takes for found, takes in pieces)

    def _left(self, sku_id: int, kept: int) -> int | None:
        sku = self.skus[sku_id]
        return None if sku.stock is None or sku.archived_at is not None else max(0, sku.stock - kept)


@pytest.fixture(params=range(3))
def stocked(store: Store, request: pytest.FixtureRequest) -> Store:
    """Parts and sets with any stock, some unknown, archived or held back, each joined to an option of the store."""
    rng = random.Random(request.param)
    store.patch(stock_buffer=rng.choice([0, 0, 2]))
    parts = shelf(store, "견본 부품", *(f"P-{n}" for n in range(12)))
    bundles = shelf(store, "견본 세트", *(f"S-{n}" for n in range(12)))
    for part in parts:
        part.patch(stock=rng.choice([None, -2, 0, rng.randint(1, 40), rng.randint(1, 40), rng.randint(1, 40)]))
    for bundle in bundles:
        for part in rng.sample(parts, rng.randint(1, 3)):
            SetPart.create(bundle=bundle, part=part, quantity=rng.randint(1, 4))
    for sku in rng.sample([*parts, *bundles], 8):
        StockBuffer.create(sku=sku, store=store, quantity=rng.randint(0, 5))
    for sku in rng.sample([*parts, *bundles], 3):
        sku.patch(archived_at=now())
    options = sell(store, "3000000001", *(sku.code for sku in (*parts, *bundles)))
    for option, sku in zip(options, (*parts, *bundles), strict=True):
        shown = rng.choice([None, 0, rng.randint(0, 6), rng.randint(0, 6)])
        option.patch(sku=sku, stock=shown, stock_number=str(16_000_000_000 + option.id))
    return store


def test_all_who_ask_get_what_a_plain_count_gives(stocked: Store) -> None:
    twin = Twin(stocked)
    wanted = {sku_id: twin.offered(sku_id) for sku_id in twin.skus}
    assert availability.offered_of(list(twin.skus), stocked) == wanted
    assert availability.made_of(list(twin.skus)) == {bundle: twin.on_shelf(bundle) for bundle in twin.parts}
    rows = {row.sku_id: (row.offer, bool(row.is_set)) for row in availability.differing(stocked)}
    options = ListingOption.select().where(ListingOption.stock.is_null(False))
    differs = [one.sku_id for one in options if wanted[one.sku_id] not in (None, one.stock)]
    assert rows == {sku_id: (wanted[sku_id], sku_id in twin.parts) for sku_id in differs}
    assert {is_set for _, is_set in rows.values()} == {True, False}, "both kinds have to be among them"


def test_an_option_that_the_market_no_longer_has_differs_from_nothing(store: Store) -> None:
    (sku,) = shelf(store, "견본 컵", "A-1", stock=5)
    (option,) = sell(store, "3000000001", "A-1")
    option.patch(sku=sku, stock=3, stock_number="16000000001")
    assert [row.offer for row in availability.differing(store)] == [5]
    option.patch(status="gone")
    assert list(availability.differing(store)) == []


def test_the_numbers_of_a_page_are_one_statement(store: Store) -> None:
    parts = shelf(store, "견본 컵", "A-1", "A-2", stock=9)
    bundles = shelf(store, "견본 세트", "S-1", "S-2")
    for bundle in bundles:
        sets.define(bundle, {"A-1": 2, "A-2": 3}, SYSTEM)
    ids = [sku.id for sku in (*parts, *bundles)]
    for ask in (availability.made_of, lambda skus: availability.offered_of(skus, store)):
        with statements() as sent:
            assert {sku_id: number for sku_id, number in ask(ids).items() if sku_id > parts[-1].id} == {
                bundle.id: 3 for bundle in bundles
            }
        assert len(sent) == 1
