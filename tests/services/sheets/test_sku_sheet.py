"""원상품·SKU 엑셀: what goes out comes back as it was, and only what was edited changes, once, and back again."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.services.imports.sample_files import csv_file, workbook
from tests.services.sheets.editing import (
    applied,
    changes,
    downloaded,
    kinds,
    outcomes,
    rows_of,
    undone,
    uploaded,
    uploaded_file,
)
from webapp.jobs import sheets as jobs
from webapp.models.accounts import AuditEntry
from webapp.models.products import Listing, ListingOption, Product, Sku
from webapp.models.selling import ProductChange
from webapp.models.sheets import SheetEdit
from webapp.models.stock import SetPart, StockMovement
from webapp.models.stores import Seller, Store
from webapp.services.audit import SYSTEM
from webapp.services.sheets import reporting, sku_writing
from webapp.services.sheets.uploads import SheetRefused

HEADERS = ["원상품번호", "원상품명", "SKU번호", "자체상품코드", "옵션", "원가", "재고", "바코드", "메모", "위치"]
MENACE = "=cmd|' /C calc'!A0"


@pytest.fixture
def shelf(store: Store) -> list[Sku]:
    """Two base products, the first with two SKUs; codes and texts as hostile as they come."""
    shirt = Product.create(seller=store.seller, name="견본 티셔츠", memo=MENACE)
    cup = Product.create(seller=store.seller, name="@견본 컵 ① 똠", memo="한 줄\n두 줄")
    facts = {"seller": store.seller, "stock": 10}
    return [
        Sku.create(product=shirt, code="00123", option_text="없음", cost=4_999, barcode="0880000000017", **facts),
        Sku.create(product=shirt, code="1E5", option_text="+파랑", **facts),
        Sku.create(product=cup, code="'=1+1", option_text="", **{**facts, "stock": None}),
    ]


def shop() -> list[Any]:
    """Everything on the shelves, but for how often it was touched."""
    rows = [*Product.select().order_by(Product.id).dicts(), *Sku.select().order_by(Sku.id).dicts()]
    return [{name: value for name, value in row.items() if name != "revision"} for row in rows]


def test_a_file_that_nobody_edited_changes_nothing(store: Store, shelf: list[Sku]) -> None:
    edit = uploaded(store, "skus", downloaded(store, "skus"))
    assert kinds(edit) == ["same"] * 3, [row.problems for row in rows_of(edit)]
    assert [row.problems for row in rows_of(edit)] == [[], [], []]
    with pytest.raises(SheetRefused, match="반영할 것이 없습니다"):
        jobs.apply(edit, SYSTEM)


def test_exactly_the_edited_cells_change_and_go_back(store: Store, shelf: list[Sku]) -> None:
    def four_cells(sheet: Any) -> None:
        sheet["D2"], sheet["G3"], sheet["I4"], sheet["J3"] = "0045", 7, "없음", "A-03-2"

    before = shop()
    edit = uploaded(store, "skus", downloaded(store, "skus", four_cells))
    assert changes(edit) == {
        2: ({"code": "00123"}, {"code": "0045"}),
        3: ({"stock": 10, "location": None}, {"stock": 7, "location": "A-03-2"}),
        4: ({"memo": "한 줄\n두 줄"}, {"memo": ""}),
    }
    edit = applied(edit)
    assert outcomes(edit) == ["done"] * 3
    assert [sku.code for sku in Sku.select().order_by(Sku.id)] == ["0045", "1E5", "'=1+1"]
    move = StockMovement.get()
    assert (move.quantity, move.after, move.reason) == (-3, 7, "counted")
    assert {row.field for row in ProductChange.select()} == {"code", "stock", "memo", "location"}

    assert outcomes(undone(edit)) == ["taken_back"] * 3
    assert shop() == before
    assert [move.quantity for move in StockMovement.select().order_by(StockMovement.id)] == [-3, 3]
    mine = AuditEntry.select().where(AuditEntry.action.startswith("sheet.")).order_by(AuditEntry.id)
    assert [entry.action for entry in mine] == ["sheet.upload", "sheet.apply", "sheet.undo"]


def test_rows_without_numbers_are_new_and_go_again(store: Store, shelf: list[Sku]) -> None:
    def new_rows(sheet: Any) -> None:
        sheet.append([None, "새 모자", None, "0900", "빨강", 1_000, 5])
        sheet.append([None, "새 모자", None, "0901", "노랑", None, None])
        sheet.append([shelf[2].product_id, None, None, "0902", None, None, 3])

    before = shop()
    edit = uploaded(store, "skus", downloaded(store, "skus", new_rows))
    assert kinds(edit)[3:] == ["new"] * 3
    edit = applied(edit)
    hat = Product.get(Product.name == "새 모자")
    assert [(sku.code, sku.stock) for sku in hat.skus.order_by(Sku.id)] == [("0900", 5), ("0901", None)]
    assert Sku.get(Sku.code == "0902").product_id == shelf[2].product_id
    assert {move.reason for move in StockMovement.select()} == {"imported"}
    undone(edit)
    assert shop() == before


def test_a_stock_that_a_workbook_made_known_stays_and_is_told_so(store: Store, shelf: list[Sku]) -> None:
    shelf[0].patch(stock=None)

    def cost_and_stock(sheet: Any) -> None:
        sheet["F2"], sheet["G2"] = 5_000, 12

    edit = applied(uploaded(store, "skus", downloaded(store, "skus", cost_and_stock)))
    undone(edit)
    row = rows_of(edit)[0]
    assert (row.state, row.outcome) == ("taken_back", sku_writing.STOCK_STAYS)
    assert (Sku.get_by_id(shelf[0].id).cost, Sku.get_by_id(shelf[0].id).stock) == (shelf[0].cost, 12)


def test_what_changed_since_is_neither_overwritten_nor_taken_back(store: Store, shelf: list[Sku]) -> None:
    def edited(sheet: Any) -> None:
        sheet["F2"], sheet["G3"] = 5_000, 7
        sheet.append([None, "새 모자", None, "0900"])

    edit = uploaded(store, "skus", downloaded(store, "skus", edited))
    shelf[0].patch(cost=4_000)
    edit = applied(edit)
    assert outcomes(edit) == ["skipped", "done", "pending", "done"]
    assert rows_of(edit)[0].outcome == sku_writing.CHANGED_SINCE
    shelf[1].patch(stock=6)
    listing = Listing.create(store=store, product=shelf[0].product, number="1", name="견본")
    ListingOption.create(listing=listing, sku=Sku.get(Sku.code == "0900"))
    assert outcomes(undone(edit)) == ["skipped", "kept", "pending", "kept"]
    assert (Sku.get_by_id(shelf[0].id).cost, Sku.get_by_id(shelf[1].id).stock) == (4_000, 6)


def test_rows_that_cannot_be_are_told_with_their_reasons_and_come_back_as_a_workbook(
    store: Store, shelf: list[Sku], tmp_path: Path
) -> None:
    first, second, third = shelf
    SetPart.create(bundle=third, part=first, quantity=2)
    bad = [
        ([None, None, first.id, None, None, 1], "SKU번호 '1'이 3행, 4행에 있습니다"),
        ([None, None, first.id, None, None, 2], "3행, 4행"),
        ([None, "견본", "A-12"], "우리가 매긴 번호가 아닙니다"),
        ([None, "견본", 999_999], "SKU가 없습니다"),
        ([third.product_id, None, second.id], "원상품번호 1의 SKU입니다"),
        ([None, "견본", None, "00123"], "SKU번호 1이 쓰고 있습니다"),
        ([None, "견본", None, "777"], "9행, 10행"),
        ([None, "다른 견본", None, "777"], "9행, 10행"),
        ([None, "견본", None, "778", None, -1], "음수"),
        ([None, None, None, "779"], "모두 비어"),
        ([None, None, third.id, None, None, None, 3], "세트 SKU"),
        ([None, "없음", None, "780"], "비울 수 없습니다"),
    ]
    path = workbook(tmp_path / "sku.xlsx", [["견본"], HEADERS, *(row for row, _ in bad)])
    edit = uploaded_file(store, "skus", path)
    told = [" ".join(problem["message"] for problem in row.problems) for row in rows_of(edit)]
    assert [(kind, needle in one) for kind, one, (_, needle) in zip(kinds(edit), told, bad, strict=True)] == [
        ("error", True)
    ] * len(bad), told
    again = reporting.error_workbook_of(edit)
    assert again is not None
    assert kinds(uploaded_file(store, "skus", again)) == ["error"] * len(bad)


def test_a_file_of_codes_without_our_numbers_finds_skus_by_their_codes(
    store: Store, shelf: list[Sku], tmp_path: Path
) -> None:
    path = csv_file(tmp_path / "a.csv", [["자체상품코드", "재고"], ["00123", "4"], ["1E5", "10"]], "utf-8")
    edit = applied(uploaded_file(store, "skus", path))
    assert kinds(edit) == ["changed", "same"]
    assert Sku.get_by_id(shelf[0].id).stock == 4
    assert Sku.get_by_id(shelf[0].id).cost == 4_999


def test_two_rows_of_a_product_that_rename_it_differently_are_told(store: Store, shelf: list[Sku]) -> None:
    def renamed(sheet: Any) -> None:
        sheet["B2"], sheet["B3"] = "견본 긴팔", "견본 반팔"

    edit = uploaded(store, "skus", downloaded(store, "skus", renamed))
    assert kinds(edit) == ["changed", "error", "same"]
    assert "2행과 다릅니다" in rows_of(edit)[1].problems[0]["message"]


def test_nobody_else_s_skus_are_shown_or_touched(store: Store, shelf: list[Sku], tmp_path: Path) -> None:
    other = Product.create(seller=Seller.create(name="남의 사업체"), name="남의 상품")
    theirs = Sku.create(seller=other.seller, product=other, code="00123")
    edit = uploaded(store, "skus", downloaded(store, "skus"))
    assert len(rows_of(edit)) == 3
    rows = [HEADERS, [None, None, theirs.id, "X"], [other.id, None, None, "Y"]]
    assert kinds(uploaded_file(store, "skus", workbook(tmp_path / "b.xlsx", rows))) == ["error", "error"]


def test_a_file_that_is_no_such_workbook_is_refused_with_a_reason(store: Store, tmp_path: Path) -> None:
    seller_office = workbook(tmp_path / "a.xlsx", [["상품번호", "상품명"], ["1", "견본"]])
    edit: SheetEdit = uploaded_file(store, "skus", seller_office)
    assert (edit.state, edit.problem["code"], edit.problem["place"]) == ("refused", "other_kind", "상품 가져오기")
    assert "셀러오피스 상품 목록 파일로 보입니다" in edit.problem["message"]
    edit = uploaded_file(store, "skus", workbook(tmp_path / "b.xlsx", [["이름", "값"], ["견본", "1"]]))
    assert edit.state == "refused"
    assert "SKU번호" in edit.problem["message"]
    assert "원상품·SKU 엑셀" in edit.problem["remedy"]
    broken = uploaded(store, "skus", BytesIO(b"PK\x03\x04 broken"))
    assert broken.problem["code"] == "broken"
