"""What the pretend market answers to an act that it takes is what the guide prints: root and fields of receipts."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import requests
from lxml import etree

from tests.elevenst.test_guide_answers import GUIDE, bare, placed
from webapp.elevenst import (
    ClaimDelivery,
    ElevenstClient,
    ExhibitionForm,
    GroupForm,
    InProcessLane,
    NonArrivalForm,
    OverseasInbound,
    OverseasState,
    Receipt,
    WorldState,
)
from webapp.elevenst.catalogue import declared
from webapp.elevenst.codec import local_name
from webapp.elevenst.endpoint import Endpoint
from webapp.simulator import create_market
from webapp.simulator.market import Market
from webapp.simulator.mounting import URL, mounted
from webapp.simulator.routing import find_endpoint
from webapp.simulator.seed.shops import MAIN_KEY

AREAS = ("inquiries", "notices", "non_arrivals", "overseas_orders", "world_delivery", "exhibitions")
ACTS = [one for one in declared() if one.kind == "act" and one.name.partition(".")[0] in AREAS]
AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
DONE = {"0", "00", "01", "02", "100", "200"}


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> dict[int, etree._Element]:
    """Page → the answer that an act got which the market took."""
    answers: dict[int, etree._Element] = {}

    def listen(response: requests.Response, **_: object) -> None:
        found = find_endpoint(str(response.request.method), str(response.request.path_url).partition("?")[0])
        assert found is not None
        answers[found[0].page] = etree.fromstring(response.content.decode("cp949").partition("?>")[2])

    market = create_market(tmp_path_factory.mktemp("receipts") / "market.db", products=5)
    session = mounted(market)
    session.hooks["response"] = [listen]
    with ElevenstClient(MAIN_KEY, base_url=URL, session=session, lane=InProcessLane(10**6)) as seller:
        for perform in (letters, from_abroad, world, exhibitions):
            perform(seller, market)
    market.close()
    return answers


def letters(seller: ElevenstClient, market: Market) -> None:
    order = placed(market, "401")
    question = market.ask_question(MAIN_KEY, "3900000001", "언제 오나요?")["brdInfoNo"]
    assert seller.inquiries.answer(question, "3900000001", "내일 보냅니다").code == "200"
    notices = [market.send_notice(MAIN_KEY, "확인 바랍니다", ordNo=order)["emerNtceSeq"] for _ in range(2)]
    seller.notices.answer(notices[0], "확인했습니다")
    case = market.report_non_arrival(order)["nonDlvSeq"]
    seller.non_arrivals.answer(order, "1", NonArrivalForm(number=case, text="연락드렸습니다"))
    now = market.now
    market.set_clock("2024-02-13T12:00:00")  # the day before the old call was switched off
    seller.notices.answer_by_path(notices[1], "확인했습니다")
    market.set_clock(now.isoformat())


def from_abroad(seller: ElevenstClient, market: Market) -> None:
    order = placed(market, "202")
    parcel = market.order(order)["lines"][0]["dlvNo"]
    seller.overseas_orders.confirm(order, "1", parcel)
    seller.overseas_orders.dispatch_inland(
        parcel, order, "1", OverseasInbound.SELLER_SENDS, stock_code="A1", dollars="12.50"
    )
    seller.overseas_orders.set_state(order, "1", parcel, OverseasState.AT_CENTRE)
    seller.overseas_orders.dispatch(parcel, AT, None, None, ClaimDelivery.NONE)


def world(seller: ElevenstClient, market: Market) -> None:
    order, returned = placed(market, "301", gblDlvYn="Y"), placed(market, "501", gblDlvYn="Y")
    claim = market.file_claim(returned, "return")[0]["number"]
    area = seller.world_delivery
    steps: tuple[Callable[[], Receipt], ...] = (
        lambda: area.set_weight(order, "1", 31_000, AT),
        lambda: area.set_order_weight(order, 900, AT),
        lambda: area.hold(order, "1", "라벨 훼손"),
        lambda: area.put_return_invoice(claim, returned, "1", ClaimDelivery.PARCEL, "00034", "12345678901"),
        lambda: area.put_invoice(order, "DHL", "1234567890"),
        lambda: area.set_state(order, "1", WorldState.FLYING),
        lambda: area.refused_by_customs(order, ["1"], ["10"], AT),
        lambda: area.came_back(order, ["1"], ["20"], 15_000, AT),
        lambda: area.register_reason("RET", "1", "주소 불명"),
    )
    assert {step().code for step in steps} == {"0", "01"}, "01: the buyer has something to pay"
    market.push_order(order, "401")
    area.complete(order, WorldState.ABROAD)


def exhibitions(seller: ElevenstClient, market: Market) -> None:
    web, today = "https://images.example.com/a.jpg", market.now.date()
    form = ExhibitionForm(
        name="봄", begins_on=today, ends_on=today + timedelta(days=90), banner=web, title=web, mobile_banner=web,
        categories="1", benefits="01", product_no="3900000001",
    )  # fmt: skip
    group = GroupForm(name="컵", rank=1, title="a1", products="(3900000001|1)")
    seller.exhibitions.register(form)
    number = seller.exhibitions.list()[0].number
    seller.exhibitions.update(number, form)
    seller.exhibitions.register_group(number, group)
    inner = seller.exhibitions.groups(number)[0].number
    seller.exhibitions.update_group(number, inner, group)
    seller.exhibitions.remove_group(number, inner)
    seller.exhibitions.cancel(number)


@pytest.mark.parametrize("endpoint", ACTS, ids=lambda endpoint: endpoint.name)
def test_an_act_that_is_taken_is_answered_with_the_guide_s_root_and_fields(
    heard: dict[int, etree._Element], endpoint: Endpoint
) -> None:
    root = heard[endpoint.page]
    printed = GUIDE[str(endpoint.page)]["result"]
    fields = {local_name(child): child.text or "" for child in root}

    assert local_name(root) == bare(printed[0][0])
    # No field is left out: the guide requires few, and a receipt that lacks one could not be told from a refusal.
    assert {bare(name) for name, depth, is_required in printed if depth and is_required} <= set(fields)
    assert (fields.get("resultCode") or fields.get("result_code")) in DONE
