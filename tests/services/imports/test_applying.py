"""Carrying out a plan: what is written, what is skipped with a reason, and that a bad row stops nobody."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.services.imports.importing import applied, brought_in, fresh, kinds, outcomes, planned, rows_of, undone
from tests.services.imports.sample_files import HEADERS, csv_file, product
from webapp.models.accounts import AuditEntry
from webapp.models.base import db, is_sqlite
from webapp.models.imports import ImportRow, ProductImport
from webapp.models.products import Listing, ListingOption, Product, Sku
from webapp.models.runs import Run
from webapp.models.selling import ProductChange
from webapp.models.stores import Store
from webapp.services import chunks
from webapp.services.audit import SYSTEM
from webapp.services.imports import applying, deciding, reporting, writing
from webapp.services.imports.uploads import ImportRefused


def only(path: Path, *rows: list[object]) -> Path:
    return csv_file(path, [HEADERS, *rows], "utf-8")


def decided(product_import: ProductImport, decision: str) -> ProductImport:
    for row in rows_of(product_import):
        if row.kind == "conflict":
            deciding.decide(row, decision, SYSTEM)
    return product_import


def test_a_new_row_becomes_a_base_product_a_sku_a_listing_and_its_option(store: Store, tmp_path: Path) -> None:
    found = brought_in(store, only(tmp_path / "a.csv", product(1)))
    listing, sku = Listing.get(), Sku.get()
    assert (listing.number, listing.price, listing.stock, listing.status) == ("3000000001", 12_900, 7, "103")
    assert (sku.code, sku.stock, sku.product.name) == ("00000001", 7, "견본 텀블러 1호")
    option = ListingOption.get()
    assert (option.listing_id, option.sku_id, option.stock_number) == (listing.id, sku.id, None)
    assert outcomes(found) == ["done"]
    assert found.counts["outcomes"] == {"done": 1}


def test_a_joined_row_leaves_the_sku_s_stock_alone(store: Store, tmp_path: Path) -> None:
    shelf = Product.create(seller=store.seller, name="있던 상품")
    sku = Sku.create(seller=store.seller, product=shelf, code="00000001", stock=99)
    brought_in(store, only(tmp_path / "a.csv", product(1)))
    assert Listing.get().product_id == shelf.id
    assert ListingOption.get().sku_id == sku.id
    assert Sku.get().stock == 99
    assert Product.select().count() == 1


def test_after_an_import_its_listings_are_ordered_to_be_filled(store: Store, tmp_path: Path) -> None:
    brought_in(store, only(tmp_path / "a.csv", product(1)))
    assert Run.get(Run.kind == "listings_enrich").state == "queued"


def test_a_listing_that_changed_since_the_plan_is_not_overwritten(store: Store, tmp_path: Path) -> None:
    brought_in(store, only(tmp_path / "a.csv", product(1), product(2)))
    found = planned(store, only(tmp_path / "b.csv", product(1, 판매가=9_900), product(2, 판매가=9_900)))
    first = Listing.get(Listing.number == "3000000001")
    first.patch(price=20_000, revision=first.revision + 1)
    applied(found)
    assert [listing.price for listing in Listing.select().order_by(Listing.number)] == [20_000, 9_900]
    assert outcomes(found) == ["skipped", "done"]
    assert rows_of(found)[0].outcome == writing.CHANGED_SINCE


def test_a_number_and_a_code_that_appeared_since_the_plan_are_skipped(store: Store, tmp_path: Path) -> None:
    found = planned(store, only(tmp_path / "a.csv", product(1), product(2), product(3)))
    shelf = Product.create(seller=store.seller, name="그 사이에 생긴 상품")
    Listing.create(store=store, product=shelf, number="3000000001", name="그 사이에 생긴 상품")
    Sku.create(seller=store.seller, product=shelf, code="00000002")
    applied(found)
    assert [row.outcome for row in rows_of(found)] == [writing.ALREADY_THERE, writing.CODE_TAKEN, None]


@contextmanager
def refused_name(name: str) -> Iterator[None]:
    """Let the database refuse base products of this name meanwhile, as it would any row it cannot hold."""
    if is_sqlite():
        refusal = f"BEFORE INSERT ON product WHEN NEW.name = '{name}' BEGIN SELECT RAISE(ABORT, 'refused'); END"
        db.execute_sql(f"CREATE TRIGGER refuse {refusal}")
    else:
        db.execute_sql(f"ALTER TABLE product ADD CONSTRAINT refuse CHECK (name <> '{name}')")
    yield
    db.execute_sql("DROP TRIGGER refuse" if is_sqlite() else "ALTER TABLE product DROP CONSTRAINT refuse")


def test_one_row_that_the_database_refuses_stops_none_of_its_neighbours(store: Store, tmp_path: Path) -> None:
    with refused_name("견본 텀블러 2호"):
        found = brought_in(store, only(tmp_path / "a.csv", product(1), product(2), product(3)))
    assert outcomes(found) == ["done", "failed", "done"]
    assert rows_of(found)[1].outcome == chunks.REFUSED_BY_DATABASE
    assert Listing.select().count() == 2
    run = Run.get(Run.kind == "import_apply")
    assert (run.state, run.done, run.failed) == ("done", 3, 1)


def test_two_imports_of_a_store_cannot_be_carried_out_at_once(store: Store, tmp_path: Path) -> None:
    first = planned(store, only(tmp_path / "a.csv", product(1)))
    second = planned(store, only(tmp_path / "b.csv", product(2)))
    applying.begin(first, SYSTEM)
    with pytest.raises(ImportRefused, match=r"다른 가져오기\(a\.csv\)를 반영하는 중입니다"):
        applying.begin(second, SYSTEM)
    with pytest.raises(ImportRefused):
        applying.begin(first, SYSTEM)
    assert AuditEntry.select().where(AuditEntry.action == "import.apply").count() == 1


def test_a_conflict_nobody_decided_is_left_out_and_told(store: Store, tmp_path: Path) -> None:
    found = brought_in(store, only(tmp_path / "a.csv", product(1), product(1, 판매가=9_900)))
    assert outcomes(found) == ["done", "skipped"]
    assert rows_of(found)[1].outcome == writing.UNDECIDED
    assert Listing.get().price == 12_900


def test_a_repeated_number_may_be_decided_for_its_later_row(store: Store, tmp_path: Path) -> None:
    found = planned(store, only(tmp_path / "a.csv", product(1), product(1, 판매가=9_900)))
    applied(decided(found, "use"))
    assert outcomes(found) == ["done", "done"]
    assert Listing.get().price == 9_900


def test_a_code_that_fits_two_skus_joins_the_one_that_was_chosen(store: Store, tmp_path: Path) -> None:
    shelf = Product.create(seller=store.seller, name="있던 상품")
    skus = [Sku.create(seller=store.seller, product=shelf, code="00000001") for _ in range(2)]
    applied(decided(planned(store, only(tmp_path / "a.csv", product(1))), f"sku:{skus[1].id}"))
    assert ListingOption.get().sku_id == skus[1].id
    assert Product.select().count() == 1


def test_a_code_that_fits_two_skus_may_become_a_new_one(store: Store, tmp_path: Path) -> None:
    shelf = Product.create(seller=store.seller, name="있던 상품")
    for _ in range(2):
        Sku.create(seller=store.seller, product=shelf, code="00000001")
    path = only(tmp_path / "a.csv", product(1))
    applied(decided(planned(store, path), "new"))
    assert Sku.select().where(Sku.code == "00000001").count() == 3
    assert kinds(planned(store, path)) == ["same"]


@pytest.mark.parametrize("moves", [True, False])
def test_a_listing_under_another_base_product_moves_only_when_that_is_chosen(
    store: Store, tmp_path: Path, moves: bool
) -> None:
    brought_in(store, only(tmp_path / "a.csv", product(1), product(2)))
    path = only(tmp_path / "b.csv", product(1, 판매자상품코드="00000002"))
    target = Sku.get(Sku.code == "00000002")
    applied(decided(planned(store, path), f"sku:{target.id}" if moves else "keep"))
    listing = Listing.get(Listing.number == "3000000001")
    assert (listing.product_id == target.product_id) is moves
    assert (ListingOption.get(ListingOption.listing == listing).sku_id == target.id) is moves
    assert listing.seller_code == "00000002"
    assert kinds(planned(store, path)) == ["same"]


def test_a_choice_that_is_not_offered_or_comes_too_late_is_refused(store: Store, tmp_path: Path) -> None:
    found = planned(store, only(tmp_path / "a.csv", product(1), product(1, 판매가=9_900)))
    row = rows_of(found)[1]
    with pytest.raises(ImportRefused):
        deciding.decide(row, "sku:1", SYSTEM)
    assert deciding.decide_all(found, "keep", SYSTEM) == 0
    assert deciding.decide_all(found, "skip", SYSTEM) == 1
    applying.begin(found, SYSTEM)
    with pytest.raises(ImportRefused):
        deciding.decide(row, "use", SYSTEM)


def test_the_error_workbook_mended_and_uploaded_again_touches_only_its_rows(store: Store, tmp_path: Path) -> None:
    found = brought_in(store, only(tmp_path / "a.csv", product(1), product(2, 판매가="?"), product(3)))
    path = reporting.error_workbook_of(found)
    assert path is not None
    again = planned(store, path)
    assert kinds(again) == ["error"]
    mended = only(tmp_path / "mended.csv", product(2))
    assert kinds(brought_in(store, mended)) == ["new"]
    assert Listing.select().count() == 3


def test_the_plan_tells_how_much_will_be_written(store: Store, tmp_path: Path) -> None:
    brought_in(store, only(tmp_path / "a.csv", product(1)))
    rows = [
        product(1, 판매가=9_900),
        product(2),
        product(3, 판매자상품코드="00000002"),
        product(4),
        product(4, 재고수량=1),
    ]
    found = planned(store, only(tmp_path / "b.csv", *rows))
    assert reporting.writes(found) == {"products": 2, "listings": 3, "changed": 1, "rows": 4}
    decided(found, "use")
    assert reporting.writes(found)["rows"] == 5


def test_rows_are_found_by_kind_words_and_number_page_by_page(store: Store, tmp_path: Path) -> None:
    found = planned(store, only(tmp_path / "a.csv", *(product(n) for n in range(1, 8)), product(9, 판매가="?")))
    page = reporting.rows_page(found, {"kind": "new"}, 0, 3)
    assert [row.row_number for row in page] == [2, 3, 4, 5]
    assert [row.row_number for row in reporting.rows_page(found, {"kind": "new"}, 7, 3)] == [8]
    assert [row.kind for row in reporting.rows_page(found, {"kind": "error"}, 0, 3)] == ["error"]
    assert [row.row_number for row in reporting.rows_page(found, {"q": "3000000003"}, 0, 3)] == [4]
    assert [row.row_number for row in reporting.rows_page(found, {"q": "텀블러 5호"}, 0, 3)] == [6]


def test_an_import_that_was_carried_out_keeps_its_counts(store: Store, tmp_path: Path) -> None:
    found = brought_in(store, only(tmp_path / "a.csv", product(1), product(2, 판매가="?")))
    assert reporting.kind_counts(fresh(found))["error"] == 1
    assert ImportRow.select().where(ImportRow.state == "pending").count() == 1


def test_what_a_file_changes_is_told_in_the_history_and_what_it_makes_is_not(store: Store, tmp_path: Path) -> None:
    brought_in(store, csv_file(tmp_path / "a.csv", [HEADERS, product(1), product(2)], "utf-8"))
    assert ProductChange.select().count() == 0
    changed = brought_in(
        store, csv_file(tmp_path / "b.csv", [HEADERS, product(1, 판매가="15000"), product(2)], "utf-8")
    )
    (line,) = ProductChange.select()
    assert (line.field, line.before, line.after) == ("price", 12_900, 15_000)
    assert (line.source, line.source_id, line.listing.price) == ("import", changed.id, 15_000)
    undone(changed)
    back = ProductChange.select().order_by(ProductChange.id.desc()).get()
    assert (back.before, back.after) == (15_000, 12_900)
