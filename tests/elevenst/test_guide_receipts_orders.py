"""Every act on orders and claims, done for once with success, is answered with the guide's root and required fields."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests
from lxml import etree

from webapp.elevenst import (
    CancelRefusal,
    ClaimParcel,
    ClaimReason,
    DelayForm,
    DelayReason,
    ElevenstClient,
    ExchangeRefusal,
    InProcessLane,
    RefusalShipment,
    RejectReason,
    ReturnHold,
    ReturnRefusal,
    Shipment,
)
from webapp.elevenst.catalogue import declared
from webapp.elevenst.codec import local_name
from webapp.elevenst.endpoint import Endpoint
from webapp.simulator import create_market
from webapp.simulator.mounting import URL, mounted
from webapp.simulator.seed.shops import MAIN_KEY

GUIDE: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "guide.json").read_text())
AREAS = ("orders", "cancellations", "returns", "exchanges")
ACTS = [one for one in declared() if one.kind == "act" and one.name.partition(".")[0] in AREAS]
NAMESPACE = "{http://skt.tmall.business.openapi.spring.service.client.domain/}"
# All required fields are answered; left out are only ns2:order and ordNo of a pick-up, which the guide calls optional.
SUCCESS = {7052: "1"}
PARCEL = {"courier": "00034", "tracking_no": "123456789012"}
Act = Callable[[SimpleNamespace], Any]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[SimpleNamespace]:
    """A client on a market in this process, and the roots of all answers it got."""
    heard: list[etree._Element] = []

    def listen(response: requests.Response, **_: Any) -> None:
        heard.append(etree.fromstring(response.content.decode("cp949").partition("?>")[2]))

    market = create_market(tmp_path / "market.db", products=1)
    market.put_product(MAIN_KEY, "3900000001", prdNm="견본 컵", selPrc="12900")
    session = mounted(market)
    session.hooks["response"] = [listen]
    with ElevenstClient(MAIN_KEY, base_url=URL, session=session, lane=InProcessLane(1000)) as client:
        yield SimpleNamespace(market=market, client=client, heard=heard, now=market.now)
    market.close()


def bare(name: str) -> str:
    return str(name.rpartition(":")[2])


def order(desk: SimpleNamespace, state: str, **fields: str) -> tuple[str, str]:
    """Number and parcel of an order of two pieces in one line."""
    placed = desk.market.place_order(MAIN_KEY, [{"prdNo": "3900000001", "ordQty": 2}], state, **fields)
    return placed["ordNo"], placed["lines"][0]["dlvNo"]


def claim(desk: SimpleNamespace, kind: str) -> tuple[str, str, str]:
    """Claim, order and line, as the acts on claims take them."""
    number, _ = order(desk, "301" if kind == "cancel" else "501")
    return desk.market.file_claim(number, kind)[0]["number"], number, "1"


def delay(desk: SimpleNamespace) -> DelayForm:
    number, parcel = order(desk, "202")
    why = {"reason": DelayReason.ORDER_RUSH, "reason_text": "주문이 몰려 발송이 늦어집니다."}
    return DelayForm(order_no=number, parcel_no=parcel, ship_on=desk.now.date() + timedelta(days=3), **why)


def pick_up(desk: SimpleNamespace) -> tuple[str, str, str]:
    number, parcel = order(desk, "401", visitDlvYn="Y", visitDlvCertCode="4711")
    return parcel, number, "4711"


def split(desk: SimpleNamespace) -> Any:
    number, parcel = order(desk, "301")
    return desk.client.orders.dispatch_split(parcel, number, "1", (sent(desk), 1), [("123456789013", 1)])


def lines(desk: SimpleNamespace) -> Any:
    number, parcel = order(desk, "301")
    return desk.client.orders.dispatch_lines(parcel, number, ["1"], sent(desk))


def back(desk: SimpleNamespace) -> Any:
    number, asked, _ = claim(desk, "return")
    parcel = desk.market.order(asked)["lines"][0]["dlvNo"]
    return desk.client.returns.put_invoice(number, parcel, ClaimParcel(**PARCEL), desk.now)


def sent(desk: SimpleNamespace) -> Shipment:
    return Shipment(sent_at=desk.now, **PARCEL)


def gone(desk: SimpleNamespace) -> RefusalShipment:
    return RefusalShipment(sent_at=desk.now, **PARCEL)


HANDS: dict[str, Act] = {
    "orders.confirm": lambda d: (lambda o: d.client.orders.confirm(o[0], "1", o[1]))(order(d, "202")),
    "orders.dispatch": lambda d: d.client.orders.dispatch(order(d, "301")[1], sent(d)),
    "orders.dispatch_lines": lines,
    "orders.dispatch_split": split,
    "orders.reject": lambda d: d.client.orders.reject(order(d, "202")[0], "1", RejectReason.SOLD_OUT, "품절"),
    "orders.stock_in": lambda d: d.client.orders.stock_in(order(d, "201")[0], "1"),
    "orders.complete_pick_up": lambda d: d.client.orders.complete_pick_up(*pick_up(d)),
    "orders.announce_delay": lambda d: d.client.orders.announce_delay(delay(d)),
    "cancellations.approve": lambda d: d.client.cancellations.approve(*claim(d, "cancel")),
    "cancellations.refuse": lambda d: d.client.cancellations.refuse(*claim(d, "cancel"), gone(d)),
    "cancellations.refuse_with_reason": lambda d: d.client.cancellations.refuse_with_reason(
        *claim(d, "cancel"), gone(d), CancelRefusal.ALREADY_SENT, "보냈습니다"
    ),
    "returns.approve": lambda d: d.client.returns.approve(*claim(d, "return")),
    "returns.refuse": lambda d: d.client.returns.refuse(*claim(d, "return"), ReturnRefusal.NOT_RECEIVED, "미입고"),
    "returns.hold": lambda d: d.client.returns.hold(*claim(d, "return"), ReturnHold.NOT_RECEIVED, "미입고"),
    "returns.hold_completion": lambda d: d.client.returns.hold_completion(
        *claim(d, "return"), ReturnHold.DAMAGED, "훼손"
    ),
    "returns.file": lambda d: d.client.returns.file(order(d, "501")[0], "1", ClaimReason.DEFECT, "불량"),
    "returns.put_invoice": back,
    "exchanges.approve": lambda d: d.client.exchanges.approve(*claim(d, "exchange"), *PARCEL.values()),
    "exchanges.refuse": lambda d: d.client.exchanges.refuse(
        *claim(d, "exchange"), ExchangeRefusal.NOT_RECEIVED, "미입고"
    ),
}


@pytest.mark.parametrize("endpoint", ACTS, ids=lambda endpoint: endpoint.name)
def test_every_act_is_answered_with_the_guide_s_root_and_fields(desk: SimpleNamespace, endpoint: Endpoint) -> None:
    receipt = HANDS[endpoint.name](desk)
    (answer,) = desk.heard
    printed = GUIDE[str(endpoint.page)]["result"]
    given = {local_name(one) for one in answer}

    assert {local_name(answer)} == {bare(name) for name, depth, _ in printed if not depth}
    assert {bare(name) for name, depth, required in printed if depth and required} <= given
    assert (receipt.code, receipt.was_done_before) == (SUCCESS.get(endpoint.page, "0"), False)
    # Only what the guide prints with a prefix is in the market's namespace.
    qualified = {local_name(one) for one in answer.iter() if NAMESPACE in str(one.tag)}
    assert qualified <= {bare(name) for name, _, _ in printed if ":" in name}


def test_every_act_on_orders_and_claims_was_done() -> None:
    assert set(HANDS) == {endpoint.name for endpoint in ACTS}
