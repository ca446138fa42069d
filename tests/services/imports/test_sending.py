"""From the plan of an import to the market: the changed cells of its rows, once each, without the import itself."""

from pathlib import Path
from typing import Any

import pytest

from tests.services.imports.importing import applied, outcomes, planned
from tests.services.imports.sample_files import HEADERS, workbook
from tests.services.products.selling import sell
from tests.services.products.test_bulks import run, states
from webapp.jobs import bulks
from webapp.jobs import imports as jobs
from webapp.models.imports import ProductImport
from webapp.models.products import Listing, ListingOption
from webapp.models.stores import Store
from webapp.services.audit import SYSTEM
from webapp.services.imports import sending
from webapp.services.imports.uploads import ImportRefused

COLUMNS = [*HEADERS[:4], "즉시할인가"]


def plan(store: Store, path: Path, *rows: list[Any]) -> ProductImport:
    return planned(store, workbook(path, [COLUMNS, *rows]))


def of(listing: Listing, price: Any = None, stock: Any = None, discounted: Any = None) -> list[Any]:
    return [listing.number, listing.name, price, stock, discounted]


@pytest.fixture
def listings(store: Store, market: Any) -> list[Listing]:
    return sell(market, store, 4)


def test_only_what_changed_of_good_rows_is_counted_and_sent(
    store: Store, listings: list[Listing], market: Any, tmp_path: Path
) -> None:
    one, two, three, four = listings
    rows = [of(one, 11_000, 7), of(two, 20_000, 10), of(three, "얼마", 3), of(four, 44_000, 10, 39_000)]
    found = plan(store, tmp_path / "a.xlsx", *rows, ["3000000001", "새 견본", 5_000, 1, None])
    assert sending.counts(found) == {"price": 1, "discount": 1, "stock": 1}
    for kind in ("price", "discount", "stock"):
        assert states(run(jobs.send(found, kind, SYSTEM))) == ["done"]
    told = [market.product(listing.number) for listing in listings]
    assert [int(one["selPrc"]) for one in told] == [11_000, 20_000, 30_000, 44_000]
    assert [int(one["stock"][0]["stckQty"]) for one in told] == [7, 10, 10, 10]
    assert Listing.get_by_id(four.id).discounted_price == 39_000
    assert market.ledger.count() == 3


def test_after_it_was_sent_the_import_finds_its_values_there_and_overwrites_nothing(
    store: Store, listings: list[Listing], tmp_path: Path
) -> None:
    found = plan(store, tmp_path / "a.xlsx", of(listings[0], 11_000), of(listings[1], 22_000))
    run(jobs.send(found, "price", SYSTEM))
    Listing.update(price=25_000, revision=Listing.revision + 1).where(Listing.id == listings[1].id).execute()
    assert outcomes(applied(found)) == ["done", "skipped"]
    assert [row.price for row in Listing.select().order_by(Listing.id)][:2] == [11_000, 25_000]
    with pytest.raises(ImportRefused, match="반영하기 전에만"):
        jobs.send(ProductImport.get_by_id(found.id), "price", SYSTEM)


def test_one_stock_number_for_several_options_is_blocked_and_pointed_to_the_option_file(
    store: Store, listings: list[Listing], market: Any, tmp_path: Path
) -> None:
    ListingOption.create(listing=listings[0], stock_number="77", stock=5, name="둘째")
    found = plan(store, tmp_path / "a.xlsx", of(listings[0], stock=3), of(listings[1], stock=4))
    bulk = jobs.send(found, "stock", SYSTEM)
    assert states(bulk) == ["blocked", "waiting"]
    assert "옵션·재고 엑셀" in bulk.items.get().problem
    assert states(run(bulk)) == ["blocked", "done"]
    assert market.ledger.count("set_stock") == 1


def test_what_the_market_refused_can_be_sent_once_more_with_its_own_value(
    store: Store, listings: list[Listing], market: Any, tmp_path: Path
) -> None:
    found = plan(store, tmp_path / "a.xlsx", of(listings[0], 11_000), of(listings[1], 21_000))
    market.change_product(listings[1].number, selStatCd="108")
    bulk = run(jobs.send(found, "price", SYSTEM))
    assert states(bulk) == ["done", "rejected"]
    market.change_product(listings[1].number, selStatCd="103")
    assert states(run(bulks.once_more(bulk, SYSTEM))) == ["done"]
    assert [int(market.product(one.number)["selPrc"]) for one in listings[:2]] == [11_000, 21_000]
