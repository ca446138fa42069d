"""Whole products: checked before they go out, registered once, overwritten knowingly."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.elevenst import forms
from tests.elevenst.forms import DELIVERY, IMAGES, NOTICE, ORIGIN, TERM
from tests.elevenst.test_against_the_market import FAULTS
from tests.elevenst.test_product_acts import AXES, COLOURS, COMBINED, PART, TODAY, message
from tests.elevenst.wire import Wire
from webapp.elevenst import (
    AddressLocation,
    BeefTrace,
    CertificateExemption,
    CertificateForm,
    CertificateGroup,
    CertificateGroupForm,
    CertificateTarget,
    Condition,
    CustomOption,
    DeliveryBy,
    DeliveryForm,
    Discount,
    DiscountUnit,
    ElevenstClient,
    FeeRule,
    FreeGift,
    GiftWrap,
    Ingredient,
    InstalmentMonths,
    Instalments,
    InvalidField,
    LeastQuantity,
    Luxury,
    LuxuryGrade,
    LuxuryItem,
    LuxuryPart,
    MarketDelivery,
    MaterialKind,
    MediaForm,
    MedicalForm,
    Mileage,
    MostQuantity,
    MultiBuy,
    MultiBuyBy,
    NoticeItem,
    OptionsForm,
    OriginKind,
    OverseasInbound,
    PartnerCategory,
    Points,
    ProductCertificate,
    ProductForm,
    Quantities,
    RejectedError,
    SalePeriod,
    SaleState,
    SaleTermForm,
    SellBy,
    TaxKind,
    UnavailableError,
    UsedGoods,
)
from webapp.elevenst.registrations import REGISTER, UPDATE
from webapp.elevenst.shapes import fields_of, write_form
from webapp.simulator.market import Market

EVERY_GROUP = tuple(
    CertificateGroupForm(
        group=group,
        target=CertificateTarget.CHEMICAL_NOT_SUBJECT
        if group is CertificateGroup.CHEMICAL
        else CertificateTarget.NOT_SUBJECT,
    )
    for group in CertificateGroup
)


@pytest.fixture
def category(seller: ElevenstClient) -> str:
    """A leaf that asks for no certificates."""
    return leaf_of(seller, required=False)


def leaf_of(seller: ElevenstClient, *, required: bool) -> str:
    """A leaf, below appliances where certificates of goods are asked for."""
    tree = seller.categories.list()
    top = next(one for one in tree if one.name == ("가전" if required else "패션의류"))
    branch = {one.number for one in seller.categories.under(top.number)}
    leaf = next(one for one in tree if one.is_leaf and one.number in branch)
    assert bool(seller.categories.under(leaf.number)[0].cert_required) is required
    return leaf.number


def test_a_product_is_registered_as_it_was_given(seller: ElevenstClient, market: Market, category: str) -> None:
    receipt = seller.products.register(forms.product(category))
    facts = seller.products.get(receipt.number)

    assert facts is not None
    assert (facts.name, facts.price, facts.state) == ("견본 컵 <한정> & 선물", 12_900, SaleState.ON_SALE)
    assert (facts.seller_code, facts.category_number, facts.is_standard) == ("CUP-1", category, receipt.is_standard)
    stocks = seller.products.stocks(receipt.number)
    assert stocks is not None
    assert [row.quantity for row in stocks.rows] == [30]
    assert market.product(receipt.number)["addrSeqOut"], "left out, so the account's first"
    assert market.ledger.count("register_product", receipt.number) == 1


def test_new_type_and_general_products_are_told_apart(seller: ElevenstClient, category: str) -> None:
    assert seller.products.register(forms.product(category)).code == "210"
    general = seller.products.register(forms.product(category, is_standard=False))
    assert (general.code, general.is_standard) == ("200", False)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (COLOURS, [("빨강", 0, 3), ("파랑", 500, 0)]),
        (COMBINED, [("빨강,S", 0, 3), ("파랑,S", 300, 4)]),
        (OptionsForm(axes=AXES, every_combination=True, quantity_of_each=8), [("빨강,S", 0, 8), ("파랑,S", 0, 8)]),
    ],
)
def test_options_become_stock_rows(
    seller: ElevenstClient, category: str, options: OptionsForm, expected: list[tuple[str, int, int]]
) -> None:
    form = forms.product(
        category, options=options, quantities=Quantities(), custom_options=(CustomOption(title="각인"),)
    )
    stocks = seller.products.stocks(seller.products.register(form).number)

    assert stocks is not None
    assert [(row.option_values, row.extra_price, row.quantity) for row in stocks.rows] == expected


def test_certificates_are_asked_for_where_the_category_wants_them(seller: ElevenstClient) -> None:
    strict = leaf_of(seller, required=True)
    with pytest.raises(RejectedError, match="500"):
        seller.products.register(forms.product(strict))

    assert seller.products.register(forms.product(strict, certificates=EVERY_GROUP)).number


def test_a_sale_that_begins_later_is_not_shown_yet(seller: ElevenstClient, market: Market, category: str) -> None:
    begins = market.now.date() + timedelta(days=3)
    term = SaleTermForm(period=SalePeriod.DAYS_30, begins_on=begins)
    number = seller.products.register(forms.product(category, term=term)).number
    facts = seller.products.get(number)

    assert facts is not None
    assert facts.state is SaleState.NOT_YET_SHOWN
    assert facts.sale_begins_at is not None
    assert facts.sale_ends_at is not None
    assert (facts.sale_begins_at.date(), facts.sale_ends_at.date()) == (begins, begins + timedelta(days=29))


def test_an_update_overwrites_all_but_what_has_a_switch(seller: ElevenstClient, market: Market, category: str) -> None:
    other = seller.addresses.list("outbound")[-1].number
    first = forms.product(
        category, options=COLOURS, components=(PART,), discount_switch="Y", discount=Discount(amount=1000),
        delivery=replace(DELIVERY, outbound_address=other),
    )  # fmt: skip
    number = seller.products.register(first).number
    plain = forms.product(category, price=14_000, discount_switch="S", name="새 이름", quantities=Quantities(stock=1))
    seller.products.update(number, plain)

    kept = market.product(number)
    assert (kept["prdNm"], kept["selPrc"], kept["components"]) == ("새 이름", 14_000, [])
    assert (kept["cuponcheck"], str(kept["dscAmtPercnt"])) == ("Y", "1000"), "S keeps the discount"
    assert len(kept["stock"]) == 2, "options stay without their switch"
    assert kept["addrSeqOut"] != other, "an address that is left out falls back to the default"
    seller.products.update(number, replace(plain, replaces_options=True, options=COMBINED, price=14_000))
    assert [row["mixDtlOptNm"] for row in market.product(number)["stock"]] == ["빨강,S", "파랑,S"]


def test_an_image_is_taken_off_and_its_neighbour_stays(seller: ElevenstClient, market: Market, category: str) -> None:
    more = replace(IMAGES, second="https://images.example.com/2.jpg", third="https://images.example.com/3.jpg")
    number = seller.products.register(forms.product(category, images=more)).number
    seller.products.update(number, forms.product(category, images=replace(IMAGES, third="")))

    kept = market.product(number)
    assert (kept["prdImage02"], kept["prdImage03"]) == (more.second, "")


def test_the_market_refuses_what_only_it_can_know(seller: ElevenstClient, market: Market, category: str) -> None:
    number = seller.products.register(forms.product(category)).number
    for act in (
        lambda: seller.products.register(forms.product("99999999")),
        lambda: seller.products.register(forms.product(category, delivery=replace(DELIVERY, dispatch_template="99"))),
        lambda: seller.products.register(forms.product(category, delivery=replace(DELIVERY, return_address="99"))),
        lambda: seller.products.update("1", forms.product(category)),
        lambda: seller.products.update(number, forms.product(category, price=90_000)),
    ):
        with pytest.raises(RejectedError):
            act()
    market.change_product(number, selStatCd="108")
    with pytest.raises(RejectedError) as caught:
        seller.products.update(number, forms.product(category))
    assert "상태[108]" in caught.value.market_text


def test_a_day_has_500_registrations(seller: ElevenstClient, market: Market, category: str) -> None:
    number = seller.products.register(forms.product(category)).number
    with market.store.transaction():
        for _ in range(499):
            market.ledger.record(10_000_276, 1003, "register_product", number, {})
    with pytest.raises(RejectedError) as caught:
        seller.products.register(forms.product(category))
    assert caught.value.code == "400"

    market.move_clock(86_400)
    assert seller.products.register(forms.product(category)).number


@pytest.mark.parametrize("fault", FAULTS)
def test_a_registration_met_by_a_fault_happens_once_at_most_and_its_code_finds_it(
    seller: ElevenstClient, market: Market, category: str, fault: str
) -> None:
    market.fail_next("/prodservices/product", fault, seconds=0.1)
    with pytest.raises(UnavailableError):
        seller.products.register(forms.product(category, seller_code="ONCE-1"))

    assert len(seller.products.by_seller_code("ONCE-1")) == market.ledger.count("register_product") <= 1


EVERYTHING = forms.product(
    "1000",
    partner_category=(PartnerCategory(is_leaf=True, name1="대", last_number="9"),),
    ingredients=(Ingredient(product="된장", name="콩", origin="국산", share="50%"),),
    origin=replace(ORIGIN, material=MaterialKind.PROCESSED, kind=OriginKind.OTHER, place=None, name="여러 곳"),
    tax=TaxKind.EXEMPT, certificates=(CertificateGroupForm(
        group=CertificateGroup.RADIO, target=CertificateTarget.SUBJECT,
        certificates=(CertificateForm(kind=ProductCertificate.RADIO, number="R-1"),),
    ),),
    medical=(MedicalForm(approval="1", sales_report="2", advertisement="3"),),
    term=SaleTermForm(period=SalePeriod.OWN_DATES, begins_on=TODAY, ends_on=TODAY),
    points=Points(amount=1), instalments=Instalments(months=InstalmentMonths.MONTHS_3),
    multi_buy=MultiBuy(by=MultiBuyBy.QUANTITY, least=2, amount=5),
    options=COMBINED, components=(PART,), has_free_gift=True,
    free_gifts=(FreeGift(text="컵 받침", name="받침", begins_on=TODAY, ends_on=TODAY),),
    gift_wrap=GiftWrap.WRAPPED, media=MediaForm(published_on=TODAY, isbn13="9788900000000"),
    tags=("컵", "선물"), luxury=(Luxury(grade=LuxuryGrade.S, parts=(LuxuryItem(part=LuxuryPart.BOX),)),),
)  # fmt: skip


def test_a_form_is_written_part_by_part(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(message("210", "등록", "8444"))
    assert client.products.register(EVERYTHING).number == "8444"

    body = wire.last.body.decode("euc-kr")
    for part in (
        "<ProductTag><tagName>컵</tagName><tagName>선물</tagName></ProductTag>",
        "<ProductCertGroup><crtfGrpTypCd>03</crtfGrpTypCd><crtfGrpObjClfCd>01</crtfGrpObjClfCd><ProductCert>"
        "<certTypeCd>105</certTypeCd><certKey>R-1</certKey></ProductCert></ProductCertGroup>",
        "<ProductRootOption><colTitle>색상</colTitle><ProductOption><colValue0>빨강</colValue0>",
        "<ProductOptionExt><ProductOption><optionMappingKey>색상:빨강†크기:S</optionMappingKey>",
        f"<selPrdClfCd>0:100</selPrdClfCd><aplBgnDy>{TODAY:%Y/%m/%d}</aplBgnDy>",
        "<ProductLuxury><grade>02</grade><Item><code>457062827</code></Item></ProductLuxury>",
        "<ProductNotification><type>891045</type><item><code>11800</code><name>상품상세설명 참조</name></item>",
        "<prdNm>견본 컵 &lt;한정&gt; &amp; 선물</prdNm>",
    ):
        assert part in body


def test_no_field_of_a_form_is_declared_and_not_written() -> None:
    declared = {name.partition("/")[0] for name in fields_of(ProductForm)}

    assert set(write_form(EVERYTHING)) <= declared
    assert set(REGISTER.fields) | set(UPDATE.fields) == set(fields_of(ProductForm))


@pytest.mark.parametrize("number", ["", "등록"])
def test_a_success_without_a_number_is_not_believed(wire: Wire, client: ElevenstClient, number: str) -> None:
    wire.plan(message("200", "등록", number))
    with pytest.raises(UnavailableError):
        client.products.register(forms.product("1000"))


def test_an_update_says_what_it_leaves_alone_and_its_receipt_names_the_product(
    wire: Wire, client: ElevenstClient
) -> None:
    wire.plan(message("200", "수정", "8444"))
    wire.plan(message("200", "수정", "8445"))
    client.products.update("8444", forms.product("1000"))
    body = wire.last.body.decode("euc-kr")
    assert "<yearEndTaxYn>N</yearEndTaxYn>" in body
    assert "<optUpdateYn>N</optUpdateYn>" in body
    with pytest.raises(UnavailableError):
        client.products.update("8444", forms.product("1000"))


def changed(**changes: Any) -> ProductForm:
    return forms.product("1000", **changes)


def delivered(**changes: Any) -> ProductForm:
    return changed(delivery=replace(DELIVERY, **changes))


def second_hand(**changes: Any) -> ProductForm:
    term = SaleTermForm(period=SalePeriod.DAYS_30, begins_on=TODAY)
    given = {"sell_by": SellBy.USED, "condition": Condition.USED, "used": WORN, "term": term, **changes}
    return forms.product("1000", **given)


WORN = UsedGoods(months=1, paid=1000, flaws="없음")
FOOD = Ingredient(product="된장", name="콩", origin="국산", share="50%")
GIFT = FreeGift(text="컵 받침", name="받침", begins_on=TODAY, ends_on=TODAY)
PROCESSED = replace(ORIGIN, material=MaterialKind.PROCESSED)
FROM_ABROAD = replace(DELIVERY, overseas_cancel_fee=5000)
ABROAD = MarketDelivery(
    by=DeliveryBy.MARKET_OVERSEAS, inbound=OverseasInbound.SELLER_SENDS, weight=300, outbound_address="1",
    outbound_location=AddressLocation.OVERSEAS, return_address="2", return_location=AddressLocation.DOMESTIC,
)  # fmt: skip
TIERED: dict[str, Any] = {"fee_rule": FeeRule.BY_QUANTITY, "fees_by_quantity": "3000^0", "quantities_from": "1^10"}
PRE_ORDER = SaleTermForm(period=SalePeriod.PRE_ORDER_7, begins_on=TODAY)
AHEAD = replace(PRE_ORDER, period=SalePeriod.PRE_ORDER_OWN_DATES, arrives_on=TODAY, ends_on=TODAY)
LONG = NoticeItem(code="11800", text="가" * 51)
WRONG: list[tuple[str, Callable[[], ProductForm]]] = [
    ("category", lambda: changed(category="x")),
    ("changes_category", lambda: changed(changes_category="2")),
    ("name", lambda: changed(name="가" * 51)),
    ("name", lambda: changed(name="컵 😀")),
    ("slogan", lambda: changed(slogan="가" * 15)),
    ("brand", lambda: changed(brand=None)),
    ("price", lambda: changed(price=12_905)),
    ("discount_switch", lambda: changed(discount_switch="X")),
    ("discount", lambda: changed(discount_switch="Y")),
    ("discount", lambda: changed(discount=Discount(amount=10))),
    ("amount", lambda: changed(discount_switch="Y", discount=Discount(amount=100, unit=DiscountUnit.PERCENT))),
    ("used", lambda: changed(sell_by=SellBy.USED)),
    ("used", lambda: changed(used=UsedGoods(months=1, paid=1000, flaws="없음"))),
    ("sell_by", lambda: changed(sell_by=SellBy("02"))),
    ("condition", lambda: changed(condition=Condition("06"))),
    ("detail_html", lambda: changed(detail_html="")),
    ("detail_html", lambda: changed(detail_html="<p>😀</p>")),
    ("after_service", lambda: changed(after_service=" ")),
    ("return_guide", lambda: changed(return_guide="가" * 2001)),
    ("place", lambda: changed(origin=replace(ORIGIN, place=None))),
    ("name", lambda: changed(origin=replace(ORIGIN, kind=OriginKind.OTHER))),
    ("main", lambda: changed(images=replace(IMAGES, main=""))),
    ("second", lambda: changed(images=replace(IMAGES, second="cup.jpg"))),
    ("period", lambda: changed(term=SaleTermForm())),
    ("begins_on", lambda: changed(term=SaleTermForm(period=SalePeriod.DAYS_3))),
    ("ends_on", lambda: changed(term=SaleTermForm(period=SalePeriod.OWN_DATES, begins_on=TODAY))),
    ("ends_on", lambda: changed(term=SaleTermForm(period=SalePeriod.DAYS_3, begins_on=TODAY, ends_on=TODAY))),
    ("arrives_on", lambda: changed(sell_by=SellBy.PRE_ORDER, term=PRE_ORDER)),
    ("period", lambda: changed(sell_by=SellBy.PRE_ORDER, term=replace(PRE_ORDER, period=SalePeriod.OWN_DATES))),
    ("fee", lambda: delivered(fee_rule=FeeRule.FIXED)),
    ("free_above", lambda: delivered(fee_rule=FeeRule.FREE_ABOVE, fee=3000, bundles=False)),
    ("bundles", lambda: delivered(fee_rule=FeeRule.FREE_ABOVE, fee=3000, free_above=30_000)),
    ("fee_per_piece", lambda: delivered(fee_rule=FeeRule.PER_PIECE)),
    ("quantities_from", lambda: delivered(**{**TIERED, "quantities_from": None})),
    ("quantities_to", lambda: delivered(**TIERED)),
    ("quantities_to", lambda: delivered(**TIERED, quantities_to="9^99")),
    ("fees_by_quantity", lambda: delivered(**{**TIERED, "fees_by_quantity": "3000^x"}, quantities_to="9")),
    ("return_fee", lambda: delivered(return_fee=3005)),
    ("jeju_fee", lambda: delivered(jeju_fee=-10)),
    ("courier", lambda: delivered(courier="99999")),
    ("outbound_address", lambda: delivered(outbound_address="x")),
    ("visit_address", lambda: delivered(can_be_fetched=True)),
    ("inbound", lambda: changed(market_delivery=MarketDelivery(by=DeliveryBy.MARKET_OVERSEAS))),
    ("notice", lambda: changed(notice=())),
    ("notice", lambda: changed(notice=(replace(NOTICE, kind="1"),))),
    ("notice", lambda: changed(notice=(replace(NOTICE, items=NOTICE.items[1:]),))),
    ("notice", lambda: changed(notice=(replace(NOTICE, items=(*NOTICE.items[1:], LONG)),))),
    ("stock", lambda: changed(quantities=Quantities())),
    ("title", lambda: changed(options=replace(COLOURS, title=""))),
    ("name", lambda: changed(components=(replace(PART, name=""),))),
    ("custom_options", lambda: changed(custom_options=(CustomOption(title="각인"),) * 6)),
    ("target", lambda: changed(certificates=(replace(EVERY_GROUP[0], target=CertificateTarget.CHEMICAL_SUBJECT),))),
    ("exemption", lambda: changed(certificates=(replace(EVERY_GROUP[0], target=CertificateTarget.EXEMPT),))),
    (
        "exemption",
        lambda: changed(certificates=(replace(EVERY_GROUP[0], exemption=CertificateExemption.BUYING_AGENCY),)),
    ),
    ("changes_category", lambda: changed(changes_category="1")),
    ("replaces_options", lambda: changed(replaces_options=True)),
    ("mileage", lambda: changed(mileage=Mileage(amount=1))),
    ("discount_switch", lambda: changed(discount_switch="S")),
    ("kind", lambda: changed(origin=replace(ORIGIN, kind=None))),
    ("beef_number", lambda: changed(origin=replace(ORIGIN, beef=BeefTrace.NUMBERED))),
    ("beef_number", lambda: changed(origin=replace(ORIGIN, beef_number="가" * 11))),
    ("name_in_english", lambda: changed(name_in_english="a" * 101)),
    ("condition", lambda: changed(condition=Condition.REFURBISHED)),
    ("condition", lambda: second_hand(condition=Condition.RETURNED, is_standard=True)),
    ("months", lambda: second_hand(used=replace(WORN, months=0))),
    ("paid", lambda: second_hand(used=replace(WORN, paid=0))),
    ("flaws", lambda: second_hand(used=replace(WORN, flaws=" "))),
    ("has_period", lambda: second_hand(term=TERM)),
    ("ingredients", lambda: changed(ingredients=(FOOD,))),
    ("ingredients", lambda: changed(origin=replace(ORIGIN, material=MaterialKind.PROCESSED))),
    ("ingredients", lambda: changed(origin=PROCESSED, ingredients=(FOOD,) * 6)),
    ("period", lambda: changed(term=replace(PRE_ORDER, arrives_on=TODAY))),
    ("period", lambda: changed(sell_by=SellBy.PRE_ORDER, term=replace(AHEAD, period=SalePeriod.DAYS_7))),
    ("arrives_on", lambda: changed(sell_by=SellBy.PRE_ORDER, term=replace(AHEAD, ends_on=TODAY + timedelta(days=1)))),
    ("period_after", lambda: changed(sell_by=SellBy.PRE_ORDER, term=replace(AHEAD, fixed_price_after=True))),
    ("title", lambda: changed(custom_options=(CustomOption(title="각&인"),))),
    ("title", lambda: changed(custom_options=(CustomOption(title="가" * 26),))),
    ("least", lambda: changed(quantities=Quantities(stock=1, least_by=LeastQuantity.PER_ORDER))),
    ("most", lambda: changed(quantities=Quantities(stock=1, most_by=MostQuantity.PER_ORDER))),
    ("most_in_days", lambda: changed(quantities=Quantities(stock=1, most_by=MostQuantity.PER_PERIOD, most=1))),
    ("name", lambda: changed(free_gifts=(replace(GIFT, name="가" * 16),))),
    ("ends_on", lambda: changed(free_gifts=(FreeGift(text="컵 받침", name="받침"),))),
    ("artist", lambda: changed(media=MediaForm(artist="가" * 51))),
    ("target", lambda: changed(certificates=(replace(EVERY_GROUP[0], target=None),))),
    ("certificates", lambda: changed(certificates=(replace(EVERY_GROUP[0], target=CertificateTarget.SUBJECT),))),
    ("hs_code", lambda: delivered(fee_rule=FeeRule.MARKET_OVERSEAS)),
    ("overseas_cancel_fee", lambda: changed(market_delivery=ABROAD)),
    ("weight", lambda: changed(market_delivery=ABROAD, options=COMBINED, delivery=FROM_ABROAD)),
]  # fmt: skip


@pytest.mark.parametrize(("field", "form"), WRONG)
def test_what_the_market_would_refuse_is_not_sent(
    wire: Wire, client: ElevenstClient, field: str, form: Callable[[], ProductForm]
) -> None:
    with pytest.raises(InvalidField, match=f"^{field}:"):
        client.products.register(form())
    assert wire.received == []


def test_what_only_a_registration_takes_is_not_sent_with_an_update(wire: Wire, client: ElevenstClient) -> None:
    with pytest.raises(InvalidField, match=r"^is_standard:"):
        client.products.update("1", changed(is_standard=True))
    assert wire.received == []


def test_options_that_an_update_would_ignore_are_not_sent(wire: Wire, client: ElevenstClient) -> None:
    for ignored in (changed(options=COLOURS), changed(custom_options=(CustomOption(title="각인"),))):
        with pytest.raises(InvalidField, match=r"^replaces_options:"):
            client.products.update("1", ignored)
    assert wire.received == []


def test_used_goods_and_orders_in_advance_go_out_whole(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(message("200", "등록", "1"))
    client.products.register(second_hand())
    used = wire.last.body.decode("euc-kr")
    client.products.register(changed(sell_by=SellBy.PRE_ORDER, term=AHEAD))

    assert "<useMon>1</useMon><paidSelPrc>1000</paidSelPrc><exteriorSpecialNote>없음</exteriorSpecialNote>" in used
    assert f"<wrhsPlnDy>{TODAY:%Y/%m/%d}</wrhsPlnDy>" in wire.last.body.decode("euc-kr")


def test_delivery_from_abroad_and_tiers_go_out_when_they_are_whole(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(message("200", "등록", "1"))
    tiers = DeliveryForm(**TIERED, quantities_to="9", bundles=False, return_fee=3000, exchange_fee=6000)
    tiers = replace(tiers, overseas_cancel_fee=5000)
    client.products.register(changed(market_delivery=ABROAD, delivery=tiers, term=TERM))

    body = wire.last.body.decode("euc-kr")
    assert "<dlvCst3>3000^0</dlvCst3><dlvCnt1>1^10</dlvCnt1><dlvCnt2>9</dlvCnt2>" in body
    assert "<dlvClf>03</dlvClf><abrdInCd>02</abrdInCd><prdWght>300</prdWght>" in body
