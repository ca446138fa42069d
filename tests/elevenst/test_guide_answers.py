"""What the pretend market answers is what the guide prints: every code, and root, row and fields of every read."""

import json
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests
from lxml import etree

from tests.elevenst.test_against_the_market import SAMPLES
from webapp.elevenst import (
    AddressKind,
    ElevenstClient,
    ExhibitionForm,
    FeeTier,
    GroupForm,
    InProcessLane,
    NoticeState,
    RejectedError,
    UnavailableError,
)
from webapp.elevenst.catalogue import declared
from webapp.elevenst.codec import local_name
from webapp.elevenst.endpoint import PATH_VARIABLE, Endpoint
from webapp.elevenst.verdict import Reply, understand
from webapp.simulator import create_market
from webapp.simulator.market import Market
from webapp.simulator.mounting import URL, mounted
from webapp.simulator.routing import find_endpoint
from webapp.simulator.seed.shops import MAIN_KEY

GUIDE: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "guide.json").read_text())
# Codes that are no complaint of the endpoint: they come with a success, or with the message of the gate.
NOT_SAID = {
    page: {"100", "200", "210", "300"} for page in (1003, 1619)
} | {1737: {"00", "01", "02"}, 1734: {"0"}, 1625: {"200"}}  # fmt: skip
CODED = [
    (endpoint, code)
    for endpoint in declared()
    for code in GUIDE[str(endpoint.page)].get("codes", ())
    if code not in NOT_SAID.get(endpoint.page, ())
]


def ask(url: str, endpoint: Endpoint) -> requests.Response:
    """A call with samples for its variables and an empty body."""
    path = PATH_VARIABLE.sub(lambda one: SAMPLES[one[2]], endpoint.path)
    root = f'<?xml version="1.0" encoding="utf-8"?><{endpoint.request}/>' if endpoint.request else None
    headers = {"openapikey": MAIN_KEY, **({"Content-Type": "text/xml"} if root else {})}
    return requests.request(endpoint.method, url + path, data=root, headers=headers, timeout=10)


@pytest.mark.parametrize(("endpoint", "code"), CODED, ids=lambda one: getattr(one, "name", one))
def test_every_code_of_the_guide_can_be_provoked_and_is_understood(
    market: Market, market_server: SimpleNamespace, endpoint: Endpoint, code: str
) -> None:
    market.inject_fault("*", "say", code=code, text="견본 글")
    answer = ask(market_server.url, endpoint)
    root = etree.fromstring(answer.content.decode("cp949").partition("?>")[2])
    said = {local_name(child): child.text for child in root}

    assert code in (said.get("resultCode"), said.get("result_code"))
    assert "견본 글" in said.values()
    assert judged(endpoint, Reply(answer.status_code, {}, answer.content)) in ("understood", code)


def judged(endpoint: Endpoint, reply: Reply) -> str:
    """How the client takes an answer: understood, refused with a code it knows the meaning of, or a trouble's name."""
    try:
        understand(endpoint, reply)
    except UnavailableError as error:
        return "understood" if error.reason in ("again_later", "unclear", "maintenance") else error.reason
    except RejectedError as refusal:
        return refusal.code if refusal.meaning else "refused without a meaning"
    return "understood"


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> dict[int, etree._Element]:
    """Page → the answer that every read of the client got in a market that has something of everything."""
    answers: dict[int, etree._Element] = {}

    def listen(response: requests.Response, **_: Any) -> None:
        request = response.request
        found = find_endpoint(str(request.method), str(request.path_url).partition("?")[0])
        assert found is not None
        answers[found[0].page] = etree.fromstring(response.content.decode("cp949").partition("?>")[2])

    market = create_market(tmp_path_factory.mktemp("guide") / "market.db", products=60)
    session = mounted(market)
    session.hooks["response"] = [listen]
    with ElevenstClient(MAIN_KEY, base_url=URL, session=session, lane=InProcessLane(1000)) as client:
        read_everything(client, market)
    market.close()
    return answers


def read_everything(seller: ElevenstClient, market: Market) -> None:
    """Fill a shop, and read each list and thing of it once."""
    orders = {state: placed(market, state) for state in ("102", "200", "201", "202", "301", "401", "501", "901")}
    due = {state: placed(market, state, dlvSndDue=f"{market.now:%Y-%m-%d} 00:00:00") for state in ("202", "301")}
    late = {state: placed(market, state, dlvSndDue="2020-01-01 00:00:00") for state in ("202", "301")}
    assert orders
    assert due
    assert late
    since = market.now - timedelta(days=2)
    for name in ("awaiting_deposit", "awaiting_address", "reserved", "paid", "packing", "shipping", "delivered"):
        list(getattr(seller.orders, name)(since))
    list(seller.orders.confirmed(since))
    list(seller.orders.packing(since, abroad=False))
    for name in ("paid_due_today", "paid_overdue", "packing_due_today", "packing_overdue"):
        getattr(seller.orders, name)()
    seller.orders.one(orders["202"])
    list(seller.orders.states([orders["202"]]))
    list(seller.orders.addresses([orders["202"]]))
    read_claims(seller, market)
    read_letters(seller, market, orders["401"])
    read_world(seller, market)
    read_products(seller, market)


def placed(market: Market, state: str, **fields: str) -> str:
    market.put_product(MAIN_KEY, "3900000001", prdNm="견본 컵", selPrc="12900", sellerPrdCd="CUP")
    return str(market.place_order(MAIN_KEY, [{"prdNo": "3900000001"}], state, **fields)["ordNo"])


def read_claims(seller: ElevenstClient, market: Market) -> None:
    since = market.now - timedelta(days=2)
    for kind, state in (("cancel", "301"), ("return", "501"), ("exchange", "501")):
        area = {"cancel": seller.cancellations, "return": seller.returns, "exchange": seller.exchanges}[kind]
        numbers = []
        for _ in range(3):
            order = placed(market, state)
            numbers.append((order, market.file_claim(order, kind)[0]["number"]))
        market.withdraw_claim(numbers[0][1])
        order, number = numbers[1]
        if kind == "exchange":
            seller.exchanges.approve(number, order, "1", "00034", "123456789012")
        else:
            area.approve(number, order, "1")  # type: ignore[attr-defined]
        for name in ("requested", "done", "withdrawn"):
            assert list(getattr(area, name)(since))
    market.file_claim(placed(market, "901"), "forced")
    list(seller.cancellations.forced(since))


def read_letters(seller: ElevenstClient, market: Market, sent: str) -> None:
    today = market.now.date()
    bought = {"ordNoDe": sent, "ordStlEndDt": "2026-01-01 10:00:00"}
    market.ask_question(MAIN_KEY, "3900000001", "언제 오나요?", **bought)
    notice = market.send_notice(MAIN_KEY, "확인 바랍니다", ordNo=sent, ordPrdSeq="1")
    seller.notices.answer(notice["emerNtceSeq"], "확인했습니다")
    market.report_non_arrival(sent)
    list(seller.inquiries.list(today))
    list(seller.notices.list(today))
    list(seller.notices.list(today, state=NoticeState.ANSWERED))
    list(seller.notices.list(today, state=NoticeState.ANSWERED, order_no=sent))
    seller.notices.topics()
    list(seller.non_arrivals.list(today, today))


def read_world(seller: ElevenstClient, market: Market) -> None:
    since = market.now - timedelta(days=2)
    order = placed(market, "401", gblDlvYn="Y", publMth="02", totalOptWght="900", gblRetDt="202601010000")
    world = seller.world_delivery
    for one in (world.orders, world.dispatched, world.statuses_between):
        assert list(one(since))
    list(world.statuses([order]))
    for name in ("status", "order", "return_seller", "sent_back"):
        assert getattr(world, name)(order, "1") is not None
    assert world.overweight(order, "1", "3900000001") is not None
    assert world.address(order) is not None
    assert world.invoice(order) is not None


def read_products(seller: ElevenstClient, market: Market) -> None:
    product = market.product(3_000_000_042)  # one with add-on goods
    number, today = str(product["prdNo"]), market.now.date()
    seller.categories.list()
    seller.categories.under(product["dispCtgrNo"])
    list(seller.products.search())
    seller.products.get(number)
    seller.products.by_seller_code(product["sellerPrdCd"])
    seller.products.stocks(number)
    seller.products.stocks_of([number])
    seller.products.detail(number)
    seller.products.components(number)
    seller.products.weight(number)
    market.set_stock(market.product("3900000001")["stock"][0]["prdStckNo"], 0)
    assert list(seller.products.sold_out_options(market.now - timedelta(hours=1)))
    seller.products.sale_terms(market.now, market.now + timedelta(days=1))
    for kind in (AddressKind.OUTBOUND, AddressKind.RETURN):
        seller.addresses.list(kind)
    for address in market.addresses(MAIN_KEY):
        seller.addresses.get(address["kind"], address["addrSeq"])
    tiers = [FeeTier(fee=10, from_amount=0, below_amount=9), FeeTier(fee=0, from_amount=9, below_amount=99)]
    seller.addresses.set_fee_tiers(str(seller.check().member_number), "1", tiers)
    seller.addresses.fee_tiers("1")
    seller.addresses.search("테헤란로")
    seller.addresses.suggest("테헤란로")
    seller.dispatch_templates.list()
    web = "https://images.example.com/a.jpg"
    seller.exhibitions.register(
        ExhibitionForm(
            name="봄", begins_on=today, ends_on=today, banner=web, title=web, mobile_banner=web, categories="1",
            benefits="01", product_no=number,
        )
    )  # fmt: skip
    (exhibition,) = seller.exhibitions.list()
    seller.exhibitions.register_group(
        exhibition.number, GroupForm(name="컵", rank=1, title="a1", products=f"({number}|1)")
    )
    seller.exhibitions.groups(exhibition.number)
    market.move_clock(86_400)
    assert list(seller.settlements.list(today))


def bare(name: str) -> str:
    return name.rpartition(":")[2]


READS = [endpoint for endpoint in declared() if endpoint.kind == "read"]
# Printed where the root of the answer should stand: variables of the request, or the row.
NO_RESPONSE = {6732, 6733}
ROOTS = {1281: "seStlDtlLists", 1848: "products", 1845: "ProductComponents", 1846: "ProductDetailCont"}
# Required on paper; in captured answers a field without a value is left out, and words of a success are.
LEFT_OUT = {
    1620: {
        "abrdCnDlvCst", "abrdInCd", "prdWght", "gftPackTypCd", "ntNo", "gblHsCode", "ntShortNm", "hopeShpPntRt",
        "hopeShpPnt", "hopeShpWyCd", "dscAmtPercnt", "cupnDscMthdCd", "cupnUseLmtDyYn", "cupnIssEndDy", "tagName",
    },
    1621: {"prdWght", "ntNo", "gblHsCode", "gftPackTypCd"},
    1007: {"prdWght", "gblHsCode", "tagName"},
    1617: {"certType"}, 1845: {"message"}, 1846: {"message"}, 1014: {"result_message"}, 1015: {"result_message"},
}  # fmt: skip


@pytest.mark.parametrize("endpoint", READS, ids=lambda endpoint: endpoint.name)
def test_every_read_is_answered_with_the_guide_s_root_row_and_fields(
    heard: dict[int, etree._Element], endpoint: Endpoint
) -> None:
    page = GUIDE[str(endpoint.page)]
    root = heard[endpoint.page]
    response = page.get("response", page.get("result", []))
    if endpoint.page in NO_RESPONSE:
        response = page.get("result", [])
    expected = ROOTS.get(endpoint.page, bare(response[0][0]) if response else "nonDeliverys")
    present = {local_name(element) for element in root.iter()}
    required = {bare(name) for name, _, is_required in response[1:] if is_required}

    assert local_name(root) in (expected, *endpoint.roots)
    assert expected in (local_name(root), "ProductStocks")
    assert required - LEFT_OUT.get(endpoint.page, set()) <= present


def test_everything_that_can_be_read_was_read(heard: dict[int, etree._Element]) -> None:
    assert {endpoint.page for endpoint in READS} <= set(heard)
