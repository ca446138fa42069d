"""Long lists: tallies and the search never go stale whoever writes, and every order shows every row once."""

import random
from itertools import product as pairs
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import make_store
from tests.services.imports.importing import brought_in, undone
from tests.services.imports.sample_files import HEADERS, csv_file, product
from tests.views.test_listings import sell
from webapp.jobs import schedule
from webapp.models.accounts import User
from webapp.models.base import now
from webapp.models.lists import LISTINGS, PRODUCTS, UnreadName
from webapp.models.products import Listing, ListingOption, Product
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.catalogue import finding, listings, products, tallies, upkeep, wordbook
from webapp.services.catalogue.finding import Finding
from webapp.services.catalogue.products import ProductFinding, ProductSearch
from webapp.services.catalogue.searching import ORDERS, Search


def found(store: Store, text: str) -> list[str]:
    looked_up = Finding(Search((store.id,), text))
    counted = listings.count(looked_up, listings.standing([store.id]))
    return [row.name for row in listings.page_of(looked_up, counted, 0, 50)]


def keep_up() -> None:
    run, _ = runs.start(upkeep.order())
    ended = runs.perform(run.id)
    assert ended is not None
    assert ended.state == "done", ended.error


def test_a_name_is_found_by_any_part_of_it_before_and_after_the_search_has_read_it(store: Store) -> None:
    rows = [sell(store, str(number), name) for number, name in ((1, "여름 반팔티 A-Line"), (2, "반 팔찌"), (3, "팔찌"))]
    for _ in range(2):
        assert found(store, "반팔") == ["여름 반팔티 A-Line"]
        assert found(store, "팔찌") == ["팔찌", "반 팔찌"]
        assert found(store, "팔") == ["팔찌", "반 팔찌", "여름 반팔티 A-Line"]
        assert found(store, "a-l 여") == ["여름 반팔티 A-Line"]
        assert found(store, "팔반") == []
        keep_up()
    assert not UnreadName.select().exists()
    rows[0].patch(name="겨울 긴팔")
    assert (found(store, "반팔"), found(store, "긴팔")) == ([], ["겨울 긴팔"])
    Listing.delete().where(Listing.id == rows[2].id).execute()
    keep_up()
    assert (found(store, "여름"), found(store, "겨울"), found(store, "팔찌")) == ([], ["겨울 긴팔"], ["반 팔찌"])


def test_signs_of_every_kind_are_found_and_none_breaks_the_search(store: Store) -> None:
    names = ['50% "특가" (1+1)', "이모지 😀컵", "O'Neil & Co*", "탭\t과 줄"]
    for number, name in enumerate(names):
        sell(store, str(number), name)
    keep_up()
    for text, name in (
        ('"특', names[0]),
        ("%", names[0]),
        ("😀", names[1]),
        ("😀컵", names[1]),
        ("'N", names[2]),
        ("o*", names[2]),
    ):
        assert found(store, text) == [name], text


def test_tallies_are_what_is_there_whatever_was_done(seller_user: User, store: Store, tmp_path: Path) -> None:
    chance = random.Random(7)
    other = make_store(seller_user, "둘째상점", key="e" * 32)
    taken_in = brought_in(store, csv_file(tmp_path / "a.csv", [HEADERS, *map(product, range(1, 21))], "utf-8"))
    for number in range(60):
        row = sell(chance.choice((store, other)), f"9{number}", "견본", status=chance.choice(("103", "104", None)))
        if chance.random() < 0.6:
            row.patch(status=chance.choice(("103", "106", None)), enriched_at=chance.choice((now(), None)))
        if chance.random() < 0.2:
            row.delete_instance()
        if chance.random() < 0.3:
            Product.update(archived_at=now()).where(Product.id == row.product_id).execute()
    _tallies_fit(store, other)
    undone(taken_in)
    tallies.fold()
    tallies.fold()
    _tallies_fit(store, other)
    other.delete_instance()
    _tallies_fit(store)


def _tallies_fit(*stores: Store) -> None:
    for store in stores:
        standing = listings.standing([store.id])[store.id]
        rows = list(Listing.select().where(Listing.store == store))
        states = [row.status or "unknown" for row in rows]
        assert standing.by_state == {state: states.count(state) for state in set(states)}
        assert standing.filled == sum(row.enriched_at is not None for row in rows)
        assert standing.latest == max((row.enriched_at for row in rows if row.enriched_at), default=None)
        made = Product.select().where(Product.seller == store.seller_id)
        in_use = made.where(Product.archived_at.is_null()).count()
        counted = tallies.of_owners(PRODUCTS, [store.seller_id]).get(store.seller_id, {})
        assert (counted.get("in_use", 0), sum(counted.values())) == (in_use, made.count())


@pytest.fixture
def two_stores(seller_user: User, store: Store) -> list[int]:
    """Thirty-seven listings over two stores, many of one price, some with no price, stock or name of their own."""
    chance = random.Random(3)
    other = make_store(seller_user, "둘째상점", key="e" * 32)
    for number in range(37):
        facts = {"price": chance.choice((None, 10, 20)), "stock": chance.choice((None, 0, 5)), "status": "103"}
        sell(chance.choice((store, other)), f"{number:03}", chance.choice(("가", "나", "다")), **facts)
    return [store.id, other.id]


def test_every_order_shows_every_row_once_from_either_end(two_stores: list[int]) -> None:
    for order, stores, text in pairs(ORDERS, (two_stores, two_stores[:1]), ("", "가")):
        looked_up = Finding(Search(tuple(stores), text, order=order))
        counted = listings.count(looked_up, listings.standing(stores))
        pages = [listings.page_of(looked_up, counted, offset, 5) for offset in range(0, counted.total, 5)]
        ids = [row.id for page in pages for row in page]
        assert ids == listings.ids_in_order(looked_up)
        fitting = Listing.select().where(Listing.store.in_(stores) & Listing.name.contains(text))
        assert ids == by_hand(fitting, *ORDERS[order]), (order, stores, text)


def by_hand(rows: Any, column: str, falls: bool) -> list[int]:
    """The ids of rows in the order that a list promises: ties by id, unknown values last."""
    ordered = sorted(rows, key=lambda row: (getattr(row, column) or 0, row.id), reverse=falls)
    return [row.id for row in sorted(ordered, key=lambda row: getattr(row, column) is None)]


def test_whether_few_or_many_fit_the_same_are_found(two_stores: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    keep_up()
    ListingOption.update(sku=None).where(ListingOption.listing << Listing.select().where(Listing.price == 10)).execute()
    Listing.update(status="104", category_path="가>나").where(Listing.stock == 5).execute()
    searches = [
        Search(tuple(two_stores), text, status, order, **more)
        for text, status, order in pairs(
            ("", "가", "나 나", "003", "003 007"), ("", "104"), ("newest", "name", "dearest")
        )
        for more in ({}, {"unjoined": True}, {"price_from": 15}, {"category": "가", "stock_to": 9})
    ]
    few = [shown(search) for search in searches]
    monkeypatch.setattr(finding, "MOST", 2)
    monkeypatch.setattr(listings, "MOST", 2)
    assert [shown(search) for search in searches] == few
    assert sum(map(len, few)) > len(few)


def shown(search: Search) -> list[int]:
    looked_up = Finding(search)
    counted = listings.count(looked_up, listings.standing(search.stores))
    ids = [row.id for row in listings.page_of(looked_up, counted, 0, 100)]
    assert ids == listings.ids_in_order(looked_up)
    assert counted.total <= len(ids) == listings.count_all(looked_up)
    return ids


def test_base_products_of_two_businesses_are_one_list(two_stores: list[int]) -> None:
    sellers = tuple(store.seller_id for store in Store.select())
    for order, text in pairs(products.ORDERS, ("", "나")):
        looked_up = ProductFinding(ProductSearch(sellers, text, order))
        counted = products.count(looked_up)
        pages = [products.page_of(looked_up, counted, offset, 5) for offset in range(0, counted[0], 5)]
        ids = [line.product.id for page in pages for line in page]
        assert ids == by_hand(Product.select().where(Product.name.contains(text)), *products.ORDERS[order])


def test_the_schedule_lets_new_names_be_read(store: Store) -> None:
    sell(store, "1", "견본")
    started = [run.kind for run in schedule.start_due()]
    assert upkeep.KIND in started
    keep_up()
    assert wordbook.unread_count() == 0
    assert upkeep.KIND not in [run.kind for run in schedule.start_due()]
    assert ListingOption.select().count() == 1
    assert (
        listings.standing([store.id])[store.id].total
        == tallies.of_owners(LISTINGS, [store.id])[store.id]["state:unknown"]
    )
