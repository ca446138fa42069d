"""Acts on products: what goes out, what each answer means, what never leaves, and what the market's ledger says."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.elevenst.test_against_the_market import FAULTS
from tests.elevenst.wire import Wire
from webapp.elevenst import (
    KST,
    ComponentForm,
    DelayNotice,
    DelayNoticeForm,
    Discount,
    DiscountUnit,
    ElevenstClient,
    InvalidField,
    Option,
    OptionAxis,
    OptionCombination,
    OptionOrder,
    OptionsForm,
    OptionValue,
    RejectedError,
    SaleState,
    TaxKind,
    UnavailableError,
    key_of,
)
from webapp.simulator.market import Market
from webapp.simulator.seed.shops import MAIN_KEY

CUP = "3900000001"
NOW = datetime.now(KST)
TODAY = NOW.date()  # when the tests were collected: midnight may pass before they run
PART = ComponentForm(price=1000, group="추가구성", name="뚜껑", quantity=5)
NOTICE = DelayNoticeForm(
    reason=DelayNotice.HOLIDAY,
    paid_from=TODAY + timedelta(days=2),
    paid_until=TODAY + timedelta(days=4),
    ships_from=TODAY + timedelta(days=6),
)
COLOURS = OptionsForm(
    title="색상", options=(Option(value="빨강", quantity=3), Option(value="파랑", price=500, in_use=False))
)
AXES = (
    OptionAxis(title="색상", values=(OptionValue(value="빨강"), OptionValue(value="파랑"))),
    OptionAxis(title="크기", values=(OptionValue(value="S"),)),
)
COMBINED = OptionsForm(
    axes=AXES,
    every_combination=False,
    order=OptionOrder.CHEAPEST,
    combinations=(
        OptionCombination(key=key_of(색상="빨강", 크기="S"), quantity=3),
        OptionCombination(key=key_of(색상="파랑", 크기="S"), price=300, quantity=4),
    ),
)


def message(code: str, text: str = "", number: str = "1") -> str:
    return (
        f"<ClientMessage><message>{text}</message><preSelPrc>0</preSelPrc><productNo>{number}</productNo>"
        f"<resultCode>{code}</resultCode></ClientMessage>"
    )


def stock_of(market: Market) -> dict[str, Any]:
    return dict(market.product(CUP)["stock"][0])


ACTS: dict[str, Callable[[ElevenstClient, str], Any]] = {  # by the name in the ledger; the second is the stock row
    "set_price": lambda c, row: c.products.set_price(CUP, 9000),
    "set_price_and_discount": lambda c, row: c.products.set_price_and_discount(CUP, 9000, Discount(amount=500)),
    "set_stock": lambda c, row: c.products.set_stock(row, CUP, 3),
    "set_weight": lambda c, row: c.products.set_weight(row, CUP, 250),
    "set_detail": lambda c, row: c.products.set_detail(CUP, "<p>새 글</p>"),
    "set_components": lambda c, row: c.products.set_components(CUP, [PART]),
    "set_options": lambda c, row: c.products.set_options(CUP, COLOURS, 10_000),
    "extend_sale": lambda c, row: c.products.extend_sale(CUP, 30),
    "stop_sale": lambda c, row: c.products.stop(CUP),
    "set_delay_notice": lambda c, row: c.products.announce_delay(NOTICE, [CUP]),
}


@pytest.fixture
def cup(market: Market) -> str:
    market.put_product(MAIN_KEY, CUP, prdNm="견본 컵", selPrc=10_000, stock=[{"stckQty": 7}])
    return CUP


@pytest.mark.parametrize("name", ACTS)
def test_each_act_is_done_once(seller: ElevenstClient, market: Market, cup: str, name: str) -> None:
    receipt = ACTS[name](seller, stock_of(market)["prdStckNo"])

    assert receipt.was_done_before is False
    assert market.ledger.count(name) == 1


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", ACTS)
def test_an_act_met_by_a_fault_happens_once_at_most(
    seller: ElevenstClient, market: Market, cup: str, name: str, fault: str
) -> None:
    row = stock_of(market)["prdStckNo"]
    market.inject_fault("*", fault, seconds=0.1, count=1)
    with pytest.raises(UnavailableError):
        ACTS[name](seller, row)

    assert market.ledger.count(name) == (fault in ("timeout_after", "cut", "truncated", "wrong_root"))


def test_a_price_and_a_discount_arrive(seller: ElevenstClient, market: Market, cup: str) -> None:
    until = TODAY + timedelta(days=9)
    seller.products.set_price_and_discount(
        CUP, 9000, Discount(amount=10, unit=DiscountUnit.PERCENT, has_end=True, until=until)
    )
    facts = seller.products.get(CUP)
    assert facts is not None
    assert (facts.price, facts.discount, facts.discount_unit) == (9000, 10, DiscountUnit.PERCENT)
    assert facts.discount_ends_at is not None
    assert facts.discount_ends_at.date() == until

    seller.products.set_price_and_discount(CUP, 9000, None)
    seller.products.set_price(CUP, 12_000)
    facts = seller.products.get(CUP)
    assert facts is not None
    assert (facts.price, facts.has_discount, facts.discount) == (12_000, False, None)
    with pytest.raises(RejectedError):
        seller.products.set_price(CUP, 1000)


def test_stock_options_and_weight_arrive(seller: ElevenstClient, market: Market, cup: str) -> None:
    row = stock_of(market)["prdStckNo"]
    seller.products.set_stock(row, CUP, 0)
    sold_out = seller.products.get(CUP)
    assert sold_out is not None
    assert sold_out.state is SaleState.SOLD_OUT
    (found,) = seller.products.sold_out_options(market.now - timedelta(hours=1))
    assert (found.number, found.stock_no, found.extra) == (CUP, row, {})
    with pytest.raises(RejectedError):
        seller.products.set_stock("1", CUP, 3)

    seller.products.set_options(CUP, COMBINED, 10_000)
    stocks = seller.products.stocks(CUP)
    assert stocks is not None
    assert [(one.option_values, one.extra_price, one.quantity) for one in stocks.rows] == [
        ("빨강,S", 0, 3), ("파랑,S", 300, 4),
    ]  # fmt: skip
    every = OptionsForm(axes=AXES, every_combination=True, quantity_of_each=8)
    seller.products.set_options(CUP, every)
    seller.products.set_weight(stocks.rows[0].number, CUP, 250)
    changed = seller.products.stocks(CUP)
    assert changed is not None
    assert [(one.number, one.quantity, one.weight) for one in changed.rows] == [
        (stocks.rows[0].number, 8, 250), (stocks.rows[1].number, 8, 0),
    ]  # fmt: skip


def test_what_belongs_to_a_product_arrives(seller: ElevenstClient, market: Market, cup: str) -> None:
    seller.products.set_detail(CUP, "<p>새 글 & 그림 < 5 ]]></p>")
    seller.products.set_components(CUP, [PART, replace(PART, name="빨대", tax=TaxKind.EXEMPT, seller_code="ST")])

    assert seller.products.detail(CUP) == "<p>새 글 & 그림 < 5 ]]></p>"
    assert [(one.name, one.price, one.in_use) for one in seller.products.components(CUP)] == [
        ("뚜껑", 1000, True), ("빨대", 1000, True),
    ]  # fmt: skip
    facts = seller.products.weight(CUP)
    assert facts is not None
    assert (facts.name, facts.extra, seller.products.weight("1")) == ("견본 컵", {}, None)
    with pytest.raises(RejectedError):
        seller.products.set_detail("1", "<p>글</p>")


def test_a_sale_is_stopped_restarted_and_extended(seller: ElevenstClient, market: Market, cup: str) -> None:
    market.change_product(CUP, aplEndDy=f"{market.now + timedelta(days=1):%Y-%m-%d} 23:59:59")
    soon = market.now, market.now + timedelta(days=3)
    assert [(one.number, one.extra) for one in seller.products.sale_terms(*soon)] == [(CUP, {})]
    seller.products.extend_sale(CUP, 15)
    assert seller.products.sale_terms(*soon) == []

    seller.products.stop(CUP)
    with pytest.raises(RejectedError):
        seller.products.stop(CUP)
    seller.products.restart(CUP)
    assert market.product(CUP)["selStatCd"] == "103"


def test_a_notice_of_delay_is_put_on_and_taken_off(seller: ElevenstClient, market: Market, cup: str) -> None:
    seller.products.announce_delay(NOTICE, [CUP])
    assert market.product(CUP)["delayNotice"]["statement"] == "07"
    seller.products.release_delay([CUP])
    assert market.product(CUP)["delayNotice"] is None
    seller.products.announce_delay(replace(NOTICE, for_all=True))
    assert market.product(CUP)["delayNotice"]
    seller.products.release_delay(for_all=True)
    assert market.product(CUP)["delayNotice"] is None


@pytest.mark.parametrize("code", ["400", "404", "500"])
def test_a_refused_stock_did_not_change(wire: Wire, client: ElevenstClient, code: str) -> None:
    wire.plan(message(code, "실패", ""))
    with pytest.raises(RejectedError) as caught:
        client.products.set_stock("9", "1", 3)
    assert caught.value.code == code


@pytest.mark.parametrize("number", ["", "8"])
def test_a_stock_receipt_without_its_number_is_not_believed(wire: Wire, client: ElevenstClient, number: str) -> None:
    wire.plan(message("200", "수량이 업데이트 되었습니다", number))
    with pytest.raises(UnavailableError):
        client.products.set_stock("9", "1", 3)


def test_a_price_receipt_has_no_number_and_is_believed(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(message("200", "(상품번호:1)의 가격이 업데이트 되었습니다", ""))

    assert client.products.set_price("1", 9000).code == "200"


def option(**changes: Any) -> OptionsForm:
    return replace(COLOURS, options=(replace(COLOURS.options[0], **changes), COLOURS.options[1]))


def combination(**changes: Any) -> OptionsForm:
    return replace(COMBINED, combinations=(replace(COMBINED.combinations[0], **changes), COMBINED.combinations[1]))


WRONG: list[tuple[str, Callable[[ElevenstClient], Any]]] = [
    ("price", lambda c: c.products.set_price("1", 9005)),
    ("price", lambda c: c.products.set_price("1", 0)),
    ("price", lambda c: c.products.set_price("1", 1_000_000_000)),
    ("prdNo", lambda c: c.products.set_price("x", 9000)),
    ("amount", lambda c: c.products.set_price_and_discount("1", 9000, Discount(amount=9000))),
    ("amount", lambda c: c.products.set_price_and_discount("1", 9000, Discount(amount=100, unit=DiscountUnit.PERCENT))),
    ("until", lambda c: c.products.set_price_and_discount("1", 9000, Discount(amount=10, has_end=True))),
    ("unit", lambda c: c.products.set_price_and_discount("1", 9000, Discount(amount=10, unit=DiscountUnit("9")))),
    ("quantity", lambda c: c.products.set_stock("9", "1", -1)),
    ("quantity", lambda c: c.products.set_stock("9", "1", 10**8)),
    ("product_no", lambda c: c.products.set_stock("9", "", 1)),
    ("weight", lambda c: c.products.set_stock("9", "1", 1, -1)),
    ("weight", lambda c: c.products.set_weight("9", "1", -1)),
    ("html", lambda c: c.products.set_detail("1", " ")),
    ("html", lambda c: c.products.set_detail("1", "<p>😀</p>")),
    ("components", lambda c: c.products.set_components("1", [])),
    ("name", lambda c: c.products.set_components("1", [replace(PART, name="가" * 41)])),
    ("group", lambda c: c.products.set_components("1", [replace(PART, group="a&b")])),
    ("price", lambda c: c.products.set_components("1", [replace(PART, price=5)])),
    ("quantity", lambda c: c.products.set_components("1", [replace(PART, quantity=-1)])),
    ("tax", lambda c: c.products.set_components("1", [replace(PART, tax=TaxKind("9"))])),
    ("days", lambda c: c.products.extend_sale("1", 8)),
    ("end", lambda c: c.products.sale_terms(NOW, NOW + timedelta(days=8))),
    ("start", lambda c: c.products.sale_terms(NOW - timedelta(days=2), NOW)),
    ("numbers", lambda c: c.products.announce_delay(NOTICE)),
    ("numbers", lambda c: c.products.release_delay(["1"], for_all=True)),
    ("paid_from", lambda c: c.products.announce_delay(replace(NOTICE, paid_from=TODAY), ["1"])),
    ("paid_until", lambda c: c.products.announce_delay(replace(NOTICE, paid_until=TODAY), ["1"])),
    ("ships_from", lambda c: c.products.announce_delay(replace(NOTICE, ships_from=None), ["1"])),
    ("reason", lambda c: c.products.announce_delay(replace(NOTICE, reason=DelayNotice("9")), ["1"])),
    ("options", lambda c: c.products.set_options("1", OptionsForm())),
    ("options", lambda c: c.products.set_options("1", replace(COLOURS, axes=AXES))),
    ("title", lambda c: c.products.set_options("1", replace(COLOURS, title=None))),
    ("title", lambda c: c.products.set_options("1", replace(COLOURS, title="가" * 26))),
    ("order", lambda c: c.products.set_options("1", replace(COLOURS, order=OptionOrder("9")))),
    ("options", lambda c: c.products.set_options("1", option(value="파랑"))),
    ("options", lambda c: c.products.set_options("1", option(value="가" * 26))),
    ("options", lambda c: c.products.set_options("1", option(value="빨%강"))),
    ("options", lambda c: c.products.set_options("1", option(quantity=0))),
    ("options", lambda c: c.products.set_options("1", option(price=10))),
    ("options", lambda c: c.products.set_options("1", option(price=5))),
    ("options", lambda c: c.products.set_options("1", COLOURS, 490)),
    ("axes", lambda c: c.products.set_options("1", replace(COMBINED, axes=AXES * 2))),
    ("axes", lambda c: c.products.set_options("1", replace(COMBINED, axes=(replace(AXES[0], title="a;b"), AXES[1])))),
    ("axes", lambda c: c.products.set_options("1", replace(COMBINED, axes=(replace(AXES[0], values=()), AXES[1])))),
    ("combinations", lambda c: c.products.set_options("1", replace(COMBINED, combinations=()))),
    ("combinations", lambda c: c.products.set_options("1", combination(key="색상:초록†크기:S"))),
    ("combinations", lambda c: c.products.set_options("1", combination(key=COMBINED.combinations[1].key))),
    ("combinations", lambda c: c.products.set_options("1", combination(quantity=0))),
    ("quantity_of_each", lambda c: c.products.set_options("1", OptionsForm(axes=AXES, every_combination=True))),
    ("quantity_of_each", lambda c: c.products.set_options("1", replace(COLOURS, quantity_of_each=3))),
    ("every_combination", lambda c: c.products.set_options("1", replace(COLOURS, every_combination=False))),
    ("combinations", lambda c: c.products.set_options("1", replace(COMBINED, every_combination=None))),
    ("price_of_each", lambda c: c.products.set_options("1", replace(COMBINED, price_of_each=100))),
]


@pytest.mark.parametrize(("field", "perform"), WRONG)
def test_what_the_market_would_refuse_is_not_sent(
    wire: Wire, client: ElevenstClient, field: str, perform: Callable[[ElevenstClient], Any]
) -> None:
    with pytest.raises(InvalidField, match=f"^{field}"):
        perform(client)
    assert wire.received == []
