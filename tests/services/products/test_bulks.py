"""Many listings changed at once: planned, looked at, sent once each, told one by one, and taken back."""

import datetime as dt
from typing import Any

import pytest

from tests.services.products.selling import sell
from webapp.jobs import bulks as jobs
from webapp.models.products import Listing, ListingOption
from webapp.models.runs import Run
from webapp.models.selling import Bulk, BulkItem
from webapp.models.stores import Store
from webapp.services import runs, sending
from webapp.services.audit import SYSTEM
from webapp.services.products import bulk_kinds, bulk_running, bulks
from webapp.services.products.bulks import BulkRefused

UP = {"way": "percent", "amount": 10, "unit": 10, "rounding": "nearest", "margin": None}


def planned(listings: list[Listing], kind: str = "price", **given: Any) -> Bulk:
    ids = [listing.id for listing in listings]
    return jobs.begin(listings[0].store, kind, given or UP, ids, SYSTEM)


def run(bulk: Bulk) -> Bulk:
    jobs.carry_out(bulk, SYSTEM)
    perform(bulk)
    return Bulk.get_by_id(bulk.id)


def perform(bulk: Bulk) -> Run:
    order = Run.get((Run.kind == bulk_running.RUN) & (Run.subject_id == bulk.id) & Run.state.in_(("queued", "running")))
    ended = runs.perform(order.id)
    assert ended is not None
    return ended


def states(bulk: Bulk) -> list[str]:
    return [item.state for item in bulk.items.order_by(BulkItem.position)]


def prices(market: Any, listings: list[Listing]) -> list[int]:
    return [int(market.product(listing.number)["selPrc"]) for listing in listings]


def test_a_plan_shows_before_and_after_and_sends_nothing(store: Store, market: Any) -> None:
    bulk = planned(sell(market, store))
    items = list(bulk.items.order_by(BulkItem.position))
    assert [(item.before["price"], item.after["price"]) for item in items] == [
        (10_000, 11_000), (20_000, 22_000), (30_000, 33_000)
    ]  # fmt: skip
    assert (bulk.state, bulk.counts["waiting"], bulk.counts["marked"]) == ("previewed", 3, 0)
    assert market.ledger.count() == 0


def test_a_run_changes_each_once_and_the_report_counts(store: Store, market: Any) -> None:
    listings = sell(market, store)
    bulk = run(planned(listings))
    assert (bulk.state, bulk.counts["done"]) == ("done", 3)
    assert prices(market, listings) == [11_000, 22_000, 33_000]
    assert market.ledger.count("set_price") == 3
    with pytest.raises(BulkRefused):
        jobs.carry_out(bulk, SYSTEM)


def test_a_change_is_taken_back_but_for_what_changed_since(store: Store, market: Any) -> None:
    listings = sell(market, store)
    bulk = run(planned(listings))
    Listing.get_by_id(listings[1].id).patch(price=25_000)
    undo = jobs.take_back(bulk, SYSTEM)
    assert states(undo) == ["waiting", "blocked", "waiting"]
    run(undo)
    assert prices(market, listings) == [10_000, 22_000, 30_000]


@pytest.mark.parametrize(
    ("given", "price"),
    [
        ({"way": "add", "amount": -700}, 9_300),
        ({"way": "set", "amount": 12_340}, 12_340),
        ({"way": "percent", "amount": -15, "unit": 1000, "rounding": "up"}, 9_000),
        ({"way": "percent", "amount": 3, "unit": 100, "rounding": "down"}, 10_300),
        ({"way": "add", "amount": -5_000, "margin": 20}, 9_600),
        ({"way": "add", "amount": -1, "unit": 10, "rounding": "nearest"}, 10_000),
    ],
)
def test_prices_by_won_per_cent_rounding_and_margin(given: dict[str, Any], price: int) -> None:
    assert bulk_kinds.new_price(10_000, 8_000, given) == price


def test_outliers_are_marked_and_can_all_be_left_out(store: Store, market: Any) -> None:
    listings = sell(market, store, cost=9_500)
    bulk = planned(listings, way="set", amount=9_000, unit=10, rounding="nearest", margin=None)
    marks = [item.marks for item in bulk.items.order_by(BulkItem.position)]
    assert marks == [["under_cost"], ["much", "under_cost", "one_way"], ["much", "under_cost", "one_way"]]
    assert bulks.leave_out(bulk, bulks.is_marked()) == 3
    with pytest.raises(BulkRefused, match="보낼 것이 없습니다"):
        jobs.carry_out(bulk, SYSTEM)


def test_what_the_market_would_refuse_is_told_in_the_plan(store: Store, market: Any) -> None:
    listings = sell(market, store)
    listings[1].patch(status="108")
    listings[2].patch(presence="missing")
    bulk = planned(listings, way="add", amount=6_000, unit=10, rounding="nearest", margin=None)
    problems = [item.problem for item in bulk.items.order_by(BulkItem.position)]
    assert "50%까지" in problems[0]
    assert "판매금지" in problems[1]
    assert "셀러오피스" in problems[2]


def test_a_listing_that_changed_after_the_plan_is_skipped(store: Store, market: Any) -> None:
    listings = sell(market, store)
    bulk = planned(listings)
    listings[0].patch(price=10_500)
    assert states(run(bulk)) == ["skipped", "done", "done"]
    assert market.ledger.count("set_price") == 2


def test_one_refused_item_stops_none_of_its_neighbours_and_can_be_tried_again(store: Store, market: Any) -> None:
    listings = sell(market, store)
    market.change_product(listings[1].number, selStatCd="108")
    bulk = run(planned(listings))
    assert states(bulk) == ["done", "rejected", "done"]
    assert "11번가의 답" in BulkItem.get(BulkItem.state == "rejected").problem
    market.change_product(listings[1].number, selStatCd="103")
    assert states(run(jobs.once_more(bulk, SYSTEM))) == ["done"]


def test_stock_of_every_option_is_set_and_added(store: Store, market: Any) -> None:
    listings = sell(market, store)
    run(planned(listings, "stock", way="set", amount=0))
    assert {listing.status for listing in Listing.select()} == {"104"}
    bulk = run(planned([Listing.get_by_id(one.id) for one in listings], "stock", way="add", amount=7))
    assert [option.stock for option in ListingOption.select()] == [7, 7, 7]
    undo = run(jobs.take_back(bulk, SYSTEM))
    assert undo.counts["done"] == 3
    assert {market.product(one.number)["selStatCd"] for one in listings} == {"104"}


def test_stopping_is_taken_back_by_restarting(store: Store, market: Any) -> None:
    listings = sell(market, store)
    bulk = run(planned(listings, "stop", nothing=None))
    assert {market.product(one.number)["selStatCd"] for one in listings} == {"105"}
    undo = jobs.take_back(bulk, SYSTEM)
    assert undo.kind == "restart"
    run(undo)
    assert {market.product(one.number)["selStatCd"] for one in listings} == {"103"}


def test_a_discount_of_many_and_its_undo(store: Store, market: Any) -> None:
    listings = sell(market, store)
    bulk = run(planned(listings, "discount", way="02", amount=10, until=None))
    assert [one.discounted_price for one in Listing.select().order_by(Listing.id)] == [9_000, 18_000, 27_000]
    run(jobs.take_back(bulk, SYSTEM))
    assert {market.product(one.number).get("cuponcheck") for one in listings} == {"N"}


def test_a_sale_term_is_extended_and_never_taken_back(store: Store, market: Any) -> None:
    bulk = run(planned(sell(market, store, 1), "extend", days=30))
    assert bulk.counts["done"] == 1
    with pytest.raises(BulkRefused):
        jobs.take_back(bulk, SYSTEM)


@pytest.mark.parametrize("fault", ["timeout_after", "timeout_before", "cut", "http_500", "wrong_root", "silent_empty"])
@pytest.mark.parametrize(
    ("kind", "given", "path", "act"),
    [
        ("price", UP, "product/price", "set_price"),
        ("stock", {"way": "set", "amount": 3}, "stockqty", "set_stock"),
        ("stop", {"x": None}, "stopdisplay", "stop_sale"),
    ],
)
def test_what_is_not_known_is_settled_by_looking_and_nothing_is_sent_twice(
    store: Store, market: Any, monkeypatch: pytest.MonkeyPatch, fault: str, kind: str, given: Any, path: str, act: str
) -> None:
    monkeypatch.setattr(sending, "GRACE", sending.GRACE * 0)
    listings = sell(market, store, 2)
    market.fail_next(path, fault, seconds=0.1)
    bulk = run(planned(listings, kind, **given))
    done = market.ledger.count(act)
    assert states(bulk) == (["done", "done"] if done == 2 else ["rejected", "done"])
    assert bulk.counts.get("unknown", 0) == 0


def test_a_refused_key_stops_the_run_and_it_goes_on_where_it_was(store: Store, market: Any) -> None:
    listings = sell(market, store, 4)
    bulk = planned(listings)
    jobs.carry_out(bulk, SYSTEM)
    market.change_seller(store.api_key, approved=False)
    ended = perform(bulk)
    assert (ended.state, states(bulk)) == ("failed", ["waiting"] * 4)
    market.change_seller(store.api_key, approved=True)
    runs.again(ended)
    assert perform(bulk).state == "done"
    assert market.ledger.count("set_price") == 4


def test_a_big_plan_is_made_in_the_background(store: Store, market: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "AT_ONCE", 2)
    bulk = planned(sell(market, store))
    assert bulk.state == "planning"
    order = Run.get(Run.kind == bulk_running.PLAN)
    runs.perform(order.id)
    assert (Bulk.get_by_id(bulk.id).state, states(bulk)) == ("previewed", ["waiting"] * 3)


def test_options_that_follow_their_sku_are_not_set_by_hand(store: Store, market: Any) -> None:
    store.patch(sync_stock=True)
    bulk = planned(sell(market, store, 1), "stock", way="set", amount=3)
    assert states(bulk) == ["blocked"]
    assert "SKU" in BulkItem.get().problem


def test_a_sale_without_an_end_is_left_out_of_an_extension_and_counted(store: Store, market: Any) -> None:
    listings = sell(market, store, 2)
    listings[0].patch(sale_ends_at=dt.datetime(2999, 12, 31, 14, 59, 59, tzinfo=dt.UTC))
    bulk = planned(listings, "extend", days=30)
    assert states(bulk) == ["left_out", "waiting"]
    assert bulk.counts["endless"] == 1
    assert "끝이 없어" in BulkItem.get(BulkItem.state == "left_out").problem


def test_a_price_that_rounding_brings_back_says_so(store: Store, market: Any) -> None:
    bulk = planned(sell(market, store, 1), way="add", amount=-5)
    assert states(bulk) == ["same"]
    assert "10원 단위로 끝수를 맞추면" in BulkItem.get().problem
