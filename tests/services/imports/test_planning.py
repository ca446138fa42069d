"""The plan: what each row of a file would become, and that nothing but the plan is written."""

from pathlib import Path

import pytest

from tests.conftest import make_store, make_user
from tests.services.imports.importing import applied, brought_in, fresh, kinds, perform, planned, read, rows_of
from tests.services.imports.sample_files import HEADERS, csv_file, product, workbook
from webapp.models.imports import ColumnMapping, ImportRow
from webapp.models.products import Listing, Product, Sku
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.imports import planning, uploads
from webapp.services.imports.facts import shown
from webapp.services.runs import Order, Progress, StopAsked


def only(path: Path, *rows: list[object], headers: list[str] = HEADERS) -> Path:
    return csv_file(path, [headers, *rows], "utf-8")


def changes_of(row: ImportRow) -> list[tuple[str, object, object]]:
    return shown(row.before, row.values, row.more)


def test_a_plan_writes_nothing_but_itself(store: Store, tmp_path: Path) -> None:
    found = planned(store, workbook(tmp_path / "a.xlsx"))
    assert found.state == "planned"
    assert found.counts == {"new": 3}
    assert [row.row_number for row in rows_of(found)] == [5, 6, 7]
    assert (Product.select().count(), Sku.select().count(), Listing.select().count()) == (0, 0, 0)


def test_the_same_file_again_is_all_the_same(store: Store, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    brought_in(store, path)
    before = list(Listing.select().dicts())
    again = planned(store, path)
    assert kinds(again) == ["same"] * 3
    applied(again)
    assert list(Listing.select().dicts()) == before


def test_an_old_file_does_not_turn_back_what_the_market_told_since(store: Store, tmp_path: Path) -> None:
    path = only(tmp_path / "a.csv", product(1))
    brought_in(store, path)
    Listing.update(price=15_000, stock=0, status="104", name="11번가에서 바꾼 이름").execute()
    assert kinds(planned(store, path)) == ["same"]


def test_a_change_shows_what_stands_and_what_the_file_tells(store: Store, tmp_path: Path) -> None:
    brought_in(store, only(tmp_path / "a.csv", product(1)))
    found = planned(store, only(tmp_path / "b.csv", product(1, 판매가="13,900원", 판매상태="품절")))
    assert kinds(found) == ["changed"]
    assert changes_of(rows_of(found)[0]) == [("판매가", 12_900, 13_900), ("판매상태", "103", "104")]


def test_a_column_that_is_absent_and_a_cell_that_is_empty_clear_nothing(store: Store, tmp_path: Path) -> None:
    brought_in(store, only(tmp_path / "a.csv", product(1)))
    short = only(tmp_path / "b.csv", ["3000000001", "견본 텀블러 1호", ""], headers=["상품번호", "상품명", "판매가"])
    found = planned(store, short)
    assert kinds(found) == ["same"]
    applied(found)
    assert Listing.get().price == 12_900
    assert Listing.get().stock == 7


def test_what_nothing_reads_is_kept_under_its_header(store: Store, tmp_path: Path) -> None:
    headers = [*HEADERS, "내 메모", "배송비"]
    brought_in(store, only(tmp_path / "a.csv", [*product(1), "창고 2층", 2500], headers=headers))
    assert Listing.get().more == {"내 메모": "창고 2층", "delivery_fee": 2500}
    found = planned(store, only(tmp_path / "b.csv", [*product(1), "창고 3층", 2500], headers=headers))
    assert changes_of(rows_of(found)[0]) == [("내 메모", "창고 2층", "창고 3층")]


def test_a_seller_code_that_is_a_sku_s_joins_it(store: Store, tmp_path: Path) -> None:
    shelf = Product.create(seller=store.seller, name="있던 상품")
    sku = Sku.create(seller=store.seller, product=shelf, code="00000001", stock=99)
    found = planned(store, only(tmp_path / "a.csv", product(1), product(2)))
    assert kinds(found) == ["joined", "new"]
    assert rows_of(found)[0].sku_id == sku.id


def test_a_seller_code_that_came_earlier_in_the_file_joins_that_row(store: Store, tmp_path: Path) -> None:
    found = planned(store, only(tmp_path / "a.csv", product(1), product(2, 판매자상품코드="00000001")))
    assert kinds(found) == ["new", "joined"]
    applied(found)
    assert (Product.select().count(), Sku.select().count(), Listing.select().count()) == (1, 1, 2)


def test_another_seller_s_sku_is_never_joined(store: Store, tmp_path: Path) -> None:
    other = make_store(make_user("other"), "다른상점", "SAMPLE-KEY-0000000000000000000002")
    shelf = Product.create(seller=other.seller, name="남의 상품")
    Sku.create(seller=other.seller, product=shelf, code="00000001")
    assert kinds(planned(store, only(tmp_path / "a.csv", product(1)))) == ["new"]


def test_a_number_twice_is_once_when_alike_and_a_conflict_when_not(store: Store, tmp_path: Path) -> None:
    found = planned(store, only(tmp_path / "a.csv", product(1), product(1), product(1, 판매가=9900)))
    assert kinds(found) == ["new", "same", "conflict"]
    assert rows_of(found)[1].problems[0]["message"] == "2행과 똑같은 내용입니다."
    assert rows_of(found)[2].choices == ["use", "skip"]


def test_a_code_that_fits_two_skus_is_for_a_person(store: Store, tmp_path: Path) -> None:
    shelf = Product.create(seller=store.seller, name="있던 상품")
    skus = [Sku.create(seller=store.seller, product=shelf, code="00000001") for _ in range(2)]
    row = rows_of(planned(store, only(tmp_path / "a.csv", product(1))))[0]
    assert row.kind == "conflict"
    assert row.choices == [f"sku:{skus[0].id}", f"sku:{skus[1].id}", "new", "skip"]


def test_a_number_under_another_base_product_than_its_code_is_for_a_person(store: Store, tmp_path: Path) -> None:
    brought_in(store, only(tmp_path / "a.csv", product(1), product(2)))
    row = rows_of(planned(store, only(tmp_path / "b.csv", product(1, 판매자상품코드="00000002"))))[0]
    assert row.kind == "conflict"
    assert row.choices == [f"sku:{Sku.get(Sku.code == '00000002').id}", "keep", "skip"]


def test_a_bad_row_is_an_error_with_its_row_and_the_way_out_and_its_neighbours_are_fine(
    store: Store, tmp_path: Path
) -> None:
    rows = [product(1), product(2, 판매가="가격문의"), product(3, 상품번호=""), product(4, 상품명=""), product(5)]
    found = planned(store, only(tmp_path / "a.csv", *rows))
    assert kinds(found) == ["new", "error", "error", "error", "new"]
    for row in rows_of(found)[1:4]:
        assert row.problems[0]["message"]
        assert row.problems[0]["remedy"]


def test_a_row_in_error_does_not_make_the_good_one_after_it_a_conflict(store: Store, tmp_path: Path) -> None:
    rows = [product(1, 상품명=""), product(1), product(2, 판매가=-10), product(2)]
    assert kinds(planned(store, only(tmp_path / "a.csv", *rows))) == ["error", "new", "error", "new"]


def test_headers_that_were_mapped_before_go_straight_to_the_plan(store: Store, tmp_path: Path) -> None:
    headers = ["상품번호", "상품명", "소비자가", "재고수량", "판매상태", "내 코드", "카테고리"]
    first = read(store, only(tmp_path / "a.csv", product(1), headers=headers))
    assert first.state == "uploaded"
    columns = {**uploads.mapping_of(first).columns, "price": 2, "seller_code": 5}
    uploads.save_mapping(first, columns)
    assert ColumnMapping.select().count() == 1

    second = read(store, only(tmp_path / "b.csv", product(2), headers=headers))
    assert second.state == "mapped"
    perform("import_plan", second)
    assert rows_of(second)[0].values["price"] == 12_900


def test_without_product_numbers_no_mapping_is_taken(store: Store, tmp_path: Path) -> None:
    found = read(store, only(tmp_path / "a.csv", product(1)))
    with pytest.raises(uploads.ImportRefused, match="상품번호 열을 골라"):
        uploads.save_mapping(found, {"name": 1})
    assert fresh(found).mapping is None


class StoppedAfter(Progress):
    """Tells, after so many chunks, that somebody asked to stop."""

    def __init__(self, run: Run, chunks: int) -> None:
        super().__init__(run)
        self.left = chunks

    def tell(self, done: int, total: int | None = None, failed: int = 0) -> None:
        super().tell(done, total, failed)
        self.left -= 1
        if self.left < 0:
            raise StopAsked


def test_a_plan_that_was_cut_off_ends_like_one_that_was_not(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "BATCH", 2)
    rows = [product(1), product(2), product(3, 판매가="?"), product(1), product(1, 판매가=90)]
    rows += [product(6, 판매자상품코드="00000002"), product(3), product(8, 판매자상품코드="00000003")]
    path = only(tmp_path / "a.csv", *rows)
    undisturbed = kinds(planned(store, path))

    found = read(store, path)
    run, _ = runs.start(Order("import_plan", store, found.id))
    assert run.claim("here:1:1")
    for _ in range(3):
        claimed = Run.get_by_id(run.id)
        with pytest.raises(StopAsked):
            planning.plan(claimed, StoppedAfter(claimed, 1))
    assert ImportRow.select().where(ImportRow.product_import == found).count() == 6
    claimed = Run.get_by_id(run.id)
    planning.plan(claimed, Progress(claimed))
    assert kinds(found) == undisturbed
    assert sum(fresh(found).counts.values()) == len(rows)
