"""What a global seller tells of goods from abroad: once, past the gate, and settled where the market tells of it."""

import datetime as dt
from typing import Any

import pytest

from tests.services.orders.lately import collect
from tests.services.orders.test_collecting import line, place
from tests.services.orders.test_from_abroad import by_centre, goes_global, hand_over
from webapp.elevenst.codes import OverseasInbound, OverseasState
from webapp.models.accounts import AuditEntry
from webapp.models.acts import Act, ActInProgress
from webapp.models.base import now
from webapp.models.orders import OrderLine
from webapp.models.stores import Store
from webapp.services import market as services_market
from webapp.services import sending
from webapp.services.audit import SYSTEM
from webapp.services.orders import from_abroad, holding, steps
from webapp.services.orders.acting import INLAND, PROGRESS
from webapp.services.orders.from_abroad import Inland
from webapp.services.orders.handing_over import HandoverRefused
from webapp.services.orders.ways_out import refusal_of
from webapp.services.sending import ActRefused, Sent

HOW = Inland(OverseasInbound.BUYING_AGENCY, "IN-2026-1", "12.50", "SHOP-7")


def found(number: str) -> OrderLine:
    one = line(number)
    one.store = one.order.store
    return one


def send(store: Store, number: str, how: Inland = HOW) -> Sent:
    with services_market.client_for(store) as client:
        return from_abroad.send_inland(found(number), client, how, SYSTEM)


def tell(store: Store, number: str, state: OverseasState = OverseasState.AT_CENTRE) -> Sent:
    with services_market.client_for(store) as client:
        return from_abroad.tell_progress(found(number), client, state, SYSTEM)


def settle_later(act: Act, store: Store) -> Sent:
    """Ask again when what was sent can no longer arrive."""
    act.patch(settled_at=now() - sending.GRACE - dt.timedelta(seconds=1))
    with services_market.client_for(store) as client:
        return from_abroad.settle(act, client)


@pytest.fixture
def abroad(store: Store, market: Any) -> Store:
    return goes_global(store, market)


@pytest.fixture
def packed(abroad: Store, market: Any) -> str:
    (number,) = place(market, state="301")
    collect(abroad)
    return number


@pytest.mark.parametrize("fault", [None, "timeout_after"])
def test_goods_leave_for_the_centre_once(abroad: Store, market: Any, packed: str, fault: str | None) -> None:
    if fault:
        market.fail_next("reqabrdIndelv", fault, seconds=0.1)
    assert send(abroad, packed).is_done
    there = market.order(packed)["lines"][0]
    assert (there["abrdInCd"], there["combineStckCd"], there["dollarAmt"]) == ("03", "IN-2026-1", "12.50")
    with pytest.raises(ActRefused, match="한 번만"):
        send(abroad, packed, Inland(OverseasInbound.SELLER_SENDS, "IN-2", "1"))
    assert market.ledger.count("dispatch_inland") == 1
    told = found(packed).told
    assert (told["inbound"], told["dollars"], told["shop_abroad"]) == ("03", "12.50", "SHOP-7")
    (entry,) = AuditEntry.select().where(AuditEntry.action == INLAND)
    assert entry.after["centre_stock_code"] == "IN-2026-1"
    assert [act.kind for act in steps.acts_of(found(packed).order, [found(packed)])] == [INLAND]
    collect(abroad)
    assert found(packed).told["dollars"] == "12.50"


@pytest.mark.one_database
def test_what_never_arrived_may_be_sent_again(abroad: Store, market: Any, packed: str) -> None:
    market.fail_next("reqabrdIndelv", "timeout_before", seconds=0.1)
    sent = send(abroad, packed)
    assert (sent.is_done, sent.is_refused, market.ledger.count("dispatch_inland")) == (False, False, 0)
    with pytest.raises(ActInProgress):
        send(abroad, packed)
    assert settle_later(sent.act, abroad).is_refused
    assert send(abroad, packed).is_done
    assert market.ledger.count("dispatch_inland") == 1


@pytest.mark.one_database
def test_goods_do_not_leave_for_the_centre_after_a_cancel_or_while_held(
    abroad: Store, market: Any, packed: str
) -> None:
    holding.hold([found(packed)], "재고 확인 중", SYSTEM)
    with pytest.raises(HandoverRefused, match="보류"):
        send(abroad, packed)
    holding.release([found(packed)], SYSTEM)
    market.file_claim(packed, "cancel")
    with pytest.raises(HandoverRefused, match="배송준비중이 아닌"):
        send(abroad, packed)
    with pytest.raises(ActRefused, match="배송준비중이나 배송중이 아닙니다"):
        tell(abroad, packed)
    assert (market.calls("reqabrdIndelv"), market.calls("reqordstat"), Act.select().count()) == ([], [], 0)


@pytest.mark.one_database
def test_what_somebody_else_has_sent_is_not_written_down_as_ours(abroad: Store, market: Any, packed: str) -> None:
    market.fail_next("reqabrdIndelv", "say", code="-3308", text="이미 해외현지 내 발송처리 되었습니다.")
    assert send(abroad, packed).is_done
    assert "shop_abroad" not in found(packed).told
    assert AuditEntry.get(AuditEntry.action == INLAND).after["was_done_before"] is True


@pytest.mark.one_database
def test_a_cancel_that_the_market_suspects_is_told_with_a_way_out(abroad: Store, market: Any, packed: str) -> None:
    market.fail_next("reqabrdIndelv", "say", code="-3310", text="주문상태를 확인해 주세요")
    sent = send(abroad, packed)
    assert (sent.is_refused, "물건을 보내지 마세요" in refusal_of(sent)) == (True, True)


@pytest.mark.one_database
def test_progress_is_told_step_by_step_and_the_same_step_once(abroad: Store, market: Any, packed: str) -> None:
    assert tell(abroad, packed).is_done
    assert tell(abroad, packed).is_done
    assert market.ledger.count("set_overseas_state") == 1
    assert hand_over(abroad, packed).is_done
    for state in (OverseasState.IN_TRANSIT, OverseasState.AT_CUSTOMS, OverseasState.IN_TRANSIT):
        assert tell(abroad, packed, state).is_done
    assert market.ledger.count("set_overseas_state") == 4
    latest = from_abroad.latest(found(packed), PROGRESS)
    assert latest is not None
    assert (latest.request["progress"], market.order(packed)["lines"][0]["abrdOrdPrdStat"]) == ("410", "410")


@pytest.mark.one_database
@pytest.mark.parametrize("was_done", [True, False])
def test_progress_in_doubt_waits_for_a_person(abroad: Store, market: Any, packed: str, was_done: bool) -> None:
    market.fail_next("reqordstat", "timeout_after" if was_done else "timeout_before", seconds=0.1)
    sent = tell(abroad, packed)
    assert (sent.is_done, sent.is_refused) == (False, False)
    later = settle_later(sent.act, abroad)
    assert (later.is_done, later.is_refused) == (False, False), "the market tells of it nowhere"
    with pytest.raises(ActInProgress):
        tell(abroad, packed)
    (doubt,) = from_abroad.in_doubt(found(packed))
    from_abroad.judge(doubt, was_done, SYSTEM)
    assert from_abroad.in_doubt(found(packed)) == []
    assert (from_abroad.latest(found(packed), PROGRESS) is not None) == was_done
    assert tell(abroad, packed).is_done
    assert market.ledger.count("set_overseas_state") == 1


@pytest.mark.one_database
def test_a_domestic_seller_tells_nothing_of_that(store: Store, market: Any) -> None:
    number = by_centre(store, market)
    assert (from_abroad.can_tell(found(number)), from_abroad.can_send(found(number))) == (False, False)
    with pytest.raises(ActRefused):
        send(store, number)
    assert market.calls("reqabrdIndelv") == []
