"""The stock of SKUs: every movement told, every event once, sets and buffers taken into account, and sent to stores."""

import threading
from typing import Any

import pytest

from tests.services.products.selling import sell
from webapp.jobs import schedule
from webapp.models.base import db, now
from webapp.models.products import Listing, ListingOption, Product, Sku
from webapp.models.runs import Run
from webapp.models.stock import RECEIVED, RELEASED, SOLD, StockDue, StockMovement
from webapp.models.stores import Store
from webapp.services import runs, sending
from webapp.services.audit import SYSTEM
from webapp.services.products import availability, due, sets, stock
from webapp.services.products.sets import SetProblem
from webapp.services.products.stock import Cause, OrderLine, StockProblem

IN = Cause(RECEIVED, "견본 입고")


@pytest.fixture
def sku(store: Store) -> Sku:
    return make_sku(store, "A-1", 10)


def make_sku(store: Store, code: str, pieces: int | None) -> Sku:
    product = Product.create(seller=store.seller, name=f"견본 {code}")
    return Sku.create(seller=store.seller, product=product, code=code, stock=pieces)


def fresh(sku: Sku) -> int | None:
    return Sku.get_by_id(sku.id).stock


def line(store: Store, number: str = "1") -> OrderLine:
    return OrderLine(store, "20261126000001", number)


def test_a_movement_says_why_who_and_what_it_came_to(sku: Sku) -> None:
    stock.adjust(sku, "add", 5, IN, SYSTEM)
    stock.adjust(sku, "count", 12, Cause(""), SYSTEM)
    told = [(one.reason, one.quantity, one.after) for one in stock.movements([sku.id])]
    assert told == [("counted", -3, 12), ("received", 5, 15)]
    assert fresh(sku) == 12


def test_less_than_nothing_and_more_than_is_known_are_refused(sku: Sku, store: Store) -> None:
    with pytest.raises(StockProblem, match="지금 재고가 10개라"):
        stock.adjust(sku, "remove", 11, IN, SYSTEM)
    unknown = make_sku(store, "A-2", None)
    with pytest.raises(StockProblem, match="재고 세기"):
        stock.adjust(unknown, "add", 1, IN, SYSTEM)
    assert stock.adjust(unknown, "count", 4, IN, SYSTEM).quantity == 4
    assert fresh(sku) == 10


def test_an_order_takes_once_and_gives_back_once(sku: Sku, store: Store) -> None:
    assert len(stock.hold(sku, line(store), 3)) == 1
    assert stock.hold(sku, line(store), 3) == []
    assert fresh(sku) == 7
    stock.hold(sku, line(store), 1)
    assert stock.hold(sku, line(store), 1) == []
    assert fresh(sku) == 9
    stock.hold(sku, line(store), 2)
    assert fresh(sku) == 8, "a cancel that was withdrawn"
    for _ in range(2):
        stock.hold(sku, line(store), 0)
    assert fresh(sku) == 10, "never more than was taken"
    assert [(one.quantity, one.reason) for one in StockMovement.select().order_by(StockMovement.id)] == [
        (-3, SOLD), (2, RELEASED), (-1, SOLD), (2, RELEASED)
    ]  # fmt: skip


def test_an_order_for_more_than_there_is_tells_how_many_are_missing(sku: Sku, store: Store) -> None:
    stock.hold(sku, line(store), 12)
    assert fresh(sku) == -2
    assert availability.offered(Sku.get_by_id(sku.id), store) == 0


def test_many_at_once_take_each_line_once(sku: Sku, store: Store) -> None:
    def take() -> None:
        with db.connection_context():
            for number in range(1, 6):
                stock.hold(sku, line(store, str(number)), 1)

    takers = [threading.Thread(target=take) for _ in range(3)]
    for one in takers:
        one.start()
    for one in takers:
        one.join()
    assert (fresh(sku), StockMovement.select().count()) == (5, 5)
    assert sorted(one.after for one in StockMovement.select()) == [5, 6, 7, 8, 9]


def test_a_set_is_as_many_as_its_parts_make_and_takes_from_them(sku: Sku, store: Store) -> None:
    other, bundle = make_sku(store, "B-1", 7), make_sku(store, "SET", None)
    sets.define(bundle, {"A-1": 2, "B-1": 3}, SYSTEM)
    assert availability.offered(bundle, store) == 2
    stock.hold(bundle, line(store), 1)
    assert (fresh(sku), fresh(other)) == (8, 4)
    sets.define(bundle, {"A-1": 2}, SYSTEM)
    stock.hold(bundle, line(store), 0)
    assert (fresh(sku), fresh(other)) == (10, 7)
    with pytest.raises(StockProblem, match="세트는 재고가 따로 없습니다"):
        stock.adjust(bundle, "count", 5, IN, SYSTEM)


def test_no_set_of_sets_nor_of_itself_nor_of_what_is_not_there(sku: Sku, store: Store) -> None:
    bundle, outer = make_sku(store, "SET", None), make_sku(store, "OUTER", None)
    sets.define(bundle, {"A-1": 1}, SYSTEM)
    for parts, sentence in (({"SET": 1}, "세트라"), ({"OUTER": 1}, "자기 자신"), ({"X": 1}, "없습니다")):
        with pytest.raises(SetProblem, match=sentence):
            sets.define(outer, parts, SYSTEM)
    with pytest.raises(SetProblem, match="다른 세트에 들어 있는"):
        sets.define(sku, {"OUTER": 1}, SYSTEM)


def test_a_store_holds_back_its_own_number_or_the_sku_s(sku: Sku, store: Store) -> None:
    store.patch(stock_buffer=3)
    assert availability.offered(sku, store) == 7
    availability.hold_back(sku, store, 9, SYSTEM)
    assert availability.offered(sku, store) == 1
    availability.hold_back(sku, store, None, SYSTEM)
    assert availability.offered(sku, store) == 7
    assert availability.offered(make_sku(store, "A-9", None), store) is None


@pytest.fixture
def following(store: Store, market: Any) -> list[Listing]:
    """A store that follows its SKUs, with two listings of 10 pieces each."""
    store.patch(sync_stock=True)
    return sell(market, store, 2)


def pushed() -> Run:
    run = Run.select().where(Run.kind == due.KIND).order_by(Run.id.desc()).get()
    ended = runs.perform(run.id)
    assert ended is not None
    return ended


def there(market: Any, listing: Listing) -> int:
    return int(market.product(listing.number)["stock"][0]["stckQty"])


def test_what_a_sku_has_is_what_its_store_offers(following: list[Listing], store: Store, market: Any) -> None:
    sku = Sku.get(Sku.code == "C1")
    stock.adjust(sku, "count", 4, IN, SYSTEM)
    assert pushed().result == {"sent": 1, "refused": []}
    assert (there(market, following[0]), there(market, following[1])) == (4, 10)
    assert StockDue.select().count() == 0
    stock.hold(sku, line(store), 4)
    pushed()
    assert (there(market, following[0]), Listing.get_by_id(following[0].id).status) == (0, "104")


def test_a_store_that_does_not_follow_is_left_alone(store: Store, market: Any) -> None:
    sell(market, store, 1)
    stock.adjust(Sku.get(Sku.code == "C1"), "count", 4, IN, SYSTEM)
    assert StockDue.select().count() + Run.select().count() == 0


@pytest.mark.parametrize("fault", ["timeout_after", "timeout_before", "cut", "http_500"])
def test_stock_in_doubt_is_asked_about_and_arrives_in_the_end(
    following: list[Listing], market: Any, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setattr(sending, "GRACE", sending.GRACE * 0)
    market.fail_next("stockqty", fault, seconds=0.1)
    stock.adjust(Sku.get(Sku.code == "C1"), "count", 4, IN, SYSTEM)
    pushed()
    for _ in range(2):
        if StockDue.select().exists():
            due.start_due()
            pushed()
    assert (there(market, following[0]), StockDue.select().count()) == (4, 0)
    assert market.ledger.count("set_stock") == 1


def test_a_silent_market_loses_no_mark(following: list[Listing], store: Store, market: Any) -> None:
    market.change_seller(store.api_key, approved=False)
    stock.adjust(Sku.get(Sku.code == "C1"), "count", 4, IN, SYSTEM)
    assert pushed().state == "failed"
    schedule.start_due()
    assert Run.select().where((Run.kind == due.KIND) & (Run.state == "queued")).count() == 0, "it rests first"
    market.change_seller(store.api_key, approved=True)
    Run.update(finished_at=now() - due.REST * 2).where(Run.kind == due.KIND).execute()
    due.start_due()
    pushed()
    assert there(market, following[0]) == 4


def test_a_refused_row_stops_none_of_the_others(following: list[Listing], market: Any) -> None:
    market.change_product(following[0].number, selStatCd="108")
    for code in ("C1", "C2"):
        stock.adjust(Sku.get(Sku.code == code), "count", 4, IN, SYSTEM)
    ended = pushed()
    assert (ended.result["sent"], len(ended.result["refused"])) == (1, 1)
    assert there(market, following[1]) == 4


def test_the_weight_of_an_option_goes_back_as_it_is(following: list[Listing], market: Any) -> None:
    option = ListingOption.get(ListingOption.listing == following[0])
    market.change_product(
        following[0].number, stock=[{"prdStckNo": option.stock_number, "stckQty": 10, "optWght": 350}]
    )
    option.patch(weight=350)
    stock.adjust(Sku.get(Sku.code == "C1"), "count", 4, IN, SYSTEM)
    pushed()
    assert int(market.product(following[0].number)["stock"][0]["optWght"]) == 350


def test_rows_that_differ_are_found(following: list[Listing], store: Store) -> None:
    Sku.update(stock=6).where(Sku.code == "C2").execute()
    (row,) = availability.differing(store)
    assert (row.listing_id, row.offer, row.stock) == (following[1].id, 6, 10)
    due.mark_store(store)
    assert pushed().result["sent"] == 1
    assert list(availability.differing(store)) == []


def test_a_set_is_found_where_it_differs_and_follows_its_parts(
    following: list[Listing], store: Store, market: Any
) -> None:
    bundle, part = Sku.get(Sku.code == "C1"), Sku.get(Sku.code == "C2")
    sets.define(bundle, {"C2": 3}, SYSTEM)
    (row,) = availability.differing(store)
    assert (row.sku_id, row.offer, row.stock, bool(row.is_set)) == (bundle.id, 3, 10, True)
    assert pushed().result["sent"] == 1
    stock.hold(part, line(store), 2)
    pushed()
    assert (there(market, following[0]), there(market, following[1])) == (2, 8)
    assert list(availability.differing(store)) == []
