"""Every act on products, addresses and dispatch templates is answered with the guide's root and fields."""

import json
from collections.abc import Callable, Iterator
from datetime import time
from pathlib import Path
from typing import Any

import pytest
import requests
from lxml import etree

from tests.elevenst import forms
from tests.elevenst.test_addresses import FORM, OVERSEAS
from tests.elevenst.test_product_acts import COLOURS, NOTICE, PART
from webapp.elevenst import (
    AddressKind,
    Discount,
    DispatchMethod,
    DispatchTemplateForm,
    ElevenstClient,
    FeeTier,
    InProcessLane,
)
from webapp.elevenst.catalogue import declared
from webapp.elevenst.codec import local_name
from webapp.elevenst.endpoint import Endpoint
from webapp.simulator import create_market
from webapp.simulator.market import Market
from webapp.simulator.mounting import URL, mounted
from webapp.simulator.routing import find_endpoint
from webapp.simulator.seed.shops import MAIN_KEY

GUIDE: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "guide.json").read_text())
CUP = "3900000001"
TEMPLATE = DispatchTemplateForm(method=DispatchMethod.TODAY, weekday_cutoff=time(14))
TIERS = [FeeTier(fee=3000, from_amount=0, below_amount=30_000), FeeTier(fee=0, from_amount=30_000, below_amount=90_000)]
Perform = Callable[[ElevenstClient, Market], Any]


def stock_no(market: Market) -> str:
    return str(market.product(CUP)["stock"][0]["prdStckNo"])


def whole(seller: ElevenstClient) -> Any:
    """A product in a leaf that asks for no certificates."""
    return forms.product(next(one.number for one in seller.categories.list() if one.name == "반팔" and one.is_leaf))


def address(seller: ElevenstClient) -> Any:
    """A form whose building exists."""
    found = seller.addresses.search("테헤란로")[0].building_number
    return type(FORM)(**{**vars(FORM), "building_number": found})


def again(seller: ElevenstClient, kind: AddressKind) -> Any:
    """An address registered, then changed."""
    form = OVERSEAS if kind is AddressKind.OVERSEAS else address(seller)
    return seller.addresses.update(kind, seller.addresses.register(kind, form).number, form)


def released(seller: ElevenstClient) -> Any:
    seller.products.announce_delay(NOTICE, [CUP])
    return seller.products.release_delay([CUP])


def restarted(seller: ElevenstClient) -> Any:
    seller.products.stop(CUP)
    return seller.products.restart(CUP)


ACTS: dict[str, Perform] = {
    "products.register": lambda c, m: c.products.register(whole(c)),
    "products.update": lambda c, m: c.products.update(c.products.register(whole(c)).number, whole(c)),
    "products.set_price": lambda c, m: c.products.set_price(CUP, 9000),
    "products.set_price_and_discount": lambda c, m: c.products.set_price_and_discount(CUP, 9000, Discount(amount=500)),
    "products.set_stock": lambda c, m: c.products.set_stock(stock_no(m), CUP, 3),
    "products.set_weight": lambda c, m: c.products.set_weight(stock_no(m), CUP, 250),
    "products.set_detail": lambda c, m: c.products.set_detail(CUP, "<p>새 글</p>"),
    "products.set_components": lambda c, m: c.products.set_components(CUP, [PART]),
    "products.set_options": lambda c, m: c.products.set_options(CUP, COLOURS, 10_000),
    "products.extend_sale": lambda c, m: c.products.extend_sale(CUP, 30),
    "products.stop": lambda c, m: c.products.stop(CUP),
    "products.restart": lambda c, m: restarted(c),
    "products.announce_delay": lambda c, m: c.products.announce_delay(NOTICE, [CUP]),
    "products.release_delay": lambda c, m: released(c),
    **{
        f"addresses.register_{kind.value}": lambda c, m, kind=kind: c.addresses.register(
            kind, OVERSEAS if kind is AddressKind.OVERSEAS else address(c)
        )
        for kind in AddressKind
    },
    **{f"addresses.update_{kind.value}": lambda c, m, kind=kind: again(c, kind) for kind in AddressKind},
    "addresses.set_fee_tiers": lambda c, m: c.addresses.set_fee_tiers(str(c.check().member_number), "1", TIERS),
    "dispatch_templates.register": lambda c, m: c.dispatch_templates.register(TEMPLATE),
    "dispatch_templates.update": lambda c, m: c.dispatch_templates.update(
        c.dispatch_templates.register(TEMPLATE), TEMPLATE
    ),
}
DECLARED = [one for one in declared() if one.kind == "act" and one.name.partition(".")[0] in {
    "products", "addresses", "dispatch_templates",
}]  # fmt: skip
# The guide prints nothing but the refusal of these: a success comes under another root, as seen in production.
SUCCESS_ROOTS = {1849: "Product", 1850: "Product", 1851: "ClientMessage"}
# The price receipt names no product in captured answers, nor does a notice of delay: the element is there and empty.
EMPTY = {1752: {"productNo"}, 6757: {"productNo"}, 6758: {"productNo"}}


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    market = create_market(tmp_path_factory.mktemp("receipts") / "market.db", products=2)
    yield market
    market.close()


def expected(endpoint: Endpoint) -> tuple[str, set[str]]:
    """Root and required fields of a success: the last one printed, the gate's and the refusals' stand before it."""
    page = GUIDE[str(endpoint.page)]
    fields = page.get("response", page.get("result", []))
    first = max(place for place, (_, depth, _r) in enumerate(fields) if depth == 0)
    names = {name.rpartition(":")[2] for name, _, required in fields[first + 1 :] if required}
    return SUCCESS_ROOTS.get(endpoint.page, fields[first][0].rpartition(":")[2]), names


@pytest.mark.parametrize("endpoint", DECLARED, ids=lambda endpoint: endpoint.name)
def test_every_act_is_answered_with_the_guide_s_root_and_fields(market: Market, endpoint: Endpoint) -> None:
    heard: dict[int, etree._Element] = {}

    def listen(response: requests.Response, **_: Any) -> None:
        found = find_endpoint(str(response.request.method), str(response.request.path_url).partition("?")[0])
        assert found is not None
        heard[found[0].page] = etree.fromstring(response.content.decode("cp949").partition("?>")[2])

    market.put_product(MAIN_KEY, CUP, prdNm="견본 컵", selPrc=10_000)
    session = mounted(market)
    session.hooks["response"] = [listen]
    with ElevenstClient(MAIN_KEY, base_url=URL, session=session, lane=InProcessLane(1000)) as client:
        ACTS[endpoint.name](client, market)
    # Taking a notice off has an address in common with putting it up, and the market's table knows it by that.
    answer = heard[6757 if endpoint.page == 6758 else endpoint.page]
    root, required = expected(endpoint)
    leaves = {local_name(one): one.text for one in answer.iter() if not len(one)}

    assert local_name(answer) == root
    assert required <= {local_name(one) for one in answer.iter()}
    assert {name for name, text in leaves.items() if not text} == EMPTY.get(endpoint.page, set())
