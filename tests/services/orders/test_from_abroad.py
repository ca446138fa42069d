"""Orders of a global seller: confirmed, collected and handed over by the market's calls for goods from abroad."""

import json
from typing import Any

import pytest

from tests.services.orders.lately import collect
from tests.services.orders.test_acting import confirm
from tests.services.orders.test_collecting import line, place
from tests.services.orders.test_outgoing import TO
from tests.services.orders.test_wiping import age, wipe
from webapp.models.acts import Act
from webapp.models.stores import Store
from webapp.services import market as services_market
from webapp.services.audit import SYSTEM
from webapp.services.orders import courier_file, handing_over, papers, people
from webapp.services.orders.acting import Handover
from webapp.services.orders.courier_columns import Column, value_of
from webapp.services.orders.handing_over import HandoverRefused
from webapp.services.orders.ways_out import refusal_of
from webapp.services.sending import Sent

EMS = Handover("00058", "EM123456789KR")
pytestmark = pytest.mark.one_database


def goes_global(store: Store, market: Any) -> Store:
    """The store as a global seller's, here and there."""
    market.change_seller(store.api_key, kind="global")
    store.patch(seller_kind="global")
    return store


@pytest.fixture
def abroad(store: Store, market: Any) -> Store:
    return goes_global(store, market)


def by_centre(store: Store, market: Any, **fields: Any) -> str:
    """A packed order whose goods come by the market's centre abroad."""
    (number,) = place(market, state="301", abrdInCd="02", rsdntNo="P000000000001", engNm="SAMPLE KIM", **fields)
    collect(store)
    return number


def hand_over(store: Store, number: str, how: Handover = EMS) -> Sent:
    parcel = line(number).parcel
    with services_market.client_for(store) as client:
        return handing_over.hand_over(parcel, client, how, SYSTEM)


def test_the_list_of_goods_from_abroad_tells_more_of_a_line_without_taking_anything_away(
    abroad: Store, market: Any
) -> None:
    number = by_centre(abroad, market, dlvSndDue="2026-12-24 00:00:00")
    found = line(number)
    recipient = json.loads(found.parcel.recipient)
    assert (recipient["customs_declaration"], recipient["customs_name"]) == ("P000000000001", "SAMPLE KIM")
    assert (found.told["inbound"], found.is_overseas, found.ship_by is not None) == ("02", True, True)
    assert "no_customs" not in (found.parcel.address_flags or "")
    collect(abroad)
    assert (line(number).told["inbound"], line(number).ship_by) == ("02", found.ship_by)


def test_customs_code_and_english_name_stand_in_files_and_on_slips_and_are_wiped(abroad: Store, market: Any) -> None:
    numbers = [by_centre(abroad, market, **TO), by_centre(abroad, market, **TO, psnCscUniqNo="P000000000002")]
    columns = [Column("통관부호", "customs_code"), Column("영문", "customs_name")]
    lines = [line(number) for number in numbers]
    boxes = courier_file.boxes_of(abroad, lines, courier_file.BY_ADDRESS)
    told = [[value_of(column, box) for column in columns] for box in boxes]
    # What customs are to read must be of one recipient: the same address with another code is another box.
    assert told == [["P000000000001", "SAMPLE KIM"], ["P000000000002", "SAMPLE KIM"]]
    assert [slip.customs for slip in papers.slips_of(lines)] == [
        "SAMPLE KIM P000000000001", "SAMPLE KIM P000000000002",
    ]  # fmt: skip
    shown = people.named(lines[0].order, lines[:1])["recipient"]
    assert (shown["customs_code"], shown["customs_name"]) == ("P000000000001", "SAMPLE KIM")
    market.push_order(numbers[0], "501")
    collect(abroad)
    age(numbers[0], 91)
    assert wipe(abroad).result == {"orders": 1, "parcels": 1}
    gone = line(numbers[0])
    assert people.named(gone.order, [gone])["recipient"] == {}
    assert papers.slips_of([gone])[0].customs == ""


def test_a_domestic_store_does_not_ask_for_it(store: Store, market: Any) -> None:
    collect(store)
    assert [call for call in market.calls("/packaging/") if call["path"].endswith("/Y")] == []


def test_a_global_seller_confirms_by_the_call_for_global_sellers(abroad: Store, market: Any) -> None:
    (number,) = place(market)
    collect(abroad)
    market.fail_next("reqabrdpackaging", "timeout_after", seconds=0.1)
    assert confirm(abroad, number).result["done"] == 1
    assert (market.ledger.count("confirm_overseas_order"), market.ledger.count("confirm_order")) == (1, 0)
    assert line(number).state == "301"


@pytest.mark.parametrize("fault", [None, "timeout_after", "cut"])
def test_what_comes_by_the_centre_is_handed_over_once_by_its_own_call(
    abroad: Store, market: Any, fault: str | None
) -> None:
    number = by_centre(abroad, market)
    if fault:
        market.fail_next("reqabrddelivery", fault, seconds=0.1)
    assert hand_over(abroad, number).is_done
    found = line(number)
    assert (found.state, found.courier, found.tracking_no) == ("401", "00058", "EM123456789KR")
    assert (market.ledger.count("dispatch_overseas_parcel"), market.ledger.count("dispatch_parcel")) == (1, 0)


def test_what_a_global_seller_sends_straight_to_the_buyer_leaves_as_ever(abroad: Store, market: Any) -> None:
    (number,) = place(market, state="301")
    collect(abroad)
    assert hand_over(abroad, number).is_done
    assert (market.ledger.count("dispatch_overseas_parcel"), market.ledger.count("dispatch_parcel")) == (0, 1)


def test_a_cancel_request_stops_what_comes_by_the_centre(abroad: Store, market: Any) -> None:
    number = by_centre(abroad, market)
    market.file_claim(number, "cancel")
    with pytest.raises(HandoverRefused, match="배송준비중이 아닌"):
        hand_over(abroad, number)
    assert market.ledger.count("dispatch_overseas_parcel") == 0


def test_a_courier_that_the_call_does_not_know_is_named_before_anything_is_sent(abroad: Store, market: Any) -> None:
    number = by_centre(abroad, market)
    with pytest.raises(HandoverRefused, match="다른 택배사"):
        hand_over(abroad, number, Handover("00116", "123456789012"))
    assert (market.calls("reqabrddelivery"), Act.select().count()) == ([], 0)


def test_a_refusal_of_that_call_tells_its_way_out(abroad: Store, market: Any) -> None:
    number = by_centre(abroad, market)
    market.fail_next("reqabrddelivery", "say", code="-3309", text="이미 배송완료 되었습니다.")
    sent = hand_over(abroad, number)
    assert (sent.is_refused, "[지금 상태 확인]" in refusal_of(sent)) == (True, True)
