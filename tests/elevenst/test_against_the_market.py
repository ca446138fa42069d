"""Every declared call once over real HTTP against the pretend market, whose ledger is the judge of every act."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta
from types import SimpleNamespace

import pytest

from webapp.elevenst import (
    AddressForm,
    AddressKind,
    AuthError,
    DelayForm,
    DelayReason,
    DispatchMethod,
    DispatchTemplateForm,
    ElevenstClient,
    InquiryKind,
    NoticeClass,
    NoticeState,
    OrderState,
    OverseasAddressForm,
    ProductSearch,
    RejectedError,
    RejectReason,
    Shipment,
    UnavailableError,
)
from webapp.elevenst.catalogue import declared
from webapp.elevenst.endpoint import PATH_VARIABLE, Endpoint
from webapp.simulator.market import Market
from webapp.simulator.routing import find_endpoint
from webapp.simulator.seed.shops import (
    ELSEWHERE_KEY,
    GLOBAL_KEY,
    GONE_KEY,
    MAIN_KEY,
    NO_HOSTING_KEY,
    SECOND_KEY,
    UNAPPROVED_KEY,
)

DOMESTIC = (AddressKind.OUTBOUND, AddressKind.RETURN, AddressKind.VISIT)
Connect = Callable[..., ElevenstClient]


@pytest.fixture
def form(seller: ElevenstClient) -> AddressForm:
    found = seller.addresses.search("테헤란로")[0]
    return AddressForm(
        name="새 창고 & <별관>",
        recipient="견본",
        phone="02-000-0000",
        mobile="010-1111-2222",
        building_number=found.building_number,
        detail="지하 1층",
    )


OVERSEAS = OverseasAddressForm(
    name="NY", recipient="Sample", phone="+1-212-555-0100", mobile="+1-212-555-0101", country="US",
    line1="1 Sample Ave", line2="Unit 2", city="New York", state="NY", zip_code="00501",
)  # fmt: skip


def address_of(market: Market, number: str) -> dict[str, str]:
    return next(row for row in market.addresses(MAIN_KEY) if row["addrSeq"] == number)


def some_product(market: Market, seller: ElevenstClient) -> str:
    return next(row.number for row in seller.products.search())


def test_the_category_tree_and_each_branch_of_it_agree(seller: ElevenstClient) -> None:
    tree = seller.categories.list()
    top = next(category for category in tree if category.parent_number is None)
    branch = seller.categories.under(top.number)

    assert (branch[0].number, branch[0].depth) == (top.number, 1)
    assert {category.number for category in branch} <= {category.number for category in tree}
    assert any(category.cert_required is not None for category in branch)
    assert all(category.is_leaf is not None and not category.extra for category in tree)


@pytest.mark.parametrize("kind", ["outbound", "return"])
def test_listed_addresses_are_those_the_market_keeps(market: Market, seller: ElevenstClient, kind: str) -> None:
    kept = {row["addrSeq"]: row["addrNm"] for row in market.addresses(MAIN_KEY) if row["kind"] == kind}

    assert {address.number: address.name for address in seller.addresses.list(kind)} == kept
    assert kept


@pytest.mark.parametrize("kind", list(AddressKind))
def test_one_address_of_each_kind_is_read_whole(market: Market, seller: ElevenstClient, kind: AddressKind) -> None:
    kept = next(row for row in market.addresses(MAIN_KEY) if row["kind"] == kind)
    address = seller.addresses.get(kind, kept["addrSeq"])

    assert (address.kind, address.name, address.phone) == (kind, kept["addrNm"], kept["gnrlTlphnNo"])
    assert address.zip_code
    assert address.extra == {}


@pytest.mark.parametrize("kind", DOMESTIC)
def test_a_registered_address_is_kept_and_can_be_changed(
    market: Market, seller: ElevenstClient, form: AddressForm, kind: AddressKind
) -> None:
    new = seller.addresses.register(kind, form)
    changed = seller.addresses.update(kind, new.number, replace(form, detail="2층"))

    assert changed.number == new.number
    kept = address_of(market, new.number)
    assert (kept["kind"], kept["addrNm"], kept["dtlsAddr"]) == (kind, "새 창고 & <별관>", "2층")
    assert [entry["page"] for entry in market.list_ledger(target=new.number)] == PAGES[kind]


PAGES = {
    AddressKind.OUTBOUND: ["6701", "6703"],
    AddressKind.RETURN: ["6702", "6704"],
    AddressKind.VISIT: ["6760", "6761"],
}


def test_a_lot_address_goes_without_a_building(market: Market, seller: ElevenstClient, form: AddressForm) -> None:
    lot = seller.addresses.search("테헤란로")[0].lot_number
    new = seller.addresses.register("outbound", replace(form, building_number=None, lot_number=lot))

    assert address_of(market, new.number)["lnmAddrSeq"] == lot
    assert new.lot_number == lot


def test_an_overseas_address_is_registered_and_changed(market: Market, seller: ElevenstClient) -> None:
    new = seller.addresses.register("overseas", OVERSEAS)
    changed = seller.addresses.update("overseas", new.number, replace(OVERSEAS, city="Albany"))

    assert (changed.number, changed.city, changed.country, changed.zip_code) == (new.number, "Albany", "US", "00501")
    assert [entry["page"] for entry in market.list_ledger(target=new.number)] == ["6793", "6794"]


def test_an_address_nobody_has_is_refused_in_the_markets_words(seller: ElevenstClient, form: AddressForm) -> None:
    for call in (
        lambda: seller.addresses.get("overseas", "9999"),
        lambda: seller.addresses.get("outbound", "9999"),
        lambda: seller.addresses.update("return", "9999", form),
    ):
        with pytest.raises(RejectedError) as refusal:
            call()
        assert "없습니다" in refusal.value.market_text


def test_both_address_searches_find_the_same_building(seller: ElevenstClient) -> None:
    found = seller.addresses.search("테헤란로", size=1)[0]
    suggested = seller.addresses.suggest("테헤란로", within=(found.province, found.district, ""))

    assert found.building_number in {place.building_number for place in suggested}
    assert seller.addresses.search("테헤란로", page=900) == []
    assert (found.extra, suggested[0].extra) == ({}, {})


def test_dispatch_templates_are_listed_registered_and_changed(market: Market, seller: ElevenstClient) -> None:
    before = {template.number for template in seller.dispatch_templates.list()}
    form = DispatchTemplateForm(method=DispatchMethod.AFTER_STOCK_CHECK, term=7)
    number = seller.dispatch_templates.register(form)
    today = DispatchTemplateForm(method=DispatchMethod.TODAY, weekday_cutoff=time(14), is_default=True)

    assert number not in before
    assert seller.dispatch_templates.update(number, today) == number
    template = next(kept for kept in seller.dispatch_templates.list() if kept.number == number)
    assert (template.method, template.term, template.weekday_cutoff) == (DispatchMethod.TODAY, 0, time(14))
    assert [entry["page"] for entry in market.list_ledger(target=number)] == ["6736", "6737"]


def test_a_shop_without_templates_and_addresses_has_believably_none(
    market: Market, market_server: SimpleNamespace, connect: Connect
) -> None:
    newcomer = connect(market_server.url, key=GLOBAL_KEY)

    assert newcomer.dispatch_templates.list() == []
    assert newcomer.addresses.list("outbound") == []
    assert list(newcomer.products.search()) == []
    assert newcomer.check().member_number is None


def test_a_search_finds_every_product_of_the_shop_once(market: Market, seller: ElevenstClient) -> None:
    numbers = [row.number for row in seller.products.search()]

    assert len(numbers) == len(set(numbers)) == market.summary()["products"]


def test_a_search_by_state_and_name_narrows(market: Market, seller: ElevenstClient) -> None:
    number = some_product(market, seller)
    market.change_product(number, prdNm="찾을 상품 쀍", selStatCd="105")
    (row,) = [row for row in seller.products.search(ProductSearch(name="찾을 상품")) if row.number == number]

    assert (row.name, row.state) == ("찾을 상품 쀍", "105")
    assert number in {row.number for row in seller.products.search(ProductSearch(number=number))}


def test_all_reads_of_one_product_agree(market: Market, seller: ElevenstClient) -> None:
    number = some_product(market, seller)
    kept = market.product(number)
    facts, held = seller.products.get(number), seller.products.stocks(number)

    assert facts is not None
    assert held is not None
    assert (facts.name, facts.price, facts.seller_code) == (kept["prdNm"], int(kept["selPrc"]), kept["sellerPrdCd"])
    assert seller.products.detail(number) == facts.detail_html == kept["htmlDetail"]
    assert [row.quantity for row in held.rows] == [row["stckQty"] for row in kept["stock"]]
    assert seller.products.stocks_of([number]) == [held]
    assert number in {row.number for row in seller.products.by_seller_code(facts.seller_code)}


def test_add_on_goods_are_read_where_there_are_any(market: Market, seller: ElevenstClient) -> None:
    number = some_product(market, seller)
    good = {
        "addPrdGrpNm": "포장", "compPrdNm": "상자", "addCompPrc": 500, "compPrdQty": 7, "addUseYn": "Y",
        "addPrdWght": 0, "sellerAddPrdCd": "0007",
    }  # fmt: skip
    market.change_product(number, components=[good])

    (component,) = seller.products.components(number)
    assert (component.name, component.price, component.seller_code) == ("상자", 500, "0007")
    assert seller.products.stocks(number).components == (component,)


def test_a_product_nobody_has_is_none_wherever_the_market_says_so(seller: ElevenstClient) -> None:
    assert seller.products.get("999") is None
    assert seller.products.detail("999") is None
    assert seller.products.by_seller_code("NO-SUCH-CODE") == []
    assert seller.products.stocks_of(["999"]) == []


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("0" * 32, "key_unknown"),
        ("0" * 40, "key_unknown"),
        (UNAPPROVED_KEY, "not_approved"),
        (ELSEWHERE_KEY, "ip"),
        (NO_HOSTING_KEY, "no_such_api"),
        (GONE_KEY, "key_unknown"),
    ],
)
def test_the_check_says_why_a_key_is_not_let_in(
    market: Market, market_server: SimpleNamespace, connect: Connect, key: str, reason: str
) -> None:
    with pytest.raises(AuthError) as refusal:
        connect(market_server.url, key=key).check()

    assert refusal.value.reason == reason
    assert refusal.value.ip == ("127.0.0.1" if reason == "ip" else None)


def test_a_member_that_is_gone_is_an_unknown_key_in_every_area(
    market: Market, market_server: SimpleNamespace, connect: Connect
) -> None:
    gone = connect(market_server.url, key=GONE_KEY)
    calls: list[Callable[[], object]] = [
        lambda: gone.products.get("1"),
        lambda: gone.products.stocks("1"),
        lambda: gone.products.stocks_of(["1"]),
        lambda: gone.products.by_seller_code("A"),
        lambda: list(gone.products.search()),
        lambda: gone.dispatch_templates.list(),
        lambda: gone.addresses.search("테헤란로"),
    ]
    for call in calls:
        with pytest.raises(AuthError) as refusal:
            call()
        assert refusal.value.reason == "key_unknown"


def test_a_second_shop_sees_only_its_own(market: Market, market_server: SimpleNamespace, connect: Connect) -> None:
    first, second = (connect(market_server.url, key=key) for key in (MAIN_KEY, SECOND_KEY))
    others = next(row.number for row in second.products.search())

    assert first.products.get(others) is None
    assert second.check().member_number == "10000277"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("http_500", "server_error"),
        ("maintenance_html", "maintenance"),
        ("maintenance_message", "maintenance"),
        ("too_many", "rate_limited"),
        ("silent_empty", "silent_empty"),
        ("truncated", "truncated"),
        ("cut", "connection_cut"),
        ("timeout_before", "timeout"),
        ("wrong_root", "unexpected_root"),
    ],
)
def test_each_fault_of_the_market_is_told_apart(
    market: Market, market_server: SimpleNamespace, connect: Connect, fault: str, reason: str
) -> None:
    patience = 0.2 if reason == "timeout" else 10  # a busy machine answers late: only silence is to be met
    client = connect(market_server.url, key=MAIN_KEY, pauses=(), timeout=(2, patience))
    market.fail_next("sendCloseList", fault, seconds=0.4)

    with pytest.raises(UnavailableError) as trouble:
        client.dispatch_templates.list()

    assert trouble.value.reason == reason


def test_a_list_without_rows_where_rows_must_be_is_not_believed(market: Market, seller: ElevenstClient) -> None:
    market.fail_next("sendCloseList", "no_rows")

    with pytest.raises(UnavailableError):
        seller.dispatch_templates.list()


@pytest.mark.parametrize("dirt", ["control_characters", "wrong_bytes"])
def test_dirt_in_a_text_hides_no_address(market: Market, seller: ElevenstClient, dirt: str) -> None:
    clean = [address.number for address in seller.addresses.list("outbound")]
    market.fail_next("outboundarea", dirt)

    assert [address.number for address in seller.addresses.list("outbound")] == clean


def test_an_act_that_was_done_in_silence_is_in_the_ledger_once(
    market: Market, market_server: SimpleNamespace, connect: Connect
) -> None:
    client = connect(market_server.url, key=MAIN_KEY, timeout=(2, 1))
    market.fail_next("sendCloseTemplate", "timeout_after", seconds=2)

    with pytest.raises(UnavailableError) as silence:
        client.dispatch_templates.register(DispatchTemplateForm(method=DispatchMethod.NORMAL, term=1))

    assert silence.value.was_sent
    assert len(market.list_ledger(act="register_dispatch_template")) == 1


def test_the_lines_of_an_order_are_where_their_states_say(seller: ElevenstClient, market: Market, sold: str) -> None:
    yesterday = market.now - timedelta(days=1)
    (paid,), (packing,) = list(seller.orders.paid(yesterday)), list(seller.orders.packing(yesterday))

    assert (paid.key, packing.key) == ((sold, "1"), (sold, "2"))
    assert paid.parcel_no == packing.parcel_no
    assert (paid.quantity, paid.unit_price, paid.amount) == (2, 12_900, 25_800)
    assert paid.memo == "문 앞에 <두고> & 가 주세요"
    assert [line.state for line in seller.orders.one(sold)] == [OrderState.PAID, OrderState.PACKING]
    assert [line.state for line in seller.orders.states([sold])] == [OrderState.PAID, OrderState.PACKING]
    assert [line.recipient_zip_code for line in seller.orders.addresses([sold])] == ["06236", "06236"]


STATE_LISTS = {
    "102": "awaiting_deposit", "200": "awaiting_address", "201": "reserved", "202": "paid", "301": "packing",
    "401": "shipping", "501": "delivered", "901": "confirmed",
}  # fmt: skip


@pytest.mark.parametrize("state", STATE_LISTS)
def test_every_list_over_a_span_gives_its_state_and_nothing_of_the_others(
    seller: ElevenstClient, market: Market, sold: str, state: str
) -> None:
    market.push_order(sold, state)
    yesterday = market.now - timedelta(days=1)
    found = {name: list(getattr(seller.orders, name)(yesterday)) for name in STATE_LISTS.values()}

    assert {name: len(lines) for name, lines in found.items() if lines} == {STATE_LISTS[state]: 2}
    assert not [
        line for line in found[STATE_LISTS[state]] if line.extra.keys() - {"giftCd", "dlvMthd", "lstDlvCst", "ordId"}
    ]


def test_what_is_due_follows_the_market_s_clock(seller: ElevenstClient, market: Market, sold: str) -> None:
    def due() -> list[int]:
        lists = (seller.orders.paid_due_today(), seller.orders.paid_overdue())
        return [len(lines) for lines in (*lists, seller.orders.packing_due_today(), seller.orders.packing_overdue())]

    assert due() == [0, 0, 0, 0]
    market.move_clock(2 * 86_400)
    assert due() == [1, 0, 1, 0]
    market.move_clock(86_400)
    assert due() == [0, 1, 0, 1]


def test_a_shop_without_orders_has_believably_none(seller: ElevenstClient, market: Market) -> None:
    yesterday = market.now - timedelta(days=1)

    assert [list(getattr(seller.orders, name)(yesterday)) for name in STATE_LISTS.values()] == [[]] * len(STATE_LISTS)
    assert (seller.orders.one("1"), list(seller.orders.states(["1"]))) == ([], [])
    assert list(seller.orders.packing(yesterday, abroad=True)) == []


def test_a_question_is_found_answered_and_found_again(seller: ElevenstClient, market: Market) -> None:
    number = market.ask_question(MAIN_KEY, some_product(market, seller), "언제 오나요? <급해요>", qnaDtlsCd="02")[
        "brdInfoNo"
    ]
    week_ago = market.now.date() - timedelta(days=10)
    (question,) = seller.inquiries.list(week_ago, answered=False)

    assert (question.number, question.kind, question.question) == (
        number,
        InquiryKind.DELIVERY,
        "언제 오나요? <급해요>",
    )
    assert (question.is_answered, question.order_no, question.asked_at is not None) == (False, None, True)
    assert seller.inquiries.answer(number, question.product_no, "내일 & 모레").code == "200"
    assert list(seller.inquiries.list(week_ago, answered=False)) == []
    (answered,) = seller.inquiries.list(week_ago, answered=True)
    assert (answered.answer, answered.answered_on is not None) == ("내일 & 모레", True)
    assert market.ledger.count("answer_question", number) == 1
    with pytest.raises(RejectedError):
        seller.inquiries.answer("999", question.product_no, "없는 글")


def test_notices_are_read_confirmed_and_answered_once(seller: ElevenstClient, market: Market, sold: str) -> None:
    question = market.send_notice(MAIN_KEY, "배송이 언제 되나요?", ordNo=sold, prdNm="견본 컵")["emerNtceSeq"]
    notice = market.send_notice(MAIN_KEY, "송장번호를 확인해 주세요.", emerNtceClfNo1="11")["emerNtceSeq"]
    since = market.now.date() - timedelta(days=40)

    found = {one.number: one for one in seller.notices.list(since)}
    assert [found[number].state for number in (question, notice)] == [NoticeState.WAITING, NoticeState.UNREAD]
    assert (found[question].order_no, found[question].kind) == (sold, NoticeClass.URGENT_QUESTION)
    assert found[question].created_at is not None
    assert [one.number for one in seller.notices.list(since, state=NoticeState.UNREAD)] == [notice]
    assert [one.number for one in seller.notices.list(since, state=NoticeState.WAITING, order_no=sold)] == [question]

    assert (seller.notices.confirm(notice).code, seller.notices.answer(question, "내일 보냅니다.").code) == (
        "100",
        "200",
    )
    assert seller.notices.answer(question, "내일 보냅니다.").was_done_before is True
    (settled,) = seller.notices.list(since, state=NoticeState.ANSWERED)
    assert settled.replies == ("내일 보냅니다.",)
    assert market.ledger.count("answer_notice") == 2
    with pytest.raises(RejectedError):
        seller.notices.confirm("1")


def test_a_shop_without_letters_has_believably_none(seller: ElevenstClient, market: Market) -> None:
    since = market.now.date() - timedelta(days=3)

    assert (list(seller.inquiries.list(since)), list(seller.notices.list(since))) == ([], [])
    assert {topic.kind_no for topic in seller.notices.topics()} == {"10", "11"}


FAULTS = [
    "timeout_before", "timeout_after", "cut", "http_500", "too_many", "maintenance_html", "maintenance_message",
    "truncated", "wrong_root", "silent_empty",
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_an_answer_met_by_a_fault_is_given_once_at_most_and_the_list_tells(
    seller: ElevenstClient, market: Market, fault: str
) -> None:
    question = market.ask_question(MAIN_KEY, some_product(market, seller), "언제 오나요?")
    market.fail_next("prodqnaanswer", fault, seconds=0.1)
    with pytest.raises(UnavailableError):
        seller.inquiries.answer(question["brdInfoNo"], question["brdInfoClfNo"], "내일")

    given = market.ledger.count("answer_question")
    assert given in (0, 1)
    (found,) = seller.inquiries.list(market.now.date())
    assert found.is_answered is bool(given)


def shipment(market: Market, tracking_no: str = "123456789012") -> Shipment:
    return Shipment(sent_at=market.now, courier="00034", tracking_no=tracking_no)


def test_an_order_goes_its_whole_way(seller: ElevenstClient, market: Market, sold: str) -> None:
    parcel = str(seller.orders.one(sold)[0].parcel_no)

    assert seller.orders.confirm(sold, "1", parcel).was_done_before is False
    assert seller.orders.confirm(sold, "1", parcel).was_done_before is True
    assert seller.orders.dispatch_lines(parcel, sold, ["1"], shipment(market)).was_done_before is False
    assert [line.state for line in seller.orders.one(sold)] == [OrderState.SHIPPED, OrderState.PACKING]
    assert seller.orders.dispatch(parcel, shipment(market)).was_done_before is False
    assert seller.orders.dispatch(parcel, shipment(market)).was_done_before is True
    assert {line.tracking_no for line in seller.orders.shipping(market.now - timedelta(hours=1))} == {"123456789012"}
    assert market.ledger.count("dispatch_parcel") + market.ledger.count("dispatch_lines") == 2


def test_what_a_buyer_cancels_is_neither_confirmed_nor_sent(seller: ElevenstClient, market: Market, sold: str) -> None:
    parcel = str(seller.orders.one(sold)[0].parcel_no)
    market.push_order(sold, "701")

    for act in (
        lambda: seller.orders.confirm(sold, "1", parcel),
        lambda: seller.orders.dispatch(parcel, shipment(market)),
        lambda: seller.orders.dispatch_lines(parcel, sold, ["1"], shipment(market)),
        lambda: seller.orders.reject(sold, "1", RejectReason.SOLD_OUT, "재고 없음"),
    ):
        with pytest.raises(RejectedError):
            act()
    assert market.ledger.count() == 0


def test_a_line_goes_out_in_boxes_and_another_is_refused(seller: ElevenstClient, market: Market, sold: str) -> None:
    parcel = str(seller.orders.one(sold)[0].parcel_no)
    seller.orders.confirm(sold, "1", parcel)
    seller.orders.dispatch_split(parcel, sold, "1", (shipment(market), 1), [("123456789013", 1)])
    seller.orders.reject(sold, "2", RejectReason.SOLD_OUT, "재고/품절; 50%?")

    assert [line.state for line in seller.orders.one(sold)] == [OrderState.SHIPPED, OrderState.CANCELLED]
    (rejection,) = market.claims(sold)
    assert (rejection["ordCnDtlsRsn"], rejection["ordCnMnbdCd"]) == ("재고／품절； 50％？", "02")


def test_a_delay_is_told_once_and_seen_on_the_lists(seller: ElevenstClient, market: Market, sold: str) -> None:
    day = market.now.date() + timedelta(days=3)
    form = DelayForm(
        order_no=sold,
        parcel_no=str(seller.orders.one(sold)[0].parcel_no),
        ship_on=day,
        reason=DelayReason.SHORT_OF_STOCK,
        reason_text="입고가 늦어져 발송이 늦습니다 <죄송>",
    )
    seller.orders.announce_delay(form)

    (line,) = seller.orders.paid(market.now - timedelta(days=1))
    assert line.announced_ship_by is not None
    assert line.announced_ship_by.date() == day
    with pytest.raises(RejectedError):
        seller.orders.announce_delay(form)


def test_a_reservation_and_a_pick_up_are_settled(seller: ElevenstClient, market: Market, sold: str) -> None:
    parcel = str(seller.orders.one(sold)[0].parcel_no)
    market.push_order(sold, "201")
    assert seller.orders.stock_in(sold, "1").was_done_before is False
    assert seller.orders.stock_in(sold, "1").was_done_before is True
    market.push_order(sold, "301", visitDlvYn="Y", visitDlvCertCode="4711")
    with pytest.raises(RejectedError):
        seller.orders.complete_pick_up(parcel, sold, "0000")
    seller.orders.complete_pick_up(parcel, sold, "4711")
    assert {line.state for line in seller.orders.one(sold)} == {OrderState.DELIVERED}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_registered_address_met_by_a_fault_stands_once_at_most_and_the_list_tells(
    seller: ElevenstClient, market: Market, form: AddressForm, fault: str
) -> None:
    market.fail_next("registerOutAddress", fault, seconds=0.1)
    with pytest.raises(UnavailableError):
        seller.addresses.register("outbound", form)
    there = [row for row in seller.addresses.list("outbound") if row.name == form.name]
    assert len(there) == market.ledger.count("register_outbound_address") in (0, 1)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_registered_template_met_by_a_fault_stands_once_at_most_and_the_list_tells(
    seller: ElevenstClient, market: Market, fault: str
) -> None:
    before = len(seller.dispatch_templates.list())
    market.fail_next("sendCloseTemplate", fault, seconds=0.1)
    with pytest.raises(UnavailableError):
        seller.dispatch_templates.register(DispatchTemplateForm(method=DispatchMethod.NORMAL, term=1))
    more = len(seller.dispatch_templates.list()) - before
    assert more == market.ledger.count("register_dispatch_template") in (0, 1)


@pytest.mark.parametrize("fault", FAULTS)
def test_an_answered_notice_met_by_a_fault_is_answered_once_at_most_and_the_list_tells(
    seller: ElevenstClient, market: Market, sold: str, fault: str
) -> None:
    notice = market.send_notice(MAIN_KEY, "확인 바랍니다", ordNo=sold, ordPrdSeq="1")["emerNtceSeq"]
    (before,) = seller.notices.list(market.now.date())
    market.fail_next("alimianswer", fault, seconds=0.1)
    with pytest.raises(UnavailableError):
        seller.notices.confirm(str(notice))
    confirmed = market.ledger.count("answer_notice")
    assert confirmed in (0, 1)
    (after,) = seller.notices.list(market.now.date())
    assert (after.state is not before.state) == bool(confirmed)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_dispatch_met_by_a_fault_happens_once_at_most_and_the_order_tells(
    seller: ElevenstClient, market: Market, sold: str, fault: str
) -> None:
    parcel = str(seller.orders.one(sold)[0].parcel_no)
    market.push_order(sold, "301")
    market.fail_next("reqdelivery", fault, seconds=0.1)
    with pytest.raises(UnavailableError):
        seller.orders.dispatch(parcel, shipment(market))

    sent = market.ledger.count("dispatch_parcel")
    assert sent in (0, 2)
    told = {line.state for line in seller.orders.one(sold)}
    assert told == ({OrderState.SHIPPED} if sent else {OrderState.PACKING})


SHARED = {6758: 6757}  # one address for two pages: the body tells them apart
SAMPLES = {
    "number": "1", "numbers": "1,2", "number_or_null": "null", "text": "a", "words": "a", "minute": "202601312359",
    "day": "20260131", "flag": "Y", "amount": "12.50",
}  # fmt: skip


@pytest.mark.parametrize("endpoint", declared(), ids=lambda endpoint: endpoint.name)
def test_method_and_path_of_every_call_lead_to_its_own_page(endpoint: Endpoint) -> None:
    found = find_endpoint(endpoint.method, PATH_VARIABLE.sub(lambda one: SAMPLES[one[2]], endpoint.path))

    assert found is not None
    assert found[0].page == SHARED.get(endpoint.page, endpoint.page)
