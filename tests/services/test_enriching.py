"""Filling listings from the market: what it tells, what it cannot, and that neither silence nor a refusal loses any."""

import threading
from pathlib import Path
from typing import Any

import pytest

from tests.services.imports.importing import brought_in, perform, undone
from tests.services.imports.sample_files import HEADERS, csv_file, product
from webapp.models.base import db
from webapp.models.imports import ImportRow, ProductImport
from webapp.models.products import Listing, ListingDetail, ListingOption, Sku
from webapp.models.runs import Run
from webapp.models.selling import Difference, ProductChange
from webapp.models.stores import Freshness, Store
from webapp.services import enriching, filling, runs
from webapp.services.audit import SYSTEM
from webapp.services.imports import uploads

PLAIN, OTHER, UNKNOWN = "3000000901", "3000000902", "3000000903"


@pytest.fixture
def goods(market: Any, store: Store, tmp_path: Path) -> Store:
    """Two products that the market has, and one that it never heard of, brought in from a file."""
    market.put_product(store.api_key, PLAIN, prdNm="견본 상품 하나", sellerPrdCd="00000901", selPrc=15_000)
    market.put_product(store.api_key, OTHER, prdNm="견본 상품 둘", sellerPrdCd="00000902")
    rows = [product(number) for number in (901, 902, 903)]
    brought_in(store, csv_file(tmp_path / "a.csv", [HEADERS, *rows], "utf-8"))
    return store


def filled(store: Store, everything: bool = False) -> Run:
    run, _ = runs.start(enriching.order(store, everything))
    ended = runs.perform(run.id)
    assert ended is not None
    return ended


def listing(number: str) -> Listing:
    return Listing.get(Listing.number == number)


def test_a_listing_gets_what_the_market_tells_and_its_sku_stays_mapped(goods: Store) -> None:
    run = filled(goods)
    assert (run.state, run.result) == ("done", {"filled": 2, "absent": 1, "refused": 0})
    found = listing(PLAIN)
    assert (found.name, found.price, found.stock, found.status) == ("견본 상품 하나", 15_000, 100, "103")
    option = ListingOption.get(ListingOption.listing == found)
    assert option.stock_number
    assert option.sku_id == Sku.get(Sku.code == "00000901").id
    assert ListingDetail.get(ListingDetail.listing == found).html
    assert enriching.filled_of([goods.id]) == (3, 3)


def test_what_nobody_told_is_named_as_missing_and_never_zero(goods: Store) -> None:
    filled(goods)
    found = listing(PLAIN)
    assert found.brand is None
    assert {"brand", "image_url"} <= set(found.missing)
    assert {"stock", "discounted_price"}.isdisjoint(found.missing)
    assert (found.discount, found.discounted_price) == ({}, 15_000), "the market says that there is no discount"


def test_a_product_that_the_market_does_not_know_is_marked_and_stays(goods: Store) -> None:
    filled(goods)
    found = listing(UNKNOWN)
    assert found.enrich_error == filling.ABSENT
    assert found.price == 12_900


def test_several_options_come_with_their_own_numbers_and_wait_for_a_person(goods: Store, market: Any) -> None:
    market.change_product(PLAIN, stock=[{"mixDtlOptNm": "빨강", "stckQty": 3}, {"mixDtlOptNm": "파랑", "stckQty": 4}])
    filled(goods)
    options = list(ListingOption.select().where(ListingOption.listing == listing(PLAIN)).order_by(ListingOption.id))
    assert [option.stock for option in options] == [3, 4]
    assert [option.sku_id for option in options] == [None, None]
    assert listing(PLAIN).stock == 7


def test_the_joint_goes_to_the_option_that_the_file_s_one_was(goods: Store, market: Any) -> None:
    """By its own name, by the code of its SKU, or by the SKU's option text; its row, and so its history, stays."""
    named, coded = (ListingOption.get(ListingOption.listing == listing(number)) for number in (PLAIN, OTHER))
    Sku.update(option_text="색상: 파랑").where(Sku.id == named.sku_id).execute()
    rows = [{"mixOptNm": "색상", "mixDtlOptNm": name, "stckQty": 3} for name in ("빨강", "파랑")]
    market.change_product(PLAIN, stock=rows)
    market.change_product(OTHER, stock=[rows[0], {**rows[1], "sellerStockCd": coded.sku.code}])
    filled(goods)
    for before, number in ((named, PLAIN), (coded, OTHER)):
        options = {one.name: one for one in ListingOption.select().where(ListingOption.listing == listing(number))}
        assert (options["파랑"].id, options["파랑"].sku_id) == (before.id, before.sku_id)
        assert (options["빨강"].sku_id, options["파랑"].stock) == (None, 3)
    assert not ProductChange.select().where(ProductChange.field.startswith("sku")).exists()


def test_a_joint_that_none_of_the_options_can_keep_is_told_in_the_history(goods: Store, market: Any) -> None:
    lost = ListingOption.get(ListingOption.listing == listing(PLAIN))
    market.change_product(PLAIN, stock=[{"mixDtlOptNm": "빨강", "stckQty": 3}, {"mixDtlOptNm": "파랑", "stckQty": 4}])
    run = filled(goods)
    (told,) = ProductChange.select().where(ProductChange.field == "sku")
    assert (told.before, told.after, told.outcome) == ("00000901", None, "unjoined")
    assert (told.listing_id, told.sku_id) == (lost.listing_id, lost.sku_id)
    assert (told.source, told.source_id) == ("sync", run.id)


def test_the_next_filling_overwrites_nothing_and_the_mapping_to_a_sku_stays(goods: Store, market: Any) -> None:
    filled(goods)
    market.change_product(PLAIN, selPrc=19_000)
    filled(goods, everything=True)
    found = listing(PLAIN)
    assert (found.price, found.differences) == (15_000, 1)
    (differs,) = Difference.select()
    assert (differs.field, differs.here, differs.there) == ("price", 15_000, 19_000)
    assert ListingOption.get(ListingOption.listing == found).sku_id == Sku.get(Sku.code == "00000901").id


def test_one_refused_product_stops_none_of_its_neighbours(goods: Store, market: Any) -> None:
    market.inject_fault(f"prodmarket/{PLAIN}", "silent_empty", count=None)
    run = filled(goods)
    assert run.state == "done"
    assert listing(PLAIN).enriched_at is None
    assert listing(PLAIN).enrich_error
    assert listing(OTHER).enriched_at is not None
    market.clear_faults()
    filled(goods)
    assert listing(PLAIN).enriched_at is not None
    assert listing(PLAIN).enrich_error is None


def test_an_import_is_taken_back_while_the_market_is_asked_about_it(goods: Store, market: Any) -> None:
    market.inject_fault("prodmarket/stocks", "delay", count=1, seconds=1.5)
    ended: list[Run] = []

    def fill_beside() -> None:
        with db.connection_context():
            ended.append(filled(goods))

    filling_run = threading.Thread(target=fill_beside)
    market.clear_calls()
    filling_run.start()
    while not market.calls("prodmarket/stocks"):
        assert filling_run.is_alive()
    undone(ProductImport.get())
    filling_run.join()
    assert (ended[0].state, ended[0].result) == ("done", {"filled": 0, "absent": 3, "refused": 0})
    assert Listing.select().count() + ListingOption.select().count() == 0


def test_a_key_that_is_refused_ends_the_filling_and_it_goes_on_later(goods: Store, market: Any) -> None:
    market.change_seller(goods.api_key, approved=False)
    run = filled(goods)
    assert run.state == "failed"
    assert run.error
    assert Freshness.get((Freshness.store == goods) & (Freshness.what == "details")).failures == 1
    market.change_seller(goods.api_key, approved=True)
    again, _ = runs.again(run)
    ended = runs.perform(again.id)
    assert ended is not None
    assert ended.state == "done"
    assert enriching.filled_of([goods.id]) == (3, 3)


def test_what_was_filled_lately_is_not_asked_again(goods: Store, market: Any) -> None:
    filled(goods)
    market.clear_calls()
    assert filled(goods).result == {"filled": 0, "absent": 0, "refused": 0}
    assert market.calls("prodmarket") == []


def test_without_a_file_the_whole_shop_comes_in_by_search(store: Store, market: Any) -> None:
    found = uploads.begin_search(store, SYSTEM)
    assert perform("import_search", found).result == {"rows": 40}
    perform("import_plan", found)
    planned = ProductImport.get_by_id(found.id)
    assert planned.state == "planned"
    assert sum(planned.counts.values()) == 40
    assert planned.counts["new"] > 30


def test_a_name_that_the_market_has_comes_in_though_nobody_could_send_it(store: Store, market: Any) -> None:
    market.put_product(store.api_key, 3_000_000_950, prdNm="견본 똠얌 ☕ 컵", selPrc=10_000)
    found = uploads.begin_search(store, SYSTEM)
    perform("import_search", found)
    perform("import_plan", found)
    row = ImportRow.get((ImportRow.product_import == found) & (ImportRow.number == "3000000950"))
    assert (row.kind, row.name) == ("new", "견본 똠얌 ☕ 컵")
    (problem,) = row.problems
    assert ("쓰지 못하는 글자" in problem["message"], "그대로 가져옵니다" in problem["remedy"]) == (True, True)
    assert not ImportRow.select().where((ImportRow.product_import == found) & (ImportRow.kind == "error")).exists()


def test_a_market_that_does_not_answer_refuses_no_import(store: Store, market: Any) -> None:
    market.inject_fault("prodmarketservice/prodmarket", "http_500", count=None)
    found = uploads.begin_search(store, SYSTEM)
    run = perform("import_search", found)
    assert run.state == "failed"
    assert ProductImport.get_by_id(found.id).state == "uploaded"
    market.clear_faults()
    again, _ = runs.again(run)
    ended = runs.perform(again.id)
    assert ended is not None
    assert ended.result == {"rows": 40}
