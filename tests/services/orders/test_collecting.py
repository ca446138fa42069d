"""주문 수집: every line once, in the state that the market tells last, with nothing lost between two looks."""

import datetime as dt
import json
import logging
from typing import Any

import pytest
import time_machine

from tests.services.products.selling import sell
from webapp.elevenst.codes import OrderState
from webapp.models.base import db, now
from webapp.models.orders import LineChange, Order, OrderLine, Parcel
from webapp.models.products import Sku
from webapp.models.runs import DONE, FAILED, Run
from webapp.models.stock import StockMovement
from webapp.models.stores import Freshness, Store
from webapp.services import market as services_market
from webapp.services import runs
from webapp.services.orders import collecting, taking
from webapp.services.orders.looking import read_list
from webapp.services.orders.taking import Look, Taken
from webapp.simulator import SAMPLE_KEY

NUMBER = 3_000_000_007


def place(market: Any, count: int = 1, state: str = "202", **fields: Any) -> list[str]:
    """So many orders of one line each."""
    market.change_product(NUMBER, stock=[{"stckQty": 500}])
    lines = [{"prdNo": NUMBER, "ordQty": fields.pop("ordQty", 1)}]
    return [str(market.place_order(SAMPLE_KEY, lines, state, **fields)["ordNo"]) for _ in range(count)]


def collect(store: Store) -> Run:
    run, _ = runs.start(runs.Order(collecting.KIND, store))
    ended = runs.perform(run.id)
    assert ended is not None
    return ended


def line(number: str) -> OrderLine:
    found: OrderLine = OrderLine.select().join(Order).where(Order.number == number).get()
    return found


def steps(number: str) -> list[str]:
    return [
        change.after for change in LineChange.select().where(LineChange.line == line(number)).order_by(LineChange.id)
    ]


@pytest.mark.parametrize("state", ["102", "200", "201", "202", "301", "401", "501", "901"])
def test_every_list_brings_its_lines(store: Store, market: Any, state: str) -> None:
    (number,) = place(market, state=state)
    run = collect(store)
    assert (run.state, run.result["new"], run.result["failed"]) == (DONE, 1, []), run.error
    assert (line(number).state, steps(number)) == (state, [state])


def test_a_line_carries_what_the_market_tells_and_names_nobody_in_the_open(store: Store, market: Any) -> None:
    fields = {"rcvrNm": "김견본", "rcvrPrtblNo": "010-0000-4321", "ordNm": "이견본", "ordDlvReqCont": "문 앞에 두세요"}
    (number,) = place(market, ordQty=3, **fields)
    collect(store)
    found = line(number)
    there = market.order(number)["lines"][0]
    assert (found.number, found.parcel.number) == (str(there["ordPrdSeq"]), str(there["dlvNo"]))
    assert (found.quantity, found.product_no, found.amount) == (3, str(NUMBER), int(there["ordAmt"]))
    assert found.paid_at == found.order.paid_at
    recipient = json.loads(found.parcel.recipient)
    assert (recipient["recipient_name"], recipient["memo"]) == ("김견본", "문 앞에 두세요")
    assert json.loads(found.order.buyer)["buyer_name"] == "이견본"
    for table in ("order", "parcel", "order_line"):
        dumped = repr(db.execute_sql(f'SELECT * FROM "{table}"').fetchall())
        assert not any(word in dumped for word in ("견본", "4321", "문 앞"))


def test_collecting_again_changes_nothing(store: Store, market: Any) -> None:
    place(market, 5)
    assert collect(store).result["new"] == 5
    sealed = list(Parcel.select(Parcel.recipient_sealed).tuples())
    again = collect(store).result
    assert (again["new"], again["moved"]) == (0, 0)
    assert (Order.select().count(), LineChange.select().count()) == (5, 5)
    assert list(Parcel.select(Parcel.recipient_sealed).tuples()) == sealed, "what did not change is not sealed anew"


def test_a_changed_address_is_taken_over(store: Store, market: Any) -> None:
    (number,) = place(market, rcvrDtlsAddr="101호")
    collect(store)
    market.push_order(number, "202", rcvrDtlsAddr="202호")
    collect(store)
    assert json.loads(line(number).parcel.recipient)["recipient_detail"] == "202호"


def test_a_line_moves_on_from_list_to_list_and_each_step_is_kept(store: Store, market: Any) -> None:
    (number,) = place(market)
    for state in ("202", "301", "401", "501", "901"):
        market.push_order(number, state)
        collect(store)
    assert steps(number) == ["202", "301", "401", "501", "901"]
    assert line(number).purchase_confirmed_at is not None


def test_an_outage_of_hours_leaves_no_hole(store: Store, market: Any) -> None:
    begin = now()
    collect(store)
    market.set_clock((begin + dt.timedelta(hours=1)).isoformat())
    early = place(market, 3)
    market.set_clock((begin + dt.timedelta(hours=5)).isoformat())
    late = place(market, 2)
    with time_machine.travel(begin + dt.timedelta(hours=5, minutes=1), tick=True):
        assert collect(store).result["new"] == 5
    assert {line(number).state for number in early + late} == {"202"}


@pytest.mark.parametrize(
    ("state", "kind", "becomes"),
    [("401", "return", "601"), ("501", "exchange", "601"), ("901", "forced", "C01")],
)
def test_what_the_lists_of_claims_tell_of_a_line_that_left_long_ago_is_read(
    store: Store, market: Any, state: str, kind: str, becomes: str
) -> None:
    (number,) = place(market, state=state)
    collect(store)
    claim = market.file_claim(number, kind)
    collect(store)
    assert (line(number).state, steps(number)) == (becomes, [state, becomes])
    if kind != "forced":
        market.withdraw_claim(claim[0]["number"])
        collect(store)
        assert steps(number)[-1] == market.order(number)["lines"][0]["ordPrdStat"] != becomes


def test_an_order_cancelled_between_two_looks_is_rebuilt_from_its_cancellation(store: Store, market: Any) -> None:
    collect(store)
    (never_seen,), (seen,) = place(market), place(market)
    market.file_claim(never_seen, "cancel")
    assert market.order(never_seen)["lines"][0]["ordPrdStat"] == "B01"
    collect(store)
    assert (line(never_seen).state, line(seen).state) == ("B01", "202")
    assert line(never_seen).product_no == str(NUMBER)
    market.file_claim(seen, "cancel")
    assert collect(store).result["cancelled"] == 1
    assert steps(seen) == ["202", "B01"]


def test_a_cancel_request_on_packed_goods_is_seen_and_its_withdrawal_too(store: Store, market: Any) -> None:
    (number,) = place(market, state="301")
    collect(store)
    market.file_claim(number, "cancel")
    collect(store)
    assert line(number).state == "701"
    market.push_order(number, "301")
    collect(store)
    assert steps(number) == ["301", "701", "301"]


def test_one_list_that_fails_does_not_stop_the_others_and_is_told(store: Store, market: Any) -> None:
    (paid,), (packed,) = place(market), place(market, state="301")
    market.inject_fault("ordservices/packaging", "wrong_root", count=None)
    run = collect(store)
    assert (run.state, run.result["failed"]) == (DONE, ["orders.packing"])
    assert line(paid).state == "202"
    assert not Order.select().where(Order.number == packed).exists()
    mark = Freshness.get((Freshness.store == store) & (Freshness.what == "orders"))
    assert (mark.checked_at, mark.failures) == (None, 1)
    market.clear_faults()
    assert collect(store).result["failed"] == []
    assert line(packed).state == "301"


@pytest.mark.parametrize("fault", ["http_500", "maintenance_html", "wrong_root", "truncated", "cut"])
def test_a_market_that_cannot_be_read_changes_nothing_and_fails_the_run(store: Store, market: Any, fault: str) -> None:
    (number,) = place(market)
    collect(store)
    market.inject_fault("services/", fault, count=None)
    run = collect(store)
    assert run.state == FAILED
    assert run.error
    assert steps(number) == ["202"]


def test_an_older_look_does_not_undo_a_newer_one(store: Store, market: Any) -> None:
    (number,) = place(market)
    with services_market.client_for(store) as client:
        old = client.orders.one(number)
        began = now()
        market.push_order(number, "301")
        collect(store)
        taking.take(Look(store, began, "asked"), old)
    assert steps(number)[-1] == "301"


def test_stock_is_taken_once_and_given_back_once(store: Store, market: Any) -> None:
    (listing,) = sell(market, store, 1)
    sku = Sku.get(Sku.product == listing.product)
    number = str(market.place_order(SAMPLE_KEY, [{"prdNo": int(listing.number), "ordQty": 3}])["ordNo"])
    for _ in range(3):
        collect(store)
    assert Sku.get_by_id(sku.id).stock == 7
    market.push_order(number, "301", ordQty=2, ordCnQty=1)
    collect(store)
    assert Sku.get_by_id(sku.id).stock == 8, "a part was cancelled"
    market.push_order(number, "B01")
    for _ in range(2):
        collect(store)
    assert Sku.get_by_id(sku.id).stock == 10
    assert [(move.quantity, move.order_no) for move in StockMovement.select().order_by(StockMovement.id)] == [
        (-3, number), (1, number), (2, number)
    ]  # fmt: skip


def test_what_was_ordered_before_its_stock_was_known_takes_none(store: Store, market: Any) -> None:
    (listing,) = sell(market, store, 1)
    market.set_clock((now() - dt.timedelta(days=2)).isoformat())
    market.place_order(SAMPLE_KEY, [{"prdNo": int(listing.number), "ordQty": 3}])
    market.set_clock(now().isoformat())
    collect(store)
    assert OrderLine.select().count() == 1
    assert Sku.get(Sku.product == listing.product).stock == 10


def test_lines_of_one_parcel_stand_together_and_each_in_its_own_state(store: Store, market: Any) -> None:
    market.change_product(NUMBER, stock=[{"stckQty": 500}])
    number = str(market.place_order(SAMPLE_KEY, [{"prdNo": NUMBER}, {"prdNo": NUMBER}])["ordNo"])
    first = market.order(number)["lines"][0]["ordPrdSeq"]
    market.push_order(number, "301", first)
    collect(store)
    lines = list(OrderLine.select().order_by(OrderLine.number))
    assert sorted(one.state for one in lines) == ["202", "301"]
    assert len({one.parcel_id for one in lines}) == len({str(row["dlvNo"]) for row in market.order(number)["lines"]})


def test_a_line_whose_parcel_is_told_later_comes_to_it(store: Store, market: Any) -> None:
    (number,) = place(market, state="401")
    collect(store)
    assert line(number).parcel is None, "the list of what is on its way tells no parcel"
    market.push_order(number, "501")
    with services_market.client_for(store) as client:
        taking.take(Look(store, now(), "asked"), client.orders.one(number))
    assert line(number).parcel.number == str(market.order(number)["lines"][0]["dlvNo"])


def test_a_list_gives_only_what_it_tells_otherwise_and_the_rest_counts_as_seen(store: Store, market: Any) -> None:
    first, second = place(market, 2)
    since = now() - dt.timedelta(hours=1)

    def read() -> list[Taken]:
        with services_market.client_for(store) as client:
            look = Look(store, now(), "paid")
            return list(read_list(look, client.orders, lambda orders: orders.paid(since), OrderState.PAID))

    assert [taken.new for taken in read()] == [2]
    before = {line.id: line.seen_at for line in OrderLine.select()}
    assert read() == []
    assert all(line.seen_at > before[line.id] for line in OrderLine.select())
    OrderLine.update(seen_at=now() + dt.timedelta(hours=1)).where(OrderLine.id == line(first).id).execute()
    market.push_order(first, "202", ordDlvReqCont="문 앞에")
    market.push_order(second, "202", ordDlvReqCont="문 앞에")
    assert [(taken.new, taken.moved) for taken in read()] == [(0, 0)]
    told = [json.loads(line(number).parcel.recipient).get("memo") for number in (first, second)]
    assert told == [None, "문 앞에"], "what an older look tells does not count"
    assert LineChange.select().count() == 2


def test_what_is_told_again_in_the_same_words_is_seen_and_written_no_more(
    store: Store, market: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Ten thousand open lines are told every ten minutes."""
    place(market, 3)
    with services_market.client_for(store) as client:
        rows = list(client.orders.paid(now() - dt.timedelta(hours=1)))
    taking.take(Look(store, now(), "paid"), rows, OrderState.PAID)
    before = {line.id: line.seen_at for line in OrderLine.select()}
    with caplog.at_level(logging.DEBUG, logger="peewee"):
        taking.take(Look(store, now(), "paid"), rows, OrderState.PAID)
    said = [record.getMessage() for record in caplog.records if record.name == "peewee"]
    known, seen = (one for one in said if "order_line" in one)
    assert (known.startswith("('SELECT"), seen.startswith("('UPDATE")) == (True, True), said
    assert all(line.seen_at > before[line.id] for line in OrderLine.select())
    assert len(before) == LineChange.select().count() == 3
