"""What the pretend market emits the client reads back the same, hostile text included."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from webapp.elevenst import (
    KST,
    AddressKind,
    ClaimReason,
    DispatchMethod,
    ElevenstClient,
    ExhibitionForm,
    FeePayment,
    InProcessLane,
    InquiryKind,
    ListedDelivery,
    OrderLine,
    OrderState,
)
from webapp.simulator import create_market
from webapp.simulator.market import Market
from webapp.simulator.mounting import URL, mounted
from webapp.simulator.seed.shops import MAIN_KEY

EXAMPLES = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
# Anything that people can type and XML can hold; the market's own charset lacks much of it.
TYPED = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="\ufffd\ufffe\uffff\u0085\u2028\u2029")
    | st.sampled_from("<>&'\"]\t똠펲☕😀;%/\\"),
    max_size=40,
)
HOSTILE = TYPED | st.sampled_from(
    ["]]>", "<![CDATA[", "</ordNm>", "&amp;", "&#0;", "<?xml?>", "null", "  ", "\n", "a\nb", "<!--", "&lt;b&gt;"]
)
NUMBERS = st.integers(0, 10**12)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)).map(lambda one: one.replace(microsecond=0))


@dataclass
class Shop:
    market: Market
    client: ElevenstClient
    order: str


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A market in this process and a client before it; one order that every example changes."""
    market = create_market(tmp_path_factory.mktemp("trips") / "market.db", products=5)
    market.put_product(MAIN_KEY, "3900000001", prdNm="견본 컵", selPrc="12900", stock=[{"stckQty": 10**6}])
    order = market.place_order(MAIN_KEY, [{"prdNo": "3900000001"}])["ordNo"]
    session = mounted(market)
    with ElevenstClient(MAIN_KEY, base_url=URL, session=session, lane=InProcessLane(10**6)) as client:
        yield Shop(market, client, order)
    session.close()
    market.close()


def told(text: str) -> str | None:
    """What the client makes of a text: no blanks around it, None for what the market means by nothing."""
    stripped = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return None if stripped in ("", "null") else stripped


def line_of(shop: Shop, **fields: Any) -> OrderLine:
    shop.market.push_order(shop.order, "202", **fields)
    (line,) = shop.client.orders.one(shop.order)
    return line


@EXAMPLES
@given(name=HOSTILE, address=HOSTILE, memo=HOSTILE, option=HOSTILE)
def test_what_buyers_type_arrives(shop: Shop, name: str, address: str, memo: str, option: str) -> None:
    line = line_of(shop, rcvrNm=name, rcvrBaseAddr=address, ordDlvReqCont=memo, slctPrdOptNm=option)

    assert (line.recipient.name, line.recipient.address) == (told(name), told(address))
    assert (line.memo, line.option_text) == (told(memo), told(option))
    assert line.extra == {"giftCd": ""}, "by the guide it says nothing to users of the API"


@EXAMPLES
@given(quantity=NUMBERS, price=NUMBERS, paid=MOMENTS, amount=st.decimals(0, 10**9, places=2))
def test_numbers_and_times_arrive_exactly(shop: Shop, quantity: int, price: int, paid: datetime, amount: Any) -> None:
    line = line_of(shop, ordQty=quantity, selPrc=price, ordStlEndDt=f"{paid:%Y-%m-%d %H:%M:%S}", stlPlnAmt=str(amount))

    assert (line.quantity, line.unit_price, line.expected_settlement) == (quantity, price, amount)
    assert line.paid_at == paid.replace(tzinfo=KST)


@EXAMPLES
@given(
    delivery=st.sampled_from(list(ListedDelivery)) | st.from_regex(r"[0-9A-Z]{2}", fullmatch=True),
    payment=st.sampled_from(list(FeePayment)),
    gift=st.sampled_from(["Y", "N"]),
)
def test_codes_and_flags_arrive_known_or_not(shop: Shop, delivery: str, payment: FeePayment, gift: str) -> None:
    line = line_of(shop, dlvMthdCd=str(delivery), dlvCstType=payment.value, gblDlvYn=gift)

    assert (line.delivery_method, line.delivery_fee_payment) == (str(delivery), payment)
    assert (line.is_world_delivery, line.state) == (gift == "Y", OrderState.PAID)


@EXAMPLES
@given(text=TYPED, reason=st.sampled_from([one for one in ClaimReason if one.value < "200"]))
def test_reasons_of_claims_arrive(shop: Shop, text: str, reason: ClaimReason) -> None:
    order = shop.market.place_order(MAIN_KEY, [{"prdNo": "3900000001"}], "501")["ordNo"]
    (claim,) = shop.market.file_claim(order, "return", clmReqCont=text, clmReqRsn=reason.value)
    found = {one.number: one for one in shop.client.returns.requested(shop.market.now - timedelta(hours=1))}
    shop.market.withdraw_claim(claim["number"])

    read = found[claim["number"]]
    assert (read.reason, read.reason_text.strip(), read.extra) == (reason, (told(text) or text.strip()), {})


@EXAMPLES
@given(question=TYPED, kind=st.sampled_from(list(InquiryKind)))
def test_questions_arrive_and_their_answers_go_back(shop: Shop, question: str, kind: InquiryKind) -> None:
    number = shop.market.ask_question(MAIN_KEY, "3900000001", question, qnaDtlsCd=kind.value)["brdInfoNo"]
    found = {one.number: one for one in shop.client.inquiries.list(shop.market.now.date())}

    assert (found[number].question.strip(), found[number].kind) == (question.strip(), kind)


# Python spells syllables that EUC-KR lacks with eight bytes, which no market reads.
SENDABLE = st.characters(codec="euc-kr", exclude_categories=["Cc"], exclude_characters="\u3164").filter(
    lambda one: len(one.encode("euc-kr")) <= 2
)


@EXAMPLES
@given(html=st.text(SENDABLE, min_size=1, max_size=60).filter(str.strip))
def test_a_detail_goes_there_and_back(shop: Shop, html: str) -> None:
    shop.client.products.set_detail("3900000001", html)

    assert (shop.client.products.detail("3900000001") or "").strip() == html.strip()


TEXTS = st.lists(HOSTILE, max_size=4)
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


def kept(text: str) -> str:
    """What the client makes of a text that it hands on as it came: blanks alone are nothing."""
    return text if text.strip() else ""


@EXAMPLES
@given(name=HOSTILE, option=HOSTILE, code=HOSTILE, buyer=HOSTILE, price=NUMBERS, ago=st.integers(1, 300))
def test_settlements_arrive(shop: Shop, name: str, option: str, code: str, buyer: str, price: int, ago: int) -> None:
    day = (shop.market.now - timedelta(days=ago)).date()
    fields = {"prdNm": name, "slctPrdOptNm": option, "sellerPrdCd": code, "ordNm": buyer, "selPrc": price}
    days = {"pocnfrmDt": f"{day} 10:00:00", "ordStlEndDt": f"{day} 09:00:00", "sndEndDt": f"{day} 09:30:00"}
    shop.market.push_order(shop.order, "901", **fields, **days, ordQty=1)
    (line,) = shop.client.settlements.list(day, day)

    assert (line.product_name, line.option_text, line.seller_code) == (told(name), told(option), told(code))
    assert (line.buyer_name, line.price, line.order_no, line.extra) == (told(buyer), price, shop.order, {})
    assert (line.paid_on, line.dispatched_on, line.confirmed_on) == (day, day, day)
    assert line.gross is not None
    assert line.deducted is not None
    assert line.due == line.net == line.gross - line.deducted


@EXAMPLES
@given(subject=HOSTILE, text=HOSTILE, replies=TEXTS, until=DAYS, at=st.times())
def test_notices_arrive(shop: Shop, subject: str, text: str, replies: list[str], until: date, at: time) -> None:
    times = {"emerReplyDt": f"{until:%Y%m%d}", "createTm": f"{at:%H:%M:%S}"}
    sent = shop.market.send_notice(MAIN_KEY, text, emerNtceSubject=subject, replies=replies, **times)
    found = {one.number: one for one in shop.client.notices.list(shop.market.now.date())}
    notice = found[sent["emerNtceSeq"]]

    assert (notice.subject, notice.text, notice.replies) == (kept(subject), kept(text), tuple(replies))
    assert (notice.answer_by, notice.created_time) == (until, at.replace(microsecond=0))


@EXAMPLES
@given(name=HOSTILE, option=HOSTILE, recipient=HOSTILE, address=HOSTILE, amount=NUMBERS, said=HOSTILE)
def test_cases_of_non_arrival_arrive(
    shop: Shop, name: str, option: str, recipient: str, address: str, amount: int, said: str
) -> None:
    who = {"rcvrNm": recipient, "rcvrBaseAddr": address, "ordNm": said}
    today = shop.market.now.date()
    order = shop.market.place_order(MAIN_KEY, [{"prdNo": "3900000001"}])["ordNo"]
    shop.market.push_order(order, "401", prdNm=name, slctPrdOptNm=option, ordAmt=amount, **who)
    number = shop.market.report_non_arrival(order)["nonDlvSeq"]
    case = {one.number: one for one in shop.client.non_arrivals.list(today, today + timedelta(days=1))}[number]

    assert (case.product_name, case.option_text) == (told(name), told(option))
    assert (case.recipient_name, case.recipient_address, case.buyer_name) == tuple(
        map(told, (recipient, address, said))
    )
    assert (case.amount, case.order_no, case.extra) == (amount, order, {})


@EXAMPLES
@given(name=HOSTILE, code=HOSTILE, tags=TEXTS, option=HOSTILE, price=NUMBERS, begins=MOMENTS)
def test_products_arrive(
    shop: Shop, name: str, code: str, tags: list[str], option: str, price: int, begins: datetime
) -> None:
    rows = [{"stckQty": 7, "mixOptNm": "색상", "mixDtlOptNm": option, "addPrc": price}, {"stckQty": 8}]
    facts = {"prdNm": name, "sellerPrdCd": code, "tags": tags, "aplBgnDy": f"{begins:%Y-%m-%d %H:%M:%S}"}
    shop.market.put_product(MAIN_KEY, "3900000002", stock=rows, **facts)
    product, stocks = shop.client.products.get("3900000002"), shop.client.products.stocks("3900000002")

    assert (product.name, product.seller_code, product.tags) == (kept(name), kept(code), tuple(tags))
    assert product.sale_begins_at == begins.replace(tzinfo=KST)
    first, second = stocks.rows
    assert (first.option_values, first.extra_price, first.quantity, second.quantity) == (kept(option), price, 7, 8)


@EXAMPLES
@given(name=HOSTILE, detail=HOSTILE, recipient=HOSTILE)
def test_addresses_arrive(shop: Shop, name: str, detail: str, recipient: str) -> None:
    shop.market.put_address(MAIN_KEY, 1, "outbound", addrNm=name, dtlsAddr=detail, rcvrNm=recipient)
    address = shop.client.addresses.get(AddressKind.OUTBOUND, "1")
    listed = {one.number: one for one in shop.client.addresses.list(AddressKind.OUTBOUND)}["1"]

    assert (address.name, address.detail, address.recipient) == (kept(name), kept(detail), kept(recipient))
    assert (listed.name, listed.recipient) == (kept(name), kept(recipient))


@EXAMPLES
@given(term=NUMBERS, hour=st.times(), method=st.sampled_from(list(DispatchMethod)), first=st.booleans())
def test_dispatch_templates_arrive(shop: Shop, term: int, hour: time, method: DispatchMethod, first: bool) -> None:
    sent = {"sendClfCd": method.value, "sendCmplTerm": term, "wkdayPayCmplHm": f"{hour:%H%M}"}
    number = str(shop.market.put_template(MAIN_KEY, 344_999, **sent, satSendYn="Y" if first else "N")["prdInfoTmpltNo"])
    template = {one.number: one for one in shop.client.dispatch_templates.list()}[number]

    assert (template.method, template.term, template.saturday) == (method, term, first)
    assert template.weekday_cutoff == hour.replace(second=0, microsecond=0)


@EXAMPLES
@given(
    name=st.text(SENDABLE, min_size=1, max_size=40).filter(str.strip), wait=st.integers(0, 999), days=st.integers(0, 90)
)
def test_exhibitions_go_there_and_back(shop: Shop, name: str, wait: int, days: int) -> None:
    web, begins = "https://images.example.com/a.jpg", shop.market.now.date() + timedelta(days=wait + 1)
    plain = "".join(one for one in name if one not in "<>\\") or "봄"
    form = ExhibitionForm(
        name=plain, begins_on=begins, ends_on=begins + timedelta(days=days), banner=web, title=web, mobile_banner=web,
        categories="1", benefits="01", product_no="3900000001",
    )  # fmt: skip
    shop.client.exhibitions.register(form)
    made = max(shop.client.exhibitions.list(), key=lambda one: int(one.number))

    assert made.name.strip() == plain.strip()
    assert made.begins_at is not None
    assert made.ends_at is not None
    assert (made.begins_at.date(), made.ends_at.date()) == (form.begins_on, form.ends_on)
