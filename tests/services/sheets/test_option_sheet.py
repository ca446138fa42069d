"""옵션·재고 엑셀: edited stocks go to the market option by option, edited codes join SKUs here; each by its button."""

from typing import Any

import pytest

from tests.services.imports.sample_files import workbook
from tests.services.products.selling import sell
from tests.services.products.test_bulks import run, states
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
from webapp.jobs import bulks
from webapp.jobs import sheets as jobs
from webapp.models.products import Listing, ListingOption, Sku
from webapp.models.selling import ProductChange
from webapp.models.stores import Store
from webapp.services.audit import SYSTEM
from webapp.services.sheets.uploads import SheetRefused

HEADERS = ["상품번호", "재고번호", "재고수량", "자체상품코드"]


def options() -> list[tuple[int | None, int | None]]:
    return [(option.stock, option.sku_id) for option in ListingOption.select().order_by(ListingOption.id)]


def there(market: Any, listings: list[Listing]) -> list[int]:
    return [int(market.product(listing.number)["stock"][0]["stckQty"]) for listing in listings]


def test_a_file_that_nobody_edited_changes_nothing(store: Store, market: Any) -> None:
    listings = sell(market, store)
    ListingOption.update(name="=색상:빨강 / +사이즈", add_price=-500, seller_stock_code="00077").execute()
    ListingOption.update(stock=None, sku=None, name="").where(ListingOption.listing == listings[1]).execute()
    edit = uploaded(store, "options", downloaded(store, "options"))
    assert kinds(edit) == ["same"] * 3
    assert [row.problems for row in rows_of(edit)] == [[], [], []]
    with pytest.raises(SheetRefused, match="보낼 재고가 없습니다"):
        jobs.send_stock(edit, SYSTEM)


def test_edited_stocks_are_sent_once_and_taken_back(store: Store, market: Any) -> None:
    listings = sell(market, store)

    def edited(sheet: Any) -> None:
        sheet["E2"], sheet["E4"], sheet["F3"] = 4, "0", "9,000"

    edit = uploaded(store, "options", downloaded(store, "options", edited))
    assert changes(edit) == {2: ({"stock": 10}, {"stock": 4}), 4: ({"stock": 10}, {"stock": 0})}
    assert "추가금액 열은 이 파일로 바꿀 수 없어" in rows_of(edit)[1].problems[0]["message"]
    bulk = run(jobs.send_stock(edit, SYSTEM))
    assert states(bulk) == ["done", "done"]
    assert (bulk.source, bulk.source_id, bulk.parameters) == ("sheet", edit.id, {"way": "each", "by": "option"})
    assert there(market, listings) == [4, 10, 0]
    assert market.ledger.count("set_stock") == 2
    assert states(jobs.send_stock(edit, SYSTEM)) == ["same", "same"]
    run(bulks.take_back(bulk, SYSTEM))
    assert there(market, listings) == [10, 10, 10]


def test_codes_join_skus_here_and_go_back_but_for_what_changed_since(store: Store, market: Any) -> None:
    first, second, third = sell(market, store)
    before = options()

    def edited(sheet: Any) -> None:
        sheet["H2"], sheet["H3"], sheet["H4"] = "C3", "없음", "C1"

    edit = applied(uploaded(store, "options", downloaded(store, "options", edited)))
    ids = [Sku.get(Sku.code == f"C{n}").id for n in (1, 2, 3)]
    assert [sku for _, sku in options()] == [ids[2], None, ids[0]]
    assert market.ledger.count() == 0
    assert {row.listing_id for row in ProductChange.select()} == {first.id, second.id, third.id}
    ListingOption.update(sku=ids[1]).where(ListingOption.listing == third).execute()
    assert outcomes(undone(edit)) == ["taken_back", "taken_back", "kept"]
    assert options() == [*before[:2], (10, ids[1])]


def test_rows_that_cannot_be_are_told(store: Store, market: Any, tmp_path: Any) -> None:
    one, two, three = sell(market, store)
    stock_no = one.options.get().stock_number
    Sku.update(code="C2").where(Sku.code == "C3").execute()
    bad = [
        ([one.number, stock_no, 1], "2행, 3행"),
        ([one.number, stock_no, 2], "2행, 3행"),
        (["1", "2", 3], "없는 상품번호"),
        ([two.number, "9", 3], "없는 재고번호"),
        ([None, "9", 3], "상품번호가 비어"),
        ([two.number, None, "세 개"], "숫자가 아닙니다"),
        ([three.number, None, None, "C9"], "SKU가 없습니다"),
    ]
    edit = uploaded_file(store, "options", workbook(tmp_path / "o.xlsx", [HEADERS, *(row for row, _ in bad)]))
    told = [" ".join(problem["message"] for problem in row.problems) for row in rows_of(edit)]
    assert [(kind, needle in one) for kind, one, (_, needle) in zip(kinds(edit), told, bad, strict=True)] == [
        ("error", True)
    ] * len(bad), told
    several = uploaded_file(store, "options", workbook(tmp_path / "p.xlsx", [HEADERS, [one.number, None, None, "C2"]]))
    assert "2개입니다" in rows_of(several)[0].problems[0]["message"]


def test_the_options_of_another_store_are_not_found(store: Store, market: Any) -> None:
    sell(market, store)
    book = downloaded(store, "options")
    other = Store.create(
        seller=store.seller,
        name="둘째 견본",
        seller_login="b",
        seller_kind="business",
        api_key="k",
        approval="approved",
    )
    assert set(kinds(uploaded(other, "options", book))) == {"error"}
