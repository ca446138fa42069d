"""Joining a store by its codes, killed again and again: each option is joined once, told once, and taken back once."""

from collections import Counter

import pytest

from tests.kill.disturbed import Disturbed
from webapp.config import Settings
from webapp.jobs import mapping as jobs
from webapp.models.accounts import AuditEntry
from webapp.models.base import db
from webapp.models.mapping import MappingBatch, MappingItem
from webapp.models.products import Listing, ListingOption, Product, Sku
from webapp.models.selling import ProductChange
from webapp.models.stores import Store
from webapp.services.audit import SYSTEM
from webapp.services.products.joining import BACK_RUN, JOIN_RUN, TOGETHER

LISTINGS, OPTIONS = 7 * TOGETHER, 3

pytestmark = pytest.mark.one_database


@pytest.fixture
def shop(store: Store) -> Store:
    """Listings of some chunks; the last option of each names no SKU."""
    with db.atomic():
        shelf = Product.create(seller=store.seller, name="견본 원상품")
        for n in range(LISTINGS):
            imported = Product.create(seller=store.seller, name=f"가져온 {n}")
            listing = Listing.create(store=store, product=imported, number=f"{4_000_000_000 + n}", name=f"견본 {n}")
            for place in range(OPTIONS):
                code = f"K{n}-{place}"
                ListingOption.create(listing=listing, name=f"옵션 {place}", seller_stock_code=code)
                if place < OPTIONS - 1:
                    Sku.create(seller=store.seller, product=shelf, code=code)
    return store


def joined() -> list[tuple[str, str | None]]:
    rows = ListingOption.select(ListingOption, Sku).join(Sku)
    return [(row.seller_stock_code, row.sku.code) for row in rows]


def test_a_killed_joining_joins_each_option_once(shop: Store, database: Settings) -> None:
    wanted = LISTINGS * (OPTIONS - 1)
    jobs.join(shop, SYSTEM)
    disturbed = Disturbed(database, {JOIN_RUN: 5})
    try:
        disturbed.finish()
        found = joined()
        assert len(found) == wanted
        assert all(code == named for code, named in found)
        (batch,) = MappingBatch.select()
        assert (batch.counts["joined"], batch.counts["unknown"]) == (wanted, LISTINGS)
        assert batch.finished_at is not None
        items = Counter(row.option_id for row in MappingItem.select(MappingItem.option))
        assert (len(items), set(items.values())) == (wanted, {1})
        lines = Counter((row.listing_id, row.field) for row in ProductChange.select())
        assert (len(lines), set(lines.values())) == (wanted, {1})
        assert AuditEntry.select().where(AuditEntry.action == "mapping.code").count() == 1
        jobs.take_back(batch, SYSTEM)
        disturbed.allow(BACK_RUN, 4)
        disturbed.finish()
    finally:
        disturbed.kill()
    assert disturbed.kills >= 8
    assert joined() == []
    assert not Listing.select().join(Product).where(~Product.name.startswith("가져온")).exists()
    back = MappingBatch.get(MappingBatch.undo_of == batch)
    assert MappingItem.select().where(MappingItem.batch == back).count() == wanted
