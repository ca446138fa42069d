"""The seller's other acts on orders: a delay told once, a sale refused, goods sent in part, in boxes, without a box."""

import datetime as dt
from typing import Any

import pytest

from tests.services.orders.conftest import AtCall
from tests.services.orders.lately import collect
from tests.services.orders.test_collecting import NUMBER, line, place, steps
from tests.services.products.selling import sell
from webapp.elevenst.codes import DelayReason, DispatchBy, RejectReason
from webapp.elevenst.shapes import KST
from webapp.models.accounts import AuditEntry
from webapp.models.acts import Act, ActInProgress
from webapp.models.base import now
from webapp.models.orders import LineBox, Order, OrderLine
from webapp.models.products import Sku
from webapp.models.stores import Store
from webapp.services import market as services_market
from webapp.services import sending
from webapp.services.audit import SYSTEM
from webapp.services.orders import (
    acting,
    announcing,
    finding,
    handing_over,
    parting,
    rejecting,
    stages,
    tracking,
    unfound,
)
from webapp.services.orders.acting import Box, Handover
from webapp.services.orders.announcing import AnnouncementRefused, Notice
from webapp.services.orders.finding import Finding, Search
from webapp.services.orders.handing_over import HandoverRefused
from webapp.services.orders.rejecting import Rejected
from webapp.services.orders.ways_out import refusal_of
from webapp.services.sending import Sent
from webapp.simulator import SAMPLE_KEY

HOW = Handover("00034", "123456789012")
SOLD_OUT = (RejectReason.SOLD_OUT, "재고가 없습니다")

pytestmark = pytest.mark.one_database


def in_days(days: int) -> dt.date:
    return now().astimezone(KST).date() + dt.timedelta(days=days)


def announce(store: Store, number: str, days: int = 5, text: str = "공장 휴무로 늦어집니다. 죄송합니다") -> Sent:
    found = line(number)
    with services_market.client_for(store) as client:
        notice = Notice(in_days(days), DelayReason.ORDER_RUSH, text)
        return announcing.announce(found.order, found.parcel, client, notice, SYSTEM)


def reject(store: Store, number: str) -> Rejected:
    order = line(number).order
    ids = [row.id for row in OrderLine.select().where(OrderLine.order == order)]
    with services_market.client_for(store) as client:
        return rejecting.reject(order, ids, client, SOLD_OUT, SYSTEM)


@pytest.fixture
def packed(store: Store, market: Any) -> str:
    (number,) = place(market, state="301", ordQty=3)
    collect(store)
    return number


@pytest.fixture
def pair(store: Store, market: Any) -> list[OrderLine]:
    """Two packed lines of one order in one parcel, of two pieces each."""
    market.change_product(NUMBER, stock=[{"stckQty": 500}])
    market.place_order(SAMPLE_KEY, [{"prdNo": NUMBER, "ordQty": 2}] * 2, "301")
    collect(store)
    return list(OrderLine.select().order_by(OrderLine.id))


def test_a_delay_is_told_once_and_is_the_line_s_day_from_then_on(store: Store, market: Any, packed: str) -> None:
    assert announcing.can_be_announced(line(packed).order, line(packed).parcel)
    assert announce(store, packed).is_done
    day = dt.datetime.combine(in_days(5), dt.time(), KST)
    assert (line(packed).announced_ship_by, stages.deadline_of(line(packed))) == (day, day + dt.timedelta(days=1))
    with pytest.raises(AnnouncementRefused, match="한 번만"):
        announce(store, packed, 9)
    collect(store)
    assert line(packed).announced_ship_by == day
    assert (market.ledger.count("announce_delay"), steps(packed)) == (1, ["301"])


def test_a_delay_told_elsewhere_is_refused_with_the_way_out(store: Store, market: Any, packed: str) -> None:
    market.push_order(packed, "301", delaySendDt=f"{in_days(3)} 00:00:00")
    sent = announce(store, packed)
    assert (sent.is_refused, "-28311" in refusal_of(sent), "이미 한 번" in refusal_of(sent)) == (True, True, True)
    short = announce(store, packed, text="늦어요")
    assert (short.is_refused, market.ledger.count("announce_delay")) == (True, 0)


@pytest.mark.parametrize("fault", ["timeout_after", "timeout_before"])
def test_a_delay_in_doubt_is_looked_for_in_the_market_s_lists(
    store: Store, market: Any, packed: str, fault: str
) -> None:
    market.fail_next("deliveryDelayGuide", fault, seconds=0.1)
    arrived = fault == "timeout_after"
    sent = announce(store, packed)
    assert sent.is_done == arrived
    if not arrived:
        with pytest.raises(ActInProgress):
            announce(store, packed)
        sent.act.patch(settled_at=now() - sending.GRACE - dt.timedelta(seconds=1))
        with services_market.client_for(store) as client:
            assert announcing.settle(sent.act, client).is_refused
        assert announce(store, packed).is_done
    assert market.ledger.count("announce_delay") == 1
    assert line(packed).announced_ship_by is not None


def test_a_refused_sale_is_over_here_and_there_and_gives_its_stock_back(store: Store, market: Any) -> None:
    (listing,) = sell(market, store, 1)
    sku = Sku.get(Sku.product == listing.product)
    number = str(market.place_order(SAMPLE_KEY, [{"prdNo": int(listing.number), "ordQty": 3}])["ordNo"])
    collect(store)
    assert Sku.get_by_id(sku.id).stock == 7
    with services_market.client_for(store) as client:
        gate = acting.gate(store, client, [line(number)], acting.PAID)
        market.inject_fault("orderlistall", "wrong_root")  # the look after it tells nothing
        assert acting.reject(gate.open[0], client, SOLD_OUT, SYSTEM).is_done
    assert (line(number).state, line(number).quantity, Sku.get_by_id(sku.id).stock) == ("B01", 0, 10)
    assert market.order(number)["lines"][0]["ordPrdStat"] == "B01"
    assert (market.ledger.count("reject_order"), steps(number)) == (1, ["202", "B01"])
    collect(store)
    assert Sku.get_by_id(sku.id).stock == 10
    assert AuditEntry.select().where(AuditEntry.action == acting.REJECT).count() == 1


def test_a_sale_that_the_buyer_has_cancelled_is_not_refused(store: Store, market: Any, packed: str) -> None:
    market.file_claim(packed, "cancel")
    found = reject(store, packed)
    assert ([one.state for one in found.taken_out], found.done) == (["701"], [])
    assert market.ledger.count("reject_order") == 0


def test_a_line_that_is_cancelled_while_another_is_refused_is_told_to_be_taken_out(
    store: Store, market: Any, pair: list[OrderLine], at_call: AtCall
) -> None:
    number = pair[0].order.number
    at_call(2, lambda: market.file_claim(number, "cancel", pair[1].number))  # the gate, then the first line's own call
    found = reject(store, number)
    assert ([one.id for one in found.done], [one.id for one in found.taken_out]) == ([pair[0].id], [pair[1].id])
    assert len(market.calls("reqrejectorder")) == 1


def test_a_refusal_in_doubt_is_settled_by_the_line_s_state(store: Store, market: Any, packed: str) -> None:
    market.fail_next("reqrejectorder", "timeout_after", seconds=0.1)
    market.inject_fault("ordservices/complete", "wrong_root", count=None)
    assert [one.number for one in reject(store, packed).in_doubt] == [line(packed).number]
    market.clear_faults()
    with services_market.client_for(store) as client:
        assert acting.settle(Act.get(Act.kind == acting.REJECT), client).is_done
    assert (line(packed).state, line(packed).quantity, market.ledger.count("reject_order")) == ("B01", 0, 1)


def test_a_part_leaves_and_the_rest_stays_packed_with_its_own_pieces(
    store: Store, market: Any, pair: list[OrderLine]
) -> None:
    first, second = pair
    with services_market.client_for(store) as client:
        assert parting.hand_over_lines(first.parcel, [first], client, HOW, SYSTEM).is_done
        found = OrderLine.get_by_id(second.id)
        assert (found.state, found.quantity, found.tracking_no) == ("301", 2, None)
        rest = Handover("00034", "123456789013")
        sent = handing_over.hand_over(first.parcel, client, rest, SYSTEM)
    assert (sent.is_done, sent.act.request["is_whole"]) == (True, False), "what is left of a parcel goes by its lines"
    assert (market.ledger.count("dispatch_lines"), market.ledger.count("dispatch_parcel")) == (2, 0)
    there = {str(row["ordPrdSeq"]): row["invcNo"] for row in market.order(first.order.number)["lines"]}
    assert there == {first.number: HOW.tracking_no, second.number: rest.tracking_no}
    assert {one.tracking_no for one in OrderLine.select()} == {HOW.tracking_no, rest.tracking_no}


def test_a_part_with_a_cancelled_line_stays_whole(store: Store, market: Any, pair: list[OrderLine]) -> None:
    market.file_claim(pair[0].order.number, "cancel", pair[1].number)
    with services_market.client_for(store) as client, pytest.raises(HandoverRefused, match="상자에서 빼"):
        parting.hand_over_lines(pair[0].parcel, pair, client, HOW, SYSTEM)
    assert market.ledger.count("dispatch_lines") == 0


def test_the_boxes_of_a_line_hold_what_is_alive_of_it(store: Store, market: Any, packed: str) -> None:
    found = line(packed)
    boxes = [Box("123456789012", 1), Box("123456789013", 1)]
    with services_market.client_for(store) as client:
        with pytest.raises(HandoverRefused, match="지금 3개인데 상자에 나눈 수량은 2개"):
            parting.hand_over_boxes(found, boxes, client, HOW, SYSTEM)
        sent = parting.hand_over_boxes(found, [boxes[0], Box("123456789013", 2)], client, HOW, SYSTEM)
    assert sent.is_done, sent
    assert (line(packed).state, market.ledger.count("dispatch_split")) == ("401", 1)
    assert market.order(packed)["lines"][0]["invcAddData"] == "123456789013@2"


def parted(store: Store, number: str, *numbers: str) -> Sent:
    """One line sent in boxes of a piece each, the last of which holds the rest."""
    found = line(number)
    rest = found.quantity - len(numbers) + 1
    boxes = [Box(one, rest if place == len(numbers) else 1) for place, one in enumerate(numbers, 1)]
    with services_market.client_for(store) as client:
        return parting.hand_over_boxes(found, boxes, client, Handover("00034", numbers[0]), SYSTEM)


def test_every_box_is_found_by_its_number_and_no_other_parcel_is_sent_with_it(
    store: Store, market: Any, packed: str
) -> None:
    (other,) = place(market, state="301")
    collect(store)
    assert parted(store, packed, "123456789012", "123456789013", "123456789014").is_done
    for number in ("123456789012", "123456789013", "123456789014"):
        search = Search((store.id,), now(), text=number)
        assert [one.id for one in finding.page_of(Finding(search), finding.count(Finding(search)), 0, 9)] == [
            line(packed).id
        ]
        assert parting.number_problems(line(other).parcel, "00034", [number]) == {number: tracking.TAKEN}
        assert parting.number_problems(line(packed).parcel, "00034", [number]) == {}
    pasted = "123456789013 123456789014 123456789015"
    assert unfound.of(Search((store.id,), now(), text=pasted)).numbers == ("123456789015",)
    line(packed).patch(state="901")
    assert parting.number_problems(line(other).parcel, "00034", ["123456789013"]) == {}, "it has arrived long ago"


def test_the_boxes_of_a_dispatch_in_doubt_are_taken_until_it_is_known_and_kept_then(
    store: Store, market: Any, packed: str
) -> None:
    (other,) = place(market, state="301")
    collect(store)
    market.fail_next("reqdelivery", "timeout_after", seconds=0.1)
    market.inject_fault("ordservices/complete", "wrong_root", count=None)
    assert not parted(store, packed, "123456789012", "123456789013").is_done
    second = "123456789013"
    assert line(packed).boxes.count() == 0
    assert parting.number_problems(line(other).parcel, "00034", [second]) == {second: tracking.TAKEN}
    market.clear_faults()
    with services_market.client_for(store) as client:
        assert acting.settle(Act.get(Act.kind == acting.DISPATCH), client).is_done
    assert [(box.place, box.tracking_no, box.pieces) for box in line(packed).boxes.order_by(LineBox.place)] == [
        (1, "123456789012", 1), (2, "123456789013", 2),
    ]  # fmt: skip


def test_goods_leave_without_courier_where_nothing_is_sent(store: Store, market: Any, packed: str) -> None:
    with services_market.client_for(store) as client:
        how = Handover(None, None, DispatchBy.NONE)
        assert handing_over.hand_over(line(packed).parcel, client, how, SYSTEM).is_done
    assert (line(packed).state, line(packed).tracking_no) == ("401", None)
    assert market.ledger.count("dispatch_parcel") == 1


def test_a_pick_up_is_proven_by_the_buyer_s_code(store: Store, market: Any) -> None:
    (number,) = place(market, state="301", visitDlvYn="Y", visitDlvCertCode="4711")
    collect(store)
    found = OrderLine.select(OrderLine, Order).join(Order).where(Order.number == number).get()
    with services_market.client_for(store) as client:
        wrong = acting.complete_pick_up([found], client, "1111", SYSTEM)
        assert (wrong.is_refused, "인증번호가 맞지 않습니다" in refusal_of(wrong)) == (True, True)
        assert acting.complete_pick_up([found], client, "4711", SYSTEM).is_done
    assert (line(number).state, market.ledger.count("complete_pick_up")) == ("501", 1)
