"""An upgrade from the release before: what stands in the database stands there afterwards, children included."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playhouse.migrations import Runner

from tests.conftest import close_database
from webapp import process
from webapp.config import Settings
from webapp.models import schema
from webapp.models.base import db, is_sqlite
from webapp.models.orders import LineBox
from webapp.models.products import LISTED, Listing, ListingDetail, ListingOption, Product, Sku

STAMP = "2026-11-01 00:00:00"
ROWS = (
    f"INSERT INTO seller (id, created_at, name) VALUES (1, '{STAMP}', '견본')",
    "INSERT INTO store (id, created_at, row_key, seller_id, name, seller_login, seller_kind, approval, collect_minutes,"
    " auto_confirm, collect_claims, collect_inquiries, collect_notices, sync_stock, personal_days)"
    f" VALUES (1, '{STAMP}', 'k', 1, '견본상점', 's', 'global', 'approved', 10,"
    " {no}, {no}, {no}, {no}, {no}, 90)",
    f"INSERT INTO product (id, created_at, seller_id, name, revision) VALUES (1, '{STAMP}', 1, '견본 컵', 1)",
    "INSERT INTO sku (id, created_at, seller_id, product_id, code, option_text, stock, revision)"
    f" VALUES (1, '{STAMP}', 1, 1, '0012', '', 7, 1)",
    "INSERT INTO listing (id, created_at, store_id, product_id, number, name, price, status, told, more, market_facts,"
    f" missing, revision) VALUES (1, '{STAMP}', 1, 1, '3000000001', '견본 컵', 12300, '103', '{{{{}}}}', '{{{{}}}}',"
    " '{{}}', '[]', 3)",
    "INSERT INTO listing_option (id, created_at, listing_id, sku_id, axes, name, stock)"
    f" VALUES (1, '{STAMP}', 1, 1, '', '빨강', 7)",
    "INSERT INTO listing_detail (id, created_at, listing_id, html, fetched_at)"
    f" VALUES (1, '{STAMP}', 1, '<p>설명</p>', '{STAMP}')",
)


@pytest.fixture
def release_before(empty_database_url: str, tmp_path: Path) -> Iterator[Settings]:
    """A database of the first release, with a shop in it."""
    settings = Settings.from_environment({"DATABASE_URL": empty_database_url, "DATA_DIR": str(tmp_path)})
    process.start(settings)
    bring_to("0001", tmp_path, ROWS)
    yield settings
    close_database()


def bring_to(number: str, tmp_path: Path, rows: Sequence[str]) -> None:
    """Apply what was there at the migration of this number, and have the database hold these rows."""
    folder = tmp_path / "migrations"
    folder.mkdir(exist_ok=True)
    for path in schema.MIGRATIONS.glob("0*.py"):
        if path.name[:4] <= number:
            shutil.copy(path, folder)
    with db.connection_context():
        Runner(db.obj, directory=str(folder)).up()
        for statement in rows:
            db.execute_sql(statement.format(no="0" if is_sqlite() else "false"))


def test_a_shop_of_the_release_before_is_whole_after_the_upgrade(release_before: Settings) -> None:
    with db.connection_context():
        assert schema.upgrade() == [path.stem for path in sorted(schema.MIGRATIONS.glob("0*.py"))[1:]]
        listing = Listing.get()
        assert (listing.number, listing.price, listing.revision, listing.presence) == ("3000000001", 12_300, 3, LISTED)
        assert (Product.get().facts, Sku.get().stock, Sku.get().code) == ({}, 7, "0012")
        assert (ListingOption.get().name, ListingOption.get().sku_id) == ("빨강", 1)
        assert ListingDetail.get().html == "<p>설명</p>"
        assert schema.pending() == []


PARTED = (
    'INSERT INTO "order" (id, created_at, row_key, store_id, number)'
    f" VALUES (1, '{STAMP}', 'o', 1, '2026110100000001')",
    *(
        "INSERT INTO order_line (id, created_at, row_key, store_id, order_id, number, state, state_at, seen_at,"
        f" tracking_no, told) VALUES ({line}, '{STAMP}', 'l{line}', 1, 1, '{line}', '401', '{STAMP}', '{STAMP}',"
        f" '{number}', '{{{{}}}}')"
        for line, number in ((1, "100000000001"), (2, "200000000009"))
    ),
    *(
        "INSERT INTO act (id, created_at, store_id, kind, target, attempt, state, request) VALUES"
        f" ({act}, '{STAMP}', 1, 'order.dispatch', '70{act}', 1, '{state}', '{request}')"
        for act, state, request in (
            (1, "done", '{{"lines":[1],"tracking_no":"100000000001","boxes":[["100000000001",1],["100000000002",2]]}}'),
            (2, "done", '{{"lines":[2],"tracking_no":"200000000001","boxes":[["200000000001",1],["200000000002",2]]}}'),
            (3, "rejected", '{{"lines":[1],"tracking_no":"1","boxes":[["300000000001",1],["300000000002",2]]}}'),
            (4, "done", '{{"lines":[1],"tracking_no":"100000000001"}}'),
        )
    ),
)


def test_boxes_that_left_before_the_upgrade_are_found_by_their_numbers_after_it(
    release_before: Settings, tmp_path: Path
) -> None:
    bring_to("0008", tmp_path, PARTED)
    with db.connection_context():
        schema.upgrade()
        kept = LineBox.select().order_by(LineBox.id)
        assert [(box.store_id, box.line_id, box.place, box.tracking_no, box.pieces) for box in kept] == [
            (1, 1, 1, "100000000001", 1), (1, 1, 2, "100000000002", 2),
        ]  # fmt: skip
